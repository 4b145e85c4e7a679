"""Early help: common assessments (CAF) and family assessments, opened and closed so that as many are open as printed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from caseledger.sample.calendar import DAY, months_on
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child
from caseledger.sample.published import (
    OUTTURN,
    Q1_2015,
    Q1_2016,
    Q1_REPORT,
    Q2_2015,
    Q2_2016,
    Q2_REPORT,
    Q4_2014,
    Q4_2015,
    Q4_REPORT,
    YEAR_BEFORE_Q1,
    PublishedCells,
    count_of,
)
from caseledger.sample.targets import NOV_2016, NOV_2017

# The made-up course: eighteen quarters, then fifteen months; printed figures decide where there is a zero.
_OPENED = (
    *(172, 150, 185, 190, 196, 165, 200, 205, 210, 180, 215, 0, 0, 0, 225, 0, 0, 0),
    *(70, 72, 48, 66, 64, 72, 60, 68, 66, 52, 40, 58, 62, 60, 44),
)
_OPEN = (
    *(172, 290, 403, 480, 540, 575, 610, 640, 668, 680, 700, 715, 742, 748, 760, 800, 812, 806),
    *(802, 0, 800, 804, 806, 808, 803, 797, 786, 0, 0, 0, 668, 0, 596),
)
_FAMILY_SIZES = ((1, 55), (2, 28), (3, 17))
_REASONS = (("needs met", 58), ("stepped up to social care", 12), ("family declined", 20), ("moved away", 10))
_SHORTEST = 20 * DAY
_SHARE_FAMILY_ASSESSMENT = 0.12
"""Beside the CAFs so many family assessments are made, which are not counted with them."""


@dataclass(frozen=True)
class EarlyHelpTargets:
    """What is printed of CAFs, by the last day of the quarter or month."""

    opened: dict[date, int]
    open: dict[date, int]
    old_share: dict[date, Decimal]
    """Of the open, those open for more than twelve months."""


@dataclass(eq=False)
class _Case:
    id: str
    child: Child
    opened: date
    meant: date
    kind: str = "caf"
    closed: date | None = None


def read_early_help_targets(cells: PublishedCells) -> EarlyHelpTargets:
    """Read the printed figures."""
    ref = "FS/S12"
    months = {date(2017, 7, 31): "2017-07", date(2017, 8, 31): "2017-08", date(2017, 9, 30): "2017-09", NOV_2016: "2016-11"}
    found = {day: cells.measured_count("open CAFs", month) for day, month in months.items()}
    found[NOV_2017] = found[NOV_2016] - cells.measured_count("reduction in open CAFs over the year", "2016-11/2017-11")
    return EarlyHelpTargets(
        opened={
            Q4_2014: cells.count(Q4_REPORT, ref, OUTTURN),
            Q1_2015: cells.count(Q1_REPORT, ref, YEAR_BEFORE_Q1),
            Q2_2015: cells.count(Q2_REPORT, ref, cells.year_before_q2(ref)),
            Q4_2015: cells.count(Q4_REPORT, ref),
            Q1_2016: cells.count(Q1_REPORT, ref),
            Q2_2016: cells.count(Q2_REPORT, ref),
        },
        open=found,
        old_share={NOV_2017: cells.measured("percentage of CAFs open for more than 12 months", "2017-11")},
    )


def tell_early_help(borough: Borough, journal: Journal, targets: EarlyHelpTargets) -> None:
    """Open and close the cases, and write them down."""
    chance = stream("early help")
    every: list[_Case] = []
    here: list[_Case] = []
    for flow, made_up_opened, made_up_open in zip(borough.flows, _OPENED, _OPEN, strict=True):
        span, day = flow.span, flow.span.end
        opened = targets.opened.get(day, made_up_opened)
        leaves = len(here) + opened - targets.open.get(day, made_up_open)
        for case in _leavers(chance, here, day, leaves, targets):
            days = borough.working_days.between(max(span.start, case.opened + _SHORTEST), day)
            case.closed = chance.choice(days)
            here.remove(case)
        came = _open_cases(chance, borough, borough.working_days_of(span), opened, len(every))
        every += came
        here += came
        every += _family_assessments(chance, borough, borough.working_days_of(span), opened, len(every))
    for case in every:
        about = {"early_help_id": case.id}
        journal.record("early_help_opened", case.child.id, case.opened, **about, kind=case.kind)
        if case.closed is not None:
            journal.record("early_help_closed", case.child.id, case.closed, **about, reason=pick(chance, _REASONS))


def _leavers(chance: Random, here: list[_Case], day: date, amount: int, targets: EarlyHelpTargets) -> list[_Case]:
    """Choose the cases that close: those meant to the soonest; where it is printed how many are old, of both so many.

    Raises:
        ValueError: fewer can close than are to.
    """
    ready = sorted((case for case in here if case.opened + _SHORTEST < day - 5 * DAY), key=lambda case: (case.meant, case.id))
    if not 0 <= amount <= len(ready):
        raise ValueError(f"{amount} of {len(ready)} early help cases are to close by {day}.")
    if day not in targets.old_share:
        return ready[:amount]
    old = [case for case in ready if months_on(case.opened, 12) < day]
    surplus = len(old) - count_of(targets.old_share[day], targets.open[day])
    young = [case for case in ready if case not in old]
    if not 0 <= surplus <= amount or amount - surplus > len(young):
        raise ValueError(f"{surplus} of {amount} early help cases that close by {day} must be old.")
    return [*old[:surplus], *young[: amount - surplus]]


def _open_cases(chance: Random, borough: Borough, days: list[date], amount: int, number: int) -> list[_Case]:
    cases: list[_Case] = []
    while len(cases) < amount:
        on = chance.choice(days)
        for child in borough.people.family(min(amount - len(cases), pick(chance, _FAMILY_SIZES)), on, youngest=0, oldest=16):
            meant = on + int(60 + 75 * 2 ** (3 * chance.random())) * DAY
            cases.append(_Case(f"EH{number + len(cases) + 1:05}", child, on, meant))
    return cases


def _family_assessments(chance: Random, borough: Borough, days: list[date], opened: int, number: int) -> list[_Case]:
    cases = _open_cases(chance, borough, days, round(_SHARE_FAMILY_ASSESSMENT * opened), number)
    for case in cases:
        case.kind, case.closed = "family_assessment", borough.working_days.on_or_after(case.meant)
    return cases
