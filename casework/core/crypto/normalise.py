"""When two names or two phones count as equal; the version is part of every index key."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Normaliser:
    """A rule with a lasting name: changing the rule means a new name and a re-index."""

    name: str
    apply: Callable[[str], str]


def _name(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", "".join(composed.split()).casefold())


def _phone(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", text), flags=re.ASCII)
    return re.sub(r"^(?:\+|00)820?", "0", digits).replace("+", "")


NAME = Normaliser("name-1", _name)
PHONE = Normaliser("phone-1", _phone)
