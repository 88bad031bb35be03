import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.referrals.hotline.files import open_sheet
from casework.referrals.hotline.refusals import FILE_PROBLEMS, FileRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"%PDF-1.7\n...", "type_pdf"),
        (b"\xef\xbb\xbf%PDF-1.7", "type_pdf"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "type_xls"),
        (OLE + b"\x00" * 600, "broken"),
        (b"<html><table>", "type_markup"),
        (b'<?xml version="1.0"?><Workbook/>', "type_markup"),
        (b"HWP Document File V3.00", "type_hwp"),
        (b"PK\x05\x06" + b"\x00" * 18, "type"),
        (b"PK\x03\x04 and nothing", "broken"),
        (b"\x1f\x8b\x08", "type"),
        (b"\x89PNG\r\n\x1a\n", "type_image"),
        (b"\xff\xd8\xff\xe1", "type_image"),
        (b"SCDSA002\x00\x00", "drm"),
        (b"\x9b DRMONE  This Document is encrypted", "drm"),
        (b"<## NASCA DRM FILE - VER1.00 ##>", "drm"),
        (b"\x00\x01\x02\x03\xfe", "encoding"),
        ("스토킹 피해자 명단\n".encode(), "header"),
    ],
)
def test_other_files_are_refused_by_content(refused, data, problem):
    assert refused(data).problem == problem


def test_a_file_over_the_limit_is_refused_unread(refused, csv_file):
    assert refused(csv_file(), max_bytes=100).problem == "too_large"


@pytest.mark.parametrize("problem", FILE_PROBLEMS)
def test_every_refusal_says_what_to_do_next(problem):
    sentence = FILE_PROBLEMS[problem]
    assert "단건 입력 화면" in sentence
    assert "!" not in sentence


SAMPLES = sorted((Path(open_sheet.__code__.co_filename).parent / "samples").glob("*.*"))


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_sheet_or_refused(data):
    _open_or_refuse(data)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_any_damage_to_a_good_file_leaves_a_sheet_or_a_refusal(sample, data):
    whole = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    _open_or_refuse(bytes(whole[: data.draw(st.integers(0, 2 * len(whole)))]))


@given(header=st.booleans(), text=st.text('",\t\n\r;가Y\x00 ', max_size=60))
def test_any_text_below_a_good_header_is_rows_or_refused(csv_file, header, text):
    _open_or_refuse((csv_file([]).decode() if header else "").encode() + text.encode())


def _open_or_refuse(data):
    try:
        sheet = open_sheet(io.BytesIO(data), max_rows=100, max_bytes=1 << 20, password="x")
        rows = list(sheet.rows())
    except FileRefused:
        return
    assert rows
    assert all(len(raw.cells) == 20 and raw.row_no > 1 for raw in rows)


def judged_apart(tmp_path, build, *, max_rows=5_000, max_bytes=1 << 30):
    """The problem, the growth of memory in MB and the seconds, in a process of its own."""
    file = tmp_path / "file"
    build(file)
    script = f"""
        import resource, time
        from casework.referrals.hotline.files import open_sheet
        from casework.referrals.hotline.refusals import FileRefused
        import defusedxml.ElementTree, msoffcrypto, python_calamine
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        before, begun = peak(), time.process_time()
        with open({str(file)!r}, "rb") as source:
            try:
                sheet = open_sheet(source, max_rows={max_rows}, max_bytes={max_bytes})
                outcome = sum(1 for _ in sheet.rows())
            except FileRefused as refused:
                outcome = refused.problem
        print(outcome, peak() - before, time.process_time() - begun)
    """
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    printed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return printed[0], float(printed[1]), float(printed[2])


def test_a_million_rows_are_refused_in_little_memory_and_time(tmp_path, csv_file):
    def build(file):
        line = csv_file().splitlines(keepends=True)[1]
        file.write_bytes(csv_file() + line * 1_000_000)

    problem, megabytes, seconds = judged_apart(tmp_path, build)
    assert problem == "too_many_rows"
    assert megabytes < 64
    assert seconds < 20


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_many_rows_are_read_in_memory_that_does_not_grow(tmp_path, csv_file, encoding):
    def build(file):
        line = csv_file(encoding=encoding).splitlines(keepends=True)[1]
        file.write_bytes(csv_file(encoding=encoding) + line * 99_999)

    count, megabytes, _ = judged_apart(tmp_path, build, max_rows=200_000)
    assert count == "100000"
    assert megabytes < 16


def test_an_unclosed_quote_does_not_gather_the_rest_of_the_file(tmp_path, csv_file):
    def build(file):
        line = csv_file().splitlines(keepends=True)[1].replace(b'"', b"")
        file.write_bytes(csv_file() + b'"' + line * 200_000)

    problem, megabytes, _ = judged_apart(tmp_path, build)
    assert problem == "quote"
    assert megabytes < 64


def test_a_zip_bomb_is_refused_in_little_memory(tmp_path, xlsx_file, rezip):
    def build(file):
        file.write_bytes(rezip(xlsx_file(), {"xl/sharedStrings.xml": b"<t>a</t>" * (20 << 20)}))

    problem, megabytes, seconds = judged_apart(tmp_path, build, max_bytes=10 << 20)
    assert problem == "bomb"
    assert megabytes < 64
    assert seconds < 20


def test_one_cell_at_the_far_corner_is_refused_in_little_memory(tmp_path, xlsx_file):
    data = xlsx_file(touch=lambda _, sheet: sheet.write(1_048_575, 16_383, "x"))
    problem, megabytes, _ = judged_apart(tmp_path, lambda file: file.write_bytes(data))
    assert problem in {"too_many_rows", "columns"}
    assert megabytes < 64
