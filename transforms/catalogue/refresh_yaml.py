"""The part of YAML that the catalogue and endoflife.date use: the standard library has no reader of it."""
import re


class Reader:
    """One text of a flow collection or scalar."""

    def __init__(self, text, where):
        self.text, self.at, self.where = text, 0, where

    def fail(self, what):
        raise SystemExit(f'{self.where}: {what}: {self.text[self.at:self.at + 40]!r}')

    def blank(self):
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            elif self.text[self.at] == '#' and (self.at == 0 or self.text[self.at - 1].isspace()):
                self.at = (self.text.find('\n', self.at) + len(self.text) + 1) % (len(self.text) + 1)
            else:
                break

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ''

    def value(self, flow=True):
        self.blank()
        c = self.peek()
        if c == '[':
            return self.list()
        if c == '{':
            return self.map()
        if c in '"\'' and c:
            return self.quoted(c)
        return self.plain(flow)

    def list(self):
        self.at, items = self.at + 1, []
        while True:
            self.blank()
            if self.peek() == ']':
                self.at += 1
                return items
            items.append(self.value())
            self.blank()
            if self.peek() == ',':
                self.at += 1
            elif self.peek() != ']':
                self.fail('a list goes on with , or ]')

    def map(self):
        self.at, items = self.at + 1, {}
        while True:
            self.blank()
            if self.peek() == '}':
                self.at += 1
                return items
            key = self.value()
            self.blank()
            if self.peek() != ':':
                self.fail('a key ends with :')
            self.at += 1
            items[key] = self.value()
            self.blank()
            if self.peek() == ',':
                self.at += 1
            elif self.peek() != '}':
                self.fail('a mapping goes on with , or }')

    def quoted(self, quote):
        end, out = self.at + 1, ''
        while end < len(self.text) and self.text[end] != quote:
            if quote == '"' and self.text[end] == '\\':
                end += 1
            out += self.text[end:end + 1]
            end += 1
        if end == len(self.text):
            self.fail('a quote is open')
        self.at = end + 1
        return out

    def plain(self, flow):
        start = self.at
        while self.at < len(self.text):
            rest = self.text[self.at:]
            if re.match(r'\s+#', rest) or rest[0] == '\n' or (flow and (rest[0] in ',[]{}')):
                break
            if flow and re.match(r':(\s|$)', rest):
                break
            self.at += 1
        return self.text[start:self.at].strip()


def scalar(text, where):
    text = text.strip()
    if re.match(r'[|>][-+]?$', text):
        return None
    reader = Reader(text, where)
    value = reader.value(flow=False)
    reader.blank()
    if reader.at < len(text):
        reader.fail('this is too much')
    return value


def depth(text):
    """How many brackets are open, outside of quotes."""
    text = re.sub(r'"(\\.|[^"\\])*"|(?<![\w])\'[^\']*\'', '""', text)
    text = re.sub(r'(^|\s)#.*', '', text)
    return sum(text.count(c) for c in '[{') - sum(text.count(c) for c in ']}')


def parse(text, name):
    """Nested lists and dictionaries of texts; every scalar is a text."""
    lines = []
    for number, line in enumerate(text.split('\n'), 1):
        if line.strip() and not line.lstrip().startswith('#'):
            lines.append([len(line) - len(line.lstrip()), line.strip(), f'{name}:{number}'])
    value, rest = block(lines, 0, lines[0][0] if lines else 0)
    if rest < len(lines):
        raise SystemExit(f'{lines[rest][2]}: not understood: {lines[rest][1]}')
    return value


def take(lines, at, text, indent, where):
    """The value that begins with text on line at, and the line after it."""
    if re.match(r'[|>][-+]?\d*$', text):
        at += 1
        parts = []
        while at < len(lines) and lines[at][0] > indent:
            parts.append(lines[at][1])
            at += 1
        return '\n'.join(parts), at
    if not text or text.startswith('#'):
        at += 1
        if at < len(lines) and lines[at][0] > indent and lines[at][1][0] in '[{':
            return take(lines, at, lines[at][1], indent, lines[at][2])
        if at < len(lines) and (lines[at][0] > indent or
                                (lines[at][0] == indent and lines[at][1].startswith('- '))):
            return block(lines, at, lines[at][0])
        return '', at
    while (text[0] in '[{' and depth(text) > 0) or (text[0] == '"' and not re.match(r'"(\\.|[^"\\])*"', text)):
        at += 1
        text += ' ' + re.sub(r'(^|\s)#.*', '', lines[at][1])
    return scalar(text, where), at + 1


def block(lines, at, indent):
    if lines[at][1][0] in '[{':
        return take(lines, at, lines[at][1], indent, lines[at][2])
    if lines[at][1] == '-' or lines[at][1].startswith('- '):
        items = []
        while at < len(lines) and lines[at][0] == indent and lines[at][1][:2] in ('-', '- '):
            text = lines[at][1][1:].lstrip()
            if re.match(r'("[^"]*"|[\w$./*-]+):(\s|$)', text):
                lines[at][0] += lines[at][1].index(text, 1)
                lines[at][1] = text
                value, at = block(lines, at, lines[at][0])
            else:
                value, at = take(lines, at, text, indent, lines[at][2])
            items.append(value)
        return items, at
    items = {}
    while at < len(lines) and lines[at][0] == indent:
        match = re.match(r'("[^"]*"|[^\s"\'][^:]*):(?:\s+(.*))?$', lines[at][1])
        if not match:
            raise SystemExit(f'{lines[at][2]}: not understood: {lines[at][1]}')
        key = match.group(1).strip('"')
        where = lines[at][2]
        items[key], at = take(lines, at, match.group(2) or '', indent, where)
    return items, at


def read(path):
    with open(path, encoding='utf-8') as file:
        return parse(file.read(), path)


def text(value):
    """As the catalogue writes it."""
    if isinstance(value, list):
        return '[' + ', '.join(text(item) for item in value) + ']'
    if isinstance(value, dict):
        return '{' + ', '.join(f'{key}: {text(item)}' for key, item in value.items()) + '}'
    if re.fullmatch(r'[A-Za-z_][\w./:@+-]*[\w+]|[A-Za-z]', value) and ': ' not in value and not value.endswith(':'):
        return value
    return '"' + value.replace('\\', '\\\\').replace('"', '\\"') + '"'
