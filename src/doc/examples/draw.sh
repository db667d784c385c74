#!/bin/sh
# draw.sh PROGRAM FOLDER: writes FOLDER/examples.md and FOLDER/examples/NAME.svg, from the Dockerfiles beside this script and
# what PROGRAM says of them. Run `sh src/doc/examples/draw.sh build/dockmend src/doc` where tests/docs.sh says that they differ.
set -eu
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2/examples"
out=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME="$work/none" TERM=xterm
say() { printf '%s\n' "$@"; }
page() {
	say '# Ten everyday Dockerfiles, before and after' '' \
		'Made by `draw.sh` in `examples/`, and compared by a test: what `dockmend --check` says of each, as a terminal shows it,' \
		'and the diff that `dockmend` shows without a lock, so that nothing is pinned yet. The sources that the files copy are not' \
		'there: where they are, more is known of what an image writes, and more is fixed without `--unsafe`.'
	while read -r name title; do
		mkdir "$work/$name"
		cp "$here/$name.Dockerfile" "$work/$name/Dockerfile"
		cd "$work/$name"
		say '' "## $title" '' "[before](examples/$name.Dockerfile)" '' "![$title](examples/$name.svg)" '' '```text'
		"$program" --check Dockerfile 2>&1 || test $? = 1
		say '```' '' '```diff'
		"$program" Dockerfile 2>"$work/summary" || test $? = 1
		say '```'
		{ "$program" --check --color=always Dockerfile 2>&1 || test $? = 1; } |
			awk -f "$here/draw.awk" >"$out/examples/$name.svg"
	done <<-END
		node A Node.js application
		flask Flask with gunicorn
		go Go in two stages
		java A jar
		rails Ruby on Rails
		php PHP with Apache
		nginx A site that nginx serves
		cron A cron job
		tools Tools in a shell
		dotnet ASP.NET in two stages
	END
}
page >"$out/examples.md"
