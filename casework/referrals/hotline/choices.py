"""Items whose values are chosen from a table, one or several."""

from collections.abc import Mapping
from typing import Final

from casework.referrals.hotline.texts import Unreadable, fold


def table(choices: Mapping[str, str]) -> dict[str, str]:
    """A look-up from folded labels, split by `|`, and from codes, to the codes."""
    words = {fold(code): code for code in choices}
    for code, labels in choices.items():
        words.update({word: code for label in labels.split("|") for word in (label, fold(label))})
    return words


GENDERS: Final = table(
    {"female": "여|여성|여자", "male": "남|남성|남자", "other": "기타", "unknown": "미상"}
)
RELATIONS: Final = table(
    {
        "spouse": "배우자",
        "ex_spouse": "전 배우자",
        "partner": "연인",
        "ex_partner": "전 연인",
        "family": "가족",
        "cohabitant": "동거인",
        "workplace": "직장",
        "school": "학교",
        "neighbour": "이웃",
        "acquaintance": "지인",
        "online": "온라인",
        "client": "고객",
        "stranger": "모르는 사람",
        "unknown": "미상",
    }
)
VULNERABILITIES: Final = table(
    {
        "minor": "미성년",
        "disability": "장애",
        "foreigner": "외국인",
        "pregnant": "임신",
        "elderly": "노인",
        "self_harm_risk": "자해위험",
        "children": "자녀",
        "none": "없음",
    }
)
SAFETY_MEASURES: Final = table(
    {
        "register_112": "112등록",
        "patrol": "맞춤형 순찰",
        "smartwatch": "스마트워치",
        "cctv": "CCTV",
        "temp_lodging": "임시숙소",
        "escort": "신변경호",
        "private_guard": "민간경호",
        "device_kit": "안심장비",
        "none": "없음",
    }
)
# 스토킹처벌법 2조 1호; the file bears the letters, the statute's order.
STALKING_ACTS: Final = table(
    {
        "가": "approach_follow",
        "나": "wait_watch",
        "다": "message_contact",
        "라": "deliver_object",
        "마": "damage_property",
        "바": "disclose_info",
        "사": "impersonate",
        "unknown": "미상",
    }
)
DIGITAL_ACTS: Final = table(
    {
        "distribution": "유포",
        "illegal_filming": "불법촬영",
        "distribution_threat": "유포협박",
        "distribution_anxiety": "유포불안",
        "synthesis_edit": "합성·편집",
        "cyber_harassment": "사이버 괴롭힘",
        "grooming": "온라인 그루밍",
        "redistribution": "재유포",
        "sextortion": "몸캠피싱",
        "other": "기타",
    }
)
_ALONE: Final = frozenset({"none", "unknown"})


def first_labels(words: Mapping[str, str]) -> dict[str, str]:
    """The codes of a table with the word that a person reads, in the table's order."""
    labels: dict[str, str] = {}
    for word, code in words.items():
        if word != fold(code):
            labels.setdefault(code, word)
    return labels


def choose(text: str, words: Mapping[str, str]) -> str:
    """The code of a label or code; refuses any other word ("unknown_value")."""
    code = words.get(text) or words.get(fold(text))
    if code is None:
        raise Unreadable("unknown_value")
    return code


def split_list(text: str) -> list[str]:
    """The parts of a `;`-list without empty ones."""
    if "；" in text:
        text = text.replace("；", ";")
    return [part.strip() for part in text.split(";") if part and not part.isspace()]


def parse_gender(text: str) -> str:
    """A code of GENDERS."""
    return choose(text, GENDERS)


def parse_relation(text: str) -> str:
    """A code of RELATIONS."""
    return choose(text, RELATIONS)


def parse_safety_measures(text: str) -> list[str]:
    """Codes of SAFETY_MEASURES; 없음 stands alone ("none_with_others")."""
    return _listed([choose(part, SAFETY_MEASURES) for part in split_list(text)])


def parse_vulnerabilities(text: str) -> list[str]:
    """Codes of VULNERABILITIES, a foreigner's language as `foreigner(베트남어)`."""
    return _listed([_vulnerability(part) for part in split_list(text)])


def parse_stalking_types(text: str) -> list[str]:
    """Letters of STALKING_ACTS, and `digital:` with a code of DIGITAL_ACTS."""
    return _listed([code for part in split_list(text) for code in _acts(part)])


def _vulnerability(part: str) -> str:
    code = VULNERABILITIES.get(part)
    if code is None:
        word, _, language = part.replace("（", "(").replace("）", ")").partition("(")
        code, language = choose(word, VULNERABILITIES), language.strip(" )")
        if language and code != "foreigner":
            raise Unreadable("unknown_value")
        return f"{code}({language})" if language else code
    return code


def _acts(part: str) -> list[str]:
    if letter := STALKING_ACTS.get(part):
        return [letter]
    kind, colon, types = part.replace("：", ":").partition(":")
    if colon and fold(kind) in {"디지털", "digital"}:
        named = [name for name in types.split(",") if name.strip()]
        if not named:
            raise Unreadable("unknown_value")
        return ["digital:" + choose(name, DIGITAL_ACTS) for name in named]
    return [choose(part.removesuffix("목").rstrip(".) "), STALKING_ACTS)]


def _listed(codes: list[str]) -> list[str]:
    if not codes:
        raise Unreadable("missing")
    if len(codes) == 1:
        return codes
    listed = list(dict.fromkeys(codes))
    if len(listed) > 1 and not _ALONE.isdisjoint(listed):
        raise Unreadable("none_with_others")
    return listed
