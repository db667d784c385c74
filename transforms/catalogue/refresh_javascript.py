"""Which calls of a JavaScript or TypeScript file write, by the tables of languages.yaml: for refresh_libraries.py."""
import re

from refresh_python import GIVEN, OWN, TEMP, UNTOLD, worst

# a file that takes none of these writes nothing itself
FILES = re.compile(r'''(?:from|require\(|import\()\s*['"](?:node:)?(?:fs|fs/promises|fs-extra|graceful-fs|mkdirp|rimraf|sqlite3|better-sqlite3|'''
                   r'''level|leveldown|write-file-atomic|nedb|lowdb|rotating-file-stream|file-stream-rotator)['"]|\b(?:Bun|Deno)\.''')
COMMENTS = re.compile(r'''("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/''', re.S)
DEPTH = 6


def plain_of(text):
    """Without comments; each line stays a line."""
    return COMMENTS.sub(lambda m: m.group(1) or '\n' * m.group().count('\n'), text)


def arguments_of(text, at):
    """Those of the call whose bracket is before `at`."""
    out, start, depth, quote = [], at, 0, ''
    for i in range(at, min(len(text), at + 2000)):
        c = text[i]
        if quote:
            quote = '' if c == quote and text[i - 1] != '\\' else quote
        elif c in '"\'`':
            quote = c
        elif c in '([{':
            depth += 1
        elif c in ')]}' and depth:
            depth -= 1
        elif c == ')' or c == ',' and not depth:
            out.append(text[start:i].strip())
            start = i + 1
            if c == ')':
                break
    return [a for a in out if a]


class File:
    def __init__(self, text, tables):
        self.text, self.tables = plain_of(text), tables

    def is_parameter(self, name):
        name = re.escape(name)
        inside = rf'\((?:[^()]*[\s,{{(.])?{name}(?:[\s,}})?:=][^()]*)?\)'
        return re.search(rf'(?:function\b[^()]*|^[ \t]*(?:[\w#*]+ )*[\w$#]+[ \t]*){inside}[^;=(]*\{{|{inside}[^;(]*=>|\b{name}\s*=>|'
                         rf'catch\s*\({name}\)', self.text, re.M)

    def values(self, name):
        name = re.escape(name)
        return [v.strip() for v in re.findall(rf'(?:^|[\s;{{(,]){name}\s*(?::\s*[\w<>| ]+)?=(?![=>])\s*([^;\n]+)', self.text)]

    def place(self, expression, depth=DEPTH):
        e = expression.strip()
        if not e or not depth:
            return UNTOLD
        if re.search(r'tmpdir\(|mkdtemp|[\'"]/tmp\b|/dev/', e):
            return TEMP
        if re.match(r'''['"]|`[^$]|__dirname|__filename|process\.cwd\(|import\.meta|(?:os\.)?homedir\(''', e):
            return OWN
        alternatives = re.split(r'\|\||\?\?', e)
        if len(alternatives) > 1:
            return worst(self.place(a, depth - 1) for a in alternatives)
        match = re.match(r'''(?:await\s+|new\s+)?((?:[\w$]+\.)*[\w$]+)\s*\(''', e)
        if match:
            arguments = arguments_of(e, match.end())
            name = match.group(1)
            if any(name == j or name.endswith('.' + j) for j in self.tables['joins'] if ' ' not in j) or name.endswith('dirname'):
                return self.place(arguments[0], depth - 1) if arguments else UNTOLD
            results = {self.place(a, depth - 1) for a in arguments}
            return GIVEN if results == {GIVEN} else UNTOLD
        match = re.match(r'(?:`\$\{)?((?:this\.)?#?[\w$]+)', e)
        if not match:
            return UNTOLD
        name = match.group(1)
        values = self.values(name)
        if not name.startswith('this.') and self.is_parameter(name):
            return worst([GIVEN] + [r for r in (self.place(v, depth - 1) for v in values) if r == OWN])
        return worst(self.place(v, depth - 1) for v in values if v != e) if values else UNTOLD

    def calls(self):
        if not FILES.search(self.text):
            return []
        found, lasts = [], {}
        for field in ('opens', 'writes', 'seconds', 'databases'):
            for entry in self.tables[field]:
                lasts.setdefault(re.split(r'[.:]', entry)[-1], []).append((entry, field))
        for match in re.finditer(r'(?<![\w$.])((?:[\w$]+\??\.)*)([\w$-]+)\s*\(', self.text):
            if match.group(2) not in lasts or re.search(r'(?:function|async|static|get)\s+$', self.text[max(0, match.start() - 10):match.start()]):
                continue
            name = match.group(1).replace('?', '') + match.group(2)
            known = next((field for entry, field in lasts[match.group(2)] if (
                name.endswith(entry) if entry[0] == '.' else name == entry or name.endswith('.' + entry))), None)
            arguments = arguments_of(self.text, match.end())
            if not known or re.match(r'\s*\{', self.text[match.end() + sum(map(len, arguments)):][:4]):
                continue
            if known == 'opens' and not (len(arguments) > 1 and re.search(r'''['"][rwax]*[wa+]|O_(?:WRONLY|RDWR|CREAT)''', arguments[1])):
                continue
            at = 1 if known == 'seconds' else 0
            place = self.place(arguments[at]) if len(arguments) > at else UNTOLD
            found.append((self.text.count('\n', 0, match.start()) + 1, name, place))
        return found


def calls_of(text, tables):
    """[(line, call, result)]"""
    return File(text, tables).calls()
