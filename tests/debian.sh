#!/bin/sh
# debian.sh RELEASE [root|user]...: what the README promises of a bare Debian (bookworm, trixie), seen in systems of their
# own that have nothing but git, make and sudo: a fresh clone of the commit that is checked out, `make demo`, `make
# check`, then both compilers with -Werror, install and uninstall; as root, or as an ordinary user who has sudo (else as
# both). COMMAND=... in the environment takes the place of all that. The last line is that of the suites.
#
# A system is made by debootstrap, from where apt on this machine has its packages, and entered by pivot_root: in a
# chroot nobody can make a user namespace, which the proof needs. Two things that real machines have are made on
# purpose: process 1 does not reap what it inherits, as in many containers, and the user's git trusts every folder.
set -eu
release=${1:?usage: debian.sh RELEASE [root|user]...}
shift
[ $# -gt 0 ] || set -- root user
everything='set -e
make demo 2>stray
cat stray
if grep -v "^dockmend: " stray; then exit 1; fi
make check
sh tests/install-packages.sh clang
for cc in gcc clang; do
	make -s all test-programs BUILD=build/$cc CC=$cc WERROR=-Werror CFLAGS="-O2 -g"
done
installed=$(mktemp -d)
make -s install DESTDIR=$installed >/dev/null
$installed/usr/local/bin/dockmend --version
make -s uninstall DESTDIR=$installed
test -z "$(find $installed -mindepth 1)"
cat build/tests/summary'
if [ "$(id -u)" != 0 ]; then
	echo 'debian.sh: only root can make a system and enter it; run it with sudo' >&2
	exit 2
fi
top=$(cd "$(dirname "$0")/.." && pwd)
sh "$top/tests/install-packages.sh" debootstrap debian-archive-keyring git
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM

# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
if [ -z "$mirror" ]; then
	echo 'debian.sh: apt has no source of packages on this machine' >&2
	exit 2
fi
if ! debootstrap --variant=minbase --include=git,make,sudo "$release" "$work/bare" "$mirror" >"$work/log" 2>&1; then
	tail -n 20 "$work/log" >&2
	echo "debian.sh: debootstrap could not make $release" >&2
	exit 2
fi
chroot "$work/bare" apt-get clean
# packages come the way that they come to this machine
apt-config dump | grep -E '^Acquire::(https?|Check|Retries)' >"$work/bare/etc/apt/apt.conf.d/90acquire" || true
# nobody needs what a power failure leaves of this
echo force-unsafe-io >"$work/bare/etc/dpkg/dpkg.cfg.d/unsafe-io"
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$(uname -n)" >"$work/bare/etc/hosts"
cp /etc/resolv.conf "$work/bare/etc/resolv.conf"
echo 'user ALL=(ALL) NOPASSWD: ALL' >"$work/bare/etc/sudoers.d/user"
chroot "$work/bare" useradd --create-home --shell /bin/bash user

# Waits for its own child only: what that leaves to it stays a zombie.
# shellcheck disable=SC2016
first='my $child = fork // die; exec @ARGV unless $child; waitpid $child, 0; exit($? & 127 ? 128 + ($? & 127) : $? >> 8)'
for account in "$@"; do
	echo "== $release, as $account"
	system=$work/$account
	cp -a "$work/bare" "$system"
	home=/root
	[ "$account" = root ] || home=/home/$account
	printf '[safe]\n\tdirectory = *\n' >"$system$home/.gitconfig"
	git -c safe.directory='*' clone -q "$top" "$system$home/dockmend"
	printf '%s\n' "${COMMAND:-$everything}" >"$system$home/command"
	chroot "$system" chown -R "$account:" "$home"
	# shellcheck disable=SC2016
	unshare --mount --pid --fork --kill-child sh -euc '
		mount --bind "$1" "$1"
		cd "$1"
		mount -t proc proc proc
		mount -t sysfs -o ro sysfs sys
		mount --rbind /dev dev
		pivot_root . mnt
		exec chroot . sh -euc "umount -l /mnt; exec \"\$@\"" - perl -e "$2" \
			su - "$3" -c "cd dockmend && MAKEFLAGS=-j2 sh ../command"
	' - "$system" "$first" "$account" </dev/null
	rm -rf --one-file-system "$system"
done
