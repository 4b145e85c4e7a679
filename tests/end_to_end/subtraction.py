"""What subtraction gives back of a published copy, as a reader would find it who knows the definitions: by linear algebra."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import duckdb
import numpy as np

from caseledger.settings import Settings

RESULTS = """
select
    result.area_code, result.cohort, result.indicator_ref, result.dimension, result.measure, result.window_name = 'as_at',
    result.window_start, result.period_end, result.numerator, result.denominator,
    part.denominator_flag, part.numerator_flag, part.is_met_by_period_end,
    shown.reason is not distinct from 'suppressed'
from warehouse.indicator_result as result
inner join warehouse.reference.indicator_part as part
    on part.indicator_ref = result.indicator_ref and part.valid_from is not distinct from result.edition_valid_from
    and part.dimension is not distinct from result.dimension
inner join published.indicator_result as shown
    on shown.area_code = result.area_code and shown.indicator_ref = result.indicator_ref
    and shown.dimension is not distinct from result.dimension
    and shown.period_kind = result.period_kind and shown.period = result.period
where result.cohort <> 'reported_figure' and result.numerator is not null
"""
# Both count plans by the day on which they began.
SAME_CASES = {"protection_plan_start_to_date": "protection_plan_start"}
# A count as a sum of unknown ones: who is counted, between which two days, and how often.
Sum = dict[tuple[str, date, date], float]


@dataclass(frozen=True)
class Result:
    """An exact result that is counted from cases, and whether the copy hides it."""

    area_code: str
    cohort: str
    indicator_ref: str
    dimension: str | None
    measure: str
    is_stock: bool
    window_start: date
    period_end: date
    numerator: float
    denominator: float | None
    denominator_flag: str
    numerator_flag: str
    is_met_by_period_end: bool
    is_hidden: bool

    @property
    def everybody(self) -> float | None:
        """How many have the flag of its denominator, where it says so."""
        if self.measure in ("percentage", "mean"):
            return self.denominator
        return self.numerator if self.numerator_flag == self.denominator_flag else None


def results_of(settings: Settings) -> list[Result]:
    """Return the results of a warehouse, beside its published copy."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{settings.published}' as published (read_only)")
        return [Result(*row) for row in connection.execute(RESULTS).fetchall()]


def worked_out(results: Sequence[Result]) -> list[Result]:
    """Return the results of which a count from 1 to 5 is a combination of what is shown of their area and cohort."""
    by_cohort = defaultdict(list)
    for result in results:
        by_cohort[result.area_code, SAME_CASES.get(result.cohort, result.cohort)].append(result)
    return [result for those in by_cohort.values() for result in _worked_out_of_cohort(those)]


def _worked_out_of_cohort(results: Sequence[Result]) -> list[Result]:
    days = sorted({day for result in results for day in _ends(result)})
    shown = [counted for each in results if not each.is_hidden for _, counted, is_told in _counts(each, days) if is_told]
    small = [(each, counted) for each in results for count, counted, _ in _counts(each, days) if 0 < count < 6]
    small += [(each, counted) for each, count, counted in _in_no_denominator(results, days) if 0 < count < 6]
    are_known = _are_combinations([counted for _, counted in small], shown)
    return [result for (result, _), is_known in zip(small, are_known, strict=True) if is_known]


def _counts(result: Result, days: Sequence[date]) -> Iterator[tuple[float, Sum, bool]]:
    """Yield the counts of a result, each as a sum, and whether the result itself tells it or it is left of two that it tells."""
    of_all, of_those_in = (
        "&".join(sorted(flags - {"every"}))
        for flags in ({result.denominator_flag}, {result.denominator_flag, result.numerator_flag})
    )
    everybody = _sum(of_all, result, days)
    is_own = result.measure == "mean" or result.is_met_by_period_end
    those_in = _sum(f"{result.indicator_ref} {result.dimension}" if is_own else of_those_in, result, days)
    yield result.numerator, those_in, True
    if result.measure in ("percentage", "mean"):
        yield result.denominator, everybody, True
    if result.measure == "percentage":
        left = {unknown: everybody.get(unknown, 0) - those_in.get(unknown, 0) for unknown in everybody | those_in}
        yield result.denominator - result.numerator, left, False


def _in_no_denominator(results: Sequence[Result], days: Sequence[date]) -> Iterator[tuple[Result, float, Sum]]:
    """Yield what is left of all cases of a window after those that a result is about."""
    told = [(each, count) for each in results if (count := each.everybody) is not None]
    whole = {(_ends(each), each.is_stock): count for each, count in told if each.denominator_flag == "every"}
    for each, count in told:
        if each.denominator_flag != "every" and (_ends(each), each.is_stock) in whole:
            those = dict.fromkeys(_sum(each.denominator_flag, each, days), -1.0)
            yield each, whole[_ends(each), each.is_stock] - count, _sum("", each, days) | those


def _ends(result: Result) -> tuple[date, date]:
    return (result.period_end,) * 2 if result.is_stock else (result.window_start - timedelta(days=1), result.period_end)


def _sum(who: str, result: Result, days: Sequence[date]) -> Sum:
    """Return a count over a window as the sum of those between all days at which any window begins or ends."""
    first, last = _ends(result)
    stretches = pairwise(day for day in days if first <= day <= last)
    return {(who, *stretch): 1.0 for stretch in ([(first, last)] if result.is_stock else stretches)}


def _are_combinations(wanted: Sequence[Sum], shown: Sequence[Sum]) -> list[bool]:
    """Return of each sum whether it is a combination of those that are shown."""
    if not wanted or not shown:
        return [False] * len(wanted)
    unknowns = {unknown: number for number, unknown in enumerate({unknown for each in (*shown, *wanted) for unknown in each})}

    def matrix(sums: Sequence[Sum]) -> np.ndarray:
        rows = np.zeros((len(sums), len(unknowns)))
        for row, each in zip(rows, sums, strict=True):
            row[[unknowns[unknown] for unknown in each]] = list(each.values())
        return rows

    _, sizes, directions = np.linalg.svd(matrix(shown), full_matrices=False)
    known = directions[sizes > 1e-9]
    asked = matrix(wanted)
    return list(np.abs(asked - asked @ known.T @ known).max(axis=1) < 1e-9)
