"""What Docker Official Images are configured with, by docker-library/repo-info: the file of a tag tells its history."""
import collections
import datetime
import json
import os
import re
import shlex

import refresh_library as library
import refresh_yaml as yaml

# words of a tag that name no variant of the image, and those that name what it is made of: less special than what it does
MADE_OF = {'alpine', 'slim', 'ubi', 'oracle', 'debian', 'ubuntu', 'minimal'}
NEUTRAL = {'latest', 'stable', 'jdk', 'jre', 'open', 'ce', 'community'}
# what is looked at, not served: prompts and shells of words.yaml, and these
TOOLS = {'bash', 'sh', 'ash', 'dash', 'zsh', 'composer', 'mvn', 'gradle', 'haxe', 'hy', 'raku', 'swipl', 'pypy', 'wp', 'init',
         'hello', 'help'}
# the first of these that a history matches tells its system, as releases.yaml names it
SYSTEMS = [
    (r"^RUN # debian\.sh .*'(squeeze|wheezy|jessie|stretch|buster)'", 'debian-old'),
    (r"^RUN # debian\.sh .*'\w+'", 'debian'),
    (r'^ADD alpine-minirootfs-', 'alpine'),
    (r'^RUN umoci .*/images/ubuntu:', 'ubuntu'),
    (r'^LABEL org\.opencontainers\.image\.version=\d\d\.\d\d\nADD file:\w+ in / *\nCMD \["/bin/bash"\]', 'ubuntu'),
    (r'^ADD oraclelinux-[567]-', 'rhel-yum'),
    (r'^ADD (oraclelinux-\d+-slim|almalinux-\d+-minimal)|^LABEL .*"ubi\d+-minimal-container"', 'rhel-microdnf'),
    (r'^ADD (oraclelinux-\d+-|almalinux-\d+-(kitten-)?default)|^LABEL .*"ubi\d+-container"', 'rhel-dnf'),
    (r'^ADD photon-rootfs-[12]\.', 'photon-old'),
    (r'^ADD photon-rootfs-', 'tdnf'),
    (r'^RUN BusyBox ', 'busybox'),
    (r'^LABEL maintainer=.*fedoraproject\.org', 'fedora'),
    (r'^RUN (.*[;&\s])?apk ', 'alpine'),
]

Config = collections.namedtuple('Config', 'name tag path commit day user users ports entrypoint cmd service workdir volumes '
                                          'release')


def is_number(text):
    return bool(re.fullmatch(r'\d+', text or ''))


class Accounts:
    """Users and groups by what the RUNs of a history call."""

    VALUES = {'-u', '--uid', '-g', '--gid', '-G', '--ingroup', '--groups', '-d', '--home', '--home-dir', '-h', '-s', '--shell',
              '-c', '--comment', '--gecos', '-k', '--skel', '-b', '-K', '-e'}

    def __init__(self, env):
        self.env, self.users, self.groups = env, {}, {}

    def read(self, text):
        text = re.sub(r'\$\{?(\w+)\}?', lambda m: self.env.get(m.group(1), m.group(0)), text)
        for part in re.split(r'&&|\|\||[;|\n]', text):
            try:
                words = shlex.split(part, comments=True)
            except ValueError:
                continue
            for at, word in enumerate(words):
                if os.path.basename(word) in ('useradd', 'adduser', 'groupadd', 'addgroup'):
                    self.call(os.path.basename(word), words[at + 1:])
                    break

    def call(self, program, words):
        options, operands, at = {}, [], 0
        while at < len(words):
            word, equals, value = words[at].partition('=')
            if word.startswith('-') and equals:
                options[word] = value
            elif word.startswith('-') and word != '--' and not word.startswith('--') and len(word) > 2 and 'h' in word[-1:]:
                options['-h'], at = words[at + 1] if at + 1 < len(words) else '', at + 1
            elif words[at] in self.VALUES and program in ('useradd', 'adduser') or words[at] in ('-g', '--gid'):
                options[words[at]], at = words[at + 1] if at + 1 < len(words) else '', at + 1
            elif not word.startswith('-') and not re.match(r'\d*[<>]', word):
                operands.append(word)
            at += 1
        if not operands:
            return
        number = options.get('-u') or options.get('--uid') or ''
        busybox = program == 'adduser' and not is_number(options.get('-g'))  # -g is the comment there
        group = options.get('--ingroup') or options.get('--gid') or options.get('-G' if busybox else '-g') or ''
        if program in ('groupadd', 'addgroup'):
            if is_number(group):
                self.groups[operands[0]] = group
        else:
            self.users[operands[0]] = (number if is_number(number) else '', group)

    def text(self, name):
        """name:uid:gid, as far as that is told."""
        uid, group = self.users[name]
        gid = group if is_number(group) else self.groups.get(group or name, '')
        return f'{name}:{uid}:{gid}'.rstrip(':')


def words_of(text):
    """["a","b\\/c"] of JSON."""
    return json.loads(text) if text else []


def ports_of(text):
    return [port for port in re.findall(r'(?<![\w/$])(\d+)(?=/|\s|$|\])', text)]


def is_service(entrypoint, cmd, prompts):
    """What it starts is served; a shell, a prompt or a help text is not."""
    words = [w for w in cmd if w] or entrypoint[-1:]
    if not words:
        return False
    program = os.path.basename(words[0])
    plain = re.sub(r'[\d.]+$', '', program)
    prompt = plain in prompts and all(w.startswith('-') for w in words[1:])
    asks = program.startswith('-') and set(words) & {'--help', '-h', '--repl'} or '--version' in words
    return not (prompt or asks or plain in TOOLS)


def sections_of(text):
    """Platform and text of each."""
    parts = re.split(r'^### `([^`]+)` - (.*)$', text, flags=re.M)
    return [parts[i:i + 3] for i in range(1, len(parts), 3)]


def day_of(history):
    """The newest day that a history tells: 20260824."""
    days = [datetime.datetime.fromtimestamp(int(n), datetime.timezone.utc) for n in re.findall(r"'@(\d{9,10})'", history)]
    days += [datetime.datetime.strptime(d, '%d %b %Y') for d in re.findall(r'^# \w{3}, (\d\d \w{3} \d{4})\b', history, re.M)]
    return max((d.strftime('%Y%m%d') for d in days), default='')


def release_of(history):
    """The row of releases.yaml that it is made of, by its first layer or its package manager; '' where that is not told."""
    plain = re.sub(r'^(#|ARG|MAINTAINER) .*\n', '', history, flags=re.M)
    return next((release for pattern, release in SYSTEMS if re.search(pattern, plain, re.M)), '')


def env_of(history):
    lines = re.findall(r'^ENV (\w+=.*)$', history, re.M)
    return dict(pair.partition('=')[::2] for line in lines for pair in re.split(r'\s+(?=\w+=)', line))


def read_file(path, text, commit, prompts):
    """The configuration for linux/amd64, else of its first linux; None where the file tells none."""
    sections = [s for s in sections_of(text) if s[1].startswith('linux;')]
    sections.sort(key=lambda s: s[1] != 'linux; amd64')
    own = re.match(r'# docker-library/repo-info (\S+) ([0-9a-f]{40})\n', text)
    for title, _, body in sections:
        match = re.search(r'^```dockerfile\n(.*?)^```', body, re.M | re.S)
        if not match or not match.group(1).strip():
            continue
        history, (name, tag) = match.group(1), title.split(':')
        head = body[:match.start()]
        entrypoint = re.search(r'^-\tEntrypoint: `(.*)`', head, re.M)
        command = re.search(r'^-\tDefault Command: `(.*)`', head, re.M)
        accounts, user, workdir, ports, volumes = Accounts(env_of(history)), '', '/', [], []
        for line in history.split('\n'):
            keyword, _, rest = line.partition(' ')
            if keyword == 'USER':
                user = rest.strip()
            elif keyword == 'WORKDIR':
                workdir = os.path.normpath(os.path.join(workdir, rest.strip()))
            elif keyword == 'EXPOSE':
                ports += ports_of(rest.replace('map[', ' '))
            elif keyword == 'VOLUME':
                volumes += rest.strip(' []').split()
            elif keyword == 'RUN':
                accounts.read(rest)
        name_part = user.split(':')[0]
        user = '' if name_part in ('root', '0') else user
        entry, cmd = (words_of(m.group(1) if m else '') for m in (entrypoint, command))
        service = is_service(entry, cmd, prompts)
        users, ports = users_of(accounts, user, service), sorted(set(ports), key=int)
        return Config(name, tag, own.group(1) if own else path, own.group(2) if own else commit, day_of(history), user,
                      tuple(users), tuple(ports), tuple(entry), tuple(cmd), service, workdir, tuple(sorted(set(volumes))),
                      release_of(history))
    return None


def users_of(accounts, user, service):
    """The account that the image runs as, or, in an image that people build on, one that is meant for what they start."""
    told = {name: accounts.text(name) for name in accounts.users if accounts.users[name][0]}
    if user:
        wanted = user.split(':')[0]
        return [t for name, t in told.items() if wanted in (name, accounts.users[name][0])][:1]
    return [] if service else [t for name, t in told.items() if int(accounts.users[name][0]) >= 1000]


class Folder:
    """Files in repo-info's own form: repos/NAME/remote/TAG.md of a clone, or single ones under any name."""

    def __init__(self, folder):
        prompts = set(yaml.read(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'words.yaml'))['prompts'])
        commit = ''
        if os.path.isdir(os.path.join(folder, '.git')):
            commit = library.Clone(folder).commit()[0]
        self.images = collections.defaultdict(dict)
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                path = os.path.join(place, name)
                if name.endswith('.md') and (f'{os.sep}repos{os.sep}' not in path or os.path.basename(place) == 'remote'):
                    with open(path, encoding='utf-8', errors='replace') as file:
                        config = read_file(os.path.relpath(path, folder), file.read(), commit, prompts)
                    if config:
                        self.images[config.name][config.tag] = config
        if not self.images:
            raise SystemExit(f'{folder}: no file of repo-info, such as NAME/TAG.md')

    def commit(self):
        """Commit and day of the file that tells of the newest build."""
        newest = max((c for tags in self.images.values() for c in tags.values()), key=lambda c: (c.day, c.name, c.tag))
        day = newest.day
        return [newest.commit or 'unknown', f'{day[:4]}-{day[4:6]}-{day[6:]}']


def parts_of(tag):
    """Version and variant: 25-jdk-alpine is ('25', ('alpine',))."""
    version, words = '', []
    for part in tag.split('-'):
        if re.match(r'(v|jdk|jre)?\d', part):
            version = version or part
        elif part not in NEUTRAL:
            words.append(part)
    return version, tuple(sorted(words))


def major_of(version):
    return re.match(r'v?\d*', version).group(0)


def tags_with(version, words):
    """Globs of the tags of a version (''; any), of a variant."""
    heads = [version, version + '-*', version + '.*'] if version else ['*']
    if not words:
        return heads
    orders = [words, words[::-1]] if len(words) > 1 else [words]
    star = ['*' + '*'.join(order) + '*' for order in orders]
    return star if not version else [f'{version}{glob}' for glob in star]


def facts_of(config):
    return config._replace(tag='', path='', commit='', day='', cmd=(), volumes=(), release='')


def rows_of_group(configs, words, key, everywhere):
    """
    Tags and configuration of one variant of an image. What the newest says holds for every tag where everywhere(it, others)
    says so; another version that says otherwise has a row of its own.
    """
    newest = max(configs, key=lambda c: (not parts_of(c.tag)[0], [int(n) for n in re.findall(r'\d+', parts_of(c.tag)[0])]))
    version = parts_of(newest.tag)[0]
    others = sorted((c for c in configs if c is not newest and parts_of(c.tag)[0]), key=lambda c: c.tag)
    whole = everywhere(newest, others)
    rows = [(tags_with(parts_of(c.tag)[0], words), c) for c in others if not whole or key(c) != key(newest)]
    if whole:
        return rows + [(tags_with('', words), newest)]
    return rows + [(tags_with(major_of(version), words) if version else [newest.tag], newest)]


def versions_before(version):
    """Globs of the tags of all older versions: of 9.4 those of 0 to 8, and of 9.0 to 9.3."""
    numbers = [int(n) for n in re.findall(r'\d+', version)[:2]]
    heads = (['?'] if numbers[0] > 9 else []) + [str(n) for n in range(10 if numbers[0] > 9 else 0, numbers[0])]
    heads += [f'{numbers[0]}.{n}' for n in range(numbers[1])] if len(numbers) > 1 else []
    return [tag for head in heads for tag in tags_with(head, ())]


def unread_of(configs):
    """What a user other than root says nothing of: versions before the oldest that was read, and Alpine where none was."""
    versions = [parts_of(c.tag)[0] for c in configs if re.match(r'\d', parts_of(c.tag)[0])]
    oldest = min(versions, key=lambda v: [int(n) for n in re.findall(r'\d+', v)], default='')
    alpine = any('alpine' in parts_of(c.tag)[1] for c in configs)
    return ([] if alpine else ['*alpine*']) + (versions_before(oldest) if oldest else [])


def rows_of(configs, key, everywhere):
    """Rows of an image, the most special first; one that says what the row for all tags does is left out."""
    groups = collections.defaultdict(list)
    for config in configs:
        groups[parts_of(config.tag)[1]].append(config)
    rows = []
    for words in sorted(groups, key=lambda w: (-len(set(w) - MADE_OF), -len(w), w)):
        rows += rows_of_group(groups[words], words, key, everywhere)
    while len(rows) > 1 and rows[-1][0] == ['*'] and key(rows[-2][1]) == key(rows[-1][1]):
        del rows[-2]
    return rows


def same_user(newest, others):
    """Root is what an image runs as that says nothing; of another user an older version has to tell the same."""
    return not newest.user or (bool(others) and all(c.user == newest.user for c in others))


def same_release(newest, others):
    return bool(others) and all(c.release == newest.release for c in others)


def row_text(tags, config):
    row = {'tags': tags, 'user': config.user}
    for key, value in (('users', config.users), ('ports', config.ports)):
        row.update({key: list(value)} if value else {})
    row['entrypoint'] = list(config.entrypoint)
    for key, value in (('cmd', config.cmd), ('volumes', config.volumes)):
        row.update({key: list(value)} if value else {})
    if config.workdir != '/' and not re.search(r'\d', config.workdir):
        row['workdir'] = config.workdir
    row['command'] = 'yes' if config.service else 'no'
    if config.user or not config.entrypoint:
        row['needs_root'] = 'no'
    return row


def config_rows(configs):
    """Rows as configs.yaml has them."""
    rows = []
    for tags, config in rows_of(configs, facts_of, same_user):
        unread = unread_of(configs) if config.user and tags == ['*'] else []
        rows += [{'tags': unread}] * bool(unread) + [row_text(tags, config)]
    return rows


def text_of(folder):
    lines = ['# What Docker Official Images are configured with, and what they are made of: what images.yaml does not say.',
             '# Made by `refresh` from docker-library/repo-info ' + ' '.join(folder.commit())]
    for name in sorted(folder.images):
        configs = list(folder.images[name].values())
        lines.append(f'- name: {library.LIBRARY}{name}')
        lines.append('  read: ' + yaml.text({c.tag: c.commit or c.path for c in sorted(configs, key=lambda c: c.tag)}))
        systems = [c for c in configs if c.release]
        for tags, config in rows_of(systems, lambda c: c.release, same_release) if systems else []:
            lines += ['  systems:'] * (lines[-1].startswith('  read:'))
            lines.append('    - ' + yaml.text({'tags': tags, 'release': config.release}))
        lines.append('  rows:')
        lines += ['    - ' + yaml.text(row) for row in config_rows(configs)]
    return '\n'.join(lines) + '\n'


def glob(pattern, text):
    return re.fullmatch(re.escape(pattern).replace(r'\*', '.*').replace(r'\?', '.'), text) is not None


def covers(tags, others):
    """Each of the other globs is inside one of these."""
    return all(any(glob(tag, other) for tag in tags) for other in others)


def matches(row, tag):
    return any(glob(pattern, tag) for pattern in row.get('tags', ['*']))


def told_of_override(override, before, configs, rows):
    """Of each fact of a hand-written override: the file that says otherwise, or that the generated rows say the same."""
    tags = override.get('tags', ['*'])
    seen = [c for c in configs if matches(override, c.tag) and not any(matches(other, c.tag) for other in before)]
    for key, value in override.items():
        if key in ('tags', 'source'):
            continue
        other = [(c.tag, row_text([], c).get(key)) for c in seen]
        other = [(tag, fact) for tag, fact in other if fact is not None and fact != value]
        spoken = [row for row in rows if 'tags' not in override or covers(row['tags'], tags)]
        if other:
            yield f'{key} {yaml.text(value)} contradicts the file of {other[0][0]}: {yaml.text(other[0][1])}'
        elif spoken and all(row.get(key) == value for row in (spoken if 'tags' not in override else spoken[:1])) and (
                'tags' in override or ['*'] in [row['tags'] for row in spoken]):
            yield f'{key} {yaml.text(value)} is no longer needed'


def release_of_row(image, tag, releases):
    """What images.yaml says that a tag is made of."""
    for row in image['rows']:
        if any(glob(g, tag) for g in row.get('tags', releases[row['release']].get('tags', []))):
            return row['release']
    return None


def told_of_images(folder, images, releases):
    """What the files tell of the facts that were typed."""
    releases = {row['release']: row for row in releases}
    for image in images:
        name = image['name'][len(library.LIBRARY):]
        if not image['name'].startswith(library.LIBRARY) or name not in folder.images:
            continue
        configs = sorted(folder.images[name].values(), key=lambda c: c.tag)
        overrides = sorted(image.get('overrides', []), key=lambda o: 'tags' not in o)
        for at, override in enumerate(overrides):
            for text in told_of_override(override, overrides[:at], configs, config_rows(configs)):
                yield f'{name}: {text}'
        for config in configs:
            typed = release_of_row(image, config.tag, releases)
            if config.release and typed not in ('unknown', config.release):
                yield f'{name}:{config.tag}: release {typed} contradicts the file: {config.release}'


def tell_of_images(folder, here):
    images, releases = (yaml.read(os.path.join(here, name)) for name in ('images.yaml', 'releases.yaml'))
    for text in told_of_images(folder, images, releases):
        print(f'images.yaml: {text}')
