"""The dictionary against the program: one English word each, every enumeration with its members."""

import enum
import importlib
import pkgutil
import re
from collections import defaultdict

import casework
from casework.core.words import Labelled

HANGUL = re.compile(r"[가-힣]")
HEADING = re.compile(r"^(#{2,3}) (.+)$")
ROW = re.compile(r"^\| (?P<korean>[^|]+?) \| (?P<english>[^|]+?) \| `(?P<code>[^`|]+)` \|")

# Enumerations that no person reads, with the reason.
FOR_MACHINES = {
    "core.Algorithm": "a byte of a sealed value",
    "core.Environment": "a setting of the operator",
    "core.KeyState": "a column of the keystore",
    "core.Permission": "a name in code and in the audit; pages say what the permission opens",
    "referrals.ConsentWord": "how a cell was read; the page shows a sentence",
    "desk.Sought": "how a search was read; the page says the kind in words",
    "core.Scope": "how far a permission reaches; pages show only what is in reach",
}


def enumerations():
    """Every enumeration of the program by its name in the dictionary, as `intake.CaseState`."""
    for found in pkgutil.walk_packages(casework.__path__, "casework."):
        importlib.import_module(found.name)
    return {
        f"{kind.__module__.split('.')[1]}.{kind.__name__}": kind
        for kind in _below(enum.Enum)
        if kind.__module__.startswith("casework.") and list(kind)
    }


def unlabelled(kinds):
    """Enumerations that people may meet have a Korean word for each member."""
    problems = []
    for name, kind in kinds.items():
        if name not in FOR_MACHINES and not issubclass(kind, Labelled):
            problems.append(f"{name}: make it Labelled, or say in FOR_MACHINES why nobody reads it")
        problems += [
            f"{name}.{member.name}: '{member.label}' is no Korean word; write it in Hangul"
            for member in kind
            if issubclass(kind, Labelled) and not HANGUL.search(member.label)
        ]
    return problems


def not_in_dictionary(kinds, text):
    """The dictionary shows each labelled enumeration with exactly its members, in their order."""
    sections = _sections(text, "Enumerations")
    labelled = {name: kind for name, kind in kinds.items() if issubclass(kind, Labelled)}
    problems = [
        f"docs/glossary.md: no enumeration is called {name}; delete its section"
        for name in sections.keys() - labelled.keys()
    ]
    for name, kind in labelled.items():
        wanted = [(member.label, member.value) for member in kind]
        written = [(row["korean"], row["code"]) for row in sections.get(name, [])]
        if written != wanted:
            rows = "\n".join(f"| {label} | ... | `{code}` | |" for label, code in wanted)
            problems.append(f"docs/glossary.md: the section '### {name}' must hold\n{rows}")
    return problems


def ambiguous(text):
    """A Korean word has one English word everywhere, and among the terms also the other way."""
    terms = [row for rows in _sections(text, "Terms").values() for row in rows]
    words = [row for rows in _sections(text, "Enumerations").values() for row in rows]
    return [
        *_torn(terms + words, "korean", "english"),
        *_torn(terms, "english", "korean"),
        *(
            f"docs/glossary.md: '{row['korean']}' is no Korean"
            for row in terms + words
            if not HANGUL.search(row["korean"])
        ),
    ]


def _torn(rows, one, other):
    meanings = defaultdict(set)
    for row in rows:
        meanings[row[one]].add(row[other])
    return [
        f"docs/glossary.md: '{word}' is {' and '.join(sorted(found))}; keep one"
        for word, found in meanings.items()
        if len(found) > 1
    ]


def _sections(text, chapter):
    """The rows under each `###` heading of a `##` chapter."""
    sections, here, rows = {}, None, []
    for line in text.splitlines():
        if heading := HEADING.match(line):
            here = heading[2] if heading[1] == "##" else here
            rows = (
                sections.setdefault(heading[2], [])
                if heading[1] == "###" and here == chapter
                else []
            )
        elif row := ROW.match(line):
            rows.append(row.groupdict())
    return sections


def _below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
