#!/bin/sh
# untrusted.sh PROGRAM: --untrusted, for pull requests from strangers. What the tree says of itself does not count.
. tests/assert.sh
git() { command git -c user.name=a -c user.email=a@b.invalid -c init.defaultBranch=main "$@"; }
u() { "$program" --untrusted "$@"; }

mkdir -p repo/sub && cd repo && git init -q
printf 'FROM debian:12\nRUN apt-get install -y git\n' >Dockerfile
cp Dockerfile sub/Dockerfile

# ---- policy, lock, baseline ----
status 1 "$program" --check . && cp out plain
printf 'passes: { assume-yes: off, clean-caches: off, no-recommends: off, upgrade-packages: off }\n' >.dockmend.yaml
cp .dockmend.yaml ../policy.yaml
cp .dockmend.yaml sub/
ok 'the policy counts without it' status 0 "$program" --check .
ok 'no policy of the tree counts' status 1 u --check .
ok 'as if there were none' same out plain
ok '--config does' status 0 u --check --config ../policy.yaml .
ok '--config in the tree does: it is named' status 0 u --check --config .dockmend.yaml .
mkdir -p ../home/dockmend && cp .dockmend.yaml ../home/dockmend/config.yaml
ok "the user's own policy does" status 0 env XDG_CONFIG_HOME="$work/home" "$program" --untrusted --check .
cp plain ../plain
ok 'a broken policy of the tree is not read' sh -c 'echo "[[[" >sub/.dockmend.yaml; "$1" --untrusted --check . >out 2>err; test $? -eq 1 && cmp -s out ../plain' - "$program"
ok 'a policy that is a FIFO is not opened' sh -c 'rm sub/.dockmend.yaml; mkfifo sub/.dockmend.yaml; timeout 10 "$1" --untrusted --check . >out 2>err; test $? -eq 1' - "$program"
rm sub/.dockmend.yaml .dockmend.yaml
digest=sha256:$(printf '%064d' 7)
printf 'version: 1\nimages:\n  docker.io/library/debian:12:\n    digest: %s\n' "$digest" >dockmend.lock
cp dockmend.lock ../other.lock
status 1 "$program" . && ok 'the lock counts without it' has "$digest" out
status 1 u . && ok 'no lock of the tree counts' lacks "$digest" out
status 1 u --lock ../other.lock . && ok '--lock does' has "$digest" out
ok 'explain --config: none of both' status 0 "$program" explain --untrusted --config Dockerfile
ok 'explain --config: says so' sh -c 'grep -q "^# policy: none$" out && grep -q "^# lock: none$" out'
ok 'lock needs --lock' status 2 u lock .
ok 'lock: said' has 'need --lock FILE' err
ok '--resolve needs --lock' status 2 u --resolve .
ok 'lock: that of the tree is untouched' same dockmend.lock ../other.lock
rm dockmend.lock
"$program" --write-baseline baseline.yaml . 2>err
ok 'the baseline counts without it' status 0 "$program" --check --baseline baseline.yaml .
ok 'no baseline counts' status 1 u --check --baseline baseline.yaml .
ok 'that is said' has '^dockmend: note: --baseline does not count with --untrusted' err
ok 'but not with -q' sh -c '"$1" --untrusted -q --check --baseline baseline.yaml . 2>err >out; test ! -s err' - "$program"

# ---- ignore comments ----
printf '[[' >.gitignore && rm .gitignore baseline.yaml sub/Dockerfile && rmdir sub
# ignores COMMENT [TOP]: the file with it above the RUN, or as its first line
above() { printf 'FROM debian:12\n%s\nRUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\n' "$1" >Dockerfile; }
top() { printf '%s\nFROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\n' "$1" >Dockerfile; }
nothing='--- a/other
+++ b/other
@@ -1 +1 @@
-a
+b'
printf '%s\n' "$nothing" >../elsewhere.patch
try() { # try NAME: the comment of Dockerfile silences clean-caches, unless a stranger wrote it
	ok "$1: silences" status 0 "$program" --check --only clean-caches Dockerfile
	ok "$1: not without a base" status 1 u --check --only clean-caches Dockerfile
	ok "$1: stands in the base" status 0 u --check --only clean-caches --since ../elsewhere.patch Dockerfile
	{ printf -- '--- /dev/null\n+++ b/Dockerfile\n@@ -0,0 +1,%d @@\n' "$(wc -l <Dockerfile)" && sed 's/^/+/' Dockerfile; } >../whole.patch
	ok "$1: silences in a review" status 0 "$program" --check --only clean-caches --since ../whole.patch Dockerfile
	ok "$1: added" status 1 u --check --only clean-caches --since ../whole.patch Dockerfile
	ok "$1: added, in the filter" sh -c '"$1" --untrusted --only clean-caches --since ../whole.patch --stdin-filename Dockerfile - <Dockerfile >out 2>err; ! cmp -s out Dockerfile' - "$program"
	ok "$1: in the base, in the filter" sh -c '"$1" --untrusted --only clean-caches --since ../elsewhere.patch --stdin-filename Dockerfile - <Dockerfile >out 2>err; cmp -s out Dockerfile' - "$program"
}
for comment in '# dockmend ignore=clean-caches' '# dockmend ignore=all why' '# hadolint ignore=DL3009' '# tally ignore=hadolint/DL3009' \
	'# hadolint global ignore=DL3009' '# tally global ignore=DL3009' '# check=skip=DL3009'; do
	above "$comment" && try "$comment"
done
for comment in '# dockmend skip-file' '# check=skip=DL3009' '# hadolint global ignore=DL3009'; do
	top "$comment" && try "first line $comment"
done
# the one that was there counts, the one that is added does not, whichever comes first
printf 'FROM debian:12\n# dockmend ignore=clean-caches\nRUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\nENV A=b\n# dockmend ignore=clean-caches\nRUN apt-get update && apt-get install -y --no-install-recommends git=1 && true\n' >Dockerfile
printf -- '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -3,2 +3,4 @@\n RUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\n ENV A=b\n+# dockmend ignore=clean-caches\n+RUN apt-get update && apt-get install -y --no-install-recommends git=1 && true\n' >../second.patch
status 1 u --check --only clean-caches --since ../second.patch Dockerfile
ok 'the same comment, once of the base and once added' sh -c 'test "$(grep -c "^Dockerfile:" out)" -eq 1 && grep -q "^Dockerfile:6:" out'
printf 'FROM debian:12\n# dockmend ignore=assume-yes\n# dockmend ignore=clean-caches\nRUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\n' >Dockerfile
printf -- '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,4 @@\n FROM debian:12\n+# dockmend ignore=assume-yes\n # dockmend ignore=clean-caches\n RUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\n' >../first.patch
ok 'an added comment above one of the base' status 0 u --check --only clean-caches --since ../first.patch Dockerfile
# earlier passes move lines: the place in the file as it is counts
printf 'FROM debian:12\nRUN apt-get install git\nENV A=b\n# dockmend ignore=clean-caches\nRUN apt-get update && apt-get install -y --no-install-recommends curl=1 && true\n' >Dockerfile
printf -- '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM debian:12\n-RUN apt-get install -y git\n+RUN apt-get install git\n' >../third.patch
status 1 u --since ../third.patch Dockerfile
ok 'lines that fixes move keep the trust in their comments' lacks 'rm -rf' out
# a file that the diff shows no lines of may be all new: NUL, or *.Dockerfile -diff in .gitattributes
above '# dockmend ignore=clean-caches'
printf 'diff --git a/Dockerfile b/Dockerfile\nindex 1..2 100644\nBinary files a/Dockerfile and b/Dockerfile differ\n' >../binary.patch
ok 'a file that git calls binary' status 1 u --check --only clean-caches --since ../binary.patch Dockerfile
ok 'a file that git calls binary: -q' has '^Dockerfile:3' out
printf 'diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 3\nabc\n\nliteral 0\n\n' >../binary.patch
ok 'a file that git calls binary, with its bytes' status 1 u --check --only clean-caches --since ../binary.patch Dockerfile

# ---- links ----
cp Dockerfile ../outside && rm Dockerfile
printf 'FROM debian:12\nRUN apt-get install -y git\n' >real.Dockerfile
mkdir folder && cp real.Dockerfile folder/Dockerfile
ln -s real.Dockerfile Dockerfile && ln -s ../outside out.Dockerfile && ln -s folder linked && ln -s missing none.Dockerfile
git add -A && git commit -qm links
ok 'a link that is named' status 2 u --check Dockerfile
ok 'a link that is named: said' has '^dockmend: Dockerfile: a link, or reached through one; --untrusted follows none' err
ok 'a link that is named: without the option it is followed' status 1 "$program" --check Dockerfile
for path in out.Dockerfile linked linked/ linked/Dockerfile ./linked/Dockerfile none.Dockerfile "$work/repo/Dockerfile" "$work/repo/linked/Dockerfile"; do
	ok "a link that is named: $path" status 2 u --check "$path"
	ok "a link that is named: $path, said" has 'follows none' err
done
printf 'Dockerfile\0linked/Dockerfile\0folder/Dockerfile\0' >../names
ok 'links of --files0-from' status 2 u -l --files0-from ../names
ok 'links of --files0-from: the file is done' sh -c 'test "$(cat out)" = folder/Dockerfile && test "$(grep -c "follows none" err)" -eq 2'
ok 'links that are found' status 1 u -l .
ok 'links that are found: the files alone' sh -c 'test "$(cat out)" = "$(printf "folder/Dockerfile\nreal.Dockerfile")"'
ok 'links that are found: told' has '^./out.Dockerfile: note: a link; --untrusted follows none$\|^out.Dockerfile: note: a link; --untrusted follows none$' err
ok 'links that are found: -w' sh -c 'cp ../outside ../was; "$1" --untrusted -w . 2>err; cmp -s ../outside ../was && test -L out.Dockerfile' - "$program"
ok 'tree' status 2 u tree Dockerfile
git checkout -q .
# a folder of the index that is a link by now
rm -r folder && mkdir ../away && cp real.Dockerfile ../away/Dockerfile && ln -s ../away folder
ok 'a link where git has a folder' status 1 u -l .
ok 'a link where git has a folder: not followed' sh -c 'test "$(cat out)" = real.Dockerfile'
rm folder && git checkout -q .
printf 'services:\n  a: { build: linked }\n  b: { build: { context: ., dockerfile: out.Dockerfile } }\n  c: { build: folder }\n' >compose.yaml
ok 'compose: links' status 2 u -l compose.yaml
ok 'compose: the file alone' sh -c 'test "$(cat out)" = folder/Dockerfile && test "$(grep -c "follows none\|leads out of" err)" -eq 2'
ln -s compose.yaml link.yaml
ok 'compose: a link to it' status 2 u -l link.yaml
rm link.yaml compose.yaml
# scripts behind links are not seen, so nothing rests on them
mkdir ctx ../scripts
printf '#!/bin/sh\nexec python3 /app/app.py\n' >ctx/real.sh
printf '#!/bin/sh\nexec python3 /app/app.py\n' >../scripts/start.sh
ln -s real.sh ctx/start.sh && ln -s ../../scripts ctx/bin
script() { printf 'FROM debian:12\nRUN mkdir /app\nCOPY %s %s\nENTRYPOINT ["%s"]\n' "$1" "$2" "$3" >ctx/Dockerfile; "$program" $4 --check -v --fail-on never --only nonroot-user ctx/Dockerfile >out 2>err; }
script real.sh /usr/bin/ /usr/bin/real.sh --untrusted
ok 'scripts: a file is read' lacks 'script-unseen' out
script start.sh /usr/bin/ /usr/bin/start.sh
ok 'scripts: a link is followed without it' lacks 'script-unseen' out
script start.sh /usr/bin/ /usr/bin/start.sh --untrusted
ok 'scripts: a link is not' has 'script-unseen' out
script bin /opt/ /opt/start.sh --untrusted
ok 'scripts: nor a linked folder' has 'script-unseen' out
rm -r ctx

# ---- frontends ----
mkdir f && cd f || exit 1
foreign() { # foreign NAME TEXT...: left alone with exit 2 where a stranger brings it, whoever finds it
	file=$1
	printf "$2" >"$file.Dockerfile" && cp "$file.Dockerfile" before
	for mode in --check -w -l '' '--format json' '--check --fail-on never'; do
		# shellcheck disable=SC2086
		ok "$file $mode: 2" status 2 u $mode "$file.Dockerfile"
		ok "$file $mode: said" has "^dockmend: $file.Dockerfile:$3:1: .*corp.example/evil.*syntax.allow" err
		ok "$file $mode: untouched" same "$file.Dockerfile" before
	done
	ok "$file, found: 2" status 2 u --check .
	ok "$file, filter: 2" sh -c '"$1" --untrusted - <before >out 2>err; test $? -eq 2 && cmp -s out before' - "$program"
	ok "$file, --config lists it" sh -c '"$1" --untrusted --config ../../allow.yaml --check "$2.Dockerfile" >out 2>err; test $? -le 1' - "$program" "$file"
	printf 'syntax: { allow: ["*"] }\n' >.dockmend.yaml
	ok "$file, the tree lists it: 2" status 2 u --check "$file.Dockerfile"
	rm .dockmend.yaml "$file.Dockerfile"
}
printf 'syntax: { allow: ["corp.example/*"] }\n' >../../allow.yaml
foreign hash '# syntax=corp.example/evil:1\nFROM debian:12\nRUN true\n' 1
foreign second '# check=skip=all\n#   SYNTAX =  corp.example/evil arguments\nFROM debian:12\n' 2
foreign shebang '#!/usr/bin/env x\n# syntax=corp.example/evil\nFROM debian:12\n' 2
foreign bom '\357\273\277# syntax=corp.example/evil\nFROM debian:12\n' 1
foreign crlf '# syntax=corp.example/evil\r\nFROM debian:12\r\n' 1
foreign slashes '//syntax=corp.example/evil\nFROM debian:12\n' 1
foreign slashes-blank '#!x\n// escape=x\n//  syntax = corp.example/evil\nbuild: x\n' 3
foreign json '{"a": 1, "syntax": "corp.example/evil"}\n' 1
foreign json-lines '#!x\n{\n  "syntax": "corp.example/evil",\n  "b": [{}]\n}\n' 2
foreign digest "# syntax=corp.example/evil@$digest\nFROM debian:12\n" 1
for text in '# syntax=docker/dockerfile:1\nFROM scratch\n' '# syntax=docker.io/docker/dockerfile-upstream:master\nFROM scratch\n' \
	'# a comment\n# syntax=corp.example/evil\nFROM scratch\n' '# escape=`\nFROM scratch\n' 'FROM scratch\n# syntax=corp.example/evil\n' \
	'# a=b\n# syntax=corp.example/evil\nFROM scratch\n' ' # syntax=corp.example/evil\nFROM scratch\n'; do
	printf "$text" >Dockerfile
	u --check Dockerfile >out 2>err
	ok "no frontend but Docker's: $text" test $? -le 1
done
printf '{"syntax": "corp.example/evil"}\nFROM debian:12\n' >Dockerfile
ok 'JSON and more is no JSON: invalid' status 2 u --check Dockerfile
ok 'JSON and more is no JSON: said' has 'the file is left as it is' err
for text in '//syntax=corp.example/x\nbuild: x\n' '{"syntax": "corp.example/x"}' '#!x\n# syntax=corp.example/x\nFOO a\n'; do
	printf "$text" >Dockerfile
	ok "left alone with a note: $text" status 0 "$program" --check Dockerfile
	ok "left alone with a note: $text, said" has 'another frontend; left alone' err
done
printf '//syntax=docker/dockerfile:1\nFROM debian:12\n' >Dockerfile
ok "Docker's frontend does not take // either" status 2 "$program" --check Dockerfile
cd .. && rm -r f

# ---- invalid files ----
rm -r ./* && printf 'FROM\n' >bad.Dockerfile && printf 'FROM scratch\n' >Dockerfile
ok 'an invalid file that was found warns' status 0 "$program" --check .
ok 'an invalid file that was found counts' status 1 u --check .
ok 'it is named' has '^bad.Dockerfile:1:.*error' err
ok 'at level error' status 1 u --check --fail-on error .
ok 'unless nothing does' status 0 u --check --fail-on never .
ok 'only where the diff touches it' status 0 u --check --since ../elsewhere.patch .
printf -- '--- /dev/null\n+++ b/bad.Dockerfile\n@@ -0,0 +1 @@\n+FROM\n' >../bad.patch
ok 'where it does' status 1 u --check --since ../bad.patch .
ok 'in parallel' status 1 u --check -j 2 .
ok 'other modes warn' status 0 u -l .

# ---- from elsewhere ----
mkdir ../far && git init -q ../far && printf '# dockmend skip-file\nFROM debian:12\nRUN apt-get install git\n' >../far/Dockerfile
printf -- '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -0,0 +1,3 @@\n+# dockmend skip-file\n+FROM debian:12\n+RUN apt-get install git\n' >../far.patch
cd ..
ok 'a repository that we are not in: its diff counts' status 1 u --check --since far.patch far
ok 'a repository that we are not in: by an absolute name' status 1 u --check --since far.patch "$PWD/far/Dockerfile"
cd - >/dev/null || exit 1
mkdir -p nest/in && git init -q nest/in && printf 'FROM debian:12\nRUN apt-get install git\n' >nest/in/Dockerfile
ok 'a repository below: the diff is not its' status 0 "$program" --check --only assume-yes --since ../far.patch nest/in
rm -rf nest

# ---- the language server ----
message() { printf 'Content-Length: %d\r\n\r\n%s' "$(printf '%s' "$1" | wc -c)" "$1"; }
{
	message '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
	message '{"jsonrpc":"2.0","method":"initialized","params":{}}'
	message '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///x/Dockerfile","languageId":"dockerfile","version":1,"text":"# syntax=corp.example/evil\nFROM debian:12\n"}}}'
	message '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///x/b.Dockerfile","languageId":"dockerfile","version":1,"text":"# dockmend skip-file\nFROM debian:12\nRUN apt-get install git\n"}}}'
} >../session
{
	message '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
	message '{"jsonrpc":"2.0","method":"exit"}'
} >../goodbye
# documents are looked at once nothing else waits
{ cat ../session; sleep 1; cat ../goodbye; } | "$program" lsp >out 2>err
ok 'lsp: comments count without it' lacks 'assume-yes' out
{ cat ../session; sleep 1; cat ../goodbye; } | u lsp >out 2>err
ok 'lsp: a foreign frontend' has 'syntax.allow' out
ok 'lsp: no comment counts' has 'assume-yes' out
cd ..
finish
