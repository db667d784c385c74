#!/bin/sh
# places.sh PROGRAM: files that name images, made up to cost much, to hide something or to speak to a terminal.
. tests/assert.sh

# number N TEXT: with 1, 2, ... in the place of @
number() { awk -v n="$1" -v text="$2" 'BEGIN { part = split(text, parts, "@"); for (i = 1; i <= n; i++) for (k = 1; k <= part; k++) printf "%s%s", parts[k], k < part ? i : "" }'; }
check="$program --check -v --no-config --fail-on never"
fresh() {
	rm -rf "$work/r"
	mkdir -p "$work/r/.git" "$work/r/.github/workflows"
	cd "$work/r" || exit 1
	printf 'FROM scratch\n' >Dockerfile
}

for kind in '[' '{' '{"image":' '- ' '%TAG !a! b\n' 'a: &a [*a]\n' '- &a b\n' 'target "a" {\n' 'a = {' 'a = [' '"${' '<<E\n' 'a = "${'; do
	{ printf '# image container\n' && repeat 20000 "$kind"; } >"$work/text"
	for name in compose.yaml .github/workflows/a.yml action.yml devcontainer.json docker-bake.json docker-bake.hcl; do
		fresh
		cp "$work/text" "$name"
		ok "$name of $kind" cheap 1 200 0 $check .
		ok "$name of $kind names nothing" lacks "$name:[0-9]*:[0-9]*: [iw]" out
	done
done
fresh
{ echo 'services:' && number 1000 '  s@: { image: "a@:1" }\n'; } >compose.yaml
ok 'a thousand images' cheap 2 100 0 $check --only pin-digest .
ok 'a thousand images: all' [ "$(grep -c 'compose.yaml:.*pin-digest' out)" -eq 1000 ]
echo '  s: { image: a }' >>compose.yaml
ok 'more images' cheap 1 100 0 $check .
ok 'more images: none is looked at' lacks compose.yaml out
fresh
{ echo 'services: {' && number 1000 's@: { image: "a@:1" }, ' && echo '}'; } >compose.yaml
repeat 20000 '# dockmend ignore=x\n' >x && cat compose.yaml >>x && mv x compose.yaml
ok 'a thousand images in one line, under comments' cheap 2 200 0 $check .
fresh
{ echo 'services:' && number 900 '  s@: { image: "x:1", extends: t@ }\n'; } >compose.yaml
ok 'services that extend' cheap 1 100 0 $check .
fresh
{ printf 'services:\n  a:\n    image: "' && repeat 100000 '${A:-' && printf 'x' && repeat 100000 '}' && printf '"\n'; } >compose.yaml
ok 'defaults in defaults' cheap 1 100 0 $check .
fresh
{ printf 'services:\n  a:\n    image: "' && repeat 150000 '${A:-}' && printf '"\n'; } >compose.yaml
ok 'many variables' cheap 1 100 0 $check .
fresh
{ number 70000 't "@" {}\n' && echo '# image'; } >docker-bake.hcl
ok 'bake: blocks without end' cheap 1 60 0 $check .
{ number 1000 'target "t@" { inherits = ["a", "b", "t1", "t2", "t3", "t4", "t5", "t6"] }\n' && echo '# image'; } >docker-bake.hcl
ok 'targets that inherit from each other' cheap 3 100 0 $check .
fresh
{ printf 'services:\n  a:\n    build:\n      dockerfile_inline: |\n' && number 1200 '        FROM a@:1\n'; } >compose.yaml
ok 'a Dockerfile of many stages inside' cheap 1 100 0 $check .
fresh
{ printf '# image\n' && repeat 600000 '# '; } >compose.yaml
ok 'a file that is too large' cheap 1 100 0 $check .
ok 'a file that is too large: said' has '^compose.yaml:0:0: note: its images are not looked at: larger than 1 MiB' err
fresh
{ number 20000 'FROM a@${TARGETARCH} AS s@\n'; } >Dockerfile
ok 'stages that are selected' cheap 4 500 0 $check Dockerfile

# ---- what a terminal or a runner would obey ----

fresh
printf 'services:\n  a: { image: "a\\e[31m\\u202Eb\\n::error::x" }\n  b: { image: "::set-output::x" }\n' >compose.yaml
ok 'control characters' status 0 $check .
ok 'control characters: none' lacks "$(printf '\033')\\|$(printf '\342\200\256')\\|^::" out
fresh
mkfifo compose.yaml
ok 'a pipe does not hang' timeout 10 "$program" --check .
rm compose.yaml && ln -s /etc/passwd compose.yaml && ln -s /dev/zero docker-bake.json
ok 'links out of the repository' status 2 timeout 10 "$program" --check .
ok 'links out of the repository: nothing of them' lacks root: out
finish
