"""Adoption: when children come into care, move in with their adoptive family, and are adopted.

The numbers adopted and the average days until they moved in are as printed. The ledger begins in April 2012, so that the
first children are adopted in the year after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, financial_year
from caseledger.sample.care_targets import CareTargets
from caseledger.sample.chance import stream
from caseledger.sample.flows import Flow

# Made up: adoptions by span where none is printed; those of the last three months of 2014/15 and 2015/16 follow.
_ADOPTED = (0, 0, 0, 0, 0, 2, 4, 5, 4, 4, 3, 0, 0, 0, 3, 0, 0, 0, *(1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1))
_WAIT = 95
"""At least so many days lie between moving in and the order."""
_USUAL, _FIRST_YEAR, _SPREAD = 480, 390, 70
_EXCEPTIONAL, _EXCEPTIONALLY_LONGER = 2, 478


@dataclass(frozen=True)
class Adoption:
    """A child's way into an adoptive family."""

    came: date
    moved_in: date
    adopted: date


def plan_adoptions(flows: Sequence[Flow], targets: CareTargets, came: list[date]) -> list[Adoption]:
    """Plan every adoption, for children who came into care on days taken out of the list."""
    chance = stream("adoption")
    orders = _orders(chance, flows, targets)
    lengths = _lengths(chance, orders, targets)
    adoptions = []
    for adopted, length in zip(orders, lengths, strict=True):
        wished = adopted - (_WAIT + chance.randrange(60) + length) * DAY
        day = min((day for day in came if day <= adopted - (_WAIT + length) * DAY), key=lambda day: abs((day - wished).days))
        came.remove(day)
        adoptions.append(Adoption(day, day + length * DAY, adopted))
    return adoptions


def _orders(chance: Random, flows: Sequence[Flow], targets: CareTargets) -> list[date]:
    orders: list[date] = []
    for flow, made_up in zip(flows, _ADOPTED, strict=True):
        amount = targets.adopted_of_quarter.get(flow.span.end, made_up)
        if flow.span.end in targets.adopted:
            before = sum(financial_year(day) == flow.span.year for day in orders)
            amount = targets.adopted[flow.span.end] - before
        days = [flow.span.start + n * DAY for n in range((flow.span.end - flow.span.start).days + 1)]
        orders += sorted(chance.sample([day for day in days if day.weekday() < 5], amount))
    return orders


def _lengths(chance: Random, orders: Sequence[date], targets: CareTargets) -> list[int]:
    """Choose how many days each child waited, so that the averages of three years come out as printed."""
    longest = [(day - FIRST_DAY).days - _WAIT - 20 for day in orders]
    lengths = [
        min(latest, (_FIRST_YEAR if financial_year(day) == FIRST_DAY.year + 1 else _USUAL) + chance.randrange(-_SPREAD, _SPREAD))
        for day, latest in zip(orders, longest, strict=True)
    ]
    for day, average in sorted(targets.days_to_family.items()):
        of_three_years = [n for n, order in enumerate(orders) if day.replace(year=day.year - 3) < order <= day]
        of_year = [n for n in of_three_years if financial_year(orders[n]) == financial_year(day)]
        if day == max(targets.days_to_family):
            # Two children waited for exceptionally long, as the report comments.
            for n in of_year[-_EXCEPTIONAL:]:
                lengths[n] += _EXCEPTIONALLY_LONGER
        missing = average * len(of_three_years) - sum(lengths[n] for n in of_three_years)
        for position, n in enumerate(of_year):
            lengths[n] += missing // len(of_year) + (position < missing % len(of_year))
    return lengths
