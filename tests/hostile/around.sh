#!/bin/sh
# around.sh PROGRAM: compose files, manifests and the like that somebody made up cost little and say nothing to a terminal.
. tests/assert.sh

check="$program --check -v --no-config --only nonroot-user --fail-on never"
fresh() {
	rm -rf "$work/r"
	mkdir -p "$work/r/.git"
	cd "$work/r" || exit 1
	printf 'FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "a.js"]\n' >Dockerfile
	echo 'require("http").createServer((_, a) => a.end("x")).listen(3000)' >a.js
}

for kind in '[' '{' '{"a":' '- ' '%TAG !a! b\n' 'a: &a [*a]\n' '- &a b\n'; do
	for name in compose.yaml action.yml devcontainer.json docker-bake.json x.yaml; do
		fresh
		{ printf 'apiVersion: v1\ncontainers: \n' && repeat 20000 "$kind"; } >$name
		ok "$name of $kind" cheap 1 200 0 $check .
		ok "$name of $kind says nothing" has fixable out
	done
done
fresh
repeat 20000 'target "a" {\n' >docker-bake.hcl
ok 'targets of bake that never end' cheap 1 200 0 $check .
fresh
i=0
while [ $i -lt 2000 ]; do
	printf 'services:\n  web:\n    build: .\n    volumes: ["a:/x%d"]\n' $i >compose.$i.yaml
	i=$((i + 1))
done
ok 'thousands of compose files' cheap 1 100 0 $check .
fresh
{
	echo 'services:'
	i=0
	while [ $i -lt 5000 ]; do
		printf '  s%d: {build: ., volumes: ["v:/x%d"]}\n' $i $i
		i=$((i + 1))
	done
} >compose.yaml
ok 'thousands of services' cheap 1 100 0 $check .
fresh
{ echo 'services:' && awk 'BEGIN { for (i = 0; i < 6000; i++) printf "  s%d: {extends: {file: b, service: z}}\n", i }'; } >compose.yaml
{ echo 'services:' && awk 'BEGIN { for (i = 0; i < 20000; i++) printf "  a%d: 1\n", i }' && echo '  z: {}'; } >b
ok 'thousands of services that extend one of a large file' cheap 1 200 0 $check .
for deep in 1 2 3 4; do
	{ echo 'include:' && repeat 1000 '- '"$((deep + 1)).yaml\n" && printf 'services: {web: {build: .}}\n'; } >$deep.yaml
done
cp 1.yaml compose.yaml
ok 'files that include each other a thousand times' cheap 1 100 0 $check .
fresh
{ echo 'docker run x' && awk 'BEGIN { for (i = 0; i < 60; i++) { print "A = \\"; for (k = 0; k < 2000; k++) print "\\"; print "" } }'; } >run.sh
ok 'values of thousands of lines' cheap 1 50 0 $check .
{ printf 'docker run x\nA=' && repeat 100000 x && echo && repeat 50000 '$A\n'; } >run.sh
ok 'a long value, thousands of times' cheap 1 50 0 $check .
{ printf 'docker run x\nA=' && repeat 4000 x && echo && repeat 80000 '$A\n'; } >run.sh
ok 'a value of a long line, thousands of times' cheap 1 50 0 $check .
{
	echo 'docker run x'
	awk 'BEGIN { for (i = 1; i < 9; i++) { printf "A%d=", i; for (k = 0; k < 9; k++) printf "$A%d", i + 1; print "" } }'
	repeat 60000 '$A1\n'
} >run.sh
ok 'values of values of values' cheap 1 50 0 $check .
awk 'BEGIN { print "docker run x"; for (k = 0; k < 12; k++) for (i = 0; i < 2000; i++) printf "A%d += x\n", k }' >run.sh
ok 'values that are added to thousands of times' cheap 1 50 0 $check .
fresh
for key in environment volumes; do
	{ printf 'services:\n  web:\n    build: .\n    %s:\n' $key && awk 'BEGIN { for (i = 0; i < 18000; i++) printf "    - /a%d\n", i }'; } >compose.yaml
	ok "thousands of $key" cheap 2 50 0 $check .
done
fresh
repeat 300000 '# ' >compose.yaml
ok 'a compose file that is too large' cheap 1 100 0 $check .
fresh
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "# docker build -t acme/a%d .\n# docker run -v ./d:/d acme/a%d\n", i, i }' >>Dockerfile
ok 'comments that build and run thousands of images' cheap 1 50 0 $check .
fresh
mkdir .devcontainer
{ repeat 30000 '/* x */ ' && echo '{"build": {"dockerfile": "../Dockerfile"}}'; } >.devcontainer/devcontainer.json
ok 'comments of a dev container' cheap 1 50 0 $check .
fresh
mkdir -p .github
ln -s / .github/workflows
ln -s ../../.. deploy
ln -s /dev/zero compose.yaml
ok 'links to everything' cheap 1 100 0 $check .
ok 'links to everything say nothing' has fixable out

# ---- what it is called is no message of ours ----

fresh
printf 'services:\n  "a\\e[31m\\n::error::x\\u202e":\n    build: .\n    privileged: true\n' >compose.yaml
for format in text rdjson json sarif gitlab; do
	status 0 $check --format $format .
	ok "$format: names are escaped" sh -c '! grep -q "$(printf "\033")" out && ! grep -q "^::error::x" out && ! grep -q "$(printf "\342\200\256")" out'
done
fresh
printf 'services:\n  web:\n    build: .\n    user: "1; touch /x"\n    volumes: ["a:/x; touch /y", "b:/x y", "c:/$(id)"]\n' >compose.yaml
$program --no-config --only nonroot-user --unsafe . >out
ok 'paths that a shell would read are not written' lacks '^+.*touch\|^+.*id)\|^+.*x y' out
fresh
printf 'services:\n  web:\n    build: .\n    user: "99999999999999999999:1"\n' >compose.yaml
$program --no-config --only nonroot-user . >out
ok 'a number that is none' lacks '^+USER 99999999999' out
finish
