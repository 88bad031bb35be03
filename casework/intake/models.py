"""People, cases, and who is what in a case."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casework.core.crypto.fields import encrypted
from casework.core.crypto.normalise import NAME, PHONE
from casework.core.schema import Keyed, Model, choice
from casework.core.words import Labelled


class Gender(Labelled):
    """As told or as the police recorded it."""

    FEMALE = "female", "여성"
    MALE = "male", "남성"
    OTHER = "other", "기타"
    UNKNOWN = "unknown", "미상"


class CaseState(Labelled):
    """A case is worked on, or its support has ended."""

    OPEN = "open", "진행 중"
    CLOSED = "closed", "종결"


ALLOWED_MOVES = {CaseState.OPEN: {CaseState.CLOSED}, CaseState.CLOSED: {CaseState.OPEN}}


class CaseOrigin(Labelled):
    """How a case began."""

    HOTLINE = "hotline", "경찰 핫라인 연계"
    FIRST_CALL = "first_call", "본인·주변인 연락"
    PRACTICE = "practice", "연습용"


class CaseStage(Labelled):
    """How far a first contact has come; what a station hands over begins as a case."""

    CONTACT = "contact", "첫 연락"
    CASE = "case", "사례"
    LAPSED = "lapsed", "연락 종료"


STAGE_MOVES = {
    CaseStage.CONTACT: {CaseStage.CASE, CaseStage.LAPSED},
    CaseStage.CASE: set(),
    CaseStage.LAPSED: {CaseStage.CONTACT},
}


class ContactChannel(Labelled):
    """How the first contact came in."""

    PHONE = "phone", "전화"
    TEXT = "text", "문자"
    MESSENGER = "messenger", "메신저"
    WEB = "web", "온라인"
    VISIT = "visit", "방문"
    LINE_1366 = "line_1366", "여성긴급전화 1366"
    SCHOOL = "school", "학교"
    AGENCY = "agency", "다른 기관"


class RiskLevel(Labelled):
    """How much danger she is in, on the center's scale."""

    CRITICAL = "critical", "매우 높음"
    HIGH = "high", "높음"
    MEDIUM = "medium", "보통"
    LOW = "low", "낮음"


class Vulnerability(Labelled):
    """What makes her need more than others; the hotline uses the same codes."""

    MINOR = "minor", "미성년"
    DISABILITY = "disability", "장애"
    FOREIGNER = "foreigner", "외국인"
    PREGNANT = "pregnant", "임신"
    ELDERLY = "elderly", "노인"
    SELF_HARM_RISK = "self_harm_risk", "자해위험"
    CHILDREN = "children", "자녀"


class PartyRole(Labelled):
    """What a person is in a case."""

    VICTIM = "victim", "피해자"
    GUARDIAN = "guardian", "보호자"
    SUPPORTER = "supporter", "조력자"
    OFFENDER = "offender", "행위자"


class Person(Keyed, Model):
    """Anyone whose data is held; everything that identifies her is sealed under her own key."""

    __tablename__ = "person"
    __subject__ = "id"

    name = encrypted("person.name", index=NAME)
    phone = encrypted("person.phone", index=PHONE)
    birth_date = encrypted("person.birth_date")
    address = encrypted("person.address")
    vulnerabilities = encrypted("person.vulnerabilities")
    gender: Mapped[Gender] = mapped_column(choice(Gender))
    birth_band: Mapped[str | None]
    gu: Mapped[str | None]


class Case(Keyed, Model):
    """The support of a victim by one unit, from the first contact to closing and after.

    `handed_over` holds the other items of the referral it began with, as JSON by their names.
    """

    __tablename__ = "case"
    __subject__ = "id"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_moment"),
        CheckConstraint("reopenings >= 0", name="reopenings_counted"),
        CheckConstraint("stage <> 'lapsed' OR state = 'closed'", name="lapsed_is_closed"),
        Index(None, "unit", "state"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str]
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.OPEN)
    stage: Mapped[CaseStage] = mapped_column(
        choice(CaseStage), default=CaseStage.CASE, server_default="case"
    )
    origin: Mapped[CaseOrigin] = mapped_column(choice(CaseOrigin))
    channel: Mapped[ContactChannel | None] = mapped_column(choice(ContactChannel))
    summary = encrypted("case.summary")
    handed_over = encrypted("case.handed_over")
    risk_level: Mapped[RiskLevel | None] = mapped_column(choice(RiskLevel))
    risk_since_at: Mapped[datetime | None]
    next_order_end_on: Mapped[date | None]
    retention_class: Mapped[str | None]
    retention_due_on: Mapped[date | None]
    held_at: Mapped[datetime | None]
    counselor_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reopenings: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)
    parties: Mapped[list["CaseParty"]] = relationship(back_populates="case")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class CaseParty(Model):
    """One person in one case in one role."""

    __tablename__ = "case_party"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[PartyRole] = mapped_column(choice(PartyRole), primary_key=True)
    case: Mapped[Case] = relationship(back_populates="parties")
    person: Mapped[Person] = relationship()


class RiskChange(Keyed, Model):
    """A judgement of how much danger she is in, and why; what held before stays readable."""

    __tablename__ = "risk_change"
    __subject__ = "case_id"
    __table_args__ = (Index(None, "case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    level: Mapped[RiskLevel] = mapped_column(choice(RiskLevel))
    reason = encrypted("case.risk_reason")
    at: Mapped[datetime]
    judged_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class NoScope(Labelled):
    """What a person has said no to."""

    ALL = "all", "모든 연락"
    CHANNEL = "channel", "연락 방법"
    RECIPIENT = "recipient", "다른 기관에 알리기"
    SERVICE = "service", "서비스"


class NoSource(Labelled):
    """Whose word the no is; a third party's is unconfirmed until she says it herself."""

    CODE_WORD = "code_word", "본인(암호말 확인)"
    CALL_BACK = "call_back", "본인(되걸어 확인)"
    THIRD_PARTY = "third_party", "제3자(확인 안 됨)"


class SafeContact(Keyed, Model):
    """How she may be reached, as it stands from a moment on; the newest row holds.

    `rules` is JSON: methods, hours ("18-21"), voicemail, code_word, note. Until a person has read
    it (`read_by`) nobody may take it for permission.
    """

    __tablename__ = "safe_contact"
    __subject__ = "person_id"
    __table_args__ = (Index(None, "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    rules = encrypted("person.safe_contact")
    set_at: Mapped[datetime]
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class StatedNo(Keyed, Model):
    """A no: it stands until she herself ends it; `words` say which channel, body or service."""

    __tablename__ = "stated_no"
    __subject__ = "case_id"
    __table_args__ = (Index(None, "case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    scope: Mapped[NoScope] = mapped_column(choice(NoScope))
    source: Mapped[NoSource] = mapped_column(choice(NoSource))
    words = encrypted("case.no_words")
    said_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class CaseBar(Model):
    """An account that sees nothing of a case anywhere: the case concerns her or her kin."""

    __tablename__ = "case_bar"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    barred_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ConflictStrength(Labelled):
    """Whether a match across opposing roles only hints, or holds the case."""

    HINT = "hint", "이름만 같음"
    HOLD = "hold", "두 가지가 같음"


class ConflictDecision(Labelled):
    """What the supervisor made of a match."""

    ASSIGNED = "assigned", "맡을 사람을 정함"
    BARRED = "barred", "볼 수 없게 막음"
    LINKED = "linked", "같은 사람으로 이음"


class ConflictMatch(Keyed, Model):
    """Somebody on one side of a case has the name or phone of somebody on an opposing side.

    Seen by supervisors alone. `found_id` is the case or the referral in which it was found,
    `other_id` the case or account that holds the other side; roles are codes of PartyRole, none
    for staff. Open until a supervisor has decided; `decided_for` is whom she assigned or barred.
    """

    __tablename__ = "conflict_match"
    __table_args__ = (
        UniqueConstraint("found_id", "other_id"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_has_moment"),
        Index(None, "unit", "decided_at"),
    )

    unit: Mapped[str]
    found_id: Mapped[UUID]
    other_id: Mapped[UUID]
    found_role: Mapped[str | None]
    other_role: Mapped[str | None]
    strength: Mapped[ConflictStrength] = mapped_column(choice(ConflictStrength))
    raised_at: Mapped[datetime]
    decision: Mapped[ConflictDecision | None] = mapped_column(choice(ConflictDecision))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_for: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
