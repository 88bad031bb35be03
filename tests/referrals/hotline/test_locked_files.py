import io
import re
import struct

import pytest
from msoffcrypto.format.ooxml import OOXMLFile


@pytest.fixture(scope="module")
def locked(xlsx_file):
    made = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx_file())).encrypt("열려라", made)
    return made.getvalue()


def renamed(data, old, new):
    """An OLE file with one stream under another name."""
    at = data.index(old.encode("utf-16-le") + b"\0\0")
    name = new.encode("utf-16-le").ljust(64, b"\0")
    return data[:at] + name + struct.pack("<H", 2 * len(new) + 2) + data[at + 66 :]


def test_a_locked_workbook_asks_for_its_password(refused, locked):
    found = refused(locked)
    assert found.problem == "password"
    assert "암호" in str(found)


def test_a_wrong_password_is_asked_for_again_and_not_repeated(refused, locked):
    found = refused(locked, password="닫혀라")
    assert found.problem == "password_wrong"
    assert "닫혀라" not in repr(found) + str(found.values)


def test_the_right_password_opens_it(opened, locked):
    assert opened(locked, password="열려라").count == 1


@pytest.mark.parametrize(
    ("name", "problem"),
    [("Workbook", "type_xls"), ("Book", "type_xls"), ("FileHeader", "type_hwp"), ("Other", "type")],
)
def test_other_ole_files_are_refused_by_their_kind(refused, locked, name, problem):
    assert refused(renamed(locked, "EncryptedPackage", name)).problem == problem


def test_a_lock_that_would_keep_us_busy_is_refused(refused, locked):
    busy = re.sub(rb'spinCount="\d{6}"', b'spinCount="9999999"', locked)
    assert refused(busy, password="열려라").problem == "broken"


@pytest.mark.parametrize("keep", [8, 600, 3000])
def test_a_torn_container_is_refused(refused, locked, keep):
    assert refused(locked[:keep], password="열려라").problem in {"broken", "type"}
