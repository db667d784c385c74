#!/bin/sh
# packaging.sh RELEASE [FOLDER FOLDER]: what `make dist deb npm wheel` makes of the commit that is checked out. Both
# folders are clones in which that was done; without them two are made. The files have to be the same; then each way to
# get dockmend is gone in a bare Debian that has no compiler: install, do the demo's job, remove, and nothing is left.
# ROOT=FOLDER: such a system, else debootstrap makes one. Needs root and the network. Ends with a table, and a count.
set -u
release=${1:?usage: packaging.sh RELEASE [FOLDER FOLDER]}
one=${2-} other=${3-} root=${ROOT-}
top=$(pwd)
if [ "$(id -u)" != 0 ]; then
	echo 'packaging.sh: only root can make a system and enter it; run it with sudo' >&2
	exit 2
fi
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM
. tests/words.sh

# ---- one version ----
version=$(sed -n 's/^#define DM_VERSION "\(.*\)"$/\1/p' src/dockmend.h)
said() { git grep -lF "$version" -- . ':!fixtures' ':!transforms/catalogue' ':!tests' ':!src/packaging/released' >"$work/said"; }
said
printf 'CHANGELOG.md\nsrc/dockmend.h\n' >"$work/expected"
ok 'version: said in one place, and the changes' cmp "$work/expected" "$work/said"
ok 'version: that of the newest changes' test "$(sed -n 's/^## \([0-9.]*\), .*/\1/p' CHANGELOG.md | head -n 1)" = "$version"

# ---- the same bytes ----
if [ -z "$other" ]; then
	one=$work/one other=$work/another/folder
	for folder in "$one" "$other"; do
		git -c safe.directory='*' clone -q "$top" "$folder" && make -s -C "$folder" all dist deb npm wheel || exit 2
	done
fi
dist=$one/build/dist
ok 'reproducible: something is there' test "$(wc -l <"$dist/SHA256SUMS")" -ge 6
ok 'reproducible: the sums are right' sh -c 'cd "$1" && sha256sum -c SHA256SUMS' - "$dist"
ok 'reproducible: the same bytes from two folders' diff "$dist/SHA256SUMS" "$other/build/dist/SHA256SUMS"
for folder in "$one" "$other"; do
	for each in dockmend dockmend-registry dockmend-verify; do
		ok "reproducible: $each does not know its folder" sh -c '! grep -qF "$1/" "$1/build/$2"' - "$folder" "$each"
	done
done

# ---- static ----
static=$one/build/static
for each in dockmend dockmend-verify; do
	ok "static: $each: no interpreter, no library" sh -c '! readelf -ldW "$1" | grep -E "INTERP|NEEDED"' - "$static/$each"
	ok "static: $each: PIE" sh -c 'readelf -dW "$1" | grep -q "FLAGS_1.* PIE"' - "$static/$each"
	ok "static: $each: RELRO" sh -c 'readelf -lW "$1" | grep -q GNU_RELRO' - "$static/$each"
	ok "static: $each: stripped" sh -c '! readelf -SW "$1" | grep -E "[.](symtab|debug)"' - "$static/$each"
	ok "static: $each: under 2 MB" test "$(stat -c %s "$static/$each")" -lt 2000000
done
# DIR=FOLDER: of files elsewhere, too
# shellcheck disable=SC2086
for folder in fixtures ${DIR-}; do
	for mode in '-d' '-d --unsafe' '--check -v --unsafe' '--check --format json --unsafe' '--check --format sarif'; do
		for program in "$one/build/dockmend" "$static/dockmend"; do
			"$program" $mode --color never "$folder" >"$work/output" 2>&1
			echo "status $?" >>"$work/output"
			[ "$program" = "$static/dockmend" ] || mv "$work/output" "$work/ordinary"
		done
		ok "static: the same output: $mode $folder" cmp "$work/ordinary" "$work/output"
		ok "static: there is some: $mode $folder" test "$(wc -c <"$work/output")" -gt 1000
	done
done

# ---- a bare system ----
if [ -z "$root" ]; then
	root=$work/root
	sh tests/install-packages.sh debootstrap debian-archive-keyring
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
	debootstrap --variant=minbase --include=ca-certificates "$release" "$root" "$mirror" >"$work/log" 2>&1 || { tail "$work/log"; exit 2; }
fi
apt-config dump | grep -E '^Acquire::(https?|Check|Retries)' >"$root/etc/apt/apt.conf.d/90acquire" || true
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside() { # inside COMMAND: in the system
	# shellcheck disable=SC2016
	unshare --mount --pid --fork --kill-child sh -euc '
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		exec chroot "$1" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive npm_config_update_notifier=false sh -euc "cd /root && $2"
	' - "$root" "$1" </dev/null
}
# What may stay: what apt and dpkg keep for themselves, caches, logs.
list() {
	(cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache \
		-o -path ./var/log -o -path './root/.local/*/logs' -o -path ./root/.local/state -o -path ./root/.npm -o -path ./root/.cache -o -name __pycache__ \) -prune -o -print) | LC_ALL=C sort
}
demo=fixtures/demo/Dockerfile
mkdir -p "$root/root/job" "$root/root/dist"
cp "$demo" "$root/root/job/Dockerfile"
cp "$dist"/* "$root/root/dist/"
(cd "$root/root/job" && "$one/build/dockmend" Dockerfile) >"$work/wanted"
ok 'bare: no compiler' sh -c '! chroot "$1" sh -c "command -v cc gcc tcc clang"' - "$root"
inside 'apt-get update -qq' || exit 2
: >"$work/table"
# way NAME FILES INSTALL CALL REMOVE: CALL is what comes before dockmend's arguments
way() {
	list >"$work/before"
	start=$(date +%s)
	ok "$1: install" inside "$3"
	seconds=$(($(date +%s) - start))
	ok "$1: the demo's job" status 1 inside "cd job && $4 Dockerfile"
	ok "$1: as the ordinary build does it" cmp "$work/wanted" "$work/out"
	ok "$1: --check ." status 1 inside "cd job && $4 --check ."
	ok "$1: its version" status 0 inside "$4 --version"
	ok "$1: that is the version" grep -q "^dockmend $version, " "$work/out"
	# there is no engine, which it says only where it is there
	status 2 inside "cd job && $4 verify Dockerfile" >"$work/log" 2>&1
	ok "$1: has verify" sh -c '! grep "not installed" "$1"' - "$work/err"
	ok "$1: remove" inside "$5"
	list >"$work/after"
	left=$(diff "$work/before" "$work/after" | sed -n 's/^> //p')
	ok "$1: nothing is left" test -z "$left"
	size=0
	for file in $2; do
		size=$((size + $(stat -c %s "$root/root/dist/$file")))
	done
	printf '%-14s %8d bytes %4d s  left: %s\n' "$1" "$size" "$seconds" "$(echo ${left:-nothing} | cut -c 1-200)" >>"$work/table"
}
archive=dockmend-$version-linux-$(uname -m)
deb=$(cd "$dist" && ls dockmend_*.deb)
wheel=$(cd "$dist" && ls dockmend-*.whl)
packages=$(cd "$dist" && ls dockmend-linux-*.tgz)
# make install, whose programs are built elsewhere
mkdir -p "$root/root/tree/src"
cp -r "$static" "$root/root/tree/"
cp -r src/packaging src/doc src/dockmend.1 "$root/root/tree/src/"
touch "$root/root/tree/static/policy.schema.json" "$root/root/tree/static/dockmend.yaml.5" "$root/root/tree/static/dockmend-passes.7"
way 'make install' '' "cd tree && sh src/packaging/install.sh install static '' /usr/local" dockmend "cd tree && sh src/packaging/install.sh uninstall static '' /usr/local"
way 'archive' "$archive.tar.gz" "tar -xzf dist/$archive.tar.gz -C /opt" "/opt/$archive/bin/dockmend" "rm -r /opt/$archive"
# what came with it goes even where a package that is there would recommend it
way 'deb' "$deb" "apt-get install -y -qq --no-install-recommends ./dist/$deb" dockmend \
	'apt-get purge -y -qq --autoremove -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false dockmend'
inside 'apt-get install -y -qq --no-install-recommends python3-venv' >/dev/null 2>&1
way 'wheel, pip' "$wheel" "python3 -m venv v && v/bin/pip install -q --no-index dist/$wheel" '/root/v/bin/dockmend' 'v/bin/pip uninstall -q -y dockmend && ! find v -name "*dockmend*" | grep . && rm -r v'
inside 'apt-get install -y -qq --no-install-recommends pipx' >/dev/null 2>&1
# folders that pipx makes for the pages of any package, and leaves
mkdir -p "$root/root/.local/share/man/man1" "$root/root/.local/share/man/man5" "$root/root/.local/share/man/man7"
inside "pipx install --pip-args=--no-index dist/$wheel && pipx uninstall dockmend" >/dev/null 2>&1
way 'wheel, pipx' "$wheel" "pipx install --pip-args=--no-index dist/$wheel" '/root/.local/bin/dockmend' 'pipx uninstall dockmend'
inside 'apt-get install -y -qq --no-install-recommends nodejs npm' >/dev/null 2>&1
# npm's own
mkdir -p "$root/usr/local/lib/node_modules"
way 'npm, npx' "dockmend-$version.tgz $packages" "mkdir p && cd p && npm install --silent --offline ../dist/dockmend-$version.tgz ../dist/$packages" \
	'npx --prefix /root/p --no-install dockmend' 'cd p && npm uninstall --silent dockmend '"${packages%-"$version".tgz}"' && ! find . -name "*dockmend*" | grep . && cd .. && rm -r p'
way 'npm -g' "dockmend-$version.tgz $packages" "npm install --silent --offline -g ./dist/dockmend-$version.tgz ./dist/$packages" \
	'dockmend' "npm uninstall --silent -g dockmend ${packages%-"$version".tgz}"
cat "$work/table"
finish
