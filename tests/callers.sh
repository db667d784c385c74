#!/bin/sh
# callers.sh PROGRAM: jobs of workflows, units and other hosts that start the image that a Dockerfile builds, by its name.
. tests/assert.sh
. "$top/tests/repository.sh"
safe='USER 1000:1000 is enough .*fixable'

# ---- names that builds give ----

# names: a repository with a run of acme/web, which has rights that only root has
names() {
	repository "$work/names"
	echo 'docker run --privileged acme/web' >run.sh
}
names
says 'nobody builds it' "$safe" .
printf '{"target": {"app": {"tags": ["acme/web:1", "acme/web:${TAG}"]}}}\n' >docker-bake.json
says 'a name of bake' 'run.sh:1: docker run makes it privileged .*(needs-root)' .
printf '{"target": {"app": {"tags": ["${NAME}"]}}}\n' >docker-bake.json
says 'a name of bake that a variable tells' "$safe" .
rm docker-bake.json
printf 'target "app" {\n  tags = ["docker.io/acme/web:latest"]\n}\n' >docker-bake.hcl
says 'a name of bake, in HCL' 'run.sh:1: docker run makes it privileged .*(needs-root)' .
rm docker-bake.hcl
mkdir -p .github/workflows
# pushes TAGS [IMAGES]: a workflow that builds the image under these names
pushes() {
	{
		printf 'jobs:\n  a:\n    steps:\n'
		[ -z "${2-}" ] || printf '    - uses: docker/metadata-action@v5\n      with:\n        images: |\n          %s\n' "$2"
		printf '    - uses: docker/build-push-action@v6\n      with:\n        context: .\n        tags: |\n          %s\n' "$1"
	} >.github/workflows/a.yml
}
for tags in acme/web acme/web:1 'ghcr.io/x/y,acme/web:${{ github.sha }}' 'acme/web:v${{ github.run_number }}'; do
	pushes "$tags"
	says "a name of build-push-action: $tags" 'run.sh:1: docker run makes it privileged .*(needs-root)' .
done
for tags in acme/web-db '${{ env.IMAGE }}' 'acme/${{ github.event.repository.name }}' ghcr.io/acme/web; do
	pushes "$tags"
	says "another name of build-push-action: $tags" "$safe" .
done
pushes '${{ steps.meta.outputs.tags }}' acme/web
says 'a name of metadata-action' 'run.sh:1: docker run makes it privileged .*(needs-root)' .
pushes '${{ steps.meta.outputs.tags }}' 'name=acme/web,enable=true'
says 'a name of metadata-action, with options' 'run.sh:1: docker run makes it privileged .*(needs-root)' .
pushes '${{ steps.meta.outputs.tags }}' acme/db
says 'another name of metadata-action' "$safe" .
pushes '${{ steps.meta.outputs.tags }}' acme/web
sed -i 's/    - uses: docker.metadata.*/&\n      id: meta/' .github/workflows/a.yml
says 'a name of metadata-action that the build refers to' 'run.sh:1: docker run makes it privileged .*(needs-root)' .
sed -i 's/id: meta/id: other/' .github/workflows/a.yml
says 'a name of metadata-action that another build refers to' "$safe" .
pushes '${{ env.TAGS }}' acme/web
says 'a name of metadata-action that a variable may refer to' 'run.sh:1: docker run makes it privileged .*(needs-root)' .

# ---- jobs ----

# job TEXT: a job beside the workflow that builds acme/web
job() {
	repository "$work/jobs"
	mkdir -p .github/workflows
	pushes acme/web:1
	printf "jobs:\n  test:\n$1" >.github/workflows/test.yml
}
job '    container: acme/web:1\n'
says 'the container of a job' 'test.yml:3: the container of a job mounts a folder of the host over /__w (maybe-mounts).*suggested' .
job '    container: {image: acme/web, options: "--cpus 1 --user root"}\n'
says 'the container of a job, as root' 'the container of a job starts it as root .*(needs-root)' .
job '    container: postgres:16\n'
says 'the container of a job: another image' "$safe" .
job '    services:\n      web:\n        image: acme/web:1\n        ports: [3000]\n'
says 'a service of a job' "$safe" .
job '    services:\n      web:\n        image: acme/web:1\n        options: >-\n          --health-cmd x\n          --privileged\n'
says 'a service of a job: options' 'service web of a job makes it privileged .*(needs-root)' .
job '    services:\n      web:\n        image: acme/web:1\n        volumes: ["/srv/x:/data"]\n'
says 'a service of a job: a folder of the host' 'service web of a job mounts a folder of the host over /data (maybe-mounts)' .
job '    services:\n      web:\n        image: acme/web:1\n        env: {PORT: 80}\n'
says 'a service of a job: a low port' 'service web of a job gives it a port below 1024 .*(privileged-port)' .
job '    services:\n      db:\n        image: acme/db\n        options: --privileged\n'
says 'a service of a job: another image' "$safe" .

# ---- commands in files of other programs ----

rights='docker run makes it privileged .*(needs-root)'
# lines FILE [COMMAND]: lines that build the image and run it, as a step of a list or a recipe
lines() {
	repository "$work/lines"
	case $1 in */*) mkdir -p "${1%/*}" ;; esac
	printf '#!/bin/sh\nall:\n  - docker build -t web .\n  - %s\n' "${2-docker run --privileged web}" >"$1"
}
for file in .justfile Jenkinsfile tasks.py noxfile.py tox.ini mise.toml start.bash bin/serve scripts/serve.sh hack/serve.sh ci/serve.sh; do
	lines "$file"
	says "lines of $file" "$file:4: $rights" .
done
for file in Taskfile.yml .gitlab-ci.yml .travis.yml azure-pipelines.yml .circleci/config.yml .gitlab/build.yml .github/workflows/a.yml; do
	lines "$file"
	sed -i 1d "$file"
	says "commands of $file" "$file:3: $rights" .
done
lines scripts/serve.txt
says 'lines of a text' "$safe" .
lines bin/serve
sed -i 1d bin/serve
says 'lines of what is no script' "$safe" .
lines docs/serve.sh
says 'lines of another folder' "$safe" .
lines .gitlab-ci.yml 'docker run --privileged db'
says 'commands: another image' "$safe" .
lines .gitlab-ci.yml 'cd x && docker run --privileged web'
says 'commands: in another folder' "$safe" .
lines scripts/serve.sh 'docker run -v $(pwd)/data:/data web'
says 'a script: paths from the folder above' 'mounts a folder of the host over /data (maybe-mounts)' .
lines package.json
printf '{\n\t"scripts": {\n\t\t"image": "docker build -t web .",\n\t\t"serve": "docker run -v \\"$(pwd)/data\\":/data web"\n\t}\n}\n' >package.json
says 'a script of package.json' 'package.json:4: docker run mounts a folder of the host over /data (maybe-mounts)' .
sed -i 's/"serve"/"description"/' package.json
says 'a description of package.json' "$safe" .
# task TEXT: a task of Taskfile.yml
taskfile() {
	repository "$work/taskfile"
	printf "version: '3'\nvars:\n  IMAGE: acme/web\ntasks:\n  image: docker build -t {{.IMAGE}} .\n$1" >Taskfile.yml
}
taskfile '  serve:\n    cmds:\n    - docker run --privileged acme/web\n'
says 'a task: a variable' "Taskfile.yml:8: $rights" .
taskfile '  serve:\n    cmds:\n    - >-\n      docker run\n      --privileged\n      {{.IMAGE}}\n'
says 'a task: a folded text' "Taskfile.yml:8: $rights" .
taskfile '  serve:\n    cmds:\n    - |\n      echo x\n      docker run --privileged acme/web\n'
says 'a task: a text of lines' "Taskfile.yml:10: $rights" .
taskfile '  serve:\n    dir: other\n    cmd: docker run --privileged acme/web\n'
says 'a task of another folder' "$safe" .
taskfile '  serve: docker build -t web . && docker run --privileged web\n  x: [\n'
says 'a task of a file that is broken' "Taskfile.yml:6: $rights" .
repository "$work/workflow"
mkdir -p .github/workflows
pushes 'ghcr.io/${{ github.repository }}:${{ github.sha }}'
printf '    - run: docker run --privileged ghcr.io/${{ github.repository }}:${{ github.sha }}\n' >>.github/workflows/a.yml
says 'a step with what another one builds' "a.yml:9: $rights" .
cat >Jenkinsfile <<'END'
node {
  sh "docker build -t web ."
  sh "docker run -e A=\"x\" --privileged web" // here
}
END
rm -r .github
says 'a quoted command' "Jenkinsfile:3: $rights" .
printf 'Build it with `docker build -t web .` and start `docker run web` --privileged or not.\n' >README.md
rm Jenkinsfile
says 'code in a sentence ends there' "$safe" .
repository "$work/much"
for n in $(seq 1 520); do echo 'echo x' >"run$n.sh"; done
says 'more files than are read' 'more files than are read.*suggested' .
mkdir k8s
for n in $(seq 1 520); do rm "run$n.sh"; echo 'x: y' >"k8s/$n.yaml"; done
says 'more other files than are read' "$safe" .
repository "$work/deep"
printf '{"target": {"app": {"tags": ["acme/web:1"]}}}\n' >docker-bake.json
for folder in k8s/base deploy/prod/web infra/docker/prod ops/systemd scripts/dev tools/docker charts/a/b; do
	mkdir -p "$folder"
	echo 'docker run --privileged acme/web' >"$folder/run.sh"
	[ "$folder" != ops/systemd ] || printf 'a:\n\tdocker run --privileged acme/web\n' >"$folder/Makefile"
	says "a folder of a folder: $folder" "$folder/.*: $rights" .
	rm -r "${folder%%/*}"
done
mkdir -p deploy/prod
printf 'services:\n  a:\n    build: ../..\n    privileged: true\n' >deploy/prod/compose.yaml
says 'compose of a folder of a folder' 'deploy/prod/compose.yaml:2: service a is privileged .*(needs-root)' .
for folder in deploy/a/b/c/d deploy/node_modules deploy/.cache a/deploy; do
	rm -rf deploy a && mkdir -p "$folder"
	echo 'docker run --privileged acme/web' >"$folder/run.sh"
	says "a folder that is not read: $folder" "$safe" .
done
rm -rf a deploy && mkdir docs
printf '```\ndocker build -t web .\ndocker run --privileged web\n```\n' >docs/deploy.md
says 'a page of docs' "docs/deploy.md:3: $rights" .
repository "$work/large"
awk 'BEGIN { for (i = 0; i < 30000; i++) printf "# comment\n" }' >Makefile
says 'a makefile that is too large' 'Makefile: the project is given more bytes than are read, .*suggested' .
mkdir docs && mv Makefile docs/a.md
says 'a page that is too large' "$safe" .

# ---- what a run starts ----

# runs OPTIONS [COMMAND]: a script that starts what it builds, beside a program that writes
runs() {
	repository "$work/runs"
	echo 'require("fs").writeFileSync("/etc/x", "x")' >bad.js
	echo 'require("fs").appendFileSync("/srv/data/x.log", "a")' >w.js
	printf 'docker build -t web .\ndocker run %s web %s\n' "$1" "${2-}" >run.sh
}
runs '' 'node bad.js'
says 'a run with another command' 'run.sh:2: docker run starts another command: bad.js:1 writes to /etc/x.*(writes-files)' .
runs '' 'node w.js'
says 'a run with another command: what it writes is given' '/srv/data is given to the user' .
runs '' 'node b.js'
says 'a run with another command of the same kind' "$safe" .
runs '' 'vendord --x'
says 'a run with a command that nobody knows' 'docker run starts another command: nobody has seen vendord .*suggested' .
for command in sh 'bash -l' '"$@"' '<command>' '[OPTIONS] x' '$(CMD)' '| tee log' '# node bad.js'; do
	runs '' "$command"
	says "a run that only its caller knows: $command" "$safe" .
done
runs '-it' "sh -c 'date > /etc/x'"
says 'a run with a text for a shell' 'its command writes to /etc/x' .
runs '--entrypoint node' bad.js
says 'a run with another program' 'starts another command: bad.js:1 writes to /etc/x' .
runs '--entrypoint=sh'
says 'a run with a shell to look around' "$safe" .
runs '--user 1234:2345'
says 'a run with a user' 'USER 1234:2345 is enough .*fixable' .
runs '-u node'
says 'a run with the name of a user' "$safe" .
runs '-u 0:0'
says 'a run of root' 'docker run starts it as root .*(needs-root)' .
runs ''
printf 'Start it:\n\n`docker run web node bad.js`\n\n`docker run web`, or node bad.js.\n' >README.md
sed -i 1q run.sh
says 'a run in a README' 'README.md:3: docker run starts another command: bad.js:1 writes to /etc/x' .
sed -i 3d README.md
says 'a run in a README, and then a sentence' "$safe" .
runs ''
sed -i '1i # docker run web node bad.js' Dockerfile
says 'a run in a comment of the file, which may be a sentence' "$safe" .

# ---- what runs in a container that is there ----

# enters LINE: a line of a script beside a service called site, whose container is called front
enters() {
	repository "$work/enters"
	echo 'require("fs").writeFileSync("/etc/x", "x")' >bad.js
	printf 'services:\n  site:\n    build: .\n    container_name: front\n  db:\n    image: postgres\n' >compose.yaml
	echo "$1" >run.sh
}
for line in 'docker compose exec site node bad.js' 'docker-compose -f compose.yaml exec -T -e A=b site node bad.js' \
	'docker compose run --rm site node bad.js' 'docker compose --profile x -p y run -it --no-deps site node bad.js' \
	'docker exec -it front node bad.js' 'podman exec enters-site-1 node bad.js' 'ssh host "docker exec enters_site_1 node bad.js"'; do
	enters "$line"
	says "a command in a container: $line" 'run.sh:1: docker .* starts another command: bad.js:1 writes to /etc/x.*(writes-files)' .
done
for line in 'docker compose exec -u root site node bad.js' 'docker compose run --user=0 site node bad.js' 'docker compose exec site bash' \
	'docker compose exec site node' 'docker compose exec db node bad.js' 'docker exec other node bad.js' 'docker compose exec site node b.js' \
	'docker compose exec site <command>' 'docker compose build site node bad.js' 'docker compose run --rm site' 'docker compose exec -it site ls -l'; do
	enters "$line"
	says "nothing against it: $line" "$safe" .
done
enters 'docker compose exec site apk add git'
says 'a command in a container: packages' 'run.sh:1: docker compose exec starts another command: .*(needs-root)' .
enters 'docker compose run --rm -v ./out:/out site node b.js'
says 'a service that is run with a mount' 'run.sh:1: docker compose run mounts a folder of the host over /out (maybe-mounts)' .
enters 'docker compose run --rm site bad.js'
sed -i 's/^    build.*/&\n    entrypoint: node\n    command: b.js/' compose.yaml
says 'a service that is run has its own entrypoint' 'docker compose run starts another command: bad.js:1 writes to /etc/x' .
enters 'docker build -t web . && docker run --name one web'
echo 'docker exec one node bad.js' >>run.sh
says 'a container that a run names' 'run.sh:2: docker exec starts another command: bad.js:1 writes to /etc/x' .
sed -i 's/-t web .*/-t web . \&\& docker run --name one postgres/' run.sh
says 'a container of another image that a run names' "$safe" .
enters 'docker exec other node bad.js'
mkdir sub && mv Dockerfile *.js sub && sed -i 's/build: ./build: sub/' compose.yaml
echo 'docker compose exec site node bad.js' >sub/run.sh
says 'a service of the folder above' 'run.sh:1: docker compose exec starts another command: bad.js:1 writes to /etc/x' sub
printf 'services:\n  site:\n    image: postgres\n' >sub/compose.yaml
says 'a service of the same folder comes first' "$safe" sub
repository "$work/pods"
mkdir k8s web && mv Dockerfile *.js web
echo 'require("fs").writeFileSync("/etc/x", "x")' >web/bad.js
echo 'docker build -t acme/web web' >build.sh
printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: front}\nspec: {template: {spec: {containers: [{image: acme/web}]}}}\n' >k8s/a.yaml
echo 'kubectl -n x exec -it deploy/front -c web -- node bad.js' >run.sh
says 'a command in a pod' 'run.sh:1: kubectl exec starts another command: bad.js:1 writes to /etc/x' web
sed -i s/front/other/ run.sh
says 'a command in another pod' "$safe" web

# ---- units ----

# unit NAME TEXT: a unit beside a script that builds acme/web
unit() {
	repository "$work/units"
	echo 'docker build -t acme/web .' >build.sh
	mkdir -p systemd
	printf "$2" >"$1"
}
unit web.service '[Service]\nExecStartPre=-/usr/bin/docker rm web\nExecStart=/usr/bin/docker run --rm --name web \\\n  -v /srv/web:/data acme/web\n'
says 'a unit of systemd' 'web.service:3: docker run mounts a folder of the host over /data (maybe-mounts)' .
unit systemd/web.service '[Service]\nExecStart=/usr/bin/podman run --privileged acme/web:latest\n'
says 'a unit of systemd in its folder' 'systemd/web.service:2: docker run makes it privileged .*(needs-root)' .
unit web.service '[Service]\nExecStart=/usr/bin/docker run --rm -p 3000:3000 acme/web\n'
says 'a unit of systemd that asks for nothing' "$safe" .
unit web.container '[Unit]\nDescription=x\n[Container]\nImage=acme/web:latest\nUser=root\n'
says 'a unit of Podman, as root' 'web.container: a unit of Podman starts it as root .*(needs-root)' .
unit web.container '[Container]\nImage=acme/web\nVolume=/srv/web:/data:Z\n'
says 'a unit of Podman: a folder of the host' 'web.container: a unit of Podman mounts a folder of the host over /data (maybe-mounts)' .
unit web.container '[Container]\nImage=acme/web\nPublishPort=8080:80\n'
says 'Podman: a port below 1024' 'a unit of Podman publishes port 80 of the container .*(privileged-port)' .
unit web.container '[Container]\nImage=acme/web\nEnvironment=PORT=80\n'
says 'a unit of Podman: a low port' 'a unit of Podman gives it a port below 1024 .*(privileged-port)' .
unit web.container '[Container]\nImage=acme/web\nUser=1234\n'
says 'a unit of Podman: a user' 'USER 1234 is enough .*fixable' .
unit web.container '[Container]\nImage=acme/web\nAddCapability=NET_ADMIN\n'
says 'a unit of Podman: capabilities' 'a unit of Podman gives it capabilities, .*(needs-root)' .
unit web.container '[Container]\nImage=acme/web\nEnvironmentFile=web.env\n'
echo PORT=80 >web.env
says 'a unit of Podman: a low port of a file' 'a unit of Podman gives it a port below 1024 .*(privileged-port)' .
unit web.container '[Container]\nImage=acme/web\nNetwork=host\n'
says 'a unit of Podman: the network of the host' "$safe" .
unit web.container '[Container]\nImage=acme/web\nExec=node bad.js\n'
echo 'require("fs").writeFileSync("/etc/x", "x")' >bad.js
says 'a unit of Podman: another command' 'a unit of Podman starts another command: bad.js:1 writes to /etc/x' .
unit web.container '[Container]\nImage=acme/web\nEntrypoint=node\nExec=bad.js\n'
echo 'require("fs").writeFileSync("/etc/x", "x")' >bad.js
says 'a unit of Podman: another program' 'a unit of Podman starts another command: bad.js:1 writes to /etc/x' .
unit web.container '[Container]\n# User=root\nImage=acme/web\nPublishPort=3000:3000\n'
says 'a unit of Podman that asks for nothing' "$safe" .
unit web.container '[Container]\nImage=postgres\nUser=root\n'
says 'a unit of Podman: another image' "$safe" .

# ---- Helm ----

# chart TEXT: values of a chart beside a script that builds acme/web
chart() {
	unit /dev/null ''
	mkdir chart
	printf "$1" >chart/values.yaml
}
chart 'image:\n  repository: acme/web\n  tag: "1"\nsecurityContext: {}\nvolumes: []\n'
says 'Helm: a chart that asks for nothing' "$safe" .
chart 'image:\n  repository: acme/web\nsecurityContext:\n  privileged: true\n'
says 'Helm: rights' 'chart/values.yaml:2: a chart of Helm is privileged .*(needs-root)' .
chart 'image:\n  repository: acme/web\npodSecurityContext:\n  runAsUser: 1234\n  runAsGroup: 2345\n'
says 'Helm: a user' 'USER 1234:2345 is enough .*fixable' .
chart 'image:\n  repository: acme/web\npodSecurityContext:\n  runAsUser: 0\n'
says 'Helm: root' 'a chart of Helm starts it as user 0 .*(needs-root)' .
chart 'web:\n  image: acme/web:1\n  persistence:\n    enabled: true\n    mountPath: /data\n'
says 'Helm: a volume of a part' 'a chart of Helm keeps a volume over /data .*(existing-data)' .
chart 'image:\n  repository: acme/web\npersistence:\n  enabled: false\n  mountPath: /data\n'
says 'Helm: a volume that is not there' "$safe" .
chart 'image:\n  repository: acme/web\nenv:\n  PORT: 80\n'
says 'Helm: a low port' 'a chart of Helm gives it a port below 1024 .*(privileged-port)' .
chart 'image:\n  repository: acme/web\nvolumes:\n- {name: x, hostPath: {path: /srv}}\nvolumeMounts:\n- {name: x, mountPath: /data}\n'
says 'Helm: a folder of the host' 'a chart of Helm mounts a folder of the host over /data (maybe-mounts)' .
chart 'image:\n  repository: nginx\nsecurityContext:\n  privileged: true\n'
says 'Helm: another image' "$safe" .

# ---- ECS ----

# task CONTAINER [VOLUMES]: a task definition beside a script that builds acme/web
task() {
	unit /dev/null ''
	printf '{"containerDefinitions": [{"image": "123.dkr.ecr.eu-west-1.amazonaws.com/acme/web:1", %s}, {"image": "acme/db", "privileged": true}], "volumes": [%s]}' "$1" "${2-}" >task-definition.json
	echo 'docker build -t 123.dkr.ecr.eu-west-1.amazonaws.com/acme/web .' >build.sh
}
task '"name": "web", "portMappings": []'
says 'ECS: a task that asks for nothing' "$safe" .
task '"portMappings": [{"containerPort": 80, "hostPort": 8080}]'
says 'ECS: a port below 1024' 'a task of ECS publishes port 80 of the container .*(privileged-port)' .
task '"portMappings": [{"containerPort": 8080, "hostPort": 80}]'
says 'ECS: a port below 1024 of the host' "$safe" .
task '"privileged": true'
says 'ECS: rights' 'task-definition.json:1: a task of ECS is privileged .*(needs-root)' .
task '"user": "root"'
says 'ECS: root' 'a task of ECS starts it as root .*(needs-root)' .
task '"user": "1234"'
says 'ECS: a user' 'USER 1234 is enough .*fixable' .
task '"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}'
says 'ECS: capabilities' 'a task of ECS is given capabilities, .*(needs-root)' .
task '"mountPoints": [{"sourceVolume": "v", "containerPath": "/data"}]' '{"name": "v", "host": {"sourcePath": "/srv"}}'
says 'ECS: a folder of the host' 'a task of ECS mounts a folder of the host over /data (maybe-mounts)' .
task '"mountPoints": [{"sourceVolume": "v", "containerPath": "/data", "readOnly": true}]' '{"name": "v", "host": {"sourcePath": "/srv"}}'
says 'ECS: a folder of the host to read' "$safe" .
task '"mountPoints": [{"sourceVolume": "v", "containerPath": "/data"}]' '{"name": "v", "efsVolumeConfiguration": {}}'
says 'ECS: a volume' 'a task of ECS keeps a volume over /data .*(existing-data)' .
task '"environment": [{"name": "PORT", "value": "80"}]'
says 'ECS: a low port' 'a task of ECS gives it a port below 1024 .*(privileged-port)' .
task '"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::x/web.env"}]'
echo 'require("fs").writeFileSync((process.env.STATE || "/tmp") + "/x.log", "x")' >>a.js
says 'ECS: variables of a file that nobody sees' 'a.js:2 writes where nobody can tell .*suggested' .
task '"command": ["node", "b.js"], "secrets": [{"name": "KEY", "valueFrom": "x"}]'
says 'ECS: another command of the same kind' "$safe" .
task '"command": ["sh", "-c", "date > /etc/x"]'
says 'ECS: another command' 'a task of ECS starts another command: its command writes to /etc/x' .

# ---- files that root alone may read, and processes of others ----

repository "$work/secrets"
mkdir k8s
# pod SPEC [VOLUME]: one whose container mounts a volume
pod() {
	printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n%b  containers:\n  - name: a\n    image: acme/a\n    volumeMounts: [{name: s, mountPath: /etc/s}]\n  volumes:\n  - name: s\n    %s\n' "$1" "${2-emptyDir: {\}}" >k8s/pod.yaml
}
for volume in 'secret: {secretName: x, defaultMode: 0400}' 'secret: {secretName: x, defaultMode: 256}' \
	'configMap: {name: x, defaultMode: 0o440}' 'projected: {defaultMode: 0600, sources: []}'; do
	pod '' "$volume"
	says "a volume of root's: $volume" 'mounts files that only root may read .*(needs-root)' .
done
for volume in 'secret: {secretName: x}' 'secret: {secretName: x, defaultMode: 0444}' 'configMap: {name: x, defaultMode: 420}'; do
	pod '' "$volume"
	says "a volume of everybody's: $volume" "$safe" .
done
pod '  securityContext: {fsGroup: 1000}\n' 'secret: {secretName: x, defaultMode: 0400}'
says 'a volume of the group' "$safe" .
for key in hostPID shareProcessNamespace; do
	pod "  $key: true\n"
	says "processes of others: $key" 'sees the processes of .*(needs-root)' .
	pod "  $key: false\n"
	says "processes of its own: $key" "$safe" .
done

# service LINE: a service that is given files
service() {
	repository "$work/given"
	printf 'services:\n  web:\n    build: .\n    %s\n' "$1" >compose.yaml
}
for mode in 0400 '"0440"' 256; do
	service "secrets: [{source: s, target: key, mode: $mode}]"
	says "a secret of root's: $mode" 'web mounts files that only root may read .*(needs-root)' .
	service "configs: [{source: s, target: /app/x, mode: $mode}]"
	says "a config of root's: $mode" 'web mounts files that only root may read .*(needs-root)' .
done
service 'secrets: [{source: s, mode: 0444}, t]'
says "a secret of everybody's" "$safe" .
service 'secrets: [{source: s, mode: 0400, uid: "1234"}]'
printf '    user: "1234"\n' >>compose.yaml
says 'a secret of the user that it starts as' 'USER 1234 is enough .*fixable' .
for source in '~/.aws' '$HOME/.ssh' './keys' './deploy/certs/' '${KEYS:-./keys}' './tls.key' /etc/letsencrypt /etc/letsencrypt/live/x; do
	service "volumes: [\"$source:/x:ro\"]"
	says "files of their owner alone: $source" 'web mounts files that only their owner may read over /x (maybe-mounts)' .
done
for source in ./keyboard /etc/ssl/certs ./data ./a.key; do
	service "volumes: [\"$source:/x:ro\"]"
	echo x >a.key
	says "files of everybody: $source" "$safe" .
done
chmod 600 a.key
echo a.key >.dockerignore
says 'a key of the repository that is private' 'web mounts files that only their owner may read over /x (maybe-mounts)' .

# ---- Dockerfiles that are FROM the image ----

# base TEXT: web/Dockerfile beside base/Dockerfile, which is built as acme/base
base() {
	repository "$work/bases"
	mkdir base web
	mv Dockerfile a.js base/
	echo 'docker build -t acme/base base' >build.sh
	printf "$1" >web/Dockerfile
}
base 'FROM acme/base:latest\nRUN npm install -g x\nUSER node\n'
says 'built on: a RUN of root' 'web/Dockerfile:1: FROM builds on it as root .*(needs-root)' base
base 'FROM acme/base\nUSER root\nRUN npm install -g x\n'
says 'built on: a RUN of root that says so' "$safe" base
base 'FROM acme/base\nCOPY a.js .\nCMD ["node", "a.js"]\n'
says 'built on: no RUN' "$safe" base
base 'FROM acme/other\nRUN npm install -g x\n'
says 'built on: another image' "$safe" base
base 'FROM node:22 AS base\nRUN npm ci\nFROM base\nRUN npm install -g x\n'
says 'built on: a stage that is called as the folder' "$safe" base
base 'FROM node:22 AS build\nRUN npm ci\nFROM --platform=linux/amd64 acme/base\n# more\nRUN echo x \\\n  && npm install -g x\n'
says 'built on: by the second stage' 'web/Dockerfile:3: FROM builds on it as root .*(needs-root)' base
base 'FROM acme/base AS b\nFROM b\nRUN npm install -g x\n'
says 'built on: by a stage that another one is FROM' 'web/Dockerfile:1: FROM builds on it as root .*(needs-root)' base
base 'ARG BASE=acme/base:1\nFROM $BASE\nRUN npm install -g x\n'
says 'built on: by an argument' 'web/Dockerfile:2: FROM builds on it as root .*(needs-root)' base
base 'FROM node:22\nCOPY <<EOF /web.Dockerfile\nFROM acme/base\nRUN x\nEOF\n'
says 'built on: in a text that is copied' "$safe" base
base 'FROM registry.example/base\nRUN npm install -g x\n'
rm build.sh
says 'built on: by the name of its folder' 'web/Dockerfile:1: FROM builds on it as root .*(needs-root)' base
base ''
mv base/Dockerfile base/a.js .
printf 'FROM acme/base\nRUN npm install -g x\n' >web.Dockerfile
echo 'docker build -t acme/base .' >build.sh
says 'built on: beside it' 'web.Dockerfile:1: FROM builds on it as root .*(needs-root)' Dockerfile
check="$program --check -v --no-config --only clean-caches --fail-on never"
# lists TEXT: what web/Dockerfile does with the lists of acme/base
lists() {
	base "FROM acme/base\nUSER root\n$1\n"
	printf 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n' >base/Dockerfile
}
lists 'RUN apt-get install -y git'
says 'lists: another file installs with them' '(lists-used-later)' base
lists 'RUN apt-get update && apt-get install -y git'
says 'lists: another file has its own' 'clean-caches. fixable' base
lists 'RUN npm ci'
says 'lists: another file installs no packages' 'clean-caches. fixable' base

# ---- packages that a container of it installs ----

mkdir "$work/installs" && cd "$work/installs" && git init -q
printf 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCMD ["bash"]\n' >Dockerfile
# lists NAME WANTED: what clean-caches says of the lists
lists() {
	"$program" --check -v --no-config --only clean-caches --fail-on never . >out 2>err
	ok "$1" has "$2" out
}
lists 'nobody installs' 'clean-caches. fixable'
for command in 'sh -c "apt-get install -y less && less x"' '[sh, -c, "apt-get install -y less"]'; do
	printf 'services:\n  a:\n    build: .\n    command: %s\n' "$command" >compose.yaml
	lists "a service installs: $command" '(lists-used-later)'
done
printf 'services:\n  a:\n    build: .\n    command: sh -c "apt-get update && apt-get install -y less"\n' >compose.yaml
lists 'a service refreshes first' 'clean-caches. fixable'
rm compose.yaml
printf 'shell:\n\tdocker build -t tools .\n\tdocker run --rm tools sh -c "apt-get install -y less && exec bash"\n' >Makefile
lists 'a run of a makefile installs' '(lists-used-later)'

finish
