"""The zip around an XLSX: measured, never believed, before any of its XML is read."""

import struct
import zipfile
import zlib
from posixpath import normpath
from typing import BinaryIO, Final

from casework.referrals.hotline.refusals import FileRefused

_MOST_PARTS: Final = 1_000
_LARGEST: Final = 512 << 20
_HIGHEST_RATIO: Final = 100
_SMALL: Final = 1 << 20
_CHUNK: Final = 1 << 16
_ENCRYPTED: Final = 0x1
_LOCAL_HEADER, _LENGTHS_AT = 30, 26
_EXPANSION: Final = 5

# A part of the name of a member, and what it gives away. In this order.
_FORBIDDEN: Final = [
    ("vbaproject", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/activex/", "ole"),
    ("xl/embeddings/", "ole"),
    ("xl/externallinks/", "external"),
    ("xl/connections.xml", "external"),
    ("xl/querytables/", "external"),
    ("xl/workbook.bin", "type_xlsb"),
    ("contents/content.hpf", "type_hwp"),
]


def open_archive(source: BinaryIO, max_bytes: int) -> zipfile.ZipFile:
    """The archive of a workbook without macros, objects and links; refuses bombs unread.

    Unpacked it may be five times `max_bytes`, 512 MB at most.
    """
    try:
        archive = zipfile.ZipFile(source)
        members = archive.infolist()
        _refuse_bombs(source, members, min(max_bytes * _EXPANSION, _LARGEST))
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError):
        raise FileRefused("broken") from None
    names = [member.filename.lower().replace("\\", "/") for member in members]
    for part, problem in _FORBIDDEN:
        if any(part in name for name in names):
            raise FileRefused(problem)
    if "xl/workbook.xml" not in names:
        raise FileRefused("type")
    if len(set(names)) != len(names) or any(normpath(name) != name.rstrip("/") for name in names):
        raise FileRefused("broken")
    return archive


def _refuse_bombs(source: BinaryIO, members: list[zipfile.ZipInfo], largest: int) -> None:
    packed = sum(member.compress_size for member in members)
    total = sum(member.file_size for member in members)
    if len(members) > _MOST_PARTS or total > largest or total > _HIGHEST_RATIO * packed + _SMALL:
        raise FileRefused("bomb")
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise FileRefused("type")
        if member.file_size > _SMALL + _HIGHEST_RATIO * member.compress_size:
            raise FileRefused("bomb")
        _refuse_lies(source, member)


def _refuse_lies(source: BinaryIO, member: zipfile.ZipInfo) -> None:
    """A member must unpack to exactly what the directory says: the next reader won't count."""
    if member.compress_type == zipfile.ZIP_STORED:
        if member.compress_size != member.file_size:
            raise FileRefused("bomb")
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise FileRefused("type")
    source.seek(member.header_offset + _LENGTHS_AT)
    name, extra = struct.unpack("<HH", source.read(4))
    source.seek(member.header_offset + _LOCAL_HEADER + name + extra)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left, size = member.compress_size, 0
    while not inflater.eof and size <= member.file_size:
        data = inflater.unconsumed_tail
        if not data:
            data = source.read(min(left, _CHUNK))
            left -= len(data)
        piece = inflater.decompress(data, _CHUNK)
        size += len(piece)
        if not (data or piece):
            break
    if size != member.file_size or not inflater.eof:
        raise FileRefused("bomb")
