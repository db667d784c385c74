# Source me with the program's path as $1: a scratch folder to work in, and the words that suites of shell assert with.
# The suite ends with `finish`, whose line is `N passed, N failed`.
program=$(realpath "$1")
top=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_CONFIG_HOME="$work/none" NO_COLOR=1
passed=0 failed=0
# ok NAME CONDITION...
ok() {
	name=$1
	shift
	if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not ok: $name"; fi
}
# status WANTED COMMAND...: its output is in the files out and err
status() {
	wanted=$1
	shift
	"$@" >out 2>err
	got=$?
	[ "$got" -eq "$wanted" ] || { echo "status $got, not $wanted: $*"; return 1; }
}
has() { grep -q -e "$1" "$2"; }
lacks() { ! grep -q -e "$1" "$2"; }
same() { cmp -s "$1" "$2"; }
# repeat COUNT TEXT: the text COUNT times, on one line
repeat() { awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'; }
# cheap SECONDS MIB WANTED COMMAND...: within that address space and five times that processor time, as a busy machine counts it
# longer, and what grows with a square takes far more (sanitizers need more)
cheap() (
	ulimit -c 0
	[ -n "${ASAN_OPTIONS-}" ] || ulimit -t $(($1 * 5))
	[ -n "${ASAN_OPTIONS-}" ] || ulimit -v "$(($2 * 1024))"
	shift 2
	status "$@"
)
finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
