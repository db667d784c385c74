"""What a Dockerfile says of the image that it makes: its configuration, and the image that it begins with."""
import copy
import json
import os
import re

import refresh_configs as configs

HEREDOC = re.compile(r'''<<-?\s*(["']?)([A-Za-z_]\w*)\1''')


def instructions(text):
    """Keyword and rest of each, continuations joined; comments and the bodies of here-documents left out."""
    escape = '`' if re.match(r'(?i)\s*#\s*escape\s*=\s*`', text) else '\\'
    lines, at, out = text.replace('\r\n', '\n').split('\n'), 0, []
    while at < len(lines):
        parts = []
        while at < len(lines):
            line, at = lines[at].strip(), at + 1
            if line.startswith('#') or not line:
                if parts or at == len(lines):
                    continue
                break
            parts.append(line[:-1].rstrip() if line.endswith(escape) else line)
            if not line.endswith(escape):
                break
        keyword, _, rest = ' '.join(parts).partition(' ')
        if keyword.upper() in ('RUN', 'COPY', 'ADD'):
            for _, word in HEREDOC.findall(rest):
                while at < len(lines) and lines[at].strip() != word:
                    at += 1
                at += 1
        if keyword:
            out.append((keyword.upper(), rest.strip()))
    return out


def expand(text, values):
    """Text with its variables; one that nobody tells stays as it is."""
    def value(match):
        name, operator, word = match.group(1) or match.group(2), match.group(3) or '', match.group(4) or ''
        known = values.get(name)
        if operator.endswith('-'):
            return known if known or (known is not None and operator == '-') else word
        if operator.endswith('+'):
            return word if known else ''
        return match.group(0) if known is None else known
    return re.sub(r'\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})', value, text)


def pairs_of(text):
    """NAME=value ..., or NAME value."""
    if not re.match(r'[\w.-]+=', text):
        name, _, value = text.partition(' ')
        return [(name, value.strip())]
    return [(n, re.sub(r'\\(.)', r'\1', v.strip('"\''))) for n, v in
            re.findall(r'''([\w.-]+)=((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*)''', text)]


def call_of(text):
    """Words of ENTRYPOINT and CMD, of either form."""
    if text.startswith('['):
        try:
            return tuple(json.loads(text))
        except ValueError:
            pass
    return ('/bin/sh', '-c', text) if text else ()


class Stage:
    """user, entrypoint: None where nobody tells; base: the reference that is no stage of the file."""

    def __init__(self, base, facts):
        self.base, self.facts = base, facts
        self.user, self.workdir, self.env = facts.get('user'), '/', dict(facts.get('env', {}))
        self.fills_root = False
        # what is read of an image has its ports, if any
        self.told_ports = base == 'scratch' or bool(facts.get('read')) or 'ports' in facts
        self.ports, self.volumes = list(facts.get('ports', [])), []
        self.entrypoint, self.cmd = facts.get('entrypoint'), facts.get('cmd')
        self.accounts = configs.Accounts(self.env)
        self.own_cmd = False
        for text in facts.get('users', []):
            name, uid, gid = (text.split(':') + ['', ''])[:3]
            self.accounts.users[name] = (uid, gid)

    def child(self):
        stage = copy.deepcopy(self)
        stage.own_cmd = False
        return stage

    def read(self, keyword, rest, args):
        values = {**args, **self.env}
        if keyword == 'ENV':
            self.env.update((name, expand(value, values)) for name, value in pairs_of(rest))
        elif keyword == 'USER':
            user = expand(rest.strip('"\''), values)
            self.user = None if '$' in user else '' if user.split(':')[0] in ('root', '0') else user
        elif keyword == 'WORKDIR':
            self.workdir = os.path.normpath(os.path.join(self.workdir, expand(rest.strip('"'), values)))
        elif keyword == 'EXPOSE':
            self.ports += [p for word in expand(rest, values).split() for p in configs.ports_of(word)]
        elif keyword == 'VOLUME':
            self.volumes += json.loads(rest) if rest.startswith('[') else rest.split()
        elif keyword == 'ENTRYPOINT':
            self.entrypoint = call_of(rest)
            self.cmd = self.cmd if self.own_cmd else ()
        elif keyword == 'CMD':
            self.cmd, self.own_cmd = call_of(rest), True
        elif keyword in ('ADD', 'COPY'):
            self.fills_root |= bool(re.search(r'\s/$|"/"\]$', rest)) and (keyword == 'ADD' or '--from' in rest)
        elif keyword == 'RUN':
            self.accounts.env = values
            self.accounts.read(rest)


def read(text, lookup, target='', args=None):
    """The stage of that name, else the last; lookup(reference): the facts of another image. None: the file has none."""
    given, globals_, stages, last, now = dict(args or {}), {}, {}, None, {}
    for keyword, rest in instructions(text):
        if keyword == 'ARG':
            for name, value in pairs_of(rest):
                known = given.get(name, globals_.get(name) if last else None)
                value = expand(value, {**globals_, **now, **given}) if '=' in rest else None
                value = known if known is not None else value
                if value is not None:
                    (now if last else globals_)[name] = value
        elif keyword == 'FROM':
            words = [w for w in rest.split() if not w.startswith('--')]
            if not words:
                return None  # a template
            base = re.sub('["\']', '', expand(words[0], {**globals_, **given}))
            base = given.get(base, base)  # a named context
            if last and last.name == target != '':
                break
            last = stages[base.lower()].child() if base.lower() in stages else Stage(base, lookup(base))
            last.name, now = words[2].lower() if len(words) > 2 else '', {}
            stages[last.name or str(len(stages))] = last
        elif last:
            last.read(keyword, rest, now)
    return stages.get(target, None) if target else last
