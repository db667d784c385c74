#!/bin/sh
# promises.sh DOCKMEND: what .github/SECURITY.md promises has suites, and they are there.
. tests/assert.sh
policy=$top/.github/SECURITY.md
tr -c 'A-Za-z0-9/._-' '\n' <"$policy" | grep '^tests/.*\.\(sh\|c\)$' | sort -u >suites
ok 'SECURITY.md names suites' test "$(wc -l <suites)" -ge 8
while read -r suite; do
	ok "SECURITY.md: $suite is there" test -f "$top/$suite"
done <suites
# a row of the table is a promise, and its last column its suites
awk -F'|' '/^\| \*\*/ { rows++; if ($3 !~ /`tests\//) bad++ } END { exit !(rows >= 8 && bad == 0) }' "$policy"
ok 'SECURITY.md: each promise has one' test $? -eq 0
ok 'the README leads there' has '(\.github/SECURITY\.md)' "$top/README.md"
for target in "$top"/tests/fuzz/*.c; do
	name=$(basename "$target" .c)
	[ "$name" = driver ] && continue
	ok "fuzz: $name has seeds" sh -c 'test -n "$(ls "$0")"' "$top/tests/fuzz/seeds/$name"
done
finish
