#!/bin/sh
# verify.sh PROGRAM: `dockmend verify` with an engine that is a script (tests/verify/docker). What a real one makes of it
# is in tests/e2e.
. tests/assert.sh
# the modes that a build gives to the folders of an image, also where a login gives groups of one another mask
umask 022
export FAKE="$work/fake" TMPDIR="$work/tmp"
mkdir -p "$FAKE" "$TMPDIR" bin podman none
cp "$top/tests/verify/docker" bin/docker
cp "$top/tests/verify/docker" podman/podman
chmod +x bin/docker podman/podman
usual=$PATH
PATH=$work/bin:$usual

# engine [LINE]...: what on-build does; $f is the Dockerfile, $i the folder of the image, $3 the target
engine() {
	rm -rf "$FAKE/images" "$FAKE/containers" "$FAKE/log"
	mkdir -p "$FAKE/images" "$FAKE/containers"
	{ printf '#!/bin/sh\nf=$1 i=$2\n' && printf '%s\n' "$@"; } >"$FAKE/on-build"
	chmod +x "$FAKE/on-build"
}
left() { find "$FAKE/images" "$FAKE/containers" "$TMPDIR" -mindepth 1 | grep -q .; }
clean() { ! left; }
verify() { "$program" verify "$@"; }
# fixed CODE: the fixed text gets a USER, the one before has none
root='grep -q ^USER "$f" ||'
user='! grep -q ^USER "$f" ||'
mkdir app
printf 'FROM debian:bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends python3\nCOPY app /app\nCMD ["python3", "-m", "http.server", "8080"]\n' >Dockerfile
: >app/index.html
cp Dockerfile original

# ---- what is built and compared ----

engine
ok 'the same: 0' status 0 verify
ok 'both are built' has 'builds  *yes.*yes' out
ok 'sizes' has '^size  *100.0 MB  *100.0 MB (+0.0)' out
ok 'users' has '^user  *root  *10001:10001' out
ok 'verdict: same' has '^verdict  *same' out
ok 'nothing is left' clean
ok 'nothing runs unless asked' lacks '^run' "$FAKE/log"
ok 'two builds' test "$(grep -c '^build ' "$FAKE/log")" = 2
ok 'both from the folder of the Dockerfile' test "$(grep -c "^build .* $work\$" "$FAKE/log")" = 2
ok 'the file is as it was' same Dockerfile original

printf 'FROM scratch\nCOPY app /app\nUSER 1\n' >nothing.Dockerfile
engine
ok 'nothing to change: 0' status 0 verify --skip all Dockerfile
ok 'nothing to change is said' has 'nothing to change' out
ok 'and nothing is built' lacks '^build ' "$FAKE/log"

engine "$user"' { echo "ERROR: failed to solve: no user" && exit 1; }'
ok 'AFTER does not build: 1' status 1 verify
ok 'it is said' has 'verdict  *AFTER DOES NOT BUILD: nonroot-user$' out
ok 'with the reason' has 'it does not build: no user' out
ok 'what is left is proved' has '^without it  *proved: .*upgrade-packages' out
ok 'the file is as it was' same Dockerfile original
ok 'nothing is left' clean

engine 'exit 1'
ok 'BEFORE does not build: 2' status 2 verify
ok 'one line tells' test "$(wc -l <err)" = 1
ok 'which it is' has 'Dockerfile: it does not build as it is' err
ok 'nothing is left' clean

engine 'echo "write /var/lib/x: no space left on device" && exit 1'
ok 'full disk: 2' status 2 verify
ok 'it is told' has 'no space left on its disk' err
ok 'nothing is left' clean
engine "$user"' { echo "write /x: no space left on device" && exit 1; }'
ok 'full disk for AFTER: 2, no regression' status 2 verify
ok 'it is told' has 'no space left on its disk' err

engine "$user"' printf "%s" "{\"Cmd\":[\"other\"],\"Env\":[\"TOKEN=hush-hush\"],\"User\":\"1\"}" >"$i/config.json"'
ok 'configuration: 1' status 1 verify
ok 'its key' has 'configuration differs: Cmd$' out
ok 'a variable by its name' has 'configuration differs: Env TOKEN' out
ok 'never by its value' lacks 'hush-hush' out

status='mkdir -p "$i/root/var/lib/dpkg/info" && printf "Package: a\nStatus: install ok installed\nVersion: 1\n\nPackage: b\nStatus: install ok installed\nVersion: 1\n" >"$i/root/var/lib/dpkg/status"; printf "/usr\n/usr/b\n" >"$i/root/var/lib/dpkg/info/b.list"; mkdir -p "$i/root/usr"; : >"$i/root/usr/b"'
engine "$status" "$user"' { sed -i "s/Version: 1/Version: 2/" "$i/root/var/lib/dpkg/status"; rm "$i/root/usr/b"; }'
ok 'upgraded: 0' status 0 verify
ok 'how many' has '^packages  *2  *2, 2 upgraded, lost: none' out
engine "$status" "$user"' sed -i /^Package:.b/,\$d "$i/root/var/lib/dpkg/status"'
ok 'lost: 1' status 1 verify
ok 'which' has 'lost: b$' out
ok 'verdict' has 'AFTER LACKS PACKAGES' out
engine "$status" "$user"' rm "$i/root/usr/b"'
ok 'a file of a package that did not change is missing: 1' status 1 verify
ok 'which' has 'files are missing.*: /usr/b' out
engine 'mkdir -p "$i/root/var/cache/apt" "$i/root/root/.cache"' "$root"' { : >"$i/root/var/cache/apt/x" && : >"$i/root/root/.cache/y"; }'
ok 'caches may go: 0' status 0 verify
engine "$root"' : >"$i/root/app/data"'
ok 'other files may not: 1' status 1 verify
ok 'which' has ': /app/data' out
# made LINE: package b makes files that no list has, and is gone after the fix; the line is run after it
made() { engine "$status" 'mkdir "$i/root/usr/b.d" && : >"$i/root/usr/b.d/link" && : >"$i/root/etc/b.conf" && echo /usr/b.d >>"$i/root/var/lib/dpkg/info/b.list" && echo "touch /etc/b.conf" >"$i/root/var/lib/dpkg/info/b.postinst"' \
	'grep -q no-install-recommends "$f" || exit 0' "$1"; }
printf 'FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCMD ["curl"]\n' >made.Dockerfile
b_gone='sed -i /^Package:.b/,\$d "$i/root/var/lib/dpkg/status"; rm -r "$i"/root/var/lib/dpkg/info/b.* "$i"/root/usr/b*'
made "$b_gone; rm \"\$i/root/etc/b.conf\""
ok 'files that a lost package made: 0' status 0 verify --unsafe --only no-recommends made.Dockerfile
made "$b_gone; rm -r \"\$i/root/app\""
ok 'others that are missing: 1' status 1 verify --unsafe --only no-recommends made.Dockerfile
ok 'which' has 'files are missing.*: /app' out
made 'rm "$i"/root/etc/b.conf'
ok 'of a package that is there: 1' status 1 verify --unsafe --only no-recommends made.Dockerfile
made 'rm -r "$i/root/usr/b.d"'
ok 'and its folder: 1' status 1 verify --unsafe --only no-recommends made.Dockerfile
# a script that does not name it makes a link to a file of the package
linked='mkdir -p "$i/root/etc/rc2.d" "$i/root/etc/init.d" && : >"$i/root/etc/init.d/b" && : >"$i/root/etc/init.d/app" && ln -s ../init.d/b "$i/root/etc/rc2.d/S01b" && ln -s ../init.d/app "$i/root/etc/rc2.d/S01app" && echo /etc/init.d/b >>"$i/root/var/lib/dpkg/info/b.list"'
unfixed='grep -q no-install-recommends "$f" || exit 0'
engine "$status" "$linked" "$unfixed" "$b_gone; rm \"\$i\"/root/etc/*/*b"
ok 'a link to a file of a lost package: 0' status 0 verify --unsafe --only no-recommends made.Dockerfile
engine "$status" "$linked" "$unfixed" "$b_gone; rm \"\$i\"/root/etc/*/*b \"\$i/root/etc/rc2.d/S01app\""
ok 'a link to another file: 1' status 1 verify --unsafe --only no-recommends made.Dockerfile
ok 'which' has 'files are missing.*: /etc/rc2.d/S01app' out
wants='mkdir -p "$i/root/etc/b.wants/c" && ln -s ../../init.d/b "$i/root/etc/b.wants/c/S01b"'
engine "$status" "$linked" "$wants" "$unfixed" "$b_gone; rm -r \"\$i\"/root/etc/*/*b \"\$i/root/etc/b.wants\""
ok 'a folder of such links: 0' status 0 verify --unsafe --only no-recommends made.Dockerfile
engine "$status" "$linked" "$wants && : >\"\$i/root/etc/b.wants/own\"" "$unfixed" "$b_gone; rm -r \"\$i\"/root/etc/*/*b \"\$i/root/etc/b.wants\""
ok 'with something else in it: 1' status 1 verify --unsafe --only no-recommends made.Dockerfile
engine "$status" "$linked" 'mkdir "$i/root/etc/b.wants"' "$unfixed" "$b_gone; rm -r \"\$i\"/root/etc/*/*b \"\$i/root/etc/b.wants\""
ok 'an empty folder: 1' status 1 verify --unsafe --only no-recommends made.Dockerfile
engine 'mkdir -p "$i/root/etc" "$i/root/run/adduser"' "$root"' { : >"$i/root/etc/gshadow-" && : >"$i/root/etc/shadow-"; }'
ok 'what account programs leave behind may go: 0' status 0 verify
engine "$root"' : >"$i/root/etc/shadow"'
ok 'accounts may not: 1' status 1 verify
engine 'mkdir -p "$i/root/lib/apk/db" && printf "P:musl\nV:1\nF:lib\nR:x\n\nP:zlib\nV:1\nF:lib\nR:z\n\n" >"$i/root/lib/apk/db/installed"; : >"$i/root/lib/z"' \
	"$user"' { sed -i "s/^V:1/V:2/" "$i/root/lib/apk/db/installed"; rm "$i/root/lib/z"; }'
ok 'packages of apk: 0' status 0 verify
ok 'are counted' has '2, 2 upgraded' out
engine 'mkdir -p "$i/root/var/lib/pacman/local/zlib-1-1" && printf "%%NAME%%\nzlib\n\n%%VERSION%%\n1-1\n" >"$i/root/var/lib/pacman/local/zlib-1-1/desc"'
ok 'packages of pacman' status 0 verify
ok 'are counted' has '^packages  *1 ' out

# ---- what is run ----

port='printf "  sl  local_address rem_address   st\n   0: 00000000:1F90 00000000:0000 0A 0 0\n" >"$i/ports"'
engine "$port"
ok 'start: 0' status 0 verify --start --wait 1
ok 'ports' has '^start (1 s)  *running :8080 *running :8080' out
ok 'without network' has '^run -d .*--network none' "$FAKE/log"
ok 'with limits' has '^run -d .*--memory 1g .*--pids-limit' "$FAKE/log"
ok 'nothing is left' clean
engine "$port" "$user"' echo 255 >"$i/state"'
ok 'AFTER ends: 1' status 1 verify --start --wait 1
ok 'the verdict' has 'AFTER DOES NOT START: nonroot-user' out
ok 'the state' has 'running :8080 *exit 255' out
engine "$port" "$user"' : >"$i/ports"'
ok 'AFTER does not listen: 1' status 1 verify --start --wait 1
ok 'the verdict' has 'AFTER DOES NOT LISTEN: nonroot-user' out
# listens PORT...: the lines of proc(5), ports in hexadecimal
listens() { printf 'printf "   0: 00000000:%%s 00000000:0000 0A 0 0\\n" %s >"$i/ports"' "$*"; }
engine "$(listens 1F90 9C41 0268)" "$user $(listens 1F90 9C42 0269)"
ok 'ports that are chosen anew at each start: 0' status 0 verify --start --wait 1
engine "$(listens 1F90 9C41)" "$user $(listens 1F90)"
ok 'none instead: 1' status 1 verify --start --wait 1
engine "$(listens 1F90 9C41)" "$user $(listens 9C41 9C42)"
ok 'one of them instead of another: 1' status 1 verify --start --wait 1
engine "$(listens 0268)" 'printf "%s" "{\"ExposedPorts\":{\"616/tcp\":{}}}" >"$i/config.json"' \
	"$user"' { printf "%s" "{\"User\":\"1\",\"ExposedPorts\":{\"616/tcp\":{}}}" >"$i/config.json"; '"$(listens 0269)"'; }'
ok 'instead of one that is declared: 1' status 1 verify --start --wait 1
ok 'the verdict' has 'AFTER DOES NOT LISTEN: nonroot-user' out
engine 'echo 3 >"$i/state"'
ok 'both fail alike: 3' status 3 verify --start --wait 1
ok 'it is said' has 'both end with exit code 3' out
engine 'echo 0 >"$i/state"'
ok 'both end well: 0' status 0 verify --start --wait 1
engine 'echo 0 >"$i/state"' "$user"' echo 1 >"$i/state"'
ok 'AFTER ends otherwise: 1' status 1 verify --start --wait 1
engine "$port" "$user"' echo "12:00 open /x: Permission denied" >"$i/said"'
ok 'a new line of a missing right: 1' status 1 verify --start --wait 1
ok 'is told' has 'open /x: Permission denied' out
engine "$port" 'echo "$$ open /x: Permission denied" >"$i/said"'
ok 'an old one is none: 0' status 0 verify --start --wait 1
engine "$port" "$user"' echo 7 >"$i/smoke"'
ok 'smoke: 1' status 1 verify --wait 1 --smoke 'curl localhost'
ok 'the verdict' has 'AFTER FAILS THE SMOKE TEST: nonroot-user' out
engine 'echo 7 >"$i/smoke"; echo 0 >"$i/state"'
ok 'smoke fails before: 3' status 3 verify --wait 1 --smoke 'curl localhost'

# ---- an engine that fails ----

for each in lost empty; do
	engine "$port"
	: >"$FAKE/$each"
	ok "no container can be inspected, $each: 3" status 3 verify --start --wait 1
	ok 'it is said' has '^not known  *the engine does not tell what becomes of them' out
	ok 'a state is not made up' has '^start (1 s)  *not known  *not known' out
	ok "JSON, $each" status 3 verify --start --wait 1 --format json
	ok 'has no exit code' has '"exit_code": null' out
	ok 'and none that is made up' lacks '"exit_code": 0' out
	rm "$FAKE/$each"
done
engine "$port" "$user"' : >"$FAKE/lost"'
ok 'only the second one is lost: 3' status 3 verify --start --wait 1
rm "$FAKE/lost"
engine "$port" && echo 'Error: no such runtime' >"$FAKE/unable"
ok 'no container can be started: 3' status 3 verify --start --wait 1
ok 'why is told' has '^not known  *both end with exit code 125, Error: no such runtime, so' out
rm "$FAKE/unable"
engine "$port" && : >"$FAKE/mute"
ok 'no logs: 3' status 3 verify --start --wait 1
rm "$FAKE/mute"
engine "$port" 'mkdir -p "$i/root/tmp" && chmod 1777 "$i/root/tmp" && yes "A /tmp/x" | head -c 9000000 >"$i/diff"'
ok 'more is written than is read: 3' status 3 verify --start --wait 1
ok 'it is said' has '^not known  *the image writes more than can be looked at' out

# ---- the write probe ----

engine "$port" 'mkdir -p "$i/root/var/lib/x" && printf "C /var\nC /var/lib\nC /var/lib/x\nA /var/lib/x/index\n" >"$i/diff"'
ok 'a write that is blocked: 1' status 1 verify --start --wait 1
ok 'which' has '^blocked writes  *.*/var/lib/x/index' out
ok 'the verdict' has 'AFTER CANNOT WRITE: nonroot-user' out
# podman's diff says that etc has changed, and not that it made etc/mtab; it makes WORKDIR and volumes where there are none
config='printf "{\"User\":\"%s\",\"Cmd\":[\"app\"],\"WorkingDir\":\"/work\",\"Volumes\":{\"/tmp/v/\":{}}}" "$user" >"$i/config.json"'
config='user=$(sed -n "s/^USER //p" "$f" | tail -n 1);'"$config"'; mkdir -p "$i/root/tmp/v" && chmod 1777 "$i/root/tmp" "$i/root/tmp/v"'
engine "$port" "$config" 'printf "C /etc\nC /tmp\nA /tmp/v\nA /work\n" >"$i/diff"'
ok 'what the engine writes itself: 0' status 0 verify --start --wait 1
engine "$port" "$config" 'rm -r "$i/root/etc"' 'printf "A /etc\n" >"$i/diff"'
ok 'where there was no etc, too: 0' status 0 verify --start --wait 1
engine "$port" "$config" 'printf "C /etc\nA /etc/x\n" >"$i/diff"'
ok 'what is in etc is the image'"'"'s: 1' status 1 verify --start --wait 1
ok 'is told' has '^blocked writes  */etc/x$' out
engine "$port" "$config" 'printf "A /work\nA /work/x\n" >"$i/diff"'
ok 'what is in WORKDIR, too: 1' status 1 verify --start --wait 1
engine "$port" "$config" 'printf "A /works\n" >"$i/diff"'
ok 'another folder, too: 1' status 1 verify --start --wait 1
engine "$port" 'mkdir -p "$i/root/tmp" "$i/root/var/tmp" && chmod 1777 "$i/root/tmp" && printf "C /tmp\nA /tmp/x\n" >"$i/diff"'
ok 'a folder for everybody: 0' status 0 verify --start --wait 1
engine "$port" 'mkdir -p "$i/root/root" "$i/root/app/__pycache__" && printf "C /app\nC /app/__pycache__\nA /app/__pycache__/x\nC /root\nA /root/.x\n" >"$i/diff"'
ok 'home and caches are told apart: 0' status 0 verify --start --wait 1
ok 'home' has 'of its home  *.*/root/.x' out
ok 'caches' has 'of caches  *.*/app/__pycache__/x' out
engine "$port" "$user"' printf "%s" "{\"User\":\"10001\",\"Cmd\":[\"app\"],\"Volumes\":{\"/data\":{}}}" >"$i/config.json"' \
	"$root"' printf "%s" "{\"User\":\"\",\"Cmd\":[\"app\"],\"Volumes\":{\"/data\":{}}}" >"$i/config.json"' 'mkdir -p "$i/root/data"'
ok 'a volume that is blocked: 1' status 1 verify --start --wait 1
ok 'which' has '^blocked writes  *.*/data' out


# blocked STATUS DIFF LINE...: what BEFORE wrote, in an image that the lines make
blocked() {
	diff=$2 wanted=$1 made='mkdir -p "$i/root/tmp" "$i/root/srv"; chmod 1777 "$i/root/tmp"'
	shift 2
	engine "$port" "$made" "$@" "printf '$diff' >\"\$i/diff\""
	ok "blocked: $diff $*: $wanted" status "$wanted" verify --start --wait 1
}
blocked 1 'C /srv\nC /srv/link\n' 'ln -s /nowhere "$i/root/srv/link"'
ok 'the mode of a link is no right' has '^blocked writes  *.*/srv/link' out
blocked 0 'C /tmp\nA /tmp/link\n'
blocked 1 'C /srv\nD /srv/flag\n' ': >"$i/root/srv/flag" && chmod 666 "$i/root/srv/flag"'
ok 'what may be written may not be removed' has '^blocked writes  *.*/srv/flag' out
blocked 0 'C /srv\nD /srv/gone\n'
blocked 0 'C /srv\nC /srv/flag\n' ': >"$i/root/srv/flag" && chmod 666 "$i/root/srv/flag"'
blocked 0 'C /srv\nD /srv/flag\n' ': >"$i/root/srv/flag" && chmod 777 "$i/root/srv"'
blocked 1 'C /tmp\nD /tmp/flag\n' ': >"$i/root/tmp/flag"'
ok 'a file of root in a folder with the sticky bit' has '^blocked writes  *.*/tmp/flag' out
blocked 1 'C /tmp\nC /tmp/flag\n' ': >"$i/root/tmp/flag"'
blocked 0 'C /tmp\nA /tmp/flag\n'
blocked 0 'C /srv\nC /srv/run\nA /srv/run/x\n' 'ln -s ../tmp "$i/root/srv/run"'
blocked 1 'C /srv\nC /srv/run\nA /srv/run/x\n' 'ln -s loop "$i/root/srv/run" && ln -s run "$i/root/srv/loop"'
volume='printf "%s" "{\"User\":\"$(sed -n "s/^USER //p" "$f")\",\"Cmd\":[\"app\"],\"Volumes\":{\"/data\":{}}}" >"$i/config.json"'
blocked 0 '' "$volume" 'ln -s tmp "$i/root/data"'
blocked 1 '' "$volume" 'ln -s srv "$i/root/data"'
ok 'a volume that is a link' has '^blocked writes  *.*/data' out

# ---- blame, and what is written ----

engine "$port" "$user"' echo 255 >"$i/state"'
ok 'what is proved is written: 0' status 0 verify --start --wait 1 --write
ok 'the culprit is named' has 'AFTER DOES NOT START: nonroot-user' out
ok 'its fix is not in the file' lacks '^USER' Dockerfile
ok 'those of the others are' has 'apt-get upgrade' Dockerfile
cp original Dockerfile
engine "$port"
ok 'the same is written: 0' status 0 verify --start --wait 1 --write
ok 'all of it' has '^USER 10001' Dockerfile
cp original Dockerfile
engine 'echo 3 >"$i/state"'
ok 'inconclusive is not written: 3' status 3 verify --start --wait 1 --write
ok 'the file is as it was' same Dockerfile original
engine 'grep -q -e ^USER -e upgrade "$f" && exit 1; true'
ok 'two culprits: 1' status 1 verify
ok 'both are named' has 'AFTER DOES NOT BUILD: upgrade-packages, nonroot-user' out
ok 'what is left' has 'proved: clean-caches$' out
printf 'FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCMD ["curl"]\n' >unsafe.Dockerfile
engine "$port" 'echo x'
ok 'unsafe and unseen is not written: 2' status 2 verify --unsafe --write unsafe.Dockerfile
ok 'it is said' has 'needs --start or --smoke' err
ok 'unsafe and seen to work: 0' status 0 verify --unsafe --write --start unsafe.Dockerfile
ok 'is written' has 'no-install-recommends' unsafe.Dockerfile

# ---- compose files, arguments ----

mkdir -p service/web && cp original service/web/Dockerfile && cp -r app service/web
cat >service/compose.yaml <<'Y'
services:
  web:
    build:
      context: web
      target: ""
      args:
        COLOUR: blue-and-green
        FROM_OUTSIDE:
        ODD: ${HOME}
Y
engine
ok 'a compose file: 0' status 0 verify service/compose.yaml
ok 'its context' has "^build.* $work/service/web\$" "$FAKE/log"
ok 'its arguments' has '^build.*--build-arg COLOUR=blue-and-green --build-arg FROM_OUTSIDE ' "$FAKE/log"
ok 'a variable is told' has 'an argument.s value has a variable' err
sed -i 's/target: ""/target: base/; s/FROM debian.*/&/' service/compose.yaml
sed -i 's/^FROM debian:bookworm$/FROM debian:bookworm AS base/' service/web/Dockerfile
engine
ok 'its target: 0' status 0 verify service/compose.yaml
ok 'is built' has '^build.*--target base' "$FAKE/log"
engine 'echo "ERROR: failed to solve: the token s3cr3t-token is wrong" && exit 1'
ok 'arguments after --' status 2 verify Dockerfile -- --build-arg TOKEN=s3cr3t-token --secret id=x,src=own
ok 'are handed on' has '^build.*--build-arg TOKEN=s3cr3t-token --secret id=x' "$FAKE/log"
ok 'and never printed' lacks 's3cr3t' err
ok 'but what is around them' has 'the token \*\*\* is wrong' err
printf 's3cr3t-in-a-file\n' >own
engine 'echo "ERROR: failed to solve: s3cr3t-in-a-file" && exit 1'
ok 'secrets neither' status 2 verify Dockerfile -- --secret id=x,src=own
ok 'are printed' lacks 's3cr3t' err

# ---- what is never printed ----

# hidden TEXT ARGUMENT...: the build says TEXT, and of a secret nothing is told
hidden() {
	engine "cat <<'E'" "ERROR: failed to solve: $1" E 'exit 1'
	text=$1
	shift
	ok "$text" status 2 verify "$@"
	ok "$text: it is told" has 'does not build as it is: .*\*\*\*' err
	ok "$text: not the secret" lacks 's3cr3t' err
	ok "$text: JSON" status 2 verify --format json "$@"
	ok "$text: JSON tells it" has 'does not build as it is: .*\*\*\*' out
	ok "$text: JSON, not the secret" lacks 's3cr3t' out
}
sed 's/blue-and-green/s3cr3t-of-compose/; s/target: base/target: ""/' service/compose.yaml >service/secret.yaml
hidden 'an argument of a compose file, s3cr3t-of-compose' service/secret.yaml
export FROM_OUTSIDE=s3cr3t-of-outside
hidden 'one that the environment has, s3cr3t-of-outside' service/secret.yaml
hidden 'the same after --, s3cr3t-of-outside' Dockerfile -- --build-arg FROM_OUTSIDE
hidden 'a variable of --secret, s3cr3t-of-outside' Dockerfile -- --secret id=x,env=FROM_OUTSIDE
hidden 'of its id alone, s3cr3t-of-outside' Dockerfile -- --secret id=FROM_OUTSIDE
unset FROM_OUTSIDE
printf '//registry.example.org/:_authToken=s3cr3t-of-a-line\nregistry=https://registry.example.org/\n' >own
hidden 'a line of a file, s3cr3t-of-a-line' Dockerfile -- --secret=id=x,src=own
hidden 'a label, s3cr3t-label' Dockerfile -- --label a=s3cr3t-label
hidden 'a variable, s3cr3t-variable' Dockerfile -- --env=A=s3cr3t-variable
hidden 'what is not known, s3cr3t-access' Dockerfile -- --cache-from type=s3,secret_access_key=s3cr3t-access,region=x
hidden 'one that another one begins, xyzs3cr3t' Dockerfile -- --build-arg A=xyz --build-arg B=xyzs3cr3t
hidden 'with a quote: process "echo s3cr3t\"x"' Dockerfile -- --build-arg 'A=s3cr3t"x'
hidden 'a URL of the Dockerfile: curl https://me:s3cr3t@example.org/x' Dockerfile
hidden 'without a password: git+https://s3cr3t@example.org/x.git' Dockerfile
engine 'echo "ERROR: failed to solve: see https://example.org/a@b, mail me@example.org" && exit 1'
ok 'a URL without a user' status 2 verify
ok 'stays' has 'see https://example.org/a@b, mail me@example.org' err
engine 'echo "ERROR: failed to solve: no stage one-of-them" && exit 1'
ok 'a target is no secret' status 2 verify Dockerfile -- --target one-of-them --platform linux/amd64
ok 'it stays' has 'no stage one-of-them' err
engine && echo 'cannot: s3cr3t-label' >"$FAKE/refuse"
ok 'what the engine complains of' status 2 verify Dockerfile -- --label a=s3cr3t-label
ok 'is told' has 'makes no container: cannot: \*\*\*' err
rm "$FAKE/refuse"
printf ', https://me:s3cr3t@example.org:2376' >"$FAKE/dead"
ok 'where the engine is' status 2 verify
ok 'is told' has 'Cannot connect.*https://\*\*\*@example.org' err
rm "$FAKE/dead"
ok 'a missing --' status 2 verify --build-arg=A=s3cr3t
ok 'tells the option' has 'no such option: --build-arg' err
ok 'not its value' lacks 's3cr3t' err
ok 'an option that is not taken' status 2 verify Dockerfile -- --output=type=x,token=s3cr3t
ok 'is told' has 'takes no --output' err
ok 'not its value' lacks 's3cr3t' err
ok 'a context elsewhere' status 2 verify --context https://me:s3cr3t@example.org/x
ok 'is told' has 'context https://\*\*\*@example.org/x is not there' err
engine 'printf "%s" "{\"User\":\"$(sed -n "s/^USER //p" "$f")\",\"Cmd\":[\"app\"],\"Env\":[\"DB_PASSWORD=s3cr3t-env\",\"HOME=/data/app\"],\"Labels\":{\"api.token\":\"s3cr3t-label\"}}" >"$i/config.json"' \
	"$user"' echo "s3cr3t-env s3cr3t-label /data/app: Permission denied" >"$i/said"'
ok 'a log that tells what the image has: 1' status 1 verify --start --wait 1
ok 'is told without' has 'missing right: \*\*\* \*\*\* /data/app: Permission denied' out
ok 'JSON too' status 1 verify --start --wait 1 --format json
ok 'lacks it' lacks 's3cr3t' out

# ---- arguments of the builds ----

for each in -t --push --output=x -f; do
	ok "no $each for the builds: 2" status 2 verify Dockerfile -- "$each" x
done
engine
ok 'no cache' status 0 verify --no-cache
ok 'is for both' test "$(grep -c '^build .*--no-cache' "$FAKE/log")" = 2
cp original sub.Dockerfile && echo app >sub.Dockerfile.dockerignore
engine 'test ! -e "$f.dockerignore" || cp "$f.dockerignore" "$FAKE/ignored"'
ok 'its own ignore file' status 0 verify sub.Dockerfile
ok 'keeps its effect' same sub.Dockerfile.dockerignore "$FAKE/ignored"
ok 'nothing is in the context' test ! -e .dockerignore

# ---- JSON ----

engine "$port" "$user"' echo 255 >"$i/state"'
ok 'JSON' status 1 verify --start --wait 1 --format json
ok 'is JSON' python3 -m json.tool out /dev/null
ok 'verdict' has '"verdict": "regression"' out
ok 'culprits' has '"nonroot-user"' out

# ---- bad input ----

engine
ok 'a missing file: 2' status 2 verify gone.Dockerfile
ok 'is told' has 'gone.Dockerfile' err
ok 'a folder: 2' status 2 verify app
ok 'is told' has 'name the Dockerfile' err
ok 'a missing context: 2' status 2 verify --context gone
ok 'is told' has 'build context gone is not there' err
printf 'RUN x\n' >bad.Dockerfile
ok 'no valid Dockerfile: 2' status 2 verify bad.Dockerfile
ok 'is told' has 'bad.Dockerfile:1' err
ok 'an unknown option: 2' status 2 verify --nonsense
ok 'an unknown engine: 2' status 2 verify --engine lxc
ok 'nothing was built' lacks '^build ' "$FAKE/log"
PATH=$work/none:/usr/bin:/bin
if ! command -v docker >/dev/null && ! command -v podman >/dev/null; then
	ok 'no engine: 2' status 2 verify
	ok 'one line tells' has 'neither docker nor podman is in PATH' err
fi
PATH=$work/bin:$usual
: >"$FAKE/dead"
ok 'an engine that does not answer: 2' status 2 verify
ok 'is told' has 'docker does not answer: Cannot connect' err
rm "$FAKE/dead"
export DOCKER_BUILDKIT=0
ok 'the old builder' status 0 verify
ok 'is told' has 'old builder is used: it knows no heredocs' err
ok 'and has no --progress' lacks '^build.*--progress' "$FAKE/log"
unset DOCKER_BUILDKIT
PATH=$work/podman:$usual
engine "$port"
ok 'podman: 0' status 0 verify --engine podman --start
ok 'has a log of its own sort' has '^run.*k8s-file' "$FAKE/log"
ok 'removes what heeds no SIGTERM at once' has '^run.*--stop-timeout 0 ' "$FAKE/log"
engine 'echo "error running container: from /usr/bin/crun creating container for [/bin/sh -c x]: no such cgroup"' \
	'echo ": exit status 1"; echo "Error: building at STEP \"RUN x\": while running runtime: exit status 1"; exit 125'
ok 'podman that can run nothing: 2' status 2 verify --engine podman
ok 'the reason is told, not the step' has 'as it is: from /usr/bin/crun .*: no such cgroup$' err
engine 'echo "Error: building at STEP \"RUN x\": while running runtime: exit status 1"; exit 125'
ok 'podman whose step fails: 2' status 2 verify --engine podman
ok 'the step is told' has 'as it is: building at STEP "RUN x"' err
# podman that a signal ends leaves its step running and its container behind; one whose step fails removes it
if unshare --pid --fork true 2>/dev/null; then
	step='mkdir "$FAKE/containers/working"; unshare --pid --fork --kill-child sleep 30
i=0; while [ $i -lt 5000 ]; do echo "podman: cleaning up, $i"; i=$((i + 1)); done; rm -r "$FAKE/containers/working"; exit 1'
	engine "$step"
	ok 'podman: time is up: 2' status 2 verify --engine podman --timeout 1
	ok 'nothing is left' clean
	for signal in TERM KILL; do
		engine "$step"
		"$program" verify --engine podman >out 2>err &
		pid=$!
		tries=0
		while [ ! -e "$FAKE/containers/working" ] && [ $tries -lt 200 ]; do sleep 0.05 && tries=$((tries + 1)); done
		sleep 0.3
		kill -s "$signal" "$pid"
		wait "$pid" 2>/dev/null
		tries=0
		while left && [ $tries -lt 100 ]; do sleep 0.1 && tries=$((tries + 1)); done
		ok "podman, $signal: nothing is left" clean
	done
fi
PATH=$work/bin:$usual

# ---- several targets of one file ----

mkdir -p targets/app && : >targets/app/x
cat >targets/Dockerfile <<'D'
FROM debian:bookworm AS one
RUN apt-get update && apt-get install -y --no-install-recommends python3
CMD ["python3"]
FROM one AS two
COPY app /app
CMD ["python3", "-m", "http.server", "8080"]
D
cp targets/Dockerfile targets/original
cat >targets/compose.yaml <<'Y'
services:
  a: { build: { context: ., target: one } }
  b: { build: { context: ., target: two } }
Y
engine 'case $3 in two) '"$user"' exit 1 ;; esac; true'
ok 'the second target has a regression: 1' status 1 verify --write targets/compose.yaml
ok 'both are told' test "$(grep -c '^verdict' out)" = 2
ok 'the first is the same' has '^verdict  *same' out
ok 'the second is not' has '^verdict  *AFTER DOES NOT BUILD: nonroot-user' out
ok 'nothing is written' same targets/Dockerfile targets/original
ok 'it is said once' test "$(grep -c '^written' out)" = 1
ok 'and why' has '^written  *nothing: the targets prove different texts' out
ok 'JSON says so too' status 1 verify --write --format json targets/compose.yaml
ok 'of both' test "$(grep -c '"written": false' out)" = 2
engine 'case $3 in two) exit 1 ;; esac; true'
ok 'the second target does not build: 2' status 2 verify --write targets/compose.yaml
ok 'nothing is written' same targets/Dockerfile targets/original
ok 'it is said' has '^written  *nothing: only what' out
engine "$user"' exit 1; true'
ok 'both targets prove the same rest: 0' status 0 verify --write targets/compose.yaml
ok 'it is written' has 'apt-get upgrade' targets/Dockerfile
ok 'it is said once' test "$(grep -c '^written  *yes$' out)" = 1
cp targets/original targets/Dockerfile
engine
ok 'both are the same: 0' status 0 verify --write --format json targets/compose.yaml
ok 'JSON: both are written' test "$(grep -c '"written": true' out)" = 2
ok 'it is written' has '^USER' targets/Dockerfile
ok 'four builds' test "$(grep -c '^build ' "$FAKE/log")" = 4

# ---- what is no fix is no proof ----

printf 'FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCMD ["curl"]\n' >one.Dockerfile
cp one.Dockerfile one
engine 'grep -q no-install-recommends "$f" && echo 255 >"$i/state"; true'
ok 'the only fix does harm: 1' status 1 verify --unsafe --start --wait 1 --write --only no-recommends one.Dockerfile
ok 'no write is claimed' has '^written  *nothing: ' out
ok 'the file is as it was' same one.Dockerfile one
ok 'and is built once' test "$(grep -c '^build ' "$FAKE/log")" = 2
ok 'JSON' status 1 verify --unsafe --start --wait 1 --write --only no-recommends --format json one.Dockerfile
ok 'claims none' has '"written": false' out

# ---- the context ----

mkdir -p repo/deploy repo/src && : >repo/src/main.py && (cd repo && git init -q .)
sed 's/COPY app/COPY src/' original >repo/deploy/Dockerfile
engine
ok 'a Dockerfile beside its context: 0' status 0 verify repo/deploy/Dockerfile
ok 'the folder that has its sources is the context' test "$(grep -c "^build .* $work/repo\$" "$FAKE/log")" = 2
ok 'a context of the command line: 0' status 0 verify --context repo/deploy repo/deploy/Dockerfile
ok 'wins' has "^build .* $work/repo/deploy\$" "$FAKE/log"

# ---- several files ----

cp original worse.Dockerfile && { cat original && echo '# unknown'; } >unknown.Dockerfile
engine 'grep -q unknown "$f" || '"$user"' exit 1' '! grep -q unknown "$f" || echo 3 >"$i/state"'
ok 'inconclusive: 3' status 3 verify --start --wait 1 unknown.Dockerfile
ok 'a regression: 1' status 1 verify --start --wait 1 worse.Dockerfile
ok 'a regression is not hidden by what is inconclusive: 1' status 1 verify --start --wait 1 worse.Dockerfile unknown.Dockerfile
ok 'in any order: 1' status 1 verify --start --wait 1 unknown.Dockerfile worse.Dockerfile
ok 'bad input is told by both: 2' status 2 verify --start --wait 1 unknown.Dockerfile worse.Dockerfile gone.Dockerfile

# ---- names of files that look like options ----

mkdir names && cp original names/Dockerfile && cp -r app names && : >names/--write
in_names() { (cd names && "$program" verify "$@"); }
engine
ok 'a file called --write is no option: 2' status 2 in_names --write Dockerfile
ok 'it is said how to write it' has '^dockmend: --write is an option, and a file that is here.* ./--write for the file$' err
ok 'nothing was built' lacks '^build ' "$FAKE/log"
ok 'and nothing is changed' same names/Dockerfile original
rm names/--write
for word in --wri --star --smo=x; do
	ok "no beginning of an option, $word: 2" status 2 verify "$word"
	ok 'the whole one is told' has "no such option: ${word%=*}; did you mean --$(echo "$word" | cut -c3-5)" err
done
ok 'a typing error: 2' status 2 verify --strat
ok 'what was meant is told' has 'did you mean --start?$' err
ok 'another option: 2' status 2 verify --dry-run
ok 'nothing that verify has not is told' lacks '--diff' err
ok 'no value: 2' status 2 verify --start=yes
ok 'is said' has '^dockmend: verify: no value belongs to --start=yes; try dockmend verify --help$' err
ok 'the id of another tool' status 0 verify --only DL3015 Dockerfile
ok 'no such pass: 2' status 2 verify --only nonroot-usr
ok 'what was meant is told' has 'did you mean nonroot-user?$' err
ok 'the file is as it was' same Dockerfile original
for word in $(sed -n "s/^COMMAND('.', \"\([a-z]*\)\".*/\1/p" "$top/src/cli/commands.def"); do
	typed=$(echo "$word" | sed 's/^\(.\)./\1q/')
	ok "a typing error, $typed: 2" status 2 "$program" "$typed"
	ok 'the command is told' has "did you mean $word?\$" err
done
ok 'a command without a letter: 2' status 2 "$program" verfy
ok 'is told' has 'did you mean verify?$' err
"$program" completion bash >completion.bash
ok 'completion: options of verify' bash -c '. ./completion.bash; COMP_WORDS=(dockmend verify --sm) COMP_CWORD=2; _dockmend; test "${COMPREPLY[*]}" = --smoke'
ok 'completion: none of the others' bash -c '. ./completion.bash; COMP_WORDS=(dockmend verify --pru) COMP_CWORD=2; _dockmend; test -z "${COMPREPLY[*]}"'
for shell in zsh fish; do
	ok "completion $shell" status 0 "$program" completion "$shell"
	ok "completion $shell: options of verify" has 'smoke' out
done

# ---- ended early ----

engine 'sleep 60'
ok 'time is up: 2' status 2 verify --timeout 1
ok 'is told' has 'not built within 1 s' err
ok 'nothing is left' clean
engine "$user"' sleep 60'
ok 'time is up for AFTER: 3' status 3 verify --timeout 2
ok 'is told' has 'not built within 2 s' out
for signal in INT TERM HUP KILL; do
	for seconds in 0.1 0.6; do
		engine "$user"' { : >"$FAKE/second" && sleep 30; }'
		rm -f "$FAKE/second"
		"$program" verify --start >out 2>err &
		pid=$!
		tries=0
		while [ ! -e "$FAKE/second" ] && [ $tries -lt 200 ]; do sleep 0.05 && tries=$((tries + 1)); done
		ok 'the second build began' test -e "$FAKE/second"
		sleep "$seconds"
		kill -s "$signal" "$pid"
		wait "$pid" 2>/dev/null
		tries=0
		while left && [ $tries -lt 100 ]; do sleep 0.1 && tries=$((tries + 1)); done
		ok "$signal after $seconds s: nothing is left" clean
	done
done
engine "$port"
ok 'kept' status 0 verify --keep
ok 'is told by name' has 'kept: dockmend-verify:.*-after' err
ok 'is there' test "$(ls "$FAKE/images" | wc -l)" = 2
engine "$user"' { : >"$FAKE/second" && sleep 30; }'
rm -f "$FAKE/second"
"$program" verify --keep >out 2>err &
pid=$!
tries=0
while [ ! -e "$FAKE/second" ] && [ $tries -lt 200 ]; do sleep 0.05 && tries=$((tries + 1)); done
kill "$pid"
wait "$pid" 2>/dev/null
ok 'kept at a signal, too' has 'kept: .*dockmend\.verify=[0-9a-f]*; Dockerfiles and logs in /' err

# ---- help ----

ok 'help' status 0 verify --help
cp out help
for option in $(sed -n 's/^OPTION("\([a-z0-9-]*\)".*/\1/p' "$top/src/cli/verify_options.def"); do
	ok "help names --$option" has "--$option" help
	ok "the manual names --$option" has "$(printf '%s' "--$option" | sed 's/-/./g')" "$top/src/dockmend.1"
	ok "verify.md names --$option" has "--$option" "$top/src/doc/verify.md"
done
ok 'a file of that name' test ! -e verify
finish
