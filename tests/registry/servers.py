"""Servers for the tests, on loopback. The first line of output is the port.

servers.py token KEY CERTIFICATE   a token server: user u, password p; anonymous people read all but private/*
servers.py fault LOG [OTHER [KEY CERTIFICATE]]   a registry whose repositories each have their own way of going wrong
servers.py engine SOCKET NAME DIGEST [USER]   a container engine that has one image
servers.py engines SOCKET NAME DIGEST CHILD [PREFIX]   one that lists a child's digest before the index's; with PREFIX it
                                   tells the index at PREFIX/images/NAME/json, as Podman does
servers.py files LOG KEY CERT FILE  https: a file, one that changes (FILE), redirects, an endless one, a git repository
servers.py through LOG             an HTTP proxy behind which every host is such a registry; https is refused
servers.py proxy LOG               an HTTP proxy that answers itself, to see what reaches it

LOG gets a line for each request: method, path, and the Authorization that came with it.
"""

import base64
import hashlib
import http.server
import json
import os
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def serve(handler, certificate=None):
    server = http.server.ThreadingHTTPServer((os.environ.get("ADDRESS", "127.0.0.1"), 0), handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate[1], certificate[0])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


# ---- tokens: distribution docs/spec/auth/token.md and jwt.md ----


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def sign(key, certificate, claims):
    with open(certificate, encoding="ascii") as file:
        chain = "".join(line.strip() for line in file if "-----" not in line)
    head = base64url(json.dumps({"typ": "JWT", "alg": "RS256", "x5c": [chain]}).encode())
    text = head + b"." + base64url(json.dumps(claims).encode())
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text,
                               stdout=subprocess.PIPE, check=True).stdout
    return (text + b"." + base64url(signature)).decode()


class Token(Handler):
    key = certificate = None

    def grant(self, query, known):
        access = []
        for scope in " ".join(query.get("scope", [])).split():
            kind, name, actions = scope.split(":")
            wanted = [a for a in actions.split(",") if known or (a == "pull" and not name.startswith("private/"))]
            access.append({"type": kind, "name": name, "actions": wanted})
        now = int(time.time())
        claims = {"iss": "tests", "sub": "u" if known else "", "aud": query["service"][0], "exp": now + 300,
                  "nbf": now - 10, "iat": now, "jti": os.urandom(8).hex(), "access": access}
        self.reply(200, json.dumps({"token": sign(self.key, self.certificate, claims)}).encode())

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        given = self.headers.get("Authorization")
        if given and given != "Basic " + base64.b64encode(b"u:p").decode():
            self.reply(401)
        else:
            self.grant(query, given is not None)

    def do_POST(self):
        query = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if query.get("grant_type") == ["refresh_token"] and query.get("refresh_token") == ["identity-of-u"]:
            self.grant(query, True)
        else:
            self.reply(401)


# ---- faults ----

CONFIG = json.dumps({"os": "linux", "architecture": "amd64", "config": {"User": "1000"}}).encode()
LIE = "sha256:" + "0" * 64


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


BODY = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "layers": [], "config": {
    "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest_of(CONFIG), "size": len(CONFIG)}}).encode()


class Fault(Handler):
    log = other = None
    secure = False
    lock = threading.Lock()
    seen = {}

    def count(self, name):
        with self.lock:
            self.seen[name] = self.seen.get(name, 0) + 1
            return self.seen[name]

    def good(self, **changes):
        if "/blobs/" in self.path:
            self.reply(200, CONFIG)
        else:
            headers = {"Content_Type": MANIFEST, "Docker_Content_Digest": digest_of(BODY)}
            headers.update(changes)
            self.reply(200, BODY, **{k: v for k, v in headers.items() if v is not None})

    def challenge(self, kind, realm):
        host = self.headers["Host"]
        scheme = "https" if self.secure else "http"
        realm = realm or f"{scheme}://{host}/token"
        self.reply(401, WWW_Authenticate=f'{kind} realm="{realm}",service="tests",scope="repository:x:pull"')

    def do_loop(self):
        self.challenge("Bearer", None)

    def do_basicloop(self):
        self.challenge("Basic", None)

    def do_openrealm(self):
        self.challenge("Bearer", "http://127.0.0.1:9/token")

    def do_wants(self):
        if not self.headers.get("Authorization"):
            self.challenge("Basic", None)
        else:
            self.good()

    def bearer(self, realm):
        if self.headers.get("Authorization") != "Bearer token-of-the-test":
            self.challenge("Bearer", realm)
        else:
            self.good()

    def do_tokens(self):
        self.bearer(None)

    def do_elsewhere(self):  # /v2/elsewhere/BASE16-OF-A-REALM/...
        self.bearer(base64.b16decode(self.path.split("/")[3].upper()).decode())

    def do_redirect(self):  # /v2/redirect/BASE16-OF-A-URL/...
        self.reply(307, Location=base64.b16decode(self.path.split("/")[3].upper()).decode())

    def do_twolines(self):
        config = json.dumps({"os": "linux", "architecture": "amd64",
                             "config": {"User": "app\nRUN touch /pwned"}}).encode()
        body = BODY.replace(digest_of(CONFIG).encode(), digest_of(config).encode())
        if "/blobs/" in self.path:
            self.reply(200, config)
        else:
            self.reply(200, body, Content_Type=MANIFEST, Docker_Content_Digest=digest_of(body))

    def do_deep(self):
        body = b"[" * (4 << 20)
        self.reply(200, body, Content_Type=MANIFEST, Docker_Content_Digest=digest_of(body))

    def do_nothow(self):
        self.reply(401)

    def do_forbidden(self):
        self.reply(403)

    def do_missing(self):
        self.reply(404)

    def do_good(self):
        self.good()

    def do_busy(self):
        if self.count("busy") == 1:
            self.reply(429, Retry_After=1)
        else:
            self.good()

    def do_busyforever(self):
        self.reply(429, Retry_After=3600)

    def do_shaky(self):
        if self.count("shaky") <= 2:
            self.reply(500)
        else:
            self.good()

    def do_broken(self):
        self.reply(503)

    def do_liar(self):
        self.good(Docker_Content_Digest=LIE)

    def do_liarget(self):
        if self.command == "HEAD":
            self.reply(405)
        else:
            self.good(Docker_Content_Digest=LIE)

    def do_swap(self):
        body = BODY + b" "
        self.reply(200, body, Docker_Content_Digest=digest_of(BODY), Content_Type=MANIFEST)

    def do_cut(self):
        if self.command == "HEAD":
            self.good()
        else:
            self.reply(200, BODY[:50], Content_Length=len(BODY), Content_Type=MANIFEST)
            self.close_connection = True

    def do_drip(self):
        if self.command == "HEAD":
            self.good()
            return
        self.reply(200, b"", Content_Length=len(BODY), Content_Type=MANIFEST)
        for byte in BODY:
            time.sleep(0.2)
            self.wfile.write(bytes([byte]))

    def do_stall(self):
        time.sleep(60)

    def do_large(self):
        self.reply(200, b"x" * (5 << 20), Content_Type=MANIFEST, Docker_Content_Digest=digest_of(BODY))

    def do_largechunks(self):
        if self.command == "HEAD":
            self.good()
            return
        self.reply(200, b"", Transfer_Encoding="chunked", Content_Type=MANIFEST)
        for _ in range(80):
            self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def do_noheader(self):
        self.good(Docker_Content_Digest=None)

    def do_nohead(self):
        if self.command == "HEAD":
            self.reply(405)
        else:
            self.good()

    def do_schema1(self):
        kind = "application/vnd.docker.distribution.manifest.v1+prettyjws"
        body = b'{"schemaVersion":1,"name":"x"}'
        self.reply(200, body, Content_Type=kind, Docker_Content_Digest=digest_of(body))

    def do_nonsense(self):
        body = b"<html>" * 10
        self.reply(200, body, Content_Type="text/html", Docker_Content_Digest=digest_of(body))

    def do_noconfig(self):
        if "/blobs/" in self.path:
            self.reply(404)
        else:
            self.good()

    def do_circle(self):
        self.reply(307, Location=self.path)

    def do_away(self):
        if not self.headers.get("Authorization"):
            self.challenge("Basic", None)
        else:
            self.reply(307, Location=self.other + self.path.replace("away", "good"))

    def do_weaker(self):
        self.reply(307, Location=self.other + self.path.replace("weaker", "good"))

    def handle_any(self):
        with self.lock:
            self.log.write(f"{self.command} {self.path} {self.headers.get('Authorization', '-')}\n")
            self.log.flush()
        if self.path.startswith("/token"):
            self.reply(200, b'{"token":"token-of-the-test"}')
        else:
            getattr(self, "do_" + self.path.split("/")[2], self.do_missing)()

    do_GET = do_HEAD = handle_any


class Proxy(Fault):
    def handle_any(self):
        with self.lock:
            self.log.write(f"{self.command} {self.path}\n")
            self.log.flush()
        self.path = urllib.parse.urlsplit(self.path).path
        self.good()

    do_GET = do_HEAD = handle_any


class Through(Fault):
    def handle_any(self):
        with self.lock:
            self.log.write(f"{self.command} {self.path} {self.headers.get('Authorization', '-')}\n")
            self.log.flush()
        self.path = urllib.parse.urlsplit(self.path).path
        if self.path.startswith("/token"):
            self.reply(200, b'{"token":"token-of-the-test"}')
        else:
            getattr(self, "do_" + self.path.split("/")[2], self.do_missing)()

    def do_CONNECT(self):
        with self.lock:
            self.log.write(f"CONNECT {self.path}\n")
            self.log.flush()
        self.reply(403)

    do_GET = do_HEAD = do_POST = handle_any


# ---- engine ----


class Engine(Handler):
    name = digest = None
    user = "engine"
    child = prefix = None

    def address_string(self):
        return "socket"

    def do_GET(self):
        digests = [self.child, self.digest] if self.child else [self.digest]
        if self.prefix and self.path == f"{self.prefix}/images/{self.name}:1/json":
            self.reply(200, json.dumps({"Digest": self.digest}).encode())
            return
        if self.path != f"/images/{self.name}:1/json":
            self.reply(404, b'{"message":"No such image"}')
            return
        self.reply(200, json.dumps({
            "RepoDigests": ["elsewhere/x@" + LIE] + [self.name.replace("docker.io/", "") + "@" + d for d in digests],
            "Os": "linux", "Architecture": "amd64",
            "Config": {"User": self.user, "ExposedPorts": {"80/tcp": {}}, "Cmd": ["run"], "Entrypoint": None}}).encode())


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def get_request(self):
        request, _ = super().get_request()
        return request, ("socket", 0)


# ---- downloads ----


class Files(Handler):
    log = None

    def do_GET(self):
        self.log.write(f"GET {self.path} {self.headers.get('Authorization', '-')}\n")
        self.log.flush()
        commits = ["%040d" % i for i in range(1, 6)]
        refs = [commits[0] + " HEAD\0side-band-64k", commits[0] + " refs/heads/main", commits[1] + " refs/heads/v1",
                commits[2] + " refs/tags/v1", commits[3] + " refs/tags/v1^{}", commits[4] + " refs/tags/light"]
        if self.path == "/file":
            self.reply(200, b"content\n")
        elif self.path == "/changing":
            self.reply(200, open(sys.argv[5], "rb").read())
        elif self.path == "/moved":
            self.reply(302, Location=f"https://localhost:{self.server.server_port}/file")
        elif self.path == "/weaker":
            self.reply(302, Location=f"http://127.0.0.1:{self.server.server_port}/file")
        elif self.path == "/circle":
            self.reply(302, Location="/circle")
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * (1 << 20))
            except OSError:
                pass
        elif self.path == "/r.git/info/refs?service=git-upload-pack":
            lines = ["# service=git-upload-pack\n"] + [None] + [r + "\n" for r in refs] + [None]
            self.reply(200, b"".join(b"0000" if line is None else b"%04x" % (len(line) + 4) + line.encode() for line in lines))
        else:
            self.reply(404)


def main():
    kind = sys.argv[1]
    if kind == "token":
        Token.key, Token.certificate = sys.argv[2:4]
        serve(Token)
    elif kind == "fault":
        Fault.log = open(sys.argv[2], "a", encoding="utf-8")
        Fault.other = sys.argv[3] if len(sys.argv) > 3 else None
        Fault.secure = len(sys.argv) > 5
        serve(Fault, sys.argv[4:6] if Fault.secure else None)
    elif kind == "proxy":
        Fault.log = open(sys.argv[2], "a", encoding="utf-8")
        serve(Proxy)
    elif kind == "files":
        Files.log = open(sys.argv[2], "a", encoding="utf-8")
        serve(Files, sys.argv[3:5])
    elif kind == "through":
        Fault.log = open(sys.argv[2], "a", encoding="utf-8")
        serve(Through)
    else:
        Engine.name, Engine.digest = sys.argv[3:5]
        if kind == "engines":
            Engine.child, Engine.prefix = sys.argv[5], sys.argv[6] if len(sys.argv) > 6 else None
        elif len(sys.argv) > 5:
            Engine.user = sys.argv[5]
        server = Unix(sys.argv[2], Engine)
        print(0, flush=True)
        server.serve_forever()


main()
