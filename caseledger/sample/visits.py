"""Visits under protection and child in need plans: a history for each child.

On the published days exactly as many children were visited in time as printed.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.allocation import Allocations
from caseledger.sample.calendar import DAY, WorkingDays
from caseledger.sample.cases import Borough, Plan
from caseledger.sample.chance import stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child

_SHARE_LATE = 0.07
_SHARE_NOT_SEEN = 0.05
_ON_THE_LIMIT = 9
"""So many children on a published day have their last visit exactly as long ago as the limit allows."""


@dataclass
class _Visit:
    on: date
    is_seen: bool = True


@dataclass
class VisitBook:
    """Writes visits down with their number and worker."""

    journal: Journal
    allocations: Allocations
    chance: Random
    _count: int = 0

    def enter(self, child: Child, on: date, purpose: str, *, is_seen: bool = True) -> None:
        """Write a visit down."""
        self._count += 1
        seen_alone = self.chance.random() < 0.7 if is_seen and child.age_on(on) >= 3 else None
        self.journal.record(
            "visit_made",
            child.id,
            on,
            visit_id=f"V{self._count:06}",
            purpose=purpose,
            child_seen=is_seen,
            seen_alone=seen_alone,
            worker_id=self.allocations.worker(child, on),
        )


def tell_visits(borough: Borough, book: VisitBook) -> None:
    """Visit every child on a plan."""
    chance, limit = stream("visits"), borough.limits["cp_visit"]
    histories = [(plan, _history(chance, borough.working_days, plan, limit)) for plan in borough.plans]
    for flow in borough.flows:
        if flow.visited is not None:
            _settle(chance, borough.working_days, histories, flow.quarter.end, flow.visited, limit)
    for plan, visits in histories:
        for visit in visits:
            book.enter(plan.child, visit.on, "protection", is_seen=visit.is_seen)
    limit = borough.limits["cin_visit"]
    for need in borough.need_plans:
        on = need.started + chance.randrange(3, 22) * DAY
        while on <= need.last_day:
            on = borough.working_days.on_or_after(on)
            if on > need.last_day:
                break
            book.enter(need.child, on, "child_in_need", is_seen=chance.random() >= _SHARE_NOT_SEEN)
            on += (chance.randrange(limit + 1, 2 * limit) if chance.random() < 0.12 else chance.randrange(18, limit)) * DAY


def _history(chance: Random, days: WorkingDays, plan: Plan, limit: int) -> list[_Visit]:
    """Visit a child about every ten working days; some visits are late, and now and then the child is not at home."""
    visits: list[_Visit] = []
    on = days.after(plan.started, chance.randrange(1, limit))
    while on <= plan.last_day:
        if chance.random() < _SHARE_NOT_SEEN:
            visits.append(_Visit(on, is_seen=False))
            on = days.after(on, chance.randrange(1, 4))
            continue
        visits.append(_Visit(on))
        late = chance.random() < _SHARE_LATE
        on = days.after(on, chance.randrange(limit + 1, limit + 8) if late else chance.randrange(limit - 4, limit + 1))
    return visits


def _settle(
    chance: Random, days: WorkingDays, histories: list[tuple[Plan, list[_Visit]]], day: date, visited: int, limit: int
) -> None:
    """Make the last visits before a day such that exactly so many children are visited in time on it."""
    cases = [
        (plan, visits)
        for plan, visits in histories
        if plan.started <= day and (plan.left is None or plan.left > day) and not plan.is_temporary
    ]
    # A plan as old as this has its first visit due before the day; with the limit's last day still in time.
    last_in_time = days.before(day, limit)
    old = [case for case in cases if case[0].started < last_in_time]
    chance.shuffle(old)
    missed = len(cases) - visited
    late, on_limit = old[:missed], old[missed : missed + _ON_THE_LIMIT]
    for number, (plan, visits) in enumerate(late):
        _remove(visits, last_in_time, day)
        if number % 3 == 0:
            # Somebody called, but did not see the child.
            _insert(visits, _Visit(days.before(day, 3), is_seen=False))
        elif number % 3 == 1 and plan.started <= days.before(day, limit + 1):
            _insert(visits, _Visit(days.before(day, limit + 1)))
    for _, visits in on_limit:
        _remove(visits, last_in_time, day)
        _insert(visits, _Visit(last_in_time))
    for plan, visits in old[missed + _ON_THE_LIMIT :]:
        if not any(visit.is_seen and last_in_time <= visit.on <= day for visit in visits):
            _insert(visits, _Visit(chance.choice(days.between(max(last_in_time, plan.started), day))))


def _remove(visits: list[_Visit], first: date, last: date) -> None:
    visits[:] = [visit for visit in visits if not first <= visit.on <= last]


def _insert(visits: list[_Visit], visit: _Visit) -> None:
    visits.append(visit)
    visits.sort(key=lambda other: (other.on, other.is_seen))
