#!/bin/sh
# run.sh DOCKMEND: locks and digests against real registries (open, Basic, Bearer), a registry that goes wrong in every
# way, a fake engine; all on loopback. The last line is `N passed, N failed`.
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1
: >"$work/results"
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR CONTAINER_HOST
export NO_COLOR=1 XDG_CONFIG_HOME="$work/none" HOME="$work/home" DOCKER_CONFIG="$work/home" DOCKER_HOST=unix:///nowhere
mkdir home bin
export PATH="$work/bin:$PATH"

ok() { # ok NAME CONDITION...
	name=$1
	shift
	if "$@"; then echo ok >>"$work/results"; else echo "not ok: $name" | tee -a "$work/results"; fi
}
status() { # status WANTED COMMAND...
	wanted=$1
	shift
	"$@" >out 2>err
	got=$?
	[ "$got" -eq "$wanted" ] || { echo "status $got, not $wanted: $*"; cat err; return 1; }
}
has() { grep -q -e "$1" "$2" || { echo "no '$1' in $2:"; cat "$2"; return 1; }; }
hasnot() { ! grep -q -e "$1" "$2"; }
same() { cmp -s "$1" "$2"; }
# wait_for PATTERN FILE: until a server has said so
wait_for() {
	i=0
	until grep -q -e "$1" "$2" 2>/dev/null; do
		i=$((i + 1))
		[ $i -lt 200 ] || { echo "no '$1' in $2"; cat "$2"; exit 1; }
		sleep 0.05
	done
}
# runs PID: a zombie does not; where process 1 reaps nothing, it stays one
runs() {
	case $(ps -o stat= -p "$1" 2>/dev/null) in '' | Z*) return 1 ;; esac
}
ends() { ! runs "$1"; }
# enter NAME: an empty folder with a policy that trusts everything on loopback
enter() {
	cd "$work" || exit 1
	mkdir "$1" && cd "$1" && mkdir .git || exit 1
	printf 'trust: { allow: ["127.0.0.1:*/*", "localhost:*/*", "nowhere.invalid/*"] }\n' >.dockmend.yaml
}
python() { python3 -B "$@"; }
# server FILE KIND...: one of servers.py; its port is the first line of FILE
server() {
	out=$1
	shift
	python3 -B "$here/servers.py" "$@" >"$out" 2>"$out.err" &
	pids="$pids $!"
	wait_for '^[0-9]' "$out"
}
port_of() { head -n 1 "$1"; }
push() { python "$here/push.py" "$@" || echo "push failed: $*"; }

# ---- servers ----

# registry NAME LINES-OF-ITS-CONFIGURATION: all three share one storage
registry() {
	cat >"$work/$1.yml" <<END
version: 0.1
log: { accesslog: { disabled: false }, level: info, formatter: text }
storage: { filesystem: { rootdirectory: $work/data }, delete: { enabled: true } }
http: { addr: "127.0.0.1:0" }
$2
END
	docker-registry serve "$work/$1.yml" >"$work/$1.log" 2>&1 &
	pids="$pids $!"
	wait_for 'listening on 127' "$work/$1.log"
}
registry_port() { sed -n 's/.*listening on 127.0.0.1:\([0-9]*\).*/\1/p' "$work/$1.log" | head -n 1; }
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out crt.pem -days 2 -subj /CN=tests \
	-addext 'subjectAltName=IP:127.0.0.1' 2>/dev/null
htpasswd -Bbn u p >htpasswd
server token.port token key.pem crt.pem
registry open ''
registry basic "auth: { htpasswd: { realm: tests, path: $work/htpasswd } }"
registry bearer "auth: { token: { realm: \"http://127.0.0.1:$(port_of token.port)/token\", service: tests, issuer: tests, rootcertbundle: $work/crt.pem } }"
server good.port fault good.log
server fault.port fault fault.log "http://localhost:$(port_of good.port)"
server tls.port fault tls.log "http://localhost:$(port_of good.port)" key.pem crt.pem
open=127.0.0.1:$(registry_port open)
basic=127.0.0.1:$(registry_port basic)
bearer=127.0.0.1:$(registry_port bearer)
faulty=127.0.0.1:$(port_of fault.port)
tls=127.0.0.1:$(port_of tls.port)
push "$open" app 1 user=1000:1000 ports=8080/tcp command=serve,--all entrypoint=/entry >app.digests
push "$open" list 1 kind=docker user=nobody >list.digests
push "$open" single 1 kind=single >single.digests
push "$open" library/debian 12 command=bash >debian.digests
push "$open" private/app 1 >private.digests
for part in app list single library/debian private/app; do
	ok "pushed: $part" grep -q '^sha256:' "$(basename $part).digests" 2>/dev/null || true
done
app=$(sed -n 1p app.digests)
arm=$(sed -n 's/^linux.arm64.v8 //p' app.digests)

# ---- what goes wrong, and that nothing is touched; each in a folder and a process of its own ----

# untouched NAME IMAGE MESSAGE [POLICY-LINE]
untouched() {
	(
		enter "fault-$1"
		printf 'FROM %s\nRUN make\n' "$2" >Dockerfile
		printf 'version: 1\nimages:\n  %s/other:1:\n    digest: %s\n' "$open" "$app" >dockmend.lock
		[ -z "${4:-}" ] || printf '%s\n' "$4" >>.dockmend.yaml
		cp Dockerfile Dockerfile.before && cp dockmend.lock lock.before
		ok "$1: lock is 2" status 2 "$program" lock
		ok "$1: says why" has "$3" err
		ok "$1: says that nothing was written" has 'nothing was written' err
		ok "$1: no digest on stdout" test ! -s out
		ok "$1: -w --resolve is 2" status 2 "$program" -w --resolve Dockerfile
		ok "$1: the filter is 2" sh -c '"$0" --resolve - <Dockerfile >filtered 2>err; [ $? = 2 ]' "$program"
		ok "$1: the filter writes its input" same filtered Dockerfile.before
		ok "$1: the Dockerfile is untouched" same Dockerfile Dockerfile.before
		ok "$1: the lock is untouched" same dockmend.lock lock.before
		ok "$1: no temporary file stays" test -z "$(ls -A | grep dockmend-)"
	) &
	waits="$waits $!"
}
waits=
untouched 401-loop "$faulty/loop:1" "no permission to read it; check its name, or run: docker login $faulty"
untouched 401-basic "$faulty/basicloop:1" "wants a user and a password; run: docker login $faulty"
untouched 401-without-a-way "$faulty/nothow:1" 'no permission'
untouched 403 "$faulty/forbidden:1" 'no permission'
untouched 429-for-an-hour "$faulty/busyforever:1" 'too many requests; try again later'
untouched 503 "$faulty/broken:1" 'out of order (HTTP 503); try again later'
untouched header-that-lies "$faulty/liar:1" 'not what the digest names'
untouched header-that-lies-to-GET "$faulty/liarget:1" 'not that of what it sent'
untouched other-content "$faulty/swap:1" 'not what the digest names'
untouched truncated "$faulty/cut:1" 'partial file; try again'
untouched drip "$faulty/drip:1" 'no whole answer within 1 s' "registries: { \"$faulty\": { timeout: 1 } }"
untouched stall "$faulty/stall:1" 'no whole answer within 1 s' "registries: { \"$faulty\": { timeout: 1 } }"
untouched oversized "$faulty/large:1" 'larger than 4096 KiB'
untouched oversized-in-chunks "$faulty/largechunks:1" 'larger than 4096 KiB'
untouched schema-1 "$faulty/schema1:1" 'no manifest of schema version 2'
untouched no-json "$faulty/nonsense:1" 'no manifest of schema version 2'
untouched no-config "$faulty/noconfig:1" 'a part of the image is missing'
untouched redirects-in-a-circle "$faulty/circle:1" 'redirected too often'
untouched nobody-listens 127.0.0.1:9/x:1 'no connection on port 9; check the network'
untouched no-such-host nowhere.invalid/x:1 'no such host; check its name and the network'
untouched unknown-ca "$tls/good:1" 'no authority that this machine trusts signed its certificate; set ca' \
	"registries: { \"$tls\": { insecure: off } }"
untouched weaker-redirect "$tls/weaker:1" 'redirected from https to another protocol' \
	"registries: { \"$tls\": { insecure: off, ca: ../crt.pem } }"
untouched weaker-token-server "$tls/openrealm:1" 'not spoken to over https' \
	"registries: { \"$tls\": { insecure: off, ca: ../crt.pem } }"
untouched plain-http-where-https-is "$tls/good:1" 'try again'
untouched basic-anonymous "$basic/app:1" "docker login $basic"
untouched bearer-private "$bearer/private/app:1" "docker login $bearer"

# ---- what goes wrong and still succeeds ----

# fine NAME IMAGE [POLICY-LINE]
fine() {
	(
		enter "fine-$1"
		printf 'FROM %s\n' "$2" >Dockerfile
		[ -z "${3:-}" ] || printf '%s\n' "$3" >>.dockmend.yaml
		ok "$1: lock is 0" status 0 "$program" lock
		ok "$1: the user is known" has '^    user: "1000"$' dockmend.lock
		ok "$1: -w is 0" status 0 "$program" -w --only pin-digest Dockerfile
		ok "$1: pinned" has "^FROM $2@sha256:[0-9a-f]*$" Dockerfile
	) &
	waits="$waits $!"
}
fine plain "$faulty/good:1"
fine 429-for-a-second "$faulty/busy:1"
fine 500-then-success "$faulty/shaky:1"
fine no-digest-header "$faulty/noheader:1"
fine no-HEAD "$faulty/nohead:1"
fine own-ca "$tls/good:1" "registries: { \"$tls\": { insecure: off, ca: ../crt.pem } }"
fine mirror-is-down "$faulty/good:1" "registries: { \"$faulty\": { mirrors: [\"http://127.0.0.1:9\"] } }"
fine mirror-with-a-prefix "localhost:9/x:1" "registries: { \"localhost:9\": { mirrors: [\"http://$faulty/good\"] } }"

# credentials do not follow a redirect
(
	mkdir "$work/away-config"
	printf '{"auths":{"%s":{"auth":"%s"}}}' "$faulty" "$(printf 'u:away-secret' | base64)" >"$work/away-config/config.json"
	export DOCKER_CONFIG="$work/away-config"
	enter away
	printf 'FROM %s/away:1\n' "$faulty" >Dockerfile
	ok 'redirect to another host: 0' status 0 "$program" lock
	ok 'redirect: followed' has '^GET /v2/good/manifests/sha256:[0-9a-f]* -$' "$work/good.log"
	ok 'redirect: the registry got the credentials' has "GET /v2/away/manifests/.* Basic $(printf 'u:away-secret' | base64)" "$work/fault.log"
	ok 'redirect: the other host did not' hasnot 'Basic' "$work/good.log"
	cat out err >said
	ok 'redirect: no secret is said' hasnot "away-secret\|$(printf 'u:away-secret' | base64)" said
) &
waits="$waits $!"

# a credential helper that hangs
(
	printf '#!/bin/sh\nsleep 60\n' >"$work/bin/docker-credential-slow"
	chmod +x "$work/bin/docker-credential-slow"
	mkdir "$work/slow-config"
	printf '{"credsStore":"slow"}' >"$work/slow-config/config.json"
	export DOCKER_CONFIG="$work/slow-config"
	enter slow
	printf 'FROM %s/app:1\n' "$basic" >Dockerfile
	ok 'slow credential helper: 2' status 2 "$program" lock
	ok 'slow credential helper: said' has 'docker-credential-slow gave no answer within 10 s' err
	ok 'slow credential helper: and what is missing' has 'docker login' err
) &
waits="$waits $!"

# interrupted
(
	enter interrupted
	printf 'FROM %s/stall:interrupted\n' "$faulty" >Dockerfile
	printf 'version: 1\nimages: {}\n' >dockmend.lock && cp dockmend.lock before
	"$program" lock >out 2>err &
	pid=$!
	wait_for 'HEAD /v2/stall/manifests/interrupted' "$work/fault.log"
	helper=$(pgrep -P "$(pgrep -P "$pid")" -x dockmend-regist || echo none)
	kill -TERM "$pid"
	wait "$pid" 2>/dev/null
	ok 'interrupted: the lock is untouched' same dockmend.lock before
	ok 'interrupted: no temporary file stays' test -z "$(ls -A | grep dockmend-)"
	ok 'interrupted: there was a helper' test "$helper" != none
	i=0
	while runs "$helper" && [ $i -lt 50 ]; do i=$((i + 1)); sleep 0.05; done
	ok 'interrupted: the helper ends too' ends "$helper"
) &
waits="$waits $!"

# ---- lock, from an open registry ----

enter plain
{
	printf 'FROM %s/app:1\n' "$open"
	printf 'COPY --from=%s/list:1 /a /b\n' "$open"
	printf 'FROM --platform=linux/arm64 %s/single:1\n' "$open"
} >Dockerfile
mkdir sub && printf 'FROM %s/app:1 AS x\nFROM scratch\nFROM example/unknown:1\n' "$open" >sub/Dockerfile
ok 'lock: 0' status 0 "$program" lock
ok 'lock: says what is new' has "^+ $open/app:1 $app$" out
ok 'lock: says what is not trusted, and where' has '^sub/Dockerfile:3: note: example/unknown:1 was not looked up' err
cat >wanted <<END
version: 1
images:
  $open/app:1:
    digest: $app
    user: "1000:1000"
    ports: ["8080/tcp"]
    entrypoint: ["/entry"]
    command: ["serve", "--all"]
    platforms:
      linux/amd64: $(sed -n 's/^linux.amd64 //p' ../app.digests)
      linux/arm64/v8: $arm

  $open/list:1:
    digest: $(sed -n 1p ../list.digests)
    user: "nobody"
    ports: []
    entrypoint: []
    command: []
    platforms:
      linux/amd64: $(sed -n 's/^linux.amd64 //p' ../list.digests)
      linux/arm64/v8: $(sed -n 's/^linux.arm64.v8 //p' ../list.digests)

  $open/single:1:
    digest: $(sed -n 1p ../single.digests)
    user: ""
    ports: []
    entrypoint: []
    command: []
    platforms:
      linux/amd64: $(sed -n 1p ../single.digests)
END
ok 'lock: an index, a manifest list, a lone manifest' same dockmend.lock wanted
requests=$(grep -c '"[A-Z]* /v2/app/manifests/1 ' ../open.log)
heads=$(grep -c '"HEAD /v2/app/manifests/1 ' ../open.log)
ok 'lock: one request by tag for an image that two files name' test "$requests" -eq "$((heads + 1))" -a "$heads" -eq 1
all=$(wc -l <../open.log)
ok 'lock again: 0' status 0 "$program" lock
ok 'lock again: nothing new' test ! -s out
ok 'lock again: nobody is asked' test "$(wc -l <../open.log)" -eq "$all"
ok '-w: 0' status 0 "$program" -q -w --only pin-digest .
ok '-w: FROM' has "^FROM $open/app:1@$app$" Dockerfile
ok '-w: COPY --from' has "^COPY --from=$open/list:1@$(sed -n 1p ../list.digests) /a /b$" Dockerfile
cp Dockerfile before && cp dockmend.lock before.lock
ok '-w again: 0' status 0 "$program" -q -w --only pin-digest .
ok '-w again: the same' same Dockerfile before
ok 'lock --check: 0' status 0 "$program" lock --check
ok 'lock --check: says nothing' test ! -s out
ok 'offline: no helper for what is locked' status 0 "$program" --only pin-digest Dockerfile

# ---- update ----

push "$open" app 1 user=1000:1000 ports=8080/tcp command=serve,--all entrypoint=/entry note=again >../app2.digests
ok 'the index alone moved: --check is 0' status 0 "$program" lock --check
ok 'the index alone moved: --update is 0' status 0 "$program" lock --update
ok 'the index alone moved: the lock is left alone' same dockmend.lock before.lock
ok 'the index alone moved: --resolve --update changes nothing' status 0 "$program" --resolve --update --only pin-digest Dockerfile
child=$(sed -n 's/^linux.arm64.v8 //p' ../app.digests)
printf 'FROM --platform=linux/arm64 %s/app:1@%s\nFROM %s/app:1@%s\n' "$open" "$child" "$open" "$app" >children
push "$open" app 1 user=2000 seed=new >../app3.digests
app3=$(sed -n 1p ../app3.digests)
arm3=$(sed -n 's/^linux.arm64.v8 //p' ../app3.digests)
ok 'moved: --check is 1' status 1 "$program" lock --check
ok 'moved: names it' has "^$open/app:1: the tag has moved from $app, now $app3$" out
ok 'moved: lock without --update keeps' status 0 "$program" lock
ok 'moved: the same lock' same dockmend.lock before.lock
ok '--resolve --update shows the new digest' status 1 "$program" --resolve --update --only pin-digest Dockerfile
ok 'in the diff' has "^+FROM $open/app:1@$app3$" out
ok 'and writes no lock' same dockmend.lock before.lock
ok 'a child of a platform' status 1 "$program" --resolve --update --only pin-digest children
ok 'stays a child' has "^+FROM --platform=linux/arm64 $open/app:1@$arm3$" out
ok 'beside one that is none' has "^+FROM $open/app:1@$app3$" out
ok '-w --resolve --update: 0' status 0 "$program" -q -w --resolve --update --only pin-digest Dockerfile children
ok 'the file is renewed' has "^FROM $open/app:1@$app3$" Dockerfile
ok 'the lock is renewed' has "^    digest: $app3$" dockmend.lock
ok 'its facts too' has '^    user: "2000"$' dockmend.lock
ok 'renewed again: nothing' status 0 "$program" --resolve --update --only pin-digest Dockerfile children
printf 'FROM --platform=linux/arm64 %s/app:1@%s\nFROM %s/app:1@%s\n' "$open" "$child" "$open" "$app" >forgotten
ok 'digests that the lock has forgotten' status 1 "$program" --resolve --update --only pin-digest forgotten
ok 'a child still' has "^+FROM --platform=linux/arm64 $open/app:1@$arm3$" out
ok 'an index still' has "^+FROM $open/app:1@$app3$" out

# ---- gone ----

enter gone
printf 'FROM %s/fading:1\n' "$open" >Dockerfile
push "$open" fading 1 user=1 >digests
ok 'gone: locked' status 0 "$program" lock
python3 -c 'import sys, urllib.request; urllib.request.urlopen(urllib.request.Request(sys.argv[1], method="DELETE"))' \
	"http://$open/v2/fading/manifests/$(sed -n 's/^linux.amd64 //p' digests)"
ok 'a child is gone: 1' status 1 "$program" lock --check
ok 'a child is gone: named' has "^$open/fading:1: gone from the registry, for linux/amd64: $(sed -n 's/^linux.amd64 //p' digests)$" out
ok 'a child is gone: nothing else' test "$(wc -l <out)" = 1
python3 -c 'import sys, urllib.request; urllib.request.urlopen(urllib.request.Request(sys.argv[1], method="DELETE"))' \
	"http://$open/v2/fading/manifests/$(sed -n 1p digests)"
ok 'all is gone: 1' status 1 "$program" lock --check
ok 'the index is gone' has "^$open/fading:1: gone from the registry: $(sed -n 1p digests)$" out
ok 'the tag is gone' has "^$open/fading:1: the tag is gone" out

# ---- files that are no Dockerfiles ----

enter places
mkdir -p .github/workflows sub
printf "FROM $open/app:1\n" >Dockerfile
printf "services:\n  a: { image: $open/list:1 }\n  b: { image: '$open/\${NAME}:1' }\n  c: { build: ., image: $open/none:1 }\n  d: { image: nowhere.example/x:1 }\n  e: { build: { dockerfile_inline: 'FROM $open/single:1' } }\n" >compose.yaml
printf "jobs: { a: { container: '$open/library/debian:12' } }\n" >.github/workflows/a.yml
ok 'places: a Dockerfile alone' status 0 "$program" lock Dockerfile
ok 'places: a Dockerfile alone: one image' has ': 1 image, 1 added' err
ok 'places: a folder' status 0 "$program" lock
ok 'places: a folder: all images' has ': 4 images, 3 added, 0 changed; left out: 1 not trusted;' err
ok 'places: what is left out' has '^compose.yaml:5: note: nowhere.example/x:1 was not looked up: no trusted publisher' err
ok 'places: of a compose file' has '/list:1:' dockmend.lock
ok 'places: of a Dockerfile inside' has '/single:1:' dockmend.lock
ok 'places: of a workflow' has '/library/debian:12:' dockmend.lock
ok 'places: not what is built' hasnot '/none:1' dockmend.lock
ok 'places: lock --check' status 0 "$program" lock --check
ok 'places: the digest to write' status 1 "$program" --check .
ok 'places: the digest to write: said' has "^compose.yaml:2:15: warning: $open/list:1 is not pinned to a digest: write $open/list:1@$(sed -n 1p ../list.digests) " out
ok 'places: prune keeps them' status 0 "$program" lock --prune Dockerfile
ok 'places: prune keeps them: it did' has '/library/debian:12:' dockmend.lock
ok 'places: --source-policy' status 0 "$program" lock --source-policy policy.json
ok 'places: --source-policy: a rule each' test "$(grep -c CONVERT policy.json)" = 4
printf "services: { a: { image: '$open/list:1@$(sed -n 1p ../app.digests)' } }\n" >compose.yaml
ok 'places: a digest that is not its tag'"'"'s any more' status 1 "$program" --check --resolve --update .
ok 'places: the new one' has "compose.yaml:1:26: warning: the tag of $open/list:1@sha256:.* is of another digest now: write $(sed -n 1p ../list.digests) " out
rm compose.yaml
ok 'places: prune drops' status 0 "$program" lock --prune
ok 'places: prune drops what is gone' has "^- $open/list:1 " out
echo 'a: [' >compose.yaml
printf 'image\n' >>compose.yaml
ok 'places: prune with a file that is no YAML' status 0 "$program" lock --prune
ok 'places: prune with a file that is no YAML: says so' has 'not pruned' err
rm compose.yaml dockmend.lock
ok 'places: -w --resolve' status 0 "$program" -w --resolve .
ok 'places: -w --resolve: locked' has '/library/debian:12:' dockmend.lock
printf "trust: { allow: ['127.0.0.1:*/*'], replace: { '$open/old:7': '$open/single:1' } }\n" >.dockmend.yaml
printf "jobs: { a: { container: '$open/old:7' } }\n" >.github/workflows/a.yml
ok 'places: replaced' status 0 "$program" lock
ok 'places: replaced: what will be there' has '/single:1:' dockmend.lock

# ---- prune, policy, modes ----

enter prune
mkdir sub
printf 'FROM %s/single:1\n' "$open" >Dockerfile
printf 'FROM %s/list:1\n' "$open" >sub/Dockerfile
printf 'FROM %s/app:1\n' "$open" >Old.Dockerfile
ok 'prune: locked' status 0 "$program" lock
rm Old.Dockerfile
ok 'lock alone keeps' status 0 "$program" lock
ok 'what nobody names' has '/app:1:' dockmend.lock
ok 'prune: 0' status 0 "$program" lock --prune Dockerfile
ok 'prune: says so' has "^- $open/app:1 sha256:" out
ok 'prune: dropped' hasnot '/app:1:' dockmend.lock
ok 'prune: keeps what files elsewhere name' has '/list:1:' dockmend.lock
printf 'FROM\n' >broken.Dockerfile
rm sub/Dockerfile
ok 'prune: with a file that cannot be read' status 0 "$program" lock --prune Dockerfile
ok 'prune: says that it did not' has 'not pruned' err
ok 'prune: kept' has '/list:1:' dockmend.lock

enter modes
printf 'FROM %s/app:1\n' "$open" >Dockerfile
ok '--resolve: shows' status 1 "$program" --resolve --only pin-digest Dockerfile
ok '--resolve: the digest' has "^+FROM $open/app:1@sha256:" out
ok '--resolve: writes no lock' test ! -e dockmend.lock
ok '--check --resolve: a finding' status 1 "$program" --check --resolve --only pin-digest Dockerfile
ok 'filter --resolve: 0' sh -c '"$0" --resolve --only pin-digest - <Dockerfile >out 2>err' "$program"
ok 'filter --resolve: the digest' has "^FROM $open/app:1@sha256:" out
ok 'filter: no lock' test ! -e dockmend.lock
ok '-w --resolve: 0' status 0 "$program" -q -w --resolve --only pin-digest Dockerfile
ok '-w --resolve: the file' has "^FROM $open/app:1@sha256:" Dockerfile
ok '-w --resolve: a lock, beside the policy' has "^  $open/app:1:$" dockmend.lock
ok 'a new lock can be read by all' test "$(stat -c %a dockmend.lock)" = "$(printf '%o' $((0666 & ~$(umask))))"
ok '--offline --resolve: 2' status 2 "$program" --offline --resolve Dockerfile
ok '--update alone: 2' status 2 "$program" --update Dockerfile
ok '--prune alone: 2' status 2 "$program" --prune Dockerfile
ok 'lock -w: 2' status 2 "$program" lock -w Dockerfile
ok 'lock: an invalid file that is named is 2' sh -c 'printf "FROM\n" >bad; "$0" lock bad >out 2>err; [ $? = 2 ]' "$program"
ok 'lock: and it is said' has '^bad:1:' err
printf 'FROM %s/single:1\n' "$open" >two
ok '--lock FILE: made' status 0 "$program" lock --lock other.lock two
ok '--lock FILE: holds it' has '/single:1:' other.lock
printf 'digests: { "%s/single:1": "%s" }\n' "$open" "$(sed -n 1p ../list.digests)" >>.dockmend.yaml
ok 'digests: of the policy that is not there: 1' status 1 "$program" lock two
printf 'FROM %s/none:1\nFROM %s/none:2\nFROM %s/app:1\n' "$open" "$open" "$open" >partly && cp dockmend.lock before
ok '--strict: one of several is missing: 2' status 2 "$program" lock --strict partly
ok 'each reason is said once' has "none:1, $open/none:2: $open has no such image" err
ok 'no lock is written' same dockmend.lock before
printf '\033[31mx' >"$(printf 'no\033where')"

# one bad name spoils nothing
enter partly
printf 'FROM %s/none:1\nFROM %s/app:1\nFROM elsewhere/x:1\nARG BASE\nFROM $BASE\nFROM myteam-base\n' "$open" "$open" >Dockerfile
ok 'lock --strict: 2' status 2 "$program" lock --strict
ok 'lock --strict: says so' has 'nothing was written' err
ok 'lock --strict: no lock' test ! -e dockmend.lock
ok 'partly: 1' status 1 "$program" lock
ok 'partly: what is missing' has "^dockmend: $open/none:1: $open has no such image" err
ok 'partly: what nobody trusts' has '^Dockerfile:3: note: elsewhere/x:1 was not looked up: no trusted publisher' err
ok 'partly: no official image' has '^Dockerfile:6: note: myteam-base was not looked up: no trusted publisher' err
ok 'partly: what nobody knows' has '^Dockerfile:5: note: an image was not looked up: it is named by a build argument' err
ok 'partly: in one line' has 'dockmend.lock: 1 image, 1 added, 0 changed; left out: 1 not looked up, 2 not trusted, 1 named by .*; to pin what it has: dockmend -w$' err
ok 'partly: what was found' has "^  $open/app:1:$" dockmend.lock
ok 'partly: and no more' test "$(grep -c digest: dockmend.lock)" = 1
ok 'partly: -w pins' status 0 "$program" -w --only pin-digest .
ok 'partly: pinned' has "^FROM $open/app:1@sha256:" Dockerfile
ok 'partly: again, nothing is new' status 1 "$program" lock
ok 'partly: again, said' has '1 image, 0 added, 0 changed; left out: .* default$' err
ok '--source-policy: 1' status 1 "$program" lock --source-policy policy.json
ok '--source-policy: a rule' python -c "import json; r=json.load(open('policy.json'))['rules']; assert len(r)==1 and r[0]['action']=='CONVERT' and r[0]['selector']=={'identifier':'docker-image://$open/app:1'} and r[0]['updates']['identifier']=='docker-image://$open/app:1@'+'$(sed -n 's/^    digest: //p' dockmend.lock)', r"
cp policy.json policy.before
ok '--source-policy: again' status 1 "$program" lock --source-policy policy.json
ok '--source-policy: the same' same policy.json policy.before
ok '--source-policy: elsewhere: 2' status 2 "$program" --check --source-policy policy.json Dockerfile
ok '--source-policy: nowhere: 2' status 2 "$program" lock --source-policy none/policy.json
printf 'FROM 127.0.0.1:9/x:1\nFROM %s/app:1\nFROM %s/single:1\n' "$open" "$open" >Dockerfile
cp dockmend.lock before
ok 'a registry that does not answer: 1' status 1 "$program" -w --resolve --only pin-digest Dockerfile
ok 'a registry that does not answer: the others' has "^FROM $open/single:1@sha256:" Dockerfile
ok 'a registry that does not answer: its own' has '^FROM 127.0.0.1:9/x:1$' Dockerfile
ok 'a registry that does not answer: --strict: 2' status 2 "$program" -w --resolve --strict --only pin-digest Dockerfile
ok 'a registry that does not answer: the filter is 0' sh -c '"$0" --resolve --only pin-digest - <Dockerfile >out 2>err' "$program"
printf 'FROM 127.0.0.1:9/x:1\n' >Dockerfile
cp dockmend.lock before
ok 'nobody answers: 2' status 2 "$program" lock
ok 'nobody answers: the lock stays' same dockmend.lock before
printf 'FROM %s/none:1\n' "$open" >Dockerfile
ok 'the only one is not there: 1' status 1 "$program" lock
ok 'the only one is not there: the lock stays' same dockmend.lock before
ok '--strict elsewhere: 2' status 2 "$program" --strict Dockerfile

# downloads
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/files-key.pem" -out "$work/files.pem" -days 2 -subj /CN=files \
	-addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' 2>/dev/null
echo one >"$work/changing"
server "$work/files.port" files "$work/files.log" "$work/files-key.pem" "$work/files.pem" "$work/changing"
files=https://127.0.0.1:$(port_of "$work/files.port")
sum=sha256:$(echo content | sha256sum | cut -d' ' -f1)
enter downloads
export SSL_CERT_FILE="$work/files.pem"
cat >Dockerfile <<END
FROM scratch
ADD $files/file /a
ADD $files/changing /b
ADD $files/moved /c
ADD $files/r.git#v1 /d
ADD $files/r.git#light:sub /e
ADD $files/r.git /f
END
cp Dockerfile before
ok 'downloads: 0' status 0 "$program" lock
ok 'downloads: what was added' has "^+ $files/file $sum$" out
ok 'downloads: in one line' has 'dockmend.lock: 0 images and 6 downloads, 6 added, 0 changed; to pin what it has: dockmend -w$' err
ok 'downloads: a redirect is named' has "note: $files/moved is sent on to localhost" err
ok 'downloads: no credentials' hasnot Basic "$work/files.log"
ok 'downloads: again, nothing' status 0 "$program" lock
ok 'downloads: again, said' has '6 downloads, 0 added, 0 changed$' err
ok 'downloads: -w' status 0 "$program" -w --only pin-download .
ok 'downloads: a commit waits for a frontend that can check it' has "^ADD $files/r.git#v1 /d$" Dockerfile
ok 'downloads: -w --unsafe' status 0 "$program" -w --unsafe --only pin-download .
ok 'downloads: a file' has "^ADD --checksum=$sum $files/file /a$" Dockerfile
ok 'downloads: what a redirect brings' has "^ADD --checksum=$sum $files/moved /c$" Dockerfile
ok 'downloads: what a tag points to' has "^ADD --checksum=0*4 $files/r.git#v1 /d$" Dockerfile
ok 'downloads: a tag of its own, a folder' has "^ADD --checksum=0*5 $files/r.git#light:sub /e$" Dockerfile
ok 'downloads: HEAD' has "^ADD --checksum=0*1 $files/r.git /f$" Dockerfile
ok 'downloads: nothing left' status 0 "$program" --check --only pin-download .
ok 'downloads: --check: 0' status 0 "$program" lock --check
echo two >"$work/changing"
ok 'downloads: --check: one changed: 1' status 1 "$program" lock --check
ok 'downloads: --check: which' has "^$files/changing: brings something else than sha256:.*, now sha256:" out
cp before Dockerfile
ok 'downloads: --update' status 0 "$program" lock --update
ok 'downloads: --update: which' has "^~ $files/changing sha256:.*, was sha256:" out
# what RUNs fetch into a file of their own name
away=https://2130706433:$(port_of "$work/files.port") # 127.0.0.1; what a RUN asks of its own machine is no download
cat >Dockerfile <<END
FROM debian:12
RUN curl -fsSLo /x $away/file && chmod +x /x
RUN curl -fsSL $away/changing | tar x
RUN curl -fsSLO $away/moved && echo "0  moved" | sha256sum -c -
END
cp Dockerfile runs.before && cp dockmend.lock before.lock
rm dockmend.lock
"$program" lock >out 2>err
ok 'downloads of RUNs: the one that can be checked' has "^+ $away/file $sum$" out
ok 'downloads of RUNs: and no more' test "$(grep -c checksum: dockmend.lock)" = 1
ok 'downloads of RUNs: -w leaves them' status 0 "$program" -w --only pin-download Dockerfile
ok 'downloads of RUNs: as they are' same Dockerfile runs.before
ok 'downloads of RUNs: --unsafe' status 0 "$program" -w --unsafe --only pin-download Dockerfile
ok 'downloads of RUNs: the check' has "&& echo \"${sum#sha256:}  /x\" | sha256sum -c - " Dockerfile

# the fault table: each is said, the others are written, and a lock that is there stays where all fail
for wrong in missing weaker circle endless; do
	case $wrong in
	missing) why='answers with HTTP 404: there is no such file; check the URL' ;;
	weaker) why='redirected from https to another protocol' ;;
	circle) why='redirected too often' ;;
	endless) why='the answer is larger than 524288 KiB' ;;
	esac
	printf 'FROM scratch\nADD %s/%s /a\nADD %s/file /b\n' "$files" $wrong "$files" >Dockerfile
	rm -f dockmend.lock
	ok "downloads, $wrong: 1" status 1 "$program" lock
	ok "downloads, $wrong: said" has "^dockmend: $files/$wrong: .*$why" err
	ok "downloads, $wrong: the other" test "$(grep -c checksum: dockmend.lock)" = 1
	cp dockmend.lock before.lock
	[ $wrong != endless ] || continue
	ok "downloads, $wrong: --update: 1" status 1 "$program" lock --update
	ok "downloads, $wrong: --update: the lock is untouched" same dockmend.lock before.lock
	printf 'FROM scratch\nADD %s/%s /a\n' "$files" $wrong >Dockerfile
	"$program" lock --strict >out 2>err
	ok "downloads, $wrong: --strict: 2" test $? = 2
	ok "downloads, $wrong: --strict: the lock is untouched" same dockmend.lock before.lock
done
printf 'FROM scratch\nADD %s/file /a\n' "$files" >Dockerfile
unset SSL_CERT_FILE
cp dockmend.lock before.lock
ok 'downloads, unknown certificate: --update: 2' status 2 "$program" lock --update
ok 'downloads, unknown certificate: --update: the lock is untouched' same dockmend.lock before.lock
rm -f dockmend.lock
ok 'downloads, unknown certificate: 2' status 2 "$program" lock
ok 'downloads, unknown certificate: said' has 'no authority that this machine trusts signed its certificate' err
ok 'downloads, unknown certificate: no lock' test ! -e dockmend.lock
# one that was good for a day, long ago
mkdir "$work/expired" && : >"$work/expired/index" && echo 01 >"$work/expired/serial"
cat >"$work/expired/conf" <<END
[ca]
default_ca = own
[own]
database = $work/expired/index
serial = $work/expired/serial
new_certs_dir = $work/expired
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
END
openssl req -new -key "$work/files-key.pem" -subj /CN=files -out "$work/expired/request" 2>/dev/null
openssl ca -batch -config "$work/expired/conf" -selfsign -keyfile "$work/files-key.pem" -in "$work/expired/request" \
	-out "$work/expired.pem" -startdate 20200101000000Z -enddate 20200102000000Z -notext 2>/dev/null
server "$work/expired.port" files "$work/expired.log" "$work/files-key.pem" "$work/expired.pem" "$work/changing"
expired=https://127.0.0.1:$(port_of "$work/expired.port")
printf 'FROM scratch\nADD %s/file /a\n' "$expired" >Dockerfile
printf 'version: 1\nimages: {}\n' >dockmend.lock && cp dockmend.lock before.lock
ok 'downloads, expired certificate: 2' env SSL_CERT_FILE="$work/expired.pem" sh -c '"$0" lock >out 2>err; [ $? = 2 ]' "$program"
ok 'downloads, expired certificate: said' has "^dockmend: $expired/file: 127.0.0.1: its certificate has expired" err
ok 'downloads, expired certificate: the lock is untouched' same dockmend.lock before.lock

enter replaced
printf 'trust: { allow: ["127.0.0.1:*/*"], replace: { "centos:7": "%s/app:1" } }\n' "$open" >.dockmend.yaml
printf 'FROM centos:7\n' >Dockerfile
ok 'a replacement of the policy is looked up' status 0 "$program" lock
ok 'instead of what it replaces' has "^  $open/app:1:$" dockmend.lock
ok 'and pinned' status 1 "$program" --only trusted-base,pin-digest Dockerfile
ok 'in one go' has "^+FROM $open/app:1@sha256:" out

enter digest
printf 'FROM %s/app@%s\nFROM %s/list:1@%s\n' "$open" "$app" "$open" "$(sed -n 1p ../list.digests)" >Dockerfile
ok 'files that have digests: 0' status 0 "$program" lock
ok 'a digest alone is a name' has "^  $open/app@$app:$" dockmend.lock
ok 'facts of both' test "$(grep -c '^    user: ' dockmend.lock)" = 2
ok 'the digest of the file counts' has "^    digest: $(sed -n 1p ../list.digests)$" dockmend.lock

enter hub
printf 'FROM debian:12\n' >Dockerfile
printf 'registries: { docker.io: { mirrors: ["http://%s"] } }\n' "$open" >.dockmend.yaml
ok 'Docker Hub through a mirror: 0' status 0 "$program" lock
ok 'docker.io/library' has '^  docker.io/library/debian:12:$' dockmend.lock
ok 'its digest' has "^    digest: $(sed -n 1p ../debian.digests)$" dockmend.lock

# ---- who we are ----

# login NAME REGISTRY IMAGE WANTED-STATUS CONFIG
login() {
	enter "login-$1"
	mkdir config && printf '%s' "$5" >config/config.json
	printf 'FROM %s/%s\n' "$2" "$3" >Dockerfile
	DOCKER_CONFIG=$PWD/config
	ok "login: $1" status "$4" "$program" lock
	DOCKER_CONFIG=$work/home
	cat out err >said
	ok "login: $1: no secret is said" hasnot "secret\|identity-of-u\|$(printf 'u:p' | base64)" said
}
auth=$(printf 'u:p' | base64)
login basic-auths "$basic" app:1 0 "{\"auths\":{\"$basic\":{\"auth\":\"$auth\"}}}"
login basic-auths-as-a-url "$basic" app:1 0 "{\"auths\":{\"http://$basic/v2/\":{\"username\":\"u\",\"password\":\"p\"}}}"
login basic-wrong "$basic" app:1 2 "{\"auths\":{\"$basic\":{\"auth\":\"$(printf 'u:secret' | base64)\"}}}"
ok 'wrong password: what to do' has "docker login $basic" err
login bearer-anonymous "$bearer" app:1 0 '{}'
login bearer-user "$bearer" private/app:1 0 "{\"auths\":{\"$bearer\":{\"auth\":\"$auth\"}}}"
login bearer-identity "$bearer" private/app:1 0 "{\"auths\":{\"$bearer\":{\"identitytoken\":\"identity-of-u\"}}}"
login bearer-wrong "$bearer" app:1 2 "{\"auths\":{\"$bearer\":{\"auth\":\"$(printf 'u:secret' | base64)\"}}}"
ok 'wrong password: the token server says no' has "refuses these credentials; run: docker login $bearer" err
cat >"$work/bin/docker-credential-tests" <<'END'
#!/bin/sh
read -r key
echo "$1 $key" >>"$TESTS_LOG"
case $key in
https://index.docker.io/v1/) echo '{"ServerURL":"x","Username":"hub","Secret":"secret"}' ;;
*:*) echo '{"ServerURL":"x","Username":"u","Secret":"p"}' ;;
esac
END
printf '#!/bin/sh\necho "credentials not found in native keychain"\nexit 1\n' >"$work/bin/docker-credential-empty"
printf '#!/bin/sh\necho "the secret is broken"\nexit 1\n' >"$work/bin/docker-credential-broken"
chmod +x "$work"/bin/*
export TESTS_LOG="$work/helper.log"
login credHelpers "$basic" app:1 0 "{\"credHelpers\":{\"$basic\":\"tests\"},\"credsStore\":\"broken\"}"
ok 'the helper was asked for the host' has "^get $basic$" "$work/helper.log"
login credsStore "$basic" app:1 0 '{"credsStore":"tests"}'
login credsStore-is-empty "$bearer" app:1 0 '{"credsStore":"empty"}'
login credsStore-is-broken "$bearer" app:1 0 '{"credsStore":"broken"}'
ok 'a broken helper is said' has 'docker-credential-broken failed' err
login credsStore-is-missing "$bearer" app:1 0 '{"credsStore":"missing"}'
ok 'a missing helper is said' has 'docker-credential-missing could not be started' err
login config-is-broken "$open" app:1 0 '{"auths": "secret'
ok 'a broken config is said, with its place' has 'config.json:1:[0-9]*: this is not a Docker config file' err

# ---- proxies, certificates, engine, the program itself ----

cd "$work" || exit 1
server proxy.port proxy proxy.log
enter proxied
printf 'FROM example.invalid/good:1\n' >Dockerfile
printf 'trust: { allow: ["example.invalid/*"] }\nregistries: { example.invalid: { insecure: on } }\n' >.dockmend.yaml
ok 'a proxy: 0' env "http_proxy=http://127.0.0.1:$(port_of ../proxy.port)" "$program" lock -q
ok 'a proxy: asked for the registry' has '^HEAD http://example.invalid/v2/good/manifests/1$' ../proxy.log
printf 'FROM %s/app:1\n' "$open" >Dockerfile
printf 'trust: { allow: ["127.0.0.1:*/*"] }\n' >.dockmend.yaml
ok 'loopback goes without the proxy' env http_proxy=http://127.0.0.1:9 "$program" lock -q

enter certificates
printf 'FROM %s/good:1\n' "$tls" >Dockerfile
printf 'registries: { "%s": { insecure: off } }\n' "$tls" >>.dockmend.yaml
ok 'SSL_CERT_FILE' env SSL_CERT_FILE="$work/crt.pem" "$program" lock -q

cd "$work" || exit 1
engine=sha256:$(printf '%064d' 7)
server engine.port engine "$work/engine.sock" docker.io/acme/local "$engine"
enter engine
printf 'FROM acme/local:1\n' >Dockerfile
printf 'trust: { allow: ["acme/*"] }\nregistries: { docker.io: { mirrors: ["http://127.0.0.1:9"], insecure: on } }\n' >.dockmend.yaml
export http_proxy=http://127.0.0.1:9
ok 'no engine: 2' status 2 "$program" lock
DOCKER_HOST=unix://$work/engine.sock
ok 'engine: 0' status 0 "$program" lock
ok 'engine: its digest' has "^    digest: $engine$" dockmend.lock
ok 'engine: its facts' has '^    user: "engine"$' dockmend.lock
ok 'engine: a platform without digest' has '^    platforms: \[linux/amd64\]$' dockmend.lock
ok 'engine: --update asks the registry only' status 2 "$program" lock --update
printf 'FROM acme/other:1\n' >Dockerfile
ok 'engine: an image that it has not' status 2 "$program" lock
# Podman lists the child before the index
child=sha256:$(printf '%064d' 8)
for api in /v4.0.0/libpod /libpod none; do
	name=podman$(echo "$api" | tr -d /.)
	server "$name.port" engines "$work/$name.sock" docker.io/acme/local "$engine" "$child" $api
	rm -f dockmend.lock
	DOCKER_HOST=unix://$work/$name.sock
	printf 'FROM acme/local:1\n' >Dockerfile
	if [ $api = none ]; then
		ok 'engine: nobody says which digest is the index: 2' status 2 "$program" lock
		ok 'engine: so there is no lock' test ! -e dockmend.lock
	else
		ok "podman, $api: 0" status 0 "$program" lock
		ok "podman, $api: the index" has "^    digest: $engine$" dockmend.lock
	fi
done
printf 'FROM acme/other:1\n' >Dockerfile
DOCKER_HOST=tcp://127.0.0.1:9
ok 'an engine elsewhere is not asked' status 2 "$program" lock
unset http_proxy
DOCKER_HOST=unix:///nowhere

# what people see who wait: a line on a terminal, and none elsewhere
enter progress
printf 'FROM %s/stall:1\n' "$faulty" >Dockerfile
printf 'registries: { "%s": { timeout: 2 } }\n' "$faulty" >>.dockmend.yaml
python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$program" lock >seen </dev/null
ok 'progress on a terminal' has 'looking up images: 0 of 1 ' seen
ok 'no progress elsewhere' status 2 "$program" lock
ok 'nothing but the reason' hasnot 'looking up' err

enter alone
mkdir bin && cp "$program" bin/
printf 'FROM %s/app:1\n' "$open" >Dockerfile
ok 'without its helper: 2' status 2 bin/dockmend lock
ok 'without its helper: says what is missing' has 'dockmend-registry, which speaks to registries, is not installed' err
ok 'without its helper: offline work goes on' status 0 bin/dockmend --only pin-digest Dockerfile
mkdir -p libexec/dockmend && cp "$(dirname "$program")/dockmend-registry" libexec/dockmend/
ok 'installed' status 0 bin/dockmend lock

# ---- the catalogue: what images of vendors are configured with ----

enter refresh
cp -r "$here/../../transforms/catalogue" .
push "$open" vendor/app latest user=1000:1000 ports=8080/tcp,53/udp command=serve,--all entrypoint=/entry >latest.digests
push "$open" vendor/app debug ports=8080/tcp entrypoint=/busybox/sh >debug.digests
printf '%s\n' "- name: $open/vendor/app" '  source: a' '  user: ""' '  overrides:' '    - {user: "5", source: a}' '  rows:' \
	'    - {tags: [debug], release: debian}' '    - {tags: ["*-nano"], release: debian}' '    - {tags: ["*"], release: distroless}' \
	"- name: $open/gone" '  source: a' '  rows:' '    - {tags: ["*"], release: debian}' >catalogue/images.yaml
echo '[]' >catalogue/vendors.yaml
printf '%s\n' '- name: docker.io/library/x' '  read: {a: b}' '  rows:' '    - {tags: ["*"], user: ""}' >catalogue/configs.yaml
cp catalogue/configs.yaml before.yaml
asks() { python catalogue/refresh --registry "$(dirname "$program")/dockmend-registry" "$@"; }
ok 'refresh: registries are asked' status 0 asks
ok 'refresh: what was there stays' sh -c 'head -n 4 catalogue/configs.yaml | cmp -s - before.yaml'
ok 'refresh: each tag with its digest' has "read: {$open/vendor/app:debug: $(head -n 1 debug.digests), $open/vendor/app:latest: $(head -n 1 latest.digests)}" catalogue/configs.yaml
ok 'refresh: its configuration' has '{tags: \["\*"\], user: "1000:1000", ports: \["8080"\], entrypoint: \["/entry"\], cmd: \[serve, "--all"\], command: yes, needs_root: no}' catalogue/configs.yaml
ok 'refresh: root' has '{tags: \[debug\], user: "", ports: \["8080"\], entrypoint: \["/busybox/sh"\]' catalogue/configs.yaml
ok 'refresh: tags that nobody can ask for hide no others' has '{tags: \["\*-nano"\]}' catalogue/configs.yaml
ok 'refresh: what is not there' has "registry: $open/gone:latest: " out
ok 'refresh: how many' has 'registry: 3 tags of 2 images asked for, 2 told; 1 families' out
ok 'refresh: a typed fact that is wrong' has "images.yaml: $open/vendor/app: user \"5\" contradicts" out
ok 'refresh: again, the same bytes' status 0 asks --check
printf '%s\n' "- names: [$open/vendor/app]" '  ask: {debug: ["*-nano"]}' >catalogue/vendors.yaml
ok 'refresh: a tag that vendors.yaml names' status 0 asks
ok 'refresh: speaks for its family' has '{tags: \["\*-nano"\], user: "", ports' catalogue/configs.yaml
ok 'refresh: no helper: said' sh -c '! python3 -B catalogue/refresh --registry nowhere 2>err && grep -q "^nowhere: " err'

# ---- the end ----

cd "$work" || exit 1
# shellcheck disable=SC2086
wait $waits
passed=$(grep -c '^ok$' results) failed=$(grep -c '^not ok' results)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
