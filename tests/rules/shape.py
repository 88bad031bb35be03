"""How the program is cut: short functions and files, speaking names, a test and a sentence each."""

import ast
import statistics
from dataclasses import dataclass

from tests.rules.source import PROGRAM, Module, functions, modules, public, repository

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "stuff"}
# Migrations are left out: lists of columns, frozen once they are released.
SOURCES = ("*.py", *(f"{folder}/**/*.py" for folder in ("tests", "bin", "benchmarks")))
WRITTEN = tuple(f"{PROGRAM}/**/*.{ending}" for ending in ("py", "html", "css", "js"))


@dataclass(frozen=True)
class Figures:
    """Where the cut is heading; lines of functions whole, of files without blank ones."""

    function_median: float
    function_p90: float
    file_median: float


def short_functions(root):
    """No function over 40 lines, wherever it stands."""
    return [
        module.at(
            function,
            f"{function.name} has {_lines(function)} lines, {LONGEST_FUNCTION} are"
            " the most; give its steps names of their own",
        )
        for module in [*modules(root).values(), *_beside(root)]
        for function in functions(module)
        if _lines(function) > LONGEST_FUNCTION
    ]


def short_files(root):
    """No file over 300 lines that are not blank."""
    return [
        f"{path.relative_to(root).as_posix()}:1: {lines} lines, {LONGEST_FILE} are the most; split"
        " it by noun, or move data into a data file"
        for path in repository(root, *WRITTEN, *SOURCES)
        if (lines := _written(path.read_text(encoding="utf-8"))) > LONGEST_FILE
    ]


def no_drawers(root):
    """Nothing is called after being useful; a function sits in the file of its subject."""
    return [
        f"{path.relative_to(root).as_posix()}:1: '{part}' says nothing of its subject; name it"
        " after what it is about"
        for path in repository(root, f"{PROGRAM}/**/*", "tests/**/*", "bin/*", "benchmarks/**/*")
        for part in path.relative_to(root).with_suffix("").parts
        if DRAWERS & set(part.lower().replace("-", "_").split("_"))
    ]


def no_empty_modules(root):
    """A file comes with the first thing in it."""
    return [
        module.at(1, "holds nothing; create it with what needs it")
        for module in modules(root).values()
        if not module.is_init and not module.body
    ]


def mirrored_tests(root):
    """Each module has its test file at the same place under tests/."""
    return [
        module.at(1, f"has no test in {expected.as_posix()}; write what must hold there")
        for module in modules(root).values()
        if (not module.is_init or module.body)
        if not _holds_tests(root / (expected := _mirror(module)))
    ]


def sentences(root):
    """Each module, public function and public class says what it promises."""
    remedy = "has no docstring; say in one sentence what it promises and what it refuses"
    return [
        module.at(getattr(node, "lineno", 1), f"{getattr(node, 'name', module.name)} {remedy}")
        for module in modules(root).values()
        for node in [module.tree, *public(module.tree.body)]
        if not (ast.get_docstring(node) or "").strip()
    ]


def figures(root):
    """How long functions and files are at present."""
    written = [module for module in modules(root).values() if module.body]
    lengths = sorted(_lines(function) for module in written for function in functions(module))
    return Figures(
        function_median=statistics.median(lengths),
        function_p90=lengths[int(len(lengths) * 0.9)],
        file_median=statistics.median(_written(module.text) for module in written),
    )


def _lines(function):
    return function.end_lineno - function.lineno + 1


def _written(text):
    return sum(bool(line.strip()) for line in text.splitlines())


def _beside(root):
    return [
        Module(path.relative_to(root), path.read_text(encoding="utf-8"))
        for path in repository(root, *SOURCES)
    ]


def _mirror(module):
    folder = module.path.relative_to(PROGRAM).parent
    return "tests" / folder / f"test_{module.path.stem.strip('_')}.py"


def _holds_tests(path):
    return path.is_file() and any(
        function.name.startswith("test_")
        for function in functions(Module(path, path.read_text(encoding="utf-8")))
    )
