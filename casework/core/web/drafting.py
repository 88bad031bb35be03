"""Drafts of forms at the screen: kept while she types, offered when she returns, gone when saved.

A form that carries `draft_field(name)` is kept by core/static/drafts.js through one address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from casework.core import drafts
from casework.core.errors import CaseworkError
from casework.core.permissions import Actor

_FORM = re.compile(r"[a-z-]{1,40}(?::[0-9a-f-]{36})?", re.ASCII)
_LONGEST = 60_000
_FIELD = Markup('<input type="hidden" name="draft" value="{}">')


class NotADraft(CaseworkError):
    """What was sent is no draft of one of our forms, or longer than any of them."""

    status = 422
    message = "초안을 저장하지 못했습니다. 내용을 줄여 주세요."


@dataclass(frozen=True)
class Recalled:
    """What had been typed into a form, and when it was kept; `saved_at` None where nothing was."""

    typed: Mapping[str, Any]
    saved_at: datetime | None


def install(app: Flask) -> None:
    """Gives an app's templates `draft_field(name)`."""
    app.context_processor(lambda: {"draft_field": draft_field})


def draft_field(form: str) -> Markup:
    """The hidden input that names a form's draft, such as `action` or `person:ID`."""
    return _FIELD.format(form)


def recall(asker: Actor, form: str) -> Recalled:
    """What the asker had typed into a form; reading it changes nothing."""
    found = drafts.load(asker, form)
    if found is None:
        return Recalled({}, None)
    fields, saved_at = found
    return Recalled(MultiDict(fields), saved_at)


def keep(asker: Actor) -> datetime:
    """Keeps what a request carries of an unfinished form; refuses what is none."""
    form = request.form.get("draft", "")
    fields = {name: request.form.getlist(name) for name in request.form if name != "draft"}
    too_long = sum(len(text) for values in fields.values() for text in values) > _LONGEST
    if too_long or not _FORM.fullmatch(form):
        raise NotADraft
    return drafts.save(asker, form=form, fields=fields)


def forget(asker: Actor) -> None:
    """Forgets the draft of the form that a request finishes, in the transaction of what it did."""
    form = request.form.get("draft", "")
    if _FORM.fullmatch(form):
        drafts.discard(asker, form)
