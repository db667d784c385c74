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
# no service starts: the tests run what they need themselves
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap '$sudo rm -f $policy' EXIT
	printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
	$sudo chmod 755 $policy
fi
$sudo apt-get update -qq
# shellcheck disable=SC2086
if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
	echo "could not install; run: sudo apt-get update && sudo apt-get install -y$missing" >&2
	exit 2
fi
