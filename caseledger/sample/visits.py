"""Visits under protection and child in need plans: a history for each child.

On the published days exactly as many children were visited in time as printed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from caseledger.sample.allocation import Allocations
from caseledger.sample.calendar import DAY, WorkingDays
from caseledger.sample.cases import Borough, NeedPlan, Plan
from caseledger.sample.chance import stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child
from caseledger.sample.published import count_of

_SHARE_LATE = 0.07
_SHARE_NEED_LATE = 0.12
_STRAINED_FROM = date(2017, 2, 1)
"""From here on there are more children in need than their workers can visit in time."""
_SHARE_LATE_STRAINED, _SHARE_NEED_LATE_STRAINED = 0.72, 0.8
_SMALL = 5
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
    """Visit every child on a protection or child in need plan."""
    chance, limit = stream("visits"), borough.limits["cp_visit"]
    histories = [(plan, _history(chance, borough.working_days, plan, limit)) for plan in borough.plans]
    for flow in borough.flows:
        if flow.visited is not None:
            _settle(chance, borough, histories, flow.span.end, flow.visited)
    for plan, visits in histories:
        for visit in visits:
            book.enter(plan.child, visit.on, "protection", is_seen=visit.is_seen)
    needs = [(need, _need_history(chance, borough, need)) for need in borough.need_plans]
    for day, share in borough.targets.need_visited_share.items():
        _settle_need(chance, borough, needs, day, share)
    for need, visits in needs:
        for visit in visits:
            book.enter(need.child, visit.on, "child_in_need", is_seen=visit.is_seen)


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
        late = chance.random() < (_SHARE_LATE if on < _STRAINED_FROM else _SHARE_LATE_STRAINED)
        on = days.after(on, chance.randrange(limit + 1, limit + 8) if late else chance.randrange(limit - 4, limit + 1))
    return visits


def _settle(chance: Random, borough: Borough, histories: list[tuple[Plan, list[_Visit]]], day: date, visited: int) -> None:
    """Make the last visits before a day such that exactly so many children are visited in time on it."""
    days, limit = borough.working_days, borough.limits["cp_visit"]
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
    small = _settle_small(chance, borough, cases, day)
    # Of the small children those whose last visit is long ago are late; the others cannot be.
    old.sort(key=lambda case: small.get(case[0].id, 1))
    late, on_limit = old[:missed], [case for case in old[missed:] if case[0].id not in small][:_ON_THE_LIMIT]
    for number, (plan, visits) in enumerate(late):
        if plan.id in small:
            continue
        _remove(visits, last_in_time, day)
        if number % 3 == 0:
            # Somebody called, but did not see the child.
            _insert(visits, _Visit(days.before(day, 3), is_seen=False))
        elif number % 3 == 1 and plan.started <= days.before(day, limit + 1):
            _insert(visits, _Visit(days.before(day, limit + 1)))
    for _, visits in on_limit:
        _remove(visits, last_in_time, day)
        _insert(visits, _Visit(last_in_time))
    settled = {plan.id for plan, _ in [*late, *on_limit]}
    for plan, visits in old:
        if plan.id not in settled and not any(visit.is_seen and last_in_time <= visit.on <= day for visit in visits):
            _insert(visits, _Visit(chance.choice(days.between(max(last_in_time, plan.started), day))))


def _settle_small(chance: Random, borough: Borough, cases: list[tuple[Plan, list[_Visit]]], day: date) -> dict[str, int]:
    """Where it is printed how many children under five were seen in ten days, and in four weeks, see so many.

    Returns the plans of these children, with 0 for those not seen in ten days.
    """
    targets, days = borough.targets, borough.working_days
    if day not in targets.under_five:
        return {}
    small = [case for case in cases if 0 <= case[0].child.age_on(day) < _SMALL and case[0].child.dob <= day]
    chance.shuffle(small)
    in_ten, in_four_weeks = day - 9 * DAY, day - 27 * DAY
    last_late = days.before(days.before(day, borough.limits["cp_visit"]), 1)
    unseen = [case for case in small if case[0].started < in_four_weeks]
    unseen = unseen[: len(small) - targets.under_five_in_10_days[day]]
    never = len(small) - targets.under_five_in_28_days[day]
    for number, (_, visits) in enumerate(unseen):
        _remove(visits, in_four_weeks if number < never else last_late + DAY, day)
        if number >= never and not any(visit.is_seen and in_four_weeks <= visit.on <= day for visit in visits):
            _insert(visits, _Visit(chance.choice(days.between(in_four_weeks, last_late))))
    settled = {plan.id for plan, _ in unseen}
    for plan, visits in small:
        if plan.id not in settled and not any(visit.is_seen and in_ten <= visit.on <= day for visit in visits):
            _insert(visits, _Visit(chance.choice(days.between(max(in_ten, plan.started), day))))
    return {plan.id: 0 if plan.id in settled else 2 for plan, _ in small}


def _need_history(chance: Random, borough: Borough, need: NeedPlan) -> list[_Visit]:
    """Visit a child in need about every four weeks, later on hardly every six."""
    visits: list[_Visit] = []
    limit = borough.limits["cin_visit"]
    on = borough.working_days.on_or_after(need.started + chance.randrange(3, 22) * DAY)
    while on <= need.last_day:
        visits.append(_Visit(on, chance.random() >= _SHARE_NOT_SEEN))
        late = chance.random() < (_SHARE_NEED_LATE if on < _STRAINED_FROM else _SHARE_NEED_LATE_STRAINED)
        longest = (2 if on < _STRAINED_FROM else 3) * limit
        days = chance.randrange(limit + 1, longest) if late else chance.randrange(18, limit)
        on = borough.working_days.on_or_after(on + days * DAY)
    return visits


def _settle_need(chance: Random, borough: Borough, needs: list[tuple[NeedPlan, list[_Visit]]], day: date, share: Decimal) -> None:
    """Make the visits before a day such that the printed share of children in need is visited in time on it."""
    cases = [(need, visits) for need, visits in needs if need.started <= day and (need.left is None or need.left > day)]
    last_in_time = day - borough.limits["cin_visit"] * DAY
    old = [case for case in cases if case[0].started < last_in_time]

    def is_visited(visits: list[_Visit]) -> bool:
        return any(visit.is_seen and last_in_time <= visit.on <= day for visit in visits)

    missed = len(cases) - count_of(share, len(cases))
    # Those who are late anyway first.
    chance.shuffle(old)
    old.sort(key=lambda case: is_visited(case[1]))
    for _, visits in old[:missed]:
        _remove(visits, last_in_time, day)
    for _, visits in old[missed:]:
        if not is_visited(visits):
            _insert(visits, _Visit(chance.choice(borough.working_days.between(last_in_time, day))))


def _remove(visits: list[_Visit], first: date, last: date) -> None:
    visits[:] = [visit for visit in visits if not first <= visit.on <= last]


def _insert(visits: list[_Visit], visit: _Visit) -> None:
    visits.append(visit)
    visits.sort(key=lambda other: (other.on, other.is_seen))
