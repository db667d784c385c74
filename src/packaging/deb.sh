#!/bin/sh
# deb.sh BUILD VERSION: a Debian package of the committed files, by dpkg-buildpackage, in BUILD/dist; lintian has to be
# quiet. debian/ is made of src/packaging/debian and, for its changelog, of CHANGELOG.md.
set -eu
build=$1 version=$2
rm -rf "$build/deb"
mkdir -p "$build/deb" "$build/dist"
sh src/packaging/source.sh "$build/deb" "dockmend-$version"
cp -r src/packaging/debian "$build/deb/dockmend-$version/"
{
	printf 'dockmend (%s) unstable; urgency=medium\n\n' "$version"
	awk -v head="## $version," 'index($0, "## ") == 1 { on = index($0, head) == 1 } on && /^(- |  )/' CHANGELOG.md | fold -s -w 74 |
		sed 's/^  *//; s/ *$//; /^- /{s//  * /;b}; s/^/    /'
	printf '\n -- dockmend maintainers <dockmend@example.com>  %s\n' "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} >"$build/deb/dockmend-$version/debian/changelog"
cd "$build/deb/dockmend-$version"
# what the calling make was asked for is not for the package
unset MAKEFLAGS MAKELEVEL MFLAGS
dpkg-buildpackage -us -uc -b >../log 2>&1 || { tail -n 30 ../log; exit 2; }
cd ..
if command -v lintian >/dev/null; then
	lintian --fail-on error,warning,info --allow-root ./*.changes
fi
cp ./dockmend_*.deb ../dist/
