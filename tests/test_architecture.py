"""The program keeps its own rules; each rule is shown to bite on a tiny broken tree."""

from pathlib import Path

import pytest

from tests.rules import imports, pages, placement, shape
from tests.rules.source import modules, public
from tests.rules.trees import ALLOWED, BROKEN, GOOD

ROOT = Path(__file__).resolve().parents[1]

RULES = [
    imports.import_order,
    imports.package_surface,
    imports.package_direction,
    imports.flask_at_the_edge,
    imports.web_at_the_edge,
    imports.late_imports,
    imports.import_cycles,
    placement.commits,
    placement.database_in_routes,
    placement.engine_specific_sql,
    placement.one_clock,
    placement.prints,
    placement.silencers,
    placement.trusted_markup,
    placement.operation_signatures,
    shape.short_functions,
    shape.short_files,
    shape.no_drawers,
    shape.no_empty_modules,
    shape.mirrored_tests,
    shape.sentences,
    pages.nothing_inline,
    pages.nothing_unescaped,
    pages.nothing_foreign,
    pages.no_unused_template,
]


def planted(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def named(rule):
    return getattr(rule, "__name__", None)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_program_keeps_the_rule(rule):
    violations = rule(ROOT)
    assert not violations, "\n" + "\n".join(violations)


def test_the_program_is_cut_small():
    figures = shape.figures(ROOT)
    assert figures.function_median <= 7, figures
    assert figures.function_p90 <= 20, figures
    assert figures.file_median <= 80, figures


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_passes_a_tree_in_which_all_is_well(rule, tmp_path):
    assert rule(planted(tmp_path, GOOD)) == []


@pytest.mark.parametrize(("rule", "path", "text", "said"), BROKEN, ids=named)
def test_a_rule_bites(rule, path, text, said, tmp_path):
    assert any(said in violation for violation in rule(planted(tmp_path, GOOD | {path: text})))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED, ids=named)
def test_a_rule_lets_pass_what_only_looks_forbidden(rule, path, text, tmp_path):
    assert rule(planted(tmp_path, GOOD | {path: text})) == []


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_no_rule_goes_without_something_it_must_catch(rule):
    assert rule in {broken[0] for broken in BROKEN}


def test_a_circle_of_three_is_told_once_and_whole(tmp_path):
    circle = {f"casework/core/{a}.py": f"import casework.core.{b}" for a, b in ("ab", "bc", "ca")}
    (told,) = imports.import_cycles(planted(tmp_path, circle))
    assert "casework.core.a -> casework.core.b -> casework.core.c -> casework.core.a" in told


def test_the_figures_count_functions_whole_and_files_without_blank_lines(tmp_path):
    text = '"""A."""\n\n\ndef a():\n    return 1\n\n\ndef b():\n    c = 1\n\n    return c\n'
    figures = shape.figures(planted(tmp_path, {"casework/core/a.py": text}))
    assert (figures.function_median, figures.function_p90, figures.file_median) == (3, 4, 6)


def test_an_exception_in_a_list_is_still_needed():
    known = {module.inner for module in modules(ROOT).values()}
    listed = {*imports.FLASK_AT, *placement.PRINTING, *placement.ENGINE_SPECIFIC}
    assert {name for name in listed if not any(path.startswith(name) for path in known)} == set()
    operations = {
        f"{module.package}.{function.name}"
        for module in modules(ROOT).values()
        for function in public(module.tree.body)
    }
    assert placement.WITHOUT_ACTOR.keys() <= operations
