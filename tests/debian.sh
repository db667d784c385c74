#!/bin/sh
# debian.sh RELEASE [root|user] [COMMAND]: what the README promises of a bare Debian (bookworm, trixie), tried in a
# system of its own with nothing but git, make and sudo: a fresh clone of the commit that is checked out, then COMMAND
# (everything below, where none is given), as root or as an ordinary user who has sudo. The last line is the suites'.
#
# The system is entered by pivot_root, for in a chroot nobody can make a user namespace, which the proof needs. Two
# things that real machines have are made on purpose: process 1 never reaps what it inherits, as in many containers,
# and git trusts each folder. The network is this machine's.
set -eu
release=${1:?usage: debian.sh RELEASE [root|user] [COMMAND]}
account=${2:-user}
everything='set -e
make demo
make check
sh tests/install-packages.sh clang
for cc in gcc clang; do
	make -s all units BUILD=build/$cc CC=$cc WERROR=-Werror CFLAGS="-O2 -g"
done
root=$(mktemp -d)
make -s install DESTDIR=$root
$root/usr/local/bin/dockmend --version
make -s uninstall DESTDIR=$root
test -z "$(find $root -type f)"
tail -n 1 build/tests/summary'
[ "$(id -u)" = 0 ] || { echo 'debian.sh: only root can make a system and enter it; run it with sudo' >&2; exit 2; }
top=$(cd "$(dirname "$0")/.." && pwd)
sh "$top/tests/install-packages.sh" debootstrap debian-archive-keyring git
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM
system=$work/system
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
[ -n "$mirror" ] || { echo 'debian.sh: apt has no source of packages on this machine' >&2; exit 2; }
debootstrap --variant=minbase --include=git,make,sudo "$release" "$system" "$mirror" >"$work/log" 2>&1 ||
	{ tail -n 20 "$work/log" >&2; echo "debian.sh: debootstrap made no $release" >&2; exit 2; }
# packages come the way that they come to this machine
apt-config dump | grep '^Acquire::' >"$system/etc/apt/apt.conf.d/90acquire" || true
name=$(uname -n)
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$name" >"$system/etc/hosts"

home=/root
if [ "$account" = user ]; then
	home=/home/user
	chroot "$system" useradd --create-home --shell /bin/bash user
	echo 'user ALL=(ALL) NOPASSWD: ALL' >"$system/etc/sudoers.d/user"
else
	account=root
fi
printf '[safe]\n\tdirectory = *\n' >"$system$home/.gitconfig"
git -c safe.directory='*' clone -q "$top" "$system$home/dockmend"
printf '%s\n' "${3:-$everything}" >"$system$home/run"
chroot "$system" chown -R "$account:" "$home"

# Waits for its own child only: what that leaves behind stays a zombie.
first='my $child = fork // die; exec @ARGV unless $child; waitpid $child, 0; exit($? & 127 ? 128 + ($? & 127) : $? >> 8)'
# shellcheck disable=SC2016
unshare --mount --pid --fork --kill-child sh -euc '
	mount --bind "$1" "$1"
	cd "$1"
	mount -t proc proc proc
	mount -t sysfs -o ro sysfs sys
	mount --rbind /dev dev
	pivot_root . mnt
	exec chroot . sh -euc "umount -l /mnt; exec \"\$@\"" - "$2" -e "$3" \
		su - "$4" -c "cd dockmend && MAKEFLAGS=-j2 sh ../run"
' - "$system" perl "$first" "$account" </dev/null
