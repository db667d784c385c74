#!/usr/bin/env python3
"""positions.py PROGRAM FOLDER...: every finding points at the words that its message names.

Runs PROGRAM --check -v -f json on the Dockerfiles below each FOLDER and reads the places back: the text there has to be
the reference, command, flag or address that the message speaks of. Names that the file does not spell (a variable does,
or a script of the build context) are counted apart; their places have to be words of the file all the same.
"""
import json
import os
import re
import subprocess
import sys

# pass, and what its messages name: the first group has to stand at the place
NAMES = [
    ('trusted-base', r'the policy replaces (\S+) by|which image (\S+) is depends|(\S+?):? (?:is|support|\S+ .* has had)\b'),
    ('pin-digest', r'the tag of (\S+) is of|(\S+) (?:has no tag|is whatever|is not pinned|\(|can change)'),
    ('pin-download', r'(?:what )?(\S.*?) (?:sends|can change|is added)'),
    ('collapse-installs', None),
    ('upgrade-packages', r'security updates (?:of|that) (\S+) (?:are|has)'),
    ('assume-yes', r'(.+?) (?:asks before|may ask)'),
    ('no-recommends', r'(.+?) (?:brings|may bring) packages'),
    ('clean-caches', r'(\S+) leaves'),
    ('use-apt-get', r'(apt) is'),
    ('drop-sudo', r'(sudo) is'),
    ('dedupe-packages', r'(\S+) is twice'),
]
NAMES = {name: pattern and re.compile(pattern) for name, pattern in NAMES}
KEYWORD = re.compile(r'[A-Za-z]+(?:\s|$)')
SPELLED = ('trusted-base', 'pin-digest', 'pin-download', 'upgrade-packages')


def text_at(lines, place):
    first, last = place['line'] - 1, place['end_line'] - 1
    if last > len(lines) or first > last:
        return None
    if first == last:
        return lines[first][place['column'] - 1:place['end_column'] - 1]
    end = lines[last][:place['end_column'] - 1] if last < len(lines) else ''
    return '\n'.join([lines[first][place['column'] - 1:]] + lines[first + 1:last] + [end])


def named(finding):
    pattern = NAMES.get(finding['pass'])
    match = pattern.match(finding['message']) if pattern else None
    return next((group for group in match.groups() if group), None) if match else None


def flat(text):
    """As the shell and BuildKit read it, roughly: continuations are blanks, quotes are gone."""
    return re.sub(r'\s+', ' ', re.sub(r'[\\`^]\s*\n\s*', ' ', text)).replace('"', '').replace("'", '')


def judge(finding, text, lines):
    """'' where it is right, 'indirect' where the file spells no such name, else what is wrong."""
    if text == '' and finding['pass'] != 'nonroot-user':
        return 'indirect'  # of what another fix inserts there
    if text is None or not text.strip():
        return 'points at nothing'
    name, kind = named(finding), finding['pass']
    if name:
        if flat(name) in flat(text) or (kind in SPELLED and '$' in text):
            return ''
        if flat(name) not in flat('\n'.join(lines)):
            return 'indirect'
        return f'names {name!r}'
    if NAMES.get(kind):
        return '' if kind == 'upgrade-packages' else 'names nothing that is known here'
    if kind == 'collapse-installs':
        return 'points at a whole RUN' if KEYWORD.match(text) and text.upper().startswith('RUN ') else ''
    if kind == 'nonroot-user':
        return '' if KEYWORD.match(text) else 'points at no instruction'
    return ''


def check(program, folder):
    run = subprocess.run([program, '--check', '-v', '--fail-on=never', '-f', 'json', folder],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    counts = {'findings': 0, 'indirect': 0, 'related': 0, 'wrong': 0, 'files': 0}
    for file in json.loads(run.stdout)['files']:
        path = os.path.join(os.path.sep if not os.path.exists(file['file']) else '', file['file'])
        with open(path, 'rb') as stream:
            data = stream.read()
        if data.startswith(b'\xef\xbb\xbf'):
            data = data[3:]
        lines = data.decode('utf-8', 'surrogateescape').split('\n')
        counts['files'] += 1
        for finding in file['findings']:
            text = text_at(lines, finding)
            wrong = judge(finding, text, lines)
            counts['findings'] += 1
            for place in finding.get('related', []):
                counts['related'] += 1
                if not (text_at(lines, place) or '').strip():
                    wrong = 'a related place is empty'
            if wrong == 'indirect':
                counts['indirect'] += 1
            elif wrong:
                counts['wrong'] += 1
                print(f"{file['file']}:{finding['line']}:{finding['column']}: [{finding['pass']}] "
                      f"{finding['message']!r}: {wrong}; there is {text!r}")
    return counts


def main():
    program, folders = sys.argv[1], sys.argv[2:]
    total = {}
    for folder in folders:
        for key, value in check(program, folder).items():
            total[key] = total.get(key, 0) + value
    print(', '.join(f'{value} {key}' for key, value in total.items()), file=sys.stderr)
    return 1 if total['wrong'] or not total['findings'] else 0


if __name__ == '__main__':
    sys.exit(main())
