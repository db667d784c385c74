"""push.py REGISTRY NAME TAG [KEY=VALUE]...: pushes an image that holds no files, for two platforms; prints digests.

kind=oci|docker|single   an OCI index (default), a Docker manifest list, or one manifest without index
user= ports= command= entrypoint=   configuration; lists are separated by commas
seed=TEXT                another seed gives other children
note=TEXT                changes the index and leaves its children as they are
login=USER:PASSWORD      Basic
Prints: the digest of the tag, then `platform digest` of each child.
"""

import base64
import hashlib
import json
import sys
import urllib.request

OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker."
MANIFEST = {"oci": OCI + "manifest.v1+json", "docker": DOCKER + "distribution.manifest.v2+json"}
INDEX = {"oci": OCI + "index.v1+json", "docker": DOCKER + "distribution.manifest.list.v2+json"}
CONFIG = {"oci": OCI + "config.v1+json", "docker": DOCKER + "container.image.v1+json"}
LAYER = {"oci": OCI + "layer.v1.tar", "docker": DOCKER + "image.rootfs.diff.tar.gzip"}


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def text_of(value):
    return json.dumps(value, separators=(",", ":")).encode()


class Pusher:
    def __init__(self, registry, name, login):
        self.base = f"http://{registry}/v2/{name}"
        self.headers = {}
        if login:
            self.headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()

    def send(self, method, url, data=None, kind="application/octet-stream"):
        headers = dict(self.headers, **{"Content-Type": kind})
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        return urllib.request.urlopen(request)

    def blob(self, data):
        place = self.send("POST", self.base + "/blobs/uploads/", b"").headers["Location"]
        joint = "&" if "?" in place else "?"
        self.send("PUT", f"{place}{joint}digest={digest_of(data)}", data)
        return digest_of(data)

    def manifest(self, data, kind, tag=None):
        self.send("PUT", f"{self.base}/manifests/{tag or digest_of(data)}", data, kind)
        return digest_of(data)


def make_config(settings, architecture, variant):
    config = {}
    words = lambda key: [w for w in settings.get(key, "").split(",") if w]
    if "user" in settings:
        config["User"] = settings["user"]
    if words("ports"):
        config["ExposedPorts"] = {port: {} for port in words("ports")}
    if words("command"):
        config["Cmd"] = words("command")
    if words("entrypoint"):
        config["Entrypoint"] = words("entrypoint")
    image = {"os": "linux", "architecture": architecture, "config": config,
             "rootfs": {"type": "layers", "diff_ids": []}, "author": settings.get("seed", "")}
    if variant:
        image["variant"] = variant
    return text_of(image)


def main():
    registry, name, tag = sys.argv[1:4]
    settings = dict(argument.split("=", 1) for argument in sys.argv[4:])
    pusher = Pusher(registry, name, settings.get("login"))
    kind = settings.get("kind", "oci")
    family = "docker" if kind == "docker" else "oci"
    layer = b"\0" * 1024
    layer_digest = pusher.blob(layer)
    platforms = [("amd64", None), ("arm64", "v8")]
    children = []
    for architecture, variant in platforms[:1] if kind == "single" else platforms:
        config = make_config(settings, architecture, variant)
        manifest = text_of({
            "schemaVersion": 2, "mediaType": MANIFEST[family],
            "config": {"mediaType": CONFIG[family], "digest": pusher.blob(config), "size": len(config)},
            "layers": [{"mediaType": LAYER[family], "digest": layer_digest, "size": len(layer)}]})
        pusher.manifest(manifest, MANIFEST[family], tag if kind == "single" else None)
        platform = {"os": "linux", "architecture": architecture}
        if variant:
            platform["variant"] = variant
        children.append({"mediaType": MANIFEST[family], "digest": digest_of(manifest),
                         "size": len(manifest), "platform": platform})
    if kind == "single":
        print(children[0]["digest"])
        return
    index = {"schemaVersion": 2, "mediaType": INDEX[family], "manifests": children}
    if "note" in settings:
        index["annotations"] = {"note": settings["note"]}
    print(pusher.manifest(text_of(index), INDEX[family], tag))
    for child in children:
        parts = child["platform"]
        print("/".join(filter(None, ["linux", parts["architecture"], parts.get("variant")])), child["digest"])


main()
