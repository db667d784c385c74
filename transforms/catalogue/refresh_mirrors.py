"""Which rows of the catalogue are late with telling that a release has left its mirrors, or early, by mirrors.yaml."""
import refresh_library as library
import refresh_lifecycles as lifecycles


def later(day, months):
    """2026-03-31 one month later: 2026-04-31, which compares as a day does."""
    year, month, rest = day.split('-')
    month = int(month) - 1 + months
    return f'{int(year) + month // 12}-{month % 12 + 1:02}-{rest}'


def left(rule, release):
    """The day on which the release has left by the rule; None: it has not, or nobody can tell."""
    if rule.get('never') or release['releaseCycle'] in rule.get('still', []):
        return None
    lts = release.get('lts') == 'true' and 'lts' in rule
    days = [release.get('eol')] + [release.get('eoes')] * ((rule['lts'] if lts else rule['after']) == 'extended')
    days = [day for day in days if lifecycles.is_day(day)]
    return later(max(days), int(rule['months'])) if days else None


def tags_of(rule, release):
    tags = [rule.get('tag', '{}').replace('{}', release['releaseCycle'])]
    return tags + [lifecycles.codename_of(release)] * (rule.get('codenames') == 'yes')


def told(clone, rules, catalogue, known):
    """What the rules say otherwise than the rows, of tags that the official image has or had."""
    today = clone.commit()[1]
    for rule in rules:
        names = [name[len(library.LIBRARY):] for name in rule['names'] if name.startswith(library.LIBRARY)]
        official = {tag for name in names for tag in known.images.get(name, {})}
        for release in lifecycles.releases_of(clone, rule['product']):
            day = left(rule, release)
            for reference in (f'{name}:{tag}' for name in rule['names'] for tag in tags_of(rule, release)):
                name, tag = reference.rsplit(':', 1)
                if official and tag not in official:
                    continue
                facts = catalogue.facts(reference)
                gone = 'mirrors_gone' in facts
                if gone != bool(day and day <= today):
                    row = f'{reference}: {facts.get("release", "unknown")}'
                    yield f'{row} is served, but left the mirrors on {day}' if not gone else (
                        f'{row} says that it left the mirrors, which it does on {day}' if day else
                        f'{row} says that it left the mirrors, which it has not')
