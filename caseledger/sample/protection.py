"""Child protection: which plans start and end, so that each quarter's stock is as planned.

Plans are made quarter by quarter: first the ends are chosen from those open, then the starts are given to children. What
led to a plan (referral, strategy discussion, section 47 enquiry, initial conference) is told in `enquiries`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, Quarter, months_on
from caseledger.sample.cases import Borough, Plan
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import QuarterFlow
from caseledger.sample.people import ADULT_AT, Child

_FAMILY_SIZES = ((1, 45), (2, 28), (3, 17), (4, 10))
_CATEGORIES = (("neglect", 42), ("emotional", 38), ("physical", 11), ("sexual", 5), ("multiple", 4))
_END_REASONS = (("completed", 80), ("became_looked_after", 13), ("transferred_out", 5), ("other", 2))
_SHORTEST = 75 * DAY
_OLDEST_AT_START = 14
_OLDEST_AT_LONG_START = 11
_TEMPORARY_A_QUARTER = 2


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
        for plan in leavers:
            _end(chance, borough, caseload, plan, flow.quarter)
        followed = _mark_edges(borough, leavers, flow)
        _start_plans(chance, borough, caseload, flow, followed)
        _start_temporary_plans(chance, borough, flow.quarter)
        _check(caseload, flow)
    # One child comes of age on the day after the last.
    last = next(plan for plan in caseload.open if not (plan.is_repeat or plan.is_long or plan.child.siblings[1:]))
    last.child.dob = LAST_DAY.replace(year=LAST_DAY.year - ADULT_AT) + DAY


def _choose_leavers(chance: Random, caseload: _Caseload, flow: QuarterFlow) -> list[Plan]:
    """Choose the plans that end in a quarter: of each kind as many as planned, the older ones rather than the younger."""

    def oldest(plans: list[Plan], amount: int, spread: int) -> list[Plan]:
        # Some families need little time: they leave at the first review conference.
        ranked = sorted(
            (plan.started + (chance.randrange(spread) - (spread if chance.random() < 0.2 else 0)) * DAY, plan.id, plan)
            for plan in plans
        )
        return [plan for _, _, plan in ranked[:amount]]

    long = [plan for plan in caseload.open if plan.is_long and months_on(plan.started, 24) <= flow.quarter.end]
    first = [plan for plan in caseload.open if not plan.is_long and not plan.is_repeat]
    repeat = [plan for plan in caseload.open if plan.is_repeat]
    return [
        *oldest(long, flow.long_leaves, 1),
        *oldest(first, flow.first_plans.leaves - flow.long_leaves, 210),
        *oldest(repeat, flow.repeat_plans.leaves, 210),
    ]


def _end(chance: Random, borough: Borough, caseload: _Caseload, plan: Plan, quarter: Quarter) -> None:
    """End a plan within the quarter, on the day on which a sibling's plan ended where that is possible."""
    earliest = max(quarter.start, plan.started + _SHORTEST, months_on(plan.started, 24) if plan.is_long else quarter.start)
    shared = [other.left for other in borough.plans if other.family == plan.family and other.left is not None]
    together = [day for day in shared if earliest <= day <= quarter.end]
    plan.left = plan.ended = together[0] if together else chance.choice(borough.working_days.between(earliest, quarter.end))
    plan.reason = pick(chance, _END_REASONS)
    caseload.open.remove(plan)
    caseload.last_end[plan.child.id] = plan.left
    if plan.reason == "completed" and plan.child not in caseload.former:
        caseload.former.append(plan.child)


def _mark_edges(borough: Borough, leavers: list[Plan], flow: QuarterFlow) -> list[Plan]:
    """Let some plans of the published quarters end in the ways that are easily counted wrongly.

    One child turns 18 on the last day of the quarter with its plan still open, one plan ends on that very day, and one
    child dies. Returns two more, which another plan follows at once.
    """
    if flow.visited is None:
        return []
    end = flow.quarter.end
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


def _start_plans(chance: Random, borough: Borough, caseload: _Caseload, flow: QuarterFlow, followed: list[Plan]) -> None:
    days = borough.working_days_of(flow.quarter)
    firsts, repeats, long_left = flow.first_plans.starts, flow.repeat_plans.starts, flow.long_starts
    if followed:
        # A plan that begins on the day the earlier one ends is a repeat; one that begins while the earlier one is still
        # open is not, and the child is on a plan once.
        ended, still_open = followed
        still_open.ended = flow.quarter.end + 9 * DAY
        _start_family(chance, borough, caseload, [ended.child], ended.left, is_repeat=True)
        _start_family(chance, borough, caseload, [still_open.child], still_open.left)
        _start_family(chance, borough, caseload, [_after_temporary(borough, flow.quarter)], days[5])
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


def _after_temporary(borough: Borough, quarter: Quarter) -> Child:
    """Find a child whose only earlier plan was another authority's: its next one is not a repeat."""
    earlier = [plan for plan in borough.plans if plan.is_temporary and plan.left is not None and plan.left < quarter.start]
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
    transferred_in = chance.random() < 0.03
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


def _start_temporary_plans(chance: Random, borough: Borough, quarter: Quarter) -> None:
    """Add children who stay for a while under another authority's plan: they count nowhere."""
    for _ in range(_TEMPORARY_A_QUARTER):
        on = chance.choice(borough.working_days.between(quarter.start, quarter.end))
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


def _check(caseload: _Caseload, flow: QuarterFlow) -> None:
    day = flow.quarter.end
    adult = [plan.id for plan in caseload.open if not plan.child.is_child_on(day)]
    long = [plan for plan in caseload.open if months_on(plan.started, 24) <= day]
    if adult or (len(caseload.open), len(long)) != (flow.first_plans.open + flow.repeat_plans.open, flow.two_years):
        raise ValueError(f"On {day}: {len(caseload.open)} on a plan, {len(long)} for two years, adults {adult}.")
