"""The directory names every station and district, by every spelling that a file may use."""

from datetime import date

import pytest

from casework.agencies import queries
from casework.core import dated, db
from casework.core.dated import Entry

TODAY = date(2026, 11, 22)


def test_seoul_has_31_stations_and_25_districts(app):
    districts = {entry.code for entry in dated.on(queries.GU, TODAY)}
    stations = dated.on(queries.STATION, TODAY)
    assert len(stations) == 31
    assert len(districts) == 25
    assert {station.parent for station in stations} == districts


def test_a_district_is_named_by_its_code(app):
    assert queries.districts(TODAY)["11440"] == "마포구"


def test_six_districts_have_two_stations(app):
    parents = [entry.parent for entry in dated.on(queries.STATION, TODAY)]
    twice = {parent for parent in parents if parents.count(parent) == 2}
    names = dated.labels(queries.GU, TODAY)
    assert {names[code] for code in twice} == {
        "중구",
        "종로구",
        "성북구",
        "은평구",
        "강남구",
        "서초구",
    }


@pytest.mark.parametrize(
    "spelling", ["gangnam", "강남", "강남경찰서", "서울강남경찰서", "서울강남"]
)
def test_a_station_is_known_by_every_spelling(app, spelling):
    assert queries.station_names(TODAY)[spelling] == "gangnam"


def test_every_station_is_known_by_its_code_and_its_shown_name(app):
    names = queries.station_names(TODAY)
    for code, label in queries.stations(TODAY).items():
        assert names[code] == names[label] == names[f"서울{label}"] == code
    assert set(names.values()) == set(queries.stations(TODAY))


def test_no_spelling_means_two_stations_or_two_districts(app):
    spellings = [
        [
            name
            for entry in dated.on(queries.STATION, TODAY)
            for name in queries._station_spellings(entry)
        ],
        [name for entry in dated.on(queries.GU, TODAY) for name in queries._gu_spellings(entry)],
    ]
    for names in spellings:
        assert len(names) == len(set(names))


def test_the_seoul_police_send_for_any_station_but_are_none(app):
    assert "smpa" in queries.senders(TODAY)
    assert len(queries.senders(TODAY)) == 32
    assert "smpa" not in queries.stations(TODAY)
    assert not {"smpa", "서울경찰청"} & queries.station_names(TODAY).keys()


@pytest.mark.parametrize("spelling", ["11140", "jung", "중", "중구"])
def test_a_district_is_known_by_every_spelling(app, spelling):
    assert queries.gu_names(TODAY)[spelling] == "11140"


def test_guro_keeps_the_gu_that_belongs_to_its_name(app):
    assert queries.gu_names(TODAY)["구로"] == queries.gu_names(TODAY)["구로구"] == "11530"


def test_the_center_has_two_units_with_letters_of_their_own(app):
    assert set(queries.units(TODAY)) == {"digital", "stalking"}
    assert queries.unit_letter("digital", TODAY) == "D"
    assert queries.unit_letter("stalking", TODAY) == "S"
    assert {entry.parent for entry in dated.on(queries.UNIT, TODAY)} == set(
        dated.labels(queries.CENTER, TODAY)
    )


def test_a_unit_has_no_letter_before_it_began(app):
    assert set(queries.units(date(2022, 3, 29))) == {"digital"}
    assert queries.unit_letter("stalking", date(2022, 3, 29)) is None
    assert queries.units(date(2022, 3, 28)) == {}


def test_every_entry_tells_its_source_and_both_names(app):
    kinds = (queries.CENTER, queries.UNIT, queries.STATION, queries.POLICE, queries.GU)
    for entry in [entry for kind in kinds for entry in dated.on(kind, TODAY)]:
        assert entry.source
        assert entry.label
        assert entry.label_en.isascii()


def test_a_new_station_is_known_from_its_first_day(app):
    begins = date(2027, 1, 4)
    dated.add(
        Entry(
            "station", "wirye", "위례경찰서", "Wirye Police Station", begins, "시험", parent="11710"
        )
    )
    assert "위례경찰서" in queries.station_names(begins)
    assert "wirye" not in queries.stations(date(2027, 1, 3))


def test_loading_again_adds_nothing_and_keeps_what_people_edited(app):
    entry = next(one for one in dated.on(queries.STATION, TODAY) if one.code == "gangnam")
    entry.label = "강남중앙경찰서"
    db.session.flush()
    assert queries.load_directory() == 0
    assert queries.stations(TODAY)["gangnam"] == "강남중앙경찰서"


def test_there_are_25_districts_by_their_codes(app):
    districts = queries.districts(date(2026, 1, 1))
    assert (len(districts), districts["11440"]) == (25, "마포구")
