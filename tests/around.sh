#!/bin/sh
# around.sh PROGRAM: what compose files, actions, workflows, bake files, dev containers, manifests and lines with docker run say
# of a Dockerfile.
. tests/assert.sh
. "$top/tests/repository.sh"

stages() {
	printf 'FROM node:22-alpine AS release\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "a.js"]\nFROM release AS test\nRUN npm test\n'
}

# ---- the base image alone ----

repository "$work/base"
echo 'FROM nginx:1.27' >Dockerfile
says 'a base that starts a server says what to change' 'nginx:1.27 starts nginx: .*let it listen on 8080.*declined (inherited-command)' .
echo 'FROM postgres:16' >Dockerfile
says 'a base whose entrypoint drops root itself is left' '"reason":"drops-privileges"' --format json .

# ---- compose ----

service() {
	repository "$work/compose"
	printf 'services:\n  web:\n    build: .\n' >"${2:-compose.yaml}"
	printf "    $1\n" >>"${2:-compose.yaml}"
}
service 'ports: ["3000:3000"]'
says 'a port alone changes nothing' 'USER 1000:1000 is enough .*fixable' .
service 'privileged: true'
says 'privileged' 'compose.yaml:2: service web is privileged .*(needs-root)' .
says 'privileged, and the compose file is named' 'compose.yaml:2: service web is privileged .*(needs-root)' compose.yaml
service 'volumes: ["~/.aws:/root/.aws:ro"]'
says 'a mount below the home of root, read only' 'web mounts /root/.aws, which only root may enter .*(needs-root)' .
service 'secrets: [{source: s, target: /root/.netrc}]'
says 'a secret below the home of root' 'web mounts /root/.netrc, which only root may enter .*(needs-root)' .
service 'secrets: [s]'
says 'a secret elsewhere' 'USER 1000:1000 is enough .*fixable' .
service 'privileged: false'
says 'privileged: false' 'fixable' .
service 'privileged: true' docker-compose.dev.yml
says 'another name of a compose file' 'docker-compose.dev.yml:2: service web is privileged' .
service 'command: ["node", "w.js"]'
echo 'require("fs").appendFileSync("/srv/data/x.log", "a")' >w.js
says 'another command: what it writes is given, too' 'evidence: writes /srv/data/x.log (w.js:1): /srv/data is given to the user' .
says 'another command: safe then' 'USER 1000:1000 is enough .*fixable' .
service 'command: ["vendord", "--x"]'
says 'another command that nobody knows' 'compose.yaml:2: service web starts another command: nobody has seen vendord .*suggested' .
service 'healthcheck: {test: ["CMD-SHELL", "date > /srv/state/x"]}'
says 'a check of its own: what it writes is given' '/srv/state is given to the user' .
service 'healthcheck: {test: "date > /etc/x"}'
says 'a check that is a text' 'web starts another command: its check writes to /etc/x.*declined' .
service 'command: ["queue"]'
printf '#!/bin/sh\ncase "$1" in\nserve) exec node a.js ;;\n*) exec "$@" ;;\nesac\n' >start.sh
sed -i 's,^CMD.*,ENTRYPOINT ["./start.sh"]\nCMD ["serve"],' Dockerfile
says 'another argument, for which a script does otherwise' 'starts another command: nobody has seen queue .*suggested' .
sed -i 's/queue/serve/' compose.yaml
says 'the same argument: safe' 'USER 1000:1000 is enough .*fixable' .
service 'healthcheck: {test: ["NONE"]}'
says 'no check' 'USER 1000:1000 is enough .*fixable' .
service 'environment: ["PORT=80"]'
says 'a low port' 'service web gives it a port below 1024 .*(privileged-port)' .
service 'environment: {PORT: 8080}'
says 'a port of its own' 'USER 1000:1000 is enough .*fixable' .
low_port='port 80 of the container .*declined (privileged-port)' safe='USER 1000:1000 is enough .*fixable'
for ports in '["8080:80"]' '[80]' '["80"]' '["127.0.0.1:8080:80/tcp"]' '["[::1]:8080:80"]' '["8080-8090:80-90"]' '["$PORT:80"]' \
	'["8080:${PORT:-80}"]' '["${PORTS:-8080:80}"]' '["3000:3000", "8080:80"]' '[{target: 80, published: 8080}]' '[{target: 80}]'; do
	service "ports: $ports"
	says "a port below 1024 of the container: $ports" "compose.yaml:2: service web publishes $low_port" .
done
for ports in '["80:8080"]' '["127.0.0.1:80:8080/tcp"]' '[8080]' '["80-90:8080-8090"]' '["80:$PORT"]' '["80:${PORT:-8080}"]' \
	'[{target: 8080, published: 80}]' '["80:0"]' '["80:x"]' '{"80": 80}' '80'; do
	service "ports: $ports"
	says "a port below 1024 of the host alone: $ports" "$safe" .
done
service 'expose: ["80"]'
says 'a port below 1024 for other services' "compose.yaml:2: service web publishes $low_port" .
service 'ports: ["80:80"]'
printf '    user: "1234:2345"\n' >>compose.yaml
says 'a port below 1024 of a service with a user of its own' 'USER 1234:2345 is enough .*fixable' .
service 'ports: ["80:80"]'
printf 'FROM nginxinc/nginx-unprivileged:1.27\nUSER root\nRUN rm -rf /etc/nginx/x\n' >Dockerfile
says 'a port below 1024 before a server that is known to run as another user' 'runs as 101.*suggested' .
service 'ports: ["80:80"]'
sed -i 's/^    build.*/    image: nginx/' compose.yaml
says 'a port below 1024 of another image' "$safe" .
for url in http://localhost/ http://localhost http://127.0.0.1/health http://0.0.0.0 'http://[::1]/' http://localhost:80/ \
	'http://localhost?x=1'; do
	service "healthcheck: {test: [\"CMD\", \"curl\", \"-f\", \"$url\"]}"
	says "a check of a port below 1024: $url" 'compose.yaml:2: service web checks port 80 .*declined (privileged-port)' .
done
service 'healthcheck: {test: "curl -fk https://localhost/ || exit 1"}'
says 'a check of the port of https' 'compose.yaml:2: service web checks port 443 .*declined (privileged-port)' .
for test in 'curl -f http://localhost:3000/' 'curl -f http://localhost.example/' 'curl -f http://example.org/' \
	'curl -f http://localhost:$$PORT/' 'curl --unix-socket /tmp/s http://localhost/x' 'curl -f http://localhost$$WHERE'; do
	service "healthcheck: {test: \"$test\"}"
	says "a check of no port below 1024: $test" 'fixable' .
done
service 'command: ["w.js"]'
echo 'require("fs").appendFileSync("/srv/data/x.log", "a")' >w.js
sed -i 's/^CMD.*/ENTRYPOINT ["node"]\nCMD ["a.js"]/' Dockerfile
says 'arguments for the ENTRYPOINT' 'evidence: writes /srv/data/x.log (w.js:1): /srv/data is given to the user' .
service 'privileged: true' other.yaml
says 'a file that is none, but named' 'other.yaml:2: service web is privileged' other.yaml
says 'a file that is none' 'fixable' .
service 'cap_add: [NET_ADMIN]'
says 'cap_add' 'capabilities.*(needs-root)' .
service 'cap_drop: [ALL]'
says 'cap_drop' 'fixable' .
service 'user: root'
says 'user: root' 'starts it as root .*(needs-root)' .
service 'user: "0:0"'
says 'user: 0' 'starts it as root .*(needs-root)' .
service 'user: "1234:2345"'
says 'user: a number is the user' 'USER 1234:2345 is enough .*fixable' .
service 'user: "${UID}:${GID}"'
says 'user: a variable says nothing' 'USER 1000:1000 is enough .*fixable' .
service 'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'
says 'the socket of the engine' 'socket of the container engine .*(needs-root)' .
service 'volumes: ["${SOCK:-/var/run/docker.sock}:/var/run/docker.sock:ro"]'
says 'the socket of the engine by a variable' 'socket of the container engine .*(needs-root)' .
service 'volumes: ["./data:/app/data"]'
says 'a folder of the host' 'mounts a folder of the host over /app/data (maybe-mounts).*suggested' .
service 'volumes: ["${DATA:-./data}:/app/data"]'
says 'a folder of the host by a variable' 'over /app/data (maybe-mounts).*suggested' .
service 'volumes: [{type: bind, source: ./data, target: /app/data}]'
says 'a folder of the host in long syntax' 'over /app/data (maybe-mounts).*suggested' .
service 'volumes: [{type: bind, source: ./data, target: /app/data, read_only: true}]'
says 'a folder that is read only in long syntax' 'fixable' .
service 'volumes: ["./data:/app/data:ro"]'
says 'a folder that is read only' 'fixable' .
for volumes in '[".:/app"]' '[{type: bind, source: ., target: /app}]' '["./:/app/", "/app/node_modules"]' "[\"$work/compose:/app\"]"; do
	service "volumes: $volumes"
	says "the sources that were read: $volumes" 'USER 1000:1000 is enough .*fixable' .
	says "evidence of it: $volumes" 'evidence: compose.yaml:2: service web mounts these sources over /app' .
	says "evidence of it, and the compose file is named: $volumes" 'service web mounts these sources over /app' compose.yaml
done
for volumes in '["./other:/app"]' '["/srv/app:/app"]' '["~/app:/app"]' '[".:/srv"]' '["./data:/app"]' '["..:/app"]' '["${PWD}:/app"]'; do
	service "volumes: $volumes"
	mkdir other data && cp a.js other/a.js && touch data/x.txt
	says "a folder of the host that is another: $volumes" 'service web mounts a folder of the host over .*(maybe-mounts)' .
done
service 'volumes: [".:/app"]'
echo 'require("fs").appendFileSync("x.log", "a")' >>a.js
says 'sources that were read, and it writes there' 'over /app (maybe-mounts)' .
service 'volumes: ["./src:/app/src"]'
mkdir src && mv a.js src
sed -i 's/a.js/src\/a.js/' Dockerfile
says 'a folder of the sources that were read' 'USER 1000:1000 is enough .*fixable' .
service 'volumes: [".:/app"]'
mkdir own && cp a.js own/a.js
sed -i 's/^EXPOSE/COPY own\/a.js a.js\nEXPOSE/' Dockerfile
says 'a file of the image is another than that of the mount' 'over /app (maybe-mounts)' .
service 'volumes: ["./app.conf:/app/app.conf", "/etc/localtime:/etc/localtime"]'
says 'settings' 'fixable' .
service 'volumes: ["/app/node_modules"]'
says 'an anonymous volume' 'fixable' .
echo 'require("fs").appendFileSync("/app/cache/x.log", "a")' >>a.js
says 'an anonymous volume beside what is written' 'USER 1000:1000 is enough .*fixable' .
for volumes in '["/app/cache"]' '["/app"]' '["/app/cache/"]' '[{type: volume, target: /app/cache}]'; do
	service "volumes: $volumes"
	echo 'require("fs").appendFileSync("/app/cache/x.log", "a")' >>a.js
	says "an anonymous volume over what is written: $volumes" 'renew-anon-volumes` (existing-data).*suggested' .
done
service 'volumes: [{type: tmpfs, target: /app/cache}]'
echo 'require("fs").appendFileSync("/app/cache/x.log", "a")' >>a.js
says 'memory over what is written' 'USER 1000:1000 is enough .*fixable' .
service 'volumes: ["data:/app/data"]'
says 'a volume that keeps data' 'chown web -R 1000:1000 /app/data` hands it over (existing-data).*suggested' .
$program --no-config --only nonroot-user --unsafe . >out
ok 'the folder of a volume is made and given' has '^+RUN mkdir -p /app/data' out
ok 'the folder of a volume is given to the user' has '^+    && chown 1000:1000 /app/data' out
service 'command: ["nginx", "-g", "daemon off;"]'
says 'another command' 'service web starts another command.*declined' .
service 'command: ["node", "b.js"]'
says 'another command of the same kind' 'fixable' .
service 'command: ~'
says 'no other command' 'fixable' .
service 'privileged: true'
mkdir sub && mv Dockerfile sub/
says 'the Dockerfile of another service' 'fixable' sub
printf 'services:\n  web:\n    build: {context: sub}\n    privileged: true\n' >compose.yaml
says 'the Dockerfile of a folder below' 'compose.yaml:2: service web is privileged' sub
repository "$work/variables"
cat >a.js <<'END'
const fs = require("fs");
fs.writeFileSync((process.env.STATE || "/tmp") + "/x.log", "x");
require("http").createServer((_, answer) => answer.end("x")).listen(3000);
END
sets() {
	printf 'services:\n  web:\n    build: .\n    %s\n' "$1" >compose.yaml
}
sets 'environment: {STATE: /var/state}'
says 'a variable that compose sets otherwise' 'a.js:2 writes where nobody can tell .*suggested' .
sets 'environment: [STATE=/var/state]'
says 'a variable of a list' 'a.js:2 writes where nobody can tell .*suggested' .
printf 'STATE=/var/state\n' >production.env
sets 'env_file: production.env'
says 'variables of a file' 'a.js:2 writes where nobody can tell .*suggested' .
rm production.env
sets 'environment: {STATE: /tmp, STATES: /x}'
says 'a variable that compose sets to the same, and another one' 'fixable' .
printf 'from flask import Flask\n\napp = Flask(__name__)\n' >app.py
printf 'import os\n\nos.makedirs("state")\n' >factory.py
printf 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 5000\nCMD ["flask", "run"]\n' >Dockerfile
sets 'environment: {FLASK_APP: factory}'
says 'an application that compose names' 'the source of flask is not seen .*suggested' .
sets 'environment: {FLASK_APP: app.py}'
says 'an application that compose names as it is' 'fixable' .
mkdir -p src/main/java/a src/main/resources
echo '<project><groupId>a</groupId><artifactId>app</artifactId></project>' >pom.xml
printf 'package a;\n\npublic class App {\n\tpublic static void main(String[] args) {\n\t\torg.springframework.boot.SpringApplication.run(App.class, args);\n\t}\n}\n' >src/main/java/a/App.java
echo 'logging.file.name=${log.dir:/tmp}/a.log' >src/main/resources/application.properties
printf 'FROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY target/app.jar app.jar\nEXPOSE 8080\nCMD ["java", "-jar", "app.jar"]\n' >Dockerfile
for key in log.dir LOG_DIR; do
	sets "environment: {$key: /srv/logs}"
	says "a placeholder that compose sets as $key" 'nobody can tell where that is .*suggested' .
	sets "environment: {$key: /tmp}"
	says "a placeholder that compose sets as $key to the same" 'fixable' .
done

repository "$work/deploy"
mkdir deploy
printf 'services:\n  web:\n    build:\n      context: ..\n    privileged: true\n' >deploy/compose.yaml
says 'a compose file in a folder for such files' 'deploy/compose.yaml:2: service web is privileged' .
sed -i 's/privileged: true/volumes: ["..:\/app"]/' deploy/compose.yaml
says 'its mounts are named from its folder' 'USER 1000:1000 is enough .*fixable' .
sed -i 's/volumes: .*/privileged: true/' deploy/compose.yaml
rm -rf .git
says 'the same without a repository' 'deploy/compose.yaml:2: service web is privileged' .
repository "$work/broken"
printf 'services: [\n' >compose.yaml
says 'a compose file that is broken says nothing' 'fixable' .

# ---- which stages ship ----

repository "$work/stages"
stages >Dockerfile
printf 'services:\n  web:\n    build: {context: ., target: release}\n' >compose.yaml
$check . >out
ok 'a target that others are FROM' has '^Dockerfile:5:1: warning: .*fixable' out
ok 'what is made of a target is not what ships' has '^Dockerfile:6:1: info: .*(other-target)' out
ok 'what is made of a target stays as it is' has '-- made of it, and goes on as root' out
printf '  test:\n    build: .\n' >>compose.yaml
$check . >out
ok 'a target that another which ships is FROM' lacks '^Dockerfile:5' out
rm compose.yaml out
printf 'FROM node:22-alpine AS dev\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "a.js"]\nFROM node:22-alpine AS test\nRUN npm test\n' >Dockerfile
says 'a leaf with a command' '^Dockerfile:5:1: warning' .
printf 'services:\n  web:\n    build: {context: ., target: dev}\n    privileged: true\n' >compose.yaml
says 'a target of compose' '^Dockerfile:5:1: info: .*service web is privileged' .
rm compose.yaml
printf 'FROM node:22-alpine AS dev\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "a.js"]\nFROM node:22-alpine AS prod\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "b.js"]\n' >Dockerfile
says 'another stage by default' '^Dockerfile:5:1: info: .*(other-target)' .
printf 'services:\n  web:\n    build: {context: ., target: dev}\n    privileged: true\n' >compose.yaml
says 'compose is about its own stage' '^Dockerfile:10:1: warning: .*fixable' .
says 'compose is about its own stage, and says so' '^Dockerfile:5:1: info: .*is privileged' .
rm compose.yaml
mkdir -p .github/workflows
printf 'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          target: dev\n' >.github/workflows/a.yml
says 'a target of a workflow' '^Dockerfile:5:1: warning: .*fixable' .
says 'the last stage ships, too' '^Dockerfile:10:1: warning: .*fixable' .
printf 'jobs:\n  a:\n    steps:\n      - run: |\n          docker buildx build --push \\\n            --target=dev -f Dockerfile .\n' >.github/workflows/a.yml
says 'a target of a command of a workflow' '^Dockerfile:5:1: warning: .*fixable' .
printf 'jobs:\n  a:\n    steps:\n      - run: cd x; docker build --target dev -t x ./other && echo .\n' >.github/workflows/a.yml
says 'a target of another context' '^Dockerfile:5:1: info: .*(other-target)' .
rm .github/workflows/a.yml
printf 'group "default" { targets = ["dev"] }\ntarget "dev" {\n  context = "."\n  target = "dev"\n}\n' >docker-bake.hcl
says 'a target of bake' '^Dockerfile:5:1: warning: .*fixable' .
printf '{"target": {"dev": {"target": "dev"}}}\n' >docker-bake.json
rm docker-bake.hcl
says 'a target of bake in JSON' '^Dockerfile:5:1: warning: .*fixable' .
says 'a target that the repository names does not count with --untrusted' '^Dockerfile:5:1: info: .*(other-target)' --untrusted .
printf '{"target": {"base": {"dockerfile": "none", "target": "dev"}, "dev": {"inherits": ["base"], "dockerfile": "Dockerfile"}}}\n' >docker-bake.json
says 'a target of bake that inherits' '^Dockerfile:5:1: warning: .*fixable' .
rm docker-bake.json
printf 'target "base" {\n  dockerfile = "none"\n  target = "dev" # the stage\n}\ntarget "dev" {\n  inherits = ["base"]\n  dockerfile = "Dockerfile"\n}\n' >docker-bake.hcl
says 'a target of bake that inherits, in HCL' '^Dockerfile:5:1: warning: .*fixable' .
sed -i 's/"base"\]/"gone"]/' docker-bake.hcl
says 'a target of bake that inherits what nobody knows' '^Dockerfile:5:1: info: .*(other-target)' .
rm docker-bake.hcl
for target in '${TARGET:-dev}' '${TARGET-dev}' '${A:-d}e${B:-v}'; do
	printf 'services:\n  web:\n    build: {context: ., target: "%s"}\n' "$target" >compose.yaml
	says "a target of compose that a variable with a default tells: $target" '^Dockerfile:5:1: warning: .*fixable' .
	says "the same, and compose is named: $target" '^Dockerfile:5:1: warning: .*fixable' compose.yaml
done
for target in '$TARGET' '${TARGET:?}' '$${TARGET:-dev}'; do
	printf 'services:\n  web:\n    build: {context: ., target: "%s"}\n' "$target" >compose.yaml
	says "a target of compose that nobody knows: $target" '^Dockerfile:5:1: info: .*(other-target)' .
done
rm compose.yaml
for target in T '"${T}"' '"${T}v"'; do
	printf 'variable "T" {\n  default = "dev"\n}\nvariable "T" { default = "de" }\ntarget "x" {\n  target = %s\n}\n' "$target" >docker-bake.hcl
	[ "$target" = '"${T}v"' ] || sed -i 4d docker-bake.hcl
	[ "$target" = '"${T}v"' ] && sed -i 1,3d docker-bake.hcl
	says "a target of bake that a variable with a default tells: $target" '^Dockerfile:5:1: warning: .*fixable' .
done
for target in S 'upper(T)' 'T == "" ? "dev" : T' '"${upper(T)}"'; do
	printf 'variable "T" { default = "dev" }\nvariable "S" {}\ntarget "x" {\n  target = %s\n}\n' "$target" >docker-bake.hcl
	says "a target of bake that nobody knows: $target" '^Dockerfile:5:1: info: .*(other-target)' .
done
rm docker-bake.hcl
printf '{"variable": {"T": {"default": "dev"}}, "target": {"x": {"target": "${T}"}}}\n' >docker-bake.json
says 'a target of bake that a variable tells, in JSON' '^Dockerfile:5:1: warning: .*fixable' .
rm docker-bake.json
printf 'services:\n  web:\n    build: {context: ., target: dev}\n' >compose.yaml
for last in dev development local debug test; do
	printf 'FROM node:22-alpine AS dev\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "a.js"]\nFROM node:22-alpine AS %s\nWORKDIR /app\nCOPY . .\nEXPOSE 3000\nCMD ["node", "b.js"]\n' "$last" >Dockerfile
	sed -i '1s/dev/prod/' Dockerfile
	sed -i "s/target: .*}/target: prod}/" compose.yaml
	says "a last stage to develop in, which no target names: $last" '^Dockerfile:10:1: info: .*(other-target)' .
	sed -i "s/target: .*}/target: $last}/" compose.yaml
	says "one that a target names: $last" '^Dockerfile:10:1: warning: .*fixable' .
	printf '  all:\n    build: .\n' >>compose.yaml
	sed -i "s/target: .*}/target: prod}/" compose.yaml
	says "one that is built for want of a target: $last" '^Dockerfile:10:1: warning: .*fixable' .
	rm compose.yaml
	says "one that is all that is built: $last" '^Dockerfile:10:1: warning: .*fixable' .
	printf 'services:\n  web:\n    build: {context: ., target: prod}\n' >compose.yaml
done
rm compose.yaml

# ---- GitHub actions ----

repository "$work/action"
printf 'name: x\nruns:\n  using: docker\n  image: Dockerfile\n' >action.yml
says 'an action' 'action.yml:3: a GitHub action runs it.*(needs-root)' .
printf 'name: x\nruns:\n  using: docker\n  image: docker://x/y\n' >action.yml
says 'an action of another image' 'fixable' .
mkdir -p .github/workflows
printf 'jobs:\n  a:\n    steps:\n      - run: docker build -t x/y:1 . && docker push x/y:1\n' >.github/workflows/p.yml
printf 'name: x\nruns:\n  using: docker\n  image: docker://x/y:1\n' >action.yml
says 'an action of the image that a workflow builds' 'action.yml:3: a GitHub action runs it.*(needs-root)' .
printf 'name: x\nruns:\n  using: docker\n  image: docker://x/z:1\n' >action.yml
says 'an action of another image than the workflow builds' 'fixable' .
rm -r .github
printf 'name: x\nruns:\n  using: Docker\n  image: Dockerfile\n' >action.yml
says 'an action in capitals' 'action.yml:3: a GitHub action runs it.*(needs-root)' .
printf 'name: x\nruns:\n  using: composite\n' >action.yml
says 'another action' 'fixable' .
printf 'name: x\nruns:\n  using: docker\n  image: docker/Dockerfile\n' >action.yml
mkdir docker && mv Dockerfile docker
says 'an action of a folder below' 'action.yml:3: a GitHub action.*(needs-root)' .
rm action.yml && mkdir -p .github/actions/lint .github/actions/other
printf 'name: x\nruns:\n  using: docker\n  image: ../../../docker/Dockerfile\n' >.github/actions/lint/action.yml
says 'an action of the repository itself' '.github/actions/lint/action.yml:3: a GitHub action.*(needs-root)' .
rm -r .github && mkdir -p actions/lint other
printf 'name: x\nruns:\n  using: docker\n  image: ../../docker/Dockerfile\n' >actions/lint/action.yaml
says 'an action in any folder' 'actions/lint/action.yaml:3: a GitHub action.*(needs-root)' .
printf 'name: x\nruns:\n  using: docker\n  image: ../../other/Dockerfile\n' >actions/lint/action.yaml
says 'an action in any folder of another Dockerfile' 'fixable' .
rm -r actions other && mkdir -p .github/actions/lint .github/actions/other
printf 'name: x\nruns:\n  using: docker\n  image: Dockerfile\n' >.github/actions/lint/action.yml
says 'an action with a Dockerfile of its own' 'fixable' .
rm -r .github && mkdir -p actions/lint
printf 'name: x\nruns:\n  using: Docker\n  image: ../../docker/Dockerfile\n' >actions/lint/action.yaml
says 'an action among others' 'actions/lint/action.yaml:3: a GitHub action.*(needs-root)' .
rm -r actions

# ---- dev containers ----

repository "$work/develop"
mkdir .devcontainer && mv Dockerfile .devcontainer/
printf '{\n\t// the image\n\t"build": {"dockerfile": "Dockerfile"}, /* no more */\n}\n' >.devcontainer/devcontainer.json
says 'a dev container' 'devcontainer.json: a dev container mounts .*(maybe-mounts).*suggested' .devcontainer
printf '{"build": {"dockerfile": "Dockerfile"}, "remoteUser": "root"}\n' >.devcontainer/devcontainer.json
says 'a dev container of root' 'works in it as root .*(needs-root)' .devcontainer
printf '/* ours */{"build": {"dockerfile": "Dockerfile"}, "name": "C:\\\\", /*/ not yet */ "remoteUser": "root" /* http://example // */}\n' >.devcontainer/devcontainer.json
says 'a dev container with comments of all kinds' 'works in it as root .*(needs-root)' .devcontainer
cp .devcontainer/Dockerfile kept
printf 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n' >.devcontainer/Dockerfile
for later in 'apt-get install -y gdb' 'make setup'; do
	printf '{"build": {"dockerfile": "Dockerfile"}, "postCreateCommand": "%s"}\n' "$later" >.devcontainer/devcontainer.json
	"$program" --check -v --no-config --only clean-caches --fail-on never .devcontainer >out 2>err
	ok "a dev container runs $later" has '(lists-used-later)' out
done
printf '{"build": {"dockerfile": "Dockerfile"}, "postCreateCommand": "apt-get update && apt-get install -y gdb"}\n' >.devcontainer/devcontainer.json
"$program" --check -v --no-config --only clean-caches --fail-on never .devcontainer >out 2>err
ok 'a dev container that fetches the lists itself' has 'clean-caches. fixable' out
mv kept .devcontainer/Dockerfile
printf '{"build": {"dockerfile": "Dockerfile"}, "runArgs": ["--cap-add=SYS_PTRACE"]}\n' >.devcontainer/devcontainer.json
says 'a dev container with capabilities' '(needs-root)' .devcontainer

# ---- Kubernetes ----

manifest() {
	repository "$work/kubernetes"
	mkdir k8s
	{
		printf 'apiVersion: v1\nkind: Service\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n'
		printf "      $1\n"
		printf '      containers:\n      - name: web\n        image: registry.example/web:1\n'
		printf "        $2\n"
	} >k8s/web.yaml
}
manifest 'securityContext: {runAsUser: 1234, runAsGroup: 2345, runAsNonRoot: true}' 'ports: []'
says 'the user of a pod' 'USER 1234:2345 is enough .*fixable' .
manifest 'securityContext: {runAsUser: 0}' 'ports: []'
says 'user 0 of a pod' 'a container of Kubernetes starts it as user 0 .*(needs-root)' .
manifest 'securityContext: {runAsUser: 0}' 'securityContext: {runAsUser: 1234}'
says 'the container says otherwise' 'USER 1234 is enough .*fixable' .
manifest 'hostPID: false' 'command: ["sh", "-c", "date > /etc/x"]'
says 'another command of a container' 'starts another command: its command writes to /etc/x.*declined' .
manifest 'hostPID: false' 'args: ["nginx"]'
says 'other arguments of a container' 'a container of Kubernetes starts another command.*declined' .
manifest 'hostPID: false' 'env: [{name: PORT, value: "80"}]'
says 'a low port of a container' 'gives it a port below 1024 .*(privileged-port)' .
manifest 'hostPID: false' 'ports: [{name: http, containerPort: 80}]'
says 'a port below 1024 of a container' "k8s/web.yaml:[0-9]*: a container of Kubernetes publishes $low_port" .
manifest 'hostPID: false' 'ports: [{containerPort: 8080, hostPort: 80}]'
says 'a port below 1024 of the node' "$safe" .
manifest 'securityContext: {runAsUser: 1234}' 'ports: [{containerPort: 80}]'
says 'a port below 1024 of a pod with a user of its own' 'USER 1234 is enough .*fixable' .
manifest 'hostPID: false' 'securityContext: {privileged: true}'
says 'a privileged container' 'is privileged .*(needs-root)' .
manifest 'volumes: [{name: v, hostPath: {path: /srv}}]' 'volumeMounts: [{name: v, mountPath: /data}]'
says 'a folder of the node' 'over /data (maybe-mounts).*suggested' .
manifest 'volumes: [{name: v, secret: {secretName: s}}]' 'volumeMounts: [{name: v, mountPath: /root/.kube}]'
says 'Kubernetes: a secret below the home of root' 'mounts /root/.kube, which only root may enter .*(needs-root)' .
manifest 'volumes: [{name: v, emptyDir: {}}]' 'volumeMounts: [{name: v, mountPath: /data}]'
says 'an empty folder' 'fixable' .
manifest 'securityContext: {runAsUser: 0}' 'ports: []'
printf '      - name: db\n        image: postgres:17\n' >>k8s/web.yaml
says 'two containers, none called as the folder' 'fixable' .

# ---- links and other folders ----

repository "$work/links"
mkdir "$work/outside"
printf 'services:\n  web:\n    build: %s\n    privileged: true\n' "$work/links" >"$work/outside/compose.yaml"
ln -s "$work/outside/compose.yaml" compose.yaml
says 'a link out of the repository says nothing' 'fixable' .
rm compose.yaml
mkdir etc
printf 'services:\n  web:\n    build: ..\n    privileged: true\n' >etc/compose.yaml
sed 's/\.\./. /' etc/compose.yaml >etc/real.yaml
ln -s etc/real.yaml compose.yaml
says 'a link inside the repository' 'is privileged' .
says 'a link inside the repository with --untrusted' 'fixable' --untrusted .
rm compose.yaml
mkfifo compose.yaml
says 'a pipe is not opened' 'fixable' .
rm compose.yaml
cd "$work" || exit 1
repository "$work/above/inner"
printf 'services:\n  web:\n    build: inner\n    privileged: true\n' >"$work/above/compose.yaml"
says 'what lies above the repository does not count' 'fixable' .
cd "$work" || exit 1
printf 'FROM debian:12\nCOPY x /x\nEXPOSE 80\nCMD ["/x"]\n' | $check - >out 2>err
ok 'a text without a name has nothing around it' has 'privileged-port' out

# ---- Fly.io ----

repository "$work/fly"
printf 'app = "x"\n\n[[mounts]]\n  source = "d"\n  destination = "/app/data" # kept\n' >fly.toml
says 'Fly: a volume' 'fly.toml: Fly.io keeps a volume over /app/data .*(existing-data)' .
printf '[build]\n  dockerfile = "other/Dockerfile"\n[mounts]\n  destination = "/app/data"\n' >fly.toml
says 'Fly: of another file' 'USER 1000:1000 is enough .*fixable' .
printf '[http_service]\n  destination = "/app/data"\n' >fly.toml
says 'Fly: no volume' 'USER 1000:1000 is enough .*fixable' .
for table in '[http_service]' '[[services]]'; do
	printf 'app = "x"\n%s\n  internal_port = 80 # http\n' "$table" >fly.toml
	says "Fly: a port below 1024 of $table" "fly.toml: Fly.io publishes $low_port" .
	printf 'app = "x"\n%s\n  internal_port = 8080\n' "$table" >fly.toml
	says "Fly: another port of $table" "$safe" .
done
printf '[build]\n  dockerfile = "other/Dockerfile"\n[http_service]\n  internal_port = 80\n' >fly.toml
says 'Fly: a port of another file' "$safe" .

# ---- compose files that name others ----

repository "$work/parts"
mkdir deploy
printf 'include: [deploy/app.yaml]\n' >compose.yaml
printf 'services:\n  web:\n    build: ..\n    privileged: true\n' >deploy/app.yaml
says 'include' 'deploy/app.yaml:2: service web is privileged .*(needs-root)' .
printf 'include: [{path: deploy/app.yaml}]\n' >compose.yaml
says 'include, the long form' 'deploy/app.yaml:2: service web is privileged .*(needs-root)' .
printf 'include: [compose.yaml]\nservices: {web: {build: .}}\n' >compose.yaml
says 'include of itself' 'USER 1000:1000 is enough .*fixable' .
printf 'services:\n  web:\n    extends: {file: deploy/app.yaml, service: base}\n    build: .\n' >compose.yaml
printf 'services:\n  base:\n    cap_add: [NET_ADMIN]\n' >deploy/app.yaml
says 'extends' 'service web is given capabilities .*(needs-root)' .
says 'extends: a folder of its own, of a stranger' 'service web is given capabilities' --untrusted .
mv deploy/app.yaml deploy/real.yaml
ln -s real.yaml deploy/app.yaml
says 'extends: a link' 'service web is given capabilities .*(needs-root)' .
says 'extends: no link of a stranger is followed' 'service web is given what deploy/app.yaml says, which may mount .*suggested' --untrusted .
printf 'include: [deploy/app.yaml]\n' >compose.yaml
printf 'services:\n  web:\n    build: ..\n    privileged: true\n' >deploy/real.yaml
says 'include: a link' 'service web is privileged .*(needs-root)' .
rm deploy/app.yaml
mv deploy/real.yaml deploy/app.yaml
{
	echo 'services:'
	awk 'BEGIN { for (i = 1; i <= 100; i++) printf "  s%d: {extends: {file: deploy/app.yaml, service: idle}, image: acme/other:%d}\n", i, i }'
	echo '  web: {extends: {file: deploy/app.yaml, service: base}, build: .}'
} >compose.yaml
printf 'services:\n  idle: {}\n  base:\n    cap_add: [NET_ADMIN]\n' >deploy/app.yaml
says 'extends: one file, of a hundred services' 'service web is given capabilities .*(needs-root)' .
printf 'services:\n  web:\n    extends: {file: ../../etc/passwd, service: base}\n    build: .\n' >compose.yaml
says 'extends: not outside of the repository' 'service web is given what ../../etc/passwd says, which may mount .*suggested' .
printf 'services:\n  web:\n    extends: {file: deploy/none.yaml, service: base}\n    build: .\n' >compose.yaml
says 'extends: a file that is not there' 'service web is given what deploy/none.yaml says, which may mount .*suggested' .
printf 'services:\n  web:\n    extends: {file: deploy/none.yaml, service: base}\n    image: other\n' >compose.yaml
says 'extends: of another image' 'USER 1000:1000 is enough .*fixable' .
printf 'services:\n  web:\n    extends: other\n    build: .\n  other:\n    user: root\n' >compose.yaml
says 'extends, of the same file' 'service web starts it as root .*(needs-root)' .
for path in deploy/none.yaml ../../etc/passwd oci://registry.example/acme/web https://example.com/acme/web.git '${STACK}.yaml' deploy/broken.yaml; do
	printf 'include: ["%s"]\nservices: {web: {build: .}}\n' "$path" >compose.yaml
	echo 'services: [' >deploy/broken.yaml
	says "include: nobody may read $path" 'compose.yaml:1: the project is given what .* says, which may mount .*suggested' .
	sed -i 's/\["\(.*\)"\]/[{path: [deploy\/app.yaml, "\1"]}]/' compose.yaml
	says "include: nobody may read $path, the second of a list" 'the project is given what .* says, which may mount .*suggested' .
done
printf 'include: [none.yaml]\n' >deploy/compose.yaml
rm compose.yaml
says 'include: of a folder for such files' 'deploy/compose.yaml:1: the project is given what none.yaml says, which may mount .*suggested' .
mkdir -p web api && cp Dockerfile a.js web/ && mv deploy/compose.yaml api/
says 'include: of another folder' 'USER 1000:1000 is enough .*fixable' web
mv api/compose.yaml .
says 'include: of a folder above' 'the project is given what none.yaml says, which may mount .*suggested' web
{
	echo 'services:'
	awk 'BEGIN { for (i = 1; i <= 1000; i++) printf "  s%d: {build: gone%d}\n", i, i }'
} >compose.yaml
says 'a thousand services' 'USER 1000:1000 is enough .*fixable' .
echo '  web: {build: ., privileged: true}' >>compose.yaml
says 'more than a thousand services' 'compose.yaml:1002: the project is given more services than are read, which may mount .*suggested' .
{
	echo 'services:'
	awk 'BEGIN { for (i = 1; i <= 256; i++) printf "  s%d: {image: other}\n", i }'
} >compose.yaml
says 'services of as many images as are kept' 'USER 1000:1000 is enough .*fixable' .
echo '  web: {build: ., privileged: true}' >>compose.yaml
says 'services of more images than are kept' 'compose.yaml:258: the project is given more services than are read, which may mount .*suggested' .
printf 'services: {}\n' >deploy/app.yaml
echo 'include:' >compose.yaml
awk 'BEGIN { for (i = 1; i <= 64; i++) print "- deploy/app.yaml" }' >>compose.yaml
says 'include: as many files as are read' 'USER 1000:1000 is enough .*fixable' .
echo '- deploy/app.yaml' >>compose.yaml
says 'include: more files than are read' 'the project is given what deploy/app.yaml says, which may mount .*suggested' .
service 'develop: {watch: [{action: sync, path: ., target: /app}]}'
says 'watch' 'service web copies what changes into /app, which the user may not (maybe-mounts)' .
service 'develop: {watch: [{action: rebuild, path: .}]}'
says 'watch that builds anew' 'USER 1000:1000 is enough .*fixable' .
repository "$work/parts"
printf 'services:\n  web:\n    image: acme/parts:1\n    privileged: true\n' >docker-stack.yml
says 'a stack by the name of its image' 'service web is privileged .*(needs-root)' .
sed -i 's,acme/parts,postgres,' docker-stack.yml
says 'a stack of another image' 'USER 1000:1000 is enough .*fixable' .

# merged FILE TEXT: a file beside a compose file that builds
merged() {
	repository "$work/merged"
	printf 'services:\n  web:\n    build: .\n    image: acme/site:${TAG:-latest}\n' >docker-compose.yml
	mkdir -p "$(dirname "$1")"
	printf "$2" >"$1"
}
merged docker-compose.override.yml 'services:\n  web:\n    privileged: true\n'
says 'an override' "docker-compose.override.yml:2: service web is privileged .*(needs-root)" .
merged docker-compose.override.yml 'services:\n  web:\n    volumes: [".:/app"]\n'
says 'an override: a mount of the sources' 'override.yml:2: service web mounts these sources over /app' .
merged docker-compose.override.yml 'services:\n  other:\n    privileged: true\n'
says 'an override of another service' 'USER 1000:1000 is enough .*fixable' .
merged docker-compose.dev.yml 'services:\n  web:\n    privileged: true\n'
says 'a file that adds to a service' "docker-compose.dev.yml:2: service web is privileged .*(needs-root)" .
merged docker-compose.dev.yml 'services:\n  web:\n    image: postgres\n    privileged: true\n'
says 'a file with a service of its own' 'USER 1000:1000 is enough .*fixable' .
merged docker-stack.yml 'services:\n  app:\n    image: acme/site\n    privileged: true\n'
says 'the image that another file builds' "docker-stack.yml:2: service app is privileged .*(needs-root)" .
merged docker-stack.yml 'services:\n  app:\n    image: acme/site-db\n    privileged: true\n'
says 'an image that none builds' 'USER 1000:1000 is enough .*fixable' .
merged deploy/compose.prod.yml 'services:\n  app:\n    image: docker.io/acme/site:${TAG}\n    privileged: true\n'
says 'the image that a file above builds' "deploy/compose.prod.yml:2: service app is privileged .*(needs-root)" .
merged docker-compose.yml 'services:\n  a: {build: ., image: site}\n  b: {image: site, user: root}\n'
says 'the image that another service builds' "service b starts it as root .*(needs-root)" .
merged docker-compose.yml 'services:\n  a: {build: other, image: site}\n  merged: {image: site, user: root}\n'
mkdir other && cp Dockerfile other
says 'the image that is built elsewhere, whatever its name' 'USER 1000:1000 is enough .*fixable' .
merged svc/common.yml 'services:\n  x:\n    build: ..\n'
printf 'services:\n  web:\n    extends: {file: svc/common.yml, service: x}\n    cap_add: [NET_ADMIN]\n' >docker-compose.yml
says 'extends: what is built' 'service web is given capabilities .*(needs-root)' .
printf 'services:\n  web:\n    extends: {file: svc/common.yml, service: y}\n    cap_add: [NET_ADMIN]\n' >docker-compose.yml
says 'extends: what is not there' 'USER 1000:1000 is enough .*fixable' .
merged svc/app.yml 'services:\n  x:\n    build: .\n    privileged: true\n'
printf 'include:\n- path: svc/app.yml\n  project_directory: .\n' >docker-compose.yml
says 'include: the folder of the project' 'svc/app.yml:2: service x is privileged .*(needs-root)' .
printf 'include:\n- path: svc/app.yml\n' >docker-compose.yml
says 'include: the folder of the file' 'USER 1000:1000 is enough .*fixable' .
printf 'services:\n  x:\n    build: .\n' >a.yml
printf 'services:\n  x:\n    privileged: true\n' >b.yml
printf 'include:\n- path: [a.yml, b.yml]\n' >docker-compose.yml
says 'include: files that are merged' 'b.yml:2: service x is privileged .*(needs-root)' .
printf 'include:\n- path: b.yml\n- path: a.yml\n' >docker-compose.yml
says 'include: files that are not merged' 'USER 1000:1000 is enough .*fixable' .

# ---- docker run, as people write it ----

lines() {
	repository "$work/lines"
	printf 'docker build -t acme/web .\n%s\n' "$2" >"$1"
}
lines README.md '$ docker run -p 3000:3000 acme/web'
says 'README: a port alone' 'USER 1000:1000 is enough .*fixable' .
for options in '-p 8080:80' '-p8080:80' '--publish=8080:80' '--publish 127.0.0.1:8080:80/tcp' '-dp 80' '-p $PORT:80' '--expose 80' \
	'-p 3000:3000 -p 80:80'; do
	lines README.md "    docker run $options acme/web"
	says "README: a port below 1024: $options" "README.md:2: docker run publishes $low_port" .
done
for options in '-p 80:8080' '-p 8080' '-p 80:$PORT' '-P'; do
	lines README.md "    docker run $options acme/web"
	says "README: a port below 1024 of the host alone: $options" "$safe" .
done
lines README.md 'docker run -p 80:80 acme/other'
says 'README: a port of another image' "$safe" .
lines Makefile '	docker run --rm -p 80:80 \
		acme/web'
says 'Makefile: a port below 1024' "Makefile:2: docker run publishes $low_port" .
lines README.md 'Run `docker run -v /var/run/docker.sock:/var/run/docker.sock:ro acme/web`.'
says 'README: the socket of the engine' 'README.md:2: docker run hands it the socket .*(needs-root)' .
lines Makefile '	docker run --rm -it --cap-add=NET_ADMIN \
		acme/web'
says 'Makefile: a line that goes on' 'Makefile:2: docker run gives it capabilities.*(needs-root)' .
lines run.sh 'podman container run -dv "$PWD/state:/state" -e A=b acme/web node a.js'
says 'a script: a folder of the host' 'run.sh:2: docker run mounts a folder of the host over /state (maybe-mounts)' .
lines run.sh 'docker run --mount type=bind,src=/srv/x,dst=/state acme/web'
says 'a script: --mount' 'run.sh:2: docker run mounts a folder of the host over /state (maybe-mounts)' .
lines run.sh 'docker run --mount type=bind,src=/srv/x,dst=/state,readonly --tmpfs /x acme/web'
says 'a script: it only reads' 'USER 1000:1000 is enough .*fixable' .
lines run.sh 'docker run -v $(pwd):/app acme/web'
says 'a script: its own sources' 'mounts these sources over /app.*reads' .
lines run.sh 'docker run -v "state:/state" acme/web'
says 'a script: a volume' 'run.sh:2: docker run keeps a volume over /state (existing-data)' .
lines run.sh 'docker run -u 0:0 acme/web'
says 'a script: as root' 'run.sh:2: docker run starts it as root .*(needs-root)' .
lines run.sh 'docker run -v ~/.ssh:/root/.ssh acme/web'
says 'a script: the home of root' 'run.sh:2: docker run mounts /root/.ssh.*(needs-root)' .
lines run.sh 'docker run --privileged tonistiigi/binfmt; docker exec --privileged acme/web sh'
says 'a script: another image' 'USER 1000:1000 is enough .*fixable' .
lines run.sh 'docker compose run --privileged acme/web'
says 'a script: not an engine itself' 'USER 1000:1000 is enough .*fixable' .
root='makes it privileged .*(needs-root)' safe='USER 1000:1000 is enough .*fixable'
# written FILE TEXT: what people wrote beside a Dockerfile
written() {
	repository "$work/lines"
	printf "$2" >"$1"
}
written Makefile 'IMAGE := demo\nx:\n\tdocker build -t $(IMAGE) .\n\tdocker run --privileged $(IMAGE)\n'
says 'Makefile: an image in a variable' "Makefile:4: docker run $root" .
written Makefile 'IMAGE := demo\nx:\n\tdocker build -t $(IMAGE) .\n\tdocker run --privileged $(OTHER)\n'
says 'Makefile: an image in another variable' "$safe" .
written Makefile 'x:\n\t@docker build -t $(IMAGE) .\n\t-@docker run --privileged ${IMAGE}\n'
says 'Makefile: marks of a recipe, one variable written in two ways' "Makefile:3: docker run $root" .
written Makefile 'x:\n\t$(DOCKER) build -t demo .\n\t$(Q)${CONTAINER_ENGINE} run --privileged demo\n'
says 'Makefile: the engine in a variable' "Makefile:3: docker run $root" .
written run.sh 'DOCKER_RUN="podman run --rm"\npodman build -t demo .\n$DOCKER_RUN --privileged demo\n'
says 'a script: the call in a variable' "run.sh:3: docker run $root" .
written Makefile 'CMD = docker run --rm\nx:\n\tdocker build -t demo .\n\t$(CMD) --privileged demo\n'
says 'Makefile: the call in a variable of any name' "Makefile:4: docker run $root" .
written Makefile 'CMD = docker run --rm\nx:\n\tdocker build -t demo .\n\t$(CMD) postgres --privileged demo\n'
says 'Makefile: a call in a variable, of another image' "$safe" .
written justfile 'image := "demo"\nb:\n  docker build -t {{image}} .\nr:\n  docker run --privileged {{ image }}\n'
says 'justfile: an image in a variable' "justfile:5: docker run $root" .
written justfile 'b:\n  docker build -t demo .\nr:\n  docker run {{flags}} demo\n'
says 'justfile: options that nothing tells' 'justfile:4: docker run is given {{flags}}, which may .*(maybe-mounts)' .
written run.sh '"$DOCKER" build -t demo .\n$DOCKER run --privileged demo\n'
says 'a script: the engine in a variable' "run.sh:2: docker run $root" .
written run.sh 'docker build -t demo .\n$EDITOR run --privileged demo\n'
says 'a script: another program in a variable' "$safe" .
written run.sh 'docker build -t demo .\ndocker run --privileged demo:latest\n'
says 'a script: latest is what has no tag' "run.sh:2: docker run $root" .
written run.sh 'docker build -t acme/demo .\ndocker run --privileged index.docker.io/acme/demo\n'
says 'a script: another name of Docker Hub' "run.sh:2: docker run $root" .
written run.sh 'docker build -t acme/demo .\ndocker run --privileged registry.example/acme/demo\n'
says 'a script: another registry' "$safe" .
written run.sh 'docker build -t demo:1 .\ndocker run --privileged docker.io/library/demo\n'
says 'a script: another tag of what is built' "run.sh:2: docker run $root" .
written run.sh 'docker build -t demo:1 .\ndocker build -t demo:2 -f b.js .\ndocker run --privileged demo:2\n'
says 'a script: a tag that another build gives' "$safe" .
written run.sh 'docker build -t demo . && docker run --privileged demo\n'
says 'a script: commands of one line' "run.sh:1: docker run $root" .
for tags in '-t demo -t other' '-t other -tdemo' '--tag=demo -qt other' '-t other -qt demo' '-t=demo' '-fDockerfile -tdemo' '-t demo -f=Dockerfile'; do
	written run.sh "docker build $tags .\\ndocker run --privileged demo\\n"
	says "a script: the names of a build: $tags" "run.sh:2: docker run $root" .
done
for options in '--context c' '-c run' '-H "$HOST"' --debug --log-level=debug '-l debug --config /x' '--host h container'; do
	written run.sh "docker build -t demo .\\ndocker $options run --privileged demo\\n"
	says "a script: options of the engine: $options" "run.sh:2: docker run $root" .
done
written run.sh 'docker build -t demo .\ndocker --context c compose run --privileged demo\n'
says 'a script: options of the engine before something else' "$safe" .
written run.sh 'docker build -fb.js -t demo .\ndocker run --privileged demo\n'
says 'a script: another file is built' "$safe" .
written run.sh 'docker build -t demo .; docker run --privileged demo; docker ps\n'
says 'a script: commands of one line, closer' "run.sh:1: docker run $root" .
written run.sh 'docker build -t demo . # here\ndocker run postgres || echo --privileged demo\n'
says 'a script: words after the command' "$safe" .
written run.sh 'docker build -t demo .\nid=$(docker run -d --privileged demo)\n'
says 'a script: the output of a run' "run.sh:2: docker run $root" .
written run.sh 'docker build -t demo .\nssh host "docker run --privileged demo"\n'
says 'a script: a quoted run' "run.sh:2: docker run $root" .
written readme.md 'docker build -t demo .\ndocker run --privileged demo\n'
says 'readme.md in lower case' "readme.md:2: docker run $root" .
written Makefile 'RUN_FLAGS := -it \\\n  --privileged\nx:\n\tdocker build -t demo .\n\tdocker run $(RUN_FLAGS) demo\n'
says 'Makefile: options in a variable' "Makefile:5: docker run $root" .
written Makefile 'FLAGS = -it\nFLAGS += --privileged\nx:\n\tdocker build -t demo .\n\tdocker run $(FLAGS) demo\n'
says 'Makefile: options that are added' "Makefile:5: docker run $root" .
written Makefile 'FLAGS ?= -it # people look\nx:\n\tdocker build -t demo .\n\tdocker run $(FLAGS) ${MORE:-} demo\n'
says 'Makefile: options in a variable, which give nothing' "$safe" .
written Makefile 'x:\n\tdocker build -t demo .\n\tdocker run $(FLAGS) demo\n'
says 'Makefile: options that nothing tells' 'Makefile:3: docker run is given $(FLAGS), which may .*(maybe-mounts)' .
written run.sh 'docker build -t demo .\nif x; then F=-it; else F="-v .:/x"; fi\nF=$1\ndocker run $F demo\n'
says 'a script: options that several lines tell' 'run.sh:4: docker run is given $F, which may .*(maybe-mounts)' .
written run.sh 'docker build -t demo .\ndocker run $OTHER --privileged demo\n'
says 'a script: an unread option and one that is read' "run.sh:2: docker run $root" .
written run.sh 'docker build -t demo .\ndocker run --rm $OTHER sh\n'
says 'a script: another image, in a variable' "$safe" .
written Makefile 'x:\n\tdocker build -t demo .\n'
echo 'docker run --privileged demo' >README.md
says 'README: what the Makefile builds' "README.md:1: docker run $root" .
written Makefile 'x:\n\tdocker build -t demo -f b.js .\n'
mkdir -p lines && mv Dockerfile a.js lines
echo 'docker run --privileged lines' >lines/README.md
echo 'x: ; docker build -t lines -f ../b.js .' >lines/Makefile
says 'README: what the Makefile builds of another file' "$safe" lines
repository "$work/lines"
echo 'docker run --privileged registry.example.com/acme/lines:2' >README.md
says 'README: an image called as the folder' 'README.md:1: docker run makes it privileged .*(needs-root)' .
sed -i '1i# docker run -d \\\n#   --device /dev/snd \\\n#   me/player' Dockerfile
rm README.md
says 'a comment of the file' '`docker run` of a comment gives it devices .*(needs-root)' .
sed -i 's/me.player/node:22-alpine/' Dockerfile
says 'a comment about its base' 'USER 1000:1000 is enough .*fixable' .
# commented TEXT: comments above a Dockerfile
commented() {
	repository "$work/lines"
	printf "$1\n" | cat - Dockerfile >new
	mv new Dockerfile
}
commented '# docker run -d --privileged --name buildkitd moby/buildkit'
says 'a comment about a published image' "$safe" .
commented '# docker run --privileged --rm tonistiigi/binfmt --install all'
says 'a comment about a helper' "$safe" .
commented '# docker run -d --privileged postgres:16'
says 'a comment about an official image' "$safe" .
commented '# docker run -d --privileged me/buildkit'
says 'a comment about an image that nobody knows' "comment $root" .
mkdir buildkit && sed -i 's,me/,moby/,' Dockerfile && mv Dockerfile a.js b.js buildkit
says 'a comment about a published image, beside its sources' "comment $root" buildkit
commented "# It's run with: docker run --privileged me/player"
says 'a comment that says run before it runs' "comment $root" .
commented '# People run it.\n# They run it so: docker run --privileged me/player'
says 'a comment that says run twice' "comment $root" .
commented '# docker build -t demo .\n# docker run --privileged me/player'
says 'a comment about another image than it builds' "$safe" .
commented '# docker build -t demo .\n# docker run --privileged me/demo:1'
says 'a comment about what it builds' "comment $root" .
commented '# docker run --privileged me/player'
echo 'x: ; docker build -t demo .' >Makefile
says 'a comment about another image than the Makefile builds' "$safe" .
echo 'x: ; docker build -t player .' >Makefile
says 'a comment about what the Makefile builds' "comment $root" .
echo 'x: ; docker build -t demo -f b.js .' >Makefile
says 'a comment, and the Makefile builds another file' "comment $root" .

# ---- the context that they name ----

# apart NAME: a Dockerfile in a folder of its own, built from one beside it
apart() {
	repository "$work/$1"
	mkdir -p docker app other .github/workflows
	mv Dockerfile docker/Dockerfile
	mv a.js b.js app
}
seen='USER 1000:1000 is enough .*fixable' unseen='the source of a.js is not seen\|(script-unseen)\|(source-unseen)'
apart none
says 'context: nothing names it' "$unseen" docker/Dockerfile
apart compose-context
printf 'services:\n  web:\n    build: { context: app, dockerfile: ../docker/Dockerfile }\n' >compose.yaml
says 'context: of a compose file' "$seen" docker/Dockerfile
says 'context: of a folder that is searched' "$seen" .
says 'context: what a stranger names does not count' "$unseen" --untrusted docker/Dockerfile
sed -i 's/app/other/' compose.yaml
says 'context: the wrong one' "$unseen" docker/Dockerfile
says 'context: --context is stronger' "$seen" --context app docker/Dockerfile
printf 'services:\n  web:\n    build: { context: app, dockerfile: ../docker/Dockerfile }\n  two:\n    build: { context: other, dockerfile: ../docker/Dockerfile }\n' >compose.yaml
says 'context: two that differ name none' "$unseen" docker/Dockerfile
apart bake-context
printf 'target "app" {\n  context = "app"\n  dockerfile = "../docker/Dockerfile"\n}\n' >docker-bake.hcl
says 'context: of a bake file' "$seen" docker/Dockerfile
workflow() { printf 'jobs:\n  build:\n    steps:\n%s\n' "$1" >.github/workflows/ci.yml; }
apart workflow-context
workflow '      - uses: docker/build-push-action@v6
        with: { context: app, file: docker/Dockerfile }'
says 'context: of a workflow' "$seen" docker/Dockerfile
workflow '      - uses: docker/build-push-action@v6
        with: { context: "{{defaultContext}}:app", file: docker/Dockerfile }'
says 'context: of a workflow, by git' "$seen" docker/Dockerfile
workflow '      - uses: docker/build-push-action@v6
        with: { context: "${{ env.FOLDER }}", file: docker/Dockerfile }'
says 'context: that a variable tells' "$unseen" docker/Dockerfile
for line in 'docker build -f docker/Dockerfile app' 'docker build app --file=docker/Dockerfile -t acme/other' \
	'docker buildx build --platform linux/amd64 -t other --build-arg A=b -f docker/Dockerfile ./app && echo other'; do
	workflow "      - run: $line"
	says "context: $line" "$seen" docker/Dockerfile
done
for line in 'cd other && docker build -f ../docker/Dockerfile ../app' 'docker compose build app' 'docker build -f docker/Dockerfile https://example.com/app.git' \
	'docker build -f docker/Dockerfile -'; do
	workflow "      - run: $line"
	says "context: not read: $line" "$unseen" docker/Dockerfile
done
workflow '      - run: docker build -f ../docker/Dockerfile .
        working-directory: app'
says 'context: working-directory' "$seen" docker/Dockerfile
apart outside-context
mv app "$work/elsewhere"
printf 'services:\n  web:\n    build: { context: ../elsewhere, dockerfile: ../outside-context/docker/Dockerfile }\n' >compose.yaml
says 'context: not outside of the repository' "$unseen" docker/Dockerfile
apart devcontainer-context
mkdir .devcontainer
printf 'FROM debian:12\nCOPY s.sh /s.sh\nRUN sh /s.sh\n' >.devcontainer/Dockerfile
echo 'apt-get update' >app/s.sh
printf '{"build": {"dockerfile": "Dockerfile", "context": "../app"}}' >.devcontainer/devcontainer.json
ok 'context: of a dev container' status 0 "$program" tree --calls .devcontainer/Dockerfile
ok 'context: of a dev container: its script is read' has 'script.*apt-get update' out

# ---- modes of the build context, which COPY keeps ----

repository "$work/modes"
chmod 644 a.js
says 'modes: all may read' 'USER 1000:1000 is enough .*fixable' .
chmod 600 a.js
says 'modes: the program is its owner'"'"'s' 'a.js of the build context is for its owner alone.*(root-only-files)' .
chmod 644 a.js
mkdir lib && cp a.js lib/x.js && chmod 700 lib
says 'modes: a folder is' 'lib of the build context is for its owner alone.*(root-only-files)' .
echo lib >.dockerignore
says 'modes: what is ignored is not copied' 'USER 1000:1000 is enough .*fixable' .
rm .dockerignore
sed -i 's/^COPY \. /COPY --chown=1000:1000 . /' Dockerfile
says 'modes: the user owns it' 'USER 1000:1000 .*fixable' .
sed -i 's/^COPY .*/COPY . .\nRUN chmod -R a+rX ./' Dockerfile
says 'modes: opened again' 'USER 1000:1000 is enough .*fixable' .
rm -r lib
chmod 600 a.js
sed -i 's/^RUN chmod .*/RUN chmod 644 a.js/' Dockerfile
says 'modes: a mode that all may read' 'USER 1000:1000 is enough .*fixable' .
sed -i 's/^RUN chmod .*/RUN chmod +x a.js/' Dockerfile
says 'modes: what may be run may not be read' 'a.js of the build context is for its owner alone.*(root-only-files)' .
chmod 644 a.js

# ---- comments of the Dockerfile ----

said() {
	repository "$work/said"
	{ printf "$1" && cat Dockerfile; } >with
	mv with Dockerfile
}
said '# docker build . -t\n# docker run --privileged me/player\n'
says 'a comment: a build without a name' 'of a comment makes it privileged' .
said '# docker \\\n#   run --privileged me/player\n'
says 'a comment: a call on two lines' 'of a comment makes it privileged' .
said "$(awk 'BEGIN { for (i = 0; i < 257; i++) print "# docker run x" i }')\n# docker run --privileged x\n"
says 'comments: more runs than are read' 'of a comment is given more than is read' .

# ---- images of goreleaser ----

repository "$work/goreleaser"
printf 'FROM alpine:3.20\nCOPY app /usr/bin/app\nENTRYPOINT ["/usr/bin/app"]\n' >Dockerfile
check="$program --check -v --no-config --only upgrade-packages --fail-on never"
printf 'dockers:\n  - use: buildx\n    goarch: amd64\n' >.goreleaser.yml
says 'goreleaser: the platform of most machines' 'not installed .*fixable' .
printf '  - use: buildx\n    goarch: arm64\n' >>.goreleaser.yml
says 'goreleaser: another platform' 'needs emulation there .*suggested' .
printf 'dockers_v2:\n  - images: [x/app]\n    platforms: [linux/amd64, linux/arm64]\n' >.goreleaser.yml
says 'goreleaser: several platforms' 'needs emulation there .*suggested' .
printf 'dockers_v2:\n  - images: [x/app]\n    dockerfile: other.Dockerfile\n' >.goreleaser.yml
says 'goreleaser: another file' 'not installed .*fixable' .
sed -i 's/other.Dockerfile/Dockerfile/' .goreleaser.yml
says 'goreleaser: the platforms are its own' 'needs emulation there .*suggested' .

# ---- platforms of workflows ----

repository "$work/platforms"
printf 'FROM debian:12-slim\nCOPY app /bin/app\nCMD ["/bin/app"]\n' >Dockerfile
mkdir -p .github/workflows
# pushes RUNNER PLATFORMS [STEP]
pushes() {
	printf 'jobs:\n  image:\n    runs-on: %s\n    steps:\n      - uses: actions/checkout@v4\n%s      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          platforms: %s\n' \
		"$1" "${3:-}" "$2" >.github/workflows/release.yml
}
pushes ubuntu-latest linux/amd64
says 'platforms: the usual one' 'not installed .*fixable' .
pushes ubuntu-latest linux/amd64,linux/arm64
says 'platforms: another one without emulation' 'emulation there .*suggested' .
pushes ubuntu-latest linux/amd64,linux/arm64 "      - uses: docker/setup-qemu-action@v3
"
says 'platforms: another one with emulation' 'not installed .*fixable' .
pushes ubuntu-24.04-arm linux/arm64
says 'platforms: of the machine itself' 'not installed .*fixable' .
# shellcheck disable=SC2016 # an expression of the workflow
pushes ubuntu-latest 'linux/${{ matrix.target }}'
says 'platforms: of a matrix' 'emulation there .*suggested' .

# ---- layers of a target ----

repository "$work/target"
printf 'FROM node:22 AS development\nRUN npm ci\nCMD ["npm", "start"]\nFROM nginx:1.27\nCOPY --from=development /app/dist /usr/share/nginx/html\n' >Dockerfile
check="$program --check -v --no-config --only clean-caches --fail-on never"
$check . >out 2>err
ok 'target: a stage that nothing builds is not cleaned' lacks 'npm leaves' out
printf 'services:\n  web:\n    build: {context: ., target: development}\n' >compose.yaml
says 'target: one that compose builds is cleaned' 'npm leaves .*fixable' .

# ---- more than is read, and what says nothing of itself ----

repository "$work/many"
mkdir -p .github/workflows .github/actions/x base web
printf 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\nCMD ["python", "a.py"]\n' >Dockerfile
printf 'print(1)\n' >a.py
check="$program --check -v --no-config --only nonroot-user --fail-on never"
printf 'runs:\n  using: docker\n  image: ../../../Dockerfile\n' >.github/actions/x/action.yml
says 'an action of the file' 'for which it must be root' .
{ printf 'jobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n'; for n in $(seq 1 300); do echo "          docker build -t a$n ."; done; } >.github/workflows/w.yml
says 'more builds than are read' 'more builds than are read.*suggested' .
rm -r .github
printf 'FROM corp.example/base:1\nRUN apt-get update && apt-get install -y curl\nCMD ["python", "a.py"]\n' >base/Dockerfile
printf 'FROM python:3.13-slim\nCMD ["true"]\n' >web/Dockerfile
$check base/Dockerfile >out 2>err
ok 'a FROM says nothing of its own file' lacks 'FROM builds on it' out
for n in $(seq 1 1100); do echo "RUN echo $n > /srv/f$n.sh"; done >many
{ sed 3q Dockerfile; cat many; printf 'COPY a.py /app/b.py\nRUN sed -i s/1/2/ /app/b.py\nCMD ["python", "b.py"]\n'; } >changed.Dockerfile
$check changed.Dockerfile >out 2>err
ok 'a file that is changed after more than are kept' lacks 'is enough' out
rm many changed.Dockerfile
printf 'import sys\nopen("cache/" + sys.argv[1], "w")\n' >a.py
mkdir cache
(cd cache && touch $(seq 1 900))
says 'a folder of many files that are written: they are given' 'USER 10001:10001 is enough .*fixable' .
(cd cache && touch $(seq 901 1100))
says 'too many to be given' 'a COPY brings 1100 files of root.s to /app/cache.*suggested' .
printf 'open("cache/new.json", "w")\n' >a.py
says 'too many, but none of them is written' 'USER 10001:10001 is enough .*fixable' .
rm -r cache
printf 'open("access.log", "a")\n' >a.py
head -c 400000 /dev/zero >access.log
says 'a file that is too large to be read is given' '/app/access.log (a.py:1): /app is given' .
$program --diff --no-config --only nonroot-user . >out 2>err
ok 'and named' has 'chown 10001:10001 /app /app/access.log' out

finish
