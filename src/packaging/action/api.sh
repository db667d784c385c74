# shellcheck shell=bash
# Source me: GitHub's API by curl, with GH_TOKEN, at GITHUB_API_URL and GITHUB_GRAPHQL_URL, which the runner sets.
# api METHOD URL OUT [FILE]: the answer goes to OUT, its HTTP status to standard output (000: there was none). The token
# is in no list of processes.
api() {
	local data=()
	[ -z "${4-}" ] || data=(--data-binary "@$4" -H 'Content-Type: application/json')
	printf 'header = "Authorization: Bearer %s"\n' "$GH_TOKEN" |
		curl -K - -sS -o "$3" -w '%{http_code}' --max-time 60 -X "$1" -H 'Accept: application/vnd.github+json' \
			-H 'X-GitHub-Api-Version: 2022-11-28' "${data[@]}" "$2" || true
}
