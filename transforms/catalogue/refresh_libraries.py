"""
Which of the libraries that languages.yaml calls quiet have been looked at, by their own source (libraries.yaml names it).

A library is `checked` where no call of its source that languages.yaml knows to write does so in a place that the library
chooses: none writes, or the path is given by who calls, or is below the folder of temporary files. Where it chooses a
place, or a script cannot tell, libraries.yaml has a line for the file that says why that is no matter (`told`), or the
library stays unchecked. Only its own source is read, without tests, documentation, examples and command lines of its own;
what it depends on is a library of its own.
"""
import os
import re

import refresh_javascript as javascript
import refresh_library as library
import refresh_python as python
import refresh_yaml as yaml

ASIDE = re.compile(r'(^|/)(__mocks__|\.[^/]*|_?tests?|testing|specs?|e2e|benchmarks?|bench|perf|docs?|website|site|examples?|demos?|samples?|'
                   r'scripts?|support|tools?|bin|cli|commands?|tasks|ci|etc|build|dist|dist-src|vendor|node_modules|fixtures|playground|integration-tests)/|'
                   r'(^|/)(conftest|setup|noxfile|tasks|test_\w+|\w+_test|_?_?main(__)?|cli|Gruntfile|gulpfile|jakefile|esbuild|karma\.conf|rollup\.\w+|webpack[\w.]*)\.\w+$|'
                   r'\.min\.|\.config\.|\.d\.[mc]?ts$|[.-](test|spec|bench)\.|(^|/)(release|build|publish)\.\w+$')
READERS = {'python': python.calls_of, 'javascript': javascript.calls_of}


def branch_of(name):
    """OWNER/NAME and BRANCH of OWNER/NAME@BRANCH; npm:@SCOPE/NAME has none"""
    repository, _, branch = name.partition('@') if ':' not in name else (name, '', '')
    return repository, branch or 'HEAD'


def clone_of(folder, name):
    """That of OWNER/NAME, or of its branch or tag: OWNER/NAME@BRANCH. A package: debian:NAME, npm:NAME"""
    registry, colon, package = name.partition(':')
    if colon:
        ends = rf'{re.escape(package.lstrip("@").replace("/", "-"))}(_[^_]*_all\.deb|-\d.*\.tgz)$'
        found = sorted(p for p in os.listdir(folder) if re.match(ends, p)) if os.path.isdir(folder) else []
        return library.Package(os.path.join(folder, found[-1])) if found else None
    name, branch = branch_of(name)
    for place in (os.path.join(folder, name.replace('/', '+'), 'repo'), os.path.join(folder, *name.split('/'))):
        if any(os.path.exists(os.path.join(place, inner, 'HEAD')) for inner in ('', '.git')):
            return library.Clone(place, branch)
    return None


def package_of(paths, name):
    """Of Python: the folder of a module, or its only file; the one that is nearest to the root. None: it has none."""
    ends = (f'{name}/__init__.py', f'{name}.py')
    found = [p for p in paths if any(p == end or p.endswith('/' + end) for end in ends) and not ASIDE.search(p)]
    found.sort(key=lambda p: (p.count('/') - p.endswith('__init__.py'), p))
    return found[0].removesuffix('__init__.py') if found else None


def folder_of(clone, paths, name):
    """Of JavaScript: that of the package.json with its name."""
    for path in sorted((p for p in paths if p.rpartition('/')[2] == 'package.json'), key=lambda p: p.count('/')):
        if re.search(rf'"name"\s*:\s*"{re.escape(name)}"', clone.file(path) or ''):
            return path[:-len('package.json')]
    return None


def sources_of(clone, language, name, folder, suffixes):
    paths = clone.paths()
    base = folder.removeprefix('./') if folder else package_of(paths, name) if language == 'python' else folder_of(clone, paths, name)
    if language == 'python' and base is None:  # a namespace: parts of it in several folders
        base, part = '', re.compile(rf'(^|/){name}/')
        paths = [p for p in paths if part.search(p)]
    if base is None:
        return None, []
    inner = [p for p in paths if p.startswith(base) and p.endswith(tuple(suffixes)) and not ASIDE.search(p[len(base):])]
    if language == 'javascript':  # packages within the folder are others
        others = [p[:-len('package.json')] for p in paths if p.endswith('/package.json') and p.startswith(base)]
        others = [o for o in others if o != base and re.search(r'"version"', clone.file(f'{o}package.json') or '')]
        inner = [p for p in inner if not any(p.startswith(o) for o in others)]
    return base, inner


def row_of(clone, language, name, place, tables, told):
    """The row of a library, and its calls that need a person."""
    repository, _, folder = place.partition(' ')
    base, paths = sources_of(clone, language, name, folder, tables['suffixes'])
    commit = clone.commit()[0]
    row = {'language': language, 'name': name, 'source': f'{branch_of(repository)[0]}/{base or ""}'.rstrip('/'), 'commit': commit}
    if not paths:
        return {**row, 'result': 'unchecked', 'why': 'no file of it was found'}, []
    counts, open_calls, unread, reasons = {}, [], 0, set()
    for path in paths:
        text = clone.file(path)
        calls = READERS[language](text, tables) if text is not None else None
        unread += calls is None
        for line, call, result in calls or []:
            reason = next((known for known in told if path[len(base):].startswith(known) or path == known), None)
            if result in (python.OWN, python.UNTOLD) and reason:
                result = 'told'
                reasons.add(reason)
            counts[result] = counts.get(result, 0) + 1
            if result in (python.OWN, python.UNTOLD):
                open_calls.append((path, line, call, result))
    row['files'] = str(len(paths))
    row.update((key, str(counts[key])) for key in ('given', 'temporary', 'told', 'own', 'untold') if key in counts)
    if unread:
        row['unread'] = str(unread)
    row['result'] = 'checked' if not open_calls and unread * 10 < len(paths) else 'unchecked'
    return row, open_calls + [(base + known, 0, 'no call is left of what libraries.yaml tells of it', '') for known in told if known not in reasons]


def modules_of(clone, place):
    """The language's own modules: the lines of files of a folder, or the texts of one file."""
    paths = [p for p in clone.paths() if p.startswith(place)]
    words = re.findall(r'[\w./-]+', '\n'.join(clone.file(p) or '' for p in paths))
    return {re.split(r'[./]', word)[0] for word in words}


def read_rows(path):
    return yaml.read(path) if os.path.exists(path) else []


def text_of(folder, here):
    """Text of quiet.yaml, and what is told of it. Rows of repositories that are not below the folder stay as they are."""
    languages = {row['id']: row for row in yaml.read(os.path.join(here, 'languages.yaml'))}
    old = read_rows(os.path.join(here, 'quiet.yaml'))
    lines, told = [], []
    for entry in yaml.read(os.path.join(here, 'libraries.yaml')):
        language, tables = entry['language'], languages[entry['language']]
        rows = {row['name']: row for row in old if row['language'] == language and 'name' in row}
        own = next((row for row in old if row['language'] == language and row['result'] == 'module'), None)
        repository, _, place = entry['modules'].partition(' ')
        clone, names = clone_of(folder, repository), set(own['names'] if own else [])
        if clone:
            names = modules_of(clone, place)
            own = {'source': entry['modules'].replace(' ', '/').rstrip('/'), 'commit': clone.commit()[0]}
        names &= set(tables['quiet'])
        if own and names:
            lines.append(yaml.text({'language': language, 'names': sorted(names), 'source': own['source'], 'commit': own['commit'],
                                    'result': 'module'}))
        checked = []
        for name in sorted(set(tables['quiet']) - names):
            place = entry['repositories'].get(name, '')
            repository = place.partition(' ')[0]
            clone = clone_of(folder, repository) if repository else None
            if clone:
                rows[name], calls = row_of(clone, language, name, place, tables, entry.get('told', {}).get(name, {}))
                clone.close()
                told += [f'{name}: {path}:{line}: {call} {result}'.rstrip() for path, line, call, result in calls]
            if repository and name in rows and rows[name]['source'].startswith(branch_of(repository)[0]):
                checked.append(name)
                lines.append(yaml.text(rows[name]))
        rest = sorted(set(tables['quiet']) - names - set(checked))
        lines.append(yaml.text({'language': language, 'names': rest, 'result': 'typed'}))
        results = [rows[name]['result'] for name in checked]
        told.append(f'{language}: {len(names)} modules of the language, {results.count("checked")} checked, '
                    f'{results.count("unchecked")} unchecked, {len(rest)} typed')
    head = ['# What is known of the libraries that languages.yaml calls quiet: see refresh_libraries.py. Made by `refresh --libraries`',
            '# from libraries.yaml, each from its own source at a commit. The numbers are those of the calls that write.']
    return '\n'.join(head + ['- ' + line for line in lines]) + '\n', told
