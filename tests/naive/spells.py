"""Spells, and the one that counts of several: EVENTS 1 (Spells), INDICATORS 1 and 3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .ledger import Event

# Start and end of each kind of spell, and the id that both carry.
SPELLS = {
    "early_help_opened": ("early_help_closed", "early_help_id"),
    "worker_allocated": ("worker_deallocated", "allocation_id"),
    "section_47_started": ("section_47_completed", "section_47_id"),
    "child_in_need_plan_started": ("child_in_need_plan_ended", "plan_id"),
    "protection_plan_started": ("protection_plan_ended", "plan_id"),
    "care_started": ("care_ended", "care_id"),
    "placement_started": ("placement_ended", "placement_id"),
    "missing_started": ("missing_ended", "missing_id"),
    "private_fostering_started": ("private_fostering_ended", "arrangement_id"),
    "leaving_care_started": ("leaving_care_ended", "leaving_care_id"),
}
# "Person_died ... completes no section 47 enquiry."
NOT_ENDED_BY_DEATH = {"section_47_started"}


@dataclass(frozen=True)
class Spell:
    """A start and the end that counts for it; `end` is none while it lasts, and where death ended it."""

    case_id: str
    start: Event
    ended_on: date | None = None
    end: Event | None = None

    @property
    def person(self) -> str:
        return self.start.subject

    @property
    def started_on(self) -> date:
        return self.start.occurred_on

    @property
    def is_temporary(self) -> bool:
        return self.start.data.get("temporary") is True

    @property
    def end_reason(self) -> Any:
        """The reason that its end names; none where death ended it."""
        return self.end.data.get("reason") if self.end else None

    def open_on(self, day: date) -> bool:
        """Check `start <= D` and (`end` is null or `end > D`): INDICATORS 1."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)

    def contains(self, day: date) -> bool:
        """Check that what is dated `day` lies within the spell, its last day too: INDICATORS 4, last lines."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)

    def ended_between(self, first: date, last: date) -> bool:
        return self.ended_on is not None and first <= self.ended_on <= last


def spell(case_id: str, start: Event, end: Event | None, died_on: date | None) -> Spell:
    """Pair a start with its end; an end before it is ignored, and death ends what is open then (EVENTS 1, Spells)."""
    found = Spell(case_id, start)
    if end and end.occurred_on >= start.occurred_on:
        found = Spell(case_id, start, end.occurred_on, end)
    if died_on and found.open_on(died_on) and start.event_type not in NOT_ENDED_BY_DEATH:
        found = Spell(case_id, start, died_on)
    return found


def one_per_person(spells: Iterable[Spell]) -> list[Spell]:
    """Keep, of several open spells of a person, the latest start, then the highest id (INDICATORS 3)."""
    latest = sorted(spells, key=lambda each: (each.started_on, each.case_id))
    return list({each.person: each for each in latest}.values())
