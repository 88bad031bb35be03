"""Finds what is translated without a gettext call around it: Korean texts of code and data."""

import ast
import csv
import io
import re
from collections.abc import Iterator
from typing import IO

Message = tuple[int, str, str, list[str]]
_MESSAGE = re.compile(r"^[^\\]*[가-힣][^\\]*$", re.DOTALL)


def korean(file: IO[bytes], _keywords: object, _tags: object, options: object) -> Iterator[Message]:
    """Every Korean text of a Python file that is neither a docstring nor a pattern."""
    del options
    tree = ast.parse(file.read())
    nodes = list(ast.walk(tree))
    skipped = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    skipped |= {
        id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values
    }
    names = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in nodes:
        text = None if id(node) in skipped else _text(node, names)
        if text and _MESSAGE.match(text):
            yield node.lineno, "", text, []


def labels(file: IO[bytes], _keywords: object, _tags: object, options: object) -> Iterator[Message]:
    """The names in a data file, each with the English one beside it as its comment."""
    del options
    rows = csv.DictReader(io.TextIOWrapper(file, "utf-8"))
    for number, row in enumerate(rows, start=2):
        yield number, "", row["label"], [row["label_en"]]


def _text(node: ast.AST, names: dict[str, ast.expr]) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part, names) for part in node.values]
        return None if None in parts else "".join(filter(None, parts))
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return _text(names[node.value.id], names) if node.value.id in names else None
    return None
