"""What a version of a referral says, opened for a person or for the case that it becomes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casework.core.crypto.errors import KeystoreUnavailable, SealError
from casework.core.errors import Conflict
from casework.referrals import triage_queries
from casework.referrals.hotline import payload, work
from casework.referrals.hotline.items import Reading

Values = Mapping[str, Any]


class Unreadable(Conflict):
    """Its seal does not open."""

    message = "봉인이 열리지 않아 사례로 열 수 없습니다. 경찰서에 다시 보내 달라고 요청해 주세요."


def read(row_id: UUID) -> Reading | None:
    """A stored row as it was understood on the day it came in; None where its seal fails."""
    batch, row = triage_queries.received_with(row_id)
    try:
        return work.row_reader(batch).read_row(payload.open_row(row))
    except KeystoreUnavailable:
        raise
    except SealError:
        return None
