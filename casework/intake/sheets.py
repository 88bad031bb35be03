"""The forms on a case: what each holds now, in which words, and that its reader has seen it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casework.accounts.models import Account
from casework.agencies import queries as agencies
from casework.core import audit, clock, db
from casework.core.permissions import Actor, Permission
from casework.core.validation import clean
from casework.core.words import Labelled
from casework.intake import people, queries, retention, safe_contact, versions
from casework.intake.masking import mask_phone
from casework.intake.models import (
    Case,
    Gender,
    NoScope,
    NoSource,
    PartyRole,
    Person,
    RiskLevel,
    StatedNo,
    Vulnerability,
)
from casework.intake.safe_contact import Method
from casework.intake.schemas import (
    AskSchema,
    AssignmentSchema,
    NoSchema,
    OffenderSchema,
    PersonSchema,
    RegistrationSchema,
    RiskSchema,
    SafetySchema,
    SummarySchema,
)

_ELSEWHERE = {"outside": "서울 밖", "undisclosed": "밝히지 않음", "unknown": "미상"}
_TICK = {True: "yes", False: ""}
_TICKED = {"yes": "예", "": "아니요"}
_OF_THE_SHEET = ("version", "seen")
_PLAIN = ("name", "gu", "address")


@dataclass(frozen=True)
class Beside:
    """One field as somebody else has stored it and as it was typed; both in words."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Sheet:
    """One form: `stored` is what it holds by name, `words` what codes are called.

    `held` is what it may replace but never shows: a phone number stands nowhere in full but behind
    its own door, so that its field is empty and words say how the stored one ends.
    """

    template: str
    case: Case
    schema: Any
    stored: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    held: str = ""

    @property
    def seen(self) -> str:
        """What the form carries of the values it is opened with."""
        return versions.stamp(self.case.id, {**self.stored, "held": self.held})

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """The typed values as clean data; refuses where somebody else has stored others."""
        found = clean(self.schema(), _without(typed))
        if self.stored:
            versions.require_unchanged(self.case, self.stored, typed, seen=self.seen)
        return found

    def merged(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, but what is stored now in the fields that she left as they were."""
        return {**typed, **versions.merged(self.case, self.stored, typed)}

    def beside(self, typed: Mapping[str, str]) -> list[Beside]:
        """Both versions of each field in which what was typed is not what is stored."""
        mine = self.merged(typed)
        return [
            Beside(label, self._said(name, self.stored[name]), self._said(name, mine[name]))
            for name, label in self.schema.labels.items()
            if name in self.stored and mine[name] != self.stored[name]
        ]

    def _said(self, name: str, code: str) -> str:
        return self.words.get(name, {}).get(code, code)


def registration(actor: Actor, case: Case) -> Sheet:
    """What makes a contact a case."""
    victim = queries.victim_of(case)
    _seen(actor, case, victim)
    classes = retention.classes_of_cases(clock.today())
    phone = (victim and victim.phone) or ""
    stored = {
        "name": (victim and victim.name) or "",
        "phone": "",
        "gender": victim.gender.value if victim else Gender.UNKNOWN.value,
        "retention_class": case.retention_class or retention.COUNSELING,
    }
    words = {"gender": _named(Gender), "retention_class": classes, "phone": {"": mask_phone(phone)}}
    return Sheet("registration", case, RegistrationSchema, stored, words, held=phone)


def new_person(actor: Actor, case: Case, *, role: PartyRole) -> Sheet:
    """Somebody who is added to a case."""
    _seen(actor, case)
    return _person_sheet(case, role, None)


def known_person(actor: Actor, case: Case, *, person_id: UUID) -> Sheet:
    """Somebody of a case; anybody else is not found."""
    party = people.party_in(case, person_id)
    _seen(actor, case, party.person)
    return _person_sheet(case, party.role, party.person)


def safety(actor: Actor, case: Case, *, person_id: UUID | None) -> Sheet:
    """How somebody of a case may be reached, the victim unless another is named."""
    person = people.party_in(case, person_id).person if person_id else queries.victim_of(case)
    _seen(actor, case, person)
    contact = queries.safe_contacts([person.id]).get(person.id) if person else None
    rules = safe_contact.parse(contact.rules if contact else None)
    stored = {
        **{method.value: _TICK[method in rules.methods] for method in Method},
        "hours": ", ".join(f"{first}-{last}" for first, last in rules.hours),
        "voicemail": _TICK[rules.voicemail],
        "code_word": rules.code_word or "",
        "note": rules.note or "",
    }
    words = dict.fromkeys((*Method, "voicemail"), _TICKED)
    return Sheet(
        "safety", case, SafetySchema, stored, words, {"person": person, "contact": contact}
    )


def risk(actor: Actor, case: Case) -> Sheet:
    """How much danger she is in."""
    _seen(actor, case)
    words = {"level": _named(RiskLevel)}
    stored = {"level": case.risk_level.value if case.risk_level else ""}
    return Sheet("risk", case, RiskSchema, stored, words)


def stated_no(actor: Actor, case: Case) -> Sheet:
    """A no that is recorded, and those that stand."""
    _seen(actor, case)
    nos: list[StatedNo] = queries.standing_nos([case.id]).get(case.id, [])
    words = {"scope": _named(NoScope), "source": _named(NoSource)}
    return Sheet("stated_no", case, NoSchema, {}, words, {"nos": nos})


def summary(actor: Actor, case: Case) -> Sheet:
    """What the case is about."""
    _seen(actor, case)
    return Sheet("summary", case, SummarySchema, {"summary": case.summary or ""})


def assignment(actor: Actor, case: Case) -> Sheet:
    """Who may be given a case and what each has already; nothing of any person in it."""
    staff = queries.may_take(case)
    ids = [account.id for account in staff]
    loads = queries.open_counts(ids)
    holder = db.session.get(Account, case.counselor_id) if case.counselor_id else None
    audit.record(actor, "case:assignment", [case.id, *ids, *([holder.id] if holder else [])])
    rows = [(account, loads.get(account.id, 0)) for account in staff]
    stored = {"counselor_id": str(case.counselor_id or "")}
    words = {"counselor_id": {str(account.id): account.name or "" for account in staff}}
    outside = actor.scope(Permission.CASE_READ) is None
    shown = {"staff": rows, "holder": holder, "outside": outside}
    return Sheet("assignment", case, AssignmentSchema, stored, words, shown)


def asking(actor: Actor, case: Case) -> Sheet:
    """What a counselor tells those who assign; of the case its number alone."""
    audit.record(actor, "case:assignment", [case.id])
    hers = case.counselor_id == actor.id
    return Sheet("asking", case, AskSchema, {}, {}, {"hers": hers, "outside": not hers})


def last_change(actor: Actor, case: Case) -> dict[str, Any]:
    """Who changed a case last and when."""
    account = db.session.get(Account, case.changed_by) if case.changed_by else None
    if account is not None:
        audit.record(actor, "case:read", [account.id])
    return {"who": account.name if account else None, "at": case.changed_at}


def _person_sheet(case: Case, role: PartyRole, person: Person | None) -> Sheet:
    schema = OffenderSchema if role is PartyRole.OFFENDER else PersonSchema
    held = (person and person.phone) or ""
    said = _said_of(person) if person else {}
    stored = {name: text for name, text in said.items() if name in schema.labels}
    words: dict[str, dict[str, str]] = {
        "phone": {"": mask_phone(held)},
        "gender": _named(Gender),
        "gu": {**agencies.districts(clock.today()), **_ELSEWHERE},
        **{member.value: _TICKED for member in Vulnerability},
    }
    shown = {"person": person, "role": role}
    return Sheet("person", case, schema, stored, words, shown, held=held)


def _said_of(person: Person) -> dict[str, str]:
    held = people.vulnerabilities_of(person)
    return {
        **{name: getattr(person, name) or "" for name in _PLAIN},
        "phone": "",
        "birth": person.birth_date or "",
        "gender": person.gender.value,
        **{member.value: _TICK[member in held] for member in Vulnerability},
    }


def _seen(actor: Actor, case: Case, person: Person | None = None) -> None:
    audit.record(actor, "case:read", [case.id, *([person.id] if person else [])])


def _named(members: type[Labelled]) -> dict[str, str]:
    return {member.value: member.label for member in members}


def _without(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in typed.items() if name not in _OF_THE_SHEET}
