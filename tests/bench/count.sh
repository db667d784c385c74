#!/bin/sh
# count.sh DOCKMEND: instructions per file over the fixtures folder, counted by callgrind (git and its launcher aside),
# against a bound. Counts do not vary with the machine's load, but with compiler, flags and C library, so the bound is what gcc 12
# -O2 with glibc 2.36 (Debian 12) needed when it was set, 236,000, and 1 % above that.
# The calls of each RUN, scripts of the context included, cost 15 % of the 130,200 before them: what a build does is read
# once for all who ask. A change that needs more says why it is worth it.
# The application's source cost another 33 % here, because the folder of the fixtures is the build context of each of
# them, and because many of them are about it; files without one cost 8 % more. A fifth is spent on listing that one
# folder of thousands of files, once for each fixture whose command reads source. What is known of the ends of releases,
# the folders that a RUN leaves files in, and their fixtures cost 13 % more: 266,100. 152 fixtures more, most of which
# have a context or a program that is read: 269,900. Places of findings with the lines that they print, and the layout
# that new lines follow: 287,800. 52 fixtures more, each of a program that is read: 332,000, because each lists that
# folder; on the files from before what reads settings, mounts and more calls costs 0.9 %.
set -eu
program=$1 bound=335000
folder=$(cd "$(dirname "$0")/../.." && pwd)/fixtures
log=$(mktemp)
trap 'rm -f "$log"' EXIT
valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --no-config --check --fail-on never "$folder" \
	>/dev/null 2>"$log" || { cat "$log" && exit 1; }
# a line for each process: the launcher's, which was forked, and the program's
count=$(sed -n 's/.*refs: *//p' "$log" | tr -d , | sort -n | tail -n 1)
files=$(find "$folder" -type f \( -name Dockerfile -o -name '*.Dockerfile' \) | wc -l)
each=$((count / files))
echo "bench: $each instructions per file of $files, bound $bound"
test "$each" -le "$bound"
