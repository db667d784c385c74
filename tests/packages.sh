#!/bin/sh
# packages.sh BUILD [RELEASE]...: what packages.yaml's packages lose without their recommended ones, by `apt-get -s` on
# Debian's own lists, which it fetches into BUILD/apt from the mirror that this machine uses. Every package is installed
# into a system that has what an image of the release has, with what its row keeps named beside it: what the packages of
# the system recommend is not installed there, so that no package loses it. Status 1: one loses certificates, and its row
# does not say so (loses: "https://"); 2: a release cannot be fetched.
build=$1
shift
[ $# -gt 0 ] || set -- bullseye bookworm trixie
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
	sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' | grep -v security | head -n 1)
[ "$mirror" ] || { echo "packages.sh: the machine names no mirror of Debian" >&2; exit 2; }
status=0
for release; do
	dir=$(realpath -m "$build/apt/$release")
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" >"$dir/sources.list"
	: >"$dir/status"
	apt() {
		command=$1
		shift
		"$command" -o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" \
			-o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
			-o Dir::Etc::preferencesparts=/dev/null "$@"
	}
	apt apt-get -qq update || { echo "packages.sh: $release cannot be fetched here" >&2; status=2; continue; }
	apt apt-get -s install --no-install-recommends '?essential' '?priority(required)' apt adduser 2>/dev/null |
		sed -n 's/^Inst \([^ ]*\).*/\1/p' | sort >"$dir/base" # what an image of the release has
	# shellcheck disable=SC2046 # words
	apt apt-cache --no-all-versions show $(cat "$dir/base") | sed 's/^Package: .*/&\nStatus: install ok installed/' >"$dir/status"
	apt apt-cache gencaches >/dev/null 2>&1
	sed -n 's/^- {[^}]*family: apt, package: "\([^"]*\)"\(.*keep: \[\([^]]*\)\]\)\{0,1\}.*/\1 \3/p' \
		transforms/catalogue/packages.yaml | tr -d , >"$dir/rows"
	while read -r package keep; do
		# shellcheck disable=SC2086 # words
		apt apt-get -s install --install-recommends $package $keep 2>/dev/null | sed -n 's/^Inst \([^ ]*\).*/\1/p' | sort >"$dir/with"
		[ -s "$dir/with" ] || continue # it is in no repository of the release
		# shellcheck disable=SC2086 # words
		apt apt-get -s install --no-install-recommends $package $keep 2>/dev/null | sed -n 's/^Inst \([^ ]*\).*/\1/p' | sort >"$dir/without"
		lost=$(comm -23 "$dir/with" "$dir/without" | tr '\n' ' ')
		[ -z "$lost" ] || echo "$release $package: $lost"
		case " $lost" in
		*" ca-certificates "*)
			grep "package: \"$package\"" transforms/catalogue/packages.yaml | grep -q 'loses: \[.*"https://"' || status=1
			;;
		esac
	done <"$dir/rows"
done
exit $status
