"""Docker Official Images: which the library has or had, and with which tags."""
import collections
import io
import os
import re
import subprocess
import tarfile

LIBRARY = 'docker.io/library/'


class Clone:
    """The objects of a clone, or of a bare git directory, by name."""

    def __init__(self, folder, branch='HEAD'):
        self.branch = branch
        paths = [os.path.join(folder, name) for name in ('.git', '')]
        self.path = next((path for path in paths if os.path.exists(os.path.join(path, 'HEAD'))), None)
        if not self.path:
            raise SystemExit(f'{folder}: no clone; make it with git clone --bare')
        self.process = subprocess.Popen(['git', f'--git-dir={self.path}', 'cat-file', '--batch'], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def get(self, name):
        """The text of a blob, or None."""
        self.process.stdin.write(name.encode() + b'\n')
        self.process.stdin.flush()
        head = self.process.stdout.readline().split()
        if not head or head[-1] in (b'missing', b'ambiguous'):
            return None
        data = self.process.stdout.read(int(head[-1]) + 1)[:-1]
        return data.decode('utf-8', 'replace') if head[1] == b'blob' else None

    def git(self, *words):
        return subprocess.run(['git', f'--git-dir={self.path}', *words], check=True, capture_output=True, text=True).stdout

    def close(self):
        self.process.kill()

    def file(self, path):
        """The text of a file of the branch, or None."""
        return self.get(f'{self.branch}:{path}')

    def paths(self):
        return self.git('ls-tree', '-r', '--name-only', self.branch).splitlines()

    def commit(self):
        """Commit and day of the branch."""
        return self.git('log', '-1', '--format=%H %cs', self.branch).split()


class Package:
    """The files of a package of Debian, NAME_VERSION_all.deb, or of npm, NAME-VERSION.tgz, as of a clone."""

    def __init__(self, path):
        debian = path.endswith('.deb')
        data = subprocess.run(['dpkg-deb', '--fsys-tarfile', path], check=True, capture_output=True).stdout if debian else None
        self.archive = tarfile.open(fileobj=io.BytesIO(data)) if debian else tarfile.open(path)
        self.members = {m.name.removeprefix('./' if debian else 'package/'): m for m in self.archive if m.isfile()}
        self.version = os.path.basename(path).rpartition('_')[0].partition('_')[2] if debian else \
            re.search(r'-(\d.*)\.tgz$', path).group(1)

    def file(self, path):
        return self.archive.extractfile(self.members[path]).read().decode('utf-8', 'replace') if path in self.members else None

    def paths(self):
        return list(self.members)

    def commit(self):
        """The version that stands for it."""
        return [self.version]

    def close(self):
        self.archive.close()


def tags_of(text):
    """Those that one version of a library file names, in its old form (tag: repository@commit) or in today's."""
    if not re.search(r'^(Tags|Maintainers|GitRepo)\s*:', text, re.M):
        return re.findall(r'^([\w.-]+):\s+(?:git|https?)://', text, re.M)
    text = re.sub(r'^#.*\n?', '', text, flags=re.M)
    text = re.sub(r'\n[ \t]+', ' ', text)
    lists = re.findall(r'^(?:Tags|SharedTags)\s*:\s*(.*)$', text, re.M)
    return [tag.strip() for part in lists for tag in part.split(',') if tag.strip()]


def aliases_of(text):
    """Pairs of a word and a major version that one list of tags has with the same end: fermium-slim, 14-slim."""
    pairs = set()
    for part in re.findall(r'^(?:Tags|SharedTags)\s*:\s*(.*)$', re.sub(r'\n[ \t]+', ' ', text), re.M):
        heads = collections.defaultdict(set)
        for tag in part.split(','):
            head, _, end = tag.strip().partition('-')
            heads[end].add(head)
        for found in heads.values():
            numbers = [head for head in found if head.isdigit()]
            pairs |= {(head, number) for head in found if head.isalpha() for number in numbers}
    return pairs


class Library:
    """
    images: name to {tag: it has it today}; dropped: the names of which it has no file any more; codenames: name to {word:
    major version} of the words that stood for one alone, ever, as latest and lts do not.
    """

    def __init__(self, folder):
        self.clone = Clone(folder)
        self.images, self.dropped = collections.defaultdict(dict), set()
        aliases = collections.defaultdict(lambda: collections.defaultdict(set))
        seen = set()
        for line in self.clone.git('log', '--first-parent', '-m', '--no-renames', '--raw', '--abbrev=40', '--format=', '--',
                                   'library/').splitlines():
            if line.startswith(':'):
                blob, name = line.split()[3], line.split('\t')[1].split('/')[1]
                if name != 'MAINTAINERS':
                    for word, major in self.read(name, blob, name not in seen):
                        aliases[name][word].add(major)
                    seen.add(name)
        self.codenames = {name: {word: min(majors) for word, majors in words.items() if len(majors) == 1}
                          for name, words in aliases.items()}

    def read(self, name, blob, newest):
        """One change of a file, the newest first: its tags, and the words that it has for major versions."""
        if blob == '0' * 40:
            if newest:
                self.dropped.add(name)
            return set()
        text = self.clone.get(blob) or ''
        for tag in tags_of(text):
            self.images[name].setdefault(tag, newest)
        return aliases_of(text)


def text_of(library):
    lines = ['# The Docker Official Images, those of today, then those that the library had: another name at its place is none.',
             '# Made by `refresh` from docker-library/official-images ' + ' '.join(library.clone.commit())]
    for title, gone in (('today', False), ('before', True)):
        names = [name for name in sorted(library.images) if (name in library.dropped) == gone]
        lines += [f'# {title}', '- names: [' + ', '.join(names) + ']']
    return '\n'.join(lines) + '\n'
