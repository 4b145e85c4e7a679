"""Random boroughs: small, and full of what makes the rules matter, so that two ways of folding them can be compared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

FIRST_DAY, LAST_DAY = date(2014, 4, 1), date(2016, 9, 30)
CATEGORIES = ("neglect", "physical", "sexual", "emotional", "multiple")


@dataclass
class Borough:
    """One area's events, made by chance: overlapping spells, deaths, merges, late and corrected records, ends before starts."""

    area: str
    source: str
    chance: Random
    events: list[dict[str, Any]] = field(default_factory=list)

    def make(self, people: int) -> list[dict[str, Any]]:
        """Return the borough's events."""
        for number in range(people):
            self._live(f"P{number}")
        for number in range(0, people, 7):
            self._tell(f"P{number}", "person_merged", self._day(), {"merged_into": f"P{self.chance.randrange(people)}"})
        self._correct()
        return self.events

    def _live(self, person: str) -> None:
        parts = (self._birth, self._referrals, self._plans, self._need, self._care, self._allocations)
        for part in parts:
            if self.chance.random() < 0.75:
                part(person)
        if self.chance.random() < 0.06:
            self._tell(person, "person_died", self._day())

    def _birth(self, person: str) -> None:
        born = self._day() - timedelta(days=self.chance.randrange(19 * 365))
        if self.chance.random() < 0.1:
            born = date(self.chance.choice((1996, 2000)), 2, 29)
        self._tell(person, "person_registered", max(born, FIRST_DAY), {"date_of_birth": str(born)})
        if self.chance.random() < 0.2:
            self._tell(person, "person_details_changed", self._day(), {"date_of_birth": str(born + timedelta(days=200))})

    def _referrals(self, person: str) -> None:
        for number in range(self.chance.randrange(1, 4)):
            referral, received = f"R{person}-{number}", self._day()
            self._tell(person, "referral_received", received, {"referral_id": referral})
            for which in range(self.chance.randrange(0, 3)):
                self._assessment(person, f"A{person}-{number}-{which}", referral, received)

    def _assessment(self, person: str, assessment: str, referral: str, received: date) -> None:
        data: dict[str, Any] = {"assessment_id": assessment}
        if self.chance.random() < 0.8:
            data["referral_id"] = referral
        started = received + timedelta(days=self.chance.randrange(-3, 12))
        completed = started + timedelta(days=self.chance.choice((-1, 0, 30, 60, 61, 62, 63, 64, 65, 66, 67, 68, 90)))
        if self.chance.random() < 0.95:
            self._tell(person, "assessment_started", started, data)
        if self.chance.random() < 0.9:
            self._tell(person, "assessment_completed", completed, {"assessment_id": assessment, "outcome": "section_17"})

    def _plans(self, person: str) -> None:
        for number in range(self.chance.randrange(1, 4)):
            data: dict[str, Any] = {"plan_id": f"C{person}-{number}", "category": self.chance.choice(CATEGORIES)}
            if self.chance.random() < 0.15:
                data["temporary"] = True
            if self.chance.random() < 0.15:
                data["previous_plans"] = self.chance.randrange(3)
            start, end = self._spell(person, "protection_plan", data, longest=900)
            day = start
            while day < min(end or LAST_DAY, LAST_DAY) and self.chance.random() < 0.97:
                day += timedelta(days=self.chance.choice((7, 13, 14, 15, 16, 18, 30)))
                self._visit(person, day)

    def _visit(self, person: str, day: date) -> None:
        purpose = self.chance.choice(("protection", "protection", "protection", "child_in_need", "looked_after"))
        data = {"visit_id": f"V{person}-{len(self.events)}", "purpose": purpose, "child_seen": self.chance.random() < 0.9}
        self._tell(person, "visit_made", day, data)

    def _need(self, person: str) -> None:
        self._spell(person, "child_in_need_plan", {"plan_id": f"N{person}"}, longest=300)

    def _care(self, person: str) -> None:
        care, status = f"L{person}", self.chance.choice((None, "C1", "C2", "V2", "V3", "V4"))
        data = {"care_id": care} | ({"legal_status": status} if status else {})
        start, _ = self._spell(person, "care", data, longest=500, end_data={"reason": "E13"})
        if self.chance.random() < 0.4:
            changed = start + timedelta(days=self.chance.randrange(-5, 200))
            new = self.chance.choice(("C1", "V2", "V3", "V4"))
            self._tell(person, "legal_status_changed", changed, {"care_id": care, "legal_status": new})

    def _allocations(self, person: str) -> None:
        for number in range(self.chance.randrange(1, 3)):
            data = {"allocation_id": f"W{person}-{number}", "worker_id": f"w{self.chance.randrange(5)}", "team_id": "t1"}
            self._spell(person, "worker", data, longest=700, kinds=("worker_allocated", "worker_deallocated"))

    def _spell(
        self,
        person: str,
        kind: str,
        data: dict[str, Any],
        longest: int,
        end_data: dict[str, Any] | None = None,
        kinds: tuple[str, str] | None = None,
    ) -> tuple[date, date | None]:
        start_type, end_type = kinds or (f"{kind}_started", f"{kind}_ended")
        start = self._day()
        key = next(iter(data))
        self._tell(person, start_type, start, data)
        if self.chance.random() < 0.1:
            self._tell(person, start_type, start + timedelta(days=self.chance.randrange(9)), data)
        if self.chance.random() < 0.4:
            return start, None
        end = start + timedelta(days=self.chance.choice((-2, 0, 1, self.chance.randrange(longest))))
        if self.chance.random() < 0.25:
            end = self.chance.choice((date(2016, 6, 30), date(2016, 3, 31), date(2015, 12, 31)))
        self._tell(person, end_type, end, {key: data[key]} | (end_data or {}))
        return start, end

    def _correct(self) -> None:
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
        if self.chance.random() < 0.4:
            changed |= {"type": "event_retracted", "data": {}}
        elif self.chance.random() < 0.5:
            moved = date.fromisoformat(target["time"]) + timedelta(days=self.chance.choice((-1, 1, 10)))
            changed["time"] = str(moved)
            changed["recordedtime"] = self._recorded(max(moved, date.fromisoformat(target["recordedtime"][:10])))
        self.events.append(changed)
        return changed

    def _tell(self, person: str, event_type: str, day: date, data: dict[str, Any] | None = None) -> None:
        self.events.append({
            "id": self._id(),
            "source": self.source,
            "type": event_type,
            "subject": person,
            "time": str(day),
            "recordedtime": self._recorded(day),
            "area": self.area,
            "data": data or {},
        })  # fmt: skip

    def _id(self) -> str:
        # Not in the order of telling, so that a tie between records is not settled by it.
        return f"{self.chance.getrandbits(40):010x}-{len(self.events)}"

    def _recorded(self, day: date) -> str:
        late = self.chance.choice((0, 0, 0, 1, 5, 40))
        return f"{day + timedelta(days=late)}T{self.chance.randrange(8, 18):02}:00:00"

    def _day(self) -> date:
        return FIRST_DAY + timedelta(days=self.chance.randrange((LAST_DAY - FIRST_DAY).days))


def muddled(events: list[dict[str, Any]], chance: Random, area: str, source: str) -> Iterator[dict[str, Any]]:
    """Yield the same events for another area and source, in another order, some of them more than once."""
    lines = [event | {"area": area, "source": source} for event in events]
    lines += chance.sample(lines, len(lines) // 10)
    chance.shuffle(lines)
    yield from lines
