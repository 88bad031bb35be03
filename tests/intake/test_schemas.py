"""What is typed about people and safety, and what is refused in words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import clock
from casework.core.errors import InvalidInput
from casework.core.validation import clean
from casework.intake import schemas
from casework.intake.models import ContactChannel, Gender, Vulnerability
from casework.intake.safe_contact import Method, Rules


def refused(schema, **typed):
    with pytest.raises(InvalidInput) as refusal:
        clean(schema(), typed)
    return set(refusal.value.fields)


def person(**typed):
    return clean(schemas.PersonSchema(), typed)


def test_a_contact_needs_unit_and_channel_alone():
    found = clean(schemas.ContactSchema(), {"unit": "digital", "channel": "line_1366"})
    assert found == {
        "unit": "digital",
        "channel": ContactChannel.LINE_1366,
        "name": None,
        "phone": None,
        "note": None,
    }
    assert refused(schemas.ContactSchema) == {"unit", "channel"}
    assert refused(schemas.ContactSchema, unit="digital", channel="pigeon") == {"channel"}
    assert refused(schemas.ContactSchema, unit="d", channel="web", stage="case") == {"stage"}


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        ("1996-05-05", "1996-05-05"),
        ("1996.5.5.", "1996-05-05"),
        ("1996. 5. 5", "1996-05-05"),
        ("19960505", "1996-05-05"),
        ("１９９６", "1996"),
        ("1996", "1996"),
        ("", None),
    ],
)
def test_a_birth_is_a_day_a_year_or_unknown(typed, birth):
    assert person(birth=typed)["birth_date"] == birth


@pytest.mark.parametrize("typed", ["1996-13-01", "2026-02-30", "96-05-05", "모름", "1899", "3000"])
def test_another_birth_is_refused(typed):
    assert refused(schemas.PersonSchema, birth=typed) == {"birth"}


def test_nobody_is_born_tomorrow():
    tomorrow = clock.today() + timedelta(days=1)
    assert refused(schemas.PersonSchema, birth=tomorrow.isoformat()) == {"birth"}


@given(st.dates(max_value=clock.today()).filter(lambda day: day.year >= 1900))
def test_every_day_is_read_as_it_was_meant(day):
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}. {day.month}. {day.day}."):
        assert person(birth=text)["birth_date"] == day.isoformat()


def test_ticks_become_what_makes_her_vulnerable():
    found = person(minor="yes", children="yes")
    assert found["vulnerabilities"] == {Vulnerability.MINOR, Vulnerability.CHILDREN}
    assert (found["gender"], found["name"]) == (Gender.UNKNOWN, None)
    assert not found.keys() & {member.value for member in Vulnerability}


@pytest.mark.parametrize("phone", ["010-0123-4567", "02) 123 4567", "+82 10 0123 4567", "112"])
def test_phones_as_people_write_them(phone):
    assert person(phone=phone)["phone"] == phone


@pytest.mark.parametrize("phone", ["없음", "12", "010-0123-4567-010-0123-4567", "=010", "010-x"])
def test_what_is_no_phone_is_refused(phone):
    assert refused(schemas.PersonSchema, phone=phone) == {"phone"}


def test_of_an_offender_nothing_more_is_taken():
    assert refused(schemas.OffenderSchema, name="가", address="어디", birth="1990") == {
        "address",
        "birth",
    }


def test_rules_of_contact_are_read_whole():
    typed = {"call": "yes", "hours": "18-21, 22시~2시,9-10", "code_word": "우산", "note": "짧게"}
    assert clean(schemas.SafetySchema(), typed) == {
        "rules": Rules((Method.CALL,), ((18, 21), (22, 2), (9, 10)), code_word="우산", note="짧게")
    }


@pytest.mark.parametrize(
    "hours", ["18", "18-18", "0-0", "24-3", "3-25", "저녁", "18-21;22-23", "-", "18-21-22"]
)
def test_hours_that_could_mean_two_things_are_refused(hours):
    assert refused(schemas.SafetySchema, call="yes", hours=hours) == {"hours"}


def test_no_way_at_all_is_a_no_and_not_a_rule():
    assert refused(schemas.SafetySchema, hours="18-21") == {"call"}


@pytest.mark.parametrize("scope", ["channel", "recipient", "service"])
def test_a_no_to_something_says_to_what(scope):
    assert refused(schemas.NoSchema, scope=scope, source="code_word") == {"words"}
    assert clean(schemas.NoSchema(), {"scope": "all", "source": "third_party"})["words"] is None


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        (schemas.RiskSchema, {"level"}),
        (schemas.NoSchema, {"scope", "source"}),
        (schemas.EndNoSchema, {"source"}),
        (schemas.AssignmentSchema, {"counselor_id"}),
        (schemas.RegistrationSchema, {"retention_class"}),
    ],
)
def test_what_must_be_chosen_is_asked_for(schema, fields):
    assert refused(schema) == fields


@pytest.mark.parametrize(
    ("schema", "name", "most"),
    [
        (schemas.SummarySchema, "summary", 4000),
        (schemas.AskSchema, "words", 1000),
        (schemas.PersonSchema, "address", 300),
        (schemas.PersonSchema, "name", 50),
    ],
)
def test_texts_have_an_end(schema, name, most):
    assert clean(schema(), {name: "가" * most})[name] == "가" * most
    assert refused(schema, **{name: "가" * (most + 1)}) == {name}


def test_every_field_of_a_form_has_its_label():
    for schema in (schemas.ContactSchema, schemas.PersonSchema, schemas.SafetySchema):
        assert set(schema().fields) - {"forget_phone"} == set(schema.labels)
