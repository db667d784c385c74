#!/bin/sh
# run.sh PROGRAM [CASE]...
#
# `dockmend verify` of each tests/e2e/CASE.Dockerfile, whose report is held against CASE.expect; then the image that
# became of it is started and asked. Prints a table; the last line is `N passed, N failed`. A case that cannot be built
# for want of its base image fails, and says so. With OUT=FOLDER the reports stay there, as CASE.json.
#
# CASE.expect, lines of `key: value`:
#   upgrade  text that the build says while it upgrades; none: there must be no upgrade
#   uid      number that the image must run as; `root REASON`: must be left to root, declined or suggested for this reason
#   answer   `http` [PORT]: serves /index.html with hello (8080); `log TEXT`: says so; `listens PORT`: somebody does, TCP or UDP
#   declined a reason for which something else is declined
#   fixed, fixed-not  a pattern that a line of the new Dockerfile must match, or none may
#   writes   folders that the image's user must be able to write to
#   check    a command that must succeed in the container
#   verdict  same (the default), regression or inconclusive        culprit  the pass that is to blame for a regression
#   blocked  a path that the new user may not write
#   args     more options for PROGRAM        target  stage to build        shell  program before commands (default: sh -c)
#   says     a finding that the text must have: pass, status, and the reason where there is one
# CASE.yaml is the policy.
#
# servers.sh adds the cases debian-PACKAGE, one for each server of started.list.
#
# ENGINE=DIR names a folder of scripts that set up an engine of the tests' own: env.sh is read, start.sh run where
# docker does not answer, then mkbase.sh, mknode.sh and mkpm.sh where their images are missing; in such an engine
# bases/ stands in for what cannot be pulled.
#
# E2E_ENGINE=podman: its images are docker's, where docker has them. It knows no heredocs before podman 5.
program=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
cases=$work/cases
mkdir "$cases" && cp "$here"/*.Dockerfile "$here"/*.expect "$here"/*.yaml "$cases" && cd "$work" || exit 2
sh "$here/servers.sh" "$cases"
tag=dockmend-e2e-$$
engine=${E2E_ENGINE:-docker}
passed=0 failed=0

have() { docker image inspect "$1" >/dev/null 2>&1; }
clean() {
	"$engine" ps -aq --filter "label=$tag" | xargs -r "$engine" rm -f >/dev/null 2>&1
	"$engine" images -q --filter "label=$tag" | xargs -r "$engine" rmi -f >/dev/null 2>&1
	read_kept
	drop
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 2' INT TERM HUP
if [ -n "$OUT" ]; then mkdir -p "$OUT"; fi

# ---- the engine and its images ----

import_release() { # import_release IMAGE NAME: Debian's release of this name, by debootstrap
	mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources | head -n 1)
	root=$ENGINE_HOME/rootfs-$2
	[ -d "$root/etc" ] || debootstrap --variant=minbase "$2" "$root" "$mirror" >"$work/engine" || { tail -n 5 "$work/engine"; return; }
	printf 'deb %s %s main\ndeb %s-security %s-security main\n' "$mirror" "$2" "$mirror" "$2" >"$root/etc/apt/sources.list"
	rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
	tar -C "$root" -c . | docker import --change 'CMD ["bash"]' - "$1" >/dev/null
}
set_up_engine() {
	. "$ENGINE/env.sh"
	# podman starts nothing where DOCKER_CONFIG names a folder without this
	[ -e "$DOCKER_CONFIG/config.json" ] || echo '{}' >"$DOCKER_CONFIG/config.json"
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
		release:*) import_release "$image" "${from#*:}" ;;
		*.Dockerfile)
			docker build -q --network=host -t "$image" -f "$here/bases/$from" "$here" >"$work/engine" 2>&1 ||
				tail -n 20 "$work/engine"
			;;
		*) docker tag "$from" "$image" ;;
		esac
	done <"$here/bases/list"
}
if [ -n "$ENGINE" ]; then set_up_engine; fi
if ! "$engine" version >/dev/null 2>&1; then
	echo "$engine"' does not answer: start it, or say ENGINE=DIR (see tests/e2e/run.sh)'
	exit 2
fi

# podman's names are whole ones
bring() { # bring IMAGE: from docker to podman
	full=$1
	case $1 in */*) ;; *) full=docker.io/library/$1 ;; esac
	podman image exists "$full" && return
	have "$1" || docker pull -q "$1" >/dev/null 2>&1 || return
	docker save "$1" | podman load -q >/dev/null 2>&1
	podman tag "localhost/$1" "$full" 2>/dev/null || podman image exists "$full"
}
obtain() { # obtain IMAGE
	case $engine in
	podman) bring "$1" || podman pull -q "$1" ;;
	*) have "$1" || docker pull -q "$1" ;;
	esac >/dev/null 2>&1
}

# The images that a Dockerfile builds on, pulled where they are not there; says what is missing.
missing_bases() {
	tr -d '\r' <"$1" | sed -n 's/^FROM \([^ ]*\).*/\1/p' | sort -u | while read -r image; do
		case $image in scratch | *'$'*) continue ;; esac
		grep -q "^FROM .* AS $image\$" "$1" && continue
		obtain "$image" || echo "$image"
	done
}

# ---- one case ----

expect() { sed -n "s/^$1: //p" "$cases/$case.expect"; }
fail() { why=${why:+$why; }$1; }

inside() { # inside COMMAND: in the running container, as its user
	shell=$(expect shell)
	"$engine" exec "$container" ${shell:-} sh -c "$1"
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
	log) "$engine" logs "$container" 2>&1 | grep -q "$2" ;;
	listens) inside 'cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp' 2>/dev/null | grep -q ":$(printf %04X "$2") [0-9A-F:]* 0[A7] " ;;
	esac
}

# What is asked of the reports, as shell variables.
findings() {
	python3 -c 'import json, re
for x in json.load(open("report.json"))["files"][0]["findings"]:
	codes = [x.get("reason")] if x.get("reason") else re.findall(r"\(([a-z-]+)\)", x["message"])
	print(x["pass"], x["status"], *codes[-1:])' 2>/dev/null
}
facts() {
	python3 -c 'import json, shlex
r = json.load(open("report.json"))["files"][0]
said = [x["message"] for x in r.get("regressions", []) + r.get("inconclusive", [])] or [r["failure"]]
after, before = r.get("after") or {}, r.get("before") or {}
for name, value in {
	"found": r["verdict"], "said": "; ".join(map(str, said)), "culprits": " ".join(r.get("culprits", [])),
	"stopped": "\n".join((r.get("writes") or {}).get("blocked", [])), "builds": after.get("builds"), "after": after.get("image"),
	"fixes": r.get("fixes", ""),
	"grown": (after.get("size") or 0) - (before.get("size") or 0), "cached": after.get("cached_runs"),
	"upgraded": len((r.get("packages") or {}).get("upgraded", [])),
}.items(): print("%s=%s" % (name, shlex.quote(str(value))))' 2>/dev/null
}

look_at_text() { # what PROGRAM says of the case
	policy=--no-config
	[ -f "$cases/$case.yaml" ] && policy="--config $cases/$case.yaml"
	"$program" $policy $(expect args) --context "$here/context" --check -v --format json --fail-on never "$case.Dockerfile" \
		>report.json 2>messages || { fail 'PROGRAM --check failed'; cat messages; }
	findings >findings
	set -- $(expect uid)
	[ "$1" != root ] || [ -z "$2" ] || grep -q "^nonroot-user [a-z]* $2\$" findings ||
		fail "not $2: $(grep '^nonroot-user' findings)"
	says=$(expect says)
	[ -z "$says" ] || grep -qx "$says" findings || fail "not said: $says, but $(grep "^${says%% *}" findings)"
	declined=$(expect declined)
	[ -z "$declined" ] || grep -q " declined $declined\$" findings || fail "not declined: $declined"
}

account_warnings() { # account_warnings LOG: of the steps that make accounts; packages make some, too
	sed -n 's/^\(#[0-9]*\) \[.*\] RUN .*\(useradd\|groupadd\|adduser\|addgroup\) .*/\1/p' "$1" | sort -u | while read -r step; do
		grep "^$step " "$1" | grep -e 'useradd[: ].*warning' -e 'groupadd[: ].*warning' -e 'adduser:' -e 'addgroup:'
	done
}

look_at_fixed() { # look_at_fixed DOCKERFILE
	expect fixed >wanted
	while IFS= read -r pattern; do
		grep -q -e "$pattern" "$1" || fail "not in the new Dockerfile: $pattern"
	done <wanted
	expect fixed-not >wanted
	while IFS= read -r pattern; do
		! grep -q -e "$pattern" "$1" || fail "in the new Dockerfile: $pattern"
	done <wanted
}

look_at_builds() { # what verify says; false: there is no image to ask
	target=$(expect target)
	"$program" verify --engine "$engine" --keep --start --wait 20 --format json $policy $(expect args) --context "$here/context" "$case.Dockerfile" \
		-- --network=host ${target:+--target "$target"} >report.json 2>messages
	read_kept
	[ -z "$OUT" ] || cp report.json "$OUT/$case.json"
	found='' said='' culprits='' stopped='' builds='' after='' fixes='' upgraded=0 cached=0
	eval "$(facts)"
	verdict=$(expect verdict)
	[ "$found" = "${verdict:-same}" ] ||
		fail "verdict: $found: $said"
	culprit=$(expect culprit)
	[ -z "$culprit" ] || [ "$culprits" = "$culprit" ] || fail "not to blame: $culprit"
	blocked=$(expect blocked)
	[ -z "$blocked" ] || echo "$stopped" | grep -qx "$blocked" || fail "not blocked: $blocked"
	if [ "$found" = same ] && [ -z "$fixes" ]; then # nothing is to be fixed, so nothing was built
		after=$("$engine" build -q --network=host --label "$tag" -f "$case.Dockerfile" "$here/context" 2>messages)
		return
	fi
	[ "$builds" = True ] || { cat messages; return 1; }
	look_at_fixed "$logs/1/Dockerfile"
	[ -z "$(account_warnings "$logs/1/log")" ] || fail 'making the account prints a warning'
	upgrade=$(expect upgrade)
	if [ "$upgrade" = none ]; then
		! grep -q -e 'upgrade -y' -e '-Syu' "$logs/1/Dockerfile" || fail 'an upgrade stands in the file'
	elif ! sed 's/^#[0-9]* [0-9.]* *//' "$logs/1/log" | grep -q -e "$upgrade" && [ "$cached" = 0 ]; then
		fail 'no upgrade ran'
	fi
	# an account is a few lines in /etc; more has to come from an upgrade
	[ "$grown" -le 65536 ] || [ "$upgraded" != 0 ] || fail "grew by $grown bytes without an upgrade"
	[ "${verdict:-same}" = same ] # what a regression has broken cannot be asked
}

# What verify was told to keep. A signal comes when it has ended: then it has said so, too.
read_kept() {
	kept=$(sed -n 's/.*dockmend\.verify=\([0-9a-f]*\); Dockerfiles and logs in \(.*\)/\1 \2/p' messages 2>/dev/null)
	label=${kept%% *} logs=${kept#* }
}
drop() {
	[ -n "$label" ] || return
	"$engine" ps -aq --filter "label=dockmend.verify=$label" | xargs -r "$engine" rm -f -v >/dev/null 2>&1
	"$engine" images -aq --filter "label=dockmend.verify=$label" | sort -u | xargs -r "$engine" rmi -f >/dev/null 2>&1
	rm -rf "$logs"
	label=
}

look_at_container() {
	container=$("$engine" run -d --label "$tag" --network none --stop-timeout 0 "$after" 2>run.log) || { fail "does not start"; return; }
	tries=0
	until answers; do
		tries=$((tries + 1))
		[ $tries -lt 40 ] || { fail 'does not answer'; "$engine" logs "$container" 2>&1 | tail -n 5; break; }
		sleep 0.25
	done
	uid=$(inside 'id -u' 2>/dev/null || "$engine" exec "$container" $(expect shell) id -u 2>/dev/null ||
		"$engine" top "$container" -eo uid | sed -n 2p | tr -d ' ')
	set -- $(expect uid)
	case $1 in root) set -- 0 ;; esac
	[ "$uid" = "$1" ] || fail "uid is $uid, not $1"
	for folder in $(expect writes); do
		inside "echo x >$folder/.written" 2>/dev/null || fail "cannot write to $folder"
	done
	check=$(expect check)
	[ -z "$check" ] || inside "$check" || fail "not so: $check"
	"$engine" rm -f "$container" >/dev/null 2>&1
}

run_case() {
	case=$1 why='' uid=- grown=- label='' began=$(date +%s)
	missing=$(missing_bases "$cases/$case.Dockerfile" | tr '\n' ' ')
	if [ -n "$missing" ]; then
		fail "no base image: $missing"
	else
		cp "$cases/$case.Dockerfile" .
		look_at_text
		if look_at_builds; then look_at_container; fi
		drop
	fi
	printf '%-30s %6s %9s %5s  %s\n' "$case" "$uid" "$grown" $(($(date +%s) - began)) "${why:-ok}"
	if [ -z "$why" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

printf '%-30s %6s %9s %5s  %s\n' case uid 'bytes +/-' secs result
if [ $# -eq 0 ]; then
	set -- $(cd "$cases" && ls ./*.Dockerfile | sed 's,^\./,,; s/\.Dockerfile$//')
fi
for each; do run_case "$each"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
