"""Which calls of a Python file write, by the tables of languages.yaml, and who says where: for refresh_libraries.py."""
import ast
import warnings

TEMPORARY = ('tempfile', 'mkdtemp', 'mkstemp', 'gettempdir', 'NamedTemporaryFile', 'TemporaryDirectory')
# what only a person can place is said, what is given has no place of its own
GIVEN, TEMP, OWN, UNTOLD = 'given', 'temporary', 'own', 'untold'
DEPTH = 6


def dotted(node):
    """os.path.join of such an expression; of any other one that has an attribute .name"""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return dotted(node.value) + '.' + node.attr
    return ''


def worst(results):
    results = list(results)
    return next((r for r in (OWN, UNTOLD, TEMP, GIVEN) if r in results), GIVEN)


class Scan(ast.NodeVisitor):
    """found: (line, call, result) of each call that writes."""

    def __init__(self, tables):
        self.tables, self.found, self.names = tables, [], {}
        self.functions, self.classes, self.module, self.within = [], [], None, set()

    def run(self, text):
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            self.module = ast.parse(text)
        self.visit(self.module)
        return self.found

    def visit_Import(self, node):
        for alias in node.names:
            self.names[alias.asname or alias.name.partition('.')[0]] = alias.name if alias.asname else alias.name.partition('.')[0]

    def visit_ImportFrom(self, node):
        for alias in node.names:
            self.names[alias.asname or alias.name] = f'{node.module or ""}.{alias.name}'

    def visit_ClassDef(self, node):
        self.classes.append(node)
        self.generic_visit(node)
        self.classes.pop()

    def visit_FunctionDef(self, node):
        self.functions.append(node)
        self.generic_visit(node)
        self.functions.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def is_in(self, name, field):
        """The name of a call is in the list, as src/process/source_names.h takes it."""
        last = '.' + name.rpartition('.')[2]
        return any(last == entry if entry[0] == '.' else name == entry or name.endswith('.' + entry)
                   for entry in self.tables[field])

    def called(self, node):
        name = dotted(node.func)
        first, dot, rest = name.partition('.')
        return self.names.get(first, first) + dot + rest

    def visit_Call(self, node):
        self.generic_visit(node)
        name = self.called(node)
        if not name:
            return
        args = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
        path = None
        if self.is_in(name, 'opens') and (not self.is_in(name, 'same_name') or self.is_open_of_path(node)):
            if self.writes(node):
                method = isinstance(node.func, ast.Attribute) and '.' + node.func.attr in self.tables['opens'] and not \
                    any(name.endswith(entry) for entry in self.tables['opens'] if entry[0] != '.')
                path = node.func.value if method else args[0] if args else None
        elif self.is_in(name, 'writes') or self.is_in(name, 'databases'):
            path = args[0] if args else node
        elif self.is_in(name, 'seconds'):
            path = args[1] if len(args) > 1 else node
        elif self.is_in(name, 'receivers') and isinstance(node.func, ast.Attribute):
            path = node.func.value
        if path is not None:
            keyword = next((k.value for k in node.keywords if k.arg in ('dst', 'path', 'filename', 'database')), None)
            result = self.place(keyword if path is node else path, DEPTH) if path is not node or keyword else UNTOLD
            self.found.append((node.lineno, name, result))

    def is_open_of_path(self, node):
        """path.open("w"): some text among its arguments says so."""
        return isinstance(node.func, ast.Name) or any(isinstance(a, ast.Constant) for a in node.args) or bool(node.keywords)

    def writes(self, node):
        modes = [k.value for k in node.keywords if k.arg in ('mode', 'flags')] + node.args[:2]
        texts = [m.value for m in modes[-2:] + modes[:1] if isinstance(m, ast.Constant) and isinstance(m.value, str)]
        plain = [t for t in texts if len(t) < 5 and set(t) <= set('rwaxbt+U')]
        flags = {n.attr for m in modes for n in ast.walk(m) if isinstance(n, ast.Attribute)}
        return any(set(t) & set('wax+') for t in plain) or bool(flags & set(self.tables['write_flags']))

    def parameters(self):
        """Name to default, of the functions around, the inner ones first."""
        for function in reversed(self.functions):
            args = function.args
            plain = args.posonlyargs + args.args
            defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
            for arg, default in [*zip(plain, defaults), *zip(args.kwonlyargs, args.kw_defaults), (args.vararg, None), (args.kwarg, None)]:
                if arg:
                    yield arg.arg, default

    def values(self, name):
        """What is assigned to the name, or to self.name in the class; None: nothing that is seen."""
        scope = self.classes[-1] if name.startswith('self.') and self.classes else self.functions[-1] if self.functions else self.module
        for scope in (scope, self.module):
            out = []
            for node in ast.walk(scope):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(
                    node, (ast.AnnAssign, ast.For, ast.NamedExpr)) else [node.optional_vars] if isinstance(node, ast.withitem) else []
                value = getattr(node, 'value', None) or getattr(node, 'iter', None) or getattr(node, 'context_expr', None)
                for target in targets:
                    parts = target.elts if isinstance(target, ast.Tuple) else [target]
                    if value is not None and any(part is not None and dotted(part) == name for part in parts):
                        out.append(value)
            if out:
                return out
        return []

    def place(self, node, depth):
        """Who says where this path is."""
        if node is None or depth == 0:
            return UNTOLD
        if isinstance(node, ast.Constant):
            text = node.value if isinstance(node.value, str) else None
            # nothing, :memory:, and what is no file of the disk
            return GIVEN if not text or text[0] == ':' else TEMP if text.startswith(('/tmp', '/dev/', '/proc/')) else OWN
        if isinstance(node, ast.JoinedStr):
            first = node.values[0] if node.values else None
            return OWN if isinstance(first, ast.Constant) else self.place(first.value, depth - 1) if first else UNTOLD
        if isinstance(node, ast.BinOp):
            return self.place(node.left, depth - 1)
        if isinstance(node, ast.BoolOp):
            return worst(self.place(v, depth - 1) for v in node.values)
        if isinstance(node, ast.IfExp):
            return worst(self.place(v, depth - 1) for v in (node.body, node.orelse))
        if isinstance(node, (ast.Subscript, ast.Await, ast.FormattedValue)):
            return self.place(node.value, depth - 1)
        if isinstance(node, ast.Call):
            return self.place_of_call(node, depth)
        name = dotted(node)
        if name in ('__file__', 'self', 'cls'):
            return OWN if name == '__file__' else UNTOLD
        if not name:
            return self.place(node.value, depth - 1) if isinstance(node, ast.Attribute) else UNTOLD
        if '.' not in name:
            return self.place_of_name(name, depth)
        values = self.values(name)
        if values:
            return self.of_class(values, depth)
        first = name.partition('.')[0]
        return self.place_of_name(first, depth) if first not in ('self', 'cls') else UNTOLD

    def of_class(self, values, depth):
        """Values that any of the class's methods gives: a parameter of __init__ is given as well."""
        functions, out = self.functions, []
        for value in values:
            owner = next((f for f in ast.walk(self.classes[-1]) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
                n is value for n in ast.walk(f))), None) if self.classes else None
            self.functions = [owner] if owner else functions
            out.append(self.place(value, depth - 1))
        self.functions = functions
        return worst(out)

    def place_of_name(self, name, depth):
        found = dict(reversed(list(self.parameters())))
        if name in found:
            default = found[name]
            # path=None is often filled in later, by what the function assigns
            if isinstance(default, ast.Constant) and isinstance(default.value, str) and default.value:
                return OWN
            if default is None or name in self.within:  # path = path or os.getcwd(): the path within is the given one
                return GIVEN
            self.within.add(name)
            results = [self.place(v, depth - 1) for v in self.values(name)]
            self.within.discard(name)
            return worst([GIVEN] + results)
        values = self.values(name)
        return worst(self.place(v, depth - 1) for v in values) if values else UNTOLD

    def place_of_call(self, node, depth):
        name = self.called(node)
        if any(word in name for word in TEMPORARY):
            return TEMP
        if name.endswith(('getcwd', 'cwd', 'home', 'expanduser', 'user_cache_dir', 'user_data_dir', 'user_config_dir')):
            if not (name.endswith('expanduser') and node.args):
                return OWN
        if name.endswith(('environ.get', 'getenv')):
            return worst([GIVEN] + [self.place(a, depth - 1) for a in node.args[1:]])
        if self.is_in(name, 'joins') or name.endswith(('dirname', 'expanduser', 'fspath')):
            return self.place(node.args[0], depth - 1) if node.args else UNTOLD
        if isinstance(node.func, ast.Attribute) and '.' + node.func.attr in self.tables['same'] + self.tables['parents'] + [
                '.format', '.replace', '.joinpath', '.with_suffix', '.with_name', '.encode', '.decode', '.get', '.pop']:
            return self.place(node.func.value, depth - 1)
        results = [self.place(a, depth - 1) for a in node.args]
        return GIVEN if results and set(results) == {GIVEN} else UNTOLD


def calls_of(text, tables):
    """[(line, call, result)]; None: the file is in another Python than this one."""
    try:
        return Scan({**tables, 'same_name': ['.open', '.File', '.FileType']}).run(text.removeprefix('\ufeff'))
    except (SyntaxError, ValueError, RecursionError):
        return None
