"""What pip builds of this repository (PEP 517), by the standard library only: of a release the wheel that was published,
which has to have the sum that src/packaging/released of this commit holds; of any other commit a wheel of what make
builds here, for which it takes a C compiler and the libraries of `make build-deps`.

Releases are looked for where this repository was cloned from, or at DOCKMEND_RELEASES=URL (…/download).
"""

import hashlib
import os
import platform
import re
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import wheel  # noqa: E402  wheel.py beside this file

RELEASED = "src/packaging/released"


def version():
    with open("src/dockmend.h") as file:
        return re.search(r'^#define DM_VERSION "(.*)"$', file.read(), re.M)[1]


def published(wanted):
    """Name and sum of the wheel for this machine, or None."""
    with open(RELEASED) as file:
        for line in file:
            match = re.fullmatch(r"([0-9a-f]{64})  (dockmend-([0-9.]+)-py3-none-\S+\.whl)\n", line)
            if match and match[3] == wanted and sys.platform == "linux" and platform.machine() in match[2]:
                return match[2], match[1]
    return None


def releases():
    """Where releases are: below the repository's page, as its remote origin says."""
    if "DOCKMEND_RELEASES" in os.environ:
        return os.environ["DOCKMEND_RELEASES"]
    origin = subprocess.run(("git", "config", "remote.origin.url"), stdout=subprocess.PIPE).stdout.decode().strip()
    match = re.fullmatch(r"(?:https://|ssh://git@|git@)([^/:@]+)[/:](.+?)(?:\.git)?/?", origin)
    if not match:
        raise SystemExit(f"dockmend: no releases can be found from the remote {origin!r}; set DOCKMEND_RELEASES=URL")
    return f"https://{match[1]}/{match[2]}/releases/download"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    wanted = version()
    found = published(wanted)
    if not found:
        epoch = subprocess.run(("make", "-s", "epoch"), check=True, stdout=subprocess.PIPE).stdout.decode().strip()
        os.environ.setdefault("SOURCE_DATE_EPOCH", epoch)
        subprocess.run(("make", "-s", "all"), check=True)
        return os.path.basename(wheel.main("build", wanted, wheel_directory, "here"))
    name, digest = found
    with urllib.request.urlopen(f"{releases()}/v{wanted}/{name}", timeout=120) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise SystemExit(f"dockmend: {name} is not what {RELEASED} says")
    with open(os.path.join(wheel_directory, name), "wb") as file:
        file.write(content)
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise SystemExit("dockmend: the source archive is made by `make dist`")
