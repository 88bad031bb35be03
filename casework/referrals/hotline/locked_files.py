"""Password-protected XLSX: opened in memory, the password is used once and kept nowhere."""

import io
import re
import struct
from typing import Any, BinaryIO, Final
from xml.parsers.expat import ExpatError

from casework.referrals.hotline.refusals import FileRefused

# Excel turns the lock 100,000 times; a file may claim billions to keep us busy.
_MOST_SPINS: Final = 1_000_000
_SPINS: Final = re.compile(rb'spinCount="(\d{1,12})"')
# A torn or forged container fails in nearly as many ways as it has bytes.
_TORN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    ExpatError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
_STREAMS: Final = [
    ("Workbook", "type_xls"),
    ("Book", "type_xls"),
    ("FileHeader", "type_hwp"),
]


def unlock(source: BinaryIO, password: str | None) -> BinaryIO:
    """The XLSX inside an encrypted OLE container; refuses every other OLE file by its kind."""
    from msoffcrypto import OfficeFile
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    _refuse_other_containers(source)
    if not password:
        raise FileRefused("password")
    plain = io.BytesIO()
    source.seek(0)
    try:
        locked: Any = OfficeFile(source)
        locked.load_key(password=password)
        locked.decrypt(plain)
    except (InvalidKeyError, DecryptionError):
        raise FileRefused("password_wrong") from None
    except _TORN:
        raise FileRefused("broken") from None
    return plain


def _refuse_other_containers(source: BinaryIO) -> None:
    from msoffcrypto import olefile

    source.seek(0)
    try:
        container: Any = olefile.OleFileIO(source)
    except _TORN:
        raise FileRefused("broken") from None
    for name, problem in _STREAMS:
        if container.exists(name):
            raise FileRefused(problem)
    if not (container.exists("EncryptedPackage") and container.exists("EncryptionInfo")):
        raise FileRefused("type")
    facts = container.openstream("EncryptionInfo").read()
    spins = [int(number) for number in _SPINS.findall(facts)]
    if b"<!" in facts or any(number > _MOST_SPINS for number in spins):
        raise FileRefused("broken")
