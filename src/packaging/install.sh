#!/bin/sh
# install.sh install|uninstall BUILD DESTDIR PREFIX: the programs of a build folder and what belongs to them. Without
# DESTDIR the folders that were made for them are written down, so that uninstall takes those and no others; with one the
# tree is a package's, and empty folders of it go.
set -eu
what=$1 build=$2 destination=$3 prefix=$4
root=$destination$prefix
# not in the build folder: there, what root makes while installing could not be removed by who built
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
made=$root/share/dockmend/folders
# mode, where it comes from, where it goes; a static build has no dockmend-registry
files="755 $build/dockmend bin/dockmend
755 $build/dockmend-registry libexec/dockmend/dockmend-registry
755 $build/dockmend-verify libexec/dockmend/dockmend-verify
644 src/dockmend.1 share/man/man1/dockmend.1
644 $pages/dockmend.yaml.5 share/man/man5/dockmend.yaml.5
644 $pages/dockmend-passes.7 share/man/man7/dockmend-passes.7
644 $pages/policy.schema.json share/dockmend/policy.schema.json
644 $pages/completions/bash share/bash-completion/completions/dockmend
644 $pages/completions/zsh share/zsh/site-functions/_dockmend
644 $pages/completions/fish share/fish/vendor_completions.d/dockmend.fish"

# make_folder PATH: with its parents; prints those that are new, outermost first
make_folder() {
	case $1 in "$destination" | / | '') return ;; esac
	[ ! -d "$1" ] || return 0
	make_folder "$(dirname "$1")"
	mkdir "$1"
	echo "$1"
}
case $what in
install)
	"$build/dockmend" explain --schema >"$pages/policy.schema.json"
	"$build/dockmend" explain --config --markdown | awk -v section=5 -f src/doc/man.awk >"$pages/dockmend.yaml.5"
	"$build/dockmend" explain --markdown | awk -v section=7 -f src/doc/man.awk >"$pages/dockmend-passes.7"
	mkdir -p "$pages/completions"
	for shell in bash zsh fish; do
		"$build/dockmend" completion "$shell" >"$pages/completions/$shell"
	done
	# the page of each pass, to which a terminal's links lead
	mkdir -p "$pages/explain"
	for pass in $("$build/dockmend" explain | sed -n 's/^  \([a-z-]*\)  .*/\1/p'); do
		"$build/dockmend" explain "$pass" >"$pages/explain/$pass.txt"
		files="$files
644 $pages/explain/$pass.txt share/dockmend/explain/$pass.txt"
	done
	[ -z "$destination" ] || mkdir -p "$destination"
	new=$(echo "$files" | while read -r mode from to; do
		[ -e "$from" ] || continue
		make_folder "$(dirname "$root/$to")"
		install -m "$mode" "$from" "$root/$to"
	done)
	if [ -z "$destination" ] && [ -n "$new" ]; then
		echo "$new" >>"$made"
	fi
	;;
uninstall)
	folders=
	for page in "$root"/share/dockmend/explain/*.txt; do
		files="$files
644 - ${page#"$root"/}"
	done
	if [ -n "$destination" ]; then
		folders=$(echo "$files" | while read -r mode from to; do
			folder=$(dirname "$root/$to")
			while [ "$folder" != "$destination" ] && [ "$folder" != / ]; do
				echo "$folder"
				folder=$(dirname "$folder")
			done
		done)
	elif [ -e "$made" ]; then
		folders=$(cat "$made")
	fi
	echo "$files" | while read -r mode from to; do
		rm -f "$root/$to"
	done
	rm -f "$made"
	# what is inside sorts after what holds it; what others have put there stays
	echo "$folders" | sort -ru | while read -r folder; do
		[ -z "$folder" ] || rmdir --ignore-fail-on-non-empty "$folder" 2>/dev/null || :
	done
	;;
*)
	echo 'usage: install.sh install|uninstall BUILD DESTDIR PREFIX' >&2
	exit 2
	;;
esac
