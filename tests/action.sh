#!/bin/sh
# action.sh PROGRAM: the GitHub Action step by step against a stand-in of GitHub (tests/github.py): what it downloads, and
# what it says in a pull request that is pushed to again and again. The last line is `N passed, N failed`.
set -u
sh tests/install-packages.sh git jq curl python3 python3-yaml || exit 2
. tests/scratch.sh
hub=$work/hub
mkdir -p "$hub/releases"
python3 "$top/tests/github.py" "$hub" >"$work/port" 2>"$work/hub.log" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$work/port" ] && break
	sleep 0.5
done
url=http://127.0.0.1:$(cat "$work/port")
export GITHUB_SERVER_URL="$url/web" GITHUB_API_URL="$url/api" GITHUB_GRAPHQL_URL="$url/api/graphql"
asked() { grep -c "^\[\"$1\", \"$2" "$hub/requests"; } # asked METHOD PATH: how often

# ---- what it runs ----
version=$(sed -n 's/^#define DM_VERSION "\(.*\)"$/\1/p' src/dockmend.h)
archive=dockmend-$version-linux-$(uname -m).tar.gz
action=$work/_actions/owner/dockmend/v$version
mkdir -p "$action/src" "$work/release/dockmend-$version/bin"
cp -r src/packaging src/dockmend.h "$action/src/"
cp "$program" "$work/release/dockmend-$version/bin/dockmend"
tar -C "$work/release" -czf "$hub/releases/$archive" "dockmend-$version"
sums=$action/src/packaging/released
cp "$sums" "$work/sums"
(cd "$hub/releases" && sha256sum "$archive") >>"$sums"
# a build is told, not done
printf '#!/bin/sh\necho "$@" >>"%s/made"\n' "$work" >"$work/bin/make" && chmod +x "$work/bin/make"
install() { # install VARIABLE=VALUE...: with what came of it in PATH
	n=$((${n-0} + 1))
	new_job "install$n"
	rm -f "$work/made" && : >"$hub/requests"
	step 'Install dockmend' GITHUB_ACTION_PATH="$action" "$@"
}
ok 'release: installed' status 0 install VERSION= REPOSITORY=owner/dockmend
ok 'release: from where releases are' test "$(asked GET "/web/owner/dockmend/releases/download/v$version/$archive")" -eq 1
ok 'release: it runs' sh -c '"$(cat "$GITHUB_PATH")/dockmend" --version'
ok 'release: nothing is built' test ! -e "$work/made"
ok 'release: where the context is empty' status 0 install VERSION="v$version" REPOSITORY=
ok 'release: from there too' test "$(asked GET "/web/owner/dockmend/releases/download/v$version/$archive")" -eq 1
ok 'release: another version' status 2 install VERSION=99.0 REPOSITORY=owner/dockmend
ok 'release: of which no sum is known' has "::error::.*has no dockmend-99.0-linux" "$work/out"
ok 'release: is not asked for' test "$(asked GET /web/)" -eq 0
ok 'release: source' status 0 install VERSION=source REPOSITORY=owner/dockmend
ok 'release: source is built' has "install BUILD=$work/install" "$work/made"
cp "$hub/releases/$archive" "$work/right"
printf x >>"$hub/releases/$archive"
ok 'release: other bytes' status 2 install VERSION= REPOSITORY=owner/dockmend
ok 'release: are refused' has '::error::.*is not what src/packaging/released says' "$work/out"
ok 'release: and not in PATH' test ! -s "$GITHUB_PATH" -a ! -e "$work/made"
rm "$hub/releases/$archive"
ok 'release: none there' status 0 install VERSION= REPOSITORY=owner/dockmend
ok 'release: is told, and built' has '::warning::.*could not be downloaded' "$work/out"
ok 'release: built' has 'install BUILD=' "$work/made"
cp "$work/right" "$hub/releases/$archive" && cp "$work/sums" "$sums"
ok 'release: a commit between releases' status 0 install VERSION= REPOSITORY=owner/dockmend
ok 'release: is built, and told' has '::notice::.*built from source' "$work/out"
rm "$work/bin/make"

# ---- what it says ----
origin=$hub/repository
mkdir "$origin" && cd "$origin" && git init -q && git config uploadpack.allowAnySHA1InWant true
for i in 1 2 3 4 5; do
	echo "$i" >history && commit "base $i"
done
printf 'passes: { upgrade-packages: off, no-recommends: off, nonroot-user: off }\n' >.dockmend.yaml
printf 'FROM scratch\n' >Dockerfile && echo x >README && commit 'base'
git checkout -q -b topic
# pull NAME [FORK [EVENT]]: what the runner does after a push to the branch topic
pull() {
	cd "$origin" && git checkout -q main && base=$(git rev-parse main) && head=$(git rev-parse topic) || return 1
	git branch -q -D merged 2>/dev/null
	git checkout -q -b merged && git -c user.name=a -c user.email=a@b.invalid merge -q --no-edit topic && git checkout -q topic || return 1
	echo "$base $head" >"$hub/pull" && : >"$hub/requests"
	fork=${2:-false} event=${3:-pull_request}
	new_job "$1" && cd "$work" && rm -rf checkout && git clone -q --depth=1 -b merged "file://$origin" checkout && cd checkout || return 1
	{
		step 'Find what the pull request changes' BASE="$base" HEAD="$head" GH_TOKEN=secret &&
			step 'Take policy and lock from the base' BASE="$base" ARGS= &&
			step 'Run dockmend' REPORT=review PATHS=. ARGS= BASE="$base" FORK="$fork" EVENT="$event"
	} >"$work/said" 2>&1 || return 1
	if grep -q '^findings=true$' "$GITHUB_OUTPUT" && grep -q '^post=true$' "$GITHUB_OUTPUT"; then
		step 'Post the review' GH_TOKEN=secret FILE="$(sed -n 's/^file=//p' "$GITHUB_OUTPUT")" NUMBER=7 HEAD="$head" >>"$work/said" 2>&1 || return 1
	fi
}
posted() { asked POST /api/repos/example/repo/pulls/7/reviews; }
comments() { jq '.[-1].comments | length' "$hub/reviews"; }
push() { cd "$origin" && git checkout -q topic && commit "$1"; }
mkdir "$origin/app"
printf 'FROM debian:12\nENV A=b\nRUN pip install flask\n' >"$origin/app/Dockerfile" && push 'first'
ok 'first push' pull first
ok 'first push: one review' test "$(posted)" -eq 1
ok 'first push: its comment' jq -e '.[0].comments | length == 1 and .[0].path == "app/Dockerfile" and .[0].line == 3' "$hub/reviews"
ok 'first push: of the commit that was looked at' jq -e --arg head "$head" '.[0].commit_id == $head' "$hub/reviews"
ok 'first push: why' jq -e '.[0].comments[0].body | contains("ship with every image")' "$hub/reviews"
ok 'first push: how to silence it' jq -e '.[0].comments[0].body | contains("`# dockmend ignore=clean-caches")' "$hub/reviews"
ok 'first push: where more is said' jq -e '.[0].comments[0].body | contains("`dockmend explain clean-caches`")' "$hub/reviews"
ok 'shallow: the merge base was asked for' test "$(asked GET /api/repos/example/repo/compare/)" -eq 1
ok 'shallow: and stays' test "$(git -C "$work/checkout" rev-parse --is-shallow-repository)" = true
ok 'shallow: four commits' test "$(git -C "$work/checkout" cat-file --batch-all-objects --batch-check | grep -c ' commit ')" -le 4
sed -i '1a# a comment\nENV C=d' "$origin/app/Dockerfile" && push 'again'
ok 'second push' pull second
ok 'second push: nothing new' test "$(posted)" -eq 0
ok 'second push: told in the log' has 'said in this pull request already' "$work/said"
echo 'RUN apt-get update && apt-get install -y curl' >>"$origin/app/Dockerfile" && push 'more'
ok 'third push' pull third
ok 'third push: one review' test "$(posted)" -eq 1
ok 'third push: one comment' test "$(comments)" -eq 1
ok 'third push: of what is new' jq -e '.[-1].comments[0].line == 6' "$hub/reviews"
sed -i 's/pip install flask/pip install --no-cache-dir flask/' "$origin/app/Dockerfile" && push 'solved'
ok 'solved' pull solved
ok 'solved: left' test "$(posted)" -eq 0
(cd "$origin" && git mv app/Dockerfile app/web.Dockerfile) && push 'renamed'
ok 'renamed' pull renamed
ok 'renamed: not said again' test "$(posted)" -eq 0
cp "$origin/app/web.Dockerfile" "$origin/app/Dockerfile" && push 'copied'
ok 'a copy' pull copied
ok 'a copy: is another file' test "$(posted) $(comments)" = '1 1'
ok 'a copy: that one' jq -e '.[-1].comments[0].path as $path | $path == "app/Dockerfile" or $path == "app/web.Dockerfile"' "$hub/reviews"

# what others write silences nothing: neither their comments, nor lines of a file that a suggestion quotes
printf 'FROM debian:12\nRUN pip install x # here\nENV A=b\nENV B=c\nENV C=d\nENV D=e\n' >"$origin/app/Dockerfile" && push 'quoted, first'
ok 'others' pull others
mark=$(printf 'FROM debian:12\nRUN pip install secret\n' | dockmend -q --check -f gitlab - 2>/dev/null | jq -r '.[] | select(.check_name == "clean-caches").fingerprint[:32]')
ok 'others: a fingerprint' test "${#mark}" -eq 32
jq --arg mark "$mark" '. + [{ours: false, body: "- app/Dockerfile:9 **clean-caches**: x <!-- dockmend \($mark) -->", comments: [{path: "app/Dockerfile", body: "x\n<!-- dockmend \($mark) -->\n"}]}]
	| map(if .ours then .comments[].body |= sub("# here"; "# here\n<!-- dockmend \($mark) -->") else . end)' \
	"$hub/reviews" >"$hub/reviews.new" && mv "$hub/reviews.new" "$hub/reviews"
ok 'others: it is quoted' jq -e --arg mark "$mark" 'any(.[] | select(.ours).comments[]; .body | contains("-- dockmend \($mark)"))' "$hub/reviews"
echo 'RUN pip install secret' >>"$origin/app/Dockerfile" && push 'quoted, then'
ok 'others: pushed' pull others2
ok 'others: said all the same' test "$(posted) $(comments)" = '1 1'

# what the diff does not show is told in the review's text, once
printf 'FROM debian:12\nRUN pip install a \\\n b \\\n c \\\n d \\\n e \\\n f \\\n g \\\n h\n' >"$origin/long.Dockerfile"
(cd "$origin" && git checkout -q main && git checkout -q topic -- long.Dockerfile 2>/dev/null; true)
cd "$origin" && git checkout -q main && printf 'FROM debian:12\nRUN pip install a \\\n b \\\n c \\\n d \\\n e \\\n f \\\n g \\\n h\n' >long.Dockerfile && commit 'long'
git checkout -q topic && git -c user.name=a -c user.email=a@b.invalid merge -q --no-edit main && sed -i 's/ h$/ i/' long.Dockerfile && push 'last line'
ok 'beyond the diff' pull beyond
ok 'beyond the diff: in the text' jq -e '.[-1] | .comments == [] and (.body | contains("- long.Dockerfile:2 **clean-caches**"))' "$hub/reviews"
ok 'beyond the diff: once' pull beyond2
ok 'beyond the diff: not again' test "$(posted)" -eq 0

# ---- when it may not ----
echo 'RUN pip install another' >>"$origin/app/Dockerfile" && push 'from a fork'
ok 'fork' pull fork true
ok 'fork: nothing is posted or read' test "$(asked POST /)" -eq 0
ok 'fork: annotated' has '^::warning title=dockmend%3A clean-caches,file=app/Dockerfile,line=8,' "$work/said"
ok 'fork: by the base, with its rights' pull target true pull_request_target
ok 'fork: it is a review' test "$(posted) $(comments)" = '1 1'
echo 'RUN pip install third' >>"$origin/app/Dockerfile" && push 'refused'
echo 403 >"$hub/refuse"
ok 'a token that may not write' pull refused
ok 'a token that may not write: annotated' has '^::warning title=dockmend%3A clean-caches,file=app/Dockerfile,line=9,' "$work/said"
ok 'a token that may not write: told' has '::warning::.*pull-requests: write' "$work/said"
echo 422 >"$hub/refuse"
ok 'a comment that is refused' pull refused2
ok 'a comment that is refused: annotated' has '^::warning title=dockmend%3A clean-caches,' "$work/said"
echo 500 >"$hub/refuse"
if pull trouble; then trouble=0; else trouble=1; fi
ok 'trouble: fails the job' test "$trouble" -eq 1
rm "$hub/refuse"
cd "$origin" && git checkout -q -B topic main && echo y >README && push 'no Dockerfile'
ok 'an empty pull request' pull empty
ok 'an empty pull request: nothing is said' test "$(asked POST /)" -eq 0
cd "$origin" && git rm -q Dockerfile long.Dockerfile && push 'the last one goes'
ok 'a pull request without any Dockerfile left' pull none
ok 'a pull request without any Dockerfile left: nothing is said' test "$(asked POST /)" -eq 0

# ---- 300 files ----
echo '[]' >"$hub/reviews"
cd "$origin" && for i in $(seq 300); do
	mkdir -p "many/$i" && printf 'FROM debian:12\nRUN pip install flask-%s\n' "$i" >"many/$i/Dockerfile"
done
push 'many'
ok '300 files' pull many
ok '300 files: one review of 30' test "$(posted) $(comments)" = '1 30'
ok '300 files: which says so' jq -e '.[0].body | contains("270 more are not shown here")' "$hub/reviews"
ok '300 files: again' pull many2
ok '300 files: again nothing' test "$(posted)" -eq 0
jq '.[0].resolved = true' "$hub/reviews" >"$hub/reviews.new" && mv "$hub/reviews.new" "$hub/reviews"
ok '300 files: they are resolved' pull many3
ok '300 files: the next 30' test "$(posted) $(comments)" = '1 30'
ok '300 files: others' jq -e '[.[].comments[].path] | length == 60 and (unique | length == 60)' "$hub/reviews"
ok 'the stand-in had no trouble' lacks Traceback "$work/hub.log"

finish
