#!/bin/sh
# links.sh PROGRAM: what was found, not named, stays inside: links and names that lead out of the repository (else of
# the folder that is searched) are refused, for reading and writing, and nothing of such a file is shown.
. tests/assert.sh

export HOME="$work/home"
mkdir home
fix='FROM debian:12\nRUN pip install flask\n'
secret='https://user:S3CRET@git.example'
# fresh: an outside, and a repository where we are
fresh() {
	cd "$work" && rm -rf outside repo && mkdir -p outside repo && printf "%b" "$fix" >outside/Dockerfile
	printf '%s\n' "$secret" >outside/secret && cp outside/Dockerfile outside/before
	cd repo && git init -q . && printf "%b" "$fix" >Dockerfile
}
untouched() { cmp -s ../outside/Dockerfile ../outside/before; }
silent() { ! grep -q -e S3CRET -e user: -e git.example ../out ../err; }
# refused COMMAND...: status 2, a message, no word of the secret
refused() {
	"$@" >../out 2>../err
	got=$?
	[ "$got" -eq 2 ] && grep -q 'leads out of' ../err && silent || { echo "status $got: $*"; cat ../out ../err; return 1; }
}

# ---- private files inside ----
fresh
printf 'TOKEN=%s\n' "$secret" >.env && ln -s .env c.Dockerfile
for way in '--check .' '. ' '-w .' '--check -f json .' '-f json .' '--skip all lock .'; do
	# shellcheck disable=SC2086
	"$program" $way >../out 2>../err
	ok "$way: a found link to what is no Dockerfile: told" has 'c.Dockerfile:1:1: error: this is no Dockerfile' ../err
	ok "$way: a found link to what is no Dockerfile: nothing of it" silent
done
printf 'services:\n  a:\n    build: {context: ., dockerfile: .env}\n' >compose.yaml
for way in '--check compose.yaml' '--untrusted --check compose.yaml'; do
	# shellcheck disable=SC2086
	ok "$way: what it names is no Dockerfile" sh -c '"$0" '"$way"' >../out 2>../err; test $? -eq 2' "$program"
	ok "$way: nothing of it" silent
done
ok 'a link that is named: what is wrong' sh -c '"$0" --check c.Dockerfile 2>&1 | grep -q "unknown instruction TOKEN"' "$program"
printf 'RUNN a\n' >d.Dockerfile
ok 'a Dockerfile that is found: what is wrong' sh -c '"$0" --check . 2>&1 | grep -q "d.Dockerfile:1:1: error: unknown instruction RUNN"' "$program"

# ---- Dockerfiles ----
fresh
ln -s ../outside/Dockerfile app.Dockerfile
ok 'a link that leads out: refused' refused "$program" -l .
ok 'the others are done' has '^Dockerfile$' ../out
ok 'not this one' lacks app ../out
ok 'its name is told' has 'app.Dockerfile: leads out' ../err
ok '--check: refused' refused "$program" --check .
ok '-w: refused' refused "$program" -w .
ok '-w: nothing is written outside' untouched
ok '-w: the others are' has no-cache Dockerfile
ok '-w: the link stays' test -L app.Dockerfile
ok '--resolve: refused' sh -c '"$0" --skip all lock . 2>../err; grep -q "app.Dockerfile: leads out" ../err' "$program"
ok 'named: followed' status 1 "$program" -l app.Dockerfile
ok 'named: written' status 0 "$program" -w app.Dockerfile
ok 'named: the link stays' test -L app.Dockerfile
ok 'named: there' has no-cache ../outside/Dockerfile
fresh
mkdir sub other && printf "%b" "$fix" >other/plain && ln -s ../other/plain sub/Dockerfile && ln -s "$(pwd)/other/plain" sub/b.Dockerfile
ok 'links inside: followed' status 1 "$program" -l sub
ok 'links inside: by a relative path' has '^sub/Dockerfile$' out
ok 'links inside: by an absolute one' has '^sub/b.Dockerfile$' out
ok 'links inside: written' status 0 "$program" -w sub
ok 'links inside: there' has no-cache other/plain
ok 'links inside: stay' test -L sub/Dockerfile
fresh
rm -rf .git && mkdir in && mv Dockerfile plain && ln -s ../plain in/Dockerfile
ok 'no repository: out of the folder that is searched' refused "$program" -w in
ok 'no repository: a wider folder' status 1 "$program" -l .
mkdir in/nested && git init -q in/nested && ln -s ../../plain in/nested/Dockerfile
ok 'a repository below: out of that' sh -c '"$0" -l . 2>&1 | grep -q "in/nested/Dockerfile: leads out"' "$program"
fresh
ln -s ../outside/Dockerfile a.Dockerfile && printf 'exclude: ["a.Dockerfile"]\n' >.dockmend.yaml
ok 'what the policy leaves out is in nobody'"'"'s way' status 1 "$program" -l .
fresh
ln -s /dev/zero zero.Dockerfile && mkfifo pipe && ln -s pipe fifo.Dockerfile
ok 'devices and FIFOs do not hang' status 1 timeout 10 "$program" -l .

# ---- policy ----
fresh
ln -s ../outside/secret .dockmend.yaml
ok 'a policy that leads out: refused' refused "$program" --check .
ok 'for a file that is named too' refused "$program" --check Dockerfile
ok 'and for the filter' refused sh -c '"$0" - <Dockerfile' "$program"
ok 'and explain' refused "$program" explain --config Dockerfile
ok 'and lock' refused "$program" lock .
fresh
mkdir sub && cp ../outside/secret sub/.dockmend.yaml && printf "%b" "$fix" >sub/Dockerfile
quiet() { # quiet PLACE COMMAND...: status 2, the place, no word of the file
	place=$1
	shift
	"$@" >../out 2>../err
	got=$?
	[ "$got" -eq 2 ] && grep -q -e "$place" ../err && silent && ! grep -q '|' ../err || { echo "status $got: $*"; cat ../err; return 1; }
}
ok 'a policy that is none: never quoted' quiet 'sub/.dockmend.yaml:1:1: a mapping is needed' "$program" --check .
printf 'S3CRET: 1\n' >sub/.dockmend.yaml
ok 'no key of it' quiet 'sub/.dockmend.yaml:1:1: unknown key; it is one of' "$program" --check .
printf 'trust: 1\ntrust: 2\nS3CRET: 1\nS3CRET: 2\n' >sub/.dockmend.yaml
ok 'no key that is given twice' quiet 'sub/.dockmend.yaml:4:1: the key here is given twice' "$program" --check .
printf 'passes:\n  S3CRET: off\n' >sub/.dockmend.yaml
ok 'no pass' quiet 'sub/.dockmend.yaml:2:3: unknown pass' "$program" --check .
printf 'passes:\n  nonroot-user: { severity: S3CRET }\n' >sub/.dockmend.yaml
ok 'no value' quiet 'sub/.dockmend.yaml:2:.*unknown severity' "$program" --check .
printf '[S3CRET\n' >sub/.dockmend.yaml
ok 'no YAML' quiet 'sub/.dockmend.yaml:2:1' "$program" --check .
printf 'S3CRET: 1\n' >sub/.dockmend.yaml
ok 'named: quoted' status 2 "$program" --config sub/.dockmend.yaml --check Dockerfile
ok 'named: the line' has 'S3CRET' err
fresh
printf 'exclude: ["Dockerfile"]\n' >real.yaml && ln -s real.yaml .dockmend.yaml
ok 'a policy by a link inside counts' status 0 "$program" -l .
fresh
printf 'exclude: ["Dockerfile"]\n' >../outside/policy && rm -rf .git && ln -s ../outside/policy .dockmend.yaml
ok 'no repository: a policy stays in its folder' refused "$program" --check .
ok 'no repository: named' status 0 "$program" --config .dockmend.yaml -l .

# ---- lock ----
fresh
ln -s ../outside/secret dockmend.lock
ok 'a lock that leads out: refused' refused "$program" --check .
ok 'a lock that leads out: by lock' refused "$program" lock .
ok 'a lock that leads out: by -w --resolve' refused "$program" -w --resolve .
ok 'a lock that leads out: unchanged' has S3CRET ../outside/secret
printf 'version: 1\nimages: {}\n' >../outside/lock && cp ../outside/lock ../outside/lock.before && ln -sf ../outside/lock dockmend.lock
ok 'a valid one: refused as well' refused "$program" lock .
ok 'a valid one: unchanged' cmp -s ../outside/lock ../outside/lock.before
ln -sf ../outside/new dockmend.lock
"$program" lock . >../out 2>../err
ok 'a link to nothing: nothing is made there' test ! -e ../outside/new
rm dockmend.lock && printf 'version: 1\nimages:\n  S3CRET@@: {}\n' >dockmend.lock
ok 'a lock that is none: never quoted' quiet 'dockmend.lock:3:3: this key is not an image reference' "$program" --check .
ok 'a lock that is none: nor by lock' quiet 'dockmend.lock:3:3: this key is not an image reference' "$program" lock .
ok 'named: quoted' status 2 "$program" --lock dockmend.lock --check Dockerfile
ok 'named: the image' has S3CRET err

# ---- compose files ----
fresh
mkdir deploy api && printf "%b" "$fix" | tee api/Dockerfile >deploy/Dockerfile
compose() { printf 'services: {a: {build: %s}, b: {build: .}}\n' "$1" >deploy/compose.yaml; }
compose ../../outside
ok 'a context by .. leads out: refused' refused "$program" -w deploy/compose.yaml
ok 'place and service' has '^deploy/compose.yaml:1:.*: error: a: ' ../err
ok 'the others are done' has no-cache deploy/Dockerfile
compose "$work/outside"
ok 'an absolute context: refused' refused "$program" -w deploy/compose.yaml
compose '{context: ., dockerfile: ../../outside/Dockerfile}'
ok 'a Dockerfile by ..: refused' refused "$program" -w deploy/compose.yaml
ln -s ../../outside deploy/link && compose link
ok 'a context by a link: refused' refused "$program" -w deploy/compose.yaml
compose '{context: ../.., dockerfile: repo/api/Dockerfile}'
ok 'a context around the repository: refused' refused "$program" -w deploy/compose.yaml
ok 'nothing is written outside' untouched
compose ../api
ok '.. inside the repository is fine' status 1 "$program" -l deploy/compose.yaml
ok '.. inside the repository: found' has '^api/Dockerfile$' out
rm -rf .git && cp ../outside/before api/Dockerfile
ok 'no repository: below the current folder' status 1 "$program" -l deploy/compose.yaml
ok 'no repository: else in its own' sh -c 'cd api && "$0" -l ../deploy/compose.yaml 2>&1 | grep -q "leads out of"' "$program"

# ---- scripts and package.json ----
fresh
printf 'FROM node:20\nCOPY start.sh package.json ./\nCMD ["./start.sh"]\n' >Dockerfile
printf '#!/bin/sh\nexec gosu app node /S3CRET.js\n' >../outside/start.sh && ln -s ../outside/start.sh start.sh
"$program" --check -v . >../out 2>../err
ok 'a script that leads out: told' has 'Dockerfile: note: .*start.sh leads out of the build context; it was not read' ../err
ok 'a script that leads out: not read' lacks S3CRET ../out
rm start.sh && cp ../outside/start.sh start.sh
"$program" --check . >../out 2>../err
ok 'a script inside: nothing is told' lacks 'leads out' ../err
printf 'FROM node:20\nCOPY package.json ./\nCMD ["npm", "start"]\n' >Dockerfile
printf '{"scripts":{"start":"node S3CRET.js"}}\n' >../outside/package.json && ln -s ../outside/package.json package.json
"$program" --check . >../out 2>../err
ok 'a package.json that leads out: told' has 'package.json leads out of the build context' ../err

# ---- the language server ----
frame() { printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1"; }
serve() { # serve: one document, opened
	{
		frame '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
		frame '{"jsonrpc":"2.0","method":"initialized","params":{}}'
		frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"file://$(pwd)/Dockerfile\",\"languageId\":\"dockerfile\",\"version\":1,\"text\":\"FROM debian:12\\n\"}}}"
		sleep 1 # diagnostics are made when nothing else is to be done
		frame '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
		frame '{"jsonrpc":"2.0","method":"exit"}'
	} | timeout 20 "$program" lsp >../out 2>../err
}
fresh
ln -s ../outside/secret .dockmend.yaml
serve
ok 'lsp: a policy that leads out is told' has 'leads out of' ../out
ok 'lsp: and not quoted' lacks S3CRET ../out
rm .dockmend.yaml && printf 'S3CRET: 1\n' >.dockmend.yaml
serve
ok 'lsp: a policy that is none is told' has '.dockmend.yaml:1:1: unknown key' ../out
ok 'lsp: and not quoted' lacks S3CRET ../out

# ---- settings of somebody else, outside of a repository ----
if [ "$(id -u)" -eq 0 ]; then
	fresh
	rm -rf .git && mkdir -p theirs/ours && printf "%b" "$fix" >theirs/ours/Dockerfile
	printf 'exclude: ["Dockerfile"]\n' >theirs/.dockmend.yaml && chown -R 12345 theirs && chown -R 0 theirs/ours
	ok "somebody else's policy: not obeyed" status 1 "$program" -l theirs/ours/Dockerfile theirs/ours
	ok 'told, once' test "$(grep -c 'theirs/.dockmend.yaml: note: .*not obeyed' err)" -eq 1
	chown 0 theirs
	ok 'nor in a folder of ours' status 1 "$program" -l theirs/ours
	ok 'with --config it is' status 0 "$program" --config theirs/.dockmend.yaml -l theirs/ours
	ok 'for who called sudo it is' status 0 env SUDO_UID=12345 "$program" -l theirs/ours
	ok 'explain tells' sh -c '"$0" explain --config theirs/ours/Dockerfile 2>&1 | grep -q "not obeyed"' "$program"
	printf 'version: 2\n' >theirs/dockmend.lock && chown 12345 theirs/dockmend.lock
	ok "somebody else's lock: not read" status 1 "$program" -l theirs/ours
	git init -q theirs && rm theirs/dockmend.lock
	ok 'in a repository it is obeyed' status 0 "$program" -l theirs/ours
	rm -rf theirs/.git && chown 0 theirs/.dockmend.yaml
	ok 'our own is' status 0 "$program" -l theirs/ours
	ok 'without a word' test ! -s err
fi
cd "$work" || exit 1
finish
