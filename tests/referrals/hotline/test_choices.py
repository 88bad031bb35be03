import pytest

from casework.referrals.hotline import choices
from casework.referrals.hotline.texts import Unreadable


@pytest.mark.parametrize(
    ("parse", "text", "codes"),
    [
        (choices.parse_gender, "여성", "female"),
        (choices.parse_gender, "남", "male"),
        (choices.parse_gender, "Female", "female"),
        (choices.parse_gender, "미상", "unknown"),
        (choices.parse_relation, "전 연인", "ex_partner"),
        (choices.parse_relation, "전연인", "ex_partner"),
        (choices.parse_relation, "모르는  사람", "stranger"),
        (choices.parse_relation, "ex_spouse", "ex_spouse"),
        (choices.parse_vulnerabilities, "자녀;임신", ["children", "pregnant"]),
        (choices.parse_vulnerabilities, "자녀；임신;", ["children", "pregnant"]),
        (choices.parse_vulnerabilities, "외국인(베트남어)", ["foreigner(베트남어)"]),
        (choices.parse_vulnerabilities, "외국인（몽골어）; minor", ["foreigner(몽골어)", "minor"]),
        (choices.parse_vulnerabilities, "외국인()", ["foreigner"]),
        (choices.parse_vulnerabilities, "없음", ["none"]),
        (
            choices.parse_safety_measures,
            "112 등록;cctv;맞춤형순찰",
            ["register_112", "cctv", "patrol"],
        ),
        (choices.parse_safety_measures, "스마트워치;smartwatch", ["smartwatch"]),
        (choices.parse_stalking_types, "가;다", ["가", "다"]),
        (choices.parse_stalking_types, "가목; 나.", ["가", "나"]),
        (choices.parse_stalking_types, "impersonate", ["사"]),
        (choices.parse_stalking_types, "다;디지털:유포협박", ["다", "digital:distribution_threat"]),
        (choices.parse_stalking_types, "디지털: 합성ㆍ편집", ["digital:synthesis_edit"]),
        (
            choices.parse_stalking_types,
            "디지털：유포, 재유포",
            ["digital:distribution", "digital:redistribution"],
        ),
        (choices.parse_stalking_types, "미상", ["unknown"]),
    ],
)
def test_labels_and_codes_become_codes(parse, text, codes):
    assert parse(text) == codes


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (choices.parse_gender, "여;남", "unknown_value"),
        (choices.parse_gender, "F", "unknown_value"),
        (choices.parse_relation, "애인의 친구", "unknown_value"),
        (choices.parse_vulnerabilities, "없음;자녀", "none_with_others"),
        (choices.parse_vulnerabilities, "자녀(둘)", "unknown_value"),
        (choices.parse_vulnerabilities, ";;", "missing"),
        (choices.parse_safety_measures, "없음;CCTV", "none_with_others"),
        (choices.parse_safety_measures, "경비견", "unknown_value"),
        (choices.parse_stalking_types, "아", "unknown_value"),
        (choices.parse_stalking_types, "디지털", "unknown_value"),
        (choices.parse_stalking_types, "디지털:", "unknown_value"),
        (choices.parse_stalking_types, "디지털:해킹", "unknown_value"),
        (choices.parse_stalking_types, "유포", "unknown_value"),
        (choices.parse_stalking_types, "미상;가", "none_with_others"),
    ],
)
def test_a_word_outside_the_list_is_refused(parse, text, code):
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert caught.value.code == code
