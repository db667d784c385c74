#!/bin/sh
# integrations.sh PROGRAM: what other programs run, in scratch repositories: pre-commit hooks, the steps of the GitHub
# Action, the script of the GitLab example, git apply on a whole repository. The last line is `N passed, N failed`.
set -u
sh tests/install-packages.sh pre-commit python3-yaml git jq || exit 2
. tests/scratch.sh

# ---- the tool's own Dockerfile ----
ok 'Dockerfile: unchanged' status 0 dockmend "$top/Dockerfile"
ok 'Dockerfile: no warning' status 0 dockmend --check "$top/Dockerfile"

# what the program of each link line needs, as Debian's packages of it are called
ok 'Dockerfile: has the libraries of all three programs' sh -c 'for library in archive13 curl4 jansson4 ssl3 yaml-0-2; do grep -q " lib$library" "$0" || exit 1; done' "$top/Dockerfile"

# ---- pre-commit ----
git clone -q "$top" "$work/hooks"
cp "$top/.pre-commit-hooks.yaml" "$work/hooks/"
(cd "$work/hooks" && git add -A && git -c user.name=a -c user.email=a@b.invalid commit -q --allow-empty -m hooks)
mkdir "$work/repo" && cd "$work/repo" && git init -q
printf 'FROM debian:12\nRUN pip install flask\n' >Dockerfile
mkdir sub && cp Dockerfile sub/app.Dockerfile && cp Dockerfile sub/Dockerfile.j2 && cp Dockerfile notes.txt
printf 'passes: { upgrade-packages: off }\n' >.dockmend.yaml
configure() { # configure HOOK
	printf 'repos:\n- repo: %s\n  rev: %s\n  hooks: [{id: %s}]\n' "$work/hooks" "$(git -C "$work/hooks" rev-parse HEAD)" "$1" >.pre-commit-config.yaml
	git add -A
}
ok 'pre-commit: manifest' pre-commit validate-manifest "$top/.pre-commit-hooks.yaml"
configure dockmend-system-check
ok 'pre-commit: check fails on findings' status 1 pre-commit run --all-files
ok 'pre-commit: and lists them' has 'Dockerfile:2:[0-9]*: warning: .*\[clean-caches\]' "$work/out"
ok 'pre-commit: of every Dockerfile' has 'sub/app.Dockerfile:2:[0-9]*: ' "$work/out"
ok 'pre-commit: of no other file' lacks 'notes.txt\|Dockerfile.j2' "$work/out"
ok 'pre-commit: check changes nothing' git diff --exit-code
configure dockmend-system-fix
ok 'pre-commit: fix fails once' status 1 pre-commit run --all-files
ok 'pre-commit: says that files were modified' has 'files were modified by this hook' "$work/out"
ok 'pre-commit: they are fixed' has 'pip install --no-cache-dir flask' sub/app.Dockerfile
ok 'pre-commit: templates are not' lacks 'no-cache-dir' sub/Dockerfile.j2
git add -A
ok 'pre-commit: fix passes then' status 0 pre-commit run --all-files
configure dockmend-system-check
ok 'pre-commit: check passes then' status 0 pre-commit run --all-files
# a name that looks like an option; pre-commit puts names after the options
cp sub/app.Dockerfile ./--config=x.dockerfile && printf 'FROM debian:12\nRUN pip install flask\n' >./--config=x.dockerfile
configure dockmend-system-check
ok 'pre-commit: a name like an option is a file' status 1 pre-commit run --all-files
ok 'pre-commit: and looked at' has '^--config=x.dockerfile:2:[0-9]*: warning' "$work/out"
configure 'dockmend-system-check, args: [-q]'
ok 'pre-commit: own args without -- refuse it' status 1 pre-commit run --all-files
ok 'pre-commit: and say what to do' has 'exit code: 2' "$work/out"
ok 'pre-commit: namely' has 'config=x.dockerfile is an option, and a file that is here has this name' "$work/out"
configure 'dockmend-system-check, args: [-q, --]'
ok 'pre-commit: own args with -- do not' status 1 pre-commit run --all-files
ok 'pre-commit: it is a file then' has '^--config=x.dockerfile:2:[0-9]*: warning' "$work/out"
cd "$top" || exit 2

# ---- pre-commit, from the wheel of a release ----
version=$(sed -n 's/^#define DM_VERSION "\(.*\)"$/\1/p' src/dockmend.h)
mkdir -p "$work/downloads/v$version" "$work/wheels"
# as backend.py makes one of a commit between releases
build=$(dirname "$program")
(SOURCE_DATE_EPOCH=$(make -s epoch) && export SOURCE_DATE_EPOCH && python3 src/packaging/wheel.py "$build" "$version" "$work/wheels" here) >"$work/log" 2>&1 || cat "$work/log"
wheel=$(cd "$work/wheels" && ls ./*.whl)
wheel=${wheel#./}
cp "$work/wheels/$wheel" "$work/downloads/v$version/"
(cd "$work/wheels" && sha256sum "$wheel") >>"$work/hooks/src/packaging/released"
cp pyproject.toml "$work/hooks/" && cp -r src/packaging "$work/packaging" && cp -n src/packaging/*.py "$work/hooks/src/packaging/"
(cd "$work/hooks" && git add -A && git -c user.name=a -c user.email=a@b.invalid commit -q -m released && git tag "v$version")
python3 -u -m http.server --bind 127.0.0.1 --directory "$work/downloads" 0 >"$work/served" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -q port "$work/served" && break
	sleep 0.5
done
DOCKMEND_RELEASES=http://127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/served")
export DOCKMEND_RELEASES
cd "$work/repo" && printf 'FROM debian:12\nRUN pip install flask\n' >Dockerfile && rm -f ./--config=x.dockerfile
printf 'repos:\n- repo: %s\n  rev: v%s\n  hooks: [{id: dockmend-check}]\n' "$work/hooks" "$version" >.pre-commit-config.yaml
git add -A
rm "$work/bin/dockmend"
ok 'pre-commit, wheel: check' status 1 pre-commit run --all-files
ok 'pre-commit, wheel: finds' has '^Dockerfile:2:[0-9]*: warning: .*\[clean-caches\]' "$work/out"
ok 'pre-commit, wheel: the published one' has "GET /v$version/$wheel HTTP" "$work/served"
sed -i 's/dockmend-check/dockmend-fix/' .pre-commit-config.yaml && git add -A
ok 'pre-commit, wheel: fix' status 1 pre-commit run --all-files
ok 'pre-commit, wheel: fixes' has 'pip install --no-cache-dir flask' Dockerfile
printf x >>"$work/downloads/v$version/$wheel"
rm -rf "$PRE_COMMIT_HOME"
ok 'pre-commit, wheel: other bytes' status 3 pre-commit run --all-files
ok 'pre-commit, wheel: are refused' has 'is not what src/packaging/released says' "$work/out"
ln -s "$program" "$work/bin/dockmend"
cd "$top" || exit 2

# ---- the GitHub Action, step by step ----
mkdir "$work/origin" && cd "$work/origin" && git init -q
git config uploadpack.allowAnySHA1InWant true
mkdir app
printf 'FROM debian:12\nRUN apt-get update && apt-get install curl\nENV A=b\nENV C=d\nENV E=f\nENV G=h\nENV I=j\n' >app/Dockerfile
cp app/Dockerfile Dockerfile
commit base
base=$(git rev-parse HEAD)
git checkout -q -b topic
printf 'RUN pip install flask\n' >>app/Dockerfile
commit topic
head=$(git rev-parse HEAD)
git checkout -q main
sed -i '1i# a comment of the base branch' app/Dockerfile
commit 'base moves'
base=$(git rev-parse HEAD)
git -c user.name=a -c user.email=a@b.invalid merge -q --no-edit topic
cd "$work" && git clone -q --depth=1 "file://$work/origin" checkout && cd checkout || exit 2
# what needs GitHub itself is tried by action.sh; here nobody answers
export GITHUB_API_URL=http://127.0.0.1:1 GITHUB_GRAPHQL_URL=http://127.0.0.1:1 GITHUB_SERVER_URL=http://127.0.0.1:1 GH_TOKEN=t
new_job review
# what is built already need not be built again
mkdir "$RUNNER_TEMP/dockmend-build" && cp -a "$build/." "$RUNNER_TEMP/dockmend-build/"
ok 'action: install' step 'Install dockmend' VERSION=source
ok 'action: installs a program' sh -c '"$(cat "$GITHUB_PATH")/dockmend" --version'
ok 'action: changes' step 'Find what the pull request changes' BASE="$base" HEAD="$head"
ok 'action: the diff of the head' has '^+RUN pip install flask' "$RUNNER_TEMP/dockmend.patch"
ok 'action: not what the base changed' lacks 'comment of the base' "$RUNNER_TEMP/dockmend.patch"
ok 'action: policy and lock' step 'Take policy and lock from the base' BASE="$base" ARGS=
ok 'action: run' step 'Run dockmend' REPORT=review PATHS=. ARGS= EVENT=pull_request
ok 'action: findings' has '^findings=true$' "$GITHUB_OUTPUT"
file=$(sed -n 's/^file=//p' "$GITHUB_OUTPUT")
# an engine that is a script: the image is the same, whatever is built
mkdir -p "$work/engine" "$work/fake/images" "$work/fake/containers"
cp "$top/tests/verify/docker" "$work/engine/" && chmod +x "$work/engine/docker"
printf '#!/bin/sh\n' >"$work/fake/on-build" && chmod +x "$work/fake/on-build"
ok 'action: verify' step 'Prove by building' VERIFY=build PATHS=. ARGS= EVENT=pull_request FILE="$file" FAKE="$work/fake" \
	PATH="$work/engine:$PATH" GITHUB_STEP_SUMMARY="$work/summary"
ok 'action: verify: the table is the summary' has '^    verdict  *same' "$work/summary"
ok 'action: verify: a line of the review' has 'dockmend verify' "$file"
printf '#!/bin/sh\ncat "$1" >>"$FAKE/built"\n' >"$work/fake/on-build"
prove() { # prove NAME=VALUE...: of a push, with the script as engine
	: >"$work/summary" && rm -rf "$work/fake/images" "$work/fake/containers" "$RUNNER_TEMP"/dockmend-verify*
	mkdir -p "$work/fake/images" "$work/fake/containers"
	step 'Prove by building' EVENT=push FILE= FAKE="$work/fake" PATH="$work/engine:$PATH" GITHUB_STEP_SUMMARY="$work/summary" "$@"
}
mv "$RUNNER_TEMP/dockmend.patch" "$work/patch"
ok 'action: verify with options' prove VERIFY=build PATHS=. ARGS="$(printf -- '--unsafe\n--only\nno-recommends,upgrade-packages\n--fail-on\nerror\n')"
ok 'action: verify: unsafe fixes are built' has 'no-install-recommends' "$work/fake/built"
ok 'action: verify: and no others' lacks '^USER' "$work/fake/built"
printf '#!/bin/sh\ngrep -q flask "$1" || { echo 3 >"$2/state" && exit; }\n! grep -q upgrade "$1"\n' >"$work/fake/on-build"
ok 'action: verify of two files' status 0 prove VERIFY=start PATHS=. ARGS=
mv "$work/patch" "$RUNNER_TEMP/dockmend.patch"
ok 'action: verify: one is inconclusive' has '^    verdict  *inconclusive' "$work/summary"
ok 'action: verify: the other one has a regression' has '^    verdict  *AFTER DOES NOT BUILD' "$work/summary"
ok 'action: verify: which is not hidden' has 'finds a regression; see' "$work/out"
ok 'action: verify: not with the rights of the base' status 2 step 'Prove by building' VERIFY=build PATHS=. ARGS= \
	EVENT=pull_request_target FILE= GITHUB_STEP_SUMMARY="$work/summary"
ok 'action: verify: a wrong word' status 2 step 'Prove by building' VERIFY=yes PATHS=. ARGS= EVENT=push FILE= GITHUB_STEP_SUMMARY="$work/summary"
ok 'action: a suggestion' has '"path":"app/Dockerfile","side":"RIGHT","line":8,"body":"[^"]*```suggestion\\nRUN pip install --no-cache-dir flask\\n```' "$file"
ok 'action: nothing on other lines' lacks '"line":2' "$file"
ok 'action: fail' status 1 step 'Fail where there are findings'
new_job sarif
ok 'action: SARIF of a push, without a diff' step 'Run dockmend' REPORT=sarif PATHS="$(printf 'app\n\nDockerfile\n')" ARGS=--unsafe
ok 'action: SARIF file' has '"version":"2.1.0"' "$RUNNER_TEMP/dockmend.sarif"
ok 'action: arguments arrive' has 'no-install-recommends' "$RUNNER_TEMP/dockmend.sarif"
ok 'action: a review needs a pull request' status 2 step 'Run dockmend' REPORT=review PATHS=. ARGS=
ok 'action: an unknown report' status 2 step 'Run dockmend' REPORT=nonsense PATHS=. ARGS=
ok 'action: a wrong option fails the job' status 2 step 'Run dockmend' REPORT=check PATHS=. ARGS=--nonsense
new_job quiet
ok 'action: nothing to say' step 'Run dockmend' REPORT=check PATHS=. ARGS="$(printf -- '--skip\nall\n')"
ok 'action: says so' has '^findings=false$' "$GITHUB_OUTPUT"

# ---- the GitHub Action on what a pull request would like to decide itself ----
off='passes: { clean-caches: off, assume-yes: off, upgrade-packages: off, no-recommends: off, pin-digest: off }'
mkdir "$work/hostile" && cd "$work/hostile" && git init -q
git config uploadpack.allowAnySHA1InWant true
mkdir sub legacy args
printf 'trust: { allow: ["corp.example/*"] }\noverrides: [{ files: ["legacy/**"], passes: { clean-caches: off } }]\n' >.dockmend.yaml
printf 'passes: { clean-caches: { severity: error } }\n' >sub/.dockmend.yaml
printf 'passes: { clean-caches: on }\n' >args/policy.yaml
commit base
base=$(git rev-parse HEAD)
for name in Dockerfile sub/Dockerfile legacy/Dockerfile; do printf 'FROM debian:12\nRUN pip install flask\n' >$name; done
printf 'FROM debian:12\n# hadolint ignore=DL3042\nRUN pip install ::error::x \\\n  ##[error]y\n' >'::warning::.Dockerfile'
printf 'FROM debian:12\n# \0 binary\nRUN pip install flask\n' >nul.Dockerfile
printf 'FROM debian:12\nRUN pip install flask\n' >hidden.Dockerfile && echo '*.Dockerfile binary' >.gitattributes
mkdir new && echo "$off" >new/.dockmend.yaml && cp Dockerfile new/
echo "$off" >.dockmend.yaml && echo "$off" >args/policy.yaml
git rm -q sub/.dockmend.yaml && mkdir -p sub && echo "$off" >sub/.dockmend.yaml
commit head
head=$(git rev-parse HEAD)
# review_of JOB FORK ARGS: the three steps; the output of the last one is in log
review_of() {
	new_job "$1"
	fork=$2
	cd "$work" && rm -rf tree && git clone -q "file://$work/${4:-hostile}" tree && cd tree || exit 2
	step 'Find what the pull request changes' BASE="$base" HEAD="$head" || return 1
	step 'Take policy and lock from the base' BASE="$base" ARGS="$3" || return 1
	step 'Run dockmend' REPORT=check PATHS=. ARGS="$3" BASE="$base" FORK="$fork" >"$work/said" 2>&1 || return 1
	sed "s/$(sed -n 's/^::stop-commands:://p' "$work/said")/TOKEN/" "$work/said" >"$work/$1.said"
}
ok 'hostile: same repository' review_of same false ''
ok 'hostile: policy of the base, root' has '^Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/same.said"
ok 'hostile: its globs' lacks '^legacy/Dockerfile:.*clean-caches' "$work/same.said"
ok 'hostile: policy of the base, folder' has '^sub/Dockerfile:2:[0-9]*: error: .*clean-caches' "$work/same.said"
ok 'hostile: a new policy does not count' has '^new/Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/same.said"
ok 'hostile: attributes hide nothing' has '^hidden.Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/same.said"
ok 'hostile: nor does NUL' has '^nul.Dockerfile:3:[0-9]*: warning: .*clean-caches' "$work/same.said"
ok 'hostile: comments of colleagues count' lacks 'warning.*.Dockerfile:3:[0-9]*: .*clean-caches' "$work/same.said"
ok 'hostile: commands stop first' test "$(head -n 1 "$work/same.said")" = '::stop-commands::TOKEN'
annotations() { sed '1,/^::TOKEN::$/d' "$work/$1.said"; }
ok 'hostile: and go on after all text' test "$(annotations same | grep -vc '^::\(notice\|warning\|error\) title=dockmend%3A ')" -eq 0
ok 'hostile: for annotations' test "$(annotations same | grep -c '^::warning title=dockmend%3A clean-caches,file=sub/Dockerfile')" -eq 0
ok 'hostile: of the level of the policy of the base' test "$(annotations same | grep -c '^::error title=dockmend%3A clean-caches,file=sub/Dockerfile,line=2,')" -eq 1
ok 'hostile: with a token of its own each time' sh -c 'grep -q "^::stop-commands::[0-9a-f]\{32\}$" "$1"' - "$work/said"
cp "$work/said" "$work/said.before"
ok 'hostile: a fork' review_of fork true ''
ok 'hostile: another token' sh -c '! cmp -s "$1" "$2"' - "$work/said" "$work/said.before"
ok 'hostile, fork: policy of the base, root' has '^Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/fork.said"
ok 'hostile, fork: its globs' lacks '^legacy/Dockerfile:.*clean-caches' "$work/fork.said"
ok 'hostile, fork: attributes hide nothing' has '^hidden.Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/fork.said"
ok 'hostile, fork: comments of strangers do not count' has 'x3a:warning::.Dockerfile:3:[0-9]*: .*clean-caches' "$work/fork.said"
ok 'hostile, fork: no command in between' test "$(sed '/^::TOKEN::$/q' "$work/fork.said" | grep -c '^ *::\|##\[')" -eq 2
ok 'hostile, fork: annotations are commands of ours only' test "$(annotations fork | grep -vc '^::\(notice\|warning\|error\) title=dockmend%3A [a-z-]*,file=')" -eq 0
ok 'hostile, fork: a name cannot be another one' test "$(annotations fork | grep -c ',file=[^,]*%3A%3Awarning%3A%3A.Dockerfile,\|,file=\\x3a%3Awarning%3A%3A.Dockerfile,')" -ge 1
ok 'hostile, fork: nor a text' test "$(annotations fork | grep -c '##\[')" -eq 0
ok 'hostile: an option names a file' review_of named false '--config=args/policy.yaml'
ok 'hostile: it is that of the base' has '^Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/named.said"
ok 'hostile: an option names a file behind it' review_of named2 true "$(printf -- '--config\n./args/policy.yaml\n')"
ok 'hostile: it is that of the base too' has '^Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/named2.said"
ok 'hostile: a wrong option' status 2 step 'Run dockmend' REPORT=check PATHS=. ARGS=--nonsense FORK=false BASE="$base"
ok 'hostile: commands go on after it' has '^::[0-9a-f]*::$' "$work/out"
# links where policies of the base belong, out of the tree
cd "$work/hostile" && git rm -rq sub && mkdir "$work/victim" && ln -s "$work/victim" sub && rm .dockmend.yaml && ln -s "$work/victim/policy" .dockmend.yaml
commit links
head=$(git rev-parse HEAD)
ok 'hostile: links' review_of links false ''
ok 'hostile: links are not followed' test "$(ls -A "$work/victim" | wc -l)" -eq 0
ok 'hostile: links: policy of the base' has '^Dockerfile:2:[0-9]*: warning: .*clean-caches' "$work/links.said"
# a base without any, and a foreign frontend
mkdir "$work/bare" && cd "$work/bare" && git init -q && git config uploadpack.allowAnySHA1InWant true
echo x >README && commit base && base=$(git rev-parse HEAD)
printf '# syntax=corp.example/evil\nFROM debian:12\n' >Dockerfile && echo "$off" >.dockmend.yaml && commit head && head=$(git rev-parse HEAD)
ok 'hostile: a foreign frontend fails the job' status 1 review_of frontend true '' bare
ok 'hostile: said' has 'syntax.allow of the policy' "$work/said"
ok 'hostile: commands go on' sh -c 'tail -n 1 "$1" | grep -q "^::[0-9a-f]*::$"' - "$work/said"
cd "$work/checkout" || exit 2

# ---- the GitLab template, included as the example does it ----
sed -n '/^<!-- gitlab -->$/,/^```$/p' "$top/src/doc/ci.md" | sed '1,2d;$d' >"$work/gitlab.yml"
cat >"$work/gitlab.py" <<'PYTHON'
import re, sys, yaml
example, top, out = sys.argv[1:4]
include = yaml.safe_load(open(example))["include"][0]
text = open(top + include["file"]).read()
spec, jobs = text.split("\n---\n")
known = yaml.safe_load(spec)["spec"]["inputs"]
given = dict(include["inputs"], **dict(word.split("=") for word in sys.argv[4:]))
assert set(given) <= set(known), "an input that is not there"
assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", jobs)) == set(known), "inputs that nothing takes, or that are not there"
values = {name: given.get(name, about.get("default")) for name, about in known.items()}
assert None not in values.values(), "an input without value"
jobs = yaml.safe_load(re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: values[match[1]], jobs))
assert list(jobs) == ["dockmend"]
job = jobs["dockmend"]
# the runner joins the lines of script and stops at the first that fails
with open(out, "w") as file:
    file.write("set -e\n" + "\n".join(job["script"]) + "\n")
    for name in job["artifacts"]["paths"] + [job["artifacts"]["reports"]["codequality"]]:
        file.write(f"test -s {name}\n")
PYTHON
ok 'gitlab: the template' python3 "$work/gitlab.py" "$work/gitlab.yml" "$top" "$work/gitlab.sh"
ok 'gitlab: script' sh "$work/gitlab.sh"
ok 'gitlab: report' has '"check_name":"clean-caches"' gl-code-quality-report.json
ok 'gitlab: patch' git apply --check dockmend.patch
ok 'gitlab: to fail' python3 "$work/gitlab.py" "$work/gitlab.yml" "$top" "$work/gitlab.sh" fail-on=warning
ok 'gitlab: fails' status 1 sh "$work/gitlab.sh"

# ---- what a release has to be ----
mkdir -p "$work/release/build/dist" && cd "$work/release" && cp -r "$top/src" "$top/CHANGELOG.md" .
release() { sh src/packaging/release.sh "$@"; }
echo one >"build/dist/dockmend-$version-linux-x86_64.tar.gz" && echo two >"build/dist/dockmend-$version-py3-none-any.whl"
ok 'release: its tag' status 0 release tag "v$version"
ok 'release: another tag' status 1 release tag v99.0
month=$(dockmend --version | sed -n 's/.*catalogue //p')
ok 'release: the catalogue of today' status 0 release age dockmend "$month"
ok 'release: six months later' status 0 release age dockmend "$(date -d "$month-01 6 months" +%Y-%m)"
ok 'release: seven' status 1 release age dockmend "$(date -d "$month-01 7 months" +%Y-%m)"
ok 'release: says what to do' has 'run transforms/catalogue/refresh' "$work/err"
ok 'release: sums that are not there' status 1 release check build
ok 'release: are written' release write build
ok 'release: and there' status 0 release check build
ok 'release: under the comment' has '^# SHA-256' src/packaging/released
ok 'release: once' sh -c 'sh src/packaging/release.sh write build && [ "$(grep -vc "^#" src/packaging/released)" -eq 2 ]'
echo three >"build/dist/dockmend-$version-linux-x86_64.tar.gz"
ok 'release: of other bytes' status 1 release check build
ok 'release: notes' sh -c 'sh src/packaging/release.sh notes | grep -q "^- "'
mkdir source && cd "$top" && sh src/packaging/source.sh "$work/release/source" x
ok 'release: no archive of the source holds the sums' sh -c '! tar -tzf "$0" | grep -q src/packaging/released' "$work/release/source/x.tar.gz"
ok 'release: but what makes them' sh -c 'tar -tzf "$0" | grep -q src/packaging/release.sh' "$work/release/source/x.tar.gz"

# ---- git apply, a whole repository ----
mkdir "$work/whole" && cp -r "$top/fixtures" "$work/whole/" && cd "$work/whole" && git init -q && commit before
ok 'git apply: the diff' status 1 sh -c 'dockmend . >../whole.patch'
cp -r "$work/whole" "$work/written" && (cd "$work/written" && dockmend -q -w . 2>/dev/null)
ok 'git apply: applies' git apply --whitespace=nowarn ../whole.patch
ok 'git apply: as -w' diff -r --no-dereference --exclude=.git "$work/whole" "$work/written"
ok 'git apply: something was there to do' test "$(git diff --name-only | wc -l)" -gt 100

finish
