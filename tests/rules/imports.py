"""Who may import whom: packages, files inside a package, Flask, and no circles."""

from tests.rules.source import PROGRAM, called, calls, modules, own_imports
from tests.rules.source import imports as all_imports

# A package may use what stands to its right; those in one brace do not know each other.
ORDER = (
    {"demo"},  # invents people for a practice room, by the operations of every package
    {"desk", "reports", "privacy"},
    {"monitoring", "referrals", "takedown"},
    {"services"},
    {"intake"},
    {"duties"},
    {"accounts"},
    {"agencies"},
    {"core"},
)
RANK = {package: rank for rank, brace in enumerate(ORDER) for package in brace}

# Files inside a package. "plain" is an operation file that neither asks nor changes anything.
MAY_USE = {
    "routes": {"routes", "jobs", "operations", "queries", "schemas", "models"},
    "jobs": {"jobs", "operations", "queries", "schemas", "models"},
    "operations": {"operations", "queries", "schemas", "models"},
    "queries": {"queries", "models"},
    "schemas": {"schemas", "models"},
    "models": {"models"},
    "catalogue": {"models"},
}
ALWAYS = {"catalogue", "plain", "package"}
SURFACE = {"models", "queries", "operations", "catalogue"}
WORKING_PARTS_OF_CORE = ("db", "audit", "queue", "web", "events")

FLASK_AT = {
    "app.py": "makes the app",
    "cli.py": "starts it",
    "serving.py": "hands the app to the worker",
    "instance.py": "names the app it prepares",
    "core/service.py": "knows the running app",
    "core/db.py": "the extension that keeps the session of a request",
}
FLASK = ("flask", "werkzeug")


def import_order(root):
    """Packages use what stands to their right; nothing uses the files that put the app together."""
    problems = []
    for module, found, target in _between_packages(root):
        if module.package not in RANK:
            remedy = f"package '{module.package}' has no place; add it to ORDER in {__name__}"
        elif target.package not in RANK:
            remedy = f"'{found.target}' puts the app together; pass what you need as an argument"
        elif module.package == "core":
            remedy = (
                f"core knows no package, yet uses '{found.target}'; let it subscribe or pass it"
            )
        elif RANK[target.package] > RANK[module.package]:
            continue
        else:
            remedy = (
                f"'{module.package}' may not use '{target.package}', which does not stand to its"
                " right; announce it by core/events.py, or move what both need to the right"
            )
        problems.append(module.at(found.line, remedy))
    return problems


def package_surface(root):
    """From another package only its models, queries, operation files and catalogue."""
    return [
        module.at(
            found.line,
            f"'{found.target}' is {target.package}'s own; use its models, queries, operation files"
            " or catalogue",
        )
        for module, found, target in _between_packages(root)
        if target.package not in {"", "core"} and target.kind not in SURFACE
    ]


def package_direction(root):
    """Inside a package: routes, jobs -> operations -> queries, schemas -> models."""
    return [
        module.at(
            found.line,
            f"{module.kind} may not use '{found.target}' ({kind}); the way is"
            " routes, jobs -> operations -> queries, schemas -> models",
        )
        for module in modules(root).values()
        if module.package not in {"", "core"} and module.kind != "package"
        for found in own_imports(root, module)
        if (target := modules(root).get(found.target)) and target.package == module.package
        if (kind := _kind(root, target)) not in MAY_USE[module.kind] | ALWAYS
    ]


def flask_at_the_edge(root):
    """Flask and its extensions only in doors, core/web, and the few files that hold the app."""
    return [
        module.at(
            found.line,
            f"'{found.target}' may be used only in routes, jobs and core/web;"
            " take plain values as arguments and return plain values",
        )
        for module in modules(root).values()
        if not _knows_flask(module)
        for found in all_imports(root, module.name)
        if found.target.startswith(FLASK)
    ]


def web_at_the_edge(root):
    """core/web speaks of requests, so that below the doors nothing may use it."""
    return [
        module.at(found.line, f"'{found.target}' belongs to requests; a route passes what you need")
        for module in modules(root).values()
        if module.package and not _knows_flask(module)
        for found in own_imports(root, module)
        if found.target.startswith(f"{PROGRAM}.core.web")
    ]


def late_imports(root):
    """The program is imported at module level, and never by a computed name."""
    remedy = "import it at the top of the file; if that makes a circle, move what both need"
    late = [
        module.at(found.line, f"'{found.target}' is imported below module level; {remedy}")
        for module in modules(root).values()
        for found in own_imports(root, module)
        if found.late
    ]
    computed = [
        module.at(call, f"{called(call)}() hides what is used; {remedy}")
        for module in modules(root).values()
        for call in calls(module)
        if called(call) in {"import_module", "__import__"}
    ]
    return late + computed


def import_cycles(root):
    """No circle of imports, those for type checkers included."""
    graph = {
        name: {found.target for found in own_imports(root, module)} & modules(root).keys()
        for name, module in modules(root).items()
    }
    return [
        f"{modules(root)[circle[0]].path.as_posix()}:1: import circle"
        f" {' -> '.join([*circle, circle[0]])}; move what both need into a file of its own"
        for circle in _circles(graph)
    ]


def _circles(graph):
    """One circle for each group of modules that reach each other."""
    done = set()
    for start in graph:
        way = _way(graph, start) if start not in done else None
        if way:
            done.update(way)
            yield way


def _way(graph, goal):
    """The shortest way from `goal` back to itself, if there is one."""
    ways, seen = [[goal]], set()
    for way in ways:
        for step in sorted(graph[way[-1]]):
            if step == goal:
                return way
            if step not in seen:
                seen.add(step)
                ways.append([*way, step])
    return None


def _between_packages(root):
    known = modules(root)
    for module in known.values():
        for found in own_imports(root, module):
            target = known.get(found.target)
            if module.package and target and target.package != module.package:
                yield module, found, target


def _knows_flask(module):
    return (
        module.kind in {"routes", "jobs"}
        or module.inner in FLASK_AT
        or module.inner.startswith(("core/web/", "core/web.py"))
    )


def _kind(root, module, seen=()):
    """An operation file that only holds words and rules is plain, and below may use it."""
    if module.kind != "operations" or module.name in seen:
        return module.kind
    if any(argument.arg == "actor" for argument in _arguments(module)):
        return "operations"
    plain = all(
        _is_ground(root, module, found.target, (*seen, module.name))
        for found in own_imports(root, module)
    )
    return "plain" if plain else "operations"


def _arguments(module):
    return [node for node in module.nodes if type(node).__name__ == "arg"]


def _is_ground(root, module, target, seen):
    working = tuple(f"{PROGRAM}.core.{part}" for part in WORKING_PARTS_OF_CORE)
    found = modules(root).get(target)
    if target.startswith(f"{PROGRAM}.core"):
        return not target.startswith(working)
    if found is None or found.package != module.package:
        return found is not None and found.kind in {"models", "catalogue"}
    return _kind(root, found, seen) in {"models", "catalogue", "plain", "package"}
