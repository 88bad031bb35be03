"""What the center does for people: categories of actions and services, as they were on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from casework.core import dated, db
from casework.core.dated import DatedEntry

CATEGORY, SUB_TYPE = "action_category", "action_sub_type"
SERVICE, SERVICE_SUB_TYPE = "service", "service_sub_type"
_DATA = Path(__file__).parent / "data"


def load_catalogue() -> int:
    """Brings the categories and services new here; what people edited stays. The count."""
    paths = sorted(_DATA.glob("*.csv"))
    return dated.load(entry for path in paths for entry in dated.read_file(path))


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a code meant from a day to a day, detached from the session, as it is asked often."""

    code: str
    label: str
    place: int
    valid_from: date
    valid_to: date | None

    def holds(self, since: date, until: date) -> bool:
        """It was in force on some day of a period."""
        return self.valid_from <= until and (self.valid_to is None or self.valid_to >= since)


def actions() -> "ActionCatalogue":
    """The categories and sub-types of actions of all days; many actions may share one reading."""
    kinds = DatedEntry.kind.in_([CATEGORY, SUB_TYPE])
    return ActionCatalogue(db.session.scalars(select(DatedEntry).where(kinds)))


class ActionCatalogue:
    """Which categories and sub-types an action of a day may have, and what they were called."""

    def __init__(self, entries: Iterable[DatedEntry]) -> None:
        self._categories: list[_Meaning] = []
        self._sub_types: dict[str, list[_Meaning]] = defaultdict(list)
        for entry in entries:
            known = self._sub_types[entry.parent] if entry.parent else self._categories
            known.append(_meaning(entry))
        for meanings in (self._categories, *self._sub_types.values()):
            meanings.sort(key=_official_order)

    def has_category(self, code: str, day: date) -> bool:
        """An action of the day may be of this category."""
        return any(one.code == code and one.holds(day, day) for one in self._categories)

    def has_sub_type(self, code: str, category: str, day: date) -> bool:
        """An action of the day and category may be of this sub-type."""
        known = self._sub_types.get(category, ())
        return any(one.code == code and one.holds(day, day) for one in known)

    def categories(self, since: date, until: date) -> dict[str, str]:
        """Korean names by code, in official order, of a period's categories, as last called in it.

        A period before the first scheme gets that scheme's, so that no table is without rows.
        """
        until = max(until, min((one.valid_from for one in self._categories), default=until))
        return {one.code: one.label for one in self._categories if one.holds(since, until)}

    def sub_types(self, category: str, day: date) -> dict[str, str]:
        """Korean names by code, in official order, of a category's sub-types on a day."""
        known = self._sub_types.get(category, ())
        return {one.code: one.label for one in known if one.holds(day, day)}


def _meaning(entry: DatedEntry) -> _Meaning:
    place = int(entry.detail.get("order", 0))
    return _Meaning(entry.code, entry.label, place, entry.valid_from, entry.valid_to)


def _official_order(meaning: _Meaning) -> tuple[int, date]:
    return meaning.place, meaning.valid_from
