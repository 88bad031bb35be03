"""The sentence that tells the sender how to mend a row; it never repeats what was sent."""

from typing import Final

from casework.referrals.hotline.items import label_of
from casework.referrals.hotline.rows import Problem

PROBLEM_SENTENCES: Final[dict[str, str]] = {
    "missing": "값이 비어 있습니다. 모르면 미상처럼 정해진 말로 적어 주세요.",
    "too_long": "글자가 너무 많습니다. 줄여서 적어 주세요.",
    "control": "보이지 않는 제어 문자가 들어 있습니다. 다시 입력해 주세요.",
    "unknown_value": "정해진 값이 아닙니다. 양식의 목록에서 골라 주세요.",
    "unreadable": "읽을 수 없습니다. 날짜는 2026-11-22처럼, 시각은 21:40처럼 적어 주세요.",
    "two_readings": "두 가지로 읽힐 수 있습니다. 2026-11-22 21:40처럼 적어 주세요.",
    "time_missing": "시각이 없습니다. 2026-11-22 21:40처럼 적어 주세요.",
    "future": "아직 오지 않은 때입니다. 날짜와 시각을 확인해 주세요.",
    "too_early": "너무 오래된 날짜입니다. 연도를 확인해 주세요.",
    "phone": "전화번호를 확인해 주세요. 010-0000-0000처럼 적어 주세요.",
    "phone_other_way": "없음·압수·비공개 뒤에 연락할 다른 방법을 적어 주세요.",
    "officer": "계급, 이름, 전화번호를 차례로 적어 주세요. 예: 경위 홍길동 02-0000-0000",
    "station_unknown": "알 수 없는 경찰서입니다. 서울의 경찰서 이름을 적어 주세요.",
    "gu_unknown": "자치구 이름이나 5자리 코드로 시작해 주세요. 서울 밖, 비공개, 미상도 됩니다.",
    "none_with_others": "없음이나 미상은 다른 값과 함께 적을 수 없습니다. 하나만 남겨 주세요.",
    "risk_parts": "등급/방식/날짜로 적어 주세요. 예: 높음/점검표/2026-11-20. 없으면 미평가.",
    "measure_start": "조치마다 종류:시작일~종료일로 적어 주세요. 예: 잠정2호:2026-11-21~2027-02-20",
    "measure_end": "종료일이 없습니다. 결정문에 적힌 종료일을 적어 주세요.",
    "measure_no_end": "응급조치와 잠정1호는 시작일만 적어 주세요.",
    "one_number": "112 신고번호와 사건번호 가운데 하나는 있어야 합니다.",
    "excel_number": "엑셀이 숫자로 바꾸어 끝자리가 달라졌습니다. 칸 서식을 텍스트로 바꿔 주세요.",
    "excel_day": "엑셀이 날짜로 바꾼 값입니다. 칸 서식을 텍스트로 바꿔 다시 적어 주세요.",
    "formula": "수식이 들어 있습니다. 값으로 붙여 넣어 주세요.",
    "too_few_cells": "칸의 수가 항목보다 적습니다. 쉼표와 따옴표를 확인해 주세요.",
    "too_many_cells": "칸의 수가 항목보다 많습니다. 쉼표가 든 값은 따옴표로 감싸 주세요.",
    "consent_word": "동의 여부를 Y 또는 동의로 적어 주세요.",
    "consent_day": "동의한 날짜를 확인해 주세요. 예: Y;2026-11-20;서면;안전,법률",
    "consent_method": "동의 방법을 서면, 구두, 전자 가운데에서 적어 주세요.",
    "consent_scope": "동의 범위를 안전, 회복, 법률, 삭제 가운데에서 쉼표로 적어 주세요.",
    "consent_parts": "동의;날짜;방법;범위 네 가지만 적어 주세요. 범위는 쉼표로 나눕니다.",
}
NOTE_SENTENCES: Final[dict[str, str]] = {
    "phone_zero": "엑셀에서 빠진 맨 앞의 0을 채웠습니다. 번호를 확인해 주세요.",
    "resident_number": "주민등록번호로 보이는 숫자를 가리고 접수했습니다. 다음부터는 빼 주세요.",
    "direction_marks": "글자 방향을 바꾸는 보이지 않는 문자를 지웠습니다.",
    "hidden": "숨긴 행입니다. 보내려던 자료인지 확인해 주세요.",
}


def problem_sentence(problem: Problem) -> str:
    """The label of the item and how to mend it; serves notes too."""
    sentence = PROBLEM_SENTENCES.get(problem.code) or NOTE_SENTENCES[problem.code]
    label = label_of(problem.item)
    return f"{label}: {sentence}" if label else sentence
