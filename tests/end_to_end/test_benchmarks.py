"""What the published statistics say beside Barnet's results, in the warehouse that the demo built.

The tests prevent a mean that weighs neighbours by size or counts a suppressed figure as zero, and a benchmark lost on its way.
"""

from typing import Any

import duckdb
import pytest
from end_to_end.conftest import Demo

# Year ending March 2017. Of assessments the figure of one neighbour (Sutton) is suppressed in the published file; DfE's own tool,
# which has it, makes the mean of all ten 85.0.
MEANS_OF_2021_LIST = {
    "IP/FD3": (17.7, 10),
    "FS/C22": (85.6, 9),
    "IP/CP3": (81.8, 10),
    "FS/C24": (43.0, 10),
    "IP/CP10": (15.7, 10),
}
ENGLAND = {"IP/FD3": 21.9, "FS/C22": 82.9, "IP/CP3": 77.2, "FS/C24": 43.8, "IP/CP10": 18.7, "FS/S16": 62, "FS/C18": 10}
BARNET = {
    "IP/FD3": [21.5, 20.1, 18.4],
    "FS/C22": [79.6, 90.3, 66.2],
    "IP/CP3": [76.0, 69.8, 64.5],
    "FS/C24": [30.6, 22.0, 18.3],
    "IP/CP10": [16.5, 10.8, 9.9],
    "FS/C20": [315, 344, 328],
    "FS/S16": [35, 38, 36],
}


def ask(demo: Demo, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


@pytest.mark.parametrize("ref", MEANS_OF_2021_LIST)
def test_the_mean_of_the_neighbours_is_unweighted_and_of_those_that_are_known(ref: str, demo: Demo) -> None:
    found = ask(
        demo,
        f"""
        select round(value, 1), areas_counted, areas_listed
        from reference.neighbour_mean
        where model = '2021' and indicator_ref = '{ref}' and measure <> 'count' and period_end = '2017-03-31'
        """,
    )
    assert found == [(*MEANS_OF_2021_LIST[ref], 10)]


def test_the_latest_list_known_holds(demo: Demo) -> None:
    lists = "select distinct model, is_latest_model from reference.neighbour_mean order by model"
    assert ask(demo, lists) == [("2021", False), ("2025", True)]
    means = "reference.benchmark_in_force where comparator = 'statistical_neighbours' and origin = 'published'"
    assert ask(demo, f"select distinct model from {means}") == [("2025",)]


@pytest.mark.parametrize("ref", BARNET)
def test_barnets_own_published_figures_and_englands(ref: str, demo: Demo) -> None:
    figures = f"""
        select comparator, year(period_end), round(value, 1)
        from reference.benchmark_in_force
        where indicator_ref = '{ref}' and origin = 'published' and year(period_end) between 2016 and 2018
    """
    found = {(comparator, year): value for comparator, year, value in ask(demo, figures)}
    assert [found["own", year] for year in (2016, 2017, 2018)] == BARNET[ref]
    assert found.get(("england", 2017)) == ENGLAND.get(ref)


def test_what_the_reports_print_is_kept_as_printed(demo: Demo) -> None:
    printed = """
        select report_id, comparator, value_text, period_end::varchar
        from reference.benchmark_in_force
        where indicator_ref = 'FS/S2' and origin = 'printed' and comparator = 'london'
        order by report_id
    """
    assert ask(demo, printed) == [
        ("fs-2015-q4", "london", "13.8%", None),
        ("fs-2016-q1", "london", "13.8%", "2015-03-31"),
        ("fs-2016-q2", "london", "13.8%", "2015-03-31"),
    ]
