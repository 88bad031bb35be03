"""Enumerations that people read: stored by their code, shown by their Korean word."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """Members read `NAME = "code", "한국어"` and are their code everywhere; none lacks a word."""

    label: str

    # The default is for type checkers only, which read the look-up `Unit("digital")` as this call.
    def __new__(cls, code: str, label: str = "") -> Self:
        """A member that equals its code; refuses an empty word."""
        if not label.strip():
            raise TypeError(f"{cls.__name__}: {code!r} has no Korean word")
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
