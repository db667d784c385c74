#!/usr/bin/env bash
# changes.sh: the pull request's diff, BASE...HEAD, as dockmend.patch, and its head as the work tree dockmend-head. Of a
# shallow checkout only the three commits are fetched, whose merge base the API tells; the history comes only where it
# does not.
set -euo pipefail
# shellcheck source=src/packaging/action/api.sh
. "$(dirname "$0")/api.sh"
shallow=$(git rev-parse --is-shallow-repository)
depth=()
[ "$shallow" = false ] || depth=(--depth=1)
# need COMMIT
need() {
	git cat-file -e "$1^{commit}" 2>/dev/null || git fetch -q "${depth[@]}" origin "$1"
}
# comments count the lines of the head, while a checkout is mostly the merge with the base
need "$BASE"
need "$HEAD"
from=
if [ "$shallow" = false ]; then
	from=$(git merge-base "$BASE" "$HEAD") || from=
elif [ "$(api GET "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/compare/$BASE...$HEAD?per_page=1" "$RUNNER_TEMP/dockmend-compare")" = 200 ]; then
	from=$(jq -r '.merge_base_commit.sha // empty | select(test("^[0-9a-f]{40,64}$"))' "$RUNNER_TEMP/dockmend-compare") || from=
	[ -z "$from" ] || need "$from" || from=
fi
if [ -z "$from" ]; then
	[ "$shallow" = false ] || git fetch -q --unshallow origin
	depth=()
	need "$BASE"
	need "$HEAD"
	from=$(git merge-base "$BASE" "$HEAD")
fi
[ -d "$RUNNER_TEMP/dockmend-head" ] || git worktree add -q --detach "$RUNNER_TEMP/dockmend-head" "$HEAD"
# --text: neither a NUL nor a .gitattributes of the pull request hides lines
git diff --no-ext-diff --no-textconv --text --no-color --src-prefix=a/ --dst-prefix=b/ -M "$from" "$HEAD" >"$RUNNER_TEMP/dockmend.patch"
