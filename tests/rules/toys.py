"""Toy apps for the rules about addresses."""

from functools import wraps

from flask import Flask

from casework.core.permissions import Permission
from casework.core.web.access import requires

MARKED = requires(Permission.CASE_READ)


def view(**_):
    return "page"


def toy(address="/cases", *, marked=MARKED, at=view, **options):
    """An app of one page at `address`, which `marked` decorates and `at` answers."""
    app = Flask("toy", static_folder=None)

    def page(**values):
        return at(**values)

    app.add_url_rule(address, "page", marked(page) if marked else page, **options)
    return app


def wrapped(page):
    """A decorator between the marker and the view."""

    @wraps(page)
    def wrapper(**values):
        return page(**values)

    return wrapper
