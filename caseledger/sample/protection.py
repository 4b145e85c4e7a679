"""Child protection: which plans start and end, so that each quarter's stock is as planned.

Plans are made quarter by quarter: first the ends are chosen from those open, then the starts are given to children. What
led to a plan (referral, strategy discussion, section 47 enquiry, initial conference) is told in `enquiries`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, Span, months_on
from caseledger.sample.cases import Borough, Plan
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import Flow
from caseledger.sample.people import ADULT_AT, Child
from caseledger.sample.plan_ages import set_ages

_FAMILY_SIZES = ((1, 45), (2, 28), (3, 17), (4, 10))
_CATEGORIES = (("neglect", 42), ("emotional", 38), ("physical", 11), ("sexual", 5), ("multiple", 4))
_END_REASONS = (("completed", 80), ("became_looked_after", 13), ("transferred_out", 5), ("other", 2))
_SHORTEST = 75 * DAY
CONFERENCES_COUNTED_FROM = date(2017, 9, 1)
_OLDEST_AT_START = 14
_OLDEST_AT_LONG_START = 11
_TEMPORARY_A_QUARTER = 2
STEPPED_DOWN = "stepped down"


@dataclass
class _Caseload:
    """The plans open at the moment, and the children whose plan has ended."""

    open: list[Plan] = field(default_factory=list)
    former: list[Child] = field(default_factory=list)
    last_end: dict[str, date] = field(default_factory=dict)


def plan_protection(borough: Borough) -> None:
    """Fill the borough with protection plans.

    Raises:
        ValueError: a plan that was not meant to last has reached two years.
    """
    chance, caseload = stream("protection"), _Caseload()
    for flow in borough.flows:
        leavers = _choose_leavers(chance, caseload, flow)
        reasons = _printed_reasons(borough, flow)
        for plan in leavers:
            _end(chance, borough, caseload, plan, flow.span, reasons)
        followed = _mark_edges(borough, leavers, flow)
        _start_plans(chance, borough, caseload, flow, followed)
        _start_temporary_plans(chance, borough, flow.span)
        _check(caseload, flow)
    # One child comes of age on the day after the last.
    last = next(plan for plan in caseload.open if not (plan.is_repeat or plan.is_long or plan.child.siblings[1:]))
    last.child.dob = LAST_DAY.replace(year=LAST_DAY.year - ADULT_AT) + DAY
    set_ages(borough)


def _choose_leavers(chance: Random, caseload: _Caseload, flow: Flow) -> list[Plan]:
    """Choose the plans that end in a quarter: of each kind as many as planned, the older ones rather than the younger."""

    def oldest(plans: list[Plan], amount: int, spread: int) -> list[Plan]:
        # Some families need little time: they leave at the first review conference.
        ranked = sorted(
            (plan.started + (chance.randrange(spread) - (spread if chance.random() < 0.2 else 0)) * DAY, plan.id, plan)
            for plan in plans
        )
        return [plan for _, _, plan in ranked[:amount]]

    ready = [plan for plan in caseload.open if plan.started + _SHORTEST <= flow.span.end - 5 * DAY]
    long = [plan for plan in ready if plan.is_long and months_on(plan.started, 24) <= flow.span.end]
    first = [plan for plan in ready if not plan.is_long and not plan.is_repeat]
    repeat = [plan for plan in ready if plan.is_repeat]
    long_leaves = max(0, len(long) - flow.two_years)
    return [
        *oldest(long, long_leaves, 1),
        *oldest(first, flow.first_plans.leaves - long_leaves, 210),
        *oldest(repeat, flow.repeat_plans.leaves, 210),
    ]


def _printed_reasons(borough: Borough, flow: Flow) -> list[str]:
    """Return the reasons for which the plans of a month end, as far as they are printed."""
    targets, day = borough.targets, flow.span.end
    return [
        *[STEPPED_DOWN] * targets.stepped_down.get(day, 0),
        *["became_looked_after"] * targets.ended_in_care.get(day, 0),
        *["transferred_out"] * targets.ended_elsewhere.get(day, 0),
    ]


def _end(chance: Random, borough: Borough, caseload: _Caseload, plan: Plan, span: Span, reasons: list[str]) -> None:
    """End a plan within the quarter, on the day on which a sibling's plan ended where that is possible."""
    earliest = max(span.start, plan.started + _SHORTEST, months_on(plan.started, 24) if plan.is_long else span.start)
    shared = [other.left for other in borough.plans if other.family == plan.family and other.left is not None]
    together = [day for day in shared if earliest <= day <= span.end]
    plan.left = plan.ended = together[0] if together else chance.choice(borough.working_days.between(earliest, span.end))
    plan.reason = reasons.pop() if reasons else pick(chance, _END_REASONS)
    if plan.reason == STEPPED_DOWN:
        plan.reason, plan.steps_down = "completed", True
    caseload.open.remove(plan)
    caseload.last_end[plan.child.id] = plan.left
    if plan.reason == "completed" and plan.child not in caseload.former:
        caseload.former.append(plan.child)


def _mark_edges(borough: Borough, leavers: list[Plan], flow: Flow) -> list[Plan]:
    """Let some plans of the published quarters end in the ways that are easily counted wrongly.

    One child turns 18 on the last day of the quarter with its plan still open, one plan ends on that very day, and one
    child dies. Returns two more, which another plan follows at once.
    """
    if not flow.is_reported:
        return []
    end = flow.span.end
    plans = Counter(plan.child.id for plan in borough.plans)
    alone = [
        plan for plan in leavers if plans[plan.child.id] == 1 and not (plan.is_repeat or plan.is_long or plan.child.siblings[1:])
    ]
    of_age, on_the_day, died, *followed = alone[:5]
    of_age.child.dob = end.replace(year=end.year - ADULT_AT)
    of_age.left, of_age.reason = end, "other"
    of_age.ended = end + 11 * DAY
    on_the_day.left = on_the_day.ended = end
    died.child.died_on, died.ended, died.reason = died.left, None, None
    for plan in followed:
        plan.reason = "completed"
    return followed


def _start_plans(chance: Random, borough: Borough, caseload: _Caseload, flow: Flow, followed: list[Plan]) -> None:
    days = borough.working_days_of(flow.span)
    firsts, repeats, long_left = flow.first_plans.starts, flow.repeat_plans.starts, flow.long_starts
    if followed:
        # A plan that begins on the day the earlier one ends is a repeat; one that begins while the earlier one is still
        # open is not, and the child is on a plan once.
        ended, still_open = followed
        still_open.ended = flow.span.end + 9 * DAY
        _start_family(chance, borough, caseload, [ended.child], ended.left, is_repeat=True)
        _start_family(chance, borough, caseload, [still_open.child], still_open.left)
        _start_family(chance, borough, caseload, [_after_temporary(borough, flow.span)], days[5])
        firsts, repeats = firsts - 2, repeats - 1
    # Somebody starts on the first and on the last working day of each quarter.
    dates = [days[-1], days[0]]
    while firsts:
        size = min(firsts, pick(chance, _FAMILY_SIZES))
        on = dates.pop() if dates else chance.choice(days)
        is_long = 0 < size <= long_left
        children = borough.people.family(size, on, oldest=_OLDEST_AT_LONG_START if is_long else _OLDEST_AT_START)
        _start_family(chance, borough, caseload, children, on, is_long=is_long)
        long_left -= size if is_long else 0
        firsts -= size
    while repeats:
        on = chance.choice(days)
        children = _returning(chance, caseload, on, repeats)
        is_known = bool(children)
        children = children or borough.people.family(1, on, youngest=1, oldest=_OLDEST_AT_START)
        _start_family(chance, borough, caseload, children, on, is_repeat=True, is_known=is_known)
        repeats -= len(children)


def _after_temporary(borough: Borough, span: Span) -> Child:
    """Find a child whose only earlier plan was another authority's: its next one is not a repeat."""
    others = {plan.child.id for plan in borough.plans if not plan.is_temporary}
    earlier = [
        plan
        for plan in borough.plans
        if plan.is_temporary and plan.left is not None and plan.left < span.start and plan.child.id not in others
    ]
    return max(earlier, key=lambda plan: plan.started).child


def _start_family(
    chance: Random,
    borough: Borough,
    caseload: _Caseload,
    children: list[Child],
    on: date,
    *,
    is_repeat: bool = False,
    is_known: bool = True,
    is_long: bool = False,
) -> None:
    category = pick(chance, _CATEGORIES)
    # Of the last months it is printed how many initial conferences led to a plan; families who bring theirs had none.
    transferred_in = chance.random() < 0.03 and on < CONFERENCES_COUNTED_FROM
    family = f"{on:%y%m%d}-{children[0].id}"
    for child in children:
        plan = Plan(
            id=f"CPP{len(borough.plans) + 1:05}",
            child=child,
            started=on,
            family=family,
            is_repeat=is_repeat,
            is_long=is_long,
            previous_plans=None if is_known else chance.choice((1, 1, 2)),
            transferred_in=transferred_in,
            category=category if chance.random() < 0.9 else pick(chance, _CATEGORIES),
        )
        borough.plans.append(plan)
        caseload.open.append(plan)


def _returning(chance: Random, caseload: _Caseload, on: date, amount: int) -> list[Child]:
    """Find a child whose plan ended before, with siblings in the same position; some come from elsewhere: none then."""
    if chance.random() < 0.2:
        return []
    on_plan = {plan.child.id for plan in caseload.open}

    def may_return(child: Child) -> bool:
        return (
            child.id not in on_plan
            and caseload.last_end.get(child.id, on) + 45 * DAY <= on
            and child.is_child_on(on)
            and child.age_on(on) <= _OLDEST_AT_START
        )

    ready = [child for child in caseload.former if may_return(child)]
    if not ready:
        return []
    chosen = chance.choice(ready)
    return [chosen, *(child for child in chosen.siblings if child is not chosen and may_return(child))][:amount]


def _start_temporary_plans(chance: Random, borough: Borough, span: Span) -> None:
    """Add children who stay for a while under another authority's plan: they count nowhere."""
    for _ in range(-(-_TEMPORARY_A_QUARTER * span.months // 3)):
        on = chance.choice(borough.working_days.between(span.start, span.end))
        (child,) = borough.people.family(1, on, youngest=0, oldest=_OLDEST_AT_START)
        ended = on + chance.randrange(30, 200) * DAY
        borough.plans.append(
            Plan(
                id=f"CPP{len(borough.plans) + 1:05}",
                child=child,
                started=on,
                family=f"T{child.id}",
                is_temporary=True,
                category=pick(chance, _CATEGORIES),
                left=ended if ended <= LAST_DAY else None,
                ended=ended if ended <= LAST_DAY else None,
                reason="transferred_out",
            )
        )


def _check(caseload: _Caseload, flow: Flow) -> None:
    day = flow.span.end
    adult = [plan.id for plan in caseload.open if not plan.child.is_child_on(day)]
    long = [plan for plan in caseload.open if months_on(plan.started, 24) <= day]
    is_wrong = len(long) > flow.two_years or (flow.span.months > 1 and len(long) < flow.two_years)
    if adult or is_wrong or len(caseload.open) != flow.first_plans.open + flow.repeat_plans.open:
        raise ValueError(f"On {day}: {len(caseload.open)} on a plan, {len(long)} for two years, adults {adult}.")
