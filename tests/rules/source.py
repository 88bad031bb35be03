"""The source of the program as the rules see it: modules, their place, kind and imports."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PROGRAM = "casework"

# routes and jobs are doors; whatever carries none of these names is an operation file.
KINDS = ("routes", "jobs", "queries", "schemas", "models", "catalogue")


@dataclass(frozen=True)
class Import:
    """One name brought in: the module it comes from, and whether at module level."""

    target: str
    line: int
    late: bool


@dataclass(frozen=True)
class Module:
    """One file of the program: `path` from the root, `name` dotted, its text parsed."""

    path: Path
    text: str

    @cached_property
    def tree(self):
        return ast.parse(self.text, str(self.path))

    @cached_property
    def nodes(self):
        return list(ast.walk(self.tree))

    @property
    def name(self):
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self):
        """The package below the program; empty for app.py, cli.py and their like."""
        return self.path.parts[1] if len(self.path.parts) > 2 else ""

    @property
    def inner(self):
        """The path inside the program, as lists of exceptions write it."""
        return self.path.relative_to(PROGRAM).as_posix()

    @property
    def is_init(self):
        return self.path.name == "__init__.py"

    @property
    def kind(self):
        """`routes`, `outbound_routes` and `routes/outbound` are routes; unnamed ones operations."""
        for part in self.path.with_suffix("").parts[2:]:
            for kind in KINDS:
                if part == kind or part.endswith(f"_{kind}"):
                    return kind
        return "package" if self.is_init else "operations"

    @property
    def body(self):
        """What stands in it beside its docstring."""
        statements = self.tree.body
        return statements[1:] if ast.get_docstring(self.tree) is not None else statements

    def at(self, node, message):
        line = node if isinstance(node, int) else node.lineno
        return f"{self.path.as_posix()}:{line}: {message}"


@cache
def modules(root):
    """Every module of the program under `root`, by dotted name."""
    found = [
        Module(path.relative_to(root), path.read_text(encoding="utf-8"))
        for path in sorted((root / PROGRAM).rglob("*.py"))
    ]
    return {module.name: module for module in found}


@cache
def imports(root, name):
    """What a module imports of the program or of others, the finest module known."""
    known = modules(root)
    module = known[name]
    early = set(_module_level(module.tree.body))
    return [
        Import(target, node.lineno, node not in early)
        for node in module.nodes
        for target in _targets(node, module, known)
    ]


def own_imports(root, module):
    """The imports that stay inside the program."""
    return [one for one in imports(root, module.name) if one.target.split(".")[0] == PROGRAM]


def _module_level(statements):
    for statement in statements:
        yield statement
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from statement.body


def _targets(node, module, known):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = _absolute(node, module)
    names = [f"{base}.{alias.name}" for alias in node.names]
    return list(dict.fromkeys(name if name in known else base for name in names))


def _absolute(node, module):
    if not node.level:
        return node.module
    package = module.name.split(".") if module.is_init else module.name.split(".")[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])


def functions(module):
    """All functions and methods, however deep."""
    return [n for n in module.nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def public(statements):
    """The functions and classes of a body that others may use."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return [n for n in statements if isinstance(n, kinds) and not n.name.startswith("_")]


def called(node):
    """The last name of what is called: `commit` for `session.commit()`."""
    function = node.func
    return getattr(function, "attr", None) or getattr(function, "id", "")


def calls(module):
    return [node for node in module.nodes if isinstance(node, ast.Call)]


def texts(module):
    """String constants that the program uses, docstrings left out."""
    documentation = {id(node.value) for node in module.nodes if isinstance(node, ast.Expr)}
    return [
        node
        for node in module.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]


def repository(root, *patterns):
    """Own files by pattern: nothing fetched, generated or hidden."""
    foreign = {"vendor", "node_modules", "instance", "__pycache__"}
    return [
        path
        for pattern in patterns
        for path in sorted(root.glob(pattern))
        if path.is_file()
        and not any(p in foreign or p.startswith(".") for p in path.relative_to(root).parts)
    ]


def root_of(path):
    """The root as the caches want it."""
    return Path(path).resolve()
