"""Writes the three sample files of the demo: `python tests/referrals/hotline/make_samples.py`.

All people are invented; numbers begin with 010-0, which no carrier assigns. Nothing is random, so
that the same files come out each time.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Final, NamedTuple

from xlsxwriter import Workbook

from casework.core.clock import SEOUL
from casework.referrals import hotline
from casework.referrals.hotline.items import ITEMS

SAMPLES: Final = Path(hotline.__file__).parent / "samples"
_ROWS: Final = 30
_LAST: Final = datetime(2026, 11, 21, 21, 40, tzinfo=SEOUL)


class _Station(NamedTuple):
    code: str
    names: tuple[str, ...]
    gu: str
    first: int


_MAPO: Final = _Station("mapo", ("마포", "서울마포경찰서", "mapo"), "마포구", 900001)
_GWANGJIN: Final = _Station("gwangjin", ("광진경찰서", "광진"), "광진구", 910001)
_SONGPA: Final = _Station("songpa", ("서울송파경찰서", "송파"), "송파구", 920001)

# Syllables that EUC-KR lacks and CP949 has stand among the names.
_NAMES: Final = (
    *("김가람", "이뷁솔", "박누리", "남궁다솜", "최똠이", "정한별", "강미르", "황보라온"),
    *("조펲", "윤슬기", "장이든", "임하늬", "Nguyen Thi Lan", "한봄", "오새론", "가명 마루"),
)
_PHONE_WAYS: Final = (
    "압수 언니 010-0777-1234",
    "없음 직장 02-0000-1200",
    "비공개 담당 경찰관 통해",
)
_ADDRESSES: Final = (
    "{gu} 나래로 {n}, {n}동 {n}호",
    "{gu} 비공개",
    "{gu}",
    "서울시 {gu} 다솜길 {n}",
    "서울 밖 경기도",
    "비공개",
    "미상",
)
_CONTACTS: Final = (
    "문자만;18-21시;음성사서함 금지",
    "전화 가능;09-18시",
    "전화만;12-13시;암호말 조약돌;음성사서함 금지",
    "미확인",
    "문자만;10-12시;가족과 함께 쓰는 전화라 이름을 밝히지 말 것",
)
_VULNERABILITIES: Final = (
    *("없음", "자녀", "외국인(베트남어)", "임신;자녀", "자해위험", "노인", "미성년", "장애"),
    "외국인(몽골어);자녀",
)
_ACTS: Final = (
    *("가;나", "다", "라;마", "바;사", "다;디지털:유포협박", "나;다;라", "디지털:합성·편집"),
    "미상",
)
_SUMMARIES: Final = (
    "헤어진 뒤 두 달 동안 집 앞에서 기다리고 하루 서른 번 넘게 전화함.",
    '직장 로비에 찾아와 "잠깐이면 된다"며 길을 막음. 112 신고 2회.',
    "사칭 계정으로 지인에게 연락하고 주소를 게시함.\n삭제 요청 뒤에도 다시 올림.",
    "현관 앞에 꽃과 쪽지를 여러 차례 두고 감. 폐쇄회로 영상 확보함.",
)
_RELATIONS: Final = (
    *("전 연인", "전 배우자", "모르는 사람", "직장", "이웃", "배우자", "온라인", "고객", "미상"),
    "가족",
)
_RISKS: Final = (
    *("높음/점검표/{day}", "보통/점검표/{day}", "위기/3단계/{day}", "낮음/점검표/{day}"),
    *("심각/3단계/{day}", "미평가", "매우 높음/점검표/{day}", "주의/3단계/{day}"),
)
_MEASURES: Final = (
    "없음",
    "응급조치:{next}",
    "긴급응급1호:{next}~{month}",
    "잠정2호:{next}~{quarter};잠정3호:{next}~{quarter}",
    "잠정1호:{next};잠정3호의2:{next}~{quarter}",
    "응급조치:{day};긴급응급2호:{next}~{month}",
)
_SAFETY: Final = (
    "112등록",
    "스마트워치;맞춤형 순찰",
    "없음",
    "임시숙소",
    "CCTV;안심장비",
    "민간경호",
)
_SCOPES: Final = ("안전,회복,법률", "안전,법률", "삭제,회복", "안전,회복,법률,삭제")
_WAYS: Final = ("서면", "구두", "전자")
_MONTH_DAYS, _QUARTER_DAYS = 30, 91


def samples() -> dict[str, bytes]:
    """The files by their names."""
    gwangjin = [_in_mixed_days(at, row) for at, row in enumerate(_rows(_GWANGJIN))]
    return {
        "mapo-cp949.csv": _text(_rows(_MAPO)).encode("cp949"),
        "gwangjin-utf8.csv": unicodedata.normalize("NFD", _text(gwangjin)).encode("utf-8-sig"),
        "songpa.xlsx": _workbook(_rows(_SONGPA)),
    }


def _rows(station: _Station) -> Iterator[list[str]]:
    for at in range(_ROWS):
        reported = _LAST - timedelta(days=at, hours=7 * at % 24, minutes=11 * at % 60)
        yield [*_about_report(station, at, reported), *_about_her(station, at, reported.date())]


def _about_report(station: _Station, at: int, reported: datetime) -> list[str]:
    number = station.first + at
    return [
        f"{station.code.upper()}-2026-{number}",
        station.names[at % len(station.names)],
        f"{_pick(('경위', '경사', '경감'), at)} {_pick(_NAMES[:4], at)} 02-0000-{1000 + at}",
        "추후" if at % 9 == 4 else f"{reported:%Y-%m%d}-{number % 100_000:05}",
        "추후" if at % 9 == 7 else f"2026-{number}",
        f"{reported:%Y-%m-%d %H:%M}",
    ]


def _about_her(station: _Station, at: int, day: date) -> list[str]:
    number = station.first // 100 + at
    birth = date(1958 + 7 * at % 50, 1 + at % 12, 1 + 3 * at % 28)
    days = {
        "day": day,
        "next": day + timedelta(days=1),
        "month": day + timedelta(days=_MONTH_DAYS),
        "quarter": day + timedelta(days=_QUARTER_DAYS),
    }
    return [
        _pick(_NAMES, at + station.first // 10_000),
        "미상" if at % 11 == 6 else str(birth.year) if at % 11 == 3 else birth.isoformat(),
        _pick(("여", "여성", "여", "남", "기타"), at),
        _pick(_PHONE_WAYS, at) if at % 10 == 8 else f"010-0{number % 1000:03}-{4000 + 37 * at}",
        _pick(_ADDRESSES, at).format(gu=station.gu, n=at + 11),
        _pick(_CONTACTS, at),
        _pick(_VULNERABILITIES, at),
        _pick(_ACTS, at),
        _pick(_SUMMARIES, at),
        _pick(_RELATIONS, at),
        _pick(_RISKS, at).format(**days),
        _pick(_MEASURES, at).format(**days),
        _pick(_SAFETY, at),
        f"Y;{day};{_pick(_WAYS, at)};{_pick(_SCOPES, at)}",
    ]


def _pick(choices: Sequence[str], at: int) -> str:
    return next(islice(cycle(choices), at, None))


def _in_mixed_days(at: int, row: list[str]) -> list[str]:
    """The same moment and birthday as different desks write them."""
    moment = datetime.fromisoformat(row[5])
    half = "오전" if moment.hour < 12 else "오후"
    row[5] = (
        f"{moment:%Y. %m. %d.} {half} {moment.hour % 12 or 12}:{moment:%M}",
        f"'{moment:%y.%m.%d. %H:%M}",
        f"{moment:%Y%m%d %H%M}",
        f"{moment.year}년 {moment.month}월 {moment.day}일 {moment.hour}시 {moment.minute}분",
        f"{moment:%Y-%m-%dT%H:%M:%S}+09:00",
    )[at % 5]
    if len(row[7]) == len("2026-11-22"):
        birth = date.fromisoformat(row[7])
        row[7] = (f"{birth:%Y.%m.%d.}", f"{birth:%Y%m%d}", f"'{birth:%y.%m.%d.}", row[7])[at % 4]
    return row


def _text(rows: Iterator[list[str]] | list[list[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([item.label for item in ITEMS])
    writer.writerows(rows)
    return text.getvalue()


def _workbook(rows: Iterator[list[str]]) -> bytes:
    data = io.BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        # xlsxwriter stamps the time of making, which would change the file each time.
        book.set_properties({"created": _LAST.replace(tzinfo=None)})
        sheet = book.add_worksheet("연계")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [item.label for item in ITEMS])
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, row)
            if row[9].startswith("010"):
                sheet.write_number(at, 9, int(row[9].replace("-", "")))
            if len(row[7]) == len("2026-11-22"):
                sheet.write_datetime(at, 7, date.fromisoformat(row[7]), day)
    return data.getvalue()


if __name__ == "__main__":
    for name, content in samples().items():
        (SAMPLES / name).write_bytes(content)
