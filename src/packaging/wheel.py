"""wheel.py BUILD VERSION FOLDER: a wheel for Python that holds the static program, made by the standard library only.
`here` as a fourth word: the program that BUILD has for this machine instead.

What a wheel is: https://packaging.python.org/en/latest/specifications/binary-distribution-format/. The program is
static, so it runs whatever the C library is: manylinux as old as they are, and musllinux. Dates are SOURCE_DATE_EPOCH.
"""

import base64
import glob
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile

METADATA = """\
Metadata-Version: 2.1
Name: dockmend
Version: {version}
Summary: Rewrites Dockerfiles so that the images they build are safer, and never breaks one
License: Apache-2.0
Keywords: dockerfile,docker,containerfile,linter,formatter,security
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Topic :: Software Development :: Quality Assurance
Requires-Python: >=3.7
Description-Content-Type: text/markdown
License-File: LICENSE
{third}
{readme}"""

WHEEL = """\
Wheel-Version: 1.0
Generator: dockmend
Root-Is-Purelib: false
"""


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main(build, version, folder, kind="anywhere"):
    machine = platform.machine()
    here = kind == "here"
    tags = [f"py3-none-linux_{machine}"] if here else [f"py3-none-manylinux_2_17_{machine}", f"py3-none-manylinux2014_{machine}", f"py3-none-musllinux_1_1_{machine}"]
    data, info = f"dockmend-{version}.data", f"dockmend-{version}.dist-info"
    tree = os.path.abspath(os.path.join(build, "wheel"))
    shutil.rmtree(tree, ignore_errors=True)
    subprocess.run(["sh", "src/packaging/install.sh", "install", build if here else os.path.join(build, "static"), tree, ""], check=True)
    files = [(f"{data}/scripts/dockmend", read(f"{tree}/bin/dockmend"), 0o755)]
    for path in sorted(glob.glob(f"{tree}/libexec/**", recursive=True) + glob.glob(f"{tree}/share/**", recursive=True)):
        if os.path.isfile(path):
            files.append((f"{data}/data/{os.path.relpath(path, tree)}", read(path), os.stat(path).st_mode & 0o777))
    if not here:
        files.append((f"{info}/THIRD-PARTY", read(f"{build}/musl/copyright"), 0o644))
    third = "" if here else "License-File: THIRD-PARTY\n"
    files += [
        (f"{info}/LICENSE", read("LICENSE"), 0o644),
        (f"{info}/METADATA", METADATA.format(version=version, third=third, readme=read("README.md").decode()).encode(), 0o644),
        (f"{info}/WHEEL", (WHEEL + "".join(f"Tag: {tag}\n" for tag in tags)).encode(), 0o644),
    ]
    record = ""
    for name, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(content)}\n"
    files.append((f"{info}/RECORD", (record + f"{info}/RECORD,,\n").encode(), 0o644))

    date = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    compressed = ".".join(tag.rsplit("-", 1)[1] for tag in tags)
    path = os.path.join(folder, f"dockmend-{version}-py3-none-{compressed}.whl")
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100000 | mode) << 16
            wheel.writestr(entry, content)
    return path


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
