"""The limits of every figure of the sample, worked out once more by hand: XmR over its last 24 periods, with 12 at least.

The unit tests have the published check values of one span; what they do not prevent is a span of another length.
"""

from itertools import groupby, pairwise
from statistics import fmean
from typing import Any

import duckdb
import pytest

SPAN, FEWEST = 24, 12
# What makes a series: INDICATORS section 7, one edition of an indicator after the other.
SERIES = "result.indicator_ref, result.dimension, result.period_kind, result.edition_valid_from"


COLUMNS = ("points", "reason", "mean", "mean_moving_range", "lower_limit", "upper_limit")


def limits_of(values: list[float]) -> dict[str, Any]:
    """Return what the chart of a series shows of its last value: the limits, or that periods are too few."""
    points = values[-SPAN:]
    if len(points) < FEWEST:
        return dict.fromkeys(COLUMNS) | {"points": len(points), "reason": "too_few"}
    mean, moving = fmean(points), fmean(abs(later - earlier) for earlier, later in pairwise(points))
    return dict(zip(COLUMNS, (len(points), None, mean, moving, mean - 2.66 * moving, mean + 2.66 * moving), strict=True))


def test_limits_are_those_of_the_last_24_periods(warehouse: duckdb.DuckDBPyConnection) -> None:
    figures = warehouse.execute(f"""
        select ({SERIES}), result.value, {", ".join(f"control.{column}" for column in COLUMNS)}
        from indicator_result as result
        left join indicator_control as control
            on result.area_code = control.area_code and result.indicator_ref = control.indicator_ref
            and result.dimension is not distinct from control.dimension
            and result.period_kind = control.period_kind and result.period = control.period
        where result.value is not null and not result.unfinished and result.period_kind <> 'span'
        order by {SERIES}, result.period_end
    """).fetchall()
    longest = 0
    for series, rows in groupby(figures, lambda row: row[0]):
        values: list[float] = []
        for _, value, *told in rows:
            values.append(value)
            assert dict(zip(COLUMNS, told, strict=True)) == pytest.approx(limits_of(values), abs=1e-6), (series, len(values))
        longest = max(longest, len(values))
    assert longest > 2 * SPAN, "a longer span would not show"
