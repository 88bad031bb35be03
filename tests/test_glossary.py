"""docs/glossary.md is the only dictionary, and every word that people read is in it."""

from enum import StrEnum
from pathlib import Path

import pytest

from casework.core.words import Labelled
from tests.rules import words

GLOSSARY = (Path(__file__).resolve().parents[1] / "docs/glossary.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def kinds():
    return words.enumerations()


def test_every_enumeration_for_people_has_korean_words(kinds):
    told = words.unlabelled(kinds)
    assert not told, "\n".join(told)


def test_every_enumeration_is_in_the_dictionary(kinds):
    told = words.not_in_dictionary(kinds, GLOSSARY)
    assert not told, "\n".join(told)


def test_no_word_has_two_meanings():
    told = words.ambiguous(GLOSSARY)
    assert not told, "\n".join(told)


def test_what_only_machines_read_still_exists(kinds):
    assert words.FOR_MACHINES.keys() <= kinds.keys()


# The rules on a toy dictionary


class Door(Labelled):
    OPEN = "open", "열림"
    SHUT = "shut", "닫힘"


class Latin(Labelled):
    OPEN = "open", "open"


class Bare(StrEnum):
    OPEN = "open"


TABLE = """\
## Terms

### House

| 한국어 | English | code | note |
|---|---|---|---|
| 문 | door | `door` | |

## Enumerations

### core.Door

| 한국어 | English | code | note |
|---|---|---|---|
| 열림 | open | `open` | |
| 닫힘 | shut | `shut` | not locked |
"""
DOOR = {"core.Door": Door}


def test_a_complete_dictionary_passes():
    assert words.unlabelled(DOOR) == []
    assert words.not_in_dictionary(DOOR, TABLE) == []
    assert words.ambiguous(TABLE) == []


@pytest.mark.parametrize("kind", [Latin, Bare])
def test_an_enumeration_without_korean_is_told(kind):
    (told,) = words.unlabelled({"core.Door": kind})
    assert told.startswith("core.Door")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("### core.Door", "### core.Gate"),
        ("| 닫힘 | shut | `shut` | not locked |\n", ""),
        ("| 닫힘 ", "| 잠김 "),
        ("`shut`", "`locked`"),
        ("## Enumerations", "## Others"),
        ("| 닫힘 |", "| 반쯤 | ajar | `ajar` | |\n| 닫힘 |"),
    ],
)
def test_a_dictionary_that_differs_is_told_with_what_to_write(old, new):
    told = words.not_in_dictionary(DOOR, TABLE.replace(old, new))
    assert any("| 닫힘 | ... | `shut` | |" in problem for problem in told)


def test_the_section_of_an_enumeration_that_is_gone_is_told():
    (told,) = words.not_in_dictionary({}, TABLE)
    assert "no enumeration is called core.Door" in told


@pytest.mark.parametrize(
    "row",
    [
        "| 문 | gate | `gate` | |",
        "| 열림 | unlocked | `unlocked` | |",
        "| 출입문 | door | `door` | |",
        "| gate | gate | `gate` | |",
    ],
)
def test_a_word_with_two_meanings_or_none_is_told(row):
    assert words.ambiguous(TABLE.replace("\n\n## Enum", f"\n{row}\n\n## Enum")) != []
