"""The one source of time: moments are aware UTC, days and screens are Seoul's."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Seoul, by which actions are counted and orders end."""
    return seoul_day(now())


def seoul_day(moment: datetime) -> date:
    """The day that an aware moment falls on in Seoul."""
    return in_seoul(moment).date()


def in_seoul(moment: datetime) -> datetime:
    """An aware moment as the clock on a wall in Seoul shows it."""
    return moment.astimezone(SEOUL)
