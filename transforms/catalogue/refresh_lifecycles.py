"""Until when each release of a product gets fixes, by endoflife.date."""
import datetime
import fnmatch
import os
import re

import refresh_library as library
import refresh_yaml as yaml

HERE = os.path.dirname(os.path.abspath(__file__))


def releases_of(clone, product):
    text = clone.get(f'HEAD:products/{product}.md')
    if not text:
        raise SystemExit(f'products.yaml: endoflife.date has no product {product}')
    front = text.split('\n---')[0]
    return yaml.parse(front[front.index('\nreleases:') + 1:], product)['releases']


def match(version, tag):
    """As src/image/lifecycle.c does: `9.1+` is 9.1, 9.1-* and 9.1.*; `8u*` what begins so."""
    plain = version.rstrip('+*')
    rest = tag[len(plain):]
    if not tag.startswith(plain):
        return False
    return version.endswith('*') or not rest or (version.endswith('+') and rest[0] in '-.')


NOTICE = 90  # days: a release that ends within them is no advice


def is_day(value):
    return bool(re.fullmatch(r'\d{4}-\d\d-\d\d', value or ''))


def codename_of(release):
    return (release.get('codename') or '').split(' ')[0].lower()


def newest_of_majors(cycles):
    """For each major version but the newest, its newest release, which a tag of the major alone stands for."""
    out = {}
    for cycle in cycles:
        out.setdefault(cycle.split('.')[0], cycle)
    return {cycle: major for index, (major, cycle) in enumerate(out.items()) if index and cycle != major}


def names_of(product):
    return [name if '/' in name else library.LIBRARY + name for name in product['names']]


def is_of_system(word):
    """trixie, alpine: tags spell the release of an operating system so."""
    globs = [glob for row in yaml.read(os.path.join(HERE, 'releases.yaml')) for glob in row.get('tags', []) if glob != '*']
    return any(fnmatch.fnmatchcase(word, glob) for glob in globs)


def tags_of(product, release, majors, known):
    cycle = release['releaseCycle']
    tags = [glob.replace('{}', cycle) for glob in product.get('tags', ['{}+'])]
    if product.get('codenames') == 'yes' and codename_of(release):
        tags.append(codename_of(release) + '+')
    elif product.get('codenames') == 'yes':
        words = {word for name in names_of(product)
                 for word, of in known.codenames.get(name[len(library.LIBRARY):], {}).items()
                 if of == cycle and not is_of_system(word)}
        tags += [word + '+' for word in sorted(words)]
    major = majors.get(cycle)
    told = major and any(major in known.images.get(n[len(library.LIBRARY):], {}) for n in names_of(product))
    return tags + ([major, major + '-*'] if told else [])


def has_tags(product, tags, known, current):
    """An image that official-images tells the tags of has one of them; true where it does not tell."""
    names = [n[len(library.LIBRARY):] for n in names_of(product) if n.startswith(library.LIBRARY)]
    found = [now for n in names for t, now in known.images.get(n, {}).items() if any(match(g, t) for g in tags)]
    return any(now or not current for now in found) or not names or len(names) < len(names_of(product))


def rows_of(product, releases, known, today):
    paid = product.get('extended') == 'paid'
    soon = str(datetime.date.fromisoformat(today) + datetime.timedelta(NOTICE))
    majors = newest_of_majors([r['releaseCycle'] for r in releases])
    rows, kept = [], []
    for release in releases:
        end, more = release.get('eol'), release.get('eoes')
        tags = tags_of(product, release, majors, known)
        if not has_tags(product, tags, known, False):
            continue
        if end == 'false' or (is_day(end) and max(end, '' if paid or not is_day(more) else more) > soon):
            if has_tags(product, tags, known, True):
                kept.append(release['releaseCycle'])
        if is_day(end):
            row = {'release': release['releaseCycle'], 'ends': end.replace('-', '')}
            if product.get('extended') and is_day(more) and more > end:
                row['extended'] = more.replace('-', '')
            if product.get('words'):
                word = product['words'].replace('{}', release['releaseCycle']).replace('{codename}', codename_of(release))
                row.update({'word': word} if word else {})
            rows.append({**row, 'tags': ' '.join(tags)})
    return rows, kept[:3]


def listed(items):
    return items[0] if len(items) == 1 else ', '.join(items[:-1]) + ' or ' + items[-1] if items else ''


def text_of(clone, products, known):
    commit, today = clone.commit()
    lines = ['# Until when releases get fixes. Made by `refresh` from products.yaml and', f'# endoflife-date/endoflife.date {commit} {today}']
    for product in products:
        releases = releases_of(clone, product['product'])
        rows, kept = rows_of(product, releases, known, today)
        lines.append(f'- title: {yaml.text(product["title"])}')
        lines.append(f'  names: {yaml.text(names_of(product))}')
        if kept:
            lines.append(f'  maintained: {yaml.text(listed(kept))}')
        if product.get('extended') and any('extended' in row for row in rows):
            lines.append(f'  extended_by: {yaml.text(product["extended_by"])}')
            lines.append(f'  paid: {"true" if product["extended"] == "paid" else "false"}')
        lines.append(f'  source: https://endoflife.date/{product["product"]}')
        lines.append('  rows:')
        lines += ['    - ' + yaml.text(row) for row in rows]
    return '\n'.join(lines) + '\n'
