#!/usr/bin/env bash
# install.sh: puts dockmend into PATH for the steps that follow. VERSION is a release, `source`, or empty for the release
# that this commit is. A release is downloaded, and has to have the sum that src/packaging/released of this commit holds,
# so that whoever can change a release's files, but not this commit, changes nothing. Without a release it is built here.
set -euo pipefail
top=$(cd "$(dirname "$0")/../../.." && pwd)
own=$(sed -n 's/^#define DM_VERSION "\(.*\)"$/\1/p' "$top/src/dockmend.h")
# shellcheck disable=SC2153
version=${VERSION#v}
[ -n "$version" ] || version=$own
build() {
	make -s -C "$top" build-deps
	make -s -C "$top" install BUILD="$RUNNER_TEMP/dockmend-build" PREFIX="$RUNNER_TEMP/dockmend"
	echo "$RUNNER_TEMP/dockmend/bin" >>"$GITHUB_PATH"
	exit 0
}
[ "$version" != source ] || build
name=dockmend-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m).tar.gz
sum=$(awk -v name="$name" '$2 == name { print $1 }' "$top/src/packaging/released")
if [ -z "$sum" ]; then
	if [ "$version" = "$own" ]; then
		echo "::notice::dockmend is built from source: src/packaging/released of this commit has no $name"
		build
	fi
	echo "::error::version: src/packaging/released of the Action's commit has no $name; use a later tag of the Action, or version: source"
	exit 2
fi
# inside a composite action the context may be empty: _actions/OWNER/NAME/REF
if [ -z "${REPOSITORY-}" ]; then
	REPOSITORY=$(echo "$top" | sed -n 's|.*/_actions/\([^/]*/[^/]*\)/.*|\1|p')
fi
file=$RUNNER_TEMP/$name
if ! curl -fsSL --retry 3 --max-time 120 -o "$file" "$GITHUB_SERVER_URL/$REPOSITORY/releases/download/v$version/$name"; then
	if [ "$version" = "$own" ]; then
		echo "::warning::$name could not be downloaded; dockmend is built from source"
		build
	fi
	echo "::error::$name could not be downloaded"
	exit 2
fi
if ! echo "$sum  $file" | sha256sum -c --quiet; then
	echo "::error::$name is not what src/packaging/released says; nothing of it was run"
	exit 2
fi
mkdir -p "$RUNNER_TEMP/dockmend"
tar -xzf "$file" -C "$RUNNER_TEMP/dockmend" --strip-components=1
rm "$file"
echo "$RUNNER_TEMP/dockmend/bin" >>"$GITHUB_PATH"
