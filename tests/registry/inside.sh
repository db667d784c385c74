# Sourced by registries.sh in a network namespace of its own, where 192.0.2.77 is an address of the public kind.
python3 - <<'END' || exit 1
import fcntl, socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for name, address in (b"lo", "127.0.0.1"), (b"lo:1", "192.0.2.77"), (b"lo:2", "10.7.7.7"):
    fcntl.ioctl(s, 0x8916, struct.pack("16sH2s4s8s", name, socket.AF_INET, b"", socket.inet_aton(address), b""))
    fcntl.ioctl(s, 0x8914, struct.pack("16sH14s", name, 0x41, b""))
END
cat >hosts <<'END'
127.0.0.1 localhost
192.0.2.77 public.example
10.7.7.7 private.example
10.7.7.7 both.example
192.0.2.77 both.example
END
mount --bind hosts /etc/hosts || exit 1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out crt.pem -days 2 -subj /CN=tests \
	-addext 'subjectAltName=DNS:public.example,DNS:private.example,DNS:both.example' 2>/dev/null
export SSL_CERT_FILE="$work/crt.pem"
ADDRESS=0.0.0.0 server plain.port fault plain.log
ADDRESS=0.0.0.0 server tls.port fault tls.log http://127.0.0.1:9 key.pem crt.pem
plain=$(port plain.port) tls=$(port tls.port)
auth=$(printf 'user:S3CRET' | base64)
printf '{"auths":{"public.example:%s":{"auth":"%s"},"private.example:%s":{"auth":"%s"}}}' "$tls" "$auth" "$tls" "$auth" \
	>"$DOCKER_CONFIG/config.json"

# realm REGISTRY REALM WANTED-STATUS: a registry that names a realm elsewhere, both over https
realm() {
	enter "realm-$1-$2" "$1.example:$tls/elsewhere/$(hex "https://$2.example:$tls/token"):1"
	ok "a $1 registry and a $2 realm: $3" status "$3" "$program" lock
	if [ "$3" = 0 ]; then
		ok "a $1 registry and a $2 realm: sent" has '^GET /token.* Basic' "$work/tls.log"
	else
		ok "a $1 registry and a $2 realm: said" has 'is on this machine or in its own network' err
		ok "a $1 registry and a $2 realm: not asked" lacks '^GET /token' "$work/tls.log"
	fi
}
realm public public 0
realm public private 2
realm private private 0
realm private public 0
realm public both 0

# redirect REGISTRY TARGET WANTED-STATUS
redirect() {
	enter "redirect-$1-$2" "$1.example:$plain/redirect/$(hex "http://$2.example:$plain/v2/good/manifests/1"):1"
	printf 'registries: { "%s.example:%s": { insecure: on } }\n' "$1" "$plain" >"$own"
	status 2 "$program" lock
	if [ "$3" = 0 ]; then
		ok "a $1 registry redirects to a $2 host: followed" has ' /v2/good/' "$work/plain.log"
	else
		ok "a $1 registry redirects to a $2 host: not followed" lacks ' /v2/good/' "$work/plain.log"
		ok "a $1 registry redirects to a $2 host: said" has 'in its own network' err
	fi
}
redirect public public 0
redirect public private 2
redirect private private 0

# a connection that was made for a private registry is not used for a public one's realm
enter kept "private.example:$tls/tokens:1"
printf 'FROM public.example:%s/elsewhere/%s:1\n' "$tls" "$(hex "https://private.example:$tls/token")" >>Dockerfile
ok 'a kept connection: 1' status 1 "$program" lock -j 1
ok 'a kept connection: asked for the private one only' test "$(grep -c '^GET /token' "$work/tls.log")" = 1
finish
exit
