#!/bin/sh
# sources.sh FOLDER PACKAGE...: Debian's source packages, unpacked with Debian's patches into FOLDER/PACKAGE, from where
# apt on this machine has its packages, checked by apt against the archive's signature; prints their versions. Needs no
# root and changes nothing outside FOLDER: apt's lists of sources are its own there.
set -eu
folder=$1
shift
mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial"
folder=$(cd "$folder" && pwd)
# shellcheck disable=SC2016
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' 'Origin: Debian' |
	sed -n 's|^\(.*\) Debian$|deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] \1|p' | sort -u >"$folder/apt/sources.list"
if ! [ -s "$folder/apt/sources.list" ]; then
	echo 'sources.sh: apt has no source of Debian packages on this machine' >&2
	exit 2
fi
ask() {
	on apt-get -qq "$@"
}
look() {
	on apt-cache "$@"
}
on() {
	tool=$1
	shift
	"$tool" -o Dir::Etc::SourceList="$folder/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$folder/apt/lists" \
		-o Dir::Cache="$folder/apt" -o Dir::Cache::archives="$folder/apt/archives" -o APT::Sandbox::User= "$@"
}
ask update
fetch() {
	rm -rf "${folder:?}/$1" "$folder/apt/$1"
	mkdir "$folder/apt/$1"
	(cd "$folder/apt/$1" && ask --only-source source "$1=$2" >/dev/null 2>"$folder/apt/log")
}
for package in "$@"; do
	# newest first; a mirror may lag after what its list says of security updates, which is told and not hidden
	versions=$(look showsrc "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -u -r -V)
	newest=${versions%%
*}
	version=
	for version in $versions ''; do
		if [ -z "$version" ]; then
			cat "$folder/apt/log" >&2
			echo "sources.sh: no source of $package" >&2
			exit 2
		fi
		fetch "$package" "$version" && break
	done
	[ "$version" = "$newest" ] || echo "sources.sh: $package $newest is in the list of the mirror, but not on it; $version is taken" >&2
	mv "$folder/apt/$package"/*/ "$folder/$package"
	echo "$package $version"
done
