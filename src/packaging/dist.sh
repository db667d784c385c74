#!/bin/sh
# dist.sh BUILD VERSION: in BUILD/dist the source archive, and the binary archive: the static programs of BUILD/static,
# and the dockmend-registry of BUILD/portable, which needs libcurl, libcrypto and glibc; the rest works without it.
set -eu
build=$1 version=$2
top=$PWD
name=dockmend-$version-linux-$(uname -m)
rm -rf "$build/archive"
mkdir -p "$build/archive" "$build/dist"
sh src/packaging/source.sh "$build/archive" "dockmend-$version"
sh src/packaging/install.sh install "$build/static" "$top/$build/archive/$name" ''
install -s -m 755 "$build/portable/dockmend-registry" "$build/archive/$name/libexec/dockmend/"
cp README.md CHANGELOG.md LICENSE "$build/archive/$name/"
cp "$build/musl/copyright" "$build/archive/$name/THIRD-PARTY"
cp "$build/musl/versions" "$build/archive/$name/VERSIONS"
cd "$build/archive"
tar -c --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go-w -f "$name.tar" "$name"
gzip -n -9 "$name.tar"
mv ./*.tar.gz ../dist/
