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
    """What a form carries of the values it was opened with: equal only for equal values."""
    key = keyring.current().keystore.provider.derive("web", "form-values")
    text = repr((case_id.hex, sorted(stored.items())))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def require_unchanged(case: Case, stored: Texts, typed: Texts, *, seen: str) -> None:
    """Refuses when what is stored is neither what the form was opened with nor what is typed.

    `seen` is the stamp of what is stored now; the form brings that of what it was opened with.
    """
    if typed.get("version") == str(case.version) or typed.get("seen") == seen:
        return
    if as_typed(stored, typed) != dict(stored):
        raise SavedMeanwhile


def as_typed(stored: Texts, typed: Texts) -> dict[str, str]:
    """The typed texts of the fields that a form stores, composed and without outer spaces."""
    return {name: unicodedata.normalize("NFC", typed.get(name, "")).strip() for name in stored}
