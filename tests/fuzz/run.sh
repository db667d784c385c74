#!/bin/sh
# run.sh FOLDER SECONDS JOBS TARGET...: every libFuzzer target of FOLDER, JOBS at once, all together for about SECONDS of
# wall time; then a table: what ran how often and how fast, how much of the code it reached (edges), what it found.
# Inputs that crash, hang or leak lie in FOLDER/finds, named after their target; the status is 1 where there are any.
# `make fuzz` builds the targets and calls this.
set -u
folder=$1 seconds=$2 jobs=$3
shift 3
each=$((seconds * jobs / $#))
[ "$each" -gt 0 ] || each=1
rm -rf "$folder/finds" "$folder/logs"
mkdir -p "$folder/finds" "$folder/logs"
folder=$(realpath "$folder")
export folder each
# shellcheck disable=SC2016
printf '%s\n' "$@" | xargs -P "$jobs" -I{} sh -c '
	target=$1
	dictionary=tests/fuzz/$target.dict
	[ -e "$dictionary" ] || dictionary=tests/fuzz/${target%%-*}.dict
	[ -e "$dictionary" ] || dictionary=tests/fuzz/dockerfile.dict
	mkdir -p "$folder/corpus/$target"
	# a first find ends one run; the next goes on with another seed, so that the time is used
	start=$(date +%s)
	while left=$((start + each - $(date +%s))) && [ "$left" -gt 0 ]; do
		"$folder/fuzz/$target" -max_total_time="$left" -timeout=10 -rss_limit_mb=2048 -dict="$dictionary" \
			-print_final_stats=1 -artifact_prefix="$folder/finds/$target-" \
			"$folder/corpus/$target" "tests/fuzz/seeds/$target" >>"$folder/logs/$target" 2>&1 && break
		sleep 1
	done
' - {}
printf '%-20s %12s %8s %8s %6s\n' target runs cov exec/s finds
status=0
for target in "$@"; do
	log=$folder/logs/$target
	finds=$(find "$folder/finds" -type f -name "$target-*" | wc -l)
	[ "$finds" -eq 0 ] && grep -q '^stat::number_of_executed_units' "$log" || status=1
	awk -v target="$target" -v finds="$finds" -v each="$each" '
		$1 == "stat::number_of_executed_units:" { runs += $2 }
		{ for (i = 1; i < NF; i++) { if ($i == "cov:" && $(i + 1) > cov) { cov = $(i + 1) } } }
		END { printf "%-20s %12d %8d %8d %6d\n", target, runs, cov, runs / each, finds }' "$log"
done
exit $status
