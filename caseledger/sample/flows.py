"""How many cases start, end and stand open in each quarter, so that every target holds.

Where a target is printed it decides; where none is, a made-up course of a borough of this size fills in. Each function
goes through the quarters in order, so that a cumulative or rolling target settles the quarter in which it is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caseledger.sample.calendar import Quarter, quarters
from caseledger.sample.targets import Targets, round_half_up

# The made-up course. The ledger begins empty, so the stocks grow in the first two years.
_REFERRALS = (760, 745, 790, 775, 770, 780, 815, 800, 800, 825, 850, 0, 0, 0, 850, 0, 0, 0)
_PLAN_STARTS = (80, 78, 72, 70, 62, 60, 64, 60, 56, 57, 60, 0, 0, 0, 84, 0, 0, 0)
_ON_PLAN = (80, 140, 180, 206, 216, 220, 226, 231, 234, 236, 241, 244, 0, 256, 271, 0, 0, 0)
_REPEAT_STARTS = (10, 10, 9, 9, 8, 8, 9, 8, 9, 9, 10, 0, 14, 13, 16, 0, 14, 10)
_REPEAT_PLANS = (10, 18, 25, 29, 31, 32, 33, 34, 35, 37, 38, 39, 0, 43, 45, 46, 0, 0)
_TWO_YEARS = (0, 0, 0, 0, 0, 0, 0, 0, 3, 6, 9, 0, 0, 0, 6, 0, 0, 0)
_CARE_STARTS = (150, 85, 65, 55, 46, 44, 45, 42, 42, 43, 42, 40, 42, 44, 43, 41, 38, 52)
_LOOKED_AFTER = (150, 202, 236, 256, 266, 272, 278, 283, 287, 291, 295, 300, 304, 309, 314, 0, 0, 0)
_ASSESSMENTS = (560, 830, 880, 900, 905, 920, 950, 960, 960, 985, 1005, 1040, 1070, 1085, 1075, 1050, 0, 0)

TWO_YEARS_OF_QUARTERS = 8


@dataclass(frozen=True)
class Stock:
    """Spells of one kind in one quarter: those that start, those that leave, and those open on its last day."""

    starts: int
    leaves: int
    open: int


@dataclass(frozen=True)
class QuarterFlow:
    """One quarter of the borough."""

    quarter: Quarter
    referrals: int
    first_plans: Stock
    """Protection plans of children without an earlier one."""
    repeat_plans: Stock
    """Protection plans of children with an earlier one."""
    long_starts: int
    """Of the first plans that start, those that will last two years or more."""
    long_leaves: int
    """Of the plans of two years or more, those that end."""
    two_years: int
    """Plans of two years or more on the last day."""
    care: Stock
    assessments: int
    assessed_in_time: int | None
    visited: int | None


def plan_flows(targets: Targets) -> list[QuarterFlow]:
    """Work out every quarter of the sample.

    Raises:
        ValueError: the targets and the made-up course leave no room for each other.
    """
    spans = quarters()
    days = [span.end for span in spans]
    referrals = _from_rolling_year(days, targets.referrals, _REFERRALS)
    starts = _from_year_to_date(spans, targets.plan_starts, _PLAN_STARTS)
    repeat_starts = _from_year_to_date(spans, targets.repeat_starts, _REPEAT_STARTS)
    on_plan = _from_level(days, targets.on_plan, _ON_PLAN)
    level = dict(zip(days, on_plan, strict=True))
    repeat_open = _from_level(days, targets.repeat_plans | _of_stock(targets.repeat_share, level), _REPEAT_PLANS)
    two_years = _from_level(days, targets.two_years | _of_stock(targets.two_years_share, level), _TWO_YEARS)
    looked_after = _from_level(days, targets.looked_after, _LOOKED_AFTER)
    assessments = _from_level(days, targets.assessments, _ASSESSMENTS)

    repeats = _stocks(repeat_starts, repeat_open)
    firsts = _stocks(
        [every - repeat for every, repeat in zip(starts, repeat_starts, strict=True)],
        [every - repeat for every, repeat in zip(on_plan, repeat_open, strict=True)],
    )
    care = _stocks(_CARE_STARTS, looked_after)
    # Each quarter some plans reach two years: those that began eight quarters before and were meant to last.
    reached = [max(2, two_years[n] - two_years[n - 1]) for n in range(TWO_YEARS_OF_QUARTERS, len(spans))]
    long_starts = [*reached, *[2] * TWO_YEARS_OF_QUARTERS]
    return [
        QuarterFlow(
            quarter=span,
            referrals=referrals[n],
            first_plans=firsts[n],
            repeat_plans=repeats[n],
            long_starts=long_starts[n],
            long_leaves=(two_years[n - 1] + long_starts[n - TWO_YEARS_OF_QUARTERS] - two_years[n])
            if n >= TWO_YEARS_OF_QUARTERS
            else 0,
            two_years=two_years[n],
            care=care[n],
            assessments=assessments[n],
            assessed_in_time=targets.assessed_in_time.get(span.end),
            visited=targets.visited.get(span.end),
        )
        for n, span in enumerate(spans)
    ]


def _from_level(days: Sequence[date], target: dict[date, int], made_up: Sequence[int]) -> list[int]:
    return [target.get(day, filler) for day, filler in zip(days, made_up, strict=True)]


def _from_year_to_date(spans: Sequence[Quarter], target: dict[date, int], made_up: Sequence[int]) -> list[int]:
    amounts: list[int] = []
    for span, filler in zip(spans, made_up, strict=True):
        before = sum(amounts[len(amounts) - span.number + 1 :]) if span.number > 1 else 0
        amounts.append(target[span.end] - before if span.end in target else filler)
    return _checked(amounts)


def _from_rolling_year(days: Sequence[date], target: dict[date, int], made_up: Sequence[int]) -> list[int]:
    amounts: list[int] = []
    for day, filler in zip(days, made_up, strict=True):
        amounts.append(target[day] - sum(amounts[-3:]) if day in target else filler)
    return _checked(amounts)


def _of_stock(shares: dict[date, Decimal], stock: dict[date, int]) -> dict[date, int]:
    """Turn percentages into the counts that come nearest to them."""
    return {day: round_half_up(share * stock[day] / 100) for day, share in shares.items()}


def _stocks(starts: Sequence[int], levels: Sequence[int]) -> list[Stock]:
    before = [0, *levels[:-1]]
    leaves = _checked([was + came - now for was, came, now in zip(before, starts, levels, strict=True)])
    return [Stock(*amounts) for amounts in zip(starts, leaves, levels, strict=True)]


def _checked(amounts: list[int]) -> list[int]:
    if min(amounts) < 0:
        raise ValueError(f"The targets cannot be met: a quarter would need {min(amounts)} cases.")
    return amounts
