import io
import struct
import zipfile
import zlib

import pytest

from casework.referrals.hotline.archives import open_archive
from casework.referrals.hotline.refusals import FileRefused


@pytest.fixture
def problem():
    """Why an archive is refused."""

    def make(data, max_bytes=10 << 20):
        with pytest.raises(FileRefused) as caught:
            open_archive(io.BytesIO(data), max_bytes)
        return caught.value.problem

    return make


def test_a_workbook_is_opened(xlsx_file):
    assert "xl/workbook.xml" in open_archive(io.BytesIO(xlsx_file()), 10 << 20).namelist()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/embeddings/oleObject1.bin", "ole"),
        ("xl/activeX/activeX1.bin", "ole"),
        ("xl/externalLinks/externalLink1.xml", "external"),
        ("XL\\ExternalLinks\\externalLink1.xml", "external"),
        ("xl/connections.xml", "external"),
        ("xl/queryTables/queryTable1.xml", "external"),
        ("xl/workbook.bin", "type_xlsb"),
        ("Contents/content.hpf", "type_hwp"),
        ("XL/workbook.xml", "broken"),
        ("xl/./workbook.xml", "broken"),
    ],
)
def test_dangerous_parts_are_refused_by_content(problem, rezip, xlsx_file, part, expected):
    assert problem(rezip(xlsx_file(), {part: b"x"})) == expected


def test_another_zip_is_no_workbook(problem, rezip, xlsx_file):
    assert problem(rezip(xlsx_file(), {"xl/workbook.xml": None})) == "type"


@pytest.mark.parametrize("keep", [10, 100, -30])
def test_a_torn_zip_is_refused(problem, xlsx_file, keep):
    assert problem(xlsx_file()[:keep]) == "broken"


def test_a_bomb_is_refused_by_its_ratio(problem, rezip, xlsx_file):
    assert problem(rezip(xlsx_file(), {"xl/sharedStrings.xml": b" " * (20 << 20)})) == "bomb"


def test_a_bomb_is_refused_by_its_size(problem, xlsx_file):
    assert problem(xlsx_file(), max_bytes=2_000) == "bomb"


def test_a_bomb_of_many_parts_is_refused(problem, rezip, xlsx_file):
    assert problem(rezip(xlsx_file(), {f"xl/media/{at}": b"" for at in range(1_001)})) == "bomb"


def test_a_part_that_lies_about_its_size_is_refused(problem, rezip, xlsx_file):
    """The directory claims the size and sum of the first bytes: most readers would believe it."""
    long, short = b"<a/>" * 250_000, b"<a/>"
    data = rezip(xlsx_file(), {"xl/styles.xml": long})
    for true, claimed in ((len(long), len(short)), (zlib.crc32(long), zlib.crc32(short))):
        data = data.replace(struct.pack("<I", true), struct.pack("<I", claimed))
    with zipfile.ZipFile(io.BytesIO(data)) as believer:
        assert believer.read("xl/styles.xml") == short
    assert problem(data) == "bomb"


def test_other_compressions_and_locks_are_refused(problem, xlsx_file):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert problem(made.getvalue()) == "type"
