"""The URL map: who may come in, how addresses are written, what every answer carries."""

import re

from tests.rules.source import functions, modules

PARAMETER = re.compile(r"<(?:(?P<converter>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
SEGMENT = re.compile(r"\.?[a-z0-9]+(?:[-.][a-z0-9]+)*")
METHODS = {"GET", "HEAD", "OPTIONS", "POST"}
# Converters that take any text, and what may carry them: "endpoint.parameter" with its reason.
UNTYPED_CONVERTERS = {None, "default", "string", "path"}
UNTYPED_PARAMETERS = {}

POLICY = {
    "default-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "require-trusted-types-for": "'script'",
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def rules_of(app):
    """The addresses of the app that it made itself."""
    return [rule for rule in app.url_map.iter_rules() if not is_static(rule.endpoint)]


def is_static(endpoint):
    return (endpoint or "").rpartition(".")[2] == "static"


def one_marker_each(app, kinds):
    """Every endpoint says who may come in, once: with one of the marker classes in `kinds`."""
    problems = []
    for endpoint in sorted({rule.endpoint for rule in rules_of(app)}):
        markers = _markers(app.view_functions[endpoint])
        if len(markers) != 1 or not isinstance(markers[0], kinds):
            problems.append(
                f"{endpoint}: carries {markers or 'no access marker'}; put exactly one of"
                ' @requires(Permission.X) and @public("reason") right under its route'
            )
    return problems


def one_marker_written(root):
    """Of two markers the upper would silently win, so that no view is written with two."""
    problems = []
    for module in modules(root).values():
        for function in functions(module):
            called = [getattr(each, "func", each) for each in function.decorator_list]
            names = [getattr(each, "attr", None) or getattr(each, "id", "") for each in called]
            markers = [name for name in names if name in {"requires", "public"}]
            if len(markers) > 1:
                told = " and ".join(f"@{name}" for name in markers)
                problems.append(module.at(function, f"{function.name} has {told}; keep one"))
    return problems


def _markers(view):
    """The markers along a chain of wrappers; a wrapper's copy of one counts once."""
    found = {}
    while view is not None:
        marker = vars(view).get("access")
        found |= {} if marker is None else {id(marker): marker}
        view = vars(view).get("__wrapped__")
    return list(found.values())


def typed_parameters(app):
    """No parameter takes any text: an address that cannot be right is refused before any code."""
    return [
        f"{rule.rule}: <{found['name']}> takes any text; write <uuid:{found['name']}> or a"
        " converter of its own"
        for rule in rules_of(app)
        for found in PARAMETER.finditer(rule.rule)
        if found["converter"] in UNTYPED_CONVERTERS
        if f"{rule.endpoint}.{found['name']}" not in UNTYPED_PARAMETERS
    ]


def kebab_case(app):
    """Addresses are words in small letters with hyphens."""
    return [
        f"{rule.rule}: '{segment}' is not kebab-case; write small letters, digits and hyphens"
        for rule in rules_of(app)
        for segment in PARAMETER.sub("", rule.rule).split("/")
        if segment and not SEGMENT.fullmatch(segment)
    ]


def plain_methods(app):
    """A page reads by GET and acts by POST."""
    return [
        f"{rule.rule}: answers {', '.join(sorted(rule.methods - METHODS))}; a deed is a POST to an"
        " address that names it"
        for rule in rules_of(app)
        if rule.methods - METHODS
    ]


def header_problems(response, *, static=False):
    """What an answer lacks of the headers that every answer carries."""
    carried = response.headers
    problems = [
        f"{name} is {carried.get(name)!r}, not {wanted!r}"
        for name, wanted in HEADERS.items()
        if carried.get(name) != wanted
    ]
    problems += [] if carried.get("permissions-policy") else ["permissions-policy is missing"]
    if not static and "no-store" not in carried.get("cache-control", ""):
        problems.append("cache-control lacks no-store")
    return problems + _policy_problems(carried.get("content-security-policy", ""))


def nonce_of(response):
    """The nonce of an answer's content policy, or None."""
    found = re.search(
        r"'nonce-([\w+/=-]{16,})'", response.headers.get("content-security-policy", "")
    )
    return found and found[1]


def _policy_problems(policy):
    directives = dict(
        part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip()
    )
    problems = [
        f"content-security-policy has {name} {directives.get(name)!r}, not {wanted!r}"
        for name, wanted in POLICY.items()
        if directives.get(name) != wanted
    ]
    if "'nonce-" not in directives.get("script-src", ""):
        problems.append("content-security-policy has no nonce in script-src")
    if unsafe := re.findall(r"'unsafe-[\w-]+'|\*|\bhttps?:|\bdata:", policy):
        problems.append(f"content-security-policy allows {', '.join(unsafe)}")
    return problems
