#!/bin/sh
# docs.sh BUILD: what .github/CONTRIBUTING.md says to do is done, letter by letter, in a scratch copy: its pass and its
# package manager are built, and their fixtures pass. The links of all documents lead somewhere; the README is short.
. tests/assert.sh
build=$program
for folder in src transforms tests fixtures .github; do
	cp -rp "$top/$folder" .
done
cp -p "$top/Makefile" "$top/README.md" "$top/CHANGELOG.md" .
cp -rp "$build" build
# ```LANGUAGE FILE, or ```LANGUAGE add to FILE, three blanks in
mkdir -p fixtures/tell-maintainer
awk '
	/^   ```[a-z]+ / { name = $NF; add = $2 == "add"; on = 1; print name; next }
	/^   ```/ && on { on = 0; close(name); next }
	on { sub(/^   /, ""); if (add) { print >>name } else { print >name } }
' .github/CONTRIBUTING.md >names
ok 'CONTRIBUTING: files' test "$(wc -l <names)" -ge 6
ok 'CONTRIBUTING: they build' make -s all test-programs BUILD=build
ok 'CONTRIBUTING: the pass is there' sh -c 'build/dockmend explain tell-maintainer | grep -q "^tell-maintainer: say that MAINTAINER is deprecated (safe)$"'
for case in $(sed -n 's|^fixtures/\(.*\)\.Dockerfile$|\1|p' names); do
	ok "CONTRIBUTING: $case" sh -c 'build/tests/fixtures fixtures "$0" >fixture.log 2>&1' "$case"
done

for page in "$top/README.md" "$top"/src/doc/*.md "$top"/.github/*.md; do
	name=${page#"$top/"}
	for link in $(grep -o '](\([^)#]*\)' "$page" | sed 's/^](//' | grep -v '^[a-z]*:'); do
		ok "$name: $link is there" test -e "$(dirname "$page")/$link"
	done
done
# What the program says of ten Dockerfiles, in words and as pictures: sh src/doc/examples/draw.sh build/dockmend src/doc
ok 'examples: they are drawn' sh "$top/src/doc/examples/draw.sh" "$build/dockmend" drawn
ok 'examples: the page is as it is drawn' same "$top/src/doc/examples.md" drawn/examples.md
for example in "$top"/src/doc/examples/*.Dockerfile; do
	name=$(basename "$example" .Dockerfile)
	ok "examples: the picture of $name" same "$top/src/doc/examples/$name.svg" "drawn/examples/$name.svg"
done
ok 'examples: ten' test "$(find "$top/src/doc/examples" -name '*.Dockerfile' | wc -l)" = 10
# Findings point at the words that they name.
ok 'findings point at words' python3 "$top/tests/positions.py" "$build/dockmend" "$top/fixtures" "$top/src/doc/examples"
ok 'the README is read in one go: at most 12 kB' test "$(wc -c <"$top/README.md")" -le 12288
sed -n 's/^| `\([a-z-]*\)` | \(.*\) | \(safe\|unsafe\) |$/\1: \2 (\3)/p' "$top/README.md" >shown
"$build/dockmend" explain all | grep '^[a-z-]*: .* (\(safe\|unsafe\))$' >told
ok "the README's passes are explain's" same shown told

# ---- the manual pages that are made from the tables ----

"$build/dockmend" explain --markdown >passes.md
awk -v section=7 -f "$top/src/doc/man.awk" passes.md >passes.7
for code in $(sed -n 's/^| `\([a-z-]*\)` .*/\1/p; s/^### `\([a-z-]*\)`.*/\1/p' passes.md); do
	ok "dockmend-passes(7): $code" has "$(printf '%s' "$code" | sed 's/-/.&/g')" passes.7
done
"$build/dockmend" explain --config --markdown >policy.md
awk -v section=5 -f "$top/src/doc/man.awk" policy.md >policy.5
ok 'dockmend.yaml(5): every key' test "$(grep -c '^\.It Cm ' policy.5)" = "$(grep -c '^| `' policy.md)"
ok 'no request is made by a text' test "$(cat passes.7 policy.5 | grep '^[.]' | grep -vc '^[.]\(ds AD l$\|Dd\|Dt\|Os\|Sh\|Nm\|Nd\|Bl\|It\|El\|Xr\|\\"\) \{0,1\}')" = 0
if command -v groff >/dev/null; then
	groff -mdoc -ww -Tutf8 passes.7 policy.5 >/dev/null 2>trouble
	ok 'the formatter has nothing to say' test ! -s trouble
fi
finish
