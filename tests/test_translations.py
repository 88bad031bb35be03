"""Whatever a person reads in Korean has its English, and nothing is translated that nobody says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "casework/translations/en/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Every text that pages, refusals and data say."""
    found = tmp_path_factory.mktemp("said") / "messages.pot"
    asked = ["extract", "-F", "babel.cfg", "--omit-header", "-o", str(found), "."]
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *asked]
    subprocess.run(command, cwd=ROOT, check=True)
    with found.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


@pytest.fixture(scope="module")
def english():
    with CATALOGUE.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_everything_said_has_its_english(said, english):
    missing = sorted(text for text in said if not english.get(text))
    assert not missing, "no English in messages.po for\n" + "\n".join(missing)


def test_nothing_is_translated_that_nobody_says(said, english):
    unsaid = sorted(english.keys() - said)
    assert not unsaid, "nobody says any more\n" + "\n".join(unsaid)


def test_english_fills_the_same_places(english):
    for korean, words in english.items():
        assert set(PLACE.findall(korean)) == set(PLACE.findall(words)), korean


def test_no_text_is_translated_twice():
    ids = re.findall(r"^msgid (.+?)^msgstr", CATALOGUE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    twice = {text for text in ids if ids.count(text) > 1}
    assert not twice, "\n".join(twice)
