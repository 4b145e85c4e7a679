"""How a random borough tells what happens: days where rules turn, records late, repeated, corrected and retracted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

# Three years, so that a window of 36 months has something before it; nothing is told of what would happen after the last day.
FIRST_DAY, LAST_DAY = date(2014, 10, 1), date(2017, 12, 31)
MONTH_ENDS = [
    date(month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(2014 * 12 + 10, 2018 * 12 + 1)
]  # fmt: skip
QUARTER_ENDS = [day for day in MONTH_ENDS if day.month % 3 == 0]
LEAP_DAY = date(2016, 2, 29)
AGES = (0, 5, 10, 18, 19, 22)

Thing = TypeVar("Thing")


@dataclass
class Teller:
    """Tells one area's events, all by chance."""

    area: str
    source: str
    chance: Random
    events: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, person: str, event_type: str, day: date, data: dict[str, Any] | None = None) -> None:
        """Tell one event, if it has happened yet; a field without a value is absent."""
        if not FIRST_DAY <= day <= LAST_DAY:
            return
        self.events.append({
            "id": self._id(),
            "source": self.source,
            "type": event_type,
            "subject": person,
            "time": str(day),
            "recordedtime": self._recorded(day),
            "area": self.area,
            "data": {name: value for name, value in (data or {}).items() if value is not None},
        })  # fmt: skip

    def spell(
        self,
        person: str,
        kinds: tuple[str, str],
        data: dict[str, Any],
        longest: int,
        start: date | None = None,
        end_data: dict[str, Any] | None = None,
    ) -> tuple[date, date | None]:
        """Tell a start and, mostly, an end of the same id, which is the first of the data; return both days."""
        start = start or self.day()
        key = next(iter(data))
        self.tell(person, kinds[0], start, data)
        if self.happens(0.4):
            return start, None
        end = self.later(start, -2, 0, 0, 1, 28, self.chance.randrange(longest))
        if self.happens(0.25):
            end = self.day()
        self.tell(person, kinds[1], end, {key: data[key]} | (end_data or {}))
        return start, end

    def repeat(self) -> None:
        """Tell some events once more, with another day, under the same id of their own."""
        for event in self.chance.sample(self.events, len(self.events) // 40):
            moved = date.fromisoformat(event["time"]) + timedelta(days=self.chance.choice((-1, 0, 1, 9)))
            self.tell(event["subject"], event["type"], moved, event["data"])

    def correct(self) -> None:
        """Correct or retract some events, and some of the corrections."""
        for event in self.chance.sample(self.events, len(self.events) // 12):
            target = event
            for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
                target = self._supersede(target)

    def _supersede(self, target: dict[str, Any]) -> dict[str, Any]:
        changed = {name: value for name, value in target.items() if name != "supersedes"} | {
            "id": self._id(),
            "supersedes": target["id"],
            "recordedtime": self._recorded(date.fromisoformat(target["recordedtime"][:10])),
        }
        if self.happens(0.4):
            changed |= {"type": "event_retracted", "data": {}}
        elif self.happens(0.5):
            moved = date.fromisoformat(target["time"]) + timedelta(days=self.chance.choice((-1, 1, 10)))
            changed["time"] = str(min(moved, LAST_DAY))
            changed["recordedtime"] = self._recorded(max(moved, date.fromisoformat(target["recordedtime"][:10])))
        self.events.append(changed)
        return changed

    def _id(self) -> str:
        # Not in the order of telling, so that a tie between records is not settled by it.
        return f"{self.chance.getrandbits(40):010x}-{len(self.events)}"

    def _recorded(self, day: date) -> str:
        late = self.chance.choice((0, 0, 0, 1, 5, 40))
        return f"{day + timedelta(days=late)}T{self.chance.randrange(8, 18):02}:00:00"

    def happens(self, probability: float) -> bool:
        """Decide by chance."""
        return self.chance.random() < probability

    def pick(self, *things: Thing) -> Thing:
        """Choose one of several."""
        return self.chance.choice(things)

    def some(self, things: Sequence[Thing], most: int) -> list[Thing]:
        """Choose one to `most` of several."""
        return self.chance.sample(things, self.chance.randrange(1, most + 1))

    def period_end(self) -> date:
        """Choose a day on which periods end."""
        return self.chance.choice(QUARTER_ENDS if self.happens(0.6) else MONTH_ENDS)

    def day(self) -> date:
        """Choose a day; every third is the end of a period or beside one, or 29 February."""
        if self.happens(0.3):
            return self.period_end() + timedelta(days=self.pick(-1, 0, 0, 1))
        if self.happens(0.05):
            return LEAP_DAY
        return FIRST_DAY + timedelta(days=self.chance.randrange((LAST_DAY - FIRST_DAY).days))

    def later(self, day: date, *days: int) -> date:
        """Choose one of several distances from a day."""
        return day + timedelta(days=self.chance.choice(days))

    def months_before_period_end(self, *months: int) -> date:
        """Choose a day some whole months before the end of a period, or a day beside it."""
        end, back = self.period_end(), self.chance.choice(months)
        years, month = divmod(end.month - 1 - back, 12)
        return self.later(date(end.year + years, month + 1, min(end.day, 28)), -1, 0, 1, 2, 3)

    def birthday(self) -> date:
        """Choose a date of birth: near an age at which a rule turns, on 29 February, or any."""
        if self.happens(0.15):
            return date(self.pick(1996, 2000, 2004, 2012), 2, 29)
        if self.happens(0.5):
            end = self.period_end()
            return self.later(date(end.year - self.chance.choice(AGES), end.month, min(end.day, 28)), -1, 0, 1, 2, 3, 4)
        return self.day() - timedelta(days=self.chance.randrange(23 * 365))
