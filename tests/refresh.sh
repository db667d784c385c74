#!/bin/sh
# refresh.sh REFRESH: the catalogue's generated files, from two small repositories instead of the public ones.
. tests/assert.sh

export GIT_AUTHOR_DATE=2026-01-02T00:00:00Z GIT_COMMITTER_DATE=2026-01-02T00:00:00Z
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
commit() { git -C "$1" add -A && git -C "$1" commit -qm "$2"; }

cp -r "$(dirname "$program")" catalogue
cat >catalogue/products.yaml <<'END'
- {product: nodejs, title: Node.js, names: [node], codenames: yes, extended: paid, extended_by: commercial support}
- {product: debian, title: Debian, names: [debian], codenames: yes, words: "{codename}", extended: free, extended_by: its long-term support}
END
mkdir -p official/library ages/products
git init -q official && git init -q ages
printf 'Maintainers: a\nGitRepo: https://example.org/r.git\n\nTags: 20, 20-slim, latest\nGitCommit: 1\n' >official/library/node
printf '# old form\n1.0: git://example.org/r@1 x\n' >official/library/iojs
printf 'Maintainers: a\nGitRepo: https://example.org/r.git\n\nTags: 12, bookworm,\n bookworm-slim\nSharedTags: latest\nGitCommit: 1\n' >official/library/debian
commit official one
rm official/library/iojs
printf 'Maintainers: a\nGitRepo: https://example.org/r.git\n\nTags: 22, latest\nGitCommit: 2\n' >official/library/node
GIT_COMMITTER_DATE=2026-01-05T00:00:00Z commit official two
cat >ages/products/nodejs.md <<'END'
---
title: Node.js
releases:
  - releaseCycle: "22"
    codename: Jod
    eol: 2027-04-30
    eoes: false
  - releaseCycle: "20" # a comment
    codename: Iron
    eol: 2025-12-31
    eoes: 2028-01-01
  - releaseCycle: "3"
    eol: 2016-01-01
---
Words.
END
cat >ages/products/debian.md <<'END'
---
releases:
  - releaseCycle: "12"
    codename: "Bookworm"
    eol: 2026-01-01
    eoes: 2028-06-30
---
END
commit ages one

refresh() { python3 catalogue/refresh --official official --endoflife ages "$@"; }
ok 'it runs' status 0 refresh
ok 'images of today' has '^- names: \[debian, node\]$' catalogue/library.yaml
ok 'those of the past' has '^- names: \[iojs\]$' catalogue/library.yaml
ok 'a release that goes on' has '{release: "22", ends: "20270430", tags: "22+ jod+"}' catalogue/lifecycles.yaml
ok 'one that has ended, and support by contract' has \
	'{release: "20", ends: "20251231", extended: "20280101", tags: "20+ iron+"}' catalogue/lifecycles.yaml
ok 'one that never was an image' lacks 'release: "3"' catalogue/lifecycles.yaml
ok 'what is maintained' has '^  maintained: "22"$' catalogue/lifecycles.yaml
ok 'the word of a system' has '{release: "12", ends: "20260101", extended: "20280630", word: bookworm, tags: "12+ bookworm+"}' \
	catalogue/lifecycles.yaml
ok 'support without a contract' has '^  paid: false$' catalogue/lifecycles.yaml
ok 'its sources, with their days' has "docker-library/official-images, commit: $(git -C official rev-parse HEAD), date: \"20260105\"" \
	catalogue/sources.yaml
ok 'again, the same' sh -c 'python3 catalogue/refresh --official official --endoflife ages --check >out; test "$(grep -c "no change" out)" = 3'
printf '%s\n' '- names: [typed]' >>catalogue/library.yaml
ok '--check: 1' status 1 refresh --check
ok '--check: what' has '^-- names: \[typed\]$' out
ok '--check: writes nothing' has typed catalogue/library.yaml
ok 'no clone: said' sh -c '! python3 catalogue/refresh --official nowhere --endoflife ages 2>err && grep -q "nowhere: no clone" err'
finish
