"""What images of vendors are configured with, by the files in their own repositories that they are made of (vendors.yaml)."""
import functools
import json
import os
import re
import subprocess

import refresh_configs as configs
import refresh_dockerfile as dockerfile
import refresh_library as library
import refresh_yaml as yaml

FACTS = ('user', 'users', 'ports', 'entrypoint', 'cmd', 'command', 'needs_root')
# other homes of official images, as vendors' files name them
HOMES = {'index.docker.io/': 'docker.io/', **{home: library.LIBRARY for home in (
    'docker.mirror.hashicorp.services/', 'public.ecr.aws/docker/library/', 'public.ecr.aws/ubuntu/',
    'registry.hub.docker.com/library/', 'mcr.microsoft.com/mirror/docker/library/', 'psdockercache.azurecr.io/',
    'ubuntu.azurecr.io/', 'registry.centos.org/centos/')}}
# the official images of one architecture
ARCHITECTURES = ('amd64', 'arm32v7', 'arm64v8', 'i386', 'ppc64le', 's390x')


def name_and_tag(reference):
    """docker.io/library/node and 20 of node:20@sha256:..."""
    reference = reference.partition('@')[0]
    for home, official in HOMES.items():
        if reference.startswith(home):
            reference = official + reference[len(home):]
    name, colon, tag = reference.rpartition(':')
    if not colon or '/' in tag:
        name, tag = reference, 'latest'
    first, slash, rest = name.partition('/')
    if not slash:
        name = library.LIBRARY + name
    elif not re.search(r'[.:]|^localhost$', first):
        name = 'docker.io/' + name
    parts = name.split('/')
    if parts[0] == 'docker.io' and (len(parts) == 2 or len(parts) == 3 and parts[1] in ARCHITECTURES):
        name = library.LIBRARY + parts[-1]
    return name, tag


class Catalogue:
    """What the catalogue says of a reference, as compile.c puts it together."""

    def __init__(self, images, releases, rows):
        self.images, self.configs = images, {row['name']: row for row in rows}
        self.releases = {row['release']: row for row in releases}

    def row(self, image, tag):
        """The row of images.yaml, or None."""
        for row in image.get('rows', []):
            tags = row.get('tags', image.get('tags', self.releases[row['release']].get('tags', [])))
            if any(configs.glob(g, tag) for g in tags):
                return row
        return None

    def system(self, config, tag):
        return next((s['release'] for s in config.get('systems', []) if configs.matches(s, tag)), 'unknown')

    def image(self, name):
        plain = next((i for i in self.images if i['name'] == name), None)
        return plain or (None if name in self.configs else
                         next((i for i in self.images if set('*?') & set(i['name']) and configs.glob(i['name'], name)), None))

    def facts(self, reference):
        """Each fact that is known, with what told it in `by`; {} where nothing is."""
        name, tag = name_and_tag(reference)
        image, config = self.image(name) or {}, self.configs.get(name, {})
        if not image and not config:
            return {}
        row = self.row(image, tag) or {}
        release = row.get('release', 'unknown')
        if release == 'unknown':
            release = self.system(config, tag)
        overrides = [o for o in image.get('overrides', []) if configs.matches(o, tag)]
        overrides.sort(key=lambda o: 'tags' not in o)
        told = next((r for r in config.get('rows', []) if configs.matches(r, tag)), {})
        out, by = {}, {}
        for place, title in [(self.releases[release], f'releases.yaml, {release}'), (image, 'images.yaml'), (row, 'images.yaml'),
                             (told, 'configs.yaml')] + [(o, 'an override') for o in overrides[::-1]]:
            for key, value in place.items():
                if key not in ('tags', 'name', 'rows', 'overrides', 'source', 'gone'):
                    out[key], by[key] = value, title
        return {**out, 'release': release, 'by': by, 'read': len(told) > 1, 'env': config.get('env', {})}


@functools.lru_cache(maxsize=None)
def repository_of(folder, name):
    return Repository(folder, name)


class Repository:
    """A clone, DIR/OWNER+NAME/repo or DIR/OWNER/NAME; or single files below DIR/OWNER/NAME, the commit in their first line."""

    def __init__(self, folder, name):
        self.name, self.clone, self.folder = name, None, os.path.join(folder, *name.split('/'))
        for place in (os.path.join(folder, name.replace('/', '+'), 'repo'), self.folder):
            if any(os.path.exists(os.path.join(place, inner, 'HEAD')) for inner in ('', '.git')):
                self.clone = library.Clone(place)
                break
        if not self.clone and not os.path.isdir(self.folder):
            raise SystemExit(f'{folder}: no clone of {name}, nor files of it')

    def log(self, path, branch):
        """Commits and the path in each; without its former names where the clone lacks what they are told by."""
        for words in (['--follow'], []):
            try:
                return self.clone.git('log', *words, '--format=%H', '--name-only', branch, '--', path).splitlines()
            except subprocess.CalledProcessError as error:
                failure = error
        raise SystemExit(f'{self.name}: {path}: {failure.stderr.strip()}')

    @functools.lru_cache(maxsize=None)
    def states(self, path, branch='HEAD'):
        """Commit and text of each version of the file, the newest first."""
        if not self.clone:
            with open(os.path.join(self.folder, path), encoding='utf-8') as file:
                head, _, text = file.read().partition('\n')
            commit = re.fullmatch(rf'# {re.escape(self.name)} {re.escape(path)} ([0-9a-f]{{40}})', head)
            if not commit:
                raise SystemExit(f'{self.name}: {path} does not begin with `# {self.name} {path} COMMIT`')
            return [(commit.group(1), text)]
        out, commit = [], ''
        for line in self.log(path, branch):
            if re.fullmatch('[0-9a-f]{40}', line):
                commit = line
            elif line:
                text = self.clone.get(f'{commit}:{line}')
                out += [(commit, text)] if text else []
        if not out:
            raise SystemExit(f'{self.name} has no file {path}')
        return out

    @functools.lru_cache(maxsize=None)
    def without(self, commit):
        """
        Versions (1, 2), by tags such as v1.2.3, that do not have the commit, up to the first that has it in some of its tags:
        a later one has a stray tag; and that first one.
        """
        if not self.clone:
            return [], (0, 0)
        without, having = [{version_of(t) for t in self.clone.git('tag', f'--{word}contains', commit).split()} - {None}
                           for word in ('no-', '')]
        first = min(having, default=(0, 0))
        without = sorted(version for version in without if version not in having or version <= first)
        return without, first


def version_of(tag):
    match = re.fullmatch(r'v?(\d+)\.(\d+)([-._+].*)?', tag)
    return (int(match.group(1)), int(match.group(2))) if match else None


def apko_state(text, tag):
    """Of a locked_config.json, for the image of that tag."""
    for lock in json.loads(text)['imageLocks'].values():
        if tag in lock.get('tags', []):
            config = json.loads(lock['configs']['amd64'])['config']
            break
    else:
        return None
    accounts, packages = config['accounts'], {p.partition('=')[0] for p in config['contents']['packages']}
    user = accounts.get('run-as', '')
    facts = {'user': '' if user in ('0', 'root') else user, 'release': 'wolfi' if 'apk-tools' in packages else 'distroless'}
    users = [f"{u['username']}:{u['uid']}:{u['gid']}" for u in accounts.get('users') or [] if u['username'] != 'root']
    facts['entrypoint'] = (config.get('entrypoint') or {}).get('command', '').split()
    facts['no_ports'] = True  # apko exposes none
    facts['shell'] = 'yes' if packages & {'busybox', 'bash', 'dash-binsh'} else 'no'
    return {**facts, **({'users': users} if users else {})}


def state_of(text, row, catalogue, prompts):
    """Facts of one version of a Dockerfile; a fact that it does not tell is missing."""
    stage = dockerfile.read(text, catalogue.facts, row.get('target', ''), row.get('args'))
    if not stage:
        return None
    facts, entrypoint, cmd = {'env': stage.env}, stage.entrypoint, stage.cmd
    facts['no_ports'] = not stage.ports and stage.told_ports
    if stage.base == 'scratch':
        stage.user, entrypoint = stage.user or '', entrypoint or ()
    facts['release'] = stage.facts.get('release', 'unknown')
    if stage.base == 'scratch':  # a whole system may be put there, which no name tells
        facts['release'] = 'unknown' if stage.fills_root else 'none'
    words = cmd[2].split() if cmd and tuple(cmd[:2]) == ('/bin/sh', '-c') and len(cmd) == 3 else cmd or ()
    service = entrypoint is not None and configs.is_service(tuple(entrypoint), tuple(words), prompts)
    if stage.user is not None:
        facts['user'] = stage.user
    accounts = configs.users_of(stage.accounts, stage.user or '', service)
    for key, value in (('users', accounts), ('ports', sorted(set(stage.ports), key=int))):
        facts.update({key: list(value)} if value else {})
    if entrypoint is not None:
        facts['entrypoint'] = list(entrypoint)
        # a program without a port may be a tool as well
        facts.update({'command': 'yes'} if service and stage.ports else {} if service else {'command': 'no'})
    facts.update({'cmd': list(cmd)} if cmd else {})
    if stage.user or (stage.user == '' and entrypoint is not None and not entrypoint):
        facts['needs_root'] = 'no'
    elif stage.facts.get('needs_root') and list(entrypoint or []) == list(stage.facts.get('entrypoint', [])):
        facts['needs_root'] = stage.facts['needs_root']
    return facts


def globs_before(row, without, later, known):
    """
    Globs of the tags of all versions from the oldest to the newest of these; ten minors in one, as `1.1?`. later: the first
    version after them. Where nothing is known of them a few globs do, which may match what is no version.
    """
    (first, start), (last, end) = without[0], without[-1]
    if later[0] > last:
        last, end = last + 1, -1
    out, minor = [str(major) for major in range(first, last)], 0 if first < last else start
    while minor <= end:
        ten = minor % 10 == 0 and minor + 9 <= end
        out.append(f'{last}.' + (f'{minor // 10 or str()}?' if ten else str(minor)))
        minor += 10 if ten else 1
    def short(head):
        return not known and last < 10 and not re.search(r'\.[1-9]$|\?', head)
    tags = [tag for head in out for tag in ([head + '*'] if short(head) else configs.tags_with(head, ()))]
    return [row.get('tag', '{}').replace('{}', tag) for tag in tags]


def spans_of(row, states, repository, key):
    """
    Tags, and what they have of that fact: the newest version's value since it is the same, before that another one, if all
    versions agreed. None: nobody can tell.
    """
    newest, tags = states[0][1].get(key), row.get('tags', ['*'])
    since = next((at for at, state in enumerate(states) if state[1].get(key) != newest), len(states))
    older = {state[1].get(key) for state in states[since:]}
    # root is what an image runs as that says nothing; its system is told for all versions, where all that were read agree
    if not older and (newest == '' or key == 'release'):
        return [(tags, newest)]
    without, first = ([], (0, 0)) if row.get('versions') == 'no' else repository.without(states[since - 1][0])
    if not older and not without:
        return [(tags, newest)]
    if tags != ['*']:
        return [(tags, None if older else newest)]
    if not without:
        return [(['latest'], newest), (['*'], None)]
    before = older.pop() if len(older) == 1 and first > without[-1] else None
    return [(globs_before(row, without, first, before is not None and before != 'unknown'), before), (['*'], newest)]


def rows_of_file(row, states, repository):
    newest = states[0][1]
    facts = {key: newest[key] for key in FACTS if key in newest}
    rest = {key: value for key, value in facts.items() if key in ('ports', 'cmd', 'command')}
    out = []
    for tags, user in spans_of(row, states, repository, 'user'):
        if user == newest.get('user'):
            out.append((tags, facts))
        else:
            out.append((tags, {} if user is None else {'user': user, **rest}))
    return out


def systems_of_file(row, states, repository):
    spans = [(tags, release or 'unknown') for tags, release in spans_of(row, states, repository, 'release')]
    return [span for span in spans if span != (['*'], 'unknown')]


def states_of(row, folder, catalogue, prompts, count=None):
    """The repository, and commit and facts of each version of the file, or of the newest ones."""
    repository = repository_of(folder, row['repository'])
    texts = repository.states(row['file'], row.get('branch', 'HEAD'))[:count]
    if row['file'].endswith('.json'):
        states = [(commit, apko_state(text, row.get('tags', ['latest'])[0])) for commit, text in texts[:1]]
    else:
        known = {text: state_of(text, row, catalogue, prompts) for text in {text for _, text in texts}}
        states = [(commit, known[text]) for commit, text in texts]
    states = [state for state in states if state[1]]
    if not states:
        raise SystemExit(f'{row["repository"]}: {row["file"]} has no stage {row.get("target", "")}')
    return repository, states


def image_of(rows, folder, catalogue, prompts):
    """The row of configs.yaml of the images that rows of vendors.yaml tell of."""
    read, systems, told, env = {}, [], [], {}
    for row in rows:
        repository, states = states_of(row, folder, catalogue, prompts)
        place = f'{row["repository"]}/{row["file"]}'
        other = read.get(place, states[0][0]) != states[0][0]  # the same file, of another branch
        read[place + f'@{row.get("branch", "HEAD")}' * other] = states[0][0]
        env = states[0][1]['env']
        # tags of a file whose system nobody can tell have none of a later file's
        systems += [{'tags': tags, 'release': release} for tags, release in systems_of_file(row, states, repository)]
        told += [{'tags': tags, **facts} for tags, facts in rows_of_file(row, states, repository)]
    while systems and systems[-1]['release'] == 'unknown':
        del systems[-1]
    whole = told[-1]['tags'] == ['*'] and len(told[-1]) > 1
    # nothing is known where no row speaks, so that a row without facts is there for the sake of a later one alone
    told = [row for row in told if len(row) > 1 or whole] or told[:1]
    for at in range(len(told) - 2, -1, -1):  # a row that says what all later ones do
        if whole and all({**told[at], 'tags': 0} == {**other, 'tags': 0} for other in told[at + 1:]):
            del told[at]
    return {'read': read, **({'systems': systems} if systems else {}), 'rows': told, 'env': env}


def same_user(a, b, users):
    """1000 and jenkins, where an account says so."""
    names = [set(user.split(':')[:2]) for user in users] + [{'nobody', '65534'}]
    a, b = a.split(':')[0], b.split(':')[0]
    return a == b or any({a, b} <= both for both in names)


def checked(vendor, folder, catalogue, prompts):
    """What files say of the images of a vendor that images.yaml has a row for: read, same, and what is otherwise."""
    read, same, other = {}, set(), {}
    for row in vendor['files']:
        _, states = states_of(row, folder, catalogue, prompts, 1)
        read[f'{row["repository"]}/{row["file"]}'] = states[0][0]
        facts, tag = states[0][1], row.get('tags', ['latest'])[0].replace('*', '') or 'latest'
        known = catalogue.facts(f'{vendor["names"][0]}:{tag}')
        for key in ('user', 'ports', 'release', 'shell'):
            if key not in facts or facts[key] == 'unknown' or key not in known or known[key] == 'unknown':
                continue
            equal = sorted(facts[key]) == sorted(known[key]) if key == 'ports' else facts[key] == known[key]
            if key == 'release':  # as far as it tells family and manager
                equal = all(catalogue.releases[facts[key]].get(k) == known.get(k) for k in ('family', 'manager'))
            if key == 'user':
                equal = same_user(facts[key], known[key], facts.get('users', []) + known.get('users', []))
            if equal:
                same.add(key)
            else:
                other[f'{tag} {key}'] = f'{yaml.text(facts[key])}, not {yaml.text(known[key])}'
        if facts['no_ports'] and 'ports' not in known:
            same.add('ports')
    return read, sorted(same), other


def checks_of(folder, here, catalogue):
    """The lines of checked.yaml."""
    prompts = set(yaml.read(os.path.join(here, 'words.yaml'))['prompts'])
    lines = ['# Rows of images.yaml for many names of a vendor, held against the files of some of them: which facts they say, too.',
             '# Made by `refresh`; otherwise: what a file says otherwise than the row.']
    for vendor in yaml.read(os.path.join(here, 'vendors.yaml')):
        if not vendor.get('check'):
            continue
        read, same, other = checked(vendor, folder, catalogue, prompts)
        row = {'names': vendor['names'], 'same': same, **({'otherwise': other} if other else {}), 'read': read}
        lines.append('- ' + yaml.text(row))
        for key, text in other.items():
            print(f'images.yaml: {vendor["names"][0]}: {key}: the file says {text}')
    return '\n'.join(lines) + '\n'


def catalogue_of(here, rows):
    """rows: of configs.yaml"""
    return Catalogue(yaml.read(os.path.join(here, 'images.yaml')), yaml.read(os.path.join(here, 'releases.yaml')), rows)


def rows_of(folder, here, official):
    """The catalogue with rows of configs.yaml for the names of vendors.yaml. official: those of the official images."""
    prompts = set(yaml.read(os.path.join(here, 'words.yaml'))['prompts'])
    catalogue = catalogue_of(here, official)
    for vendor in yaml.read(os.path.join(here, 'vendors.yaml')):
        if vendor.get('files') and not vendor.get('check'):
            told = image_of(vendor['files'], folder, catalogue, prompts)
            catalogue.configs.update((name, {'name': name, **told}) for name in vendor['names'])
    return catalogue


def told_of_overrides(catalogue, names=None):
    """Of each fact of an override of a vendor's image: that the files say otherwise for its tags, or the same. names: of these."""
    for image in catalogue.images:
        if names is not None and image['name'] not in names:
            continue
        rows = catalogue.configs.get(image['name'], {}).get('rows', [])
        for override in image.get('overrides', []) if not image['name'].startswith(library.LIBRARY) else []:
            tags = override.get('tags', ['*'])
            for key in sorted(set(override) & set(FACTS)):
                # of tags that no override before it speaks for
                taken = [o['tags'] for o in image['overrides'] if o is not override and 'tags' in o and key in o]
                values = [row[key] for row in rows if key in row and configs.covers(tags, row['tags']) and
                          not any(configs.covers(others, row['tags']) for others in taken)]
                if values and override[key] not in values:
                    yield f'{image["name"]}: {key} {yaml.text(override[key])} contradicts the files: {yaml.text(values[-1])}'
                elif values and all(row.get(key) == override[key] for row in rows) and any(
                        configs.covers(row['tags'], tags) for row in rows):
                    yield f'{image["name"]}: {key} {yaml.text(override[key])} is no longer needed'


def text_of(rows):
    lines = []
    for row in rows:
        lines += [f'- name: {row["name"]}', '  read: ' + yaml.text(row['read'])]
        for key in ('systems', 'rows'):
            lines += [f'  {key}:'] * bool(row.get(key)) + ['    - ' + yaml.text(item) for item in row.get(key, [])]
    return '\n'.join(lines) + '\n' if lines else ''
