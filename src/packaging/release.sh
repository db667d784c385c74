#!/bin/sh
# release.sh COMMAND: what a release has to be before it is one.
#   tag NAME              it is v and the version, and so are the newest changes
#   age PROGRAM [MONTH]   the catalogue's oldest source is not older than six months, in MONTH (2026-11; else now)
#   sums BUILD            print the sums that src/packaging/released has to hold, of the files in BUILD/dist
#   write BUILD           put them there, in the place of others of the same names
#   check BUILD           they are there
#   notes                 the newest changes
# What is installed by its sum is the binary archive and the wheel. Neither holds src/packaging/released, nor does the
# source archive, so the sums can be committed before the tag.
set -eu
released=src/packaging/released
newest() {
	sed -n 's/^## \([0-9.]*\), .*/\1/p' CHANGELOG.md | head -n 1
}
months() { # months YYYY-MM
	year=${1%-*} month=${1#*-}
	echo $((year * 12 + ${month#0}))
}
sums() {
	(cd "$1/dist" && sha256sum -- dockmend-*-linux-*.tar.gz dockmend-*.whl)
}
case ${1-} in
tag)
	version=$(sed -n 's/^#define DM_VERSION "\(.*\)"$/\1/p' src/dockmend.h)
	if [ "$2" != "v$version" ] || [ "$(newest)" != "$version" ]; then
		echo "release.sh: the tag is $2, src/dockmend.h says $version, CHANGELOG.md $(newest)" >&2
		exit 1
	fi
	;;
age)
	month=$("$2" --version | sed -n 's/^dockmend .*, catalogue \([0-9]*-[0-9]*\)$/\1/p')
	now=${3-$(date -u +%Y-%m)}
	if [ -z "$month" ] || [ $(($(months "$now") - $(months "$month"))) -gt 6 ]; then
		echo "release.sh: the catalogue is of ${month:-an unknown month}, and it is $now: run transforms/catalogue/refresh" >&2
		exit 1
	fi
	;;
sums) sums "$2" ;;
write)
	sums "$2" >"$2/sums"
	awk 'NR == FNR { new[$2]; next } /^#/ || !($2 in new)' "$2/sums" "$released" >"$2/released"
	sort -k 2 "$2/sums" >>"$2/released"
	cat "$2/released" >"$released"
	;;
check)
	sums "$2" | while read -r line; do
		if ! grep -qxF "$line" "$released"; then
			echo "release.sh: $released does not have: $line" >&2
			exit 1
		fi
	done
	;;
notes) awk '/^## / { if (on++) { exit } next } on' CHANGELOG.md ;;
*)
	sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
