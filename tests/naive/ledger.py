"""Events read, accepted and made effective: EVENTS section 1."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
BARNET = "E09000003"
REQUIRED = ("id", "source", "type", "subject", "time")
OPTIONAL = ("recordedtime", "area", "supersedes")
DATE = re.compile(r"\d{4}-\d\d-\d\d")

# The types of children's social care of which several with the same key in one area are one ("Repeats"): those whose
# first field is an id, but for the types that only refer to another's. Every other event counts by itself.
KEY = {
    "contact_received": "contact_id",
    "contact_decided": "contact_id",
    "early_help_opened": "early_help_id",
    "early_help_closed": "early_help_id",
    "referral_received": "referral_id",
    "referral_closed": "referral_id",
    "assessment_started": "assessment_id",
    "assessment_completed": "assessment_id",
    "worker_allocated": "allocation_id",
    "worker_deallocated": "allocation_id",
    "strategy_discussion_held": "discussion_id",
    "section_47_started": "section_47_id",
    "section_47_completed": "section_47_id",
    "conference_held": "conference_id",
    "child_in_need_plan_started": "plan_id",
    "child_in_need_plan_ended": "plan_id",
    "protection_plan_started": "plan_id",
    "protection_plan_ended": "plan_id",
    "visit_made": "visit_id",
    "care_started": "care_id",
    "care_ended": "care_id",
    "placement_started": "placement_id",
    "placement_ended": "placement_id",
    "care_review_held": "review_id",
    "missing_started": "missing_id",
    "missing_ended": "missing_id",
    "private_fostering_started": "arrangement_id",
    "private_fostering_ended": "arrangement_id",
    "leaving_care_started": "leaving_care_id",
    "leaving_care_ended": "leaving_care_id",
    "youth_order_ended": "order_id",
}
# Siblings share a conference, and a discussion: of these each child's event counts.
KEYED_BY_PERSON_TOO = {"conference_held", "strategy_discussion_held"}
# What the rules ask of an event that has no key.
NEEDED = {
    "person_merged": "merged_into",
    "legal_status_changed": "care_id",
    "placement_details_changed": "placement_id",
    "return_interview_held": "missing_id",
    "placed_for_adoption": "care_id",
    "leaving_care_status_recorded": "leaving_care_id",
    "figure_reported": "period_end",
}
# Fields that a CSV file has as text.
NUMBERS = {"previous_plans", "distance_miles", "numerator", "denominator", "value"}

Key = tuple[str, str]
Rejected = Callable[[Path, int], bool] | Collection[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the catalogue; all times are Europe/London local time without an offset."""

    source: str
    event_id: str
    event_type: str
    subject: str
    occurred_on: date
    recorded_at: datetime
    area_code: str = BARNET
    supersedes: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """`(source, event_id)` is unique for ever."""
        return self.source, self.event_id

    @property
    def target(self) -> Key | None:
        """The event of the same source that this one replaces."""
        return (self.source, self.supersedes) if self.supersedes else None

    @property
    def knowledge_order(self) -> tuple[datetime, str, str]:
        """The order that "latest" follows; the source settles equal ids of two sources."""
        return self.recorded_at, self.event_id, self.source

    @property
    def dated_order(self) -> tuple[date, tuple[datetime, str, str]]:
        """The order of dated facts: by date first ("Repeats", last lines)."""
        return self.occurred_on, self.knowledge_order


def read_events(
    paths: Iterable[Path | str],
    *,
    rejected: Rejected = (),
    default_area: str = BARNET,
    assumed_recorded_at: datetime = datetime.max,
) -> list[Event]:
    """Read interchange files, or folders of them, and return what a ledger accepts, in order of acceptance.

    Validity is checked loosely; `rejected` names the lines that the ledger turned away for other faults, as
    (file name, line number) or as a function of path and line number.
    """
    events = []
    for path, number, line in _lines(paths):
        if rejected(path, number) if callable(rejected) else (path.name, number) in rejected:
            continue
        event = _parse(line, default_area, assumed_recorded_at)
        if event:
            events.append(event)
    return accept(events)


def accept(events: Iterable[Event]) -> list[Event]:
    """Leave out duplicates and conflicts, wrong targets, and what is still held for want of its target ("Accepting").

    A target always comes before its correction in what is returned, whatever the order of the lines.
    """
    accepted: dict[Key, Event] = {}
    waiting = list(events)
    progress = True
    while progress:
        held, before = [], len(accepted)
        for event in waiting:
            if event.target is None:
                accepted.setdefault(event.key, event)
            elif event.target not in accepted:
                held.append(event)
            elif _corrects_same_subject(event, accepted[event.target]):
                accepted.setdefault(event.key, event)
        waiting, progress = held, len(accepted) > before
    return list(accepted.values())


def effective(events: Iterable[Event], known_at: datetime | date | None = None) -> list[Event]:
    """Return the events effective at `known_at`, retractions left out, under the person each was merged into.

    EVENTS "Known at" and "Merging people". The events are those of `read_events` or `accept`.
    """
    visible = [event for event in events if event.recorded_at <= moment(known_at)]
    counted = _effective(visible)
    merged = _merges(counted)
    return [replace(e, subject=_follow(merged, e)) if (e.area_code, e.subject) in merged else e for e in counted]


def without_repeats(events: Iterable[Event]) -> list[Event]:
    """Of several events of one type with the same key in one area, the latest recorded counts ("Repeats")."""
    unkeyed: list[Event] = []
    latest: dict[tuple[str, ...], Event] = {}
    for event in events:
        if event.event_type not in KEY:
            unkeyed.append(event)
            continue
        person = event.subject if event.event_type in KEYED_BY_PERSON_TOO else ""
        key = event.area_code, event.event_type, event.data[KEY[event.event_type]], person
        if key not in latest or latest[key].knowledge_order < event.knowledge_order:
            latest[key] = event
    return unkeyed + list(latest.values())


def moment(known_at: datetime | date | None) -> datetime:
    """Return K as a moment: a bare date means the end of that day; none means everything is known ("Known at")."""
    if known_at is None:
        return datetime.max
    return known_at if isinstance(known_at, datetime) else datetime.combine(known_at, time.max)


def _lines(paths: Iterable[Path | str]) -> Iterator[tuple[Path, int, bytes]]:
    for given in map(Path, paths):
        files = sorted(given.rglob("*")) if given.is_dir() else [given]
        for path in (f for f in files if not given.is_dir() or f.suffix in {".jsonl", ".ndjson"}):
            yield from ((path, n, line) for n, line in enumerate(path.read_bytes().split(b"\n"), 1) if line.strip())


def _parse(line: bytes, default_area: str, assumed_recorded_at: datetime) -> Event | None:
    """Return the event of a line, or none where the envelope is at fault (section 1, table and "Accepting")."""
    try:
        record = json.loads(line)
        envelope = _present(record)
        if not all(isinstance(envelope[name], str) for name in REQUIRED):
            return None
        if not all(isinstance(envelope.get(name, ""), str) for name in OPTIONAL):
            return None
        recorded = envelope.get("recordedtime")
        event = Event(
            source=envelope["source"],
            event_id=envelope["id"],
            event_type=envelope["type"],
            subject=envelope["subject"],
            occurred_on=_local(envelope["time"]).date(),
            recorded_at=_local(recorded) if recorded else assumed_recorded_at,
            area_code=envelope.get("area", default_area),
            supersedes=envelope.get("supersedes"),
            data=_typed(_present(envelope.get("data", {}))),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return event if _is_complete(event) else None


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Null or an empty text is absence ("Accepting")."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers, lists and true/false as such, where a CSV file has them as text ("Files")."""
    typed = {name: {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
             for name, value in fields.items()}  # fmt: skip
    typed |= {name: float(typed[name]) for name in NUMBERS & typed.keys()}
    if isinstance(typed.get("agencies"), str):
        typed["agencies"] = typed["agencies"].split(";")
    return typed


def _local(text: str) -> datetime:
    """Return local time: an offset is turned into London time, a bare date is the start of that day ("Times")."""
    if not DATE.match(text):
        raise ValueError(text)
    when = datetime.fromisoformat(text)
    return when.astimezone(LONDON).replace(tzinfo=None) if when.tzinfo else when


def _is_complete(event: Event) -> bool:
    """Check the fields without which no rule below can work, and that nothing was recorded before it happened."""
    if event.event_type == "event_retracted" and not event.supersedes:
        return False
    needed = KEY.get(event.event_type) or NEEDED.get(event.event_type)
    if needed and not isinstance(event.data.get(needed), str):
        return False
    return event.occurred_on - timedelta(days=1) <= event.recorded_at.date()


def _corrects_same_subject(event: Event, target: Event) -> bool:
    return event.key != target.key and (event.area_code, event.subject) == (target.area_code, target.subject)


def _effective(visible: Sequence[Event]) -> list[Event]:
    """Leave out what a live correction replaces, and all but the latest live correction of a target ("Known at")."""
    corrections = defaultdict(list)
    for event in visible:
        if event.target:
            corrections[event.target].append(event)

    @cache
    def is_live(key: Key) -> bool:
        return not any(is_live(correction.key) for correction in corrections.get(key, ()))

    def is_effective(event: Event) -> bool:
        if event.event_type == "event_retracted" or (event.key in corrections and not is_live(event.key)):
            return False
        # Nearly every event is neither corrected nor a correction, and is told as such at once.
        return event.target is None or all(
            event.knowledge_order >= rival.knowledge_order for rival in corrections[event.target] if is_live(rival.key)
        )

    return [event for event in visible if is_effective(event)]


def _merges(events: Iterable[Event]) -> dict[tuple[str, str], str]:
    """Return whom each (area, subject) was merged into, rings and second merges ignored ("Merging people")."""
    into: dict[tuple[str, str], str] = {}
    for merge in sorted((e for e in events if e.event_type == "person_merged"), key=lambda e: e.knowledge_order):
        target = merge.data["merged_into"]
        closes_ring = _last_in_chain(into, merge.area_code, target) == merge.subject
        if not closes_ring:
            into.setdefault((merge.area_code, merge.subject), target)
    return into


def _last_in_chain(into: Mapping[tuple[str, str], str], area_code: str, subject: str) -> str:
    while (area_code, subject) in into:
        subject = into[area_code, subject]
    return subject


def _follow(into: Mapping[tuple[str, str], str], event: Event) -> str:
    return _last_in_chain(into, event.area_code, event.subject)
