"""The directory: stations, districts, units and the center, as they were on a day."""

from datetime import date
from pathlib import Path

from casework.core import dated
from casework.core.dated import DatedEntry

CENTER, UNIT, STATION, POLICE, GU = "center", "unit", "station", "police", "gu"
_DATA = Path(__file__).parent / "data"


def load_directory() -> int:
    """Brings what of the directory is new here; what people edited stays. The count."""
    paths = sorted(_DATA.glob("*.csv"))
    return dated.load(entry for path in paths for entry in dated.read_file(path))


def units(day: date) -> dict[str, str]:
    """Names by code of the center's units."""
    return dated.labels(UNIT, day)


def unit_letter(unit: str, day: date) -> str | None:
    """The letter in a unit's case numbers; None when there was no such unit."""
    letters = (entry.detail["letter"] for entry in dated.on(UNIT, day) if entry.code == unit)
    return next(letters, None)


def stations(day: date) -> dict[str, str]:
    """Names by code of the police stations."""
    return dated.labels(STATION, day)


def senders(day: date) -> dict[str, str]:
    """Names by code of who may hand victims over: each station, and for any the Seoul police."""
    return stations(day) | dated.labels(POLICE, day)


def districts(day: date) -> dict[str, str]:
    """Names by code of Seoul's districts."""
    return dated.labels(GU, day)


def station_names(day: date) -> dict[str, str]:
    """Every spelling of a station that is taken, such as 강남 or 서울강남경찰서, to its code."""
    found = dated.on(STATION, day)
    return {spelling: entry.code for entry in found for spelling in _station_spellings(entry)}


def gu_names(day: date) -> dict[str, str]:
    """Every spelling of a district that is taken, such as jongno or 종로, to its 5-digit code."""
    found = dated.on(GU, day)
    return {spelling: entry.code for entry in found for spelling in _gu_spellings(entry)}


def _station_spellings(station: DatedEntry) -> set[str]:
    aliases = station.detail.get("aliases", "").split(";")
    return {station.code, station.label, *aliases} - {""}


def _gu_spellings(gu: DatedEntry) -> set[str]:
    return {gu.code, gu.detail.get("slug", gu.code), gu.label, gu.label.removesuffix("구")}
