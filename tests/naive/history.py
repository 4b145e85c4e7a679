"""What happened in each area, folded from its effective events: the shared folds of INDICATORS 3."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .calendar import age_on, bank_holidays
from .ledger import Event, effective, without_repeats

SHORT_BREAKS = {"V3", "V4"}


@dataclass(frozen=True)
class Spell:
    """A start and the end that counts for it."""

    case_id: str
    start: Event
    ended_on: date | None

    @property
    def person(self) -> str:
        return self.start.subject

    @property
    def started_on(self) -> date:
        return self.start.occurred_on

    @property
    def is_temporary(self) -> bool:
        return self.start.data.get("temporary") is True

    def open_on(self, day: date) -> bool:
        """Check `start <= D` and (`end` is null or `end > D`): INDICATORS 1."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)

    def contains(self, day: date) -> bool:
        """Check that what is dated `day` lies within the spell, its last day too: INDICATORS 4, last lines."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)


class History:
    """What happened in one area; what depends on D is asked of it with a day."""

    def __init__(self, events: Sequence[Event], holidays: frozenset[date]) -> None:
        self.holidays = holidays
        self.first_on = min(event.occurred_on for event in events)
        self.last_on = max(event.occurred_on for event in events)
        self.feeds = _feeds(events)
        self.by_type = _by(without_repeats(events), lambda event: event.event_type)
        self.deaths = _first_days(self.by_type.get("person_died", []))
        self.plans = self._spells("protection_plan_started", "protection_plan_ended", "plan_id")
        self.plans_of = _by(self.plans, lambda plan: plan.person)
        self.child_in_need_plans = self._spells("child_in_need_plan_started", "child_in_need_plan_ended", "plan_id")
        self.care = self._spells("care_started", "care_ended", "care_id")
        self.allocations_of = _by(
            self._spells("worker_allocated", "worker_deallocated", "allocation_id"), lambda spell: spell.person
        )
        self.visits_of = _by(filter(_is_protection_visit, self.by_type.get("visit_made", [])), lambda v: v.subject)
        details = self.by_type.get("person_registered", []) + self.by_type.get("person_details_changed", [])
        self.births_of = _by((e for e in details if "date_of_birth" in e.data), lambda e: e.subject)
        self.legal_statuses_of = _by(self.by_type.get("legal_status_changed", []), lambda event: event.data.get("care_id"))

    def _spells(self, start_type: str, end_type: str, id_field: str) -> list[Spell]:
        """Pair starts and ends by id; an end without a start or before it is ignored: EVENTS 1, Spells."""
        ends = self.by_id(end_type, id_field)
        found = []
        for case_id, start in self.by_id(start_type, id_field).items():
            end = ends.get(case_id)
            ended_on = end.occurred_on if end and end.occurred_on >= start.occurred_on else None
            spell = Spell(case_id, start, ended_on)
            died_on = self.deaths.get(spell.person)
            found.append(Spell(case_id, start, died_on) if died_on and spell.open_on(died_on) else spell)
        return found

    def by_id(self, event_type: str, id_field: str) -> dict[str, Event]:
        """Return the events of a type by their id, repeats resolved."""
        return {event.data[id_field]: event for event in self.by_type.get(event_type, [])}

    def born_on(self, person: str, day: date) -> date | None:
        """Return the date of birth as at D: the latest value dated on or before D (INDICATORS 3, Person)."""
        known = [event for event in self.births_of.get(person, []) if event.occurred_on <= day]
        if not known:
            return None
        return date.fromisoformat(max(known, key=lambda event: event.dated_order).data["date_of_birth"])

    def is_under_18(self, person: str, day: date) -> bool:
        """Check the age on D; the unborn count, and so do people without a known date of birth (INDICATORS 3, 4)."""
        born = self.born_on(person, day)
        return born is None or age_on(born, day) < 18

    def legal_status(self, care: Spell, day: date) -> str | None:
        """Return the latest legal status of a care spell, from its start or a change within it, on or before D."""
        changes = self.legal_statuses_of.get(care.case_id, [])
        dated = [e for e in [care.start, *changes] if "legal_status" in e.data and e.occurred_on <= day]
        within = [event for event in dated if care.contains(event.occurred_on)]
        return max(within, key=lambda event: event.dated_order).data["legal_status"] if within else None

    def open_plans(self, day: date) -> list[Spell]:
        """CPP: children under 18 with an open protection plan that is not temporary, one per child (INDICATORS 4)."""
        found = [p for p in self.plans if p.open_on(day) and not p.is_temporary and self.is_under_18(p.person, day)]
        return one_per_person(found)

    def open_care(self, day: date) -> list[Spell]:
        """CLA: children under 18 in care, other than for short breaks, one spell per child (INDICATORS 4)."""
        found = [care for care in self.care if care.open_on(day) and self.is_under_18(care.person, day)]
        return one_per_person([care for care in found if self.legal_status(care, day) not in SHORT_BREAKS])

    def is_allocated(self, person: str, day: date) -> bool:
        """Check for an open allocation on D (FS/C23)."""
        return any(allocation.open_on(day) for allocation in self.allocations_of.get(person, []))

    def plan_starts(self, first: date, last: date) -> list[Spell]:
        """CPP starts, at any age, not temporary (INDICATORS 4 and 6, Fine print)."""
        return [p for p in self.plans if not p.is_temporary and first <= p.started_on <= last]

    def has_earlier_plan(self, plan: Spell) -> bool:
        """Apply FS/S2's numerator: another plan, started before this one, ended by its start; or one known of."""
        if plan.start.data.get("previous_plans", 0) > 0:
            return True
        others = [other for other in self.plans_of[plan.person] if not other.is_temporary]
        return any(
            other.started_on < plan.started_on and other.ended_on is not None and other.ended_on <= plan.started_on
            for other in others
        )


def fold(
    events: Iterable[Event], known_at: datetime | date | None = None, holidays: Iterable[date] | None = None
) -> dict[str, History]:
    """Return the history of each area, from the events effective at `known_at`."""
    days_off = bank_holidays() if holidays is None else frozenset(holidays)
    by_area = _by(effective(events, known_at), lambda event: event.area_code)
    return {area_code: History(found, days_off) for area_code, found in sorted(by_area.items())}


def _feeds(events: Iterable[Event]) -> dict[str, date]:
    """Return the first day of each event type, and of each purpose of visits (INDICATORS 6, Feeds)."""
    feeds: dict[str, date] = {}
    for event in events:
        purpose = event.data.get("purpose")
        names = [event.event_type, f"{event.event_type}:{purpose}"] if purpose else [event.event_type]
        for name in names:
            feeds[name] = min(feeds.get(name, date.max), event.occurred_on)
    return feeds


def _is_protection_visit(event: Event) -> bool:
    return event.data.get("purpose") == "protection" and event.data.get("child_seen") is True


def _first_days(events: Iterable[Event]) -> dict[str, date]:
    """Return the first day on which each person has such an event."""
    return {person: min(e.occurred_on for e in found) for person, found in _by(events, lambda e: e.subject).items()}


def one_per_person(spells: Iterable[Spell]) -> list[Spell]:
    """Keep, of several open spells of a person, the latest start, then the highest id (INDICATORS 3)."""
    latest = sorted(spells, key=lambda spell: (spell.started_on, spell.case_id))
    return list({spell.person: spell for spell in latest}.values())


def _by(things: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return dict(groups)
