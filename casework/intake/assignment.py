"""Who answers for a case: chosen by a supervisor or manager, asked for by a counselor."""

from uuid import UUID

from casework.accounts import queries as accounts
from casework.core.errors import Conflict, InvalidInput
from casework.core.permissions import Actor, Permission, Role
from casework.duties import notices
from casework.duties.models import NoticeKind
from casework.intake import queries
from casework.intake.models import Case, CaseState
from casework.intake.operations import note_change
from casework.intake.scope import require_reach


class NoLongerOpen(Conflict):
    """Nobody works on a closed case."""

    message = "종결된 사례는 배정하지 않습니다."


class NobodyToAsk(Conflict):
    """The unit has neither supervisor nor manager."""

    message = "부탁을 받을 팀장이 없습니다. 전산 관리자에게 알려 주세요."


def assign(actor: Actor, case: Case, *, counselor_id: UUID) -> None:
    """Gives a case to somebody of its unit, and tells her and whoever had it."""
    require_reach(actor, Permission.CASE_ASSIGN, unit=case.unit, counselor_id=case.counselor_id)
    if case.state is CaseState.CLOSED:
        raise NoLongerOpen
    if counselor_id not in {account.id for account in queries.may_take(case)}:
        raise InvalidInput({"counselor_id": ["이 사례를 맡을 수 없는 사람입니다."]})
    earlier, case.counselor_id = case.counselor_id, counselor_id
    note_change(actor, case, action="case:assign", people=[counselor_id])
    if earlier == counselor_id:
        return
    for account_id, kind in (
        (counselor_id, NoticeKind.ASSIGNED),
        (earlier, NoticeKind.HANDED_ON),
    ):
        notices.tell(actor, account_id=account_id, kind=kind, case_id=case.id)


def ask_for(actor: Actor, case: Case, *, words: str | None) -> None:
    """Asks those who assign for a case of nobody, or to take one's own away.

    What she writes reaches supervisors alone: managers see nothing of a person.
    """
    supervisors = accounts.staff_of(case.unit, Role.SUPERVISOR)
    asked = supervisors or accounts.staff_of(case.unit, Role.MANAGER)
    if not asked:
        raise NobodyToAsk
    for account in asked:
        notices.tell(
            actor,
            account_id=account.id,
            kind=NoticeKind.ASSIGNMENT_ASKED,
            case_id=case.id,
            words=words if supervisors else None,
        )
    note_change(actor, case, action="case:ask-assignment")
