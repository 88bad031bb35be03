"""What the manager's page shows as one CSV file, and what of it may leave the center."""

import csv
import io
from collections.abc import Iterator, Sequence

from casework.core import audit
from casework.core.errors import AccessDenied
from casework.core.permissions import Actor, Permission
from casework.reports.comparison import decimal, percent
from casework.reports.rendering import BYTE_ORDER_MARK, RULE, inert
from casework.reports.screens import Screen
from casework.reports.suppression import LEAST, hidden

HIDDEN = "비공개"
_OUTWARD_RULE = (
    f"외부 제출용: {LEAST} 미만인 수와 그 수를 알 수 있게 하는 수는 비공개로 바꾸었고, "
    "직원별 표는 뺐습니다."
)
_NAMES = {
    "persons": "피해자(명)",
    "actions": "지원 실적(건)",
    "per_day": "하루 평균(건)",
    "per_person": "1인당(건)",
}

Line = Sequence[str]


def export(actor: Actor, screen: Screen, *, reason: str, outward: bool) -> str:
    """The page's numbers as a file; why it was wanted stays in the audit.

    Refuses who may not export statistics. With `outward`, small numbers and the staff's names stay
    here.
    """
    if actor.scope(Permission.STATISTICS_EXPORT) is None:
        raise AccessDenied
    audit.record(actor, Permission.STATISTICS_EXPORT, reason=reason)
    return _written(_Sheet(screen, outward=outward).lines())


def file_name(screen: Screen) -> str:
    """The file's name: the period, nothing else."""
    return f"workload-{screen.period.since}-{screen.period.until}.csv"


class _Sheet:
    def __init__(self, screen: Screen, *, outward: bool) -> None:
        self._screen, self._outward = screen, outward
        now = screen.workload
        self._months, self._codes = list(now.by_month), list(now.by_category)
        table = [
            [now.by_cell.get((code, month), 0) for code in self._codes] for month in now.by_month
        ]
        table.append([now.by_category[code] for code in self._codes])
        self._table = [[*line, sum(line)] for line in table]
        self._hidden = hidden(self._table) if outward else set()

    def lines(self) -> Iterator[Line]:
        """Block after block, an empty line between them."""
        blocks = [self._head, self._totals, self._targets, self._categories, self._by_month]
        blocks += [] if self._outward else [self._people]
        for block in [*blocks, self._stations, self._rules]:
            yield from block()
            yield ()

    def _head(self) -> Iterator[Line]:
        screen = self._screen
        yield "기간", str(screen.period.since), str(screen.period.until), f"{screen.period.days}일"
        yield "부서", screen.workload.unit_label or "전체"
        if screen.before:
            before = screen.before
            yield "비교 기간", str(before.since), str(before.until), f"{before.days}일"

    def _totals(self) -> Iterator[Line]:
        now, earlier = self._screen.workload, self._screen.earlier
        yield "합계", "이 기간", "비교 기간", "비율", "증감"
        small = self._small(now.actions, now.persons)
        if earlier:
            small |= self._small(earlier.actions, earlier.persons)
        for code, line in self._screen.lines.items():
            shown = decimal if code.startswith("per_") else self._whole
            values = shown(line.now), shown(line.before)
            parts = percent(line.ratio), _grown(line.growth)
            yield _NAMES[code], *((HIDDEN,) * 4 if small else (*values, *parts))
        if not earlier:
            yield _NAMES["persons"], self._whole(now.persons)
            yield _NAMES["actions"], self._place(-1, -1)
        yield "익명 상담(사례)", self._whole(now.persons_anonymous)
        yield "지원한 사례", self._whole(now.cases)
        yield "단위 수", HIDDEN if small else str(now.units)

    def _targets(self) -> Iterator[Line]:
        yield "목표", "연도", "연간 목표(건)", "이 기간 실적(건)", "달성률"
        for one in self._screen.targets:
            small = self._small(one.actions)
            told = (HIDDEN, HIDDEN) if small else (str(one.actions), percent(one.share))
            yield one.label, str(one.year), str(one.value), *told

    def _categories(self) -> Iterator[Line]:
        now, earlier = self._screen.workload, self._screen.earlier
        before = [earlier.by_category.get(code, 0) for code in self._codes] if earlier else []
        not_told = hidden([[*before, sum(before)]]) if self._outward and before else set()
        yield "지원 분야", "건수", "비율", "단위 수", "비교 기간 건수"
        for column, code in enumerate(self._codes):
            secret = (len(self._months), column) in self._hidden
            share = now.by_category[code] / now.actions if now.actions else None
            told = [percent(share), str(now.units_by_category.get(code, 0))]
            then = HIDDEN if (0, column) in not_told else str(before[column]) if before else ""
            yield (
                self._screen.labels.get(code, code),
                self._place(len(self._months), column),
                *([HIDDEN] * 2 if secret else told),
                then,
            )

    def _by_month(self) -> Iterator[Line]:
        yield "월", *(self._screen.labels.get(code, code) for code in self._codes), "합계"
        for row, month in enumerate([*self._months, "합계"]):
            yield month, *(self._place(row, column) for column in range(len(self._codes) + 1))

    def _people(self) -> Iterator[Line]:
        yield "직원", "지원 실적(건)", "피해자(명)", "진행 중인 사례"
        for load in self._screen.loads:
            counts = load.actions, load.persons, load.open_cases
            yield load.name or "담당 없음", *map(str, counts)

    def _stations(self) -> Iterator[Line]:
        counts = [one.referrals for one in self._screen.stations]
        not_told = hidden([[*counts, sum(counts)]]) if self._outward else set()
        yield "경찰서", "받은 연계(건)"
        for place, one in enumerate(self._screen.stations):
            yield one.label, HIDDEN if (0, place) in not_told else str(one.referrals)

    def _rules(self) -> Iterator[Line]:
        yield "기준", RULE
        if self._outward:
            yield "기준", _OUTWARD_RULE

    def _place(self, row: int, column: int) -> str:
        lines, columns = len(self._table), len(self._codes) + 1
        place = row % lines, column % columns
        return HIDDEN if place in self._hidden else str(self._table[place[0]][place[1]])

    def _small(self, *values: int) -> bool:
        return self._outward and any(0 < value < LEAST for value in values)

    def _whole(self, value: float | None) -> str:
        number = int(value or 0)
        return HIDDEN if self._small(number) else str(number)


def _grown(growth: float | None) -> str:
    """In words, because a spreadsheet would run a cell that begins with a sign."""
    if growth is None:
        return percent(None)
    return f"{percent(abs(growth))} {'증가' if growth >= 0 else '감소'}"


def _written(lines: Iterator[Line]) -> str:
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    csv.writer(file).writerows([inert(cell) for cell in line] for line in lines)
    return file.getvalue()
