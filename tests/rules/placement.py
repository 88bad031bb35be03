"""What may stand where: commits, SQL, time, output, silenced tools."""

import ast
import io
import re
import tokenize

from tests.rules.source import called, calls, modules, public, texts
from tests.rules.source import imports as all_imports

CLOCK = "core/clock.py"
PRINTING = {"cli.py", "serving.py"}
ENGINE_SPECIFIC = {
    "core/db.py": "the dialects' settings and the statements they do not share",
    "reports/": "official tables group by the engine's own functions",
}
ENGINES = ("sqlite3", "psycopg", "sqlalchemy.dialects")
DIALECT = re.compile(
    r"^(sqlite|postgresql)$|\bPRAGMA |\bON CONFLICT\b|\bsqlite_|\bpg_\w+|::[a-z]+\b"
    r"|julianday|date_trunc"
)
SILENCERS = re.compile(
    r"#.*\b(noqa|nosec|type:\s*ignore|pragma:\s*no|mypy:|pylint:|ruff:|fmt:\s*(off|skip)|pyright:)"
)

# Operations for which nobody can be asked who acts, with the reason.
WITHOUT_ACTOR = {
    "accounts.set_password": "whoever holds the one-time link is not signed in yet",
}
POSITIONAL = 2  # the actor and the one thing acted upon: close_case(actor, case, reason=...)


def commits(root):
    """Only core ends a transaction."""
    return [
        module.at(
            call,
            f"{called(call)}() outside core/; flush, and core/db.py commits when the"
            " request, job or command ends",
        )
        for module in modules(root).values()
        if module.package != "core"
        for call in calls(module)
        if called(call) == "commit" or (called(call) == "begin" and not call.args)
    ]


def database_in_routes(root):
    """A route asks a query or an operation; it sees neither session nor SQL."""
    remedy = "in a route; move it into a function of queries or operations"
    statements = {"select", "text", "execute", "scalars", "flush", "commit", "rollback"}
    routes = [module for module in modules(root).values() if module.kind == "routes"]
    brought = [
        module.at(found.line, f"'{found.target}' {remedy}")
        for module in routes
        for found in all_imports(root, module.name)
        if found.target.startswith(("sqlalchemy", "flask_sqlalchemy", "casework.core.db"))
    ]
    asked = [
        module.at(call, f"{called(call)}() {remedy}")
        for module in routes
        for call in calls(module)
        if called(call) in statements
    ]
    return brought + asked


def engine_specific_sql(root):
    """What only one engine understands stands where both are looked after."""
    remedy = "speaks one engine; give core/db.py a function for it or write it for both engines"
    problems = []
    for module in modules(root).values():
        if module.inner.startswith(tuple(ENGINE_SPECIFIC)):
            continue
        problems += [
            module.at(found.line, f"'{found.target}' {remedy}")
            for found in all_imports(root, module.name)
            if found.target.startswith(ENGINES)
        ]
        problems += [
            module.at(text, f"'{DIALECT.search(text.value).group()}' {remedy}")
            for text in texts(module)
            if DIALECT.search(text.value)
        ]
        problems += [
            module.at(call, f"{called(call)}() {remedy}")
            for call in calls(module)
            if called(call).startswith("on_conflict")
        ]
    return problems


def one_clock(root):
    """Nobody but the clock asks what time it is."""
    return [
        module.at(node, f"{ast.unparse(node)} outside {CLOCK}; call clock.now() or clock.today()")
        for module in modules(root).values()
        if module.inner != CLOCK
        for node in module.nodes
        if isinstance(node, ast.Attribute) and _asks_time(node)
    ]


def _asks_time(node):
    base = getattr(node.value, "attr", None) or getattr(node.value, "id", None)
    asked = {
        "datetime": {"now", "utcnow", "today"},
        "date": {"today"},
        "time": {"time", "time_ns"},
        "func": {"now", "current_timestamp", "current_date"},
    }
    return node.attr in asked.get(base, ())


def prints(root):
    """The program speaks by log and reply; only the command line prints."""
    return [
        module.at(call, "print() outside cli.py; log it with structlog or return it")
        for module in modules(root).values()
        if module.inner not in PRINTING
        for call in calls(module)
        if called(call) == "print" and isinstance(call.func, ast.Name)
    ]


def silencers(root):
    """No tool is told to look away."""
    return [
        module.at(
            token.start[0],
            f"'{token.string}' silences a tool; change the code, or the rule for everyone in"
            " pyproject.toml with its reason",
        )
        for module in modules(root).values()
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline)
        if token.type == tokenize.COMMENT and SILENCERS.search(token.string)
    ]


def trusted_markup(root):
    """Markup is a constant or a template: its format() escapes, an f-string does not."""
    return [
        module.at(
            call,
            'Markup() of something that is not a constant; write Markup("...{}")'
            ".format(data), which escapes, or a template",
        )
        for module in modules(root).values()
        for call in calls(module)
        if called(call) == "Markup" and not all(map(_is_escaped, call.args))
    ]


def _is_escaped(argument):
    template = isinstance(argument, ast.Call) and called(argument) == "render_template"
    return template or isinstance(argument, ast.Constant)


def operation_signatures(root):
    """An operation takes its actor first and at most one more by position, the rest by keyword."""
    return [
        module.at(function, f"{function.name}: {problem}")
        for module in modules(root).values()
        if module.kind == "operations" and module.package not in {"", "core"}
        for function in public(module.tree.body)
        if not isinstance(function, ast.ClassDef)
        if (problem := _signature_problem(root, module, function))
    ]


def _signature_problem(root, module, function):
    positional = [argument.arg for argument in function.args.posonlyargs + function.args.args]
    named = positional + [argument.arg for argument in function.args.kwonlyargs]
    if f"{module.package}.{function.name}" in WITHOUT_ACTOR:
        return None
    if "actor" not in named:
        acts = module.path.stem == "operations" or _acts_for_others(root, module, function)
        return "takes no actor; take it first, a job passes the system's" if acts else None
    if positional[:1] != ["actor"]:
        return "actor is not its first argument; put it first, without a default"
    if len(positional) > POSITIONAL or function.args.vararg:
        return "has more than the actor and one thing by position; put a * before the rest"
    return None


def _acts_for_others(root, module, function):
    """It works on the session for a door or another package; a step of its own needs no actor."""
    return "session" in _names(function) and any(
        function.name in _names(other.tree)
        for other in modules(root).values()
        if other.package != module.package or other.kind in {"routes", "jobs"}
        if module.name in {found.target for found in all_imports(root, other.name)}
    )


def _names(tree):
    """Every name that stands in a piece of source, imported ones included."""
    parts = ("id", "attr", "name")
    return {getattr(node, part, None) for node in ast.walk(tree) for part in parts}
