#!/bin/sh
# source.sh FOLDER NAME: the committed files but the sums of what is made of them, as FOLDER/NAME and as
# FOLDER/NAME.tar.gz, which is the same for the same commit. From a source archive, where no git is, what that holds.
set -eu
folder=$1 name=$2
if [ "$(git -c safe.directory='*' rev-parse --show-prefix 2>/dev/null || echo none)" = '' ]; then
	git -c safe.directory='*' archive --format=tar --prefix="$name/" HEAD . ':(exclude)src/packaging/released' >"$folder/$name.tar"
else
	tar -c --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --exclude=./build --exclude=./src/packaging/released --transform="s|^\.|$name|" -f "$folder/$name.tar" .
fi
tar -xf "$folder/$name.tar" -C "$folder"
gzip -n -9 -f "$folder/$name.tar"
