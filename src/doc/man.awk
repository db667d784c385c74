# A manual page (mdoc) of what `dockmend explain --markdown` prints (the passes, section 7), or `explain --config
# --markdown` (the policy, section 5). -v section=5 or 7
function text(s) { # plain words: no markup, nothing that the formatter would take for a request
	gsub(/\\/, "\\e", s); gsub(/`/, "", s); gsub(/-/, "\\-", s)
	gsub(/0123456789abcdef/, "&\\:", s) # the digest of an example is longer than a line
	if (s ~ /^[.']/) s = "\\&" s
	return s
}
function request(s) { # one argument of a request
	s = text(s); gsub(/"/, "\\(dq", s)
	return "\"" s "\""
}
function cells(line) {
	sub(/^\| /, "", line); sub(/ \|$/, "", line)
	return split(line, cell, / \| /)
}
function list(tag) { if (on != tag) { finish(); if (tag != "") print ".Bl -tag -width Ds"; on = tag } }
function finish() { if (on != "") print ".El"; on = "" }
BEGIN {
	if (section == 5) {
		name = "dockmend.yaml"; about = "the policy of dockmend"
		intro = "dockmend reads the .dockmend.yaml nearest upward of a file, or what --config names. Every key may be left out; dockmend init writes a policy in which each is explained, and dockmend explain --config FILE shows what holds for a file, and why."
	} else {
		name = "dockmend-passes"; about = "what the passes of dockmend do, and when they decline"
		intro = "The passes, in the order in which they run: what each is for, the keys of the policy that it reads, and its reason codes, each with what you can do."
	}
	print ".\\\" made from the tables of dockmend by man.awk"
	print ".ds AD l" # ids of other tools fill a line alone, which cannot be stretched to both edges
	print ".Dd November 29, 2026\n.Dt " toupper(name) " " section "\n.Os\n.Sh NAME\n.Nm " name "\n.Nd " about
	print ".Sh DESCRIPTION\n" text(intro)
}
/^### / { finish(); sub(/^### /, ""); gsub(/`/, ""); print ".Sh " request($0); next }
/^\| (---|key|declines)/ { next }
/^- policy: / {
	list("keys")
	sub(/^- policy: /, "")
	print ".It Cm " request(substr($0, 1, index($0, ": ") - 1)) "\n" text(substr($0, index($0, ": ") + 2))
	next
}
/^\| / {
	list("rows")
	if (cells($0) < (section == 5 ? 3 : 4)) { print "man.awk: no row: " $0 >"/dev/stderr"; exit 1 }
	print ".It Cm " request(cell[1])
	if (section == 5) print text(cell[2]) ":\n" text(cell[3]) "."
	else print text(cell[3]) " (" text(cell[2]) ");\n" text(cell[4]) "."
	next
}
/^$/ { finish(); next }
{ finish(); print text($0) }
END {
	finish()
	print ".Sh SEE ALSO\n.Xr dockmend 1 ,\n.Xr " (section == 5 ? "dockmend-passes 7" : "dockmend.yaml 5")
}
