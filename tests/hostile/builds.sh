#!/bin/sh
# builds.sh PROGRAM: what a build does thousands of times, and what a program of its is said to do as often, costs little.
. tests/assert.sh

check="$program --check --no-config --fail-on never"
# many COUNT TEXT: the text COUNT times; %d in it counts
many() { awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) { t = text; gsub(/%d/, i, t); print t } }'; }
fresh() {
	rm -rf "$work/r"
	mkdir "$work/r"
	cd "$work/r" || exit 1
}
node() { printf 'FROM node:22\nWORKDIR /app\nCOPY . .\n' && cat && printf 'EXPOSE 8080\nCMD ["node", "a.js"]\n'; }

fresh
{ printf 'FROM debian:12\nRUN echo "' && repeat 8000 'a b $c `d` ; ' && printf '" | sh\nCMD ["x"]\n'; } >Dockerfile
ok 'a long echo for a shell' cheap 1 100 0 $check .
fresh
{ printf 'FROM debian:12\nRUN printf "' && repeat 20000 'a %s b\n' && repeat 20000 'q ' && printf '" | bash\nCMD ["x"]\n'; } >Dockerfile
ok 'a long printf for a shell' cheap 1 100 0 $check .

# ---- copies and imports ----

fresh
for folder in $(seq 60); do
	mkdir "a$folder"
	for file in $(seq 15); do echo 'import x' >"a$folder/f$file.py"; done
done
many 2000 'import m%d' >m.py
cp m.py a1
{ echo 'FROM python:3.12' && many 60 'COPY a%d/ /app/' && printf 'WORKDIR /app\nEXPOSE 8000\nCMD ["python", "m.py"]\n'; } >Dockerfile
ok 'imports of what many COPYs bring' cheap 2 200 0 $check .
fresh
{ printf 'FROM node:22 AS build\nRUN npm run build\nFROM node:22\nWORKDIR /app\n' && many 10000 'COPY --from=build /app/.next/standalone /app/d%d' && printf 'CMD ["node", "server.js"]\n'; } >Dockerfile
ok 'thousands of copies of a server' cheap 1 100 0 $check .
fresh
many 3000 'require("./f%d")' >a.js
many 3000 'RUN sed -i s/a/b/ /app/f%d.js' | node >Dockerfile
ok 'thousands of files that RUNs write over' cheap 1 100 0 $check .

# ---- places ----

fresh
many 5000 'require("fs").writeFileSync("/d%d/x", "");' >a.js
many 5000 'RUN mkdir -p /d%d && touch /d%d/x' | node >Dockerfile
ok 'thousands of folders that a program writes to' cheap 3 100 0 $check .
ok 'thousands of folders: they are told to be too many' has 'writes-files' out
fresh
many 127 'require("fs").writeFileSync("/d%d/x", "");' >a.js
node </dev/null >Dockerfile
ok '127 folders' status 0 $check .
ok '127 folders are given' lacks 'writes-files' out
fresh
echo 1 >a.js
many 5000 'ENV A%d=/d%d
RUN chown -R 1000 /d%d' | node >Dockerfile
ok 'thousands of folders that are given' cheap 1 200 0 $check .
fresh
many 3000 '/opt/e%d/x >/opt/l%d' >x
{ echo 'FROM debian:12' && many 3000 'COPY --chmod=700 x /opt/d%d/
RUN rm -rf /opt/d%d && mv /opt/d%d /opt/e%d' && echo 'CMD ["/opt/d1/x"]'; } >Dockerfile
ok 'thousands of private files that move' cheap 1 200 0 $check .

# ---- programs ----

fresh
node </dev/null >Dockerfile
repeat 30000 'f(1, "a", b(2));' >a.js
ok 'calls on one line' cheap 1 100 0 $check .
{ repeat 20000 'a.b(' && repeat 20000 ')'; } >a.js
ok 'calls within calls' cheap 1 100 0 $check .
fresh
{ printf '#!/bin/sh\n' && awk 'BEGIN { for (i = 0; i < 6000; i++) printf "f%d() { f%d; f%d; }\n", i, i + 1, i + 1 }' && printf 'f0\nexec "$@"\n'; } >e.sh
printf 'FROM debian:12\nCOPY e.sh /\nENTRYPOINT ["/e.sh"]\nCMD ["x"]\n' >Dockerfile
ok 'thousands of functions of a script' cheap 1 100 0 $check .
fresh
for folder in $(seq 64); do mkdir "p$folder" && echo '{"dependencies": {"x": "1"}}' >"p$folder/package.json"; done
echo '{"workspaces": ["p*"]}' >package.json
echo 1 >a.js
many 5000 'RUN npm ci --prefix p%d' | node >Dockerfile
ok 'thousands of installs of many workspaces' cheap 2 100 0 $check .

finish
