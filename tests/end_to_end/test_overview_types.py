"""Which indicator is of which type the reports of 2016/17 do not say: what their counts by type leave open is counted."""

from functools import cache

import duckdb
import pytest
from end_to_end.conftest import Demo

from caseledger.settings import REPOSITORY

TYPES = ("cpi", "spi", "mpi_or_kpi")
COUNTED = ("green", "green_amber", "red_amber", "red", "monitor", "improving_or_same", "worsening", "no_direction", "total")
DIRECTIONS = {"Improving": "improving_or_same", "Same": "improving_or_same", "Worsening": "worsening"}
Demand = tuple[int, ...]


@pytest.fixture(scope="module")
def warehouse(demo: Demo) -> duckdb.DuckDBPyConnection:
    """The demo's warehouse."""
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def printed(warehouse: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], int]:
    """How many of each type each report of 2016/17 counts under each heading: by (report, type, part)."""
    rows = warehouse.execute(
        "select report_id, type_group, part, printed_count::integer from reference.published_overview "
        "where period like '2016-17%' and list_contains($types, type_group) and list_contains($counted, part)",
        {"types": list(TYPES), "counted": list(COUNTED)},
    ).fetchall()
    return {(report, group, part): count for report, group, part, count in rows}


@pytest.fixture(scope="module")
def listed(warehouse: duckdb.DuckDBPyConnection) -> dict[str, set[tuple[str, str]]]:
    """Under which headings (report, part) each indicator counts: by its computed rating and its printed direction."""
    rows = warehouse.execute("""
        select result.report_id, result.indicator_ref, coalesce(row.rag, row.why_not_rated), long.printed_text
        from reference.published_figure as result
        inner join performance_report as row using (area_code, period, indicator_ref)
        left join reference.published_figure as long
            on long.report_id = result.report_id and long.row_ref = result.row_ref and long.part = 'long_direction'
        where result.part = 'result' and result.column_name <> 'value' and result.period like '2016-17%' and row.dimension is null
    """).fetchall()
    found: dict[str, set[tuple[str, str]]] = {}
    for report, indicator, rating, direction in rows:
        parts = (rating.lower().replace(" ", "_"), DIRECTIONS.get(direction, "no_direction"), "total")
        found.setdefault(indicator, set()).update((report, part) for part in parts)
    return found


def assignments(listed: dict[str, set[tuple[str, str]]], printed: dict[tuple[str, str, str], int], **given: str) -> int:
    """Count the ways to give each indicator a type so that every printed count comes out, with the types of some given."""
    places = sorted(printed)
    indicators = sorted(listed)
    counts = {
        (indicator, group): [group == its and (report, part) in listed[indicator] for report, its, part in places]
        for indicator in indicators
        for group in TYPES
    }

    @cache
    def ways(number: int, left: Demand) -> int:
        if min(left) < 0:
            return 0
        if number == len(indicators):
            return int(not any(left))
        choices = [given[indicators[number]]] if indicators[number] in given else TYPES
        lefts = (zip(left, counts[indicators[number], group], strict=True) for group in choices)
        return sum(ways(number + 1, tuple(one - other for one, other in each)) for each in lefts)

    return ways(0, tuple(printed[place] for place in places))


def test_the_documentation_says_how_many_assignments_fit(listed: dict, printed: dict) -> None:
    page = (REPOSITORY / "docs" / "reconcile.md").read_text(encoding="utf-8")
    assert f"{assignments(listed, printed):,} assignments" in page


def test_the_chosen_assignment_fits_and_what_is_called_certain_is(
    warehouse: duckdb.DuckDBPyConnection, listed: dict, printed: dict
) -> None:
    chosen = warehouse.execute(
        "select indicator_ref, indicator_type, basis from seed.indicator_type where financial_year = '2016-17'"
    ).fetchall()
    assert {indicator for indicator, *_ in chosen} == set(listed)
    assert assignments(listed, printed, **{indicator: group for indicator, group, _ in chosen}) == 1
    every = assignments(listed, printed)
    for indicator, group, basis in chosen:
        assert (assignments(listed, printed, **{indicator: group}) == every) == (basis == "counts"), indicator
