"""Looked after children: which care spells start and end, so that each span's stock is as planned.

What happens within a spell is planned and told in the modules of placements, visits, reviews and health.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.adoption import Adoption, plan_adoptions
from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, Span, birthday, months_on
from caseledger.sample.cases import CARE, Borough, CareSpell, Plan
from caseledger.sample.chance import pick, stream
from caseledger.sample.people import ADULT_AT, Child

_FAMILY_SIZES = ((1, 68), (2, 22), (3, 10))
_LEGAL_STATUSES = (("V2", 48), ("C1", 34), ("E1", 3), ("L1", 10), ("J1", 5))
_NEEDS = (("N1", 58), ("N2", 4), ("N3", 5), ("N4", 10), ("N5", 12), ("N6", 4), ("N8", 7))
_REASONS = (("E4A", 55), ("E45", 14), ("E41", 4), ("E13", 5), ("E8", 18), ("E9", 2), ("E3", 2))
_SHARE_SHORT = 0.55
_SHORTEST = 29 * DAY
"""Nobody goes home before the first health assessment is due, so that its cases follow from the days of coming into care."""
_FIRST_SHORT_BREAKS = 6
_SHORT_BREAKS_A_QUARTER = 1


@dataclass
class _Caseload:
    open: list[CareSpell] = field(default_factory=list)
    former: list[Child] = field(default_factory=list)
    """Children who went home."""
    left_on: dict[str, date] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)

    def may_enter(self, child: Child, on: date) -> bool:
        """Tell whether a child who is not in care any more may come into care, again or for the first time."""
        return child.id not in self.here and child.is_child_on(on + 90 * DAY) and self.left_on.get(child.id, date.min) < on


@dataclass
class _Course:
    """When children come into care, how many leave in each span, and how many of a printed cohort are still to leave."""

    came: list[date]
    adoptions: dict[date, list[Adoption]]
    leaves: list[int]
    cohorts: dict[date, int]
    """Of the children who came by a day, how many are still in care a year after it."""


def plan_care(borough: Borough) -> None:
    """Fill the borough with care spells; children whose protection plan ended so are the first to come into care.

    Raises:
        ValueError: more children come of age in a span than may leave care in it, or more are to leave than are in it.
    """
    chance, caseload = stream("care"), _Caseload()
    course = _plan_course(chance, borough)
    for number, flow in enumerate(borough.flows):
        _leave(chance, borough, caseload, course, number)
        came = [day for day in course.came if day in flow.span]
        _start_adoptable(chance, borough, caseload, course, flow.span)
        _start(chance, borough, caseload, flow.span, came)
        if number and len(caseload.open) != flow.looked_after:
            raise ValueError(f"{len(caseload.open)} children are in care on {flow.span.end}, not {flow.looked_after}.")
        if number == 0 or flow.span.months > 1 or flow.span.end.month % 3 == 0:
            _start_short_breaks(chance, borough, flow.span, _SHORT_BREAKS_A_QUARTER if number else _FIRST_SHORT_BREAKS)


def _plan_course(chance: Random, borough: Borough) -> _Course:
    came = _days_of_coming(chance, borough)
    every = sorted(came)
    leaves, before = [], 0
    for flow in borough.flows:
        starts = bisect_left(every, flow.span.end + DAY) - bisect_left(every, flow.span.start)
        # In the first span nobody can leave yet: all who came are in care.
        level = flow.looked_after if leaves else starts
        leaves.append(before + starts - level)
        before = level
    if min(leaves) < 0:
        raise ValueError(f"A span would need {min(leaves)} children to leave care.")
    adoptions: dict[date, list[Adoption]] = {}
    for adoption in plan_adoptions(borough.flows, borough.care_targets, came):
        adoptions.setdefault(adoption.came, []).append(adoption)
    cohorts = {months_on(day, -12): still for day, still in borough.care_targets.over_a_year.items()}
    return _Course(came, adoptions, leaves, cohorts)


def _days_of_coming(chance: Random, borough: Borough) -> list[date]:
    """Choose the days on which children come into care, by when their first health assessment is due."""
    limit = borough.limits["iha"] * DAY
    came: list[date] = []
    for flow in borough.flows:
        days = borough.working_days.between(max(FIRST_DAY, flow.span.start - limit), flow.span.end - limit)
        came += _of_families(chance, days, flow.care_due)
    last = borough.working_days.between(borough.flows[-1].span.end - limit + DAY, LAST_DAY)
    return [*came, *_of_families(chance, last, borough.flows[-1].care_due)]


def _of_families(chance: Random, days: Sequence[date], amount: int) -> list[date]:
    """Choose so many days, the same one for brothers and sisters."""
    chosen: list[date] = []
    while len(chosen) < amount:
        chosen += [chance.choice(days)] * min(amount - len(chosen), pick(chance, _FAMILY_SIZES))
    return chosen


def _leave(chance: Random, borough: Borough, caseload: _Caseload, course: _Course, number: int) -> None:
    """End spells: first those of children adopted or of age, then of those meant to leave the soonest."""
    span, leaves = borough.flows[number].span, course.leaves[number]
    certain = {spell.id: spell for spell in caseload.open if spell.adopted_on is not None and spell.adopted_on in span}
    certain |= {spell.id: spell for spell in caseload.open if not spell.child.is_child_on(span.end)}
    ready = [spell for spell in caseload.open if _may_go(borough, spell, span) or spell.id in certain]
    chosen: list[CareSpell] = []
    edge = date.min
    for until, amount in _quotas(borough, caseload, course, number):
        of_cohort = [spell for spell in ready if edge < spell.started <= until]
        ranked = sorted((spell.id not in certain, spell.meant_to_leave, spell.id, spell) for spell in of_cohort)
        amount = leaves - len(chosen) if amount is None else amount - len(chosen)
        taken = [spell for *_, spell in ranked[: max(amount, 0)]]
        missed = [spell.id for spell in of_cohort if spell.id in certain and spell not in taken]
        if missed or len(taken) < amount:
            raise ValueError(f"By {span.end} {amount} children are to leave care, {len(of_cohort)} may; {missed} must too.")
        chosen += taken
        edge = until
    for spell in chosen:
        _end(chance, borough, caseload, spell, span, is_of_age=not spell.child.is_child_on(span.end))


def _quotas(borough: Borough, caseload: _Caseload, course: _Course, number: int) -> list[tuple[date, int | None]]:
    """Return how many of those who came by a day leave in this span, the days in order; None is all that are to leave.

    Where it is printed how many are in care for a year or more, that cohort shrinks evenly until then.
    """
    span, quotas = borough.flows[number].span, []
    for until, still in sorted(course.cohorts.items()):
        end = months_on(until, 12)
        # In the first span after the day nobody else can leave yet.
        if until + DAY < span.start and span.end <= end:
            left = sum(spell.started <= until for spell in caseload.open) - still
            ahead = [n for n, flow in enumerate(borough.flows) if span.end <= flow.span.end <= end]
            quotas.append((until, round(left * course.leaves[number] / sum(course.leaves[n] for n in ahead))))
    return [*quotas, (LAST_DAY, None)]


def _may_go(borough: Borough, spell: CareSpell, span: Span) -> bool:
    first = max(span.start, spell.started + _SHORTEST)
    return spell.adopted_on is None and first <= borough.working_days.on_or_before(span.end)


def _end(chance: Random, borough: Borough, caseload: _Caseload, spell: CareSpell, span: Span, *, is_of_age: bool) -> None:
    if is_of_age:
        spell.left, spell.reason = birthday(spell.child.dob, ADULT_AT), pick(chance, (("E17", 35), ("E7", 25), ("E8", 40)))
    elif spell.adopted_on is not None:
        spell.left, spell.reason = spell.adopted_on, pick(chance, (("E11", 8), ("E12", 2)))
    else:
        spell.left = chance.choice(borough.working_days.between(max(span.start, spell.started + _SHORTEST), span.end))
        spell.reason = pick(chance, _REASONS)
    caseload.open.remove(spell)
    caseload.here.discard(spell.child.id)
    caseload.left_on[spell.child.id] = spell.left
    if spell.reason == "E4A":
        caseload.former.append(spell.child)


def _start_adoptable(chance: Random, borough: Borough, caseload: _Caseload, course: _Course, span: Span) -> None:
    for on in sorted(day for day in course.adoptions if day in span):
        for adoption in course.adoptions[on]:
            (child,) = borough.people.family(1, on, youngest=0, oldest=3)
            spell = _add(chance, borough, caseload, child, on)
            spell.placed_for_adoption, spell.adopted_on = adoption.moved_in, adoption.adopted
            spell.legal_status, spell.need = "C1", "N1"


def _start(chance: Random, borough: Borough, caseload: _Caseload, span: Span, came: Sequence[date]) -> None:
    moved = [plan for plan in borough.plans if _leads_here(plan, span) and caseload.may_enter(plan.child, plan.left)]
    # The day a plan ended takes the place of the nearest day whose first health assessment is due in the same span.
    left, limit = sorted(came), borough.limits["iha"] * DAY
    for plan in moved:
        due = [flow.span for flow in borough.flows if plan.left + limit in flow.span]
        near = [day for day in left if [flow.span for flow in borough.flows if day + limit in flow.span] == due]
        if not near:
            plan.reason = "completed"
            continue
        left.remove(min(near, key=lambda day: abs((day - plan.left).days)))
        _add(chance, borough, caseload, plan.child, plan.left)
    while left:
        on = left[-1]
        again = [child for child in caseload.former if caseload.may_enter(child, on)]
        roll = chance.random()
        if again and roll > 0.93:
            children = [chance.choice(again)]
            caseload.former.remove(children[0])
        elif roll < 0.17:
            # A young person who came to the country alone.
            children = borough.people.family(1, on, youngest=15, oldest=16)
            children[0].asylum_seeker, children[0].sex = True, "M" if chance.random() < 0.9 else "F"
            children[0].disabled = False
        else:
            size = left.count(on)
            children = borough.people.family(size, on, youngest=0, oldest=16)
        for child in children:
            if chance.random() < 0.6 and not child.asylum_seeker:
                borough.refer(child, on - chance.randrange(1, 60) * DAY, CARE)
            _add(chance, borough, caseload, child, on)
            left.pop()


def _add(chance: Random, borough: Borough, caseload: _Caseload, child: Child, on: date) -> CareSpell:
    # A child either goes home within months or stays for years.
    stay = chance.randrange(120) if chance.random() < _SHARE_SHORT else chance.randrange(700, 3200)
    spell = CareSpell(
        id=f"CLA{len(borough.care) + 1:05}",
        child=child,
        started=on,
        legal_status="V2" if child.asylum_seeker else pick(chance, _LEGAL_STATUSES),
        need="N8" if child.asylum_seeker else pick(chance, _NEEDS),
        meant_to_leave=on + stay * DAY,
    )
    borough.care.append(spell)
    caseload.open.append(spell)
    caseload.here.add(child.id)
    return spell


def _start_short_breaks(chance: Random, borough: Borough, span: Span, amount: int) -> None:
    """Add disabled children in a series of short breaks, who are not counted as looked after."""
    for _ in range(amount):
        on = chance.choice(borough.working_days.between(span.start, span.end))
        (child,) = borough.people.family(1, on, youngest=4, oldest=14)
        child.disabled = True
        left = min(on + chance.randrange(300, 1400) * DAY, birthday(child.dob, ADULT_AT))
        borough.care.append(
            CareSpell(
                id=f"CLA{len(borough.care) + 1:05}",
                child=child,
                started=on,
                legal_status="V4",
                need="N2",
                is_short_break=True,
                left=left if left <= LAST_DAY else None,
                reason="E8" if left <= LAST_DAY else None,
            )
        )


def _leads_here(plan: Plan, span: Span) -> bool:
    return plan.reason == "became_looked_after" and plan.left is not None and plan.left in span
