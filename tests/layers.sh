#!/bin/sh
# Who may include whom. A noun is a .c with the .h of its name; a room is what a noun belongs to. No circle between nouns
# or rooms, and nothing includes a room that comes later: of those on one line either may include the other, not both.
order='base
file sandbox source
dockerfile
shell config lock
facts
image packages process
edit
pass
transforms
report
lsp registry cli
verify'

# Nouns that belong to another room than their folder's, and the files at the root of src/.
rooms='src/base base
src/scan base
src/sort base
src/catalogue base
src/escape base
src/nearest base
src/shape base
src/source source
src/dockmend report
src/lock/registry_query cli
src/config/yaml_tree base
src/lock/wire base
src/image/reference base'

find src transforms -name '*.[ch]' ! -path 'transforms/catalogue/*' | sort | xargs awk -v order="$order" -v rooms="$rooms" '
	function room(noun,  part, n) {
		if (noun in of) {
			return of[noun]
		}
		n = split(noun, part, "/")
		return n == 3 ? part[2] : part[1] == "transforms" ? "transforms" : "?"
	}
	function fail(message) {
		print message
		failed++
	}
	# What is left of a graph once everything that includes nothing of it is taken away, again and again, and then
	# everything that nothing of it includes: its circles, and what is between two of them.
	function circles(edges, what,  edge, pair, above, below, changed, left) {
		do {
			changed = 0
			split("", above)
			split("", below)
			for (edge in edges) {
				split(edge, pair, " ")
				above[pair[1]] = below[pair[2]] = 1
			}
			for (edge in edges) {
				split(edge, pair, " ")
				if (!(pair[2] in above) || !(pair[1] in below)) {
					delete edges[edge]
					changed = 1
				}
			}
		} while (changed)
		left = ""
		for (edge in edges) {
			left = left "\n  " edge
		}
		if (left != "") {
			fail("a circle of " what ", A includes B:" left)
		}
	}
	BEGIN {
		n = split(order, lines, "\n")
		for (i = 1; i <= n; i++) {
			m = split(lines[i], words, " ")
			for (k = 1; k <= m; k++) {
				rank[words[k]] = i
			}
		}
		n = split(rooms, lines, "\n")
		for (i = 1; i <= n; i++) {
			split(lines[i], words, " ")
			of[words[1]] = words[2]
		}
		for (i = 1; i < ARGC; i++) {
			there[ARGV[i]] = 1
		}
	}
	/^#include "[^"]*\.h"/ {
		split($0, part, "\"")
		path = FILENAME
		sub(/[^\/]*$/, part[2], path)
		while (match(path, /[^\/.]+\/\.\.\//)) {
			path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
		}
		path = path in there ? path : "src/" part[2]
		a = FILENAME
		b = path
		sub(/\.[ch]$/, "", a)
		sub(/\.[ch]$/, "", b)
		if (a == b || !(path in there)) {
			next
		}
		above = room(a)
		below = room(b)
		if (!(above in rank) || !(below in rank)) {
			fail(FILENAME " includes " path ": the room of one of them is not known")
		} else if (rank[below] > rank[above]) {
			fail(FILENAME " (" above ") includes " path " (" below "), which is above it")
		} else {
			passed++
		}
		nouns[a " " b] = 1
		if (above != below) {
			halls[above " " below] = 1
		}
	}
	END {
		circles(nouns, "nouns")
		circles(halls, "rooms")
		print passed + 0 " passed, " failed + 0 " failed"
		exit failed > 0
	}'
