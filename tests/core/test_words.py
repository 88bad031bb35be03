"""What the rest of the program relies on when it stores and shows a word."""

import copy
import json
import pickle

import pytest
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from casework.core.words import Labelled


class Season(Labelled):
    SPRING = "spring", "봄"
    LATE_AUTUMN = "late-autumn", "늦가을"


def test_a_member_is_its_code_everywhere_a_text_is_wanted():
    assert Season.LATE_AUTUMN == "late-autumn"
    assert str(Season.LATE_AUTUMN) == f"{Season.LATE_AUTUMN}" == Season.LATE_AUTUMN.value
    assert {"late-autumn": 1}[Season.LATE_AUTUMN] == 1


def test_a_member_shows_its_korean_word():
    assert [season.label for season in Season] == ["봄", "늦가을"]


def test_a_code_finds_its_member():
    assert Season("spring") is Season.SPRING


@pytest.mark.parametrize("outside", ["봄", "SPRING", "", None])
def test_neither_the_word_nor_the_name_stands_for_the_code(outside):
    with pytest.raises(ValueError, match="is not a valid Season"):
        Season(outside)


def test_json_holds_the_code():
    assert json.loads(json.dumps({"season": Season.SPRING})) == {"season": "spring"}


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_is_the_same_member(copied):
    assert copied(Season.SPRING) is Season.SPRING


def test_the_database_holds_the_code():
    weather = Table("weather", MetaData(), Column("season", String))
    engine = create_engine("sqlite://")
    weather.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(insert(weather).values(season=Season.LATE_AUTUMN))
        late = select(weather.c.season).where(weather.c.season == Season.LATE_AUTUMN)
        assert connection.execute(late).scalar_one() == "late-autumn"
    engine.dispose()


@pytest.mark.parametrize("members", [{"DAWN": "dawn"}, {"DAWN": ("dawn", "  ")}])
def test_a_member_without_a_word_cannot_be_written(members):
    with pytest.raises((TypeError, RuntimeError)):  # Python 3.11 wraps what goes wrong in a member
        Labelled("Hour", members)
