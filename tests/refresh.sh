#!/bin/sh
# refresh.sh REFRESH: the catalogue's generated files, from two small repositories instead of the public ones.
. tests/assert.sh

export GIT_AUTHOR_DATE=2026-01-02T00:00:00Z GIT_COMMITTER_DATE=2026-01-02T00:00:00Z
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
commit() { git -C "$1" add -A && git -C "$1" commit -qm "$2"; }

cp -r "$(dirname "$program")" catalogue
rm catalogue/configs.yaml catalogue/mirrors.yaml catalogue/checked.yaml
cat >catalogue/products.yaml <<'END'
- {product: nodejs, title: Node.js, names: [node], codenames: yes, extended: paid, extended_by: commercial support}
- {product: debian, title: Debian, names: [debian], codenames: yes, words: "{codename}", extended: free, extended_by: its long-term support}
END
mkdir -p official/library ages/products
git init -q official && git init -q ages
printf 'Maintainers: a\nGitRepo: https://example.org/r.git\n\nTags: 20, 20-slim, 21, latest\nGitCommit: 1\n\nTags: 18-slim, hydrogen-slim, lts-slim, bookworm-slim\nGitCommit: 1\n' >official/library/node
printf '# old form\n1.0: git://example.org/r@1 x\n' >official/library/iojs
printf 'Maintainers: a\nGitRepo: https://example.org/r.git\n\nTags: 12, bookworm,\n bookworm-slim\nSharedTags: latest\nGitCommit: 1\n' >official/library/debian
commit official one
rm official/library/iojs
printf 'Maintainers: a\nGitRepo: https://example.org/r.git\n\nTags: 22, 21, latest\nGitCommit: 2\n\nTags: 22-slim, lts-slim\nGitCommit: 2\n' >official/library/node
GIT_COMMITTER_DATE=2026-01-05T00:00:00Z commit official two
cat >ages/products/nodejs.md <<'END'
---
title: Node.js
releases:
  - releaseCycle: "22"
    codename: Jod
    eol: 2027-04-30
    eoes: false
  - releaseCycle: "21"
    eol: 2026-04-01
  - releaseCycle: "20" # a comment
    codename: Iron
    eol: 2025-12-31
    eoes: 2028-01-01
  - releaseCycle: "18"
    eol: 2025-04-30
  - releaseCycle: "3"
    eol: 2016-01-01
---
Words.
END
cat >ages/products/debian.md <<'END'
---
releases:
  - releaseCycle: "12"
    codename: "Bookworm"
    eol: 2026-01-01
    eoes: 2028-06-30
---
END
commit ages one

refresh() { python3 catalogue/refresh --official official --endoflife ages "$@"; }
ok 'it runs' status 0 refresh
ok 'images of today' has '^- names: \[debian, node\]$' catalogue/library.yaml
ok 'those of the past' has '^- names: \[iojs\]$' catalogue/library.yaml
ok 'a release that goes on' has '{release: "22", ends: "20270430", tags: "22+ jod+"}' catalogue/lifecycles.yaml
ok 'one that has ended, and support by contract' has \
	'{release: "20", ends: "20251231", extended: "20280101", tags: "20+ iron+"}' catalogue/lifecycles.yaml
ok 'a code name that the tags of one release alone have' has '{release: "18", ends: "20250430", tags: "18+ hydrogen+"}' \
	catalogue/lifecycles.yaml
ok 'one that never was an image' lacks 'release: "3"' catalogue/lifecycles.yaml
ok 'what is maintained' has '^  maintained: "22"$' catalogue/lifecycles.yaml
ok 'one that ends within three months is no advice' has '{release: "21", ends: "20260401"' catalogue/lifecycles.yaml
ok 'the word of a system' has '{release: "12", ends: "20260101", extended: "20280630", word: bookworm, tags: "12+ bookworm+"}' \
	catalogue/lifecycles.yaml
ok 'support without a contract' has '^  paid: false$' catalogue/lifecycles.yaml
ok 'its sources, with their days' has "docker-library/official-images, commit: $(git -C official rev-parse HEAD), date: \"20260105\"" \
	catalogue/sources.yaml
ok 'again, the same' sh -c 'python3 catalogue/refresh --official official --endoflife ages --check >out; test "$(grep -c "no change" out)" = 3'
# a release that left its mirrors by rule, and one that did not
cat >catalogue/mirrors.yaml <<'END'
- {product: debian, names: [docker.io/library/debian], codenames: yes, after: extended, months: 9, source: a}
- {product: nodejs, names: [docker.io/library/node], after: end, months: 0, still: ["22"], source: a}
END
cat >catalogue/releases.yaml <<'END'
- {release: debian, family: debian, source: a}
- {release: old, family: debian, mirrors_gone: it has left, source: a}
- {release: unknown, family: "", tags: ["*"], source: a}
END
cat >catalogue/images.yaml <<'END'
- name: docker.io/library/debian
  source: a
  rows:
    - {tags: ["bookworm"], release: old}
    - {tags: ["*"], release: debian}
- name: docker.io/library/node
  source: a
  rows:
    - {tags: ["*"], release: debian}
END
refresh --check >mirrors
ok 'a row that says too early that a release is gone' has \
	'^mirrors.yaml: docker.io/library/debian:bookworm: old says that it left the mirrors, which it does on 2029-03-30$' mirrors
ok 'a row that is late' has '^mirrors.yaml: docker.io/library/node:20: debian is served, but left the mirrors on 2025-12-31$' mirrors
ok 'rows that are right' sh -c 'test "$(grep -c "^mirrors.yaml" mirrors)" = 2'
printf '%s\n' '- names: [typed]' >>catalogue/library.yaml
ok '--check: 1' status 1 refresh --check
ok '--check: what' has '^-- names: \[typed\]$' out
ok '--check: writes nothing' has typed catalogue/library.yaml
ok 'no clone: said' sh -c '! python3 catalogue/refresh --official nowhere --endoflife ages 2>err && grep -q "nowhere: no clone" err'
ok 'one clone of two: said' sh -c '! python3 catalogue/refresh --official official 2>err && grep -q "with --endoflife" err'

# file NAME TAG HEAD LINES: one of repo-info, whole
file() {
	mkdir -p "info/repos/$1/remote"
	{
		printf '## `%s:%s`\n\n-\tPlatforms: 2\n\t-\twindows version 10; amd64\n\t-\tlinux; amd64\n\n' "$1" "$2"
		printf '### `%s:%s` - windows version 10; amd64\n\n-\tDefault Command: `["c:\\\\\\\\cmd"]`\n\n```dockerfile\nRUN Apply image\nUSER ContainerUser\n```\n\n' "$1" "$2"
		printf '### `%s:%s` - linux; amd64\n\n-\tTotal Size: **1 MB**  \n%s\n\n```dockerfile\n%s\n```\n\n-\tLayers:\n\t-\t`sha256:1`  \n\n' "$1" "$2" "$3" "$4"
		printf '### `%s:%s` - linux; arm64\n\n-\tEntrypoint: `["other"]`\n\n```dockerfile\nUSER other\n```\n' "$1" "$2"
	} >"info/repos/$1/remote/$2.md"
}
debian="RUN # debian.sh --arch 'amd64' out/ 'trixie' '@1783900800'"
file node latest '-	Entrypoint: `["docker-entrypoint.sh"]`
-	Default Command: `["node"]`' "# Mon, 13 Jul 2026 00:00:00 GMT
$debian
# Tue, 14 Jul 2026 01:00:00 GMT
RUN groupadd --gid 1000 node   && useradd --uid 1000 --gid node --shell /bin/bash --create-home node # buildkit"
file node alpine '-	Entrypoint: `["docker-entrypoint.sh"]`
-	Default Command: `["node"]`' 'ADD alpine-minirootfs-3.24.1-x86_64.tar.gz / # buildkit
RUN addgroup -g 1000 node     && adduser -u 1000 -G node -s /bin/sh -D node # buildkit'
# trimmed to the lines that are read, with the commit before them
mkdir -p info/debian
cat >info/debian/latest.md <<'END'
# docker-library/repo-info repos/debian/remote/latest.md 0123456789012345678901234567890123456789
### `debian:latest` - linux; amd64
-	Default Command: `["bash"]`
```dockerfile
RUN # debian.sh --arch 'amd64' out/ 'trixie' '@1783900800'
```
END
file web latest '-	Entrypoint: `["\/entry.sh"]`
-	Default Command: `["web","-p","80"]`' "$debian
ENV WEB_USER=web WEB_UID=33
RUN groupadd -r --gid 34 \"\$WEB_USER\";  useradd -r --uid=33 -g \"\$WEB_USER\" \"\$WEB_USER\" # buildkit
EXPOSE map[443/tcp:{} 80/tcp:{} 443/udp:{}]
VOLUME [/data /logs]
WORKDIR /srv
WORKDIR web
USER web:web"
file web 1.0 '-	Entrypoint: `["\/entry.sh"]`' "$debian
EXPOSE 80"
file web fpm '-	Default Command: `["fpm"]`' "$debian
EXPOSE 9000/tcp"
file web fpm-alpine '-	Default Command: `["fpm"]`' 'ADD file:1 in / 
RUN set -eux; 	apk add --no-cache x # https://dl.fedoraproject.org
EXPOSE 9000/tcp'
file old 1 '-	Default Command: `["\/bin\/bash"]`' 'LABEL org.opencontainers.image.version=24.04
ADD file:12ab in / 
CMD ["/bin/bash"]
USER 10:10'
file old 2 '-	Default Command: `["\/bin\/bash"]`' 'ADD oraclelinux-9-slim-amd64-rootfs.tar.xz / # buildkit
USER 10:10'
file ten 10.1 '' "$debian
USER ten"
file ten latest '' "$debian
USER ten"
file windows latest '' ''
sed -i '/linux; amd64/,$d' info/repos/windows/remote/latest.md
cp "$top/transforms/catalogue/releases.yaml" catalogue/
cat >catalogue/images.yaml <<'END'
- name: docker.io/library/web
  source: a
  overrides:
    - {tags: ["1.0", "1.0-*"], user: "", needs_root: yes, source: b}
    - {tags: [latest], ports: ["80"], source: b}
  rows:
    - {tags: ["*alpine*"], release: alpine}
    - {tags: ["*"], release: ubuntu}
END
cp catalogue/library.yaml library.before
configs() { python3 catalogue/refresh --repo-info info "$@"; }
# row NAME: the lines of an image
row() {
	case $1 in
	*/*) name=$(printf %s "$1" | tr / .) ;;
	*) name=docker.io.library.$1 ;;
	esac
	sed -n "/^- name: $name\$/,/^- /p" catalogue/configs.yaml
}
row_has() { row "$1" | grep -qF -e "$2"; }
ok 'configurations' status 0 configs
ok 'they leave the others alone' same library.before catalogue/library.yaml
ok 'an account that is meant for applications' row_has node \
	'{tags: ["*"], user: "", users: [node:1000:1000], entrypoint: [docker-entrypoint.sh], cmd: [node], command: no}'
ok 'a variant that says the same has no row' sh -c "! sed -n '/node\$/,/^- /p' catalogue/configs.yaml | grep -q 'user.*alpine'"
ok 'its system' row_has node '{tags: [alpine], release: alpine}'
ok 'the commit of a file that tells it' row_has debian 'read: {latest: "0123456789012345678901234567890123456789"}'
ok 'no entrypoint: nothing that would need root' row_has debian '{tags: ["*"], user: "", entrypoint: [], cmd: [bash], command: no, needs_root: no}'
ok 'the first linux, never Windows' lacks ContainerUser catalogue/configs.yaml
ok 'another user: the tags that were read' row_has web \
	'{tags: [latest], user: web:web, users: [web:33:34], ports: ["80", "443"], entrypoint: ["/entry.sh"], cmd: [web, "-p", "80"], volumes: ["/data", "/logs"], workdir: "/srv/web", command: yes, needs_root: no}'
ok 'an older version that says otherwise' row_has web '{tags: ["1.0", "1.0-*", "1.0.*"], user: "", ports: ["80"], entrypoint: ["/entry.sh"]'
ok 'root of a variant: all its tags' row_has web '{tags: ["*fpm*"], user: "", ports: ["9000"], entrypoint: [], cmd: [fpm]'
ok 'two versions say the same: all tags' row_has old '{tags: ["*"], user: "10:10"'
ok 'but older ones, and Alpine, were not read' row_has ten \
	'{tags: ["*alpine*", "?", "?-*", "?.*", "10.0", "10.0-*", "10.0.*"]}'
ok 'Alpine by its manager, in the middle of a RUN' row_has web '{tags: [fpm-alpine], release: alpine}'
ok 'Ubuntu by its label' row_has old '{tags: ["1", "1-*", "1.*"], release: ubuntu}'
ok 'a slim Oracle Linux' row_has old '{tags: ["2", "2-*", "2.*"], release: rhel-microdnf}'
ok 'no image without a file of linux' lacks /windows catalogue/configs.yaml
ok 'the day of the newest build' has 'docker-library/repo-info, commit: unknown, date: "20260714"' catalogue/sources.yaml
ok 'the other sources stay' has 'docker-library/official-images' catalogue/sources.yaml
ok 'a typed fact that contradicts' has '^images.yaml: web: ports \["80"\] contradicts the file of latest: \["80", "443"\]$' out
ok 'a typed fact that is not needed' has '^images.yaml: web: user "" is no longer needed$' out
ok 'one that nothing else tells' lacks 'web: needs_root' out
ok 'a typed system that contradicts' has '^images.yaml: web:latest: release ubuntu contradicts the file: debian$' out
ok 'again, the same bytes' sh -c 'python3 catalogue/refresh --repo-info info --check >out; test "$(grep -c "no change" out)" = 2'
# vendors: a repository with versions, single files, and what is only held against its row
mkdir -p vendors/acme/app vendors/acme/one/dir vendors/acme/one/homes
git init -q vendors/acme/app
app() { printf '%s\n' "$@" >vendors/acme/app/Dockerfile && commit vendors/acme/app app; }
app 'FROM debian:12 AS app' 'ENTRYPOINT ["/app"]'
git -C vendors/acme/app tag v1.0.0
app 'FROM debian:12 AS app' 'EXPOSE 80/tcp 443' 'ENTRYPOINT ["/app"]'
git -C vendors/acme/app tag v1.1.0
app 'ARG BASE=debian' 'FROM golang AS build' 'USER nobody' 'FROM ${BASE}:${TAG:-12} AS app' 'ENV UID=10 \' '# a comment' \
	'    NAME=app' 'RUN useradd --uid ${UID} $NAME <<E' 'USER other' 'E' 'EXPOSE 8080' 'USER $NAME' 'ENTRYPOINT ["/app"]' \
	'CMD serve' 'FROM app AS debug' 'USER root'
git -C vendors/acme/app tag v2.0.0
git -C vendors/acme/app checkout -qb old v1.1.0
app 'FROM debian:11' 'USER old'
git -C vendors/acme/app checkout -q v2.0.0
one=a123456789012345678901234567890123456789
printf '%s\n' "# acme/one dir/Dockerfile $one" 'FROM acme/app:v2.0.0' 'USER ${UID}' >vendors/acme/one/dir/Dockerfile
printf '%s\n' "# acme/one homes/Dockerfile $one" 'ARG TAG=12' 'FROM docker.io/amd64/debian:"${TAG}"-slim' 'CMD sh' >vendors/acme/one/homes/Dockerfile
printf '%s\n' "# acme/one conf.json $one" '{"imageLocks": {"a": {"tags": ["latest"], "configs": {"amd64": "{\"config\": {\"accounts\": {\"run-as\": \"65532\", \"users\": []}, \"contents\": {\"packages\": [\"busybox=1\"]}, \"entrypoint\": {\"command\": \"/a\"}}}"}}}}' >vendors/acme/one/conf.json
cat >catalogue/vendors.yaml <<'END'
- names: [docker.io/acme/app, quay.io/acme/app]
  files:
    - {repository: acme/app, file: Dockerfile, target: debug, tags: ["*debug*"]}
    - {repository: acme/app, file: Dockerfile, target: app, tag: "v{}"}
- names: [docker.io/acme/one]
  files:
    - {repository: acme/one, file: dir/Dockerfile}
- names: [cgr.dev/acme/apko]
  check: yes
  files:
    - {repository: acme/one, file: conf.json}
- names: [docker.io/acme/branches]
  files:
    - {repository: acme/app, file: Dockerfile, branch: v1.1.0..old, tags: ["0*"], versions: no}
    - {repository: acme/app, file: Dockerfile, target: debug, tags: ["*debug*"], versions: no}
- names: [docker.io/acme/part]
  files:
    - {repository: acme/app, file: Dockerfile, target: app, branch: v1.1.0..v2.0.0, tags: ["2*"]}
- names: [docker.io/acme/homes]
  files:
    - {repository: acme/one, file: homes/Dockerfile}
- names: [docker.io/acme/dark]
  unknown: {user: nobody has looked}
END
cat >>catalogue/images.yaml <<'END'
- name: docker.io/library/debian
  source: a
  rows:
    - {tags: ["*"], release: debian}
- name: docker.io/acme/one
  source: a
  overrides:
    - {user: "", command: yes, needs_root: no, source: a}
  rows:
    - {tags: ["*"], release: unknown}
- name: docker.io/acme/part
  source: a
  overrides:
    - {tags: ["2*"], needs_root: no, source: a}
    - {needs_root: yes, user: app, source: a}
  rows:
    - {tags: ["*"], release: unknown}
- name: cgr.dev/acme/*
  source: a
  user: ""
  rows:
    - {tags: ["*"], release: distroless}
END
cp catalogue/configs.yaml configs.before
vendors() { python3 catalogue/refresh --vendors vendors "$@"; }
ok 'vendors' status 0 vendors
ok 'vendors: the official images stay' sh -c 'head -n "$(wc -l <configs.before)" catalogue/configs.yaml | cmp -s - configs.before'
ok 'vendors: each file with its commit' row_has docker.io/acme/app "$(git -C vendors/acme/app rev-parse HEAD)"
ok 'vendors: under each of their names' row_has quay.io/acme/app 'acme/app/Dockerfile: '
ok 'vendors: the newest version, since it says so' row_has docker.io/acme/app \
	'{tags: ["*"], user: app, users: [app:10], ports: ["8080"], entrypoint: ["/app"], cmd: ["/bin/sh", "-c", serve], command: yes, needs_root: no}'
ok 'vendors: those before it' row_has docker.io/acme/app \
	'{tags: [v1, "v1-*", "v1.*"], user: "", ports: ["8080"]'
ok 'vendors: their system' row_has docker.io/acme/app '{tags: ["*"], release: debian}'
ok 'vendors: a stage by its name' row_has docker.io/acme/app '{tags: ["*debug*"], user: "", '
ok 'vendors: what an image of a vendor begins with' row_has docker.io/acme/one '{tags: ["*"], user: "10", users: [app:10], ports: ["8080"]'
ok 'vendors: the commit of a single file' row_has docker.io/acme/one "read: {acme/one/dir/Dockerfile: $one}"
ok 'vendors: an official image by another of its names, and in quotes' row_has docker.io/acme/homes '{tags: ["*"], release: debian}'
for name in debian docker.io/debian docker.io/library/debian amd64/debian mcr.microsoft.com/mirror/docker/library/debian; do
	ok "vendors: $name is the official image" sh -c "cd catalogue && python3 -c 'import refresh_vendors as v; assert v.name_and_tag(\"$name:12@sha256:1\") == (\"docker.io/library/debian\", \"12\")'"
done
ok 'vendors: an image of somebody else is not' sh -c "cd catalogue && python3 -c 'import refresh_vendors as v; assert v.name_and_tag(\"docker.io/acme/debian\")[0] == \"docker.io/acme/debian\"'"
ok 'vendors: one file of two branches, each with its commit' row_has docker.io/acme/branches \
	"acme/app/Dockerfile@HEAD: $(git -C vendors/acme/app rev-parse HEAD | sed 's/^[0-9].*/"&"/')"
ok 'vendors: a range of versions' row_has docker.io/acme/branches '{tags: ["0*"], user: old'
ok 'vendors: a row that says otherwise' has '^images.yaml: cgr.dev/acme/apko: latest user: the file says "65532", not ""$' out
ok 'vendors: an override that says otherwise' has '^images.yaml: docker.io/acme/one: user "" contradicts the files: "10"$' out
ok 'vendors: one that is not needed' has '^images.yaml: docker.io/acme/one: command yes is no longer needed$' out
ok 'vendors: one that other tags need' lacks 'acme/part: user app is no longer needed' out
ok 'vendors: one that another takes tags from' lacks 'acme/part: needs_root yes contradicts' out
ok 'vendors: it is kept' has 'names: \[cgr.dev/acme/apko\], same: \[ports, release\], otherwise: {latest user: ' catalogue/checked.yaml
ok 'vendors: again, the same bytes' sh -c 'python3 catalogue/refresh --vendors vendors --check >out; test "$(grep -c "no change" out)" = 3'
cp catalogue/configs.yaml configs.before
ok 'vendors: they stay without their clones' sh -c 'python3 catalogue/refresh --repo-info info >/dev/null; cmp -s catalogue/configs.yaml configs.before'
ok 'vendors: no clone: said' sh -c '! python3 catalogue/refresh --vendors ages 2>err && grep -q "ages: no clone of acme/app" err'
ok 'coverage' status 0 python3 catalogue/refresh --coverage --all
ok 'coverage: official images' has '^Docker Official Images: 2, ' out
ok 'coverage: one image' has '^    docker.io/acme/one (files): user ports start system manager shell root$' out
ok 'coverage: why a fact is not known' has '^  ports: 5 known; unknown 2: ' out
ok 'no file: said' sh -c '! python3 catalogue/refresh --repo-info ages 2>err && grep -q "ages: no file of repo-info" err'

# libraries: what their own source writes
mkdir -p libs/acme
cat >catalogue/languages.yaml <<'END'
- id: python
  suffixes: [".py"]
  opens: [open, io.open, ".open"]
  write_flags: [O_WRONLY]
  writes: [os.makedirs, makedirs]
  seconds: [shutil.copy]
  receivers: [".write_text"]
  databases: [sqlite3.connect]
  joins: [os.path.join, Path]
  same: [".strip"]
  parents: [".parent"]
  quiet: [os, kept, own, namespace, plain, told, typed]
- id: javascript
  suffixes: [".js"]
  opens: [fs.openSync]
  writes: [".writeFileSync", mkdirSync]
  seconds: [".copyFileSync"]
  databases: [Database]
  joins: [path.join]
  quiet: ["@scope", "@scope/packed", given, fs, logs, mixed]
END
cat >catalogue/libraries.yaml <<'END'
- language: python
  modules: acme/modules lists/
  repositories: {kept: acme/kept, namespace: acme/namespace, own: acme/own, plain: "acme/plain lib/", told: acme/told@old}
  told:
    own: {gone.py: nothing of it is there}
    told: {log.py: the name is a fixed one, paths/: a folder of them}
- language: javascript
  modules: acme/modules js.json
  repositories: {"@scope/packed": "npm:@scope/packed", given: acme/packages, logs: acme/packages, mixed: acme/packages}
END
# library NAME FILE...: a repository; each file is what is on standard input between lines ---
library() {
	repository=libs/acme/$1
	git init -q "$repository"
	shift
	for file; do
		mkdir -p "$(dirname "$repository/$file")"
		while IFS= read -r line && [ "$line" != --- ]; do printf '%s\n' "$line"; done >"$repository/$file"
	done
	commit "$repository" one
}
library modules lists/3.txt js.json <<'END'
os
os.path
---
["fs", "fs/promises"]
END
library kept src/kept/__init__.py src/kept/inner.py src/kept/tests/test_it.py setup.py <<'END'
import os
from os import makedirs as make
class Store:
    def __init__(self, path, cache=None):
        self.path = os.path.join(path, "x")
        self.cache = cache
    def save(self):
        make(self.path)
        with open(self.cache, mode="w") as out:
            out.write("")
        open("read.txt").read()
        open("read.txt", "rb").read()
---
import io, tempfile, sqlite3
def keep(text):
    sqlite3.connect(":memory:")
    io.open(tempfile.mktemp(), "w").write(text)
---
open("of-a-test", "w")
---
open("of-the-build", "w")
END
library own own/__init__.py own/old.py <<'END'
import os
from pathlib import Path
def log(text, path="app.log"):
    open(path, "a").write(text)
    Path(os.path.expanduser("~")).write_text(text)
    os.makedirs(nobody.knows)
def page(path=None):
    path = os.path.join(path or os.getcwd(), "page")
    open(path, "w")
---
print "of another Python"
END
library namespace one/src/namespace/a/x.py two/src/namespace/b/y.py other.py <<'END'
import shutil
def f(to):
    shutil.copy("read.txt", to)
---
x = 1
---
open("of-no-part", "w")
END
library plain lib/__init__.py <<'END'
x = open
END
library told told/__init__.py told/log.py told/paths/a.py <<'END'
x = 1
---
open("log", "w")
---
open("a", "w")
END
library packages package.json a/package.json a/index.js a/test/index.js b/package.json b/b.js c/package.json c/c.js c/d.js <<'END'
{"name": "all", "private": true}
---
{"name": "given", "version": "1"}
---
const fs = require("fs"), path = require("path"); // fs.writeFileSync("a comment")
module.exports = (options, text) => {
  const file = path.join(options.folder, "x");
  fs.writeFileSync(file, text);
  mkdirSync(require("os").tmpdir());
  fs.openSync("read.txt", "r");
};
---
require("fs").writeFileSync("of-a-test");
---
{"name": "logs", "version": "1"}
---
import fs from "node:fs";
class Log {
  constructor(options) { this.path = options.path || "app.log"; }
  open() { fs.mkdirSync(this.path); return new Database(nobody.knows); }
}
---
{"name": "mixed", "version": "1"}
---
const db = new Database("of something else");
---
export class X { writeFileSync(x) { return x; } }
END
# a package, as npm pack leaves it
mkdir package && printf '{"name": "@scope/packed", "version": "1.2.0"}' >package/package.json
printf 'const fs = require("fs");\nfs.writeFileSync(nobody.knows);\n' >package/index.js
tar czf libs/scope-packed-1.2.0.tgz package
# a branch that is no longer the one that git shows
git -C libs/acme/told branch old && mkdir libs/acme/told/later && git -C libs/acme/told mv told later && commit libs/acme/told two
libraries() { python3 catalogue/refresh --libraries libs "$@"; }
commit_of() { git -C "libs/acme/$1" rev-parse "${2:-HEAD}" | sed 's/^[0-9].*/"&"/'; }
quiet_has() { grep -qxF -e "- {language: $1, $2}" catalogue/quiet.yaml; }
ok 'libraries' status 0 libraries
ok 'libraries: modules of the language' quiet_has python "names: [os], source: acme/modules/lists, commit: $(commit_of modules), result: module"
ok 'libraries: those of a file' quiet_has javascript "names: [fs], source: acme/modules/js.json, commit: $(commit_of modules), result: module"
ok 'libraries: paths that are given, and temporary ones' quiet_has python \
	"name: kept, source: acme/kept/src/kept, commit: $(commit_of kept), files: \"2\", given: \"3\", temporary: \"1\", result: checked"
ok 'libraries: places of its own, and those that nobody can tell' quiet_has python \
	"name: own, source: acme/own/own, commit: $(commit_of own), files: \"2\", own: \"3\", untold: \"1\", unread: \"1\", result: unchecked"
ok 'libraries: which calls' has '^quiet.yaml: own: own/__init__.py:4: open own$' out
ok 'libraries: a file that is told of, and has none' has '^quiet.yaml: own: own/gone.py:0: no call is left' out
ok 'libraries: parts of a namespace' quiet_has python \
	"name: namespace, source: acme/namespace, commit: $(commit_of namespace), files: \"2\", given: \"1\", result: checked"
ok 'libraries: a folder of another name' quiet_has python \
	"name: plain, source: acme/plain/lib, commit: $(commit_of plain), files: \"1\", result: checked"
ok 'libraries: what a person has read, of a branch' quiet_has python \
	"name: told, source: acme/told/told, commit: $(commit_of told old), files: \"3\", told: \"2\", result: checked"
ok 'libraries: the others are typed' quiet_has python 'names: [typed], result: typed'
ok 'libraries: so are families' quiet_has javascript 'names: ["@scope"], result: typed'
ok 'libraries: a package of several' quiet_has javascript \
	"name: given, source: acme/packages/a, commit: $(commit_of packages), files: \"1\", given: \"1\", temporary: \"1\", result: checked"
ok 'libraries: a package of a registry, by its version' quiet_has javascript \
	"name: \"@scope/packed\", source: npm:@scope/packed, commit: \"1.2.0\", files: \"1\", untold: \"1\", result: unchecked"
ok 'libraries: a default is a place of its own' quiet_has javascript \
	"name: logs, source: acme/packages/b, commit: $(commit_of packages), files: \"1\", own: \"1\", untold: \"1\", result: unchecked"
ok 'libraries: no call of a file system' quiet_has javascript \
	"name: mixed, source: acme/packages/c, commit: $(commit_of packages), files: \"2\", result: checked"
ok 'libraries: how many' has '^quiet.yaml: python: 1 modules of the language, 4 checked, 1 unchecked, 1 typed$' out
ok 'libraries: again, the same bytes' status 0 libraries --check
cp catalogue/quiet.yaml quiet.before
rm -rf libs/acme/own libs/acme/modules
ok 'libraries: rows stay without their clones' sh -c 'python3 catalogue/refresh --libraries libs >/dev/null && cmp -s quiet.before catalogue/quiet.yaml'
sed -i 's/, told, typed\]/, typed]/' catalogue/languages.yaml
ok 'libraries: --check where a list has changed' status 1 libraries --check
ok 'libraries: a name that the list has lost' has '^-- {language: python, name: told' out
# packages that cannot be installed together
# index RELEASE: an index on standard input
index() {
	mkdir -p "pool/$1/main"
	printf 'Origin: %s\nCodename: %s\nVersion: 1\nDate: today\n' Acme "$1" >"pool/$1/Release"
	xz -c >"pool/$1/main/Packages.xz"
}
index one <<'END'
Package: gnutls-dev
Version: 1:7.2-1
Conflicts: openssl-dev, missing

Package: openssl-dev
Version: 7.2-1
Breaks: old (<< 2~), new (<< 2~), self, virtual

Package: user
Version: 1
Depends: libc, gnutls-dev (>= 1:7),
 chosen | openssl-dev

Package: either
Version: 1
Depends: gnutls-dev | openssl-dev

Package: old
Version: 2~~1

Package: new
Version: 2

Package: both
Version: 1
Depends: gnutls-dev, old

Package: provider
Version: 1
Provides: virtual, self

Package: chosen
Version: 1
END
ok 'conflicts' status 0 python3 catalogue/refresh --packages pool
ok 'conflicts: of what is needed, too, and what is old enough' has \
	'^- {sides: \[2\], names: \[both, gnutls-dev, old, user\]}$' catalogue/conflicts.yaml
ok 'conflicts: the other side' has '^- {sides: \[3, 4\], names: \[openssl-dev\]}$' catalogue/conflicts.yaml
ok 'conflicts: what is provided' has '^- {sides: \[5\], names: \[provider\]}$' catalogue/conflicts.yaml
ok 'conflicts: neither what is new enough, nor what can do with another one' lacks 'new\b\|either\|chosen\|missing' catalogue/conflicts.yaml
ok 'conflicts: the indexes' has '^# Acme 1 one, today: main$' catalogue/conflicts.yaml
ok 'conflicts: again, the same' status 0 python3 catalogue/refresh --packages pool --check
ok 'libraries: each name of the lists has its row' python3 - "$top/transforms/catalogue" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import refresh_yaml as yaml
rows = yaml.read(sys.argv[1] + '/quiet.yaml')
for language in yaml.read(sys.argv[1] + '/languages.yaml'):
    names = [n for row in rows if row['language'] == language['id'] for n in row.get('names', [row.get('name')])]
    assert sorted(names) == sorted(language.get('quiet', [])), language['id']
END
finish
