#!/bin/sh
# output.sh PROGRAM: what is printed is complete or fails; no name and no content steers a terminal or a CI runner.
. tests/assert.sh

# silent FILE...: nothing in it that a terminal obeys, that hides, or that a runner takes for a command
silent() {
	LC_ALL=C grep -n "$(printf '[\001-\010\013-\037\177]')" "$@" && return 1
	# C1, U+061C, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF
	LC_ALL=C grep -nP '\xC2[\x80-\x9F]|\xD8\x9C|\xE2\x80[\x8B-\x8F\xA8-\xAE]|\xE2\x81[\xA0-\xAF]|\xEF\xBB\xBF' "$@" && return 1
	LC_ALL=C grep -n '^[[:blank:]]*::\|##[A-Za-z]*\[' "$@" && return 1
	iconv -f UTF-8 -t UTF-8 "$@" >/dev/null
}
# said COMMAND...: both streams, whatever the status
said() { "$program" "$@" >said.out 2>said.err </dev/null; cat said.out said.err >said; }

# ---- the filter that writes ----
printf 'FROM debian:12\nRUN apt-get install -y git\n' >in
"$program" - <in >rewritten
ok '-w -: 0' status 0 "$program" -w - <in
ok '-w -: the text' same out rewritten
ok '-w -: changed it' sh -c '! cmp -s in rewritten'
cp rewritten again
ok '-w -: of a file that is done' status 0 "$program" -w - <again
ok '-w -: the same text' same out again
printf 'FROM\n' >broken
ok '-w -, invalid: 2' status 2 "$program" -w - <broken
ok '-w -, invalid: unchanged' same out broken
ok '-w -, bad policy: 2' status 2 "$program" -w --config broken - <in
ok '-w -, bad policy: unchanged' same out in
ok '-w -, bad diff: 2' status 2 "$program" -w --since missing - <in
ok '-w -, bad diff: unchanged' same out in
ok '-, bad baseline: unchanged' sh -c '"$1" --baseline missing - <in >out 2>err; test $? -eq 2 && cmp -s in out' - "$program"
ok '-w -, stdout full: 2' sh -c '"$1" -w - <in >/dev/full 2>err; test $? -eq 2' - "$program"
ok '-w - with a format: 2' status 2 "$program" -w --format json - <in
ok '-w - with a format: said' has 'no --format goes with it' err
ok '--check -, bad policy: no text on stdout' sh -c '"$1" --check --config broken - <in >out 2>err; test $? -eq 2 && test ! -s out' - "$program"

# ---- a full disk ----
full() { # full WORDS...: 2 and one line where standard output takes nothing
	"$program" "$@" <in >/dev/full 2>err
	[ $? -eq 2 ] && [ "$(grep -c 'cannot write the output' err)" -eq 1 ]
}
cp in Dockerfile
for words in --help --version explain 'explain clean-caches' 'explain --markdown' 'explain --schema' 'explain --config' \
	'tree Dockerfile' 'tree --format json Dockerfile' Dockerfile '--check Dockerfile' '-l Dockerfile' - '-w -' \
	'--format json Dockerfile' '--format sarif Dockerfile' '-w --format json Dockerfile'; do
	cp in Dockerfile
	# shellcheck disable=SC2086
	ok "full disk: $words" full $words
done
ok 'a closed standard output is told' sh -c '"$1" --version >&- 2>err; test $? -eq 2 && grep -q "cannot write" err' - "$program"
cp in Dockerfile
ok '-w with closed streams' sh -c '"$1" -w Dockerfile <&- >&- 2>&-; test $? -eq 0' - "$program"
ok '-w with closed streams: the text alone' same Dockerfile rewritten
ok 'init has nothing for standard output' sh -c '"$1" init 2>err >/dev/full' - "$program"
rm .dockmend.yaml

# ---- the end of memory ----
mkdir many
for i in 1 2 3 4 5 6 7 8 9; do cp in "many/$i.Dockerfile"; done
{ cat in; awk 'BEGIN { for (i = 0; i < 200000; i++) print "RUN apt-get install -y a" i }'; } >many/z.Dockerfile
cp many/z.Dockerfile z
# out_of_memory WORDS...: address sanitizers need all addresses, so there is nothing to try
out_of_memory() { (ulimit -v 60000 && exec "$program" "$@") >out 2>err; got=$?; }
out_of_memory -w many
if [ "$got" -eq 2 ]; then
	ok 'no memory: what was written' has '^dockmend: out of memory; these files were written before: many/1.Dockerfile many/2.Dockerfile .*many/9.Dockerfile$' err
	ok 'no memory: it was' same many/1.Dockerfile rewritten
	ok 'no memory: the rest is untouched' same many/z.Dockerfile z
	ok 'no memory: nothing is left over' test "$(ls many | wc -l)" -eq 10
	cp in many/1.Dockerfile
	out_of_memory --check many/z.Dockerfile
	ok 'no memory: nothing was written' has '^dockmend: out of memory; no file was changed$' err
fi
for i in 1 2 3 4 5 6 7 8 9; do cp in "many/$i.Dockerfile"; done
rm -r many/z.Dockerfile z

# ---- names ----
mkdir names
nl='
'
for name in "$(printf 'a\033[31m')" "$(printf 'b\302\233x')" "$(printf 'c\342\200\256x')" "$(printf 'd\377x')" \
	"$(printf 'e\342\200\250x')" "f${nl}::error::x" '::error::g' '  ::set-output name=h::' 'i##[error]x' \
	'j##vso[task.setvariable variable=x]y' "k${nl}##[error]x" "$(printf 'l\342\200\213x')" "$(printf 'm\033[0Ksection_start:1:x\r')"; do
	cp in "names/$name.Dockerfile"
	cp broken "names/$name-broken.Dockerfile"
done
cd names || exit 1
for words in '-l .' '--check .' '--check -v .' '.' '--format json .' '--format sarif .' '--format rdjson .' '--format gitlab .' \
	'--write-baseline ../baseline.yaml .'; do
	# shellcheck disable=SC2086
	said $words
	ok "names, $words: harmless" silent said
done
said .
ok 'names: the diff of all' test "$(grep -c '^+++ ' said)" -eq 13
said --write-baseline "$(printf '\033[31m')" .
ok 'names: of the baseline' silent said
for file in *; do
	said tree "$file"; ok "tree of a name: harmless" silent said
	said --check "$file"; ok "check of a name: harmless" silent said
	said "--nonsense$file"; ok "an unknown option: harmless" silent said
	said --format "$file"; ok "an unknown format: harmless" silent said
	said --config "$file" -- "$file"; ok "a policy: harmless" silent said
	said explain "$file"; ok "explain: harmless" silent said
	said explain --config "$file"; ok "explain --config: harmless" silent said
	said init "no/$file"; ok "init: harmless" silent said
done
cd ..
printf '%s\n' '::error::no-such-option' >option
ok 'a word that is no option' sh -c '"$1" "--x
::error::y" 2>err; test $? -eq 2' - "$program"
ok 'a word that is no option: harmless' silent err

# ---- content ----
mkdir content
printf 'FROM debian:12\n::error::a\n' >content/1.Dockerfile
printf 'FROM debian:12\nRUN apt-get install git # ##[error]b ##vso[task.complete]c \033[31m \377 \342\200\256 \302\233\n' >content/2.Dockerfile
printf 'FROM ::error::/x:latest AS ##[error]d\nRUN <<##[x]\n##[error]\n##[x]\n' >content/3.Dockerfile
printf '   ::error::\n' >content/4.Dockerfile
printf 'FROM nobody.example/##[error]/x\n# dockmend ignore=##[error]\nRUN true\n' >content/5.Dockerfile
printf 'FROM debian:12\n# dockmend ignore=::error::\nRUN apt-get install git\nCMD ["##[error]"]\n' >content/6.Dockerfile
for words in '--check content' '--check -v content' '-l content' '--format json content' '--format sarif content' \
	'--format rdjson content' '--format gitlab content' '--check --color=never content'; do
	# shellcheck disable=SC2086
	said $words
	ok "content, $words: harmless" silent said
done
for file in content/*; do
	said tree --shell "$file"; ok "tree: harmless" silent said
	said tree --shell --format json "$file"; ok "tree, JSON: harmless" silent said
done
printf 'passes: { pin-digest: { "##[error]": 1 } }\n' >policy.yaml
said --config policy.yaml --check in
ok 'policy: an error quotes it' has 'unknown\|no such\|pin-digest' said
ok 'policy: harmless' silent said
printf 'trust: { allow: ["##[error]x/*"] }\n' >policy.yaml
said explain --config=policy.yaml in
ok 'explain --config: quotes it' has '\[error\]x' said
ok 'explain --config: harmless' silent said

# ---- what programs read says the same ----
cp content/2.Dockerfile before && cp before written && "$program" -q -w written
"$program" before >patch
ok 'diff: exact where no terminal reads it' patch -s -p1 before patch
ok 'diff: applies' same before written
mkdir -p 'quoted/##[error]' && cp in 'quoted/##[error]/Dockerfile'
(cd quoted && "$program" . >../quoted.patch; git apply ../quoted.patch)
ok 'diff: a quoted name applies' same 'quoted/##[error]/Dockerfile' rewritten
ok 'JSON: the name as it is' sh -c '"$1" --format json "quoted/##[error]/Dockerfile" | python3 -c "import json,sys; assert json.load(sys.stdin)[\"files\"][0][\"file\"] == \"quoted/##[error]/Dockerfile\""' - "$program"
printf 'FROM debian:12\nRUN apt-get install git # \033[31m\n' >color
ok 'diff: a terminal gets no control characters' sh -c 'script -qec "$1 color" /dev/null </dev/null | tr -d "\r" >out; LC_ALL=C grep -q "# .x1b\[31m" out && ! LC_ALL=C grep -q "$(printf "\033")\[31m" out' - "$program"
ok 'text: plain words stay' sh -c 'printf "FROM debian:12\nRUN apt-get install git # a::b ## c #[d] \303\251\n" >plain; "$1" --check plain >out; grep -q "# a::b ## c #\[d\] é" out' - "$program"

# ---- pre-commit: names of files after options ----
mkdir hook && cd hook || exit 1
cp ../in ./--config=x.dockerfile && cp ../in ./-w && cp ../in Dockerfile
ok 'an option that is a file: 2' status 2 "$program" --check --config=x.dockerfile
ok 'an option that is a file: what to do' has '--config=x.dockerfile is an option, and a file that is here has this name; write ./--config=x.dockerfile' err
ok 'a letter that is a file: 2' status 2 "$program" -w Dockerfile
ok 'a letter that is a file: nothing is written' same Dockerfile ../in
ok 'behind -- it is a file' status 1 "$program" --check -- --config=x.dockerfile
ok 'behind -- it is looked at' has '^--config=x.dockerfile:2:[0-9]*: warning' out
ok 'with ./ it is a file' status 1 "$program" --check ./--config=x.dockerfile
ok 'other options stay options' status 1 "$program" --check --quiet Dockerfile
cd ..
finish
