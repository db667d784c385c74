"""Which facts of which images the catalogue knows, and by what: a table of it, made of the catalogue alone."""
import collections
import os

import refresh_library as library
import refresh_vendors as vendors
import refresh_yaml as yaml

FACTS = ('user', 'ports', 'start', 'system', 'manager', 'shell', 'root')


def known_of(facts):
    """Which of FACTS are known, of one reference."""
    told = {'user': 'user' in facts, 'start': 'command' in facts or 'entrypoint' in facts, 'shell': 'shell' in facts,
            'system': facts.get('family', '') != '', 'manager': 'manager' in facts}
    # what is read of an image has its ports, if any; where it starts as another user, or starts nothing, root is no question
    told['ports'] = 'ports' in facts or bool(facts.get('read'))
    told['root'] = 'needs_root' in facts or bool(facts.get('entrypoint'))
    return {fact for fact in FACTS if told[fact]}


class Coverage:
    def __init__(self, here):
        self.tables = {name: yaml.read(path) if os.path.exists(path) else [] for name in (
            'images', 'releases', 'configs', 'library', 'vendors', 'checked') for path in [os.path.join(here, name + '.yaml')]}
        self.catalogue = vendors.Catalogue(*(self.tables[name] for name in ('images', 'releases', 'configs')))
        self.checked = {}  # which facts all its files say, too
        for row in self.tables['checked']:
            for name in row['names']:
                self.checked[name] = self.checked.get(name, set(row['same'])) & set(row['same'])
        self.reasons = {name: row['unknown'] for row in self.tables['vendors'] if 'unknown' in row for name in row['names']}

    def tag(self, name):
        """The tag that is asked for: latest, else one that was read, else one that a row names."""
        read = self.catalogue.configs.get(name, {}).get('read', {})
        tags = [tag for tag in read if '/' not in tag]
        return 'latest' if not tags or 'latest' in tags else tags[0]

    def reason(self, name, fact, facts):
        if fact in self.reasons.get(name, {}):
            return self.reasons[name][fact]
        if 'system' not in known_of(facts) and fact in ('manager', 'shell', 'system'):
            return 'its file or history names no system that releases.yaml has'
        if name not in self.catalogue.configs and name not in self.checked:
            return 'no file of it was read'
        return 'the files do not agree by version, or take it from outside'

    def rows(self, names):
        for name in names:
            facts = self.catalogue.facts(f'{name}:{self.tag(name)}')
            known = known_of(facts) | (self.checked.get(name, set()) & {'ports'})
            by = 'files' if name in self.catalogue.configs else 'checked' if name in self.checked else 'typed'
            yield name, known, by, {fact: self.reason(name, fact, facts) for fact in FACTS if fact not in known}

    def official(self):
        return [library.LIBRARY + name for name in self.tables['library'][0]['names']]

    def others(self):
        plain = [image['name'] for image in self.tables['images'] if '*' not in image['name']]
        names = set(plain) | set(self.catalogue.configs) | set(self.checked)
        return sorted(name for name in names if not name.startswith(library.LIBRARY))


def tell(here, whole):
    coverage = Coverage(here)
    for title, names in (('Docker Official Images', coverage.official()), ('vendors\' images', coverage.others())):
        rows = list(coverage.rows(names))
        print(f'{title}: {len(rows)}, {sum(len(k) == len(FACTS) for _, k, _, _ in rows)} of them wholly known')
        for by, count in sorted(collections.Counter(by for _, _, by, _ in rows).items()):
            print(f'  by {by}: {count}')
        for fact in FACTS:
            reasons = collections.Counter(unknown[fact] for _, _, _, unknown in rows if fact in unknown)
            text = '; '.join(f'{count}: {reason}' for reason, count in reasons.most_common())
            print(f'  {fact}: {sum(fact in k for _, k, _, _ in rows)} known' + (f'; unknown {text}' if text else ''))
        for name, known, by, unknown in rows if whole else []:
            marks = ' '.join(fact if fact in known else '-' for fact in FACTS)
            print(f'    {name} ({by}): {marks}')
