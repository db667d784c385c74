#!/bin/sh
# limits.sh PROGRAM: floods and files that never end are refused or cost little.
. tests/assert.sh

# many COUNT LINE: the line COUNT times; %d in it counts
many() { awk -v n="$1" -v line="$2" 'BEGIN { k = split(line, part, /%d/); for (i = 1; i <= n; i++) { l = part[1]; for (j = 2; j <= k; j++) l = l i part[j]; print l } }'; }
check="$program --check --fail-on never"

printf 'FROM debian:12\n' >Dockerfile
# ---- YAML ----

mkdir yaml
repeat 50000 '[' >yaml/brackets
repeat 50000 '{' >yaml/braces
repeat 50000 '{"a":' >yaml/json
many 50000 '- &a%d b' >yaml/anchors
{ echo '- &a b' && many 50000 '- *a'; } >yaml/aliases
{ many 50000 '%TAG !a%d! b' && printf -- '---\na: b\n'; } >yaml/tags
printf 'a: &a [b, b, b, b, b, b, b, b, b]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\n' >yaml/bomb
many 20 'd%d: &d%d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]' >>yaml/bomb
repeat 2000000 '# ' >yaml/large
for kind in brackets braces json anchors aliases tags bomb large; do
	ok "$kind as a policy" cheap 1 100 2 $check --config yaml/$kind Dockerfile
	ok "$kind as a policy: one line that says where" has "^dockmend: yaml/$kind:.*[a-z]" err
	ok "$kind as a lock" cheap 1 200 2 $check --no-config --lock yaml/$kind Dockerfile
	ok "$kind as a baseline" cheap 1 200 2 $check --no-config --baseline yaml/$kind Dockerfile
	cp yaml/$kind compose.yaml
	ok "$kind as a compose file" cheap 1 200 2 $check --no-config compose.yaml
	rm compose.yaml
done
printf 'FROM node:22\nCOPY package.json ./\nCMD ["npm", "start"]\n' >Dockerfile
for kind in brackets braces json anchors; do
	cp yaml/$kind package.json
	ok "$kind as package.json" cheap 1 100 0 $check --no-config --context . Dockerfile
done
printf '{"scripts": {"start": "node a"}}\n' >package.json
ok 'a package.json that is none of these' cheap 1 100 0 $check --no-config --context . Dockerfile
printf 'FROM debian:12\n' >Dockerfile
{ printf 'trust:\n  replace:\n' && many 5000 '    a%d: b%d'; } >policy
ok 'rules that replace images' cheap 1 100 2 $check --config policy Dockerfile
ok 'rules that replace images: the limit is told' has 'policy:1003:5: more than 1000 entries' err
{ printf 'trust:\n  replace:\n' && many 1000 '    a%d: b%d'; } >policy
ok 'as many rules as may be' cheap 2 100 0 $check --config policy Dockerfile
{ printf 'services:\n' && many 1000 '  s%d: { build: { context: ., target: t%d } }'; } >compose.yaml
ok 'as many services as may be' cheap 1 100 0 $check --no-config compose.yaml
many 1 '  t: { build: . }' >>compose.yaml
ok 'a service too many' status 2 $check --no-config compose.yaml
ok 'a service too many is told' has 'compose.yaml:1002:3: more than 1000 services' err
{
	printf 'version: 1\nimages:\n  a:1:\n    digest: sha256:%064d\n    platforms: [' 0
	awk 'BEGIN { for (i = 0; i < 50000; i++) printf "linux/a%d, ", i }'
	echo 'linux/a7]'
} >lock
ok 'platforms of a lock' cheap 1 200 2 $check --no-config --lock lock Dockerfile
ok 'platforms of a lock: the second one is told' has 'lock:5:.*linux/a7 is listed twice' err
{ printf 'version: 1\nfiles:\n  Dockerfile:\n    pin-digest:\n' && awk 'BEGIN { for (i = 0; i < 500000; i++) printf "      - %016x\n", i }'; } >baseline
ok 'a baseline of 13 MB within 8 MiB and 12 times its size' cheap 4 156 0 $check --no-config --baseline baseline Dockerfile

# ---- variables ----

{ echo 'ARG A=debian:12' && many 16000 'FROM $A'; } >froms.Dockerfile
ok '16,000 FROM of one ARG' cheap 2 200 0 $check --no-config froms.Dockerfile
{ many 16000 'ARG A%d=debian:12' && many 16000 'FROM $B'; } >args.Dockerfile
ok '16,000 ARG and as many FROM' cheap 2 200 0 $check --no-config args.Dockerfile
{ printf 'FROM debian:12\nENV BASH_ENV=/x\n' && many 16000 'ENV A%d=b' && many 16000 'RUN apt-get update'; } >env.Dockerfile
ok '16,000 ENV and as many RUN' cheap 3 400 0 $check --no-config env.Dockerfile
{
	printf 'ARG A=' && repeat 16000 x && printf '\nARG B=' && repeat 500 '${A:+}' && echo
	many 400 'FROM $B'
} >long.Dockerfile
ok 'long values that nobody sees' cheap 2 100 0 $check --no-config long.Dockerfile

{ echo 'FROM debian:12 AS s0' && awk 'BEGIN { for (i = 1; i <= 16000; i++) printf "FROM s%d AS s%d\nENV A%d=b\nRUN apt-get update && apt-get install -y x%d\n", i - 1, i, i, i }'; } >stages.Dockerfile
ok '16,000 stages that install' cheap 4 400 0 $check --no-config stages.Dockerfile
awk 'BEGIN {
	print "FROM debian:12 AS s0\nCOPY . /src\nRUN true"
	for (i = 1; i <= 8; i++) {
		printf "FROM debian:12 AS s%d\n", i
		for (k = 0; k < 6; k++) printf "COPY --from=s%d /d%d /\n", i - 1, k
		print "RUN make -C /src"
	}
	print "ENTRYPOINT [\"/app\"]" }' >copies.Dockerfile
ok 'copies of copies, from six folders through eight stages' cheap 1 100 0 $check --no-config --only nonroot-user copies.Dockerfile

# ---- lines ----

# 16 MiB: at most 200 MiB
{ printf 'FROM debian:12\nRUN true \\\n' && yes '\' | head -n 8388500 && echo true; } >slashes.Dockerfile
ok '16 MiB of continuations' cheap 4 200 0 $check --no-config slashes.Dockerfile
{ printf 'FROM debian:12\nRUN true \\\n' && yes '' | head -n 16777000 && echo true; } >empty.Dockerfile
ok '16 MiB of empty lines in an instruction' cheap 6 300 0 $check --no-config empty.Dockerfile

# ---- package managers ----

{ echo 'ARG TARGETARCH' && many 10000 'FROM a%d${TARGETARCH} AS s%d'; } >selects.Dockerfile
ok '10,000 stages, each by platform' cheap 2 200 0 $check --no-config selects.Dockerfile
# 8 MiB and 12 times the size would be 14 and 39 MiB; trees, calls and edits of shell texts need more
{ echo 'FROM debian:12' && many 20000 'RUN apt-get install -y a'; } >installs.Dockerfile
ok '20,000 RUN that install' cheap 4 30 0 $check --no-config installs.Dockerfile
ok '20,000 RUN that install, all fixes' cheap 4 36 0 $check --no-config --unsafe installs.Dockerfile
{ printf 'FROM debian:12\nRUN true \\\n' && many 99999 ' && apt-get install -y a \\' && echo; } >chain.Dockerfile
ok '100,000 installs in one RUN' cheap 4 88 0 $check --no-config chain.Dockerfile
ok '100,000 installs in one RUN, all fixes' cheap 4 104 0 $check --no-config --unsafe chain.Dockerfile
{ echo 'FROM debian:12' && many 30000 'ONBUILD RUN echo %d' && echo 'RUN apt-get update && apt-get install -y a'; } >triggers.Dockerfile
ok '30,000 ONBUILD RUN after an install' cheap 1 150 0 $check --no-config triggers.Dockerfile
{ echo 'FROM debian:12' && many 10000 'COPY a /usr/bin/a%d\nHEALTHCHECK CMD a%d' && echo 'RUN apt-get update && apt-get install -y a'; } >started.Dockerfile
ok '10,000 HEALTHCHECK and as many COPY before an install' cheap 1 150 0 $check --no-config started.Dockerfile
{ echo 'FROM node:22' && many 8000 'RUN --mount=type=cache,target=/a%d npm config set cache /b%d && npm ci'; } >mounts.Dockerfile
ok '8,000 RUN that mount a cache and set another' cheap 1 100 0 $check --no-config --only clean-caches mounts.Dockerfile
awk 'BEGIN { print "FROM node:22"; for (i = 0; i < 12000; i++) printf "RUN --mount=type=cache,target=/x%d npm ci\n", i }' >offline.Dockerfile
ok '12,000 RUN that a later one may need the cache of' cheap 1 150 0 $check --no-config --only clean-caches offline.Dockerfile

# ---- files that are none ----

for name in .dockmend.yaml dockmend.lock Dockerfile .dockmend-baseline.yaml package.json start.sh compose.yaml; do
	for kind in pipe folder; do
		rm -rf tree && mkdir tree && git init -q tree
		printf 'FROM node:22\nCOPY . ./\nCMD ["sh", "-c", "npm start && start.sh"]\n' >tree/other.Dockerfile
		if [ $kind = pipe ]; then mkfifo "tree/$name"; else mkdir "tree/$name"; fi
		(cd tree && timeout 10 $check . >../out 2>../err)
		ok "$name as a $kind does not hang" [ $? -ne 124 ]
	done
done
for kind in pipe folder; do
	rm -rf none
	if [ $kind = pipe ]; then mkfifo none; else mkdir none; fi
	for option in --config --lock --baseline --since --files0-from; do
		ok "$option of a $kind" status 2 timeout 10 $check $option=none Dockerfile
		ok "$option of a $kind: one line" [ "$(grep -c . err)" -eq 1 ]
		ok "$option of a $kind is told" has 'none.*not a regular file' err
	done
done
mkfifo pipe
ok 'a FIFO that is named is no file' status 2 timeout 10 $check pipe
ok 'a device that is named' status 2 timeout 10 $check /dev/zero
ok 'a device as a policy' status 2 timeout 10 $check --config /dev/zero Dockerfile
finish
