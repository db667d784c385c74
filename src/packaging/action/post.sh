#!/usr/bin/env bash
# post.sh: posts of the review FILE what was not said yet in pull request NUMBER, about commit HEAD. Where the token may
# not, or GitHub refuses it, ANNOTATIONS are printed instead.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=src/packaging/action/api.sh
. "$here/api.sh"
work=$RUNNER_TEMP
# instead REASON
instead() {
	cat "$ANNOTATIONS"
	echo "::warning::dockmend posts no review, and annotates: $1"
	exit 0
}
# what is gone from the head was moved, or removed
git ls-tree -r -z --name-only "$HEAD" | jq -Rs 'split("\u0000")[:-1]' >"$work/dockmend-tree"
: >"$work/dockmend-pages"
after=null
while :; do
	jq -n --rawfile query "$here/said.graphql" --arg repository "$GITHUB_REPOSITORY" --argjson number "$NUMBER" --argjson after "$after" \
		'($repository | split("/")) as [$owner, $name] | {$query, variables: {$owner, $name, $number, $after}}' >"$work/dockmend-query"
	status=$(api POST "$GITHUB_GRAPHQL_URL" "$work/dockmend-page" "$work/dockmend-query")
	if [ "$status" != 200 ] || ! jq -e '.data.repository.pullRequest' "$work/dockmend-page" >/dev/null; then
		instead "what was said in the pull request cannot be read (status $status)"
	fi
	cat "$work/dockmend-page" >>"$work/dockmend-pages"
	after=$(jq '.data.repository.pullRequest.reviewThreads.pageInfo | if .hasNextPage then .endCursor else null end' "$work/dockmend-page")
	[ "$after" != null ] || break
done
jq -c --slurpfile pages "$work/dockmend-pages" --slurpfile tree "$work/dockmend-tree" --arg head "$HEAD" --argjson limit 30 \
	-f "$here/unsaid.jq" "$FILE" >"$work/dockmend-unsaid"
if ! [ -s "$work/dockmend-unsaid" ]; then
	echo 'dockmend: all of it was said in this pull request already'
	exit 0
fi
status=$(api POST "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/pulls/$NUMBER/reviews" "$work/dockmend-answer" "$work/dockmend-unsaid")
case $status in
200 | 201) ;;
401 | 403 | 404) instead "the token may not write (status $status); the job needs permissions: pull-requests: write" ;;
422) instead "GitHub refuses a comment ($(jq -c '[.message, .errors]' "$work/dockmend-answer" 2>/dev/null | tr -d '\r\n' || true))" ;;
*)
	echo "::error::the review could not be posted (status $status)"
	exit 1
	;;
esac
