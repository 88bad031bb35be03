import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.referrals.hotline.contact import parse_safe_contact
from casework.referrals.hotline.texts import Unreadable

NOTHING = {"methods": [], "hours": [], "voicemail": False, "code_word": None, "note": None}


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("전화 가능;09-18시", {"methods": ["call"], "hours": ["09-18"]}),
        ("문자만;18-21시;음성사서함 금지", {"methods": ["text"], "hours": ["18-21"]}),
        (
            "전화만; 12-13시; 암호말 우산",
            {"methods": ["call"], "hours": ["12-13"], "code_word": "우산"},
        ),
        ("전화 가능;문자 가능;9~18시", {"methods": ["call", "text"], "hours": ["09-18"]}),
        ("문자만;09:00-11:00;22시-02시", {"methods": ["text"], "hours": ["09-11", "22-02"]}),
        ("text;18-21", {"methods": ["text"], "hours": ["18-21"]}),
        ("문자만;암호말: 노란 우산", {"methods": ["text"], "code_word": "노란 우산"}),
        ("전화만;음성사서함 가능", {"methods": ["call"], "voicemail": True}),
        ("미확인", {"note": "미확인"}),
        ("문자만;아이가 볼 수 있음", {"methods": ["text"], "note": "아이가 볼 수 있음"}),
        ("전화만;문자만", {"note": "전화만; 문자만"}),
        ("문자만;25-30시", {"methods": ["text"], "note": "25-30시"}),
        ("문자만;09-09시", {"methods": ["text"], "note": "09-09시"}),
        ("문자만;저녁에만", {"methods": ["text"], "note": "저녁에만"}),
        ("문자만;암호말", {"methods": ["text"], "note": "암호말"}),
    ],
)
def test_conditions_are_understood_or_kept_as_a_note(text, understood):
    assert parse_safe_contact(text) == NOTHING | understood


def test_nothing_at_all_is_refused():
    with pytest.raises(Unreadable):
        parse_safe_contact(" ; ")


@given(st.lists(st.text(min_size=1).filter(lambda part: ";" not in part and "；" not in part)))
def test_no_word_is_ever_dropped(parts):
    try:
        contact = parse_safe_contact(";".join(["문자만", *parts]))
    except Unreadable:
        return
    kept = (contact["note"] or "") + (contact["code_word"] or "")
    for part in map(str.strip, parts):
        assert (
            part in kept or contact["hours"] or part in {"문자", "전화", "call", "text", "문자만"}
        )
