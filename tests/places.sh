#!/bin/sh
# places.sh PROGRAM: images that compose files, workflows, actions, bake files and dev containers name. Nothing edits such a
# file, so each place is a finding, and lock has the digest.
. tests/assert.sh

zero=$(printf '%064d' 0)
repo() { # an empty repository
	rm -rf "$work/r" && mkdir -p "$work/r/.git" && cd "$work/r" || exit 1
}
check() {
	"$program" --check -v --no-config --fail-on never "$@" >out 2>err
}
# names NAME PLACES...: these places, path:line:column of pin-digest and its image, and no others, in their order
names() {
	name=$1
	shift
	printf '%s\n' "$@" >wanted
	"$program" --check -v --fail-on never --only pin-digest . >out 2>err
	sed -n '/ ignored$/d; s/: [a-z]*: \([^ ]*\) .*is not pinned to a digest.*/ \1/p' out >got
	ok "$name" same wanted got
	same wanted got || diff wanted got
	rm -f wanted got
}
lint() { # lint NAME: none is named
	"$program" --check -v --fail-on never --only pin-digest . >out 2>err
	ok "$1" test ! -s out
}

# ---- compose ----

repo
cat >compose.yaml <<'END'
services:
  web:
    build: .
    image: ghcr.io/me/web:1
  worker: {image: "ghcr.io/me/web:1"}
  derived:
    extends: web
    image: ghcr.io/me/derived:1
  local: {image: made-here, pull_policy: never}
  db:
    image: "postgres:${PG:-16}"
  cache: &cache
    image: redis
  cache2: *cache
  cache3: {<<: *cache}
  é: {image: 'mysql'}
  nested: { image: "${REPO:-docker.io}/library/${NAME-nginx}:${TAG:-${OTHER:-1.27}}" }
  unknown: { image: "nginx:${TAG}" }
  required: { image: "nginx:${TAG:?say which}" }
  nothing: { image: }
  pinned: { image: "nginx:1@sha256:ZERO" }
END
sed -i "s/ZERO/$zero/" compose.yaml
names 'compose' 'compose.yaml:11:13 postgres:16' 'compose.yaml:13:12 redis' 'compose.yaml:16:16 mysql' \
	'compose.yaml:17:21 docker.io/library/nginx:1.27'
check .
ok 'compose: a variable, with -v' has '^compose.yaml:18:.* info: which image nginx:${TAG} is depends on a variable .*(unknown-image)' out
ok 'compose: untagged warns' has '^compose.yaml:13:12: warning: redis has no tag' out
ok 'compose: a tag informs' has '^compose.yaml:11:13: info: postgres:16 is not' out
ok 'compose: a variable is nothing to do' status 1 "$program" --check --only trusted-base .
ok 'compose: nothing changes' status 0 "$program" .
ok 'compose: the summary' has '^dockmend: no Dockerfile: nothing to change; .*; 4 images of other files are not pinned: run dockmend lock$' err
ok 'compose: -w' status 0 "$program" -w .
ok 'compose: it fails' status 1 "$program" --check .
printf 'FROM alpine:3.22\n' >Dockerfile
ok 'the summary, of both' status 0 "$program" --check --fail-on never .
ok 'the summary, of both: said' has '^dockmend: 1 file: .*; 1 base image and 4 images of other files are not pinned: run dockmend lock$' err
ok 'a Dockerfile that is named' status 0 "$program" --check --fail-on never Dockerfile
ok 'a Dockerfile that is named: nothing of compose' lacks 'compose\|other files' out
ok 'a Dockerfile that is named: no count' lacks 'other files' err
ok 'a compose file that is named' status 1 "$program" --check compose.yaml
ok 'a compose file that is named: its Dockerfile, too' has '^dockmend: 1 file: .*4 images of other files' err
rm Dockerfile
for name in compose.yml compose.prod.yaml docker-compose.yml docker-compose.override.yaml; do
	rm -f *.y*ml
	printf 'services: { a: { image: redis } }\n' >$name
	names "$name" "$name:1:25 redis"
done
rm -f *.y*ml
printf 'services: { a: { image: redis } }\n' >other.yaml
ok 'a name of none: no Dockerfile' status 2 "$program" --check .
ok 'a name of none, but named' status 1 "$program" --check other.yaml
repo
printf 'services:\r\n  a:\r\n    image: redis\r\n' >compose.yaml
names 'CRLF' 'compose.yaml:3:12 redis'

# ---- Dockerfiles inside ----

repo
cat >compose.yaml <<'END'
services:
  a:
    build:
      context: .
      additional_contexts:
        base: docker-image://alpine:3.22
        other: ./other
      dockerfile_inline: |

        ARG V=12
        # dockmend ignore=pin-digest
        FROM node:22 AS silent
        FROM base
        FROM debian:$${V} AS x
        COPY --from=busybox /a /b
        FROM x
  b:
    build: { dockerfile_inline: "FROM debian:13\nRUN a | b\n", additional_contexts: [ c=docker-image://alpine ] }
END
names 'a Dockerfile inside' 'compose.yaml:6:30 alpine:3.22' 'compose.yaml:14:9 debian:12' 'compose.yaml:15:21 busybox' \
	'compose.yaml:18:39 debian:13' 'compose.yaml:18:104 alpine'

# ---- bake ----

repo
cat >docker-bake.hcl <<'END'
variable "V" { default = "3.22" }
variable "W" {}
# docker-image://comment
function "f" { params = [a]  result = "docker-image://${a}" }
target "_common" {
  contexts = { base = "docker-image://alpine:${V}", "w" : "docker-image://alpine:${W}" }
}
target "app" {
  inherits = ["_common"]
  matrix = { x = ["a", "b"] }
  args = { A = x == "a" ? "docker-image://no" : upper("docker-image://no") }
  contexts = {
    up = "target:_common"
    debian = "docker-image://debian:12" // here
  }
  dockerfile-inline = <<-END_OF
    FROM debian
    FROM up
    FROM busybox
  END_OF
}
END
names 'bake' 'docker-bake.hcl:6:39 alpine:3.22' 'docker-bake.hcl:14:30 debian:12' 'docker-bake.hcl:19:10 busybox'
repo
printf '{"variable": {"V": {"default": "3.22"}},\n "target": {"a": {"contexts": {"b": "docker-image://alpine:${V}"},\n "dockerfile-inline": "FROM b\\nFROM node"}}}\n' >docker-bake.override.json
names 'bake in JSON' 'docker-bake.override.json:2:53 alpine:3.22' 'docker-bake.override.json:3:37 node'

# ---- GitHub ----

repo
mkdir -p .github/workflows .github/actions/x sub/.github/workflows
cat >.github/workflows/ci.yml <<'END'
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    container: node
    services:
      db: { image: "postgres:16" }
      none: { image: "" }
    steps:
      - uses: docker://alpine:3.22
      - uses: actions/checkout@v4
      - run: "docker run image:no"
  b:
    container:
      image: ${{ matrix.image }}
    steps: []
  c:
    container: { image: "node:${TAG:-22}" }
END
printf 'runs: { using: docker, image: "docker://debian:12" }\n' >action.yml
printf 'runs:\n  using: composite\n  steps:\n    - uses: docker://debian:13\n' >.github/actions/x/action.yaml
cp action.yml sub/.github/workflows/x.yml
printf 'jobs: { a: { container: node } }\n' >sub/ci.yml
printf 'FROM scratch\n' >Dockerfile
names 'GitHub' '.github/actions/x/action.yaml:4:22 debian:13' '.github/workflows/ci.yml:5:16 node' \
	'.github/workflows/ci.yml:7:21 postgres:16' '.github/workflows/ci.yml:10:24 alpine:3.22' 'action.yml:1:41 debian:12'
"$program" --check --fail-on never --only pin-digest .github/workflows/ci.yml >out 2>err
ok 'a workflow that is named' has '^.github/workflows/ci.yml:5:16: warning: node has' out
rm Dockerfile
ok 'workflows alone are no Dockerfiles' status 2 "$program" --check .
ok 'workflows alone: said' has 'no Dockerfile found' err

# ---- dev containers ----

repo
mkdir -p .devcontainer/x
printf '{\n\t// image: "no"\n\t"image": "mcr.microsoft.com/devcontainers/base", /* "x" */\n\t"features": { "ghcr.io/devcontainers/features/go:1": {} },\n}\n' >.devcontainer/devcontainer.json
printf '{ "image": "debian:12" }\n' >.devcontainer/x/devcontainer.json
printf '{ "image": "debian:13" }\n' >.devcontainer.json
names 'dev containers' '.devcontainer.json:1:13 debian:13' '.devcontainer/devcontainer.json:3:12 mcr.microsoft.com/devcontainers/base' \
	'.devcontainer/x/devcontainer.json:1:13 debian:12'

# ---- judged as in Dockerfiles ----

repo
printf 'services:\n  a: { image: nobody/nothing:1 }\n  b: { image: "node:16" }\n  c: { image: centos:7 }\n  d: { image: corp.example/x:1 }\n' >compose.yaml
check .
ok 'no trusted publisher' has '^compose.yaml:2:15: warning: nobody/nothing:1 is from no trusted publisher.*\[trusted-base\]' out
ok 'end of life' has '^compose.yaml:3:16: warning: node:16: Node.js 16 has had no fixes' out
ok 'deprecated' has '^compose.yaml:4:15: warning: centos:7 is a Docker Official Image that has not been maintained' out
printf 'trust: { allow: ["corp.example/*"], deny: ["*/node"], replace: { "centos:7": "almalinux:9" } }\noverrides: [{ files: ["*.yml"], passes: { pin-digest: { severity: error } } }]\n' >.dockmend.yaml
"$program" --check -v --fail-on never . >out 2>err
ok 'allow' has 'corp.example/x:1 is not pinned.*(no-digest)' out
ok 'deny' has 'node:16 is denied by the policy' out
ok 'replace' has '^compose.yaml:4:15: warning: the policy replaces centos:7 by almalinux:9: name that here' out
mv compose.yaml compose.yml
ok 'a severity of an override: fails' status 1 "$program" --check --fail-on error .
echo 'exclude: ["compose.*"]' >.dockmend.yaml
"$program" --check -v --fail-on never . >out 2>err
ok 'exclude' test ! -s out
printf 'passes: { pin-digest: off, trusted-base: off }\n' >.dockmend.yaml
"$program" --check -v --fail-on never . >out 2>err
ok 'passes off' test ! -s out
rm .dockmend.yaml
printf 'services:\n  a:\n    # dockmend ignore=DL3007 for now\n    image: redis\n  b:\n    image: mysql\n' >compose.yml
check --only pin-digest .
ok 'a comment above' has 'redis .* ignored$' out
ok 'a comment above: no other' has 'mysql .*(no-digest)$' out
(printf '# dockmend skip-file\n' && cat compose.yml) >x && mv x compose.yml
lint 'skip-file'
printf 'services:\n  a:\n    image: redis\n' >compose.yml
ok 'a baseline is written' status 0 "$program" --write-baseline b.yaml .
ok 'a baseline: known' status 0 "$program" --check --baseline b.yaml .
printf 'services:\n  b: {image: mysql}\n  a:\n    image: redis\n' >compose.yml
ok 'a baseline: new' status 1 "$program" --check --baseline b.yaml .
ok 'a baseline: only what is new' lacks redis out
printf -- '--- a/compose.yml\n+++ b/compose.yml\n@@ -1,3 +1,4 @@\n services:\n+  b: {image: mysql}\n   a:\n     image: redis\n' >since
"$program" --check --since since . >out 2>err
ok '--since: what it adds' has mysql out
ok '--since: nothing else' lacks redis out

# ---- formats ----

"$program" --check --format json . >out 2>err
ok 'json' has '"file":"compose.yml","status":"unchanged","findings":\[{"pass":"pin-digest","line":2,' out
"$program" --check --format sarif . >out 2>err
ok 'sarif' has '"uri":"compose.yml"},"region":{"startLine":2,"startColumn":14,"endLine":2,"endColumn":19}' out
"$program" --check --format rdjson . >out 2>err
ok 'rdjson' has '"path":"compose.yml","range":{"start":{"line":2,"column":14},"end":{"line":2,"column":19}}' out
"$program" --check --format gitlab . >out 2>err
ok 'gitlab' has '"path":"compose.yml","lines":{"begin":2,"end":2}' out
"$program" --check --since since --format github-review . >out 2>err
ok 'github-review' has '"path":"compose.yml","side":"RIGHT","line":2,' out
ok 'a diff is empty' status 0 "$program" --format diff .
ok 'a diff is empty: it is' test ! -s out
ok '-l is empty' status 0 "$program" -l .
ok '-l is empty: it is' test ! -s out

# ---- with a lock ----

printf 'version: 1\nimages:\n  redis:\n    digest: sha256:%s\n' "$zero" >dockmend.lock
printf 'services:\n  a:\n    image: redis\n  b:\n    image: mysql:8.4\n' >compose.yml
ok 'a lock: warns' status 1 "$program" --check .
ok 'a lock: the digest' has "^compose.yml:3:12: warning: redis is not pinned to a digest: write redis:latest@sha256:$zero \[pin-digest\] suggested$" out
ok 'a lock: what it has not, warns' has '^compose.yml:5:12: warning: mysql:8.4 is not pinned' out
ok 'a lock: the count' has '; left: 1 for a person to decide; 1 image of other files is not pinned: run dockmend lock$' err
sed -i "s/redis/redis:latest@sha256:$zero/; s/mysql:8.4/redis@sha256:$zero/" compose.yml
ok 'a lock: written' status 0 "$program" --check --only pin-digest .

# ---- found files ----

repo
printf 'services:\n  a: {image: redis}\n  a: {image: SECRET}\n' >compose.yaml
printf 'FROM scratch\n' >Dockerfile
ok 'no YAML' status 0 "$program" --check .
ok 'no YAML: said' has '^compose.yaml:3:3: note: its images are not looked at: ' err
ok 'no YAML: not quoted' lacks SECRET err
ok 'no YAML: quiet' status 0 "$program" --check -q .
ok 'no YAML: quiet, nothing' test ! -s err
ok 'no YAML: a diff does without' status 0 "$program" .
ok 'no YAML: a diff says nothing of it' lacks compose err
ok 'no YAML, untrusted' status 1 "$program" --check --untrusted .
rm compose.yaml
echo 'services: {a: {image: redis}}' >"$work/outside.yaml"
ln -s "$work/outside.yaml" compose.yaml
ok 'a link out of the repository' status 2 "$program" --check .
ok 'a link out of the repository: not read' lacks redis out
mv "$work/outside.yaml" real
ln -sf real compose.yaml
ok 'a link' status 1 "$program" --check .
ok 'a link, untrusted' status 0 "$program" --check --untrusted .
ok 'a link, untrusted: said' has 'compose.yaml: note: a link' err
finish
