"""Tiny programs for the rules: one in which all is well, and one change for each thing to catch."""

from pathlib import Path

from tests.rules import imports, pages, placement, shape

_PARTS = Path(__file__).with_name("good_tree.txt").read_text(encoding="utf-8").split("=== ")
GOOD = {path: text for path, _, text in (part.partition("\n") for part in _PARTS[1:])}

OPERATIONS = "casework/intake/operations.py"
ROUTES = "casework/intake/routes.py"
QUERIES = "casework/intake/queries.py"
MODELS = "casework/intake/models.py"
CORE = "casework/core/audit.py"
MATCHING = "casework/intake/matching.py"
PAGE = "casework/intake/templates/intake/case.html"

_LONG = "def long_way():\n    a = 1\n" + "    print()\n" * 40
_LONG_METHOD = "class A:\n    async def long_way():\n        a = 1\n" + "        print()\n" * 40
_WIDE = '"""Data."""\n' + "\n".join(f"A{n} = {n}\n" for n in range(300))
_ACTS = '"""Deeds."""\nfrom casework.core.db import session\n\n\ndef close_case({}):\n'
_ACTS += '    """Closes."""\n    session.flush()\n'

# Rule, the file to put instead, its text, and what the rule must say of it.
BROKEN = [
    # Between packages
    (
        imports.import_order,
        MODELS,
        "import casework.desk.queries",
        "1: 'intake' may not use 'desk'",
    ),
    (imports.import_order, MODELS, "from casework.desk import queries", "not use 'desk'"),
    (imports.import_order, MODELS, "from ..desk import queries", "not use 'desk'"),
    (
        imports.import_order,
        "casework/reports/a.py",
        "import casework.desk.queries",
        "not use 'desk'",
    ),
    (imports.import_order, CORE, "from casework.intake import models", "core knows no package"),
    (imports.import_order, MODELS, "import casework.app", "puts the app together"),
    (imports.import_order, "casework/shop/a.py", "import casework.core.db", "'shop' has no place"),
    (
        imports.import_order,
        MODELS,
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import casework.desk.queries",
        "models.py:3: 'intake' may not use 'desk'",
    ),
    (imports.package_surface, "casework/desk/a.py", "import casework.intake.routes", "own"),
    (imports.package_surface, "casework/desk/a.py", "from casework.intake import CASES", "own"),
    # Inside a package
    (imports.package_direction, OPERATIONS, "from casework.intake import routes", "operations may"),
    (imports.package_direction, MODELS, "from casework.intake import queries", "models may not"),
    (imports.package_direction, QUERIES, "from . import operations", "queries may not use"),
    (
        imports.package_direction,
        "casework/intake/schemas.py",
        "from casework.intake import queries",
        "schemas may not use 'casework.intake.queries'",
    ),
    (
        imports.package_direction,
        "casework/intake/case_schemas.py",
        "from casework.intake import operations",
        "(operations)",
    ),
    (
        imports.package_direction,
        "casework/intake/phrases.py",
        "from casework.core import db\nUSED = db",
        "models may not use 'casework.intake.phrases' (operations)",
    ),
    # Flask
    (imports.flask_at_the_edge, OPERATIONS, "from flask import g", "operations.py:1: 'flask'"),
    (imports.flask_at_the_edge, CORE, "import flask_login", "'flask_login' may be used only in"),
    (imports.flask_at_the_edge, QUERIES, "def f():\n    import werkzeug.local", "'werkzeug.local'"),
    (imports.web_at_the_edge, QUERIES, "from casework.core.web import access", "queries.py:1:"),
    # How things are imported
    (
        imports.late_imports,
        MODELS,
        "def f():\n    import casework.core.db",
        "2: 'casework.core.db'",
    ),
    (
        imports.late_imports,
        MODELS,
        "try:\n    import casework.core.db\nfinally:\n    A = 1",
        "below",
    ),
    (
        imports.late_imports,
        MODELS,
        "from importlib import *\nimport_module('a')",
        "import_module()",
    ),
    (imports.import_cycles, MODELS, "import casework.intake.queries", "models.py:1: import circle"),
    (
        imports.import_cycles,
        "casework/agencies/models.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import casework.intake.models",
        "casework.agencies.models -> casework.intake.models -> casework.agencies.models",
    ),
    (imports.import_cycles, CORE, "from casework.core import audit", "circle casework.core.audit"),
    # Commits and SQL
    (
        placement.commits,
        OPERATIONS,
        "def f(s):\n    s.commit()",
        "operations.py:2: commit() outside",
    ),
    (
        placement.commits,
        "casework/cli.py",
        "with engine.begin():\n    pass",
        "begin() outside core/",
    ),
    (placement.commits, ROUTES, "from casework.core.db import commit\ncommit()", "2: commit()"),
    (
        placement.database_in_routes,
        ROUTES,
        "from sqlalchemy import select",
        "'sqlalchemy' in a route",
    ),
    (placement.database_in_routes, ROUTES, "from casework.core import db", "'casework.core.db' in"),
    (placement.database_in_routes, ROUTES, "rows = select(Case)", "select() in a route"),
    (placement.database_in_routes, ROUTES, "rows = text('SELECT 1')", "text() in a route"),
    (placement.engine_specific_sql, QUERIES, "import sqlite3", "'sqlite3' speaks one engine"),
    (placement.engine_specific_sql, QUERIES, "SQL = 'PRAGMA user_version'", "'PRAGMA ' speaks"),
    (
        placement.engine_specific_sql,
        QUERIES,
        "s.on_conflict_do_nothing()",
        "on_conflict_do_nothing()",
    ),
    (placement.engine_specific_sql, QUERIES, "A = d.name == 'sqlite'", "queries.py:1: 'sqlite'"),
    (
        placement.engine_specific_sql,
        CORE,
        "from sqlalchemy.dialects.postgresql import JSONB",
        "'sqlalchemy.dialects.postgresql' speaks one engine",
    ),
    # Time, output, silence, mark-up
    (
        placement.one_clock,
        MODELS,
        "from datetime import datetime\na = datetime.now",
        "call clock.now",
    ),
    (placement.one_clock, MODELS, "import datetime\na = datetime.datetime.utcnow()", "2: datetime"),
    (
        placement.one_clock,
        CORE,
        "from datetime import date\na = date.today()",
        "date.today outside",
    ),
    (placement.one_clock, CORE, "import time\na = time.time()", "time.time outside"),
    (placement.prints, QUERIES, "print('a')", "queries.py:1: print() outside cli.py"),
    (placement.silencers, QUERIES, "A = 1  # no" + "qa: E501", "silences a tool"),
    (placement.silencers, QUERIES, "A = 1\nB = 2  # type: " + "ignore[misc]", "queries.py:2:"),
    (placement.silencers, QUERIES, "A = 1  # pragma: " + "no cover", "silences a tool"),
    (placement.trusted_markup, ROUTES, "A = Markup(f'<b>{name}</b>')", "Markup() of something"),
    (placement.trusted_markup, QUERIES, "A = markupsafe.Markup(name)", "queries.py:1: Markup()"),
    # Operations
    (placement.operation_signatures, OPERATIONS, _ACTS.format("case"), "takes no actor"),
    (
        placement.operation_signatures,
        "casework/intake/closing.py",
        _ACTS.format("case"),
        "no actor",
    ),
    (placement.operation_signatures, MATCHING, _ACTS.format("case, actor"), "not its first"),
    (
        placement.operation_signatures,
        MATCHING,
        _ACTS.format("case, *, actor"),
        "not its first",
    ),
    (placement.operation_signatures, OPERATIONS, _ACTS.format("actor, a, b"), "put a * before"),
    (placement.operation_signatures, OPERATIONS, _ACTS.format("actor, *rest"), "put a * before"),
    # Shape
    (shape.short_functions, QUERIES, _LONG, "queries.py:1: long_way has 42 lines"),
    (shape.short_functions, "tests/test_app.py", _LONG, "tests/test_app.py:1: long_way has 42"),
    (
        shape.short_functions,
        "bin/check.py",
        _LONG_METHOD,
        "bin/check.py:2: long_way",
    ),
    (shape.short_files, MODELS, _WIDE, "intake/models.py:1: 301 lines"),
    (shape.short_files, "tests/test_app.py", _WIDE, "tests/test_app.py:1: 301 lines"),
    (shape.short_files, PAGE, "<p>\n" * 301, "case.html:1: 301 lines"),
    (shape.no_drawers, "casework/intake/utils.py", "A = 1", "'utils' says nothing"),
    (shape.no_drawers, "casework/intake/date_helpers.py", "A = 1", "'date_helpers' says nothing"),
    (shape.no_drawers, "casework/common/models.py", "A = 1", "'common' says nothing"),
    (shape.no_drawers, "casework/intake/static/misc.js", "1", "'misc' says nothing"),
    (shape.no_empty_modules, MATCHING, '"""Soon."""', "holds nothing"),
    (shape.mirrored_tests, MATCHING, "A = 1", "tests/intake/test_matching.py"),
    (shape.mirrored_tests, "casework/intake/__init__.py", "A = 1", "tests/intake/test_init.py"),
    (shape.mirrored_tests, "tests/test_app.py", '"""Soon."""', "casework/app.py:1: has no test in"),
    (shape.sentences, MODELS, "A = 1", "casework.intake.models has no docstring"),
    (shape.sentences, MODELS, '"""A."""\nclass A:\n    b = 1', "models.py:2: A has no docstring"),
    (shape.sentences, CORE, '"""A."""\ndef f():\n    """ """', "audit.py:2: f has no docstring"),
    # Pages
    (
        pages.nothing_inline,
        PAGE,
        "<p>\n<script nonce='a'>go()</script>",
        "case.html:2: <script> inline",
    ),
    (pages.nothing_inline, PAGE, "<style>p { color: red }</style>", "<style> inline"),
    (pages.nothing_inline, "casework/core/static/blank.html", "<style></style>", "<style> inline"),
    (pages.nothing_inline, PAGE, "<p style='color: red'>", "style= inline"),
    (pages.nothing_inline, PAGE, "<p {% if a %}onclick='go()'{% endif %}>", "onclick= inline"),
    (pages.nothing_inline, PAGE, "<a href=' JavaScript:go()'>", "href= runs what it holds"),
    (pages.nothing_unescaped, PAGE, "<p>\n{{ case.note | safe }}", "case.html:2: '| safe' shows"),
    (pages.nothing_unescaped, PAGE, "{% autoescape false %}", "autoescape false"),
    (pages.nothing_foreign, PAGE, "<img src='https://cdn.net/a.png'>", "'https://cdn.net' names"),
    (pages.nothing_foreign, PAGE, "<img src='//cdn.net/a.png'>", "//cdn.net' names another host"),
    (
        pages.nothing_foreign,
        "casework/intake/static/intake.css",
        "p {}\nq { background: url(http://cdn.net/a.png) }",
        "intake.css:2: 'http://cdn.net' names",
    ),
    (
        pages.no_unused_template,
        "casework/intake/templates/intake/old.html",
        "<p>",
        "'intake/old.html'",
    ),
    (pages.no_unused_template, ROUTES, "A = 1", "nobody shows 'intake/frame.html'"),
]

# What a rule must let pass although it looks like what it forbids.
ALLOWED = [
    (imports.import_order, "casework/desk/queries.py", "import casework.intake.queries"),
    (imports.package_surface, "casework/desk/a.py", "from casework.intake import operations"),
    (imports.package_surface, "casework/desk/a.py", "import casework.intake.phrases"),
    (imports.package_surface, "casework/cli.py", "import casework.intake.routes"),
    (imports.flask_at_the_edge, "casework/intake/jobs.py", "from flask import current_app"),
    (imports.flask_at_the_edge, "casework/serving.py", "from flask import Flask"),
    (imports.flask_at_the_edge, "casework/core/web/headers.py", "from flask import Response"),
    (imports.late_imports, MODELS, "def f():\n    import rq"),
    (
        imports.late_imports,
        MODELS,
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import casework.core.db",
    ),
    (placement.engine_specific_sql, "casework/reports/queries.py", "import sqlite3"),
    (placement.engine_specific_sql, QUERIES, '"""Needs no PRAGMA at all."""\nA = "::1"'),
    (placement.one_clock, MODELS, "from casework.core import clock\na = clock.now()"),
    (placement.prints, "casework/cli.py", "print('a')"),
    (placement.silencers, QUERIES, 'A = "# no' + 'qa"'),
    (placement.trusted_markup, ROUTES, "A = Markup('<b>{}</b>').format(name)"),
    (placement.trusted_markup, ROUTES, "A = Markup(render_template('intake/case.html'))"),
    (placement.operation_signatures, MATCHING, _ACTS.format("a_step_of_another")),
    (
        placement.operation_signatures,
        MATCHING,
        "def score(a, b, c):\n    return a",
    ),
    (shape.short_functions, QUERIES, _LONG.replace("    print()\n", "", 2)),
    (shape.mirrored_tests, "casework/intake/__init__.py", '"""Cases."""'),
    (shape.sentences, MODELS, '"""A."""\ndef _f():\n    return 1'),
    (pages.nothing_inline, PAGE, "{# <style> #}<p title=\"{{ '<style>' }}\">"),
    (pages.nothing_foreign, PAGE, "<input placeholder='https://example.com/post/1'>"),
    (pages.nothing_foreign, "casework/core/static/vendor/a.js", "// https://cdn.net"),
    (
        pages.no_unused_template,
        ROUTES,
        "def f(name):\n    return f'intake/{name}.html'",
    ),
]
