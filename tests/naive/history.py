"""What happened in each area, from its effective events: what several rules of INDICATORS 3 share."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from .calendar import age_on, bank_holidays
from .ledger import Event, effective, without_repeats
from .spells import SPELLS, Spell, spell


class History:
    """What happened in one area; what depends on D is asked of it with a day."""

    def __init__(self, events: Sequence[Event], holidays: frozenset[date]) -> None:
        self.holidays = holidays
        self.first_on = min(event.occurred_on for event in events)
        self.last_on = max(event.occurred_on for event in events)
        self.feeds = _feeds(events)
        in_order = sorted(without_repeats(events), key=lambda event: event.dated_order)
        self._by_type: dict[str, list[Event]] = _by(in_order, lambda event: event.event_type)
        self._groups: dict[tuple[str, str], dict[str, list[Event]]] = {}
        self._births = _by((e for e in in_order if _tells_birth(e)), lambda event: event.subject)
        self._spells = {start_type: self._paired(start_type) for start_type in SPELLS}
        self._spells_of = {kind: _by(found.values(), lambda each: each.person) for kind, found in self._spells.items()}

    def events(self, event_type: str) -> list[Event]:
        """Return the events of a type, repeats resolved, in the order of dated facts."""
        return self._by_type.get(event_type, [])

    def between(self, event_type: str, first: date, last: date) -> list[Event]:
        """Return the events of a type dated `first` to `last`."""
        found = self.events(event_type)
        start = bisect_left(found, first, key=lambda event: event.occurred_on)
        return found[start : bisect_right(found, last, key=lambda event: event.occurred_on)]

    def of(self, event_type: str, name: str | None, field: str = "subject") -> list[Event]:
        """Return the events of a type about one person, or with one value of another field."""
        if (event_type, field) not in self._groups:
            key = (lambda e: e.subject) if field == "subject" else (lambda e: e.data.get(field))
            self._groups[event_type, field] = _by(self.events(event_type), key)
        return self._groups[event_type, field].get(name, []) if name is not None else []

    def named(self, event_type: str, field: str, name: str | None) -> Event | None:
        """Return the event of a type that has this id."""
        found = self.of(event_type, name, field)
        return found[-1] if found else None

    def spells(self, start_type: str) -> list[Spell]:
        """Return all spells that begin with such an event."""
        return list(self._spells[start_type].values())

    def spell(self, start_type: str, case_id: str) -> Spell | None:
        """Return the spell of an id."""
        return self._spells[start_type].get(case_id)

    def spells_of(self, start_type: str, person: str) -> list[Spell]:
        """Return the spells of one person that begin with such an event."""
        return self._spells_of[start_type].get(person, [])

    def open(self, start_type: str, day: date) -> list[Spell]:
        """Return the spells open on D."""
        return [each for each in self.spells(start_type) if each.open_on(day)]

    def _paired(self, start_type: str) -> dict[str, Spell]:
        """Pair starts and ends by id."""
        end_type, id_field = SPELLS[start_type]
        starts = {start.data[id_field]: start for start in self.events(start_type)}
        return {
            case_id: spell(case_id, start, self.named(end_type, id_field, case_id), self.died_on(start.subject))
            for case_id, start in starts.items()
        }

    def died_on(self, person: str) -> date | None:
        """Return the day of a person's death: the first that was told (EVENTS 1, Spells)."""
        deaths = self.of("person_died", person)
        return deaths[0].occurred_on if deaths else None

    def born_on(self, person: str, day: date) -> date | None:
        """Return the date of birth as at D: the latest value dated on or before D (INDICATORS 3, Person)."""
        known = [event for event in self._births.get(person, []) if event.occurred_on <= day]
        return date.fromisoformat(known[-1].data["date_of_birth"]) if known else None

    def age(self, person: str, day: date) -> int | None:
        """Return the age on D, negative for the unborn; none without a known date of birth."""
        born = self.born_on(person, day)
        return None if born is None else age_on(born, day)

    def is_under_18(self, person: str, day: date) -> bool:
        """Check the age on D; the unborn count, and so do people without a known date of birth (INDICATORS 3, 4)."""
        age = self.age(person, day)
        return age is None or age < 18


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


def _tells_birth(event: Event) -> bool:
    return event.event_type in {"person_registered", "person_details_changed"} and "date_of_birth" in event.data


def _by(things: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return dict(groups)
