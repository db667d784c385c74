#!/bin/sh
# Runs every suite of $BUILD; the last line, also in $BUILD/tests/summary, sums them up. A suite that ran nothing counts as a failure.
# Suites that mostly wait, for servers, engines and editors that are scripts, run in lanes of their own beside those that compute.
: "${BUILD:=build}"
# count NAME COMMAND...: cmocka's closing lines, or `N passed, N failed`, and what it took, which a run of everything has to be cut by
count() {
	name=$1
	shift
	start=$(date +%s)
	times >"$log-before" # here: a subshell would speak of its own children
	"$@" >"$log" 2>&1
	status=$?
	times >"$log-after"
	p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p; s/^\([0-9]*\) passed, [0-9]* failed$/\1/p; s/^\([0-9]*\) inputs$/\1/p' "$log" | awk '{s+=$1} END {print s+0}')
	f=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p; s/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | awk '{s+=$1} END {print s+0}')
	if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
	if [ $((p + f)) -eq 0 ]; then f=1; echo "$name ran no test"; fi
	if [ "$f" -ne 0 ]; then grep -v '^\[ *\(RUN\|OK\) ' "$log" | tail -n 60; fi
	grep 'NOT TESTED' "$log"
	cpu=$(awk -F '[ms ]+' 'FNR == 2 { t = -t + 60 * ($1 + $3) + $2 + $4 } END { printf "%d", t }' "$log-before" "$log-after")
	echo "$name: $p passed, $f failed, $(($(date +%s) - start)) s, $cpu s of processor."
	passed=$((passed + p)) failed=$((failed + f))
	echo "$name" >>"$log.ran"
	grep 'NOT TESTED' "$log" >>"$log.left"
}
# Shells and stubs, or a build of its own, far more than code of ours: PROVED=1 says that the same is proved elsewhere in
# this run.
prove() {
	if [ -n "${ASAN_OPTIONS-}${PROVED-}" ]; then
		echo "$1: left out here, run without sanitizers"
		echo "$1" >>"$log.left"
	else
		count "$@"
	fi
}
compute() {
	for unit in "$BUILD"/tests/test_* "$BUILD"/tests/registry/test_* "$BUILD"/tests/verify/test_*; do
		[ -e "$unit" ] || continue
		case $unit in *.o | *.d) continue ;; esac
		count "${unit##*/}" "$unit"
	done
	count fixtures "$BUILD/tests/fixtures" fixtures
	for target in "$BUILD"/fuzz/*; do
		case $target in *.o | *.d) continue ;; esac
		name=${target##*/} inputs="tests/fuzz/seeds/${target##*/} fixtures"
		# under sanitizers Dockerfiles are for those that read them
		case ${ASAN_OPTIONS:+asan}-$name in asan-fix | asan-tree | asan-shell | asan-facts | asan-report) ;; asan-*) inputs=${inputs% *} ;; esac
		# shellcheck disable=SC2086
		count "fuzz seeds $name" "$target" $inputs
	done
	count catalogue sh tests/catalogue.sh "$BUILD/catalogue-compile"
	count refresh sh tests/refresh.sh transforms/catalogue/refresh
	prove docs sh tests/docs.sh "$BUILD"
	count layers sh tests/layers.sh
	count cli sh tests/cli.sh "$BUILD/dockmend"
	count pins sh tests/pins.sh "$BUILD/dockmend"
	count places sh tests/places.sh "$BUILD/dockmend"
}
# A proof waits for the answer to each call that a shell makes.
proofs() {
	prove 'proof: pairs' "$BUILD/shell/prove" "$BUILD/shell/stub" --self-test
	prove 'proof: fixtures' sh -c 'find fixtures -name "*.Dockerfile" -print0 | "$0" "$1" --subsets 10 -0' "$BUILD/shell/prove" "$BUILD/shell/stub"
	prove 'proof: stages' "$BUILD/shell/prove" "$BUILD/shell/stub" --stages-test tests/shell/stages/*.Dockerfile
	prove 'proof: stages of fixtures' sh -c 'find fixtures -name "*.Dockerfile" -print0 | "$0" "$1" --stages -0' "$BUILD/shell/prove" "$BUILD/shell/stub"
}
servers() {
	count verify sh tests/verify.sh "$BUILD/dockmend"
	count registry sh tests/registry/run.sh "$BUILD/dockmend"
}
waiting() {
	count around sh tests/around.sh "$BUILD/dockmend"
	count variables sh tests/variables.sh "$BUILD/dockmend"
	count callers sh tests/callers.sh "$BUILD/dockmend"
	for suite in tests/hostile/*.sh; do
		name=${suite##*/}
		# git runs far more than code of ours there
		[ "${ASAN_OPTIONS:+asan}-$name" = asan-git.sh ] || count "hostile: ${name%.sh}" sh "$suite" "$BUILD/dockmend"
	done
	count editors sh tests/lsp/editors.sh "$BUILD/dockmend" build/editors/node_modules
	grep ' is not installed: ' "$log" | tee -a "$log.left"
}
# lane NAME: runs it, with a log and a count of its own
lane() {
	passed=0 failed=0 log=$BUILD/tests/log-$1
	"$1"
	echo "$passed $failed" >"$BUILD/tests/count-$1"
}
rm -f "$BUILD"/tests/count-* "$BUILD"/tests/log-*
lane proofs &
lane servers &
lane waiting &
lane compute
wait
# what ran, so that a run which left something out does not look like one of everything
awk '
	/^test_/ { units++; next }
	/^fuzz seeds / { fuzz++; next }
	/^hostile: / { hostile++; next }
	{ rest = rest ", " $0 }
	END { print "ran: " units + 0 " unit test programs, " fuzz + 0 " fuzz targets on their seeds, " hostile + 0 " suites on hostile input" rest }
' "$BUILD"/tests/log-*.ran
sed 's/^/not run: /' "$BUILD"/tests/log-*.left 2>/dev/null
cat "$BUILD"/tests/count-* |
	awk '{ p += $1; f += $2 } END { if (NR != 4) f++; print p + 0 " passed, " f + 0 " failed"; exit f > 0 }' >"$BUILD/tests/summary"
status=$?
cat "$BUILD/tests/summary"
exit $status
