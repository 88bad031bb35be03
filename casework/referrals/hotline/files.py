"""The door for files: the type is judged by content, never by a name."""

from typing import BinaryIO, Final

from casework.referrals.hotline.csv_files import open_csv
from casework.referrals.hotline.locked_files import unlock
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.hotline.rows import Sheet
from casework.referrals.hotline.xlsx_files import open_xlsx

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD: Final = 1024
_MEGABYTE: Final = 1024 * 1024
# What else arrives under the names .csv and .xlsx, by its first bytes.
_OTHERS: Final = [
    (b"%PDF", "type_pdf"),
    (b"\x09\x08", "type_xls"),
    (b"\x09\x04\x06\x00", "type_xls"),
    (b"\x09\x02\x06\x00", "type_xls"),
    (b"\x09\x00\x04\x00", "type_xls"),
    (b"HWP Document File", "type_hwp"),
    (b"<", "type_markup"),
    (b"{\\rtf", "type"),
    (b"PK", "type"),
    (b"\x1f\x8b", "type"),
    (b"7z\xbc\xaf", "type"),
    (b"Rar!", "type"),
    (b"\xff\xd8\xff", "type_image"),
    (b"\x89PNG", "type_image"),
    (b"GIF8", "type_image"),
    (b"RIFF", "type_image"),
]
_DRM: Final = (b"SCDSA", b"<DOCUMENT SAFER", b"DRMONE", b"NASCA DRM", b"Fasoo", b"MarkAny")


def open_sheet(
    source: BinaryIO, *, max_rows: int, max_bytes: int, password: str | None = None
) -> Sheet:
    """Judges a whole CSV or XLSX file before it gives out a row; raises FileRefused.

    `source` is seekable, stays open and belongs to the caller, who keeps it until the rows are
    read; one iteration over the rows at a time.
    """
    size = source.seek(0, 2)
    source.seek(0)
    head = source.read(_HEAD)
    if size > max_bytes:
        raise FileRefused("too_large", megabytes=max_bytes // _MEGABYTE)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00\t\r\n "):
        raise FileRefused("empty")
    if head.startswith(_OLE):
        return open_xlsx(unlock(source, password), max_rows, max_bytes)
    if head.startswith(_ZIP):
        return open_xlsx(source, max_rows, max_bytes)
    _refuse_others(head)
    return open_csv(source, max_rows)


def _refuse_others(head: bytes) -> None:
    if any(mark in head[:64] for mark in _DRM):
        raise FileRefused("drm")
    for magic, problem in _OTHERS:
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(magic):
            raise FileRefused(problem)
