"""A version opens as it was understood on its day, or not at all."""

import pytest

from casework.core.crypto import keyring
from casework.referrals import versions
from tests import support_triage


@pytest.fixture
def keystore(app):
    with keyring.unlocked(app.extensions["casework"].keystore) as ring:
        yield ring.keystore


def test_a_version_says_what_was_sent(keystore):
    reading = versions.read(support_triage.came().newest_row_id)
    assert reading.values["victim_name"] == "김보라"
    assert reading.problems == ()


def test_what_no_key_opens_says_nothing(keystore):
    row = support_triage.came().newest_row_id
    keystore.discard([row])
    with keyring.unlocked(keystore):
        assert versions.read(row) is None
