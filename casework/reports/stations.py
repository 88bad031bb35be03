"""What each police station handed over in a period."""

from dataclasses import dataclass

from sqlalchemy import func, select

from casework.agencies import queries as agencies
from casework.core import db
from casework.core.permissions import Actor, Permission, Scope
from casework.referrals.models import Referral
from casework.reports import queries
from casework.reports.periods import Period


@dataclass(frozen=True)
class Sent:
    """One station and how many referrals came from it."""

    code: str
    label: str
    referrals: int


def sent(actor: Actor, *, period: Period, unit: str | None) -> list[Sent]:
    """Every station by its name, those that sent nothing too; empty for who counts her own work.

    Whatever else sent something, such as the Seoul police, stands behind them.
    """
    if actor.scope(Permission.ACTION_COUNT) is Scope.OWN:
        return []
    within = queries.referrals_within(actor, Permission.ACTION_COUNT)
    statement = (
        select(Referral.station, func.count())
        .where(*queries.received(period, unit, within))
        .group_by(Referral.station)
    )
    counts = {row[0]: row[1] for row in db.session.execute(statement)}
    stations = sorted(agencies.stations(period.until).items(), key=lambda named: named[1])
    senders = agencies.senders(period.until)
    others = [(code, senders.get(code, code)) for code in sorted(counts.keys() - dict(stations))]
    return [Sent(code, label, counts.get(code, 0)) for code, label in [*stations, *others]]
