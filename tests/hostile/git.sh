#!/bin/sh
# git.sh PROGRAM: a search of folders asks git, and nothing that a repository's git configuration names is ever run.
# Every key that can name a program, in every place where git would find it, for every mode. Then: what git says counts
# as before, and damaged, endless and foreign parts of .git cost a note.
. tests/assert.sh

export HOME="$work/home" TMPDIR="$work/tmp" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_COUNT=0
mkdir home tmp marks traps
git config --global init.defaultBranch main
git config --global user.name a
git config --global user.email a@b.invalid
git config --global protocol.file.allow always

# ---- the keys ----
# KEY VALUE [MORE]...: VALUE @ is the trap, a program that leaves a mark; MORE is key=value, what else it takes to get
# there. By hand: those that ls-files can be brought to use, and those that `git help -c` writes with a placeholder.
cat >by-hand <<'KEYS'
remote.o.uploadpack @
remote.o.vcs ext remote.o.url=@ protocol.ext.allow=always
core.sshCommand @ remote.o.url=ssh://localhost/x
core.gitProxy @ remote.o.url=git://localhost/x
url.ext::@.insteadOf x: remote.o.url=x:y protocol.ext.allow=always
protocol.ext.allow always remote.o.url=ext::@
include.path @.include
includeIf.gitdir:**.path @.include
core.fsmonitor @
core.hooksPath @.hooks
core.alternateRefsCommand @
core.askPass @ remote.o.url=http://localhost:1/x
credential.helper @ remote.o.url=http://localhost:1/x
core.pager @
core.editor @
sequence.editor @
diff.external @
diff.o.command @
diff.o.textconv @
filter.o.clean @
filter.o.smudge @
filter.o.process @ filter.o.required=true
merge.o.driver @
mergetool.o.cmd @
difftool.o.cmd @
guitool.o.cmd @
browser.o.cmd @
man.o.cmd @
pager.ls-files @
alias.ls-files !@
gpg.program @
gpg.ssh.defaultKeyCommand @
submodule.o.update !@
trailer.o.command @
trailer.o.cmd @
uploadpack.packObjectsHook @
uploadpack.packObjectsHook @ remote.o.uploadpack=git-upload-pack
interactive.diffFilter @
remote.o.receivepack @
remote.o.proxy @
tar.o.command @
sendemail.sendmailCmd @
instaweb.httpd @
web.browser @
init.templateDir @.hooks
KEYS
# and all that sound like it, so that a key of a later git is tried as well
git help -c | grep -v -i '^advice\.\|^color\.\|\.color\|^gui\.\|^gitcvs\.\|^svn' |
	grep -i -E 'cmd|command|program|hook|proxy|driver|textconv|pager|editor|askpass|filter|smudge|clean|process|external|helper|exec|pack$|vcs|update|protocol|alias|tool|template|path|sendmail|browser|server|monitor' |
	sed 's/<[^>]*>/o/g; s/\*/o/g' | grep '^[A-Za-z][A-Za-z0-9]*\..*[A-Za-z0-9]$' | sed 's/$/ @/' >by-name
awk '!seen[$1]++ || FILENAME == "by-hand"' by-hand by-name >keys
ok 'there are keys to try' test "$(wc -l <by-name)" -gt 90

# The index: a promised blob that is missing, attributes that name drivers, a file whose time tells git to look into it.
mkdir template && cd template || exit 1
git init -q .
printf 'FROM scratch\nMAINTAINER a\nCMD ["a"]\n' >Dockerfile
printf '* filter=o diff=o merge=o text\n' >.gitattributes
git update-index --add Dockerfile .gitattributes
git update-index --add --cacheinfo 100644,1111111111111111111111111111111111111111,.gitignore
git update-index --skip-worktree .gitignore
touch -d 2001-01-01 Dockerfile
cd .. || exit 1
python3 "$top/tests/hostile/git.py" . <keys || exit 1
by_hand=$(wc -l <by-hand)
git -C buried -c core.repositoryFormatVersion=0 add Dockerfile
printf -- '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -0,0 +1 @@\n+FROM scratch\n' >patch

# ---- the modes ----
frame() { printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1"; }
# lsp FOLDER...: opens each Dockerfile, formats it, asks for digests
lsp() {
	{
		frame '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
		frame '{"jsonrpc":"2.0","method":"initialized","params":{}}'
		for folder in "$@"; do
			uri=file://$(pwd)/${folder%/}/Dockerfile
			frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"$uri\",\"languageId\":\"dockerfile\",\"version\":1,\"text\":\"FROM scratch\\n\"}}}"
			frame "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"textDocument/formatting\",\"params\":{\"textDocument\":{\"uri\":\"$uri\"},\"options\":{}}}"
		done
		frame "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"workspace/executeCommand\",\"params\":{\"command\":\"dockmend.resolveDigests\",\"arguments\":[\"$uri\"]}}"
		frame '{"jsonrpc":"2.0","id":4,"method":"shutdown"}'
		frame '{"jsonrpc":"2.0","method":"exit"}'
	} | timeout 60 "$program" lsp
}
# `.`: each repository is where we are
here() { for folder in "$@"; do (cd "$folder" && timeout 60 "$program" -l .); done; }
run() { timeout 120 "$program" "$@"; }
clean() { # clean COMMAND...: it leaves no mark
	rm -f "$work"/marks/*
	"$@" >"$work/out" 2>"$work/err"
	fired=$(cd "$work/marks" && echo *)
	[ "$fired" = '*' ] || { echo "ran: $fired"; return 1; }
}
cd own || exit 1
rm -f "$work"/marks/*
for folder in 00* 01*; do git -C "$folder" ls-files -co --exclude-standard; done >"$work/out" 2>"$work/err"
ok 'the traps are set: git itself runs them' test "$(ls "$work/marks" | wc -l)" -ge 7
cd .. || exit 1
for place in own buried nested modules linked; do
	cd "$place" || exit 1
	# shellcheck disable=SC2046 # names without blanks
	set -- $(echo ./*/ | tr ' ' '\n' | head -n "$by_hand")
	case $place in own | buried) all=$(wc -l <../keys) && ok "$place: all keys: nothing runs" clean run --check ./*/ ;; *)
		all=$by_hand && ok "$place: --check: nothing runs" clean run --check "$@" ;;
	esac
	ok "$place: and the Dockerfiles are looked at" test "$(grep -c /Dockerfile: "$work/out")" -ge "$all"
	ok "$place: .: nothing runs" clean here "$@"
	ok "$place: the folder around: nothing runs" clean run -l .
	ok "$place: -w: nothing runs" clean run -w "$@"
	ok "$place: --since: nothing runs" clean run --check --since ../patch "$@"
	ok "$place: lock: nothing runs" clean run lock "$@"
	ok "$place: lsp: nothing runs" clean lsp "$@"
	cd .. || exit 1
done

# ---- the program itself ----
mkdir -p relative/bin && cd relative && git init -q . && printf 'FROM debian:12\n' >Dockerfile
trap_for_here() { printf '#!/bin/sh\ntouch "%s/marks/git"\n' "$work" >"$1" && chmod +x "$1"; }
trap_for_here git && trap_for_here bin/git
ok 'PATH: a relative entry means no program of the repository' clean env PATH=".:bin::$PATH" "$program" -l .
ok 'PATH: nor where there is no other' clean env PATH=.:bin "$program" -l .
ok 'PATH: which is told' has 'only absolute folders count' "$work/err"
ok 'PATH: all counts then' has '^Dockerfile$' "$work/out"
cd "$work" || exit 1

# ---- what git says counts as before ----
found() { # found WANTED ARGUMENT...: the files, on one line; nothing is told
	wanted=$1
	shift
	timeout 60 "$program" -l "$@" 2>&1 >"$work/out" | grep -v "^dockmend: [0-9]* files\?: " >"$work/err"
	[ "$(paste -sd' ' "$work/out")" = "$wanted" ] || { echo "found: $(paste -sd' ' "$work/out")"; cat "$work/err"; return 1; }
	[ ! -s "$work/err" ] || { cat "$work/err"; return 1; }
}
noted() { # noted WORDS WANTED ARGUMENT...: the files, and a note
	words=$1
	shift
	found "$@" >"$work/said"
	[ "$(paste -sd' ' "$work/out")" = "$wanted" ] && grep -q -e "note: .*$words" "$work/err" || { cat "$work/said" "$work/err"; return 1; }
}
fix='FROM debian:12\nRUN pip install flask\n'
repository() { # repository FOLDER [OPTION]...: a tracked but ignored Dockerfile, ignored ones, plain ones
	folder=$1
	shift
	git init -q "$@" "$folder" && mkdir -p "$folder/a" "$folder/built"
	for file in Dockerfile a/Dockerfile a/x.Dockerfile a/ignored.Dockerfile a/excluded.Dockerfile built/Dockerfile; do
		# shellcheck disable=SC2059 # the text has escapes
		printf "$fix" >"$folder/$file"
	done
	printf 'built\na/x.*\nignored.*\n' >"$folder/.gitignore"
	printf 'excluded.*\n' >"$(git -C "$folder" rev-parse --git-path info/exclude | sed "s|^\.git|$folder/.git|")"
	git -C "$folder" add -f a/x.Dockerfile Dockerfile
}
all='Dockerfile a/Dockerfile a/x.Dockerfile' less='Dockerfile a/Dockerfile'
repository plain && cd plain || exit 1
ok 'tracked though ignored is found, .gitignore and info/exclude count' found "$all" .
ok "a folder below: the ignore files above it count" found 'a/Dockerfile a/x.Dockerfile' a
ok 'a folder that is ignored, but named' found 'built/Dockerfile' built
printf 'FROM a\n' >a/mine.Dockerfile
git config --global core.excludesFile "$HOME/ignore" && printf 'mine.*\n' >"$HOME/ignore"
ok "the user's own ignore file counts" found "$all" .
rm a/mine.Dockerfile
cd .. || exit 1
repository sha --object-format=sha256 && cd sha || exit 1
ok 'sha256' found "$all" .
cd .. || exit 1
repository split && cd split && git update-index --split-index || exit 1
printf "%b" "$fix" >late.Dockerfile && echo late.Dockerfile >>.gitignore && git add -f late.Dockerfile
ok 'a split index' found "$all late.Dockerfile" .
ok 'is one' sh -c 'ls .git/sharedindex.* >/dev/null'
rm .git/sharedindex.*
ok 'a split index whose other half is missing' noted 'index does not count' "$less" .
cd .. || exit 1
repository sparse && cd sparse || exit 1
mkdir -p far/b && printf "%b" "$fix" >far/b/Dockerfile && git add far .gitignore a/Dockerfile && git commit -qm x
git sparse-checkout init --cone --sparse-index 2>/dev/null && git sparse-checkout set a 2>/dev/null
ok 'a sparse index: is one' sh -c 'git ls-files --sparse | grep -q "^far/$"'
ok 'a sparse index' found "$all" .
cd .. || exit 1
repository main && git -C main add .gitignore && git -C main commit -qm x && git -C main worktree add -q ../tree 2>/dev/null && cd tree || exit 1
printf "%b" "$fix" | tee ignored.Dockerfile excluded.Dockerfile >new.Dockerfile
ok 'a linked work tree: its own index, the ignore files of both' found 'Dockerfile a/x.Dockerfile new.Dockerfile' .
rm "$work/main/.git/worktrees/tree/gitdir"
ok 'a work tree that git does not know' noted 'index does not count.* does not belong to it' 'Dockerfile excluded.Dockerfile new.Dockerfile' .
cd .. || exit 1
git init -q super && git -C super submodule --quiet add "$work/main" sub 2>/dev/null && printf "%b" "$fix" >super/Dockerfile && cd super || exit 1
printf "%b" "$fix" >sub/new.Dockerfile
ok 'a submodule is left out' found 'Dockerfile' .
ok 'a submodule that is named' found 'sub/Dockerfile sub/a/x.Dockerfile sub/new.Dockerfile' sub
mkdir -p "$work/elsewhere" && mv .git/modules/sub "$work/elsewhere/" && echo "gitdir: $work/elsewhere/sub" >sub/.git
ok 'a .git that names a folder of others' noted 'index does not count' 'sub/Dockerfile sub/new.Dockerfile' sub
cd .. || exit 1

# ---- damage ----
damaged() { rm -rf damaged && cp -r plain damaged && cd damaged || exit 1; }
damaged && rm .git/index
ok 'no index' found "$less" .
cd .. && damaged && head -c 100 /dev/zero >.git/index
ok 'an index that is none' noted 'index does not count.*' "$less" .
cd .. && damaged && head -c 150 .git/index >short && mv short .git/index
ok 'an index that ends early' found "$less" .
cd .. && damaged && printf 'DIRC\0\0\0\2\377\377\377\377' >.git/index
ok 'an index of four billion files' noted 'index does not count' "$less" .
cd .. && damaged && truncate -s 300M .git/index
ok 'a huge index' noted 'index does not count.*too large' "$less" .
cd .. && damaged && rm .git/index && mkfifo .git/index
ok 'an index that is a FIFO' noted 'index does not count.*not a regular file' "$less" .
cd .. && damaged && mv .git/index ../index && ln -s ../../index .git/index
ok 'an index that is a link' noted 'index does not count.*a link' "$less" .
cd .. && damaged && rm .git/info/exclude && mkfifo .git/info/exclude
ok 'an info/exclude that is a FIFO' noted 'exclude does not count' 'Dockerfile a/Dockerfile a/excluded.Dockerfile a/x.Dockerfile' .
cd .. && damaged && rm .git/info/exclude && ln -s /etc/passwd .git/info/exclude
ok 'an info/exclude that is a link' noted 'exclude does not count' 'Dockerfile a/Dockerfile a/excluded.Dockerfile a/x.Dockerfile' .
cd .. && damaged && rm .git/config && mkfifo .git/config
ok 'a configuration that is a FIFO' found "$all" .
cd .. && damaged && printf '[core\n' >.git/config
ok 'a configuration that is none' found "$all" .
cd .. && damaged && mv .git ../moved && ln -s ../moved .git
ok 'a .git that is a link' noted 'index does not count.*its .git is a link' 'Dockerfile a/Dockerfile a/excluded.Dockerfile' .
cd .. && damaged && rm -rf .git && mkfifo .git
ok 'a .git that is a FIFO' noted 'index does not count' 'Dockerfile a/Dockerfile a/excluded.Dockerfile' .
cd .. && damaged && rm -rf .git && head -c 5000000 /dev/zero | tr '\0' x >.git
ok 'a .git that is a flood' noted 'index does not count' 'Dockerfile a/Dockerfile a/excluded.Dockerfile' .

# ---- names that lead out ----
cd .. && repository names && mkdir -p up && printf "%b" "$fix" >up/Dockerfile && cd names || exit 1
hash=$(git hash-object -w Dockerfile)
git update-index --add --cacheinfo "100644,$hash,xx/up/Dockerfile" --cacheinfo "100644,$hash,a/yy/zz/up/Dockerfile"
sed -i 's|xx/up/|../up/|; s|a/yy/zz/up|a/../../up|' .git/index
ok 'names with ..: 2' status 2 "$program" -l .
ok 'names with ..: refused' has '\.\./up/Dockerfile: the index .* leads out' err
ok 'names with ..: in the middle too' has 'a/\.\./\.\./up/Dockerfile: ' err
ok 'names with ..: the others are done' has '^a/x.Dockerfile$' out
ok 'names with ..: not these' lacks up out
status 2 "$program" -w . >/dev/null
ok 'names with ..: nothing is written there' lacks no-cache ../up/Dockerfile
cd .. || exit 1
repository through && cd through || exit 1
git update-index --add --cacheinfo "100644,$hash,link/Dockerfile" && ln -s ../up link
ok 'a tracked name through a link: 2' status 2 "$program" -w .
ok 'a tracked name through a link: refused' has 'link/Dockerfile: leads out' err
ok 'a tracked name through a link: nothing is written there' lacks no-cache ../up/Dockerfile
cd .. || exit 1

# ---- somebody else's ----
if [ "$(id -u)" -eq 0 ]; then
	repository foreign && chown -R 12345:12345 foreign && cd foreign || exit 1
	ok 'a tree of another user, which git alone refuses' status 128 git status
	ok 'a tree of another user' found "$all" .
	cd .. || exit 1
	chmod 711 "$work" && cp "$program" dockmend && chmod 755 dockmend && chmod 1777 tmp && chmod 755 home && cd plain || exit 1
	program_of_root=$program program=$work/dockmend
	as_other() { setpriv --reuid 12345 --regid 12345 --clear-groups "$work/dockmend" -l . ; }
	as_other >"$work/out" 2>"$work/err"
	ok "root's tree, as another user" test "$(paste -sd' ' "$work/out")" = "$all"
	program=$program_of_root
	cd .. || exit 1
fi

# ---- nothing stays, nothing hangs ----
ok 'no temporary folder stays' test -z "$(ls tmp)"
repository fifo && cd fifo && rm .gitignore && mkfifo .gitignore || exit 1
"$program" -l . >"$work/out" 2>"$work/err" &
pid=$!
tries=0
until [ -n "$(ls "$work/tmp")" ] || [ $tries -ge 50 ]; do sleep 0.1 && tries=$((tries + 1)); done
sleep 0.3
ok 'a signal: while git waits' test -n "$(ls "$work/tmp")"
children=$(ps -o pid= --ppid "$pid")
kill -TERM "$pid"
wait "$pid" 2>/dev/null
ok 'a signal: no temporary folder stays' test -z "$(ls "$work/tmp")"
sleep 0.2
# shellcheck disable=SC2086 # a list of numbers
ok 'a signal: git does not stay either' sh -c 'for p; do case $(ps -o stat= -p "$p") in "" | Z*) ;; *) exit 1 ;; esac; done' sh $children
ok 'a .gitignore that is a FIFO' status 1 timeout 60 "$program" -l .
ok 'and all counts' has 'git cannot list it.*no regular file' err
cd .. || exit 1
ok 'a TMPDIR that is not there' sh -c 'cd plain && ! TMPDIR=/nonexistent "$0" -q -l . 2>&1 >/dev/null | grep .' "$program"
ok 'a TMPDIR that is relative is not used' sh -c 'cd plain && TMPDIR=. "$0" -l . >/dev/null; test -z "$(ls -d dockmend-git* 2>/dev/null)"' "$program"
finish
