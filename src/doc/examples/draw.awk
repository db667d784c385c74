# A picture (SVG) of what a program writes to a terminal: text with SGR colours, as dockmend --color=always prints it.
function escaped(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); return s }
function colour(code) {
	if (code ~ /31/) return "#f47067"
	if (code ~ /32/) return "#57ab5a"
	if (code ~ /33/) return "#daaa3f"
	if (code ~ /34/) return "#6cb6ff"
	if (code ~ /36/) return "#56d4dd"
	return "#d0d7de"
}
function span(text, code) {
	if (text == "") return ""
	return "<tspan fill=\"" colour(code) "\"" (code ~ /(^|;)1(;|$)/ ? " font-weight=\"bold\"" : "") ">" escaped(text) "</tspan>"
}
{
	plain = $0; gsub(/\033\[[0-9;]*m/, "", plain)
	if (length(plain) > width) width = length(plain)
	line = ""; rest = $0; code = ""
	while (match(rest, /\033\[[0-9;]*m/)) {
		line = line span(substr(rest, 1, RSTART - 1), code)
		code = substr(rest, RSTART + 2, RLENGTH - 3)
		rest = substr(rest, RSTART + RLENGTH)
	}
	lines[NR] = line span(rest, code)
}
END {
	w = width * 7.9 + 24; h = NR * 18 + 20
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", w, h, w, h
	print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1c2128\"/>"
	print "<g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"13\" xml:space=\"preserve\">"
	for (i = 1; i <= NR; i++) printf "<text x=\"12\" y=\"%d\">%s</text>\n", i * 18 + 6, lines[i]
	print "</g>\n</svg>"
}
