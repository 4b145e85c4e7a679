"""How many cases start, end and stand open in each quarter and month, so that every target holds.

Where a target is printed it decides; where none is, a made-up course of a borough of this size fills in. Each function
goes through the spans in order, so that a cumulative or rolling target settles the span in which it is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from caseledger.sample.calendar import LAST_QUARTER_DAY, Span, financial_year, spans
from caseledger.sample.published import count_of, round_half_up
from caseledger.sample.targets import Targets

# The made-up course: eighteen quarters, then fifteen months. The ledger begins empty, so the stocks grow in the first two
# years. Places that a printed figure decides have a zero.
_REFERRALS = (
    *(760, 745, 790, 775, 770, 780, 815, 800, 800, 825, 850, 0, 0, 0, 850, 0, 0, 0),
    *(282, 285, 245, 282, 262, 298, 270, 319, 325, 330, 290, 322, 345, 350, 290),
)
_PLAN_STARTS = (
    *(80, 78, 72, 70, 62, 60, 64, 60, 56, 57, 60, 0, 0, 0, 84, 0, 0, 0),
    *(9, 0, 15, 27, 25, 28, 15, 14, 13, 14, 11, 32, 29, 0, 23),
)
_ON_PLAN = (
    *(80, 141, 180, 206, 216, 220, 226, 230, 234, 236, 241, 244, 0, 258, 271, 0, 0, 0),
    *(258, 249, 240, 226, 210, 194, 184, 173, 161, 149, 135, 142, 0, 0, 161),
)
_REPEAT_STARTS = (
    *(10, 10, 9, 9, 8, 8, 9, 8, 9, 9, 10, 0, 14, 13, 16, 0, 7, 6),
    *(1, 0, 2, 3, 3, 4, 1, 1, 1, 2, 1, 2, 2, 0, 2),
)
_REPEAT_PLANS = (
    *(10, 18, 25, 29, 31, 32, 33, 34, 35, 37, 38, 39, 0, 43, 45, 46, 0, 0),
    *(41, 40, 38, 36, 34, 32, 30, 28, 26, 25, 23, 22, 21, 21, 21),
)
_TWO_YEARS = (0, 0, 0, 0, 0, 0, 0, 0, 3, 6, 9, 0, 0, 0, 6, 0, 0, 0)
_TWO_YEARS_AT_MOST = (10, 10, 10, 10, 10, 10, 0, 10, 9, 8, 6, 5, 3, 0, 2)
_LATER_LONG_STARTS = (3, 4, 4, 2, 2)
"""Plans from October 2014 on that last two years, by quarter of their start."""
_CARE_STARTS = (
    *(120, 85, 65, 55, 46, 44, 45, 42, 42, 43, 42, 40, 42, 44, 43, 0, 33, 0),
    *(16, 14, 12, 13, 14, 14, 13, 15, 14, 14, 13, 14, 15, 13, 14),
)
"""Children whose health must be assessed by a day in the span for the first time, that is, who came into care before it."""
_LOOKED_AFTER = (
    *(150, 203, 236, 258, 266, 272, 278, 285, 287, 291, 295, 300, 304, 309, 314, 0, 0, 0),
    *(331, 333, 331, 332, 333, 331, 330, 332, 331, 333, 331, 332, 334, 332, 330),
)
_ASSESSMENTS = (
    *(560, 830, 880, 900, 905, 920, 950, 960, 960, 985, 1005, 1040, 1070, 1085, 1075, 1050, 0, 0),
    *(372, 362, 290, 322, 302, 290, 0, 262, 286, 309, 322, 366, 432, 0, 405),
)
_ASSESSED_IN_TIME_SHARE = (90, 89, 87, 85, 84, 82, 78, 74, 70, 66, 62, 53, 55, 0, 60)
_NEED_STARTS = (
    *(80, 160, 171, 180, 185, 175, 185, 190, 205, 210, 205, 200, 205, 205, 205, 200, 0, 0),
    *(0, 0, 0, 0, 0, 0, 96, 101, 107, 110, 98, 116, 120, 0, 118),
)
_NEED_PLANS = (
    *(80, 171, 230, 260, 282, 290, 300, 311, 320, 325, 330, 335, 341, 345, 348, 345, 0, 352),
    *(362, 371, 374, 383, 392, 404, 436, 470, 503, 541, 572, 608, 643, 0, 689),
)
_REFERRAL_SHARE = (*[32] * 18, 28, 25, 22, 18, 15, 0, 15, 18, 20, 22, 25, 27, 30, 0, 31)

TWO_YEARS_OF_QUARTERS = 8


@dataclass(frozen=True)
class Stock:
    """Spells of one kind in one span: those that start, those that leave, and those open on its last day."""

    starts: int
    leaves: int
    open: int


@dataclass(frozen=True)
class Flow:
    """One quarter or month of the borough."""

    span: Span
    referrals: int
    repeat_referrals: int | None
    """Referrals of children referred in the twelve months before, where a share of them is printed."""
    referral_share: Decimal
    """The percentage of contacts that become a referral."""
    first_plans: Stock
    """Protection plans of children without an earlier one."""
    repeat_plans: Stock
    """Protection plans of children with an earlier one."""
    long_starts: int
    """Of the first plans that start, those that will last two years or more."""
    two_years: int
    """Plans of two years or more on the last day; in months without a printed figure, the most there may be."""
    care_due: int
    """Children who came into care so that their first health assessment is due in the span."""
    looked_after: int
    assessments: int
    assessed_in_time: int | None
    visited: int | None
    need: Stock

    @property
    def is_reported(self) -> bool:
        """Tell whether a quarterly report prints visits for the span; the edges of the rules occur in such quarters."""
        return self.visited is not None and self.span.months > 1


def plan_flows(targets: Targets, looked_after: dict[date, int], care_due: dict[date, int]) -> list[Flow]:
    """Work out every span of the sample; the two dictionaries are what is printed of children in care.

    Raises:
        ValueError: the targets and the made-up course leave no room for each other.
    """
    found = spans()
    days = [span.end for span in found]
    quarters = sum(day <= LAST_QUARTER_DAY for day in days)
    referrals = _from_rolling_year(days, targets.referrals, _REFERRALS)
    starts = _from_year_to_date(found, targets.plan_starts, targets.plan_starts_of_month, _PLAN_STARTS)
    to_date = _year_to_date(found, starts)
    repeat_starts = _from_year_to_date(
        found, targets.repeat_starts | _of_stock(targets.repeat_starts_share, to_date), {}, _REPEAT_STARTS
    )
    on_plan = _before_ends(days, starts, targets.plan_ends_of_month, _from_level(days, targets.on_plan, _ON_PLAN))
    level = dict(zip(days, on_plan, strict=True))
    repeat_open = _from_level(days, targets.repeat_plans | _of_stock(targets.repeat_share, level), _REPEAT_PLANS)
    two_years = _from_level(days, targets.two_years | _of_stock(targets.two_years_share, level), _TWO_YEARS + _TWO_YEARS_AT_MOST)
    assessments = _from_level(days, targets.assessments, _ASSESSMENTS)
    in_time = dict(zip(days[quarters:], map(Decimal, _ASSESSED_IN_TIME_SHARE), strict=True)) | targets.in_time_share
    in_time_counts = _of_stock(in_time, dict(zip(days, assessments, strict=True))) | targets.assessed_in_time
    need = _stocks(
        _from_average(found, targets.need_starts_a_month, _NEED_STARTS), _from_level(days, targets.need_plans, _NEED_PLANS)
    )
    repeats = _stocks(repeat_starts, repeat_open)
    firsts = _stocks(
        [every - repeat for every, repeat in zip(starts, repeat_starts, strict=True)],
        [every - repeat for every, repeat in zip(on_plan, repeat_open, strict=True)],
    )
    # Each quarter some plans reach two years: those that began eight quarters before and were meant to last.
    reached = [max(2, two_years[n] - two_years[n - 1]) for n in range(TWO_YEARS_OF_QUARTERS, quarters)]
    long_starts = [*reached, *_LATER_LONG_STARTS]
    repeat_referrals = _repeat_referrals(found, referrals, targets.repeat_referrals)
    shares = dict(zip(days, map(Decimal, _REFERRAL_SHARE), strict=True)) | targets.referral_share
    visited = targets.visited | _of_stock(targets.visited_share, level)
    children = _from_level(days, looked_after, _LOOKED_AFTER)
    due = _from_level(days, care_due, _CARE_STARTS)
    return [
        Flow(
            span=span,
            referrals=referrals[n],
            repeat_referrals=repeat_referrals.get(span.end),
            referral_share=shares[span.end],
            first_plans=firsts[n],
            repeat_plans=repeats[n],
            long_starts=long_starts[n] if n < len(long_starts) else 0,
            two_years=two_years[n],
            care_due=due[n],
            looked_after=children[n],
            assessments=assessments[n],
            assessed_in_time=in_time_counts.get(span.end),
            visited=visited.get(span.end),
            need=need[n],
        )
        for n, span in enumerate(found)
    ]


def _from_level(days: Sequence[date], target: dict[date, int], made_up: Sequence[int]) -> list[int]:
    return [target.get(day, filler) for day, filler in zip(days, made_up, strict=True)]


def _from_year_to_date(
    found: Sequence[Span], target: dict[date, int], of_month: dict[date, int], made_up: Sequence[int]
) -> list[int]:
    """Return the amount of each span; where the year to date and its last month are printed, the month before gives way."""
    target = dict(target)
    for before, span in pairwise(found):
        if span.end in target and span.end in of_month:
            target[before.end] = target[span.end] - of_month[span.end]
    amounts: list[int] = []
    for n, (span, filler) in enumerate(zip(found, made_up, strict=True)):
        before_it = sum(amount for amount, earlier in zip(amounts, found[:n], strict=True) if earlier.year == span.year)
        filler = of_month.get(span.end, filler)
        amounts.append(target[span.end] - before_it if span.end in target else filler)
    return _checked(amounts)


def _year_to_date(found: Sequence[Span], amounts: Sequence[int]) -> dict[date, int]:
    return {
        span.end: sum(
            amount for amount, earlier in zip(amounts[: n + 1], found[: n + 1], strict=True) if earlier.year == span.year
        )
        for n, span in enumerate(found)
    }


def _from_average(found: Sequence[Span], average: dict[date, int], made_up: Sequence[int]) -> list[int]:
    """Spread what is printed as an average month: evenly where nothing is made up, else over the last month."""
    amounts = list(made_up)
    for day, a_month in average.items():
        of_year = [n for n, span in enumerate(found) if span.year == financial_year(day) and span.end <= day]
        free = [n for n in of_year if not made_up[n]]
        left = a_month * sum(found[n].months for n in of_year) - sum(made_up[n] for n in of_year)
        months = sum(found[n].months for n in free)
        for n in free:
            amounts[n] = left * found[n].months // months
        amounts[free[-1]] += left - sum(amounts[n] for n in free)
    return _checked(amounts)


def _from_rolling_year(days: Sequence[date], target: dict[date, int], made_up: Sequence[int]) -> list[int]:
    amounts: list[int] = []
    for day, filler in zip(days, made_up, strict=True):
        amounts.append(target[day] - sum(amounts[-3:]) if day in target else filler)
    return _checked(amounts)


def _before_ends(days: Sequence[date], starts: Sequence[int], ends: dict[date, int], levels: list[int]) -> list[int]:
    """Return the levels; where the ends of a month are printed, its level follows from the month before."""
    levels = list(levels)
    for n, day in enumerate(days):
        if day in ends:
            levels[n] = levels[n - 1] + starts[n] - ends[day]
    return levels


def _repeat_referrals(found: Sequence[Span], amounts: Sequence[int], shares: dict[date, Decimal]) -> dict[date, int]:
    """Return how many referrals of each span are repeats, so that the printed shares of twelve months come out.

    The twelve months to the first printed day are spread evenly; those to the next share some of them, and the rest follows.
    """
    repeats: dict[date, int] = {}
    for day, share in sorted(shares.items()):
        year = [n for n, span in enumerate(found) if day.replace(year=day.year - 1) < span.end <= day]
        left = count_of(share, sum(amounts[n] for n in year)) - sum(repeats.get(found[n].end, 0) for n in year)
        free = [n for n in year if found[n].end not in repeats]
        for n in free:
            repeats[found[n].end] = round_half_up(Decimal(left * amounts[n]) / sum(amounts[m] for m in free if m >= n))
            left -= repeats[found[n].end]
    return repeats


def _of_stock(shares: dict[date, Decimal], stock: dict[date, int]) -> dict[date, int]:
    """Turn percentages into the counts that come nearest to them."""
    return {day: count_of(share, stock[day]) for day, share in shares.items()}


def _stocks(starts: Sequence[int], levels: Sequence[int]) -> list[Stock]:
    before = [0, *levels[:-1]]
    leaves = _checked([was + came - now for was, came, now in zip(before, starts, levels, strict=True)])
    return [Stock(*amounts) for amounts in zip(starts, leaves, levels, strict=True)]


def _checked(amounts: list[int]) -> list[int]:
    if min(amounts) < 0:
        raise ValueError(f"The targets cannot be met: a span would need {min(amounts)} cases.")
    return amounts
