#!/usr/bin/env python3
"""git.py FOLDER < keys: forests of repositories for git.sh, below FOLDER: own, buried, nested, modules, linked.

A line of keys is KEY VALUE [KEY=VALUE]...; each gets a repository in each forest, whose configuration says that. An @ is
a trap: a program in FOLDER/traps that leaves a mark of its name in FOLDER/marks.
"""
import os
import re
import shutil
import sys

top = os.path.abspath(sys.argv[1])
HOOKS = "post-index-change fsmonitor-watchman pre-commit post-checkout reference-transaction pre-auto-gc".split()
HOSTILE = '[core]\n\trepositoryFormatVersion = 1\n\tbare = false\n[extensions]\n\tpartialClone = o\n' \
          '[remote "o"]\n\tpromisor = true\n'


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, mode)


def trap(name):
    """A program, a configuration that names it, a folder of hooks."""
    path = f"{top}/traps/{name}"
    program = f'#!/bin/sh\n: >"{top}/marks/{name}"\n'
    write(path, program, 0o755)
    write(path + ".include", f'[remote "o"]\n\tuploadpack = {path}\n[core]\n\tfsmonitor = {path}\n')
    for hook in HOOKS:
        write(f"{path}.hooks/{hook}", program, 0o755)
    return path


def setting(key, value):
    section, rest = key.split(".", 1)
    subsection, _, name = rest.rpartition(".")
    head = f'[{section} "{subsection}"]' if subsection else f"[{section}]"
    return f'{head}\n\t{name} = "{value}"\n'


def git_directory(path, config, index=True):
    """What a hostile one needs besides the key: alternates, hooks, an index with a promised blob that is missing."""
    for folder in ("objects/info", "refs/heads", "hooks", "info"):
        os.makedirs(f"{path}/{folder}")
    write(f"{path}/HEAD", "ref: refs/heads/m\n")
    write(f"{path}/config", HOSTILE + config)
    write(f"{path}/objects/k", "")
    write(f"{path}/refs/heads/k", "")
    write(f"{path}/objects/info/alternates", f"{top}/template/.git/objects\n")
    for hook in HOOKS:
        shutil.copy(f"{top}/traps/hook.hooks/{hook}", f"{path}/hooks/{hook}")
    if index:
        shutil.copy(f"{top}/template/.git/index", f"{path}/index")


def files(path):
    os.makedirs(path)
    for name in ("Dockerfile", ".gitattributes"):
        shutil.copy(f"{top}/template/{name}", f"{path}/{name}")
    write(f"{path}/untracked", "")  # else nothing makes git look for ignore files


def plant(name, config):
    for place in ("own", "nested"):
        files(f"{top}/{place}/{name}")
        git_directory(f"{top}/{place}/{name}/.git", config)
    files(f"{top}/buried/{name}")
    git_directory(f"{top}/buried/{name}", "[core]\n\tworktree = .\n" + config)
    files(f"{top}/modules/{name}")
    git_directory(f"{top}/modules/.git/modules/{name}", f"[core]\n\tworktree = ../../../{name}\n" + config)
    write(f"{top}/modules/{name}/.git", f"gitdir: ../.git/modules/{name}\n")
    files(f"{top}/linked/{name}")
    own = f"{top}/linked/.git/worktrees/{name}"
    write(f"{top}/linked/{name}/.git", f"gitdir: {own}\n")
    write(f"{own}/HEAD", "ref: refs/heads/m\n")
    write(f"{own}/commondir", "../..\n")
    write(f"{own}/gitdir", f"{top}/linked/{name}/.git\n")
    write(f"{own}/config.worktree", config)
    shutil.copy(f"{top}/template/.git/index", f"{own}/index")


trap("hook")
for place in ("buried", "nested", "modules", "linked"):
    write(f"{top}/{place}/Dockerfile", "FROM scratch\n")
    common = "[extensions]\n\tworktreeConfig = true\n" if place == "linked" else ""
    git_directory(f"{top}/{place}/.git", common, index=False)
for number, line in enumerate(sys.stdin):
    words = line.split()
    unit = "%03d-%s" % (number + 1, re.sub("[^A-Za-z0-9.]", "_", words[0]))
    program = trap(unit)
    settings = [words[:2]] + [word.split("=", 1) for word in words[2:]]
    if not any(key == "remote.o.url" for key, _ in settings):
        settings.append(["remote.o.url", "."])
    plant(unit, "".join(setting(key.replace("@", program), value.replace("@", program)) for key, value in settings))
