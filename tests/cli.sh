#!/bin/sh
# cli.sh PROGRAM: what the command line promises. The last line is `N passed, N failed`.
. tests/assert.sh

printf 'FROM debian:12\nRUN apt-get update && apt-get install curl\n' >Dockerfile
cp Dockerfile before
printf 'FROM node:16\n' >Dockerfile.advice
# modes and exit status
ok 'diff: 1 where something would change' status 1 "$program" Dockerfile
ok 'diff: what writes it' has '^dockmend: 1 file: 1 would change (4 fixes, which -w writes)' err
ok 'diff: prefixes' has '^--- a/Dockerfile' out
cp out a.diff
ok 'diff: file untouched' same Dockerfile before
ok 'list: 1 and the name' status 1 "$program" -l Dockerfile
ok 'list: the name' has '^Dockerfile$' out
ok 'check: 1' status 1 "$program" --check Dockerfile
ok 'check: how many of which' has '^dockmend: [0-9]* findings: .*assume-yes 1' err
ok 'check: what to do' has '^dockmend: to fix: dockmend -w PATH; to understand: dockmend explain [a-z-]*; to silence: ' err
ok 'check: text' has '^Dockerfile:2:23: warning: .*\[assume-yes\]' out
ok 'check: nothing can be fixed' status 1 "$program" --check --only nonroot-user,trusted-base Dockerfile.advice
ok 'check: so -w is not named' has '^dockmend: to understand: dockmend explain ' err
ok 'check --fail-on never: 0' status 0 "$program" --check --fail-on never Dockerfile
ok 'check --fail-on error: 0' status 0 "$program" --check --fail-on error Dockerfile
ok 'skip all: 0' status 0 "$program" --skip all Dockerfile
ok 'skip all: no output' test ! -s out
ok 'only: one pass' status 1 "$program" --only assume-yes Dockerfile
ok 'only: its edit' has '^+RUN apt-get update && apt-get install -y curl$' out
ok 'only: a known package' status 1 "$program" --only no-recommends Dockerfile
ok 'only: what it needs is named' has 'no-install-recommends curl ca-certificates' out
printf 'FROM debian:12\nRUN apt-get install -y imagemagick\n' >unsafe
ok 'unsafe is not applied by --only' status 0 "$program" --only no-recommends unsafe
ok 'unsafe with --unsafe' status 1 "$program" --only no-recommends --unsafe unsafe
rm unsafe
ok 'filter: 0' status 0 "$program" - <Dockerfile
cp out filtered
ok 'write: 0' status 0 "$program" -w Dockerfile
ok 'write gives what the filter gives' same Dockerfile filtered
ok 'write: what was done where' has '^dockmend: Dockerfile: rewritten: upgrade-packages 1, assume-yes 1, no-recommends 1, clean-caches 1$' err
ok 'write twice: nothing more' status 0 "$program" Dockerfile
cp before patched && cp before Dockerfile
ok 'patch -p1 applies the diff' status 0 patch -s -p1 -i a.diff
ok 'patch gives what -w gives' same Dockerfile filtered
cp before Dockerfile
git init -q . 2>/dev/null
ok 'git apply applies the diff' status 0 git apply a.diff
ok 'git apply gives what -w gives' same Dockerfile filtered
rm -rf .git
# bad input
printf 'FROM a\nFOO bar\n' >bad
cp bad bad.before
ok 'invalid and named: 2' status 2 "$program" -w bad
ok 'invalid: file, line, column' has '^bad:2:1: error: unknown instruction' err
ok 'invalid: untouched' same bad bad.before
printf 'FROM a\nrum true\nEXPOS 80\n' >typed
ok 'a misspelt instruction' status 2 "$program" typed
ok 'a misspelt instruction: and what was meant' has '^typed:2:1: error: unknown instruction rum; did you mean RUN?; the file is left' err
ok 'filter, invalid: 2' status 2 "$program" - <bad
ok 'filter, invalid: input unchanged' same out bad.before
mkdir found && cp bad found/Dockerfile
ok 'invalid and discovered: a warning' status 0 "$program" found
printf '# syntax=example/frontend\nFROM a\nFOO bar\n' >foreign
ok 'foreign frontend: 0' status 0 "$program" foreign
ok 'foreign frontend: a note' has 'another frontend' err
ok 'missing file: 2' status 2 "$program" nowhere
ok 'unknown option: 2' status 2 "$program" --nonsense
ok 'unknown pass: 2' status 2 "$program" --only nonsense Dockerfile
ok '-w without a path: 2' status 2 "$program" -w
ok 'unknown format: 2' status 2 "$program" -f nonsense Dockerfile
ok 'unknown colour: 2' status 2 "$program" --color sometimes Dockerfile
ok 'unknown colour: which there are' has '^dockmend: --color takes auto, always or never, not sometimes' err
ok 'one bad file does not stop the others' status 2 "$program" -l nowhere bad before
ok 'the others are done' has '^before$' out
# writing
cp before real && ln -s real link
chmod 640 real
ok 'write through a link' status 0 "$program" -w link
ok 'the link stays' test -L link
ok 'its target is written' same real filtered
ok 'the mode stays' test "$(stat -c %a real)" = 640
ok 'no temporary file stays' test -z "$(ls -A | grep dockmend-)"
cp before full
ok 'disk full: 2' status 2 sh -c 'trap "" XFSZ; ulimit -f 0; exec "$0" -q -w full >/dev/null 2>&1' "$program"
ok 'disk full: the original is intact' same full before
ok 'disk full: no temporary file stays' test -z "$(ls -A | grep dockmend-)"
# bytes
printf 'FROM debian:12\r\nRUN apt-get update && apt-get install curl # \377\000\r\n' >bytes
cp bytes bytes.before
"$program" bytes >bytes.diff
"$program" -w bytes
cp bytes bytes.after && cp bytes.before bytes
ok 'NUL, CR, invalid UTF-8: patch' status 0 patch -s --binary -p1 -i bytes.diff
ok 'NUL, CR, invalid UTF-8: as -w' same bytes bytes.after
# formats
cp before Dockerfile
ok 'json: 1' status 1 "$program" -f json Dockerfile
ok 'json: shape' has '^{"files":\[{"file":"Dockerfile","status":"changed","findings":\[{"pass":' out
ok 'json: invalid' status 2 "$program" -f json bad
ok 'json: says so' has '"status":"invalid"' out
for format in sarif rdjson gitlab; do
	ok "$format: 1" status 1 "$program" -f $format Dockerfile before
	ok "$format: parallel, the same" sh -c '"$0" -j 2 -f "$1" Dockerfile before | cmp -s - out' "$program" $format
	ok "$format: nothing to say" status 0 "$program" -f $format --skip all Dockerfile
done
# pull requests: only what a diff adds
mkdir -p pr/sub && cd pr
git init -q . 2>/dev/null
printf 'FROM debian:12\nRUN apt-get update && apt-get install curl\nENV A=b\n' >sub/Dockerfile
git add . && git -c user.name=a -c user.email=a@b commit -qm a
printf 'RUN pip install flask\n' >>sub/Dockerfile
cp sub/Dockerfile before
git diff >patch
ok 'since: 1' status 1 "$program" --since patch sub/Dockerfile
ok 'since: the added line' has '^+RUN pip install --no-cache-dir flask' out
ok 'since: no other' sh -c '! grep -q "^-RUN apt-get" out'
ok 'since: standard input' status 1 sh -c 'git diff | "$0" -l --since - sub' "$program"
ok 'since, below the top: by the path from there' status 1 sh -c 'cd sub && "$0" -l --since ../patch Dockerfile' "$program"
ok 'since: files that the diff does not name' status 0 "$program" --check --since patch "$work/Dockerfile"
ok 'since: -w' status 0 "$program" -w --since patch sub/Dockerfile
ok 'since: -w keeps to the added line' test "$(diff before sub/Dockerfile | grep -c '^>')" = 1
cp before sub/Dockerfile
ok 'since: no diff is 2' status 2 "$program" --since before sub/Dockerfile
ok 'since: a commit is 2' status 2 "$program" --since HEAD sub/Dockerfile
ok 'since: a commit: what it takes' has '^dockmend: --since takes a unified diff, as in git diff HEAD | dockmend --since -;' err
ok 'since: no diff, again' status 2 "$program" --since before sub/Dockerfile
ok 'since: place' has 'before:1:1: not a unified diff' err
ok 'since: missing is 2' status 2 "$program" --since nowhere sub/Dockerfile
ok 'review needs --since' status 2 "$program" -f github-review sub/Dockerfile
ok 'review: 1' status 1 "$program" -f github-review --since patch sub/Dockerfile
ok 'review: a comment' has '"comments":\[{"path":"sub/Dockerfile","side":"RIGHT","line":4,"body":' out
ok 'review: of one line only' sh -c '! grep -q "\"line\":2" out'
cd "$work" && rm -rf pr
ok 'tree' status 0 "$program" tree Dockerfile
ok 'tree json' status 0 "$program" tree --format json Dockerfile
ok 'tree json: instruction' has '{"keyword":"RUN","line":2,"end_line":2,"flags":\[\],"form":"shell"' out
ok 'tree --tokens' status 0 "$program" tree --format json --tokens Dockerfile
ok 'tree --tokens: cover' has '"tokens":\[\[0,4,"KEYWORD"\],\[4,1,"BLANK"\]' out
printf 'FROM a\nRUN a "$(b)" && \\\n  c >d\nRUN if\nCMD ["x"]\n' >shelled
ok 'tree --shell' status 0 "$program" tree --shell shelled
ok 'tree --shell: a command in a substitution' has '^ *16 *1 *substitution$' out
ok 'tree --shell: operator' has '^ *20 *2  operator &&$' out
ok 'tree --shell: redirection' has '^ *29 *2    redirection >d$' out
ok 'tree --shell: not readable' has 'not readable: .*, at byte' out
ok 'tree --shell json' status 0 "$program" tree --shell --format json shelled
ok 'tree --shell json: spans count the bytes of the file' has '"operator":">","word":{"text":"d","value":"d","span":\[30,1\]' out
ok 'tree --shell json: JSON form' has '"form":"json".*"shell":null' out
mkdir -p called/s && printf '#!/bin/sh\napt-get install -y "$@"\n' >called/s/x.sh && printf 'x.py\n' >called/.dockerignore
printf 'FROM debian:12\nENV U="apt-get update"\nCOPY . /\nRUN $U && cd /s && ./x.sh git || exit 1\nRUN sh /x.py\n' >called/Dockerfile
printf 'a\n' >called/x.py
ok 'tree --calls' status 0 "$program" tree --calls called/Dockerfile
ok 'tree --calls: a variable' has '^ *4  stage 0  RUN              apt-get update$' out
ok 'tree --calls: a script of the context' has '^ *4  stage 0  script           apt-get install -y git  (in /s/x.sh)$' out
ok 'tree --calls: after ||' has '^ *4  stage 0  RUN          may exit 1$' out
ok 'tree --calls: what .dockerignore leaves out' has '^ *5  stage 0  RUN              sh /x.py  opaque: ' out
printf '/s\n' >called/Dockerfile.dockerignore
ok 'tree --calls: NAME.dockerignore instead of .dockerignore' status 0 "$program" tree --calls called/Dockerfile
ok 'tree --calls: what it leaves out' has "^ *4  stage 0  RUN          may ./x.sh git  opaque: \|^ *4  stage 0  RUN              ./x.sh git  opaque: " out
ok 'tree --calls: what .dockerignore alone left out' sh -c '! grep -q "sh /x.py  opaque" out'
rm called/Dockerfile.dockerignore
mkdir -p up/docker/app up/.git/objects up/.git/refs && echo 'ref: refs/heads/m' >up/.git/HEAD
printf '#!/bin/sh\napt-get update\n' >up/docker/app/in.sh
printf '#!/bin/sh\napt-get upgrade\n' >up/near.sh && cp up/near.sh up/docker/app/near.sh
printf 'FROM debian:12\nCOPY docker/app/in.sh /in.sh\nRUN /in.sh\n' >up/docker/app/Dockerfile
ok 'context: the folder upward that holds the sources' status 0 "$program" tree --calls up/docker/app/Dockerfile
ok 'context: its script is read' has '^ *3  stage 0  script           apt-get update  (in /in.sh)$' out
printf 'FROM debian:12\nCOPY . /s\nRUN cd /s && ./in.sh\n' >up/docker/app/Dockerfile
ok 'context: a whole folder, and what the command names' status 0 "$program" tree --calls up/docker/app/Dockerfile
ok 'context: that is found' has '^ *3  stage 0  script           apt-get update  (in /s/in.sh)$' out
mv up/docker/app/in.sh up/in.sh
ok 'context: the same further up' status 0 "$program" tree --calls up/docker/app/Dockerfile
ok 'context: that is found, too' has '^ *3  stage 0  script           apt-get update  (in /s/in.sh)$' out
printf 'FROM debian:12\nCOPY near.sh /n\nRUN /n\n' >up/docker/app/Dockerfile
rm up/near.sh
ok 'context: the nearest of equals' status 0 "$program" tree --calls up/docker/app/Dockerfile
ok 'context: that is read' has '^ *3  stage 0  script           apt-get upgrade  (in /n)$' out
rm -rf up/.git && mv up/docker/app/near.sh up/
ok 'context: nothing above where there is no repository' status 0 "$program" tree --calls up/docker/app/Dockerfile
ok 'context: so it is not seen' has '^ *3  stage 0  RUN              /n  opaque: ' out
ok 'tree --calls json' status 0 "$program" tree --calls --format json called/Dockerfile
ok 'tree --calls json: a call' has '{"line":4,"stage":0,"origin":"script","may":false,"umask":"0022","program":"apt-get","words":\["apt-get","install","-y","git"\],"user":null,"folder":"/s","file":"/s/x.sh","opaque":null}' out
# names
mkdir names && (cd names && for name in Dockerfile dockerfile Dockerfile.dev Dockerfile-prod Dockerfile_prod app.Dockerfile \
	app-Dockerfile app_Dockerfile x.dockerfile Containerfile containerfile Containerfile.x app.containerfile Dockerfiles \
	myDockerfile dockerfile.c Containerfiles Dockerfile.j2 Dockerfile.dockerignore .Dockerfile; do
	echo 'FROM debian:12' >"$name"
done)
ok 'names: those of Dockerfiles' status 1 "$program" -l names
sort out >listed
hook() { sed -n "s/^ *$1: &[a-z]* '\(.*\)'$/\1/p" "$top/.pre-commit-hooks.yaml"; }
find names -type f | grep -E "$(hook files)" | grep -vE "$(hook exclude)" | sort >hooked
ok 'names: as many as there are' test "$(wc -l <listed)" -eq 14
ok 'names: the hooks of pre-commit take the same' same listed hooked
rm -r names && mkdir names
ok 'no Dockerfile: a note' status 0 "$program" names
ok 'no Dockerfile: that says so' has '^dockmend: names: no Dockerfile found' err
ok 'no Dockerfile: an error for --check' status 2 "$program" --check -q names
printf -- '--- a/Dockerfile\n+++ /dev/null\n@@ -1 +0,0 @@\n-FROM a\n' >gone
ok 'no Dockerfile: but a diff may have taken the last' status 0 "$program" --check --since gone names
ok 'no Dockerfile: an error for --check -q' status 2 "$program" --check -q names
ok 'no Dockerfile: said, quiet or not' has '^dockmend: names: no Dockerfile found' err
rmdir names
ok 'tree: invalid is 2' status 2 "$program" tree bad
# policy, lock, comments
printf 'passes:\n  assume-yes: off\n' >.dockmend.yaml
ok 'policy switches a pass off' status 1 "$program" Dockerfile
ok 'its edit is gone' sh -c '! grep -q -- "install -y" out'
ok '--only beats off' status 1 "$program" --only assume-yes Dockerfile
ok '--no-config' status 1 "$program" --no-config Dockerfile
ok 'the edit is back' has 'install -y' out
printf 'passes:\n  asume-yes: off\n' >.dockmend.yaml
ok 'bad policy: 2' status 2 "$program" Dockerfile
ok 'bad policy: place and hint' has '.dockmend.yaml:2:3: unknown pass; did you mean assume-yes?' err
ok 'bad policy: found, so not quoted' lacks 'asume' err
ok 'bad policy: named: 2' status 2 "$program" --config .dockmend.yaml Dockerfile
ok 'bad policy: named: place and hint' has '.dockmend.yaml:2:3: unknown pass asume-yes; did you mean assume-yes?' err
ok 'bad policy: the line' has '^    2 |   asume-yes: off$' err
ok 'bad policy: a caret' has '^      |   ^$' err
rm .dockmend.yaml
printf 'version: 1\nimages:\n  debian:12:\n    digest: nonsense\n' >dockmend.lock
ok 'bad lock: 2' status 2 "$program" Dockerfile
ok 'bad lock: place' has 'dockmend.lock:4:13: a digest' err
rm dockmend.lock
printf 'passes:\n  assume-yes: { severity: error }\n  clean-caches: { severity: info }\n' >.dockmend.yaml
ok 'severity: error' status 1 "$program" --check --fail-on error --only assume-yes Dockerfile
ok 'severity: error is said' has ': error: .*\[assume-yes\]' out
ok 'severity: info does not fail' status 0 "$program" --check --only clean-caches Dockerfile
ok 'severity: info fails with --fail-on info' status 1 "$program" --check --fail-on info --only clean-caches Dockerfile
mkdir -p legacy third/deep && cp before legacy/Dockerfile && cp before third/deep/Dockerfile
printf 'passes: { assume-yes: off }\nexclude: ["third/**"]\noverrides:\n  - files: "legacy/**"\n    passes: { assume-yes: on }\n' >.dockmend.yaml
"$program" Dockerfile | sed '1,2d' >top.diff
"$program" legacy/Dockerfile | sed '1,2d' >legacy.diff
ok 'override: off above' sh -c '! grep -q -- "install -y" top.diff'
ok 'override: on below' has 'install -y' legacy.diff
ok 'exclude: left out of a search' status 1 "$program" -l .
ok 'exclude: not listed' sh -c '! grep -q third out'
ok 'exclude: a named file is done' status 1 "$program" -l third/deep/Dockerfile
ok 'exclude: a filter leaves it' status 0 "$program" --stdin-filename third/deep/Dockerfile - <before
ok 'exclude: unchanged' same out before
ok 'filter: another name, another policy' status 0 "$program" --stdin-filename legacy/Dockerfile - <before
ok 'filter: its override' has 'install -y' out
ok 'explain --config' status 0 "$program" explain --config legacy/Dockerfile
ok 'explain --config: where from' has '^    enabled: on # .*/.dockmend.yaml:5 (overrides, item 1)$' out
ok 'explain --config: default' has '^    uid: 10001 # default$' out
cp out in-force.yaml
"$program" --config in-force.yaml legacy/Dockerfile | sed '1,2d' >in-force.diff
ok 'explain --config: can be used as a policy' same in-force.diff legacy.diff
ok 'explain --config=FILE' status 0 "$program" explain --config=in-force.yaml Dockerfile
ok 'explain --config=FILE: its values' has '^    enabled: on # in-force.yaml:' out
ok 'explain --config: --skip' status 0 "$program" explain --config --skip pin-digest
ok 'explain --config: --skip is said' has '^    enabled: off # --skip$' out
printf 'passes: {\n' >.dockmend.yaml
ok 'explain --config: bad policy' status 2 "$program" explain --config Dockerfile
rm .dockmend.yaml
ok 'init: 0' status 0 "$program" init
cp .dockmend.yaml starter
ok 'init never overwrites' status 2 "$program" init
ok 'init: what was there stays' same .dockmend.yaml starter
"$program" Dockerfile >init.diff; "$program" --no-config Dockerfile >none.diff
ok 'init: as without a policy' same init.diff none.diff
sed 's/^# [^ ].*//; s/^#//' starter >uncommented.yaml
ok 'init: every key in it is valid' status 0 "$program" explain --config=uncommented.yaml
rm .dockmend.yaml
ok 'init: nowhere' status 2 "$program" init nowhere
ok 'schema' status 0 "$program" explain --schema
ok 'schema: shape' has '^{"$schema":"http://json-schema.org/draft-07/schema#","title":"dockmend policy",.*}$' out
printf 'FROM debian:12\n# dockmend ignore=assume-yes,upgrade-packages,clean-caches,no-recommends tested elsewhere\nRUN apt-get update && apt-get install curl\n' >ignored
ok 'ignore comment' status 0 "$program" ignored
ok 'unused ignores are not said' lacks ignore err
printf 'FROM debian:12\n# dockmend ignore=drop-sudo\nRUN true\n' >unused
"$program" -v unused >out 2>err
ok 'unused ignores are said with -v' has '^unused:2: note: ignore=drop-sudo silences nothing$' err
ok '--no-inline-ignores' status 1 "$program" --no-inline-ignores ignored
printf '# dockmend skip-file\nFROM debian:12\nRUN apt-get install curl\n' >skipped
ok 'skip-file' status 0 "$program" skipped
# folders, parallel work
mkdir -p many/node_modules
for i in 1 2 3 4 5 6 7 8 9; do cp before "many/$i.Dockerfile"; done
cp before many/Dockerfile.in && cp before many/node_modules/Dockerfile
ok 'folder: 1' status 1 "$program" -l many
ok 'folder: nine files' test "$(wc -l <out)" = 9
cp out one
ok 'parallel: 1' status 1 "$program" -l -j 2 many
ok 'parallel: the same order' same out one
# so many files that they are parted among the processors unless one worker is asked for
mkdir scores
for i in $(seq 100 299); do sed "s/curl/p$i/" before >"scores/$i.Dockerfile"; done
ok 'many files, one worker: 1' status 1 "$program" -d -j 1 scores
cp out one
ok 'many files: 1' status 1 "$program" -d scores
ok 'many files: the same' same out one
rm -r scores
find many -name '*.Dockerfile' -print0 | sort -z >names
ok 'files0-from' status 1 "$program" -l --files0-from=names
ok 'files0-from: nine files' test "$(wc -l <out)" = 9
ok 'fail-on: bad level' status 2 "$program" --check --fail-on nonsense Dockerfile
ok 'exclusive modes' status 2 "$program" -w --check Dockerfile
ok 'a hostile message is escaped' status 2 "$program" --no-config "$(printf 'no\033where')"
ok 'a hostile message: no control character' sh -c 'grep -q "no.x1bwhere" err && ! grep -q "$(printf "\033")" err'
# a baseline: what a team has accepted
mkdir -p old/sub && cp before old/Dockerfile && cp before old/sub/Dockerfile
ok 'baseline: written' status 0 "$program" --write-baseline old/base.yaml old
ok 'baseline: nothing on stdout' test ! -s out
ok 'baseline: what is to be done with it' has ': what is found in 2 files is accepted; use it with --baseline old/base.yaml$' err
ok 'baseline: of one file' status 0 "$program" --write-baseline old/one.yaml old/Dockerfile
ok 'baseline: of one file: says so' has ': what is found in 1 file is accepted' err
ok 'baseline: files are untouched' same old/Dockerfile before
ok 'baseline: relative names' has '^  "sub/Dockerfile":$' old/base.yaml
cp old/base.yaml first.yaml
ok 'baseline: written again, from its folder' sh -c 'cd old && "$0" -q -j 2 --write-baseline base.yaml sub .' "$program"
ok 'baseline: the same' same old/base.yaml first.yaml
ok 'baseline: check is quiet' status 0 "$program" --check --baseline old/base.yaml old
ok 'baseline: not a word' test ! -s out
ok 'baseline: no diff' status 0 "$program" --baseline old/base.yaml old
ok 'baseline: -w' status 0 "$program" -w --baseline old/base.yaml old
ok 'baseline: -w leaves it' same old/Dockerfile before
ok 'baseline: a filter leaves it' status 0 "$program" --baseline old/base.yaml --stdin-filename old/sub/Dockerfile - <before
ok 'baseline: a filter gives what it got' same out before
cp before old/new.Dockerfile
ok 'baseline: a new file fails' status 1 "$program" --check --baseline old/base.yaml old
ok 'baseline: only that' sh -c '! grep -v "^old/new.Dockerfile:\|^ " out'
printf 'version: 1\nfiles:\n  a:\n    asume-yes: []\n' >bad.yaml
ok 'baseline: bad' status 2 "$program" --check --baseline bad.yaml old
ok 'baseline: place, hint, caret' has '^    4 |     asume-yes: \[\]$' err
ok 'baseline: missing' status 2 "$program" --check --baseline nowhere.yaml old
ok 'baseline: no folder' status 2 "$program" --write-baseline nowhere/base.yaml old
ok 'baseline: both' status 2 "$program" --baseline first.yaml --write-baseline x.yaml old
ok 'baseline: as a mode' status 2 "$program" --check --write-baseline x.yaml old
# compose files name Dockerfiles
mkdir -p comp/app comp/deploy && cp before comp/app/Dockerfile
printf '#!/bin/sh\nexec "$@"\n' >comp/app/run.sh
printf 'FROM python:3.12-slim AS base\nCOPY app/run.sh /run.sh\nEXPOSE 8000\nFROM base AS prod\nENTRYPOINT ["/run.sh"]\nCMD ["python", "app.py"]\nFROM base AS dev\nCOPY --from=shared x y\n' >comp/deploy/web.Dockerfile
printf 'services:\n  app: { build: ../app }\n  web:\n    build: { context: .., dockerfile: deploy/web.Dockerfile, target: prod, additional_contexts: [shared=x] }\n  db: { image: "postgres:16" }\n' >comp/deploy/compose.yaml
ok 'compose: its Dockerfiles' status 1 "$program" -l comp/deploy/compose.yaml
printf 'comp/app/Dockerfile\ncomp/deploy/web.Dockerfile\n' >both
ok 'compose: both' same out both
"$program" --check -v --fail-on never comp/deploy/compose.yaml >out 2>err
ok 'compose: target and context' has '^comp/deploy/web.Dockerfile:5:1: .*the source of app.py is not seen.*suggested' out
ok 'compose: additional contexts' sh -c '! grep -q "pin-digest.*shared\|shared.*pin-digest" out'
ok 'compose: not found in a search' test "$("$program" -q -l comp/app 2>&1)" = comp/app/Dockerfile
printf 'services:\n  a: { build: gone }\n  b: { build: app }\n' >comp/compose.yml
ok 'compose: a missing Dockerfile is 2' status 2 "$program" -l comp/compose.yml
ok 'compose: where' has '^comp/compose.yml:2:15: error: a: comp/gone/Dockerfile is not there$' err
ok 'compose: the others are done' has '^comp/app/Dockerfile$' out
printf 'services:\n  a: { build: { dockerfile_inline: FROM a } }\n' >comp/compose.yml
ok 'compose: inline is left alone' status 0 "$program" comp/compose.yml
ok 'compose: and told' has 'note: a: its Dockerfile is written in this file' err
ok 'compose: -q does not' status 0 "$program" -q comp/compose.yml
ok 'compose: not a word' test ! -s err
printf 'a: [\n' >comp/compose.yml
ok 'compose: no YAML is 2' status 2 "$program" comp/compose.yml
# a folder that cannot be read: the rest is done, and the status says that something is missing
mkdir -p closed/in && cp before closed/Dockerfile && cp before closed/in/Dockerfile && cp "$program" anybody
chmod 755 . anybody closed && chmod 0 closed/in
as_anybody() {
	if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
ok 'closed folder: 2' status 2 as_anybody ./anybody -l closed
ok 'closed folder: told' has '^dockmend: closed/in: cannot search: ' err
ok 'closed folder: the others are done' has '^closed/Dockerfile$' out
[ "$(id -u)" -ne 0 ] || chown 65534:65534 closed
as_anybody git init -q closed
mkdir -p nobodys && chmod 555 nobodys
ok 'TMPDIR that cannot be written, git: 2' status 2 as_anybody env TMPDIR="$PWD/nobodys" ./anybody -l closed
ok 'TMPDIR that cannot be written, git: asked all the same' has 'cannot search: git could not open directory' err
ok 'closed folder, git: 2' status 2 as_anybody ./anybody -l closed
ok 'closed folder, git: told' has 'cannot search: git could not open directory' err
ok 'closed folder, git: the others are done' has '^closed/Dockerfile$' out
chmod 755 closed/in
# names with line ends
mkdir lines && cp before "lines/$(printf 'Dockerfile.a\nb')"
find lines -type f -print0 >names
ok 'a name with a line end: files0-from' status 1 "$program" --check --files0-from names
ok 'a name with a line end: escaped' has '^lines/Dockerfile.a\\x0ab:2:23: warning' out
ok 'a name with a line end: -w' status 0 "$program" -w lines
ok 'a name with a line end: is written' same "lines/$(printf 'Dockerfile.a\nb')" filtered
ok 'files0-from: standard input' sh -c 'printf "before\0nowhere\0\0" | "$0" -l --files0-from - >out 2>err; test $? = 2 && grep -q "^before$" out' "$program"
# documents agree
ok 'help' status 0 "$program" --help
cp out help
sed -n 's/^Usage: \(dockmend \)/\1/p; s/^ \{7\}\(dockmend \)/\1/p' help >usage
awk '/^## Use$/ { on = 1 } on && /^```/ { if (in_block) { exit } in_block = 1; next } in_block' "$top/README.md" >readme.usage
ok "README's usage is help's" same readme.usage usage
ok 'help of a command' status 0 "$program" lock --help
ok 'help of a command: its usage' has '^Usage: dockmend lock \[PATH\]' out
ok 'help of a command: its options' has '^      --prune  *drop the images' out
ok 'help of a command: no others' lacks '--fail-on\|--unsafe\|^Passes' out
ok 'help of a command: in the other order' sh -c '"$0" --help lock | cmp - out' "$program"
ok 'help of a command: verify has its own' sh -c '"$0" --help verify | cmp - help' "$program"
ok 'version' status 0 "$program" --version
ok 'version: what it is made from' has '^dockmend [0-9.]*, catalogue 20[0-9][0-9]-[01][0-9]$' out
awk '/^```diff$/ { on = 1; next } /^```/ { if (on) { exit } } on' "$top/README.md" >readme.diff
ok 'the demo' status 1 "$program" "$top/fixtures/demo/Dockerfile"
sed '1,3d; s/\(@sha256:3f1d2c\)[0-9a-f]*/\1…/' out >shown
ok "README's diff is what the demo shows" same readme.diff shown
# how old a base is, by the catalogue's day
sed -n 's/^`\(node:16: .*\)`. The tag tells it.*/\1/p' "$top/src/doc/images.md" >promised
ok 'images.md shows an end' test "$(wc -l <promised)" = 1
printf 'FROM node:16\nFROM debian:12\nFROM node:16\nFROM node:16@sha256:%064d\nFROM node:lts\nFROM myteam-base\n' 0 >Dockerfile.age
status 1 "$program" --check -v --only trusted-base Dockerfile.age
ok 'an end: a warning, as promised, once' test "$(grep -c -F "Dockerfile.age:1:6: warning: $(cat promised) [trusted-base]" out)$(grep -c 'node:16: ' out)" = 11
ok 'an end: long-term support informs' has '^Dockerfile.age:2:6: info: debian:12: support of Debian 12 ended on .*; its long-term support goes on until ' out
ok 'an end: of a digest informs' has '^Dockerfile.age:4:6: info: node:16@sha256:0*: Node.js 16 has had no fixes' out
ok 'an end: a tag that moves tells none' lacks '^Dockerfile.age:5:' out
ok 'no official image' has '^Dockerfile.age:6:6: warning: myteam-base is none of the Docker Official Images' out
ok 'what only informs is not left to decide' has 'left: 2 for a person to decide' err
# words that are none
ok 'an option of other tools' status 2 "$program" --fix before
ok 'leads to ours' has '^dockmend: no such option: --fix; did you mean --write?$' err
ok 'a misspelt option' status 2 "$program" --chekc before
ok 'and what was meant' has 'did you mean --check?$' err
ok 'a shortened option' status 2 "$program" --wri before
ok 'is not taken' has 'did you mean --write?$' err
ok 'a long one with its value' status 0 "$program" --fail-on=never --check before
ok 'a value that looks like an option' status 2 "$program" --config --check before
ok 'a command of other tools' status 2 "$program" lint before
ok 'leads on' has '^dockmend: no such file or command: lint; did you mean dockmend --check?$' err
ok 'a misspelt command' status 2 "$program" lokc
ok 'and which was meant' has 'did you mean lock?$' err
cp before lint
ok 'a file that is called so is a file' status 1 "$program" -l lint
ok 'a misspelt pass' status 2 "$program" --only pin-digset before
ok 'and which pass was meant' has 'did you mean pin-digest?$' err
ok 'a filter with a misspelt pass writes what it was given' sh -c 'printf "FROM a\n" | "$0" --only pin-digset - 2>/dev/null | grep -qx "FROM a"' "$program"
ok 'a filter with an unknown option, too' sh -c 'printf "FROM a\n" | "$0" --bogus - 2>/dev/null | grep -qx "FROM a"' "$program"
ok 'not one that only shows' sh -c 'test -z "$(printf "FROM a\n" | "$0" --check --bogus - 2>/dev/null)"' "$program"
ok 'a context that is not there' status 2 "$program" --context nowhere before
ok 'and which' has '^dockmend: no such folder for --context: nowhere' err
ok 'a part of a pass' status 2 "$program" --skip nonroot before
ok 'and which pass that is' has '^dockmend: no such pass for --skip: nonroot; did you mean nonroot-user?$' err
ok 'a word that is near to none' status 2 "$program" --only typography before
ok 'and what tells the passes' has '; try dockmend explain$' err
ok 'an id of another tool' status 1 "$program" --only dl3014 -l before
ok 'is one of ours' sh -c '"$0" --only DL3014 before >a; "$0" --only assume-yes before >b; cmp a b' "$program"
ok 'an option of another command' status 2 "$program" tree --unsafe before
ok 'is refused' has '^dockmend: --unsafe does not belong to tree' err
ok 'and with files' status 2 "$program" --tokens before
ok 'explain: all passes' status 0 "$program" explain
ok 'explain: on one screen' test "$(wc -l <out)" -le 24
ok 'explain: with their titles' has '^  clean-caches  *leave no package lists' out
printf 'FROM debian:12\n# dockmend ignore=clean-cahces why\nRUN pip install x\n' >misspelt
ok 'a misspelt ignore' status 1 "$program" --no-config misspelt
ok 'a misspelt ignore: told' has '^misspelt:2: note: ignore=clean-cahces names no pass; did you mean clean-caches?$' err
ok 'a misspelt ignore, -q' status 1 "$program" -q --no-config misspelt
ok 'a misspelt ignore, -q: not told' lacks clean-cahces err
ok 'explain: a reason code' status 0 "$program" explain lists-used-later
ok 'explain: of its pass' has '^lists-used-later (clean-caches, note): ' out
ok 'explain: an id of another tool' status 0 "$program" explain DL3015
ok 'explain: what it is here' has '^no-recommends: ' out
ok 'explain: a misspelt one' status 2 "$program" explain lists-used-latr
ok 'explain: what was meant' has 'did you mean lists-used-later?$' err
ok 'explain: a rule that no pass answers' status 2 "$program" explain DL3008
ok 'explain: says so' has '^dockmend: no such pass, reason, or rule of another tool that a pass answers: DL3008; try dockmend explain$' err
ok 'lsp --stdio' sh -c '"$0" lsp --stdio </dev/null; test $? = 1' "$program"
for shell in bash zsh fish; do
	ok "completion $shell" status 0 "$program" completion "$shell"
	for option in $(sed -n 's/^OPTION("\([a-z0-9-]*\)".*/\1/p' "$top/src/cli/options.def"); do
		ok "completion $shell: --$option" has "\(--\|-l \)$option\>" out
	done
	ok "completion $shell: commands" has '\<lock\>' out
	cp out "completion.$shell"
done
ok 'completion bash: runs' bash -c '. ./completion.bash; COMP_WORDS=(dockmend lock --pr) COMP_CWORD=2; _dockmend; test "${COMPREPLY[*]}" = --prune'
ok 'completion bash: passes' bash -c '. ./completion.bash; COMP_WORDS=(dockmend --skip pin-) COMP_CWORD=2; _dockmend; [[ " ${COMPREPLY[*]} " == *" pin-digest "* ]]'
ok 'completion bash: values of a letter' bash -c '. ./completion.bash; COMP_WORDS=(dockmend -f sa) COMP_CWORD=2; _dockmend; test "${COMPREPLY[*]}" = sarif'
ok 'completion: another shell' status 2 "$program" completion tcsh
ok 'completion: none' status 2 "$program" completion
ok 'completion: none: says which there are' has '^dockmend: completion takes bash, zsh or fish; try' err
for option in $(sed -n 's/^OPTION("\([a-z0-9-]*\)".*/\1/p' "$top/src/cli/options.def"); do
	ok "help names --$option" has "--$option" help
	ok "the manual names --$option" has "$(printf '%s' "--$option" | sed 's/-/./g')" "$top/src/dockmend.1"
	ok "use.md names --$option" has "--$option" "$top/src/doc/use.md"
done
ok 'explain' status 0 "$program" explain --markdown
sed -n '/^<!-- passes -->$/,/^<!-- end of passes -->$/p' "$top/src/doc/passes.md" | sed '1d;$d; s/^##/###/' >readme.passes
ok "the passes of passes.md are explain's" same readme.passes out
ok 'explain --config --markdown' status 0 "$program" explain --config --markdown
sed -n '/^<!-- policy -->$/,/^<!-- end of policy -->$/p' "$top/src/doc/policy.md" | sed '1d;$d' >readme.policy
ok "the keys of policy.md are explain's" same readme.policy out
sed -n '/^## Policy/,$p' "$top/src/doc/policy.md" | sed -n '/^```yaml$/,/^```$/p' | sed '1d;$d; s/sha256:…/sha256:'"$(printf '%064d' 0)"'/' >example.yaml
ok "the policy of policy.md is valid" status 0 "$program" explain --config=example.yaml
ok 'unknown pass to explain: 2' status 2 "$program" explain nonsense
for fixture in "$top"/fixtures/nonroot-user/*.Dockerfile; do
	name=$(basename "$fixture" .Dockerfile)
	mkdir -p "alone/$name"
	[ ! -d "${fixture%.Dockerfile}.context" ] || cp -R "${fixture%.Dockerfile}.context/." "alone/$name"
	cp "$fixture" "alone/$name/Dockerfile"
done
"$program" --check --fail-on never --no-config --only nonroot-user alone >suggested 2>err
rm -r alone
for code in $("$program" explain --markdown nonroot-user | sed -n 's/^| `\([a-z-]*\)` .*/\1/p'); do
	ok "a fixture shows nonroot-user's $code" grep -q "declined $code\$\|($code)[^a-z].*suggested" "$top"/fixtures/nonroot-user/*.txt suggested
done
# the build context: scripts that the command names are read, but only there
mkdir -p ctx/bin other
printf '#!/bin/sh\nset -e\nexec "$@"\n' >ctx/start.sh
printf '#!/bin/bash\nexec gosu app "$@"\n' >ctx/bin/drop.sh
printf '#!/usr/bin/python3\nprint(1)\n' >ctx/entrypoint.py
ln -s ../other/out.sh ctx/out.sh && cp ctx/start.sh other/out.sh
script() { # script SOURCE TARGET COMMAND: a file whose command is a script
	printf 'FROM python:3.12-slim\nCOPY %s %s\nENTRYPOINT %s\nCMD ["python", "app.py"]\n' "$1" "$2" "$3" >ctx/Dockerfile
	"$program" --check -v --fail-on never --only nonroot-user ctx/Dockerfile >out 2>err
}
script start.sh /usr/bin/ '["/usr/bin/start.sh"]'
ok 'context: a quiet script is a suggestion' has 'the source of app.py is not seen.*suggested' out
ok 'context: nothing is written for it' status 0 "$program" --only nonroot-user ctx/Dockerfile
script start.sh /usr/bin/entry.sh /usr/bin/entry.sh
ok 'context: renamed' has 'the script runs what its caller says.*suggested' out
script bin /opt/ '["/opt/drop.sh"]'
ok 'context: a folder; the script drops privileges, which is fine, so nobody is told' lacks 'drops-privileges' out
"$program" --check -v -f json --only nonroot-user ctx/Dockerfile >out 2>err
ok 'context: but programs, with -v' has '"reason":"drops-privileges","reason_level":"fine"' out
"$program" --check -f json --only nonroot-user ctx/Dockerfile >out 2>err
ok 'context: and without not' has '"findings":\[\]' out
script . /app '["sh", "/app/start.sh"]'
ok 'context: sh FILE' has 'the source of app.py is not seen.*suggested' out
{ printf '#!/bin/sh\n' && yes '# padding' | head -n 30000; } >ctx/large.sh
for name in missing.sh out.sh large.sh; do
	script $name /usr/bin/ "[\"/usr/bin/$name\"]"
	ok "context: $name is not read" has 'declined (script-unseen)' out
done
script start.sh /usr/bin/ '["/usr/bin/another.sh"]'
ok 'context: a file of another name is not read for it' has 'declined (script-unseen)' out
script entrypoint.py /usr/bin/ '["/usr/bin/entrypoint.py"]'
ok 'context: a script of another language is read' has 'evidence: read /usr/bin/entrypoint.py' out
script start.sh /usr/bin/ '["/usr/bin/start.sh"]'
"$program" --check -v --fail-on never --only nonroot-user --context other ctx/Dockerfile >out 2>err
ok 'context: --context counts, not the folder' has 'declined (script-unseen)' out
"$program" --check -v --fail-on never --only nonroot-user --context ctx - <ctx/Dockerfile >out 2>err
ok 'context: of standard input' has 'the source of app.py is not seen.*suggested' out
printf '#!/bin/sh\n. /env.sh\nexec "$@"\n' >ctx/start.sh
script start.sh /usr/bin/ '["/usr/bin/start.sh"]'
ok 'context: a script that reads another' has 'declined (script-unseen)' out
printf '#!/bin/sh\nif true\n' >ctx/start.sh
script start.sh /usr/bin/ '["/usr/bin/start.sh"]'
ok 'context: a script that cannot be read' has 'declined (not-understood)' out

# the filter: the text and nothing else on stdout
mkdir -p filter/sub filter/off
printf 'passes:\n  assume-yes: off\n' >filter/off/.dockmend.yaml
printf 'passes:\n  assume-yas: off\n' >filter/sub/.dockmend.yaml
printf 'FROM debian:12\nRUN apt-get install git' >filter/in
printf 'FROM debian:12\r\nRUN apt-get install git # \377\r\n' >filter/bytes
printf '# syntax=example.com/other\nFROM a\nFOO\n' >filter/foreign
printf '# dockmend skip-file\nFROM debian:12\nRUN apt-get install git\n' >filter/skipped
ok 'filter: 0 with a name' status 0 "$program" --stdin-filename filter/Dockerfile - <filter/in
ok 'filter: the text changes' has ' -y ' out
ok 'filter: the name needs no file' status 0 "$program" --stdin-filename nowhere/at/all/Dockerfile - <filter/in
ok 'filter: the policy of the name' status 0 "$program" --stdin-filename filter/off/Dockerfile - <filter/in
ok 'filter: counts' sh -c '! grep -q -e "install .*-y" out'
ok 'filter, bad policy: 2' status 2 "$program" --stdin-filename filter/sub/Dockerfile - <filter/in
ok 'filter, bad policy: input unchanged' same out filter/in
ok 'filter, bad policy: said on stderr' has 'filter/sub/.dockmend.yaml:2:3: .*assume-yes' err
ok 'filter: any bytes, 0' status 0 "$program" - <filter/bytes
cp filter/bytes filter/written && "$program" -w filter/written
ok 'filter: any bytes, as -w' same out filter/written
ok 'filter: -v says nothing more' status 0 "$program" -v - <filter/bytes
ok 'filter: -v as -w' same out filter/written
ok 'filter, foreign: 0' status 0 "$program" - <filter/foreign
ok 'filter, foreign: input unchanged' same out filter/foreign
ok 'filter, skip-file: 0' status 0 "$program" - <filter/skipped
ok 'filter, skip-file: input unchanged' same out filter/skipped
ok 'filter, empty: 2' status 2 "$program" - </dev/null
ok 'filter, empty: nothing' test ! -s out
ok 'filter, stdout full: 2' sh -c '"$0" - <filter/in >/dev/full 2>err; test $? -eq 2' "$program"
ok 'filter --check: findings instead' status 1 "$program" --check --stdin-filename x/Dockerfile - <filter/in
ok 'filter --check: under the name' has '^x/Dockerfile:2:[0-9]*: ' out
# an unusable policy holds for many files, and is told once
mkdir -p many/a many/b && printf 'pases: x\n' >many/.dockmend.yaml
for folder in many many/a many/b; do printf 'FROM debian:12\nRUN apt-get install curl\n' >$folder/Dockerfile; done
for jobs in 1 2; do
	ok "unusable policy, -j $jobs: 2" status 2 "$program" -j $jobs --check many
	ok "unusable policy, -j $jobs: for no file" test ! -s out
	ok "unusable policy, -j $jobs: told once" test "$(grep -c 'unknown key' err)" -eq 1
done
printf 'version: 2\n' >bad.lock
ok 'unusable lock: 2' status 2 "$program" --no-config --lock bad.lock --check many
ok 'unusable lock: told once' test "$(grep -c 'bad.lock:1' err)" -eq 1
# pages of the installed program, where the terminal opens links
installed="$work/a b" esc=$(printf '\033')
ok 'pages: install' sh -c 'cd "$2" && sh src/packaging/install.sh install "$(dirname "$0")" "" "$1"' "$program" "$installed" "$top"
for shell in bash:bash-completion/completions/dockmend zsh:zsh/site-functions/_dockmend fish:fish/vendor_completions.d/dockmend.fish; do
	ok "installed: completions for ${shell%%:*}" same "completion.${shell%%:*}" "$installed/share/${shell#*:}"
done
# links VARIABLE=VALUE... PROGRAM: how many findings of assume-yes lead to their page
links() {
	env -u TERM_PROGRAM -u VTE_VERSION -u KITTY_WINDOW_ID -u WT_SESSION -u DOMTERM -u KONSOLE_VERSION TERM=xterm "$@" --check --color "$color" Dockerfile 2>err |
		grep -c "\\[$esc]8;;file://[^/]*/.*/a%20b/share/dockmend/explain/assume-yes\\.txt$esc\\\\assume-yes$esc]8;;$esc\\\\\\] fixable"
}
color=always
ok 'pages: linked' test "$(links FORCE_HYPERLINK=1 "$installed/bin/dockmend")" -eq 1
ok 'pages: not in a file' test "$(links "$installed/bin/dockmend")" -eq 0
ok 'pages: not beside a program without' test "$(links FORCE_HYPERLINK=1 "$program")" -eq 0
printf '#!/bin/sh\nexec script -qec "\\"%s\\" $*" /dev/null </dev/null\n' "$installed/bin/dockmend" >terminal
chmod +x terminal
ok 'pages: linked in a terminal that opens them' test "$(links TERM=foot ./terminal)" -eq 1
ok 'pages: a version that does' test "$(links VTE_VERSION=6800 ./terminal)" -eq 1
ok 'pages: a version that does not' test "$(links VTE_VERSION=4800 ./terminal)" -eq 0
ok 'pages: not in another' test "$(links ./terminal)" -eq 0
ok 'pages: not where nobody wants them' test "$(links TERM=foot FORCE_HYPERLINK=0 ./terminal)" -eq 0
color=never
ok 'pages: not without colours' test "$(links FORCE_HYPERLINK=1 "$installed/bin/dockmend")" -eq 0
ok 'pages: the page is what explain says' sh -c '"$0" explain assume-yes | cmp - "$1/share/dockmend/explain/assume-yes.txt"' "$program" "$installed"
ok 'pages: uninstall' sh -c 'cd "$2" && sh src/packaging/install.sh uninstall "$(dirname "$0")" "" "$1"' "$program" "$installed" "$top"
ok 'pages: nothing is left' test ! -e "$installed"
# the language server; what it says is tested by test_lsp and tests/lsp
ok 'lsp: the end of input is no exit' status 1 "$program" lsp </dev/null
ok 'lsp: nothing to say' test ! -s out
ok 'lsp takes no files' status 2 "$program" lsp Dockerfile
ok 'lsp: exit without shutdown' sh -c 'printf "Content-Length: 33\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}" | "$0" lsp; test $? -eq 1' "$program"

finish
