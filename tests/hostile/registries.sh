#!/bin/sh
# registries.sh PROGRAM: where credentials go, and what registries and policies of strangers cannot do. All servers are
# on loopback; those that need an address or a name of another kind run in a network of their own.
here=$(pwd)
. tests/assert.sh
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY no_proxy NO_PROXY SSL_CERT_FILE SSL_CERT_DIR CONTAINER_HOST
export HOME="$work/home" DOCKER_CONFIG="$work/docker" DOCKER_HOST=unix:///nowhere XDG_CONFIG_HOME="$work/config"
mkdir home docker bin config config/dockmend
export PATH="$work/bin:$PATH"
own=$work/config/dockmend/config.yaml

# server FILE KIND...: a server of tests/registry; its port is the first line of FILE
server() {
	out=$work/$1
	shift
	python3 -B "$here/tests/registry/servers.py" "$@" >"$out" 2>"$out.err" &
	pids="$pids $!"
	i=0
	until [ -s "$out" ]; do
		i=$((i + 1))
		[ $i -lt 200 ] || { echo "no server: $*"; cat "$out.err"; exit 1; }
		sleep 0.05
	done
}
port() { head -n 1 "$work/$1"; }
# enter NAME IMAGE [POLICY-LINE]...: a repository whose policy trusts everything, and a user without configuration
enter() {
	cd "$work" && mkdir -p "$1/.git" && cd "$1" || exit 1
	printf 'FROM %s\n' "$2" >Dockerfile
	printf 'trust: { allow: ["127.0.0.1:*/*", "localhost:*/*", "*.invalid/*", "*.example:*/*"] }\n' >.dockmend.yaml
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$@" >>.dockmend.yaml
	rm -f "$own"
	for log in "$work"/*.log; do : >"$log"; done
}
hex() { printf '%s' "$1" | od -An -tx1 | tr -d ' \n'; }
# within SECONDS COMMAND...
within() {
	limit=$1 begin=$(date +%s)
	shift
	"$@" || return 1
	[ $(($(date +%s) - begin)) -le "$limit" ] || { echo "took longer than $limit s"; return 1; }
}
sent() { has 'Basic' "$work/$1"; }
unsent() { lacks 'Basic' "$work/$1"; }

if [ -n "$INNER" ]; then . "$here/tests/registry/inside.sh"; fi

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out evil.pem -days 2 -subj /CN=tests \
	-addext 'subjectAltName=IP:127.0.0.1' 2>/dev/null
server plain.port fault plain.log
server tls.port fault tls.log http://127.0.0.1:9 key.pem evil.pem
server through.port through through.log
plain=127.0.0.1:$(port plain.port)
tls=127.0.0.1:$(port tls.port)
proxy=http://127.0.0.1:$(port through.port)
auth=$(printf 'user:S3CRET' | base64)
docker_config() { # docker_config HOST...
	printf '{"auths":{"x":{}' >"$DOCKER_CONFIG/config.json"
	for host; do printf ',"%s":{"auth":"%s"}' "$host" "$auth" >>"$DOCKER_CONFIG/config.json"; done
	printf '}}' >>"$DOCKER_CONFIG/config.json"
}
docker_config "$plain" "$tls" registry.invalid

# ---- what a repository's policy says is used without credentials ----

insecure='registries: { registry.invalid: { insecure: on } }'
enter insecure registry.invalid/wants:1 "$insecure"
export http_proxy="$proxy" https_proxy="$proxy"
ok 'insecure: of the repository: 2' status 2 "$program" lock
ok 'insecure: no credentials' unsent through.log
ok 'insecure: it was asked' has 'HEAD http://registry.invalid/v2/wants/manifests/1 -' "$work/through.log"
ok 'insecure: said once' test "$(grep -c 'its credentials are not used' err)" = 1
ok 'insecure: what to do' has 'say the same under registries: in ~/.config/dockmend/config.yaml, or give --config' err
ok 'insecure: no login is asked for' lacks 'docker login' err
printf '%s\n' "$insecure" >"$own"
ok 'the user says the same: 0' status 0 "$program" lock
ok 'the user says the same: sent' sent through.log
ok 'the user says the same: no word of it' lacks 'credentials' err
enter insecure-config registry.invalid/wants:1 "$insecure"
cp .dockmend.yaml policy.yaml
ok '--config says it: 0' status 0 "$program" lock --config=policy.yaml
ok '--config says it: sent' sent through.log
enter insecure-otherwise registry.invalid/wants:1 "$insecure"
printf 'registries: { registry.invalid: { insecure: off } }\n' >"$own"
ok 'the user says otherwise: 2' status 2 "$program" lock
ok 'the user says otherwise: not in clear' lacks http:// "$work/through.log"
ok 'the user says otherwise: https' has 'CONNECT registry.invalid:443' "$work/through.log"
unset http_proxy https_proxy
enter insecure-here "$plain/wants:1" "registries: { \"$plain\": { insecure: on } }"
ok 'insecure on loopback: 2' status 2 "$program" lock
ok 'insecure on loopback: no credentials' unsent plain.log
enter loopback "$plain/wants:1"
ok 'loopback as ever: 0' status 0 "$program" lock
ok 'loopback as ever: sent' sent plain.log
enter timeout-only "$plain/wants:1" "registries: { \"$plain\": { timeout: 20 } }"
ok 'a timeout of the repository costs nothing: 0' status 0 "$program" lock

ca="registries: { \"$tls\": { insecure: off, ca: ../evil.pem } }"
enter ca "$tls/wants:1" "$ca"
ok 'ca: of the repository: 2' status 2 "$program" lock
ok 'ca: asked' has '^HEAD /v2/wants' "$work/tls.log"
ok 'ca: no credentials' unsent tls.log
ok 'ca: said' has "$tls: its credentials are not used" err
enter ca-realm "$tls/tokens:1" "$ca"
ok 'ca, Bearer: anonymous: 0' status 0 "$program" lock
ok 'ca, Bearer: the realm was asked' has '^GET /token' "$work/tls.log"
ok 'ca, Bearer: without credentials' unsent tls.log
printf 'registries: { "%s": { insecure: off, ca: %s/evil.pem } }\n' "$tls" "$work" >"$own"
rm -f dockmend.lock
ok 'ca, Bearer, of the user: 0' status 0 "$program" lock
ok 'ca, Bearer, of the user: sent' has '^GET /token.* Basic' "$work/tls.log"
enter ca-half "$tls/wants:1" "$ca"
printf 'registries: { "%s": { insecure: off } }\n' "$tls" >"$own"
ok 'half of it said by the user: 2' status 2 "$program" lock
ok 'half of it said by the user: no credentials' unsent tls.log

enter mirror localhost:9/x:1 "registries: { \"localhost:9\": { mirrors: [\"http://$plain/wants\"] } }"
ok 'mirror: of the repository: 2' status 2 "$program" lock
ok 'mirror: asked' has '^HEAD /v2/wants/x/manifests/1 -' "$work/plain.log"
ok 'mirror: no credentials' unsent plain.log
printf 'registries: { "localhost:9": { mirrors: ["http://%s/wants"] } }\n' "$plain" >"$own"
ok 'mirror: of the user: 0' status 0 "$program" lock
ok 'mirror: of the user: sent' sent plain.log
enter mirror-insecure localhost:9/x:1 "registries: { \"$plain\": { insecure: on } }"
printf 'registries: { "localhost:9": { mirrors: ["%s/wants"] } }\n' "$plain" >"$own"
ok "a mirror of the user's, spoken to as a repository says: 2" status 2 "$program" lock
ok 'without credentials' unsent plain.log

# a helper is not even started
printf '#!/bin/sh\necho "$1" >>"%s/asked"\necho "{\\"Username\\":\\"u\\",\\"Secret\\":\\"p\\"}"\n' "$work" >"$work/bin/docker-credential-tests"
chmod +x "$work/bin/docker-credential-tests"
enter helper "$plain/wants:1" "registries: { \"$plain\": { insecure: on } }"
printf '{"credHelpers":{"%s":"tests"}}' "$plain" >"$DOCKER_CONFIG/config.json"
ok 'a helper: 2' status 2 "$program" lock
ok 'a helper: not asked' test ! -e "$work/asked"
ok 'a helper: said' has 'its credentials are not used' err
docker_config "$plain" "$tls" registry.invalid

# ---- mirrors are named ----

enter named docker.io/library/debian:12 "registries: { docker.io: { mirrors: [\"http://$plain/good\"] } }"
ok 'lock: 0' status 0 "$program" lock
ok 'lock: names the mirror' has "^+ docker.io/library/debian:12 by way of $plain/good sha256:" out
rm dockmend.lock
ok '-w --resolve: 0' status 0 "$program" -w --resolve --only pin-digest Dockerfile
ok '-w --resolve: names the mirror' has "note: docker.io/library/debian:12 by way of $plain/good$" err
printf 'FROM docker.io/library/debian:12\n' >Dockerfile
rm dockmend.lock
ok '--resolve: 1' status 1 "$program" --resolve --only pin-digest Dockerfile
ok '--resolve: names the mirror' has "note: docker.io/library/debian:12 by way of $plain/good$" err
enter unnamed "$plain/good:1"
ok 'the registry itself: 0' status 0 "$program" lock
ok 'the registry itself: no way is named' lacks 'by way of' out

# ---- realms ----

# realm NAME URL REGISTRY-LINE: a registry that names this realm
realm() { enter "realm-$1" "registry.invalid/elsewhere/$(hex "$2"):1"; printf '%s\n' "$insecure" >"$own"; }
export http_proxy="$proxy" https_proxy="$proxy"
realm http http://realm.invalid/token
ok 'realm over http: 2' status 2 "$program" lock
ok 'realm over http: said' has 'registry.invalid: its token server is not spoken to over https; not asked' err
ok 'realm over http: not asked' lacks 'realm.invalid' "$work/through.log"
realm user http://localhost:80@realm.invalid/token
ok 'realm with a user: 2' status 2 "$program" lock
ok 'realm with a user: not asked' lacks 'realm.invalid' "$work/through.log"
realm https https://realm.invalid/token
ok 'realm over https: 2' status 2 "$program" lock
ok 'realm over https: asked' has 'CONNECT realm.invalid:443' "$work/through.log"
for inner in 10.0.0.1 172.16.1.1 192.168.1.1 100.64.1.1 169.254.169.254 0.0.0.0 0x0a000001 '[fd00::1]' '[fe80::1]' \
	'[::ffff:10.0.0.1]' '[::]'; do
	realm "$inner" "https://$inner/token"
	ok "realm at $inner: 2" status 2 "$program" lock
	ok "realm at $inner: said" has 'is on this machine or in its own network' err
	ok "realm at $inner: not asked" lacks CONNECT "$work/through.log"
done
realm loopback "https://127.0.0.1:$(port tls.port)/token"
ok 'realm on loopback: 2' status 2 "$program" lock
ok 'realm on loopback: not asked' test ! -s "$work/tls.log"
enter redirect "registry.invalid/redirect/$(hex "http://127.0.0.1:$(port plain.port)/v2/good/manifests/1"):1" "$insecure"
ok 'redirect to loopback: 2' status 2 "$program" lock
ok 'redirect to loopback: said' has '127.0.0.1 is on this machine or in its own network' err
ok 'redirect to loopback: not followed' test ! -s "$work/plain.log"
unset http_proxy https_proxy
enter realm-local "$plain/elsewhere/$(hex "https://$tls/token"):1"
ok "a registry of this machine's, its realm too: 0" env SSL_CERT_FILE="$work/evil.pem" "$program" lock -q
ok 'with credentials' has '^GET /token.* Basic' "$work/tls.log"

# ---- time ----

enter trickle "$plain/drip:1"
printf 'registries: { deadline: 2 }\n' >"$own"
ok 'a server that trickles ends at the deadline: 2' within 5 status 2 "$program" lock
ok 'trickle: says what was not looked up' has "not looked up, because the 2 s for all look-ups are over: $plain/drip:1; try again" err
ok 'trickle: nothing is written' test ! -e dockmend.lock
printf 'FROM %s/busyforever:1\nFROM %s/stall:1\nFROM %s/drip:1\n' "$plain" "$plain" "$plain" >Dockerfile
ok 'several: 2' within 5 status 2 "$program" lock -j 1
ok 'several: all that are late are named' has "over: .*$plain/drip:1, $plain/stall:1; try" err
ok 'several: other reasons are said too' has 'too many requests' err
enter slow-helper "$plain/wants:1"
printf '#!/bin/sh\nsleep 60\n' >"$work/bin/docker-credential-slow" && chmod +x "$work/bin/docker-credential-slow"
printf '{"credsStore":"slow"}' >"$DOCKER_CONFIG/config.json"
printf 'registries: { deadline: 1 }\n' >"$own"
ok 'a helper ends at the deadline: 2' within 5 status 2 "$program" lock
docker_config "$plain"
enter deadline-of-a-repository "$plain/good:1" 'registries:' '  deadline: 9'
ok 'a deadline of the repository: 2' status 2 "$program" lock
ok 'a deadline of the repository: where' has '\.dockmend.yaml:3:13: .*config.yaml' err
ok '--config may have one' status 0 "$program" lock --config=.dockmend.yaml
enter long-timeout "$plain/good:1" 'registries:' "  \"$plain\": { timeout: 121 }"
ok 'a timeout beyond the deadline: 2' status 2 "$program" lock
ok 'a timeout beyond the deadline: where' has "dockmend.yaml:3:[0-9]*: one request may not take longer" err
enter bad-own "$plain/good:1"
printf 'registries: { deadline: none }\n' >"$own"
ok "a mistake in the user's configuration: 2" status 2 "$program" lock
ok "a mistake in the user's configuration: where" has "config.yaml:1:25: a number" err
ok "a mistake in the user's configuration is none offline" status 0 "$program" --only drop-sudo Dockerfile

# ---- files that never end ----

enter fifo "$plain/good:1"
mkfifo "$work/docker/fifo" && mv "$work/docker/fifo" "$work/docker/config.json"
ok 'Docker config as a FIFO: 0' status 0 timeout 20 "$program" lock
rm "$work/docker/config.json" dockmend.lock && mkdir "$work/docker/config.json"
ok 'Docker config as a folder: 0' status 0 "$program" lock
ok 'Docker config as a folder: said' has 'config.json: this is no regular file; no credentials are used' err
rmdir "$work/docker/config.json"
enter fifo-ca "$tls/good:1" "registries: { \"$tls\": { insecure: off, ca: pipe } }"
mkfifo pipe
ok 'ca as a FIFO: 2' status 2 timeout 20 "$program" lock
ok 'ca as a FIFO: said' has 'pipe: cannot read this file of certificates' err

# ---- values ----

enter twolines "$plain/twolines:1"
ok 'a user of two lines: 0' status 0 "$program" lock
ok 'a user of two lines: said' has "$plain/twolines:1: the user that its config names could be none" err
ok 'a user of two lines: unknown' lacks 'user' dockmend.lock
printf 'RUN useradd x\nUSER root\nCMD ["x"]\n' >>Dockerfile
ok 'a user of two lines: -w' status 0 "$program" -q -w --unsafe Dockerfile
ok 'a user of two lines: no line of it' lacks pwned Dockerfile
ok 'the rest is known' has 'platforms:' dockmend.lock
server engine.port engine "$work/engine.sock" docker.io/acme/local "sha256:$(printf '%064d' 7)" "$(printf 'app\nRUN x')"
enter engine acme/local:1 'registries: { docker.io: { mirrors: ["http://127.0.0.1:9"], insecure: on } }'
sed -i "1s|\\[|[\"acme/*\", |" .dockmend.yaml
ok "an engine's user of two lines: 0" env http_proxy=http://127.0.0.1:9 DOCKER_HOST="unix://$work/engine.sock" "$program" lock -q
ok "an engine's user of two lines: unknown" lacks 'user' dockmend.lock
enter deep "$plain/deep:1"
ok 'a manifest of brackets: 2' status 2 "$program" lock
ok 'a manifest of brackets: said' has 'no manifest of schema version 2' err
enter lock-user "$plain/good:1"
printf 'version: 1\nimages:\n  %s/good:1:\n    digest: sha256:%064d\n    user: "a\\nRUN x"\n' "$plain" 1 >dockmend.lock
ok 'a lock with such a user: 2' status 2 "$program" Dockerfile
ok 'a lock with such a user: where' has 'dockmend.lock:5:11: this is not a user' err

# ---- names and addresses of a network of its own ----

cd "$here" || exit 1
if unshare -rnm true 2>/dev/null; then
	INNER=1 unshare -rnm sh tests/hostile/registries.sh "$program" >"$work/inner" 2>&1
	sed '$d' "$work/inner"
	inner=$(tail -n 1 "$work/inner" | grep -x '[0-9]* passed, [0-9]* failed')
	[ -n "$inner" ] || { tail -n 1 "$work/inner"; inner='0 passed, 1 failed'; }
	passed=$((passed + ${inner%% *})) inner=${inner#*, }
	failed=$((failed + ${inner%% *}))
else
	echo 'not shown here, for want of user namespaces: names that resolve into the own network'
fi
finish
