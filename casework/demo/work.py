"""How planned actions are logged: with a sub-type, a length, a channel, and some with a note."""

from collections import defaultdict

from casework.core.permissions import Actor
from casework.demo.dice import Dice
from casework.demo.plan import PlannedAction, read
from casework.intake.models import Case
from casework.services import action_log, catalogue
from casework.services.models import Channel

_WITH_NOTE = 0.15
_SINGLE_URL = 0.35
_MEAN_URLS, _MOST_URLS = 8, 60


class Logbook:
    """Logs through the one door; the same dice write the same book."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._known = catalogue.actions()
        self._kinds = {row["category"]: row for row in read("categories.csv")}
        self._notes: dict[str, list[str]] = defaultdict(list)
        for row in read("notes.csv"):
            self._notes[row["category"]].append(row["note"])

    def log(self, actor: Actor, case: Case, planned: PlannedAction) -> None:
        """One action of a case on its planned day."""
        kind = self._kinds[planned.category]
        sub_types = self._known.sub_types(planned.category, planned.acted_on)
        action_log.log_action(
            actor,
            case,
            category=planned.category,
            sub_type=self._dice.choice(list(sub_types)),
            acted_on=planned.acted_on,
            known=self._known,
            quantity=self._urls() if planned.category == "deletion" else 1,
            minutes=5 * self._dice.randint(1, int(kind["minutes"]) // 5 * 2),
            channel=Channel(self._dice.choice(kind["channels"].split(";"))),
            note=self._note(planned.category),
        )

    def _urls(self) -> int:
        if self._dice.chance(_SINGLE_URL):
            return 1
        return min(_MOST_URLS, 2 + int(self._dice.expovariate(1 / _MEAN_URLS)))

    def _note(self, category: str) -> str | None:
        return self._dice.choice(self._notes[category]) if self._dice.chance(_WITH_NOTE) else None
