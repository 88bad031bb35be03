"""What waits in a case for whoever answers for it, the most urgent first; no key is opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.core import clock
from casework.core.permissions import Actor, Permission, Scope
from casework.core.words import Labelled
from casework.desk import step_queries
from casework.desk.step_queries import Facts
from casework.intake.header import days_left
from casework.intake.models import Case, CaseStage, CaseState, RiskLevel

SOON_DAYS = 14
_NOW_DAYS = 1
_AT_MOST = 10
_RISKS = list(RiskLevel)


class NextStep(Labelled):
    """Why a case wants to be looked at, the most urgent first."""

    ORDER_ENDS_NOW = "order_ends_now", "보호조치가 내일까지 끝남"
    SAFE_CONTACT = "safe_contact", "안전 연락 조건을 읽은 사람이 없음"
    UPDATE = "update", "경찰서가 새로 보낸 내용이 있음"
    UNCONFIRMED_NO = "unconfirmed_no", "본인이 확인하지 않은 거부"
    ORDER_ENDS = "order_ends", "보호조치가 14일 안에 끝남"
    UNASSIGNED = "unassigned", "담당 상담원이 없음"
    CONTACT = "contact", "사례로 등록할지 정하지 않음"
    QUIET = "quiet", "14일 넘게 지원 기록이 없음"


@dataclass(frozen=True)
class Step:
    """One thing that waits; `days` are left until an order ends, or have passed without a word."""

    kind: NextStep
    days: int | None = None


@dataclass(frozen=True)
class Waiting:
    """A case and what waits in it."""

    case: Case
    steps: list[Step]

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """Sorts the most urgent first: by the first step, the risk, and the days."""
        first, risk = self.steps[0], self.case.risk_level
        order = list(NextStep).index(first.kind)
        danger = _RISKS.index(risk) if risk else len(_RISKS)
        quiet = first.kind is NextStep.QUIET
        return order, danger, -(first.days or 0) if quiet else first.days or 0, self.case.number


def of_mine(actor: Actor) -> dict[str, Any]:
    """What waits in the open cases that an actor may list; nothing for those who list none."""
    if actor.scope(Permission.CASE_LIST) is None:
        return {}
    shown, total = most_urgent(step_queries.open_cases(actor), limit=_AT_MOST)
    own = actor.scope(Permission.CASE_LIST) is Scope.OWN
    may_assign = actor.scope(Permission.CASE_ASSIGN) is not None
    return {"waiting": shown, "waiting_total": total, "own": own, "may_assign": may_assign}


def steps(case: Case) -> list[Step]:
    """What waits in one case."""
    (facts,) = step_queries.facts_of([case])
    return list(judge(facts, clock.today()))


def most_urgent(cases: list[Case], *, limit: int) -> tuple[list[Waiting], int]:
    """The cases in which something waits, the most urgent first, and how many there are."""
    today = clock.today()
    judged = [Waiting(one.case, list(judge(one, today))) for one in step_queries.facts_of(cases)]
    waiting = sorted((one for one in judged if one.steps), key=lambda one: one.urgency)
    return waiting[:limit], len(waiting)


def judge(facts: Facts, today: date) -> Iterator[Step]:
    """What waits, from what is known of the case; in a closed one nothing does."""
    case = facts.case
    if case.state is CaseState.CLOSED:
        return
    left = days_left(case, today)
    quiet = (today - (facts.last_action_on or clock.seoul_day(case.opened_at))).days
    found = {
        NextStep.ORDER_ENDS_NOW: left is not None and 0 <= left <= _NOW_DAYS,
        NextStep.SAFE_CONTACT: not facts.contact_read,
        NextStep.UPDATE: facts.update_waits,
        NextStep.UNCONFIRMED_NO: facts.unconfirmed_no,
        NextStep.ORDER_ENDS: left is not None and _NOW_DAYS < left <= SOON_DAYS,
        NextStep.UNASSIGNED: case.counselor_id is None,
        NextStep.CONTACT: case.stage is CaseStage.CONTACT,
        NextStep.QUIET: quiet > SOON_DAYS,
    }
    days = {NextStep.ORDER_ENDS_NOW: left, NextStep.ORDER_ENDS: left, NextStep.QUIET: quiet}
    yield from (Step(kind, days.get(kind)) for kind, waits in found.items() if waits)
