"""Accounts and what they may be, from a day to a day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.crypto.fields import encrypted
from casework.core.crypto.normalise import NAME
from casework.core.permissions import Permission, Role, Scope, widest
from casework.core.schema import Keyed, Model, choice
from casework.core.words import Labelled


class AccountState(Labelled):
    """Whether an account can sign in."""

    INVITED = "invited", "비밀번호를 아직 정하지 않음"
    ACTIVE = "active", "사용 중"
    DISABLED = "disabled", "사용 중지"


ALLOWED_MOVES = {
    AccountState.INVITED: {AccountState.ACTIVE, AccountState.DISABLED},
    AccountState.ACTIVE: {AccountState.DISABLED},
    AccountState.DISABLED: {AccountState.INVITED},
}


class Language(Labelled):
    """The interface language of an account."""

    KOREAN = "ko", "한국어"
    ENGLISH = "en", "영어"


class Account(Keyed, Model):
    """One person at the screen; her name is sealed under a key of her own."""

    __tablename__ = "account"
    __subject__ = "id"

    login: Mapped[str] = mapped_column(unique=True)
    name = encrypted("person.staff_name", index=NAME)
    state: Mapped[AccountState] = mapped_column(choice(AccountState), default=AccountState.INVITED)
    language: Mapped[Language] = mapped_column(choice(Language), default=Language.KOREAN)
    display: Mapped[dict[str, Any]] = mapped_column(default=dict)
    password_hash: Mapped[str | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="account", order_by="Membership.valid_from", lazy="selectin"
    )


class Membership(Keyed, Model):
    """A role from a day to a day: of staff in a unit, or of a liaison at a station."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        CheckConstraint("unit IS NULL OR station IS NULL", name="unit_or_station"),
        CheckConstraint("(role = 'liaison') = (station IS NOT NULL)", name="liaison_has_station"),
        Index(None, "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    unit: Mapped[str | None]
    station: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    account: Mapped[Account] = relationship(back_populates="memberships")

    def holds_on(self, day: date) -> bool:
        """The membership is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class SignedIn:
    """An account as an actor, with the roles it holds on one day."""

    def __init__(self, account: Account, day: date) -> None:
        held = [row for row in account.memberships if row.holds_on(day)]
        self.account = account
        self.id: UUID = account.id
        self.roles = frozenset(row.role for row in held)
        self.units = frozenset(row.unit for row in held if row.unit)
        self.station = next((row.station for row in held if row.station), None)
        self.kind = "+".join(sorted(self.roles)) or "none"

    is_authenticated = is_active = True
    is_anonymous = False

    @property
    def itself(self) -> "SignedIn":
        """The person behind the name `current_user`, which changes meaning when she signs out."""
        return self

    def get_id(self) -> str:
        """What the session keeps of this person."""
        return str(self.id)

    def scope(self, permission: Permission) -> Scope | None:
        """The widest scope its roles of the day give; None when none gives it."""
        return widest(self.roles, permission)
