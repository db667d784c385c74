# Source me with $work, a scratch folder: the words of suites that show what a failed command printed.
passed=0 failed=0
ok() { # ok NAME COMMAND...
	name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1)) && echo "not ok: $name" && tail -n 20 "$work/log"
	fi
}
status() { # status WANTED COMMAND...
	wanted=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	[ "$got" -eq "$wanted" ] || { echo "status $got, not $wanted: $*"; cat "$work/out" "$work/err"; return 1; }
}
has() { grep -q -e "$1" "$2" || { echo "no $1 in"; cat "$2"; return 1; }; }
lacks() { ! grep -q -e "$1" "$2" || { echo "there is $1 in"; cat "$2"; return 1; }; }
finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
