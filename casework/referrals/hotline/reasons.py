"""Why a row rings for a person, as it is stored (`item:code`) and as she reads it."""

from typing import Final

from casework.referrals.hotline.items import label_of
from casework.referrals.hotline.problems import PROBLEM_SENTENCES

RING_SENTENCES: Final[dict[str, str]] = {
    "consent:no": "경찰이 동의 거부·철회를 알려 왔습니다. 본인의 뜻을 확인해 주세요.",
    "consent:unclear": "이미 접수한 번호의 동의가 불분명합니다. 경찰서에 전화해 확인해 주세요.",
    "referral:changed": "이미 접수한 번호의 내용이 바뀌었습니다. 바뀐 곳을 확인해 주세요.",
    "referral:older_version": "예전 내용이 다시 왔습니다. 어느 쪽이 맞는지 경찰서에 확인해 주세요.",
    "referral:not_open": "멈추었거나 받지 않은 연계가 다시 왔습니다. 다시 검토해 주세요.",
    "row:sealed": "봉인이 열리지 않아 따로 두었습니다. 경찰서에 다시 보내 달라고 요청해 주세요.",
    "row:poison": "이 행을 처리하지 못해 따로 두었습니다. 전산 관리자에게 알려 주세요.",
}


def reason_words(reason: str) -> tuple[str, str]:
    """A stored reason's item by its label ("" for the whole row), and its sentence; no value."""
    if reason in RING_SENTENCES:
        return "", RING_SENTENCES[reason]
    item, code = reason.split(":", 1)
    return label_of(item), PROBLEM_SENTENCES[code]
