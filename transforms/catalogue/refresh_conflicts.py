"""Which packages cannot be installed together: apt-get takes one away where the other comes later, and fails where both are
named at once. From the indexes of Debian and Ubuntu, RELEASE/COMPONENT/Packages.xz, with RELEASE/Release beside them."""
import collections
import glob
import lzma
import os
import re
import textwrap

# A side of a conflict that more packages than these bring along is not listed: the packages of the other side conflict with
# whatever nobody knows then.
MOST = 128

HEAD = '''# Packages of Debian and Ubuntu that cannot be installed together, by what their indexes say of Conflicts and Breaks (with
# what is provided, in the versions of the release): those, and the packages that cannot do without one of them. A
# package of an even side conflicts with those of the side after it; one of side 1 with whatever nobody knows, because more
# than {most} packages bring what it conflicts with. Packages of the same sides share a row. Made by `refresh --packages` from:
'''

RELATION = re.compile(r'([^ (:\[]+)(?::\w+)?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([^)]+)\))?')
LESS = {'<<': (-1,), '<=': (-1, 0), '<': (-1, 0), '=': (0,), '>=': (0, 1), '>': (0, 1), '>>': (1,)}


def weight(character):
    if character == '~':
        return -1
    return 0 if not character else ord(character) + 256 * (not character.isalpha())


def compare_parts(a, b):
    """Of two upstream versions, or revisions: Debian Policy, 5.6.12."""
    while a or b:
        heads = [re.match(r'\D*', part).group() for part in (a, b)]
        for i in range(max(map(len, heads))):
            x, y = (weight(head[i:i + 1]) for head in heads)
            if x != y:
                return -1 if x < y else 1
        a, b = a[len(heads[0]):], b[len(heads[1]):]
        digits = [re.match(r'\d*', part).group() for part in (a, b)]
        x, y = (int(part or 0) for part in digits)
        if x != y:
            return -1 if x < y else 1
        a, b = a[len(digits[0]):], b[len(digits[1]):]
    return 0


def parts_of(version):
    epoch, colon, rest = version.partition(':')
    rest = rest if colon else version
    upstream, dash, revision = rest.rpartition('-')
    return int(epoch) if colon else 0, upstream if dash else rest, revision if dash else ''


def compare(a, b):
    a, b = parts_of(a), parts_of(b)
    if a[0] != b[0]:
        return -1 if a[0] < b[0] else 1
    return compare_parts(a[1], b[1]) or compare_parts(a[2], b[2])


def relations(field):
    """Of each group between commas, the alternatives: (name, operator, version)."""
    for group in field.split(','):
        found = [RELATION.match(text.strip()) for text in group.split('|')]
        yield [(m[1], m[2], (m[3] or '').strip()) for m in found if m]


class Release:
    """The packages of a release."""

    def __init__(self, paths):
        self.packages, self.providers = {}, collections.defaultdict(dict)
        for path in paths:
            with lzma.open(path, 'rt', encoding='utf-8') as index:
                self.read(index)
        for name, fields in self.packages.items():
            for (provided, _, version), *_ in filter(None, relations(fields.get('Provides', ''))):
                self.providers[provided][name] = version

    def read(self, index):
        fields = {}
        for line in index:
            if line == '\n':
                fields = {}
            elif line[0] not in ' \t':
                key, _, value = line.partition(':')
                if key == 'Package':
                    name = value.strip()
                    self.packages.setdefault(name, fields)
                if key in ('Version', 'Depends', 'Pre-Depends', 'Conflicts', 'Breaks', 'Provides'):
                    fields[key] = value.strip()

    def means(self, name, operator, version):
        """The packages that a relation is about."""
        found = {provider for provider, has in self.providers.get(name, {}).items()
                 if not operator or (has and compare(has, version) in LESS[operator])}
        if name in self.packages and (not operator or compare(self.packages[name]['Version'], version) in LESS[operator]):
            found.add(name)
        return found

    def conflicts(self):
        for name, fields in self.packages.items():
            for key in ('Conflicts', 'Breaks'):
                for relation in filter(None, relations(fields.get(key, ''))):
                    for other in self.means(*relation[0]) - {name}:
                        yield tuple(sorted((name, other)))

    def dependants(self):
        """For each package those that nothing but it satisfies."""
        found = collections.defaultdict(set)
        for name, fields in self.packages.items():
            for key in ('Pre-Depends', 'Depends'):
                for relation in relations(fields.get(key, '')):
                    able = set().union(*(self.means(*one) for one in relation))
                    if len(able) == 1:
                        found[able.pop()].add(name)
        return found


def all_of(package, dependants):
    """The package, and those that cannot be there without it."""
    seen, rest = {package}, [package]
    while rest:
        new = dependants.get(rest.pop(), set()) - seen
        seen |= new
        rest += new
    return seen


def joined(pairs):
    """Pairs of sides, of which those with one side in common are one."""
    for _ in range(4):
        by_first = collections.defaultdict(set)
        for first, second in pairs:
            by_first[first] |= second
        pairs = {(frozenset(second), first) for first, second in by_first.items()}
    return pairs


def sides_of(folder):
    """For each package the sides that it is of, and the indexes."""
    conflicts, told = collections.defaultdict(lambda: (set(), set())), []
    for path in sorted(glob.glob(os.path.join(folder, '*', 'Release'))):
        indexes = sorted(glob.glob(os.path.join(os.path.dirname(path), '*', 'Packages.xz')))
        release = Release(indexes)
        with open(path, encoding='utf-8') as text:
            fields = dict(re.findall(r'^(Origin|Codename|Version|Date): (.*)$', text.read(), re.M))
        told.append(f"{fields['Origin']} {fields['Version']} {fields['Codename']}, {fields['Date']}: "
                    + ', '.join(index.split(os.sep)[-2] for index in indexes))
        dependants = release.dependants()
        for a, b in set(release.conflicts()):
            first, second = all_of(a, dependants), all_of(b, dependants)
            conflicts[a, b][0].update(first - second)
            conflicts[a, b][1].update(second - first)
    alone, pairs = set(), set()
    for first, second in conflicts.values():
        small, large = sorted((first, second), key=len)
        if len(large) > MOST:
            alone |= small
        elif small:
            pairs.add((frozenset(first), frozenset(second)))
    sides = {name: {1} for name in alone}
    for i, pair in enumerate(sorted(joined(pairs), key=lambda pair: [sorted(side) for side in pair]), 1):
        for side, names in enumerate(pair):
            for name in names - alone:
                sides.setdefault(name, set()).add(2 * i + side)
    return sides, told


def text_of(folder):
    sides, told = sides_of(folder)
    rows = collections.defaultdict(list)
    for name, its in sides.items():
        rows[tuple(sorted(its))].append(name)
    lines = [HEAD.format(most=MOST).rstrip('\n')] + ['# ' + line for line in told]
    for its, names in sorted(rows.items(), key=lambda row: sorted(row[1])):
        row = f"- {{sides: [{', '.join(map(str, its))}], names: [{', '.join(sorted(names))}]}}"
        lines.append(textwrap.fill(row, 120, subsequent_indent='    ', break_long_words=False, break_on_hyphens=False))
    return '\n'.join(lines) + '\n'
