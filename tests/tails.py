#!/usr/bin/env python3
"""tails.py DOCKMEND FOLDER N [--unsafe]: N random Dockerfiles whose FROMs have ARGs in them, pinned by DOCKMEND.

BuildKit's word expansion (frontend/dockerfile/shell/lex.go) is evaluated here on its own. For every override of every ARG
that the file had, the pinned file has to name the image that the file named before, or that image with the digest that
the lock has for it. Of suggested fixes those overrides are left out that they say to have no effect any more. The last line is `N passed, N failed`.
"""
import itertools
import os
import random
import re
import subprocess
import sys

program, folder, n, unsafe = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
names = ["A", "B", "VER"]
tags = ["1", "1.2", "3-slim", "x"]


def digest(image):
    return "sha256:%064x" % (hash_of(image))


def hash_of(text):
    value = 7
    for c in text:
        value = (value * 31 + ord(c)) % (1 << 200)
    return value


def expand(text, values):
    """values: set ones; None where a variable without a value takes part."""
    out, i = "", 0
    while i < len(text):
        if text[i] != "$":
            out += text[i]
            i += 1
            continue
        plain = re.match(r"\$(\w+)", text[i:])
        if plain:
            out += values.get(plain.group(1)) or ""
            i += plain.end()
            continue
        depth, end = 0, i + 1
        while True:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
            if depth == 0:
                break
        name, op, word = re.match(r"(\w+)(:?[-+]|)(.*)$", text[i + 2:end - 1]).groups()
        value = values.get(name)
        there = value is not None and (value != "" or not op.startswith(":"))
        if op.endswith("-"):
            out += value if there else expand(word, values)
        elif op.endswith("+"):
            out += expand(word, values) if there else ""
        else:
            out += value or ""
        i = end
    return out


def images(text, overrides):
    """What the FROMs name, all stages by their own image."""
    values, found = {}, []
    for line in text.splitlines():
        word = line.split()
        if word[0] == "ARG" and not found:
            name, _, default = word[1].partition("=")
            if name in overrides:
                values[name] = overrides[name]
            elif "=" in word[1]:
                values[name] = expand(default, values)
        elif word[0] == "FROM":
            found.append(expand(word[1], values))
    return found


def random_text(r):
    lines, known = [], []
    for name in r.sample(names, r.randint(1, 3)):
        default = r.choice(tags + ["app:1", ""] + ["$" + k for k in known] + ["${%s}-slim" % k for k in known])
        lines.append("ARG %s=%s" % (name, default) if r.random() < 0.9 else "ARG " + name)
        known.append(name)
    form = ["$%s", "${%s}", "${%s:-1.2}", "${%s-x}", "${%s:+1}", "${%s}-slim", "1.${%s}", "${%s}.${%s}"]
    last = None
    for i in range(r.randint(1, 3)):
        k = r.choice(form)
        tail = k % tuple(r.choice(names) for _ in range(k.count("%s")))
        base = r.choice(["app:" + tail, tail, "app:%s" % r.choice(tags), "lib/app:" + tail])
        last = last if last and r.random() < 0.4 else base
        lines.append("FROM %s AS s%d" % (last, i))
        if r.random() < 0.2:
            lines.append("ARG " + r.choice(names))
    return "\n".join(lines) + "\n"


def main():
    r = random.Random(25)
    os.makedirs(folder, exist_ok=True)
    texts, lock = [], set()
    for i in range(n):
        texts.append(random_text(r))
        with open(f"{folder}/{i}.Dockerfile", "w", encoding="utf-8") as f:
            f.write(texts[i])
        lock.update(x for x in images(texts[i], {}) if re.fullmatch(r"(lib/)?app(:[\w][\w.-]*)?", x))
    with open(f"{folder}/lock", "w", encoding="utf-8") as f:
        f.write("version: 1\nimages:\n")
        for x in sorted({x if ":" in x else x + ":latest" for x in lock}):
            f.write(f"  docker.io/{x if '/' in x else 'library/' + x}:\n    digest: {digest(x)}\n")
    with open(f"{folder}/policy", "w", encoding="utf-8") as f:
        f.write('trust: { allow: ["app", "lib/app"] }\n')
    command = [program, "-q", "--only", "pin-digest", "--lock", f"{folder}/lock", "--config", f"{folder}/policy",
               folder, *unsafe]
    said = subprocess.run(command + ["--check"], check=False, capture_output=True, text=True).stdout
    void = set(re.findall(r"(?m)^.*?(\d+)\.Dockerfile:.*--build-arg (\w+) has no effect", said)) if unsafe else set()
    subprocess.run(command + ["-w"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    passed = failed = pinned = 0
    for i, before in enumerate(texts):
        with open(f"{folder}/{i}.Dockerfile", encoding="utf-8") as f:
            after = f.read()
        pinned += before != after
        args = sorted(set(re.findall(r"ARG (\w+)", before)))
        ok = True
        for values in itertools.product([None, "2", "", "app:9"], repeat=len(args)):
            overrides = {k: v for k, v in zip(args, values) if v is not None}
            if any((str(i), k) in void for k in overrides):
                continue
            for old, new in zip(images(before, overrides), images(after, overrides)):
                tagged = old if ":" in old else old + ":latest"
                ok = ok and new in (old, tagged + "@" + digest(tagged))
        if not ok:
            failed += 1
            print(f"not ok: {i}\n{before}-- becomes\n{after}")
        passed += ok
    print(f"{pinned} of {n} are pinned somewhere")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
