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
unit web.container '[Container]\nImage=acme/web\nEnvironment=PORT=80\n'
says 'a unit of Podman: a low port' 'a unit of Podman gives it a port below 1024 .*(privileged-port)' .
unit web.container '[Container]\n# User=root\nImage=acme/web\nPublishPort=3000:3000\n'
says 'a unit of Podman that asks for nothing' "$safe" .
unit web.container '[Container]\nImage=postgres\nUser=root\n'
says 'a unit of Podman: another image' "$safe" .

finish
