"""Resident numbers are hidden before anything is stored (PIPA 24조의2)."""

import re
from calendar import monthrange
from typing import Final

# Not inside a longer number; full-width digits too. The checksum decides nothing: numbers given
# since 2020-10, and all that were changed for safety, are random.
RESIDENT_NUMBER: Final = re.compile(
    r"(?<!\d)(\d\d)([01０１]\d)([0-3０-３]\d)(?: ?[-‐‑‒–—−－] ?|[ \u00a0\u3000])?(\d)\d{6}(?!\d)"
)
_DECEMBER = 12
_LEAP_CENTURY = 2000


def mask_resident_numbers(text: str) -> tuple[str, int]:
    """The text with each resident number as 900101-2******, and how many there were."""
    found = 0

    def hide(match: re.Match[str]) -> str:
        nonlocal found
        year, month, day, digit = (int(part) for part in match.groups())
        if not _is_day(year, month, day):
            return match[0]
        found += 1
        return f"{year:02}{month:02}{day:02}-{digit}******"

    return RESIDENT_NUMBER.sub(hide, text), found


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= _DECEMBER and 1 <= day <= monthrange(_LEAP_CENTURY + year, month)[1]
