#!/bin/sh
# started.sh [OUT]: starts each server of started.list, from Debian's packages, as root and as uid 10001 without a name,
# and writes what came of it as rows of transforms/catalogue/started.yaml. A server works where it does for the other
# user what it does for root: it stays, or ends as well, and it listens on the same port.
#
# ENGINE=DIR names a folder of scripts that set up an engine, as for run.sh; its containers use the host's network while
# packages are installed, and none when servers are started.
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../transforms/catalogue/started.yaml}
base=${BASE:-debian:bookworm}
list=${LIST:-$here/started.list}
tag=dockmend-started
if [ -n "$ENGINE" ]; then
	. "$ENGINE/env.sh"
	docker version >/dev/null 2>&1 || sh "$ENGINE/start.sh" >/dev/null || exit 2
	docker image inspect "$base" >/dev/null 2>&1 || sh "$ENGINE/mkbase.sh" >/dev/null || exit 2
fi
docker version >/dev/null 2>&1 || { echo 'no engine answers' >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM HUP

# start NAME USER PORT COMMAND: leaves state (running, exited N), port (yes, no) and log in $work/NAME.*
start() {
	id=$(docker run -d --network none --memory 512m --user "$2" --label "$tag" --entrypoint sh "$tag" -c "$4" 2>>"$work/build.log") || return 1
	hex=$(printf '%04X' "${3#-}" 2>/dev/null)
	heard=no
	i=0
	while [ $i -lt "${SECONDS_EACH:-8}" ]; do
		sleep 1
		i=$((i + 1))
		[ "$(docker inspect -f '{{.State.Running}}' "$id")" = true ] || break
		[ "$3" = - ] && continue
		if docker exec -u 0 "$id" cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp 2>/dev/null | grep -q ":$hex "; then
			heard=yes
			break
		fi
	done
	sleep 1
	docker inspect -f '{{.State.Running}} {{.State.ExitCode}}' "$id" >"$work/$1.state"
	echo $heard >"$work/$1.port"
	docker logs "$id" >"$work/$1.log" 2>&1
	docker rm -f "$id" >/dev/null 2>&1
}

# what stopped it: the first path that a line of trouble names
place() {
	grep -iE 'permission denied|not permitted|cannot (open|create|write)|failed|read-only' "$work/user.log" |
		grep -oE '(^|[ "(:[])/[a-z][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)+' | grep -oE '/.*' | grep -vE '^/(usr/s?bin|usr/lib|proc|etc/passwd)' | head -n 1
}

# one image with all of them, as far as the release has them; no package starts its server
cat >"$work/Dockerfile" <<END
FROM $base
ENV DEBIAN_FRONTEND=noninteractive
RUN printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \\
    && mkdir -p /var/www && echo 'force-unsafe-io' >/etc/dpkg/dpkg.cfg.d/io && apt-get update -qq \\
    && apt-get install -y -qq --no-install-recommends \$(apt-cache pkgnames | grep -xF -e x$(
	grep -v '^#' "$list" | cut -d '|' -f 1 | sort -u | sed 's/ *$//; s/^/ -e /' | tr -d '\n')) >/dev/null
END
docker build -q --network host -t "$tag" "$work" >/dev/null || exit 2

{
	echo '# Servers of Debian that were started as root and as uid 10001 without a name, and whether they did the same.'
	echo '# Made by tests/e2e/started.sh from tests/e2e/started.list; do not edit: a row that is typed has nobody who saw it.'
} >"$work/out"
grep -v '^#' "$list" | while IFS='|' read -r package names command port _; do
	package=$(echo $package) names=$(echo $names) port=$(echo $port)
	version=$(docker run --rm --network none --entrypoint dpkg-query "$tag" -W -f '${Version}' "$package" 2>/dev/null)
	[ -n "$version" ] || continue
	start root 0:0 "$port" "$command" </dev/null && start user 10001:10001 "$port" "$command" </dev/null || continue
	root="$(cat "$work/root.state") $(cat "$work/root.port")" user="$(cat "$work/user.state") $(cat "$work/user.port")"
	printf '%s: root %s, user %s\n' "$names" "$root" "$user" >&2
	case $root in
	true*) [ "$port" = - ] || [ "${root##* }" = yes ] || continue ;;
	*) continue ;; # it does not even run as root here: nothing is known
	esac
	works=no
	[ "$root" = "$user" ] && works=yes
	# it may go on, and still say what it could not do
	[ $works = yes ] && grep -qiE 'permission denied|not permitted' "$work/user.log" &&
		! grep -qiE 'permission denied|not permitted' "$work/root.log" && works=no
	{
		echo "- names: [$(echo $names | sed 's/ /, /g')]"
		echo "  package: $package"
		echo "  works: $works"
		[ $works = yes ] || place | sed 's/.*/  place: "&"/'
		echo "  known: \"Debian ${RELEASE:-12}, $package $version:$(echo "$command" | sed 's/[\\"]/\\&/g; s/ *$//')\""
	} >>"$work/out"
done
cp "$work/out" "$out"
docker ps -aq --filter "label=$tag" | xargs -r docker rm -f >/dev/null 2>&1
docker rmi -f "$tag" >/dev/null 2>&1
grep -c '^- ' "$out"
