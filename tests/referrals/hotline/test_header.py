import pytest

from casework.referrals.hotline.header import Layout
from casework.referrals.hotline.items import ITEMS
from casework.referrals.hotline.refusals import FileRefused
from casework.referrals.hotline.rows import Problem

NAMES = [item.name for item in ITEMS]


@pytest.fixture
def problem():
    """Why a header is refused."""

    def make(header):
        with pytest.raises(FileRefused) as caught:
            Layout(header)
        return caught.value

    return make


def test_columns_stand_in_any_order_under_either_name(row, labels):
    mixed = [
        label if at % 2 else name
        for at, (label, name) in enumerate(zip(labels, NAMES, strict=True))
    ]
    raw = Layout(mixed[::-1]).raw_row(2, row()[::-1])
    assert raw == (2, tuple(row()), (), ())


@pytest.mark.parametrize(
    "written",
    [
        "신고ㆍ접수\n일시",
        " 신고・접수일시 ",
        "신고•접수 일시",
        "REPORTED_AT",
        "\ufeff신고·접수 일시",
    ],
)
def test_headers_are_compared_folded(labels, written):
    labels[5] = written
    assert Layout(labels).names[5] == "reported_at"


def test_empty_columns_at_the_end_are_dropped(labels, row):
    assert Layout([*labels, "", " "]).raw_row(2, [*row(), "", ""]).problems == ()


def test_columns_are_named_by_our_labels_or_their_place_only(problem, labels):
    labels[2] = labels[0]
    labels[16] = "주민등록번호 비밀"
    found = problem(labels)
    assert found.problem == "columns"
    assert found.values == {
        "missing": "담당 경찰관, 위험도",
        "doubled": "연계관리번호",
        "unknown": "17",
    }
    assert "비밀" not in str(found)


def test_a_column_too_many_is_refused(problem, labels):
    assert problem([*labels, "주민등록번호"]).values["unknown"] == "21"


def test_many_unknown_columns_are_not_all_listed(problem, labels):
    assert problem([*labels, *["가"] * 500]).values["unknown"].endswith("30 …")


@pytest.mark.parametrize("header", [[], [""], ["스토킹 피해자 연계 명단"], ["김보라", "1996"]])
def test_a_first_row_without_headers_is_refused(problem, header):
    assert problem(header).problem == "header"


def test_a_row_of_another_width_has_a_problem_of_its_own(row, labels):
    layout = Layout(labels)
    assert layout.raw_row(3, row()[:5]).problems == (Problem("", "too_few_cells"),)
    assert layout.raw_row(3, [*row(), "가"]).problems == (Problem("", "too_many_cells"),)
    assert len(layout.raw_row(3, row()[:5]).cells) == 20
