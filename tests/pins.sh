#!/bin/sh
# pins.sh PROGRAM: what a person sees of images that are not pinned; and what bots and patterns of a policy change about it.
. tests/assert.sh
zero=$(printf '%064d' 0)
repo() { # repo NAME: an empty repository
	cd "$work" && mkdir "$1" && cd "$1" && mkdir .git || exit 1
}

# ---- visible ----

repo visible
printf 'FROM python\nFROM python:latest AS b\nCOPY --from=b / /\n' >Dockerfile
ok 'untagged: 1' status 1 "$program" --check Dockerfile
ok 'untagged: warns' has '^Dockerfile:1:.* warning: python has no tag, which means latest' out
ok 'latest: warns' has '^Dockerfile:2:.* warning: python:latest is whatever is newest' out
ok 'one image, told once' has '; 1 base image is not pinned: run dockmend lock$' err
ok 'silenced with -q' status 1 "$program" -q --check Dockerfile
ok 'silenced with -q: nothing' test ! -s err
printf 'FROM python:3.12\nFROM node:22\nFROM node:22\n' >Dockerfile
ok 'a tag informs: 0' status 0 "$program" --check --only pin-digest Dockerfile
ok 'a tag informs: no line' test ! -s out
ok 'a tag informs: two images' has '; 2 base images are not pinned: run dockmend lock$' err
ok 'a tag informs: --fail-on info' status 1 "$program" --check --only pin-digest --fail-on info Dockerfile
ok 'a tag informs: --fail-on never' status 0 "$program" --check --only pin-digest --fail-on never Dockerfile
printf 'passes: { pin-digest: { severity: error } }\n' >.dockmend.yaml
ok 'a severity: 1' status 1 "$program" --check --fail-on error --only pin-digest Dockerfile
ok 'a severity: said' has ': error: python:3.12 is not pinned' out
rm .dockmend.yaml
printf 'version: 1\nimages:\n  node:22:\n    digest: sha256:%s\n' "$zero" >dockmend.lock
ok 'a lock: 1' status 1 "$program" --check --only pin-digest Dockerfile
ok 'a lock: what it has not, warns' has ': warning: python:3.12 is not pinned' out
ok 'a lock: the count' has '; 1 base image is not pinned: run dockmend lock$' err
ok 'a lock: -w' status 0 "$program" -w --only pin-digest Dockerfile
ok 'a lock: what -w did' has '^dockmend: 1 file: 1 changed (2 fixes); 1 base image is' err
printf 'FROM node\n' >Dockerfile
sed -i s/node:22/node/ dockmend.lock
ok 'an untagged image' status 0 "$program" -w --only pin-digest Dockerfile
ok 'an untagged image: what was pinned' has "^FROM node:latest@sha256:$zero$" Dockerfile
ok 'nothing left' status 0 "$program" --check --only pin-digest Dockerfile
ok 'nothing left: said' has '^dockmend: 1 file: nothing to change$' err
ok 'an ignored one is not counted' sh -c 'printf "# dockmend ignore=pin-digest\nFROM ruby:3\n" | "$0" --check --only pin-digest - 2>&1 | grep -q "nothing to change$"' "$program"
ok 'the filter is silent' sh -c 'test -z "$("$0" - <Dockerfile 2>&1 >/dev/null)"' "$program"
printf 'FROM node:22\nUSER root\nCMD ["bash"]\n' >Dockerfile
printf 'passes: { nonroot-user: { severity: error } }\n' >.dockmend.yaml
ok 'what advises nothing stays information' status 0 "$program" --check --fail-on error --only nonroot-user Dockerfile

# ---- patterns ----

repo patterns
printf 'trust:\n  allow: ["/^corp[.]example\\/(a|b/"]\n' >.dockmend.yaml
printf 'FROM python:3.12\nFROM corp.example/a/x:1\n' >Dockerfile
ok 'a bad expression: 2' status 2 "$program" --config .dockmend.yaml Dockerfile
ok 'a bad expression: its place' has '^dockmend: .dockmend.yaml:2:34: missing closing parenthesis$' err
ok 'a bad expression: a caret' has '^      |                                  ^$' err
cat >.dockmend.yaml <<'END'
trust:
  replace: { "/^docker[.]io\/(.*)$/": "mirror.example/hub/$1" }
  allow: ["/^corp[.]example\/(a|b)\//", "mirror.example/{hub,lab}/[a-m]*"]
  deny: ["/:[0-9]+-evil$/"]
exclude: ["{third,vendor}/[a-m]*"]
END
ok 'an expression that replaces' status 1 "$program" --only trusted-base Dockerfile
"$program" --check --only trusted-base Dockerfile >found 2>/dev/null
ok 'an expression that replaces: its group' has '^+FROM mirror.example/hub/library/python:3.12$' out
ok 'an expression that allows' lacks ':2:' found
ok 'and the glob: what is in place is trusted' sh -c '"$0" -w -q Dockerfile; "$0" --check --only trusted-base Dockerfile >/dev/null 2>&1' "$program"
printf 'FROM corp.example/c/x:1\nFROM corp.example/a/x:1-evil\n' >Dockerfile
ok 'an expression that does not allow' status 1 "$program" --check --only trusted-base Dockerfile
ok 'an expression that does not allow: said' has '^Dockerfile:1:.*corp.example/c/x:1 is from no trusted publisher' out
ok 'an expression that denies' has '^Dockerfile:2:.*denied by the policy' out
mkdir -p third/lib third/zlib && cp Dockerfile third/lib && cp Dockerfile third/zlib
"$program" --check --only trusted-base . >out 2>err
ok 'exclude: sets and alternatives' lacks third/lib/ out
ok 'exclude: and no more' has third/zlib/ out

# ---- bots, and who passes build arguments ----

repo bots
mkdir -p .github/workflows scripts
lock() { printf 'version: 1\nimages:\n'; for image; do printf '  %s:\n    digest: sha256:%s\n' "$image" "$zero"; done; }
lock node:22 docker/dockerfile:1 >dockmend.lock
printf '# syntax=docker/dockerfile:1\nARG NODE=22\nFROM node:${NODE}\n' >Dockerfile
p() { "$program" --only pin-digest "$@" Dockerfile; }
ok 'no bot: an ARG is pinned' status 1 p
ok 'no bot: the default' has "^+ARG NODE=22@sha256:$zero$" out
ok 'no bot: the syntax is not' lacks '^+# syntax' out
ok 'no bot: how it is renewed' status 1 p --check
ok 'no bot: how it is renewed: said' has 'known digest holds it; renew it with dockmend lock --update on a schedule (images.md has a workflow), or with Renovate \[' out
printf 'version: 2\nupdates:\n  - package-ecosystem: "docker"\n' >.github/dependabot.yml
ok 'Dependabot: an ARG is suggested' status 0 p
ok 'Dependabot: nothing is done' test ! -s out
ok 'Dependabot: and said' status 1 p --check
ok 'Dependabot: why' has 'Dependabot, which renews digests here, reads no ARGs' out
ok 'Dependabot: --unsafe' status 1 p --unsafe
ok 'Dependabot: --untrusted asks nothing of the tree' status 1 p --untrusted --lock dockmend.lock
cp Dockerfile before && printf 'FROM node:22\nCOPY --from=docker/dockerfile:1 / /\n' >Dockerfile
ok 'Dependabot: FROM' status 1 p --check
ok 'Dependabot: FROM: said' has '^Dockerfile:1:.* known digest holds it; Dependabot renews it \[' out
ok 'Dependabot: COPY --from: said' has '^Dockerfile:2:.* reads FROM alone: renew it with dockmend lock --update on a schedule \[' out
mv before Dockerfile
printf 'version: 2\nupdates:\n  - package-ecosystem: npm\n' >.github/dependabot.yml
ok 'Dependabot, but not for docker' status 1 p
printf 'version: 2\nupdates:\n  - package-ecosystem: docker-compose\n#  - package-ecosystem: docker\n' >.github/dependabot.yml
ok 'Dependabot for compose files, and a comment' status 1 p
echo '{}' >renovate.json
printf 'version: 2\nupdates:\n  - package-ecosystem: docker\n' >.github/dependabot.yml
ok 'Renovate: an ARG is pinned' status 1 p
ok 'Renovate: who renews it' status 1 p --check
ok 'Renovate: who renews it: said' has '^Dockerfile:3:.* known digest holds it; Renovate renews it \[' out
ok 'Renovate: the diff' status 1 p
ok 'Renovate: the syntax, too' has "^+# syntax=docker/dockerfile:1@sha256:$zero$" out
printf 'passes: { pin-digest: { syntax: never } }\n' >.dockmend.yaml
ok 'the policy says no' status 1 p
ok 'the policy says no: so it stays' lacks '^+# syntax' out

repo places
mkdir -p .github/workflows scripts app
lock python:3.12-slim >dockmend.lock
printf 'ARG PY=3.12\nFROM python:${PY}-slim\n' >app/Dockerfile
ok 'nobody passes it' status 1 "$program" --check --only pin-digest app
ok 'nobody passes it: no place' lacks 'it is set in' out
printf 'on: push\njobs:\n  a:\n    steps:\n      - with:\n          build-args: |\n            PY=${{ matrix.py }}\n' >.github/workflows/ci.yml
printf 'all:\n\tdocker build --build-arg PY=$(PY) .\n' >Makefile
printf 'services:\n  a:\n    build:\n      args:\n        PY: "3.13"\n' >compose.yaml
printf 'target "a" {\n  args = { PY = "3.13" }\n}\n' >docker-bake.hcl
printf 'HAPPY=1 NOPY=2\necho $PY=\n' >scripts/a.sh
ln -s /etc/passwd scripts/b.sh
printf 'docker build --build-arg PY=3.13 .\n' >app/build.sh
ok 'places' status 1 "$program" --check --only pin-digest app
ok 'places: the first ones' has 'PY has no effect any more; it is set in Makefile:2, compose.yaml:5, docker-bake.hcl:2 and 2 more files \[pin-digest\] suggested (--unsafe)$' out

# ---- overrides of ARGs whose defaults were pinned ----

cd "$work" && mkdir tails && cd tails || exit 1
ok 'every override builds what it names' sh -c 'python3 -B "$1" "$0" files 400 >out && grep -q "^400 passed, 0 failed$" out' "$program" "$top/tests/tails.py"
ok 'and many are pinned' sh -c 'test "$(sed -n "s/ of 400 are.*//p" out)" -gt 100'
ok 'so do suggested fixes, as far as they say' sh -c 'python3 -B "$1" "$0" more 400 --unsafe >out && grep -q "^400 passed, 0 failed$" out' "$program" "$top/tests/tails.py"
ok 'and more are pinned' sh -c 'test "$(sed -n "s/ of 400 are.*//p" out)" -gt 150'
# ---- who is trusted ----

printf 'FROM someone/tool:1@sha256:%064d\nFROM mirror.gcr.io/library/debian:13\nFROM mirror.gcr.io/other/debian:13\n' 1 >Dockerfile
"$program" --no-config --check -v --only trusted-base Dockerfile >out 2>err
ok 'no trusted publisher, but a digest: informs' has '^Dockerfile:1:6: info: someone/tool:1@sha256:.* is from no trusted publisher' out
ok 'a mirror of the official images' lacks '^Dockerfile:2:.*no trusted publisher' out
ok 'another repository of that mirror' has '^Dockerfile:3:6: warning: .*no trusted publisher' out

finish
