#!/bin/sh
# count.sh DOCKMEND: instructions per file over the fixtures, counted by callgrind (git and its launcher aside), against a
# bound. Each fixture is in a folder of its own with its build context, as a repository, below /tmp whatever TMPDIR says:
# the length of paths counts. Counts do not vary with the machine's load, but with compiler, flags and C library, so the
# bound is what gcc 12 -O3 with glibc 2.36 (Debian 12) needed when it was set, 356,700 and 0.5 % above that. A change that
# needs more says why it is worth it.
set -eu
program=$(realpath "$1") bound=358500
tree=$(mktemp -d -p /tmp)
log=$(mktemp)
trap 'rm -rf "$tree" "$log"' EXIT
cd "$(dirname "$0")/../../fixtures"
find . -name '*.Dockerfile' | while read -r file; do
	name=${file%.Dockerfile}
	mkdir -p "$tree/$name/.git"
	[ ! -d "$name.context" ] || cp -R "$name.context/." "$tree/$name"
	cp "$file" "$tree/$name/Dockerfile"
done
valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" -j 1 --no-config --check --fail-on never "$tree" \
	>/dev/null 2>"$log" || { cat "$log" && exit 1; }
# a line for each process: the launcher's, which was forked, and the program's
count=$(sed -n 's/.*refs: *//p' "$log" | tr -d , | sort -n | tail -n 1)
files=$(find "$tree" -name Dockerfile | wc -l)
each=$((count / files))
echo "bench: $each instructions per file of $files, bound $bound"
test "$each" -le "$bound"
