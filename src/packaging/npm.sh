#!/bin/sh
# npm.sh BUILD VERSION: packages for npm in BUILD/dist: dockmend, and the program for this platform (BUILD/static), which
# the first names as optional, so that npm installs the one that fits.
set -eu
build=$1 version=$2
top=$PWD
case $(uname -m) in
x86_64) arch=x64 ;;
aarch64) arch=arm64 ;;
*) arch=$(uname -m) ;;
esac
platform=dockmend-linux-$arch
rm -rf "$build/npm"
mkdir -p "$build/npm" "$build/dist"
cp -r src/packaging/npm "$build/npm/dockmend"
cp -r src/packaging/npm-platform "$build/npm/$platform"
sh src/packaging/install.sh install "$build/static" "$top/$build/npm/$platform" ''
cp "$build/musl/copyright" "$build/npm/$platform/THIRD-PARTY"
sed -i "s/\"0\.0\.0\"/\"$version\"/; s/dockmend-linux-x64/$platform/; s/\"x64\"/\"$arch\"/" "$build/npm"/*/package.json
for package in dockmend "$platform"; do
	cp LICENSE "$build/npm/$package/"
done
cp README.md CHANGELOG.md "$build/npm/dockmend/"
cd "$build/npm"
npm pack --silent --ignore-scripts --pack-destination ../dist ./dockmend "./$platform"
