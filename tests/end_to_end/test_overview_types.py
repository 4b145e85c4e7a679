"""Which indicator is of which type the reports of 2016/17 do not say: what their counts by type leave open is counted."""

from functools import cache

import duckdb
import pytest

from caseledger.settings import REPOSITORY

TYPES = ("cpi", "spi", "mpi_or_kpi")
COUNTED = ("green", "green_amber", "red_amber", "red", "monitor", "improving_or_same", "worsening", "no_direction", "total")
DIRECTIONS = {"Improving": "improving_or_same", "Same": "improving_or_same", "Worsening": "worsening"}
Demand = tuple[int, ...]


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


class Assignments:
    """The ways to give each indicator a type so that every printed count comes out."""

    def __init__(self, listed: dict[str, set[tuple[str, str]]], printed: dict[tuple[str, str, str], int]) -> None:
        places = sorted(printed)
        self.indicators = sorted(listed)
        self.demand: Demand = tuple(printed[place] for place in places)
        self._counts = {
            (indicator, group): [group == its and (report, part) in listed[indicator] for report, its, part in places]
            for indicator in self.indicators
            for group in TYPES
        }
        self._ways_from = cache(self._count_ways_from)

    def rest(self, left: Demand, indicator: str, group: str) -> Demand:
        """Return what of the counts is left with one indicator more of a type."""
        return tuple(one - other for one, other in zip(left, self._counts[indicator, group], strict=True))

    def in_all(self) -> int:
        """Return how many there are."""
        return self._ways_from(0, self.demand)

    def with_type(self) -> dict[tuple[str, str], int]:
        """Return in how many of them each indicator has each type."""
        found = dict.fromkeys(self._counts, 0)
        ways_to = {self.demand: 1}  # by what is left, how many ways there are to come so far
        for number, indicator in enumerate(self.indicators, start=1):
            ways_on: dict[Demand, int] = {}
            for left, ways in ways_to.items():
                for group in TYPES:
                    rest = self.rest(left, indicator, group)
                    if ways_from := self._ways_from(number, rest):
                        found[indicator, group] += ways * ways_from
                        ways_on[rest] = ways_on.get(rest, 0) + ways
            ways_to = ways_on
        return found

    def _count_ways_from(self, number: int, left: Demand) -> int:
        if min(left) < 0:
            return 0
        if number == len(self.indicators):
            return int(not any(left))
        return sum(self._ways_from(number + 1, self.rest(left, self.indicators[number], group)) for group in TYPES)


@pytest.fixture(scope="module")
def assignments(listed: dict[str, set[tuple[str, str]]], printed: dict[tuple[str, str, str], int]) -> Assignments:
    """All that fit."""
    return Assignments(listed, printed)


def test_the_documentation_says_how_many_assignments_fit(assignments: Assignments) -> None:
    page = (REPOSITORY / "docs" / "reconcile.md").read_text(encoding="utf-8")
    assert f"{assignments.in_all():,} assignments" in page


def test_the_chosen_assignment_fits_and_what_is_called_certain_is(
    warehouse: duckdb.DuckDBPyConnection, assignments: Assignments
) -> None:
    chosen = warehouse.execute(
        "select indicator_ref, indicator_type, basis from seed.indicator_type where financial_year = '2016-17'"
    ).fetchall()
    assert sorted(indicator for indicator, *_ in chosen) == assignments.indicators
    left = assignments.demand
    for indicator, group, _ in chosen:
        left = assignments.rest(left, indicator, group)
    assert not any(left), "the chosen one is one of them"
    with_type = assignments.with_type()
    for indicator, group, basis in chosen:
        assert (with_type[indicator, group] == assignments.in_all()) == (basis == "counts"), indicator
