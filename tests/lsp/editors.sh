#!/bin/sh
# editors.sh PROGRAM MODULES: the set-ups of src/doc/editors.md in real editors, as far as these are installed; the last line
# is `N passed, N failed`. MODULES: a node_modules folder with the protocol's client. What is not installed is said,
# and counts nothing.
program=$(realpath "$1")
top=$(pwd)
here=$top/tests/lsp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
mkdir -p "$work/bin" "$work/home"
ln -s "$program" "$work/bin/dockmend"
export MODULES="$2" PATH="$work/bin:$PATH" HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" \
	XDG_CACHE_HOME="$work/home/.cache" XDG_DATA_HOME="$work/home/.local/share" TOP="$top"

ok() { # ok NAME CONDITION...
	name=$1
	shift
	if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not ok: $name"; fi
}
absent() { echo "$1 is not installed: its set-up was not tried (make check-editors installs it)"; }
# lines TITLE: the page's block of that title
lines() { awk -v title="$1" '/^```/ { on = $2 == title; next } on' "$top/src/doc/editors.md"; }
# saved NAME COMMAND...: the editor writes what -w writes, and reports its own checks as lines `ok X` and `not ok X`
saved() {
	setup=$1
	shift
	for twin in plain crlf wide; do
		mkdir -p "$work/$twin"
		cp "$here/sample.Dockerfile" "$work/$twin/Dockerfile"
		[ "$twin" != crlf ] || sed -i 's/$/\r/' "$work/$twin/Dockerfile"
		[ "$twin" != wide ] || sed -i 's/^# tools/# é 😀 中/; s/install git/install "é😀" git/' "$work/$twin/Dockerfile"
		cp "$work/$twin/Dockerfile" "$work/$twin/before"
		cp "$work/$twin/before" "$work/$twin/wanted"
		"$program" -w "$work/$twin/wanted"
		(cd "$work/$twin" && timeout 60 "$@" Dockerfile >"$work/out" 2>&1)
		passed=$((passed + $(grep -c '^ok ' "$work/out")))
		bad=$(grep -c '^not ok ' "$work/out")
		failed=$((failed + bad))
		ok "$setup, $twin: the file is what -w makes of it" cmp -s "$work/$twin/Dockerfile" "$work/$twin/wanted"
		ok "$setup, $twin: something was checked" grep -q '^ok ' "$work/out"
		[ "$bad" -eq 0 ] && cmp -s "$work/$twin/Dockerfile" "$work/$twin/wanted" || tail -n 20 "$work/out"
	done
}

for title in nvim-lsp nvim-conform vim-ale emacs-eglot emacs-reformatter helix; do
	lines "$title" >"$work/$title"
	ok "editors.md has the lines $title" test -s "$work/$title"
done
if command -v nvim >/dev/null; then
	saved 'Neovim, language server' env SETUP="$work/nvim-lsp" nvim --headless -u "$here/nvim.lua"
	saved 'Neovim, conform' env SETUP="$work/nvim-conform" nvim --headless -u "$here/nvim.lua"
else
	absent Neovim
fi
if command -v vim >/dev/null && [ -d /usr/share/vim-ale ]; then
	saved 'Vim, ALE' env SETUP="$work/vim-ale" vim -es -N -u "$here/vim.vim"
else
	absent 'Vim with ALE'
fi
if command -v emacs >/dev/null && [ -n "$(ls -d /usr/share/emacs/site-lisp/elpa/eglot-* 2>/dev/null)" ] &&
	[ -n "$(ls -d /usr/share/emacs/site-lisp/elpa/dockerfile-mode-* 2>/dev/null)" ]; then
	saved 'Emacs, eglot' env SETUP="$work/emacs-eglot" emacs --batch -l "$here/emacs.el"
	saved 'Emacs, reformatter' env SETUP="$work/emacs-reformatter" emacs --batch -l "$here/emacs.el"
else
	absent 'Emacs with eglot and dockerfile-mode'
fi
if command -v hx >/dev/null && command -v python3 >/dev/null; then
	saved Helix env SETUP="$work/helix" python3 "$here/helix.py"
else
	absent Helix
fi
if command -v node >/dev/null && [ -d "$MODULES/vscode-languageserver-protocol" ]; then
	package=$(dirname "$program")/dockmend.vsix
	[ -f "$package" ] || { package= && absent 'what packages the extension of VS Code'; }
	# a sanitizer's allocator keeps what was freed, so memory is measured without one
	[ -n "${ASAN_OPTIONS:-}" ] && latency= || latency="latency.js $program 2000"
	for script in "protocol.js $program" "equal.js $program $top/fixtures 150" "vscode.js $program $package" "$latency"; do
		[ -n "$script" ] || continue
		# shellcheck disable=SC2086
		node "$here/"$script >"$work/out" 2>&1
		p=$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$work/out")
		f=$(sed -n 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$work/out")
		passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1}))
		[ "${f:-1}" -eq 0 ] || head -n 40 "$work/out"
	done
else
	absent 'the client of npm'
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
