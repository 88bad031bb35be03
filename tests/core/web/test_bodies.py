"""Uploaded files never touch a disk, and only the page that takes files takes large ones."""

from io import BytesIO

import pytest

from casework.core.web.bodies import InMemoryRequest

MEGABYTE = 1024 * 1024
BOUNDARY = "x"


def multipart(size):
    head = 'Content-Disposition: form-data; name="file"; filename="a.csv"'
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + b"y" * size + b"\r\n--x--\r\n"


def posted(browser, path, size):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return browser.post(path, data=multipart(size), content_type=kind).status_code


def test_a_large_file_stays_in_memory(whole_app):
    assert whole_app.request_class is InMemoryRequest
    kind = {"content_type": f"multipart/form-data; boundary={BOUNDARY}"}
    with whole_app.test_request_context(
        "/hotline/upload", method="POST", data=multipart(700_000), **kind
    ) as context:
        file = context.request.files["file"]
        assert isinstance(file.stream, BytesIO)
        assert len(file.read()) == 700_000


@pytest.mark.parametrize("path", ["/hotline/form", "/drafts", "/notices/read"])
def test_other_pages_take_no_large_body(client_for, path):
    assert posted(client_for("liaison"), path, 2 * MEGABYTE) == 413


def test_the_page_for_files_takes_ten_megabytes_and_no_more(client_for):
    browser = client_for("liaison")
    assert posted(browser, "/hotline/upload", 2 * MEGABYTE) == 400  # no form of ours, but no 413
    assert posted(browser, "/hotline/upload", 11 * MEGABYTE) == 413
