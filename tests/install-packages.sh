#!/bin/sh
# install-packages.sh PACKAGE...: installs what is missing with apt, and says so; else names the command to run.
missing=
for package in "$@"; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
if ! command -v apt-get >/dev/null || { [ -n "$sudo" ] && ! sudo -n true 2>/dev/null && [ ! -t 0 ]; }; then
	echo "missing:$missing; run: sudo apt-get install -y$missing" >&2
	exit 2
fi
echo "installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"; [ -z "${made-}" ] || $sudo rm -f $policy' EXIT
# no service starts: the tests run what they need themselves
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	made=1
	printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
	$sudo chmod 755 $policy
fi
# what is said on the way is told only where it fails: debconf, say, complains that a package of its own is missing
$sudo apt-get update -qq
# shellcheck disable=SC2086
if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1; then
	cat "$log" >&2
	echo "could not install; run: sudo apt-get update && sudo apt-get install -y$missing" >&2
	exit 2
fi
