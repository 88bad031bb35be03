"""Two people with one form: the second is told before she writes over what the first has stored."""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from casework.core.crypto import keyring
from casework.core.errors import Conflict
from casework.intake.models import Case

Texts = Mapping[str, str]


class SavedMeanwhile(Conflict):
    """Somebody else has stored other values of the same form since it was opened."""

    message = "그 사이에 다른 사람이 이 내용을 저장했습니다. 두 내용을 견주어 보고 골라 주세요."


def stamp(case_id: UUID, stored: Texts) -> str:
    """What a form carries of the values it is opened with: of each field a mark of its own."""
    return " ".join(f"{name}={_mark(case_id, name, text)}" for name, text in stored.items())


def require_unchanged(case: Case, stored: Texts, typed: Texts, *, seen: str) -> None:
    """Refuses when what is stored is neither what the form was opened with nor what is typed.

    `seen` is the stamp of what is stored now; the form brings that of what it was opened with.
    """
    if typed.get("version") == str(case.version) or typed.get("seen") == seen:
        return
    if as_typed(stored, typed) != dict(stored):
        raise SavedMeanwhile


def merged(case: Case, stored: Texts, typed: Texts) -> dict[str, str]:
    """What she typed where she changed something, and what is stored now where she did not."""
    marks = dict(mark.split("=", 1) for mark in typed.get("seen", "").split(" ") if "=" in mark)
    return {
        name: stored[name] if _mark(case.id, name, text) == marks.get(name) else text
        for name, text in as_typed(stored, typed).items()
    }


def as_typed(stored: Texts, typed: Texts) -> dict[str, str]:
    """The typed texts of the fields that a form stores, composed and without outer spaces.

    Browsers end the lines of a text area with two signs, whatever they were given.
    """
    composed = {name: unicodedata.normalize("NFC", typed.get(name, "")) for name in stored}
    return {name: "\n".join(text.strip().splitlines()) for name, text in composed.items()}


def _mark(case_id: UUID, name: str, text: str) -> str:
    key = keyring.current().keystore.provider.derive("web", "form-values")
    return hmac.new(key, repr((case_id.hex, name, text)).encode(), hashlib.sha256).hexdigest()[:24]
