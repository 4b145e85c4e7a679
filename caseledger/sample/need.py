"""Children in need: section 17 plans after an assessment, an enquiry or a child protection plan; and the closing of cases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, birthday
from caseledger.sample.cases import Borough, NeedPlan
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import Flow
from caseledger.sample.journal import Journal
from caseledger.sample.people import ADULT_AT, Child

_SHARE_STEPPED_DOWN = 0.55
_SHORTEST = 21 * DAY


@dataclass
class _Caseload:
    """The plans open at the moment, and until when each of them is meant to last."""

    open: dict[str, NeedPlan] = field(default_factory=dict)
    meant: dict[str, date] = field(default_factory=dict)
    elsewhere: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    """When each child is on a protection plan or in care: the child in need plan is over then."""
    barred: set[str] = field(default_factory=set)
    """Children of whom it is printed that no plan followed."""

    def may_start(self, child: Child, on: date) -> bool:
        """Tell whether a plan may begin for a child."""
        return (
            child.id not in self.open
            and child.id not in self.barred
            and child.is_child_on(on + 30 * DAY)
            and not any(first <= on + _SHORTEST and on < last for first, last in self.elsewhere.get(child.id, ()))
        )

    def must_end(self, plan: NeedPlan, until: date) -> date | None:
        """Return the day on which a plan ends by itself, if that is not after a day."""
        ends = [first for first, _ in self.elsewhere.get(plan.child.id, ()) if first > plan.started]
        # A disabled young person keeps the plan while adult services take over.
        ends += [] if plan.child.disabled else [birthday(plan.child.dob, ADULT_AT)]
        ends += [] if plan.child.died_on is None else [plan.child.died_on]
        return min((day for day in ends if day <= until), default=None)


def plan_need(borough: Borough) -> None:
    """Give plans to children assessed as in need, enquired about, or stepped down from protection: so many as planned.

    Raises:
        ValueError: more plans end by themselves than are to end, or fewer can.
    """
    chance, caseload = stream("need"), _Caseload()
    for spell in [*borough.plans, *borough.care]:
        last = LAST_DAY + DAY if spell.left is None else spell.left
        caseload.elsewhere.setdefault(spell.child.id, []).append((spell.started, last))
    first_printed, last_printed = (
        (min(borough.targets.stepped_down).replace(day=1), max(borough.targets.stepped_down))
        if borough.targets.stepped_down
        else (LAST_DAY, FIRST_DAY)
    )
    for plan in borough.plans:
        if plan.left is not None and first_printed <= plan.left <= last_printed and not plan.steps_down:
            caseload.barred.add(plan.child.id)
    occasions = _occasions(chance, borough)
    for flow in borough.flows:
        _end_plans(chance, borough, caseload, flow)
        _start_plans(chance, borough, caseload, flow, [each for each in occasions if each[0] in flow.span])


def _occasions(chance: Random, borough: Borough) -> list[tuple[date, Child, bool]]:
    """Return when a plan may begin for whom, and whether it must."""
    found: list[tuple[date, Child, bool]] = []
    for assessment in borough.assessments:
        if assessment.outcome == "section_17" and assessment.completed is not None:
            found.append((assessment.completed + chance.randrange(12) * DAY, assessment.child, False))
    for enquiry in borough.enquiries:
        if enquiry.outcome == "child_in_need_plan":
            found.append((enquiry.completed + chance.randrange(10) * DAY, enquiry.child, False))
    for plan in borough.plans:
        if plan.steps_down and plan.ended is not None:
            found.append((min(plan.ended + chance.randrange(6) * DAY, _end_of_month(plan.ended)), plan.child, True))
        elif plan.reason == "completed" and plan.ended is not None and chance.random() < _SHARE_STEPPED_DOWN:
            found.append((plan.ended + chance.randrange(8) * DAY, plan.child, False))
    return sorted(found, key=lambda each: (each[0], each[1].id))


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def _end_plans(chance: Random, borough: Borough, caseload: _Caseload, flow: Flow) -> None:
    """End as many plans as planned: those that end by themselves, then those meant to end the soonest."""
    span, ending = flow.span, {}
    for plan in caseload.open.values():
        day = caseload.must_end(plan, span.end)
        if day is not None:
            ending[plan.id] = plan, max(day, span.start)
    if len(ending) > flow.need.leaves:
        raise ValueError(f"{len(ending)} child in need plans end by themselves by {span.end}, {flow.need.leaves} are to.")
    ranked = sorted(
        (caseload.meant[plan.id], plan.id, plan)
        for plan in caseload.open.values()
        if plan.id not in ending and plan.started + _SHORTEST < span.end
    )
    if len(ending) + len(ranked) < flow.need.leaves:
        raise ValueError(f"{flow.need.leaves} child in need plans are to end by {span.end}, {len(ranked)} may.")
    for _, _, plan in ranked[: flow.need.leaves - len(ending)]:
        days = borough.working_days.between(max(span.start, plan.started + _SHORTEST), span.end)
        ending[plan.id] = plan, chance.choice(days or [span.end])
    for plan, day in ending.values():
        plan.left = day
        # A death ends the plan by itself.
        plan.ended = None if plan.child.died_on == day else day
        del caseload.open[plan.child.id]


def _start_plans(
    chance: Random, borough: Borough, caseload: _Caseload, flow: Flow, occasions: list[tuple[date, Child, bool]]
) -> None:
    """Start as many plans as planned, on the occasions there are, else for brothers and sisters, else for others assessed."""
    left = flow.need.starts
    certain = [(on, child) for on, child, must in occasions if must]
    likely = [(on, child) for on, child, must in occasions if not must]
    chance.shuffle(likely)
    started: list[tuple[date, Child]] = []

    def start(candidates: Iterable[tuple[date, Child]]) -> None:
        nonlocal left
        for on, child in candidates:
            if left and caseload.may_start(child, on):
                _add(chance, borough, caseload, child, on)
                started.append((on, child))
                left -= 1

    start(certain)
    start(likely)
    start([(on, sibling) for on, child in started for sibling in child.siblings])
    others = [
        (assessment.completed, assessment.child)
        for assessment in (borough.assessments if left else ())
        if assessment.completed is not None
        and assessment.completed in flow.span
        and assessment.outcome in ("other", "section_47")
    ]
    start(others)
    while left:
        on = chance.choice(borough.working_days_of(flow.span))
        start([(on, child) for child in borough.people.family(min(left, 2), on, youngest=0, oldest=15)])


def _add(chance: Random, borough: Borough, caseload: _Caseload, child: Child, started: date) -> None:
    plan = NeedPlan(f"CIN{len(borough.need_plans) + 1:05}", child, started)
    borough.need_plans.append(plan)
    caseload.open[child.id] = plan
    caseload.meant[plan.id] = started + int(30 + 30 * 2.2 ** (3 * chance.random())) * DAY


def close_cases(borough: Borough, journal: Journal) -> None:
    """Close each referral once nothing is left to be done for the child."""
    chance = stream("closures")
    busy: dict[str, list[tuple[date, date | None]]] = {}
    for plan in borough.plans:
        busy.setdefault(plan.child.id, []).append((plan.started, plan.ended))
    for spell in borough.care:
        busy.setdefault(spell.child.id, []).append((spell.started, spell.left))
    for need in borough.need_plans:
        busy.setdefault(need.child.id, []).append((need.started, need.ended))
    assessed = borough.assessments_of_referrals()
    for referral in borough.referrals:
        assessment = assessed.get(referral.id)
        until: date | None = referral.on
        if assessment is not None:
            until = assessment.completed
        for started, ended in busy.get(referral.child.id, ()):
            if until is not None and referral.on <= started <= until + 45 * DAY:
                until = None if ended is None else max(until, ended)
        closed = None if until is None else until + chance.randrange(0, 14) * DAY
        referral.closed = closed
        if closed is not None and closed <= LAST_DAY and referral.child.died_on is None:
            reason = "no further action" if assessment is None or assessment.outcome == "no_further_action" else "case completed"
            journal.record("referral_closed", referral.child.id, closed, referral_id=referral.id, reason=reason)


def tell_need(borough: Borough, journal: Journal) -> None:
    """Write down the plans."""
    chance = stream("need events")
    for need in borough.need_plans:
        journal.record("child_in_need_plan_started", need.child.id, need.started, plan_id=need.id)
        if need.ended is not None:
            reason = pick(chance, (("objectives met", 60), ("stepped down to early help", 25), ("moved away", 15)))
            journal.record("child_in_need_plan_ended", need.child.id, need.ended, plan_id=need.id, reason=reason)
