"""What a row looks like inside its seal, and the digest by which two rows are compared."""

import json
from typing import Any, Final

from casework.core.crypto import keyring, primitives, tokens
from casework.core.crypto.tokens import Label
from casework.referrals.hotline.rows import CleanRow, Problem, RawRow
from casework.referrals.models import ImportRow

_FORMAT = 1
LABEL: Label = ImportRow.__dict__["payload"].label
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":")
).encode


def pack(row: RawRow) -> str:
    """A row as text: its cells, and what its file already showed to be wrong."""
    body: dict[str, Any] = {"format": _FORMAT, "cells": row.cells}
    if row.problems or row.notes:
        body |= {"problems": row.problems, "notes": row.notes}
    return _encode(body)


def unpack(row_no: int, text: str) -> CleanRow:
    """The row again."""
    body = json.loads(text)
    problems = tuple(Problem(*one) for one in body.get("problems", ()))
    notes = tuple(Problem(*one) for one in body.get("notes", ()))
    return CleanRow(row_no, tuple(body["cells"]), problems, notes)


def open_row(record: Any) -> CleanRow:
    """The row inside a stored one; refuses with a SealError. Load the keys of many rows before."""
    keys = keyring.current().keys(record.id)
    return unpack(record.row_no, tokens.open_with(keys, LABEL, record.id, record.payload_sealed))


def digester() -> "Digester":
    """Compares rows of this instance; the key is derived once."""
    return Digester(keyring.current().keystore.provider.derive("content-digest", "referral"))


class Digester:
    """HMAC-SHA256 over a canonical form: equal contents are found without keeping them in clear.

    The form lists the 20 values in the order of the items, so neither order nor shape may change.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of_values(self, values: dict[str, object]) -> bytes:
        """32 bytes for what a row was understood to say, however it was spelled."""
        return self._of("values", [*values.values()])

    def of_cells(self, cells: tuple[str, ...]) -> bytes:
        """32 bytes for a row that could not be understood."""
        return self._of("cells", cells)

    def _of(self, form: str, content: object) -> bytes:
        return primitives.mac(self._key, _encode([form, content]).encode())
