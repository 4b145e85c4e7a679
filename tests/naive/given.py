"""What a test of the naive fold says happened, and what it asks of it."""

from datetime import date, datetime, time
from itertools import count
from typing import Any

import pandas as pd

import naive
from naive.spells import SPELLS

Q4, Q1, Q2 = "2015-16 Q4", "2016-17 Q1", "2016-17 Q2"
SERIAL = count(1)


def event(event_type: str, subject: str, on: str, *, at: str | None = None, **given: Any) -> naive.Event:
    """Build an event recorded at noon of the day it happened, unless `at` says otherwise."""
    occurred_on = date.fromisoformat(on)
    return naive.Event(
        source=given.pop("source", "/barnet/lcs"),
        event_id=given.pop("event_id", f"E{next(SERIAL):04d}"),
        event_type=event_type,
        subject=subject,
        occurred_on=occurred_on,
        recorded_at=datetime.fromisoformat(at) if at else datetime.combine(occurred_on, time(12)),
        area_code=given.pop("area", "E09000003"),
        supersedes=given.pop("supersedes", None),
        data=given,
    )


def spell(start_type: str, subject: str, case_id: str, start: str, end: str | None = None, **data: Any) -> list[naive.Event]:
    """Build a start and, where it has one, its end, which carries a `reason` or `outcome` where that is given."""
    end_type, id_field = SPELLS[start_type]
    of_end = {name: data.pop(name) for name in ("reason", "outcome") if name in data}
    ends = [event(end_type, subject, end, **{id_field: case_id}, **of_end)] if end else []
    return [event(start_type, subject, start, **{id_field: case_id}, **data), *ends]


def plan(subject: str, plan_id: str, start: str, end: str | None = None, **data: Any) -> list[naive.Event]:
    """Build a protection plan."""
    return spell("protection_plan_started", subject, plan_id, start, end, **data)


def care(subject: str, care_id: str, start: str, end: str | None = None, **data: Any) -> list[naive.Event]:
    """Build a spell of care."""
    return spell("care_started", subject, care_id, start, end, **data)


def born(subject: str, on: str, told: str = "2014-04-01") -> naive.Event:
    """Build the registration of a person, by default long before the rest."""
    return event("person_registered", subject, told, date_of_birth=on)


def visit(subject: str, on: str, **data: Any) -> naive.Event:
    """Build a protection visit in which the child was seen, unless the data say otherwise."""
    defaults = {"visit_id": f"V{next(SERIAL)}", "purpose": "protection", "child_seen": True}
    return event("visit_made", subject, on, **{**defaults, **data})


def value(events: list[naive.Event], ref: str, period: str, column: str = "value", **options: Any) -> Any:
    """Return one column of the only result of an indicator."""
    found = naive.results(events, [period], **options)
    return found.loc[found.indicator_ref == ref, column].item()


def by_dimension(events: list[naive.Event], ref: str, period: str, column: str = "value") -> dict[str, Any]:
    """Return one column of the results of an indicator, by dimension."""
    found = naive.results(events, [period])
    return found[found.indicator_ref == ref].set_index("dimension")[column].to_dict()


def cases(events: list[naive.Event], ref: str, period: str, **options: Any) -> pd.DataFrame:
    """Return the cases of an indicator by their id."""
    return naive.cases(events, ref, period, **options).set_index("case_id")


def case_ids(events: list[naive.Event], ref: str, period: str, **options: Any) -> list[str]:
    """Return the ids of the cases in the numerator."""
    found = naive.cases(events, ref, period, **options)
    return sorted(found.case_id[found.in_numerator.astype(bool)])


def all_case_ids(events: list[naive.Event], ref: str, period: str) -> list[str]:
    """Return the ids of all cases."""
    return sorted(naive.cases(events, ref, period).case_id)
