"""Templates and static files: nothing inline, unescaped, foreign or left over."""

import re
from html.parser import HTMLParser

from tests.rules.source import PROGRAM, modules, repository, texts

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")
# Namespaces are names, and reserved hosts are nobody's.
FOREIGN = re.compile(
    r"https?://(?!www\.w3\.org/|[\w.-]*\bexample\b|[\w.-]+\.(?:test|invalid)\b)[\w.-]+"
    r"|(?:[\"'(=]\s*)//[\w.-]+\.\w+"
)
QUOTED = re.compile(r"[\"']([^\"'\n]+)[\"']")
STATIC = ("css", "js", "svg", "html")
ADDRESSES = {"href", "src", "action", "formaction"}


def nothing_inline(root):
    """The content policy forbids inline script and style, so that none may be written."""
    problems = []
    for path, text in [*_templates(root), *_static(root, ("html",))]:
        reader = _Tags()
        reader.feed(_blanked(JINJA, text))
        problems += [_at(root, path, line, message) for line, message in reader.problems]
    return problems


def nothing_unescaped(root):
    """What a template shows is escaped."""
    remedy = "shows data unescaped; let Jinja escape it and put the mark-up into the template"
    return _found(root, UNESCAPED, remedy, _templates(root))


def nothing_foreign(root):
    """A page asks no other host for anything, nor tells it that somebody was here."""
    remedy = "names another host; serve it from static/, or print the address as text from data"
    return _found(root, FOREIGN, remedy, [*_templates(root), *_static(root, STATIC)])


def no_unused_template(root):
    """Each template is shown by a route or by a template that is."""
    templates = {_template_name(path): (path, text) for path, text in _templates(root)}
    shown = {
        name
        for name in templates
        for module in modules(root).values()
        for pattern in _mentions(module)
        if pattern.fullmatch(name)
    }
    waiting = list(shown)
    while waiting:
        quoted = set(QUOTED.findall(templates[waiting.pop()][1]))
        waiting += (more := quoted & templates.keys() - shown)
        shown |= more
    return [
        _at(root, templates[name][0], 1, f"nobody shows '{name}'; delete it")
        for name in sorted(templates.keys() - shown)
    ]


class _Tags(HTMLParser):
    """Collects tags and attributes that the content policy would stop."""

    def __init__(self):
        super().__init__()
        self.problems = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self._note(f"<{tag}> inline; move it into a file of static/")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self._note(f"{name}= inline; use a class, or listen in a file of static/")
            if name in ADDRESSES and (value or "").strip().lower().startswith("javascript:"):
                self._note(f"{name}= runs what it holds; link to an address")

    def _note(self, message):
        self.problems.append((self.getpos()[0], message))


def _templates(root):
    return _read(root, f"{PROGRAM}/**/templates/**/*")


def _static(root, endings):
    return _read(root, *(f"{PROGRAM}/**/static/**/*.{ending}" for ending in endings))


def _read(root, *patterns):
    return [(path, path.read_text(encoding="utf-8")) for path in repository(root, *patterns)]


def _template_name(path):
    return path.as_posix().rpartition("/templates/")[2]


def _mentions(module):
    """Every text of a module as a pattern; the places of an f-string stand for anything."""
    names = [re.escape(text.value) for text in texts(module)]
    for node in module.nodes:
        if type(node).__name__ == "JoinedStr":
            parts = [
                re.escape(p.value) if hasattr(p, "value") and isinstance(p.value, str) else "[^/]+"
                for p in node.values
            ]
            names.append("".join(parts))
    return [re.compile(name) for name in names if "/" in name or "." in name]


def _found(root, pattern, remedy, files):
    return [
        _at(root, path, text.count("\n", 0, hit.start()) + 1, f"'{hit.group()}' {remedy}")
        for path, raw in files
        for text in [_blanked(JINJA_COMMENT, raw)]
        for hit in pattern.finditer(text)
    ]


def _blanked(pattern, text):
    """The text with its matches blank, every line where it was."""
    return pattern.sub(lambda hit: re.sub(r"[^\n]", " ", hit.group()), text)


def _at(root, path, line, message):
    return f"{path.relative_to(root).as_posix()}:{line}: {message}"
