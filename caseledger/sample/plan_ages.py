"""Ages of the children on a protection plan, where the improvement report prints how many are young.

A child of whom nothing else is known yet is made some years older or younger.
"""

from collections import Counter
from datetime import date

from caseledger.sample.calendar import DAY, Span, months_on
from caseledger.sample.cases import Borough, Plan
from caseledger.sample.published import count_of

_YOUNG, _SMALL = 10, 5
_SIX_TO_TEN = range(6, 11)
_NEAR_BIRTH = 15 * DAY
"""So long before and after its birth only the expected date of a child may be known."""


def set_ages(borough: Borough) -> None:
    """Let as many children be six to ten, under ten at the start of their plan, and under five on the day, as are printed.

    Raises:
        ValueError: there are too few children whose age may be another.
    """
    plans = Counter(plan.child.id for plan in borough.plans)
    counted = [plan for plan in borough.plans if not plan.is_temporary]
    for day, share in borough.targets.repeat_starts_of_six_to_ten.items():
        repeats = [plan for plan in _starts_of_year(counted, day) if plan.is_repeat]
        within = [plan for plan in repeats if plan.child.age_on(day) in _SIX_TO_TEN]
        surplus = len(within) - count_of(share, len(repeats))
        if surplus > 0:
            _shift(within, surplus, -len(_SIX_TO_TEN))
        else:
            _shift([plan for plan in repeats if plan.child.age_on(day) > max(_SIX_TO_TEN)], -surplus, len(_SIX_TO_TEN))
    for day, share in borough.targets.young_starts.items():
        starts = _starts_of_year(counted, day)
        for plan in starts:
            plan.child.is_registered = True
        young = [plan for plan in starts if plan.child.age_on(plan.started) < _YOUNG]
        surplus = len(young) - count_of(share, len(starts))
        movable = [plan for plan in (young if surplus > 0 else starts) if plans[plan.child.id] == 1 and not plan.is_repeat]
        if surplus > 0:
            _shift([plan for plan in movable if plan.child.age_on(plan.started) >= _SMALL], surplus, -5)
        else:
            _shift([plan for plan in movable if plan not in young], -surplus, 5)
    for day, amount in borough.targets.under_five.items():
        here = [plan for plan in counted if plan.started <= day and (plan.left is None or plan.left > day)]
        for plan in here:
            plan.child.is_registered = True
            if abs(plan.child.dob - day) <= _NEAR_BIRTH:
                plan.child.dob += 3 * _NEAR_BIRTH
        small = [plan for plan in here if 0 <= plan.child.age_on(day) < _SMALL]
        movable = [
            plan for plan in here if plans[plan.child.id] == 1 and not plan.is_repeat and plan.started > months_on(day, -20)
        ]
        surplus = len(small) - amount
        if surplus > 0:
            _shift([plan for plan in movable if plan in small and _is_born(plan, day)], surplus, -5)
        else:
            _shift([plan for plan in movable if _SMALL <= plan.child.age_on(day) <= _SMALL + 2], -surplus, 3)


def _starts_of_year(plans: list[Plan], day: date) -> list[Plan]:
    """Return the plans that started from 1 April to a day."""
    first = date(Span(day, day).year, 4, 1)
    return [plan for plan in plans if first <= plan.started <= day]


def _is_born(plan: Plan, day: date) -> bool:
    """Tell whether the child was born before its plan began."""
    return plan.child.dob < min(plan.started, day)


def _shift(plans: list[Plan], amount: int, years: int) -> None:
    """Let so many children be born some years later (or earlier)."""
    if len(plans) < amount:
        raise ValueError(f"{amount} children on a plan should be of another age, {len(plans)} may be.")
    for plan in plans[:amount]:
        plan.child.dob = months_on(plan.child.dob, 12 * years)
