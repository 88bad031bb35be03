"""People, cases, and who is what in a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
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
    gender: Mapped[Gender] = mapped_column(choice(Gender))
    birth_band: Mapped[str | None]
    gu: Mapped[str | None]


class Case(Keyed, Model):
    """The support of a victim by one unit, from the first contact to closing and after."""

    __tablename__ = "case"
    __subject__ = "id"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_moment"),
        CheckConstraint("reopenings >= 0", name="reopenings_counted"),
        Index(None, "unit", "state"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    unit: Mapped[str]
    state: Mapped[CaseState] = mapped_column(choice(CaseState), default=CaseState.OPEN)
    origin: Mapped[CaseOrigin] = mapped_column(choice(CaseOrigin))
    counselor_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reopenings: Mapped[int] = mapped_column(default=0)
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
