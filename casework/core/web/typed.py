"""What stands in an address or a form, as clean values: unreadable filters are as if not given."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request

Member = TypeVar("Member", bound=StrEnum)


def text_argument(name: str, *, longest: int = 100) -> str:
    """A search text of the address, shortened and without surrounding spaces."""
    return request.args.get(name, "").strip()[:longest]


def choice_argument(name: str, members: type[Member]) -> Member | None:
    """A member of an enumeration by its code."""
    try:
        return members(request.args.get(name, ""))
    except ValueError:
        return None


def uuid_argument(name: str) -> UUID | None:
    """An id."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
