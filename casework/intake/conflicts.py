"""The silent conflict match: what it raises, whom it tells, and what the supervisor decides."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from casework.accounts import queries as accounts
from casework.core import audit, clock, db
from casework.core.errors import CaseworkError, Conflict
from casework.core.permissions import Actor, Permission, Role
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import conflict_queries
from casework.intake.conflict_queries import Match
from casework.intake.models import (
    Case,
    CaseBar,
    ConflictDecision,
    ConflictMatch,
    ConflictStrength,
)
from casework.intake.scope import require_reach


class AlreadyDecided(Conflict):
    """Another supervisor was quicker."""

    message = "다른 팀장이 이미 결정했습니다. 목록을 새로 열어 주세요."


class NobodyToBar(CaseworkError):
    """There is no account on the other side."""

    status = 422
    message = "상대 쪽에 막을 계정이 없습니다. 맡을 사람을 정하거나 같은 사람으로 이어 주세요."


class NotFree(CaseworkError):
    """The account is no counselor of the unit, or is on the other side herself."""

    status = 422
    message = "이 부서의 상담원이 아니거나 이 일과 관계가 있는 사람입니다. 다른 사람을 골라 주세요."


def ring(actor: Actor, *, unit: str, matches: Iterable[Match]) -> set[UUID]:
    """Stores matches across opposing sides and tells the supervisors of new ones.

    Gives the cases and referrals that must be held from now on; a decided match rings again only
    when it has become stronger.
    """
    opposed = _strongest(match for match in matches if match.opposed)
    stored = _stored(opposed) if opposed else {}
    news = [match for match in opposed if _is_news(match, stored)]
    for match in news:
        _store(unit, match)
    db.session.flush()
    if news:
        _tell_supervisors(actor, unit, news)
    return {one.found.within for one in news if one.strength is ConflictStrength.HOLD}


def check_case(actor: Actor, case: Case) -> list[Match]:
    """Looks again after somebody came into a case or a name or phone changed.

    Holds the case where it must be; gives back the doubles on the same side, whom the page may
    point out.
    """
    matches = conflict_queries.look(case.unit, conflict_queries.people_of(case))
    if ring(actor, unit=case.unit, matches=matches):
        case.held_at = case.held_at or clock.now()
    db.session.flush()
    audit.record(actor, "case:compare", [case.id])
    return [match for match in matches if not match.opposed]


def decide(
    actor: Actor, match: ConflictMatch, *, decision: ConflictDecision, account_id: UUID | None
) -> None:
    """Ends a match: somebody else takes it, the account concerned is barred, or they are one.

    Refuses one that is decided. A case that nothing holds any more is free for its counselor.
    """
    require_reach(actor, Permission.REFERRAL_RESOLVE, unit=match.unit, counselor_id=None)
    if match.decided_at is not None:
        raise AlreadyDecided
    match.decided_for = _chosen(match, decision, account_id)
    match.decision, match.decided_at, match.decided_by = decision, clock.now(), actor.id
    case = db.session.get(Case, match.found_id)
    if case is not None:
        _apply(actor, case, match)
    db.session.flush()
    told = [match.found_id, match.other_id, *([match.decided_for] if match.decided_for else [])]
    audit.record(actor, "conflict:decide", told)


def bar(actor: Actor, case: Case, *, account_id: UUID) -> None:
    """Hides a case from an account for good, and takes it off her hands."""
    if db.session.get(CaseBar, (case.id, account_id)) is None:
        barred = CaseBar(case_id=case.id, account_id=account_id, barred_by=actor.id, at=clock.now())
        db.session.add(barred)
    if case.counselor_id == account_id:
        case.counselor_id = None
    db.session.flush()
    audit.record(actor, "case:bar", [case.id, account_id])


def _apply(actor: Actor, case: Case, match: ConflictMatch) -> None:
    account = match.decided_for
    if match.decision is ConflictDecision.ASSIGNED:
        case.counselor_id = account
        notices.tell(actor, account_id=account, kind=NoticeKind.ASSIGNED, case_id=case.id)
    if match.decision is ConflictDecision.BARRED and account:
        bar(actor, case, account_id=account)
    db.session.flush()
    if not conflict_queries.is_held(case.id):
        case.held_at = None


def _chosen(
    match: ConflictMatch, decision: ConflictDecision, account_id: UUID | None
) -> UUID | None:
    concerned = conflict_queries.concerned(match)
    if decision is ConflictDecision.BARRED:
        if concerned is None:
            raise NobodyToBar
        return concerned
    if decision is ConflictDecision.ASSIGNED:
        counselors = {one.id for one in accounts.staff_of(match.unit, Role.COUNSELOR)}
        if account_id not in counselors - {concerned}:
            raise NotFree
        return account_id
    return None


def _strongest(matches: Iterable[Match]) -> list[Match]:
    """One match for each two sides: of several the one that holds."""
    found: dict[tuple[UUID, UUID], Match] = {}
    for match in matches:
        pair = match.found.within, match.other.within
        if pair not in found or match.strength is ConflictStrength.HOLD:
            found[pair] = match
    return list(found.values())


def _stored(matches: list[Match]) -> dict[tuple[UUID, UUID], ConflictMatch]:
    about = ConflictMatch.found_id.in_({match.found.within for match in matches})
    rows = db.session.scalars(select(ConflictMatch).where(about))
    return {(row.found_id, row.other_id): row for row in rows}


def _is_news(match: Match, stored: dict[tuple[UUID, UUID], ConflictMatch]) -> bool:
    row = stored.get((match.found.within, match.other.within))
    return row is None or (row.strength, match.strength) == (
        ConflictStrength.HINT,
        ConflictStrength.HOLD,
    )


def _store(unit: str, match: Match) -> None:
    pair = match.found.within, match.other.within
    row = _stored([match]).get(pair) or ConflictMatch(found_id=pair[0], other_id=pair[1])
    row.unit, row.strength, row.raised_at = unit, match.strength, clock.now()
    row.found_role, row.other_role = match.found.role, match.other.role
    row.decision = row.decided_at = row.decided_by = row.decided_for = None
    db.session.add(row)


def _tell_supervisors(actor: Actor, unit: str, news: list[Match]) -> None:
    for supervisor in accounts.staff_of(unit, Role.SUPERVISOR):
        if any(match.other.within != supervisor.id for match in news):
            notices.tell(actor, account_id=supervisor.id, kind=NoticeKind.CONFLICT)
