#!/bin/sh
# catalogue.sh COMPILER: mistakes in the catalogue's YAML are told with file, line, column, and what is wrong.
. tests/assert.sh

# mistake NAME FILE SED-SCRIPT WANTED: the first line of the message
mistake() {
	cp "$top"/transforms/catalogue/*.yaml .
	sed "$3" "$top/transforms/catalogue/$2.yaml" >"$2.yaml"
	ok "$1: a change" lacks_same "$2.yaml" "$top/transforms/catalogue/$2.yaml"
	ok "$1: status" status 2 "$program" out.c ./*.yaml
	ok "$1: message" has "$4" err
}
lacks_same() { ! cmp -s "$1" "$2"; }

cp "$top"/transforms/catalogue/*.yaml .
ok 'the catalogue as it is' status 0 "$program" out.c ./*.yaml
mistake 'a key that there is not' programs '0,/reason:/s//raison:/' '^./programs.yaml:[0-9]*:3: rows of programs have no key `raison`$'
mistake 'a key that is missing' deprecated '0,/ since:.*/s///' '^./deprecated.yaml:[0-9]*:[0-9]*: the row has no `since`$'
mistake 'a key twice' programs '0,/  reason:\(.*\)/s//  reason:\1\n  reason:\1/' '^./programs.yaml:[0-9]*:3: the key `reason` is there twice$'
mistake 'another word than a key takes' managers '0,/true$/s//maybe/' '^./managers.yaml:[0-9]*:[0-9]*: `maybe` is none of the words for this key'
mistake 'a text where a list belongs' managers '0,/commands: \[apt-get\]/s//commands: apt-get/' '^./managers.yaml:[0-9]*:13: a list is needed here$'
mistake 'a release that there is not' images '0,/release: alpine}/s//release: alpin}/' '^./images.yaml:[0-9]*:[0-9]*: there is no row `release: alpin`$'
mistake 'a list that there is not' words 's/^shells:/shelves:/' '^./words.yaml:[0-9]*:1: src/words.def has no list `shelves`$'
mistake 'a word twice' words 's/^shells: \[/&sh, /' '^./words.yaml:[0-9]*:[0-9]*: `sh` is in the list twice$'
mistake 'a day that there is not' lifecycles '0,/ends: "[0-9]*"/s//ends: "20261301"/' '^./lifecycles.yaml:[0-9]*:[0-9]*: `20261301` is no day such as 20260831$'
mistake 'a release of a product without its end' lifecycles '0,/ends: "[0-9]*", /s///' '^./lifecycles.yaml:[0-9]*:[0-9]*: the row has no `ends`$'
mistake 'a key that no release has' lifecycles '0,/ends: /s//end: /' '^./lifecycles.yaml:[0-9]*:[0-9]*: rows of lifecycles have no key `end`$'
mistake 'a source without a day' sources '0,/, date: "[0-9]*"/s///' '^./sources.yaml:[0-9]*:3: the row has no `date`$'
mistake 'a fact that configs.yaml tells' images '/library.node$/{n;s/$/\n  user: node/}' '^./images.yaml:[0-9]*:3: configs.yaml knows the image: `user` is one of its `overrides`, with its source$'
mistake 'an override without its source' images '0,/- {needs_root: yes, source: [^}]*}/s//- {needs_root: yes}/' '^./images.yaml:[0-9]*:[0-9]*: an override needs its `source`$'
mistake 'a key that no override has' images '0,/- {needs_root: yes, /s//- {release: alpine, /' '^./images.yaml:[0-9]*:[0-9]*: rows of images have no key `release`$'
mistake 'a key that no configuration has' configs '0,/ports: /s//port: /' '^./configs.yaml:[0-9]*:[0-9]*: rows of configs have no key `port`$'
mistake 'an image that is configured twice' configs 's/library.aerospike$/library\/adminer/' '^./configs.yaml:[0-9]*:[0-9]*: `docker.io/library/adminer` is there twice$'
mistake 'a system that there is not' configs '/library.krakend$/,/release: /s/release: alpine/release: alpin/' '^./configs.yaml:[0-9]*:[0-9]*: there is no row `release: alpin`$'
mistake 'no YAML' trust '1s/.*/- {/' '^./trust.yaml:[0-9]*:[0-9]*: '
cp "$top"/transforms/catalogue/*.yaml .
rm words.yaml
ok 'a file that is missing' status 2 "$program" out.c ./*.yaml
ok 'a file that is missing: message' has 'words.yaml is missing' err
finish
