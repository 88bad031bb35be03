"""What was done on a case, in words: the audit trail's deeds as its readers may know them."""

from collections.abc import Iterable
from typing import Final

_WORDS: Final = {
    "action:amend": "지원 기록을 고침",
    "action:form": "지원 기록 화면을 봄",
    "action:list": "실적 목록을 봄",
    "action:log": "지원을 기록함",
    "action:log-duty": "당직으로 지원을 기록함",
    "action:read": "지원 기록을 봄",
    "action:undo": "지원 기록을 되돌림",
    "action:void": "지원 기록을 취소함",
    "case:ask-assignment": "배정을 부탁함",
    "case:assign": "배정함",
    "case:assignment": "배정 화면을 봄",
    "case:bar": "이해 충돌로 막음",
    "case:close": "종결함",
    "case:compare": "이해 충돌을 살핌",
    "case:duty": "당직으로 봄",
    "case:duty-word": "당직으로 말을 남김",
    "case:list": "목록에서 봄",
    "case:list-summary": "번호 목록에서 봄",
    "case:open": "사례를 시작함",
    "case:read": "사례를 봄",
    "case:summarize": "요지를 고침",
    "conflict:decide": "이해 충돌을 결정함",
    "conflict:read": "이해 충돌을 봄",
    "contact:lapse": "연락을 마침",
    "contact:make-case": "사례로 등록함",
    "contact:resume": "연락을 다시 시작함",
    "demo:seed": "연습 자료를 넣음",
    "no:end-by-call_back": "거부를 거둠",
    "no:end-by-code_word": "거부를 거둠",
    "no:record": "거부를 적음",
    "notice:read": "알림에서 봄",
    "person:add": "사람을 더함",
    "person:correct": "사람을 고침",
    "person:reveal-phone": "전화번호를 봄",
    "referral:compare": "이해 충돌을 살핌",
    "referral:open": "연계를 사례로 엶",
    "risk:set": "위험도를 판단함",
    "safe-contact:set": "안전 연락을 고침",
    "search": "찾기에서 봄",
}
# What is not about the case, though it happened beside it.
_BESIDE: Final = ("account:", "session:", "sign-")
# What only those who decide on conflicts may know of.
_SILENT: Final = ("conflict", "case:bar", "case:compare", "referral:compare")


def in_words(deeds: Iterable[str], *, everything: bool) -> list[str]:
    """Each deed as a Korean sentence, once; without `everything`, none that is silent."""
    untold = _BESIDE if everything else (*_BESIDE, *_SILENT)
    told = [_said(deed) for deed in deeds if not deed.startswith(untold)]
    return list(dict.fromkeys(told))


def _said(deed: str) -> str:
    return _WORDS.get(deed, "이 사례에 접근하려 함" if "." in deed else deed)
