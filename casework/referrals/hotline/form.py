"""The single form: what is typed into its fields becomes the 20 cells that a file's row has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from casework.referrals.hotline import choices, consent, measures
from casework.referrals.hotline.items import ITEMS
from casework.referrals.hotline.problems import PROBLEM_SENTENCES
from casework.referrals.hotline.rows import Problem, RawRow, Sheet

Typed = Mapping[str, Sequence[str]]

YES, NO = "동의", "거부"
UNKNOWN, NONE, UNASSESSED = "미상", "없음", "미평가"
TEXT_ONLY, CALL_ONLY, BOTH, UNCONFIRMED = "문자만", "전화만", "전화 가능;문자 가능", "미확인"
RANKS: Final = ("순경", "경장", "경사", "경위", "경감", "경정", "총경")
METHODS: Final = ((TEXT_ONLY, "문자만"), (CALL_ONLY, "전화만"), (BOTH, "전화·문자"))
PHONE_KINDS: Final = ("번호 있음", NONE, "압수", "비공개")
PLACES: Final = ("서울 밖", "비공개", UNKNOWN)
ACTS: Final = {
    "가": "접근·따라다님·길을 막음",
    "나": "기다림·지켜봄",
    "다": "우편·전화·메시지·영상 보내기",
    "라": "물건을 보내거나 둠",
    "마": "물건을 훼손함",
    "바": "개인정보를 퍼뜨림",
    "사": "사칭함",
    UNKNOWN: UNKNOWN,
}
_LAST_HOUR = 24
# What a file is told about its writing, a form says about its fields.
_SENTENCES: Final = {
    "missing": "이 칸을 채워 주세요.",
    "choose": "하나를 골라 주세요.",
    "hours": "연락할 수 있는 시각은 시작과 끝을 함께 골라 주세요.",
    "officer": "계급, 이름, 전화번호를 모두 적어 주세요.",
    "risk_parts": "평가한 날짜를 골라 주세요.",
    "measure_start": "고른 조치마다 시작일을 골라 주세요.",
    "measure_no_end": "응급조치와 잠정1호는 시작일만 골라 주세요.",
    "consent_word": "동의 여부를 골라 주세요.",
    "consent_day": "동의한 날짜를 확인해 주세요.",
    "consent_method": "동의 방법을 골라 주세요.",
    "consent_scope": "동의 범위를 하나 이상 골라 주세요.",
}
_CHOSEN: Final = {
    *("station_code", "victim_gender", "victim_address", "vulnerabilities", "stalking_types"),
    *("offender_relation", "risk_level", "legal_measures", "police_safety_measures"),
}


def cells_of(typed: Typed) -> tuple[str, ...]:
    """The 20 cells in the order of ITEMS; an empty field gives an empty cell."""
    return tuple(_CELLS[item.name](typed) for item in ITEMS)


def sheet_of(cells: tuple[str, ...]) -> Sheet:
    """A sheet whose only row was typed."""

    def rows() -> Iterator[RawRow]:
        yield RawRow(1, cells)

    return Sheet("form", None, 1, (), rows)


def omissions(typed: Typed) -> list[Problem]:
    """What a cell could not tell from a deliberate answer."""
    hours = [_one(typed, name) for name in ("hours_from", "hours_to")]
    problems = []
    if not _one(typed, "safe_contact"):
        problems.append(Problem("safe_contact", "choose"))
    elif any(hours) and (not all(hours) or hours[0] in {hours[1], str(_LAST_HOUR)}):
        problems.append(Problem("safe_contact", "hours"))
    return problems


def errors_of(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Sentences by item, in the order of the form, in the words of the form."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.item, []).append(_sentence(problem))
    return {item.name: found[item.name] for item in ITEMS if item.name in found}


def strangers(typed: Typed) -> set[str]:
    """Names of fields that the form does not have."""
    return typed.keys() - FIELDS


def first_values(day: str, station: str) -> dict[str, list[str]]:
    """What stands in an empty form; `day` is today."""
    days = {name: [day] for name in ("reported_at", "consent_on", "risk_on")}
    return {**days, "station_code": [station], "voicemail": ["no"], "phone_kind": [PHONE_KINDS[0]]}


def options() -> dict[str, list[tuple[str, str]]]:
    """What may be chosen, by field: the word for the cell and the word for the person."""
    tables = {
        "victim_gender": choices.GENDERS,
        "vulnerabilities": choices.VULNERABILITIES,
        "offender_relation": choices.RELATIONS,
        "police_safety_measures": choices.SAFETY_MEASURES,
        "digital_types": choices.DIGITAL_ACTS,
        "consent_method": consent.METHODS,
        "consent_scope": consent.SCOPES,
    }
    words = {name: [*choices.first_labels(table).values()] for name, table in tables.items()}
    words |= {"phone_kind": [*PHONE_KINDS], "officer_rank": [*RANKS]}
    return {
        **{name: [(word, word) for word in listed] for name, listed in words.items()},
        "stalking_types": [*ACTS.items()],
        "safe_contact": [*METHODS, (UNCONFIRMED, UNCONFIRMED)],
        "risk_level": _risks(),
        "hours": [(str(hour), f"{hour}시") for hour in range(_LAST_HOUR + 1)],
        "consent": [(YES, "동의함"), (NO, "거부·철회")],
    }


def _risks() -> list[tuple[str, str]]:
    schemes = choices.first_labels(measures.SCHEMES)
    found = [
        (f"{grade}/{scheme}", f"{grade} ({scheme})")
        for code, scheme in schemes.items()
        for grade in choices.first_labels(measures.GRADES[code]).values()
    ]
    return [*found, (UNASSESSED, UNASSESSED)]


def _sentence(problem: Problem) -> str:
    code = problem.code
    if code == "missing" and problem.item in _CHOSEN:
        code = "choose"
    return _SENTENCES.get(code) or PROBLEM_SENTENCES[code]


def _all(typed: Typed, name: str) -> list[str]:
    return [text.strip() for text in typed.get(name, ()) if text.strip()]


def _one(typed: Typed, name: str) -> str:
    return next(iter(_all(typed, name)), "")


def _inside(typed: Typed, name: str) -> str:
    """A free text as a part of a `;`-list: it cannot end its part."""
    return _one(typed, name).replace(";", ",").replace("；", ",")


def _text(name: str) -> Callable[[Typed], str]:
    return lambda typed: _one(typed, name)


def _list(name: str) -> Callable[[Typed], str]:
    return lambda typed: ";".join(_all(typed, name))


def _words(*names: str) -> Callable[[Typed], str]:
    return lambda typed: " ".join(word for name in names if (word := _one(typed, name)))


def _or_unknown(name: str) -> Callable[[Typed], str]:
    return lambda typed: _one(typed, name) or _one(typed, f"{name}_unknown")


def _victim_phone(typed: Typed) -> str:
    kind, text = _one(typed, "phone_kind"), _one(typed, "victim_phone")
    return text if kind in {"", PHONE_KINDS[0]} else f"{kind} {text}"


def _safe_contact(typed: Typed) -> str:
    begin, end = _one(typed, "hours_from"), _one(typed, "hours_to")
    parts = [
        _one(typed, "safe_contact"),
        f"{begin}-{end}시" if begin and end else "",
        "음성사서함 금지" if _one(typed, "voicemail") else "",
        f"암호말 {word}" if (word := _inside(typed, "code_word")) else "",
        _inside(typed, "contact_note"),
    ]
    return ";".join(part for part in parts if part)


def _vulnerabilities(typed: Typed) -> str:
    language = _inside(typed, "foreigner_language").translate(str.maketrans("()（）", "    "))
    foreigner = f"외국인({language.strip()})" if language.strip() else "외국인"
    chosen = _all(typed, "vulnerabilities")
    return ";".join(foreigner if word == "외국인" else word for word in chosen)


def _stalking_types(typed: Typed) -> str:
    acts, digital = _all(typed, "stalking_types"), _all(typed, "digital_types")
    return ";".join([*acts, *(["디지털:" + ",".join(digital)] if digital else [])])


def _risk(typed: Typed) -> str:
    grade, day = _one(typed, "risk_level"), _one(typed, "risk_on")
    return f"{grade}/{day}" if "/" in grade and day else grade


def _legal_measures(typed: Typed) -> str:
    return ";".join(_measure(typed, kind) for kind in _all(typed, "legal_measures"))


def _measure(typed: Typed, kind: str) -> str:
    code = measures.LEGAL_MEASURES.get(kind)
    if code is None:
        return kind
    start, end = _one(typed, f"starts_{code}"), _one(typed, f"ends_{code}")
    return f"{kind}:{start}" + (f"~{end}" if end or code not in measures.WITHOUT_END else "")


def _consent(typed: Typed) -> str:
    word = _one(typed, "consent")
    if word != YES:
        return word
    scope = ",".join(_all(typed, "consent_scope"))
    return ";".join([word, _one(typed, "consent_on"), _one(typed, "consent_method"), scope])


_CELLS: Final[dict[str, Callable[[Typed], str]]] = {
    **{
        name: _text(name)
        for name in ("referral_no", "station_code", "report_112_no", "police_case_no")
    },
    "officer_contact": _words("officer_contact", "officer_name", "officer_phone"),
    "reported_at": _words("reported_at", "reported_time"),
    "victim_name": _or_unknown("victim_name"),
    "victim_birth_date": _or_unknown("victim_birth_date"),
    "victim_gender": _text("victim_gender"),
    "victim_phone": _victim_phone,
    "victim_address": _words("victim_address", "address_detail"),
    "safe_contact": _safe_contact,
    "vulnerabilities": _vulnerabilities,
    "stalking_types": _stalking_types,
    "incident_summary": _or_unknown("incident_summary"),
    "offender_relation": _text("offender_relation"),
    "risk_level": _risk,
    "legal_measures": _legal_measures,
    "police_safety_measures": _list("police_safety_measures"),
    "consent": _consent,
}
FIELDS: Final = frozenset(
    {
        *(item.name for item in ITEMS),
        *(f"{name}_unknown" for name in ("victim_name", "victim_birth_date", "incident_summary")),
        *("officer_name", "officer_phone", "reported_time", "phone_kind", "address_detail"),
        *("hours_from", "hours_to", "voicemail", "code_word", "contact_note"),
        *("foreigner_language", "digital_types", "risk_on"),
        *(f"starts_{code}" for code in measures.LEGAL_MEASURES.values()),
        *(f"ends_{code}" for code in measures.LEGAL_MEASURES.values()),
        *("consent_on", "consent_method", "consent_scope"),
    }
)
LABELS: Final = {item.name: item.label for item in ITEMS}


def measure_fields() -> list[tuple[str, str, bool]]:
    """The measures of police and court: code, word, and whether a decision prints an end."""
    labels = choices.first_labels(measures.LEGAL_MEASURES)
    return [(code, label, code not in measures.WITHOUT_END) for code, label in labels.items()]
