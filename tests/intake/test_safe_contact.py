"""The lamp: open only where she is known to be safe, whatever the clock and the rows say."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import clock
from casework.core.ids import new_id
from casework.intake.models import NoScope, NoSource, SafeContact, StatedNo
from casework.intake.safe_contact import Lamp, Method, Rules, pack, parse, reach
from tests.conftest import config_in, running

HOUR = st.integers(0, 23)
SPANS = st.tuples(HOUR, st.integers(0, 24)).filter(lambda span: span[0] != span[1])
RULES = st.builds(
    Rules,
    methods=st.lists(st.sampled_from(list(Method)), unique=True).map(tuple),
    hours=st.lists(SPANS, max_size=3).map(tuple),
    voicemail=st.booleans(),
    code_word=st.none() | st.text(min_size=1),
    note=st.none() | st.text(min_size=1),
)
MOMENTS = st.integers(1_770_000_000, 1_830_000_000).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
SOMEBODY = new_id()


@pytest.fixture(scope="module", autouse=True)
def keys(tmp_path_factory, prepared):
    """Rules are sealed, so that a row needs a key."""
    folder = tmp_path_factory.mktemp("lamp") / "instance"
    shutil.copytree(prepared, folder)
    with running(config_in(folder)) as app, app.app_context():
        yield


def contact(rules, read_by=SOMEBODY):
    row = SafeContact(person_id=SOMEBODY, set_at=clock.now(), read_by=read_by)
    row.rules = pack(rules)
    return row


def no(scope):
    return StatedNo(case_id=SOMEBODY, scope=scope, source=NoSource.THIRD_PARTY, said_at=clock.now())


def seoul(hour, minute=0):
    return datetime(2026, 11, 25, hour, minute, tzinfo=clock.SEOUL)


def lamp(hours, at):
    return reach(contact(Rules(methods=(Method.CALL,), hours=hours)), [], at).lamp


@pytest.mark.parametrize(
    ("hours", "open_at"),
    [
        (((18, 21),), {18, 19, 20}),
        (((22, 2),), {22, 23, 0, 1}),
        (((22, 24),), {22, 23}),
        (((0, 24),), set(range(24))),
        (((9, 10), (22, 1)), {9, 22, 23, 0}),
        ((), set(range(24))),
    ],
)
def test_the_lamp_is_open_in_her_hours_of_seoul_and_across_midnight(hours, open_at):
    found = {hour for hour in range(24) if lamp(hours, seoul(hour, 59)) is Lamp.OPEN}
    assert found == open_at


@given(RULES, MOMENTS)
def test_whatever_the_hours_a_no_closes_it_and_nothing_unread_opens_it(rules, at):
    assert reach(contact(rules), [no(NoScope.ALL)], at).lamp is Lamp.NO
    assert reach(contact(rules, read_by=None), [], at).lamp is Lamp.UNREAD
    assert reach(None, [], at).lamp is Lamp.UNREAD
    assert not reach(contact(Rules(hours=rules.hours)), [], at).is_open


@given(RULES, MOMENTS, st.sampled_from([NoScope.RECIPIENT, NoScope.SERVICE, NoScope.CHANNEL]))
def test_another_no_does_not_change_the_lamp(rules, at, scope):
    row = contact(rules)
    assert reach(row, [no(scope)], at) == reach(row, [], at)


@given(SPANS, MOMENTS)
def test_a_span_and_its_rest_of_the_day_share_no_minute(span, at):
    first, last = span
    rest = (last % 24, first)
    lamps = {lamp((span,), at), lamp((rest,), at)} if rest[0] != rest[1] else {Lamp.OPEN, Lamp.WAIT}
    assert lamps == {Lamp.OPEN, Lamp.WAIT}


@given(SPANS, MOMENTS)
def test_the_same_minute_of_the_next_day_is_the_same(span, at):
    assert lamp((span,), at) is lamp((span,), at + timedelta(days=1))


@given(RULES)
def test_what_is_packed_is_read_again(rules):
    assert parse(pack(rules)) == rules


def test_nothing_stored_means_nothing_known():
    assert parse(None) == parse("") == parse("{}") == Rules()
