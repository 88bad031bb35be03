"""Text at the border: NFC, no invisible or control characters, no resident numbers."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from casework.referrals.hotline.masking import RESIDENT_NUMBER, mask_resident_numbers

# Everything that some item may refuse or lose; one search over a whole row finds none of it
# in a good row. Lone surrogates come from JSON and can be stored nowhere.
_SUSPECT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ud800-\udfff]"
)
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Half the price of looking for a resident number, and each of them ends with seven digits.
_LONG_NUMBER: Final = re.compile("[0-9０-９]{7}")
# No item may be longer than half of it.
LONGEST_KEPT: Final = 4000
_INVISIBLE: Final = re.compile("[\xad\u180e\u200b-\u200d\u2060-\u2065\ufeff]")
# Emoji are joined by U+200D; between digits it could only hide a number.
_UNJOINED: Final = re.compile("[\xad\u180e\u200b\u200c\u2060-\u2065\ufeff]|(?<=\\d)\u200d")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NEVER: Final = re.compile("[\x00\ud800-\udfff]")
_FOLDED: Final = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")
_DOTS: Final = str.maketrans("ㆍ‧・•∙（）", "·····()")


class Unreadable(ValueError):
    """A cell cannot be taken: holds a code of PROBLEM_SENTENCES, never the cell."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fold(text: str) -> str:
    """A label or a word for comparing: NFC, without spaces, one kind of middle dot, lower case.

    Never NFKC, which turns the statute's middle dot into a jamo.
    """
    return _FOLDED.sub("", unicodedata.normalize("NFC", text)).translate(_DOTS).casefold()


def is_clean(cells: Sequence[str]) -> bool:
    """Nothing in the row has to be mended, masked or refused: the way of almost every row."""
    joined = "\n".join(cells)
    return (
        len(joined) <= LONGEST_KEPT
        and not _SUSPECT.search(joined)
        and unicodedata.is_normalized("NFC", joined)
        and not (_LONG_NUMBER.search(joined) and RESIDENT_NUMBER.search(joined))
    )


def clean_id(text: str) -> tuple[str, list[str]]:
    """An identifier without invisible characters; refuses direction marks and controls."""
    if _DIRECTION.search(text) or _CONTROL.search(text):
        raise Unreadable("control")
    return _clean(_INVISIBLE.sub("", text))


def clean_word(text: str) -> tuple[str, list[str]]:
    """A value without invisible characters and direction marks; refuses controls."""
    if _CONTROL.search(text):
        raise Unreadable("control")
    return _clean(_INVISIBLE.sub("", text))


def clean_story(text: str) -> tuple[str, list[str]]:
    """A free text: joined emoji and escapes stay, direction marks go, NUL is refused."""
    if _NEVER.search(text):
        raise Unreadable("control")
    return _clean(_UNJOINED.sub("", text))


def _clean(text: str) -> tuple[str, list[str]]:
    kept = _DIRECTION.sub("", text)
    notes = ["direction_marks"] if kept != text else []
    masked, count = mask_resident_numbers(unicodedata.normalize("NFC", kept))
    return masked, [*notes, "resident_number"] if count else notes


def harmless(text: str) -> str:
    """A refused cell as it may be kept for a person to mend: visible characters, masked."""
    visible = _DIRECTION.sub("", _INVISIBLE.sub("", _CONTROL.sub("", text)))
    return mask_resident_numbers(unicodedata.normalize("NFC", visible))[0]


Cleaner = Callable[[str], tuple[str, list[str]]]
