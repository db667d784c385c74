#!/bin/sh
# run.sh PROGRAM [CASE]...
#
# `dockmend verify` of each tests/e2e/CASE.Dockerfile, whose report is held against CASE.expect; then the image that
# became of it is started and asked. Prints a table; the last line is `N passed, N failed`. A case that cannot be built
# for want of its base image fails, and says so. With OUT=FOLDER the reports stay there, as CASE.json.
#
# CASE.expect, lines of `key: value`:
#   upgrade  text that the build says while it upgrades; none: there must be no upgrade
#   uid      number that the image must run as; `root REASON`: must be left to root, declined for this reason
#   answer   `http` [PORT]: serves /index.html with hello (8080); `log TEXT`: says so
#   writes   folders that the image's user must be able to write to
#   check    a command that must succeed in the container
#   verdict  same (the default), regression or inconclusive        culprit  the pass that is to blame for a regression
#   blocked  a path that the new user may not write
#   args     more options for PROGRAM        target  stage to build        shell  program before commands (default: sh -c)
# CASE.yaml is the policy.
#
# ENGINE=DIR names a folder of scripts that set up an engine of the tests' own: env.sh is read, start.sh run where
# docker does not answer, then mkbase.sh, mknode.sh and mkpm.sh where their images are missing; in such an engine
# bases/ stands in for what cannot be pulled.
program=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
cd "$work" || exit 2
tag=dockmend-e2e-$$
passed=0 failed=0

have() { docker image inspect "$1" >/dev/null 2>&1; }
clean() {
	docker ps -aq --filter "label=$tag" | xargs -r docker rm -f >/dev/null 2>&1
	drop
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 2' INT TERM HUP

# ---- the engine and its images ----

set_up_engine() {
	. "$ENGINE/env.sh"
	if ! docker version >/dev/null 2>&1; then
		PATH=$ENGINE_HOME/docker/usr/sbin:$PATH sh "$ENGINE/start.sh" >"$work/engine" 2>&1 || cat "$work/engine"
	fi
	have debian:bookworm || sh "$ENGINE/mkbase.sh" >"$work/engine" 2>&1 || tail -n 5 "$work/engine"
	have node:20 || sh "$ENGINE/mknode.sh" >"$work/engine" 2>&1 || tail -n 5 "$work/engine"
	have fedora:40 || sh "$ENGINE/mkpm.sh" >"$work/engine" 2>&1 || tail -n 5 "$work/engine"
	while read -r image from; do
		case $image in '#'* | '') continue ;; esac
		have "$image" && continue
		echo "$image: a stand-in is made"
		case $from in
		*.Dockerfile)
			docker build -q --network=host -t "$image" -f "$here/bases/$from" "$here" >"$work/engine" 2>&1 ||
				tail -n 20 "$work/engine"
			;;
		*) docker tag "$from" "$image" ;;
		esac
	done <"$here/bases/list"
}
if [ -n "$ENGINE" ]; then set_up_engine; fi
if ! docker version >/dev/null 2>&1; then
	echo 'docker does not answer: start it, or say ENGINE=DIR (see tests/e2e/run.sh)'
	exit 2
fi

# The images that a Dockerfile builds on, pulled where they are not there; says what is missing.
missing_bases() {
	sed -n 's/^FROM \([^ ]*\).*/\1/p' "$1" | sort -u | while read -r image; do
		case $image in scratch) continue ;; esac
		grep -q "^FROM .* AS $image\$" "$1" && continue
		have "$image" || docker pull -q "$image" >/dev/null 2>&1 || echo "$image"
	done
}

# ---- one case ----

expect() { sed -n "s/^$1: //p" "$here/$case.expect"; }
fail() { why=${why:+$why; }$1; }

inside() { # inside COMMAND: in the running container, as its user
	shell=$(expect shell)
	docker exec "$container" ${shell:-} sh -c "$1"
}
get() { # get PORT: what the server says, with whatever the image has
	inside "wget -qO- http://127.0.0.1:$1/ 2>/dev/null || busybox wget -qO- http://127.0.0.1:$1/ 2>/dev/null ||
		/busybox wget -qO- http://127.0.0.1:$1/ 2>/dev/null ||
		bash -c 'exec 3<>/dev/tcp/127.0.0.1/$1 && printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3 && cat <&3'" 2>/dev/null
}
answers() {
	set -- $(expect answer)
	case $1 in
	http) get "${2:-8080}" | grep -q hello ;;
	log) docker logs "$container" 2>&1 | grep -q "$2" ;;
	esac
}

report() { python3 -c 'import json, sys; r = json.load(open("report.json"))["files"][0]; print(eval(sys.argv[1]))' "$1" 2>/dev/null; }

look_at_text() { # what PROGRAM says of the case
	policy=--no-config
	[ -f "$here/$case.yaml" ] && policy="--config $here/$case.yaml"
	"$program" $policy $(expect args) --context "$here/context" --check -v --fail-on never "$case.Dockerfile" >findings 2>&1 ||
		fail 'PROGRAM --check failed'
	set -- $(expect uid)
	[ "$1" != root ] || grep -q "declined ($2)" findings || fail "not declined: $2"
}

look_at_builds() { # what verify says; false: there is no image to ask
	target=$(expect target)
	"$program" verify --keep --start --format json $policy $(expect args) --context "$here/context" "$case.Dockerfile" \
		-- --network=host ${target:+--target "$target"} >report.json 2>messages
	kept=$(sed -n 's/.*dockmend\.verify=\([0-9a-f]*\); Dockerfiles and logs in \(.*\)/\1 \2/p' messages)
	label=${kept%% *} logs=${kept#* }
	[ -z "$OUT" ] || cp report.json "$OUT/$case.json"
	found=$(report 'r["verdict"]')
	verdict=$(expect verdict)
	[ "$found" = "${verdict:-same}" ] ||
		fail "verdict: $found: $(report '"; ".join(x["message"] for x in r["regressions"] + r["inconclusive"]) or r["failure"]')"
	culprit=$(expect culprit)
	[ -z "$culprit" ] || [ "$(report '" ".join(r["culprits"])')" = "$culprit" ] || fail "not to blame: $culprit"
	blocked=$(expect blocked)
	[ -z "$blocked" ] || report '"\n".join(r["writes"]["blocked"])' | grep -qx "$blocked" || fail "not blocked: $blocked"
	[ "$(report 'r["after"]["builds"]')" = True ] || { cat messages; return 1; }
	! grep -q -e 'useradd[: ].*warning' -e 'groupadd[: ].*warning' -e 'adduser:' -e 'addgroup:' "$logs/1/log" ||
		fail 'making the account prints a warning'
	after=$(report 'r["after"]["image"]')
	grown=$(report 'r["after"]["size"] - r["before"]["size"]')
	upgrade=$(expect upgrade)
	if [ "$upgrade" = none ]; then
		! grep -q -e 'upgrade -y' -e '-Syu' "$logs/1/Dockerfile" || fail 'an upgrade stands in the file'
	elif ! sed 's/^#[0-9]* [0-9.]* *//' "$logs/1/log" | grep -q -e "$upgrade" && [ "$(report 'r["after"]["cached_runs"]')" = 0 ]; then
		fail 'no upgrade ran'
	fi
	# an account is a few lines in /etc; more has to come from an upgrade
	[ "$grown" -le 65536 ] || [ "$(report 'len(r["packages"]["upgraded"])')" != 0 ] || fail "grew by $grown bytes without an upgrade"
}

# What verify was told to keep.
drop() {
	[ -n "$label" ] || return
	docker ps -aq --filter "label=dockmend.verify=$label" | xargs -r docker rm -f -v >/dev/null 2>&1
	docker images -aq --filter "label=dockmend.verify=$label" | sort -u | xargs -r docker rmi -f >/dev/null 2>&1
	rm -rf "$logs"
	label=
}

look_at_container() {
	container=$(docker run -d --label "$tag" --network none "$after" 2>run.log) || { fail "does not start"; return; }
	tries=0
	until answers; do
		tries=$((tries + 1))
		[ $tries -lt 40 ] || { fail 'does not answer'; docker logs "$container" 2>&1 | tail -n 5; break; }
		sleep 0.25
	done
	uid=$(inside 'id -u' 2>/dev/null || docker exec "$container" $(expect shell) id -u 2>/dev/null)
	set -- $(expect uid)
	case $1 in root) set -- 0 ;; esac
	[ "$uid" = "$1" ] || fail "uid is $uid, not $1"
	for folder in $(expect writes); do
		inside "echo x >$folder/.written" 2>/dev/null || fail "cannot write to $folder"
	done
	check=$(expect check)
	[ -z "$check" ] || inside "$check" || fail "not so: $check"
	docker rm -f "$container" >/dev/null 2>&1
}

run_case() {
	case=$1 why='' uid=- grown=- label='' began=$(date +%s)
	missing=$(missing_bases "$here/$case.Dockerfile" | tr '\n' ' ')
	if [ -n "$missing" ]; then
		fail "no base image: $missing"
	else
		cp "$here/$case.Dockerfile" .
		look_at_text
		if look_at_builds; then look_at_container; fi
		drop
	fi
	printf '%-30s %6s %9s %5s  %s\n' "$case" "$uid" "$grown" $(($(date +%s) - began)) "${why:-ok}"
	if [ -z "$why" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

printf '%-30s %6s %9s %5s  %s\n' case uid 'bytes +/-' secs result
if [ $# -eq 0 ]; then
	set -- $(cd "$here" && ls ./*.Dockerfile | sed 's,^\./,,; s/\.Dockerfile$//')
fi
for each; do run_case "$each"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
