"""DfE's files as they were published come out of the reader as DfE's own pages and tools have their figures.

The tests prevent a column read as another, a neighbour that is left out of the mean, and a seed that says other than its source.
The files are not kept with the project: without them there is nothing to read.
"""

import csv
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from caseledger.ledger.benchmark_measures import read_measures
from caseledger.ledger.places import read_seed

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
Ledger = Callable[[str], list[tuple[Any, ...]]]


def published(name: str) -> Path:
    """Return a file as DfE published it."""
    found = sorted(REFERENCE.glob(f"{name}*.csv"))
    if not found:
        pytest.skip("DfE's files as published lie outside the project, which has their figures with the source: nothing to read")
    return found[0]


CHECKS = {
    "rereferrals": ("c1", 1, {2016: 21.5, 2017: 20.1, 2018: 18.4}, 21.9),
    "assessments_in_45_days": ("c2", 1, {2016: 79.6, 2017: 90.3, 2018: 66.2}, 82.9),
    "conferences_in_15_days": ("c4", 1, {2016: 76.0, 2017: 69.8, 2018: 64.5}, 77.2),
    "plans_open_rate": ("d5", 1, {2016: 30.6, 2017: 22.0, 2018: 18.3}, 43.8),
    "second_plans": ("d3", 1, {2016: 16.5, 2017: 10.8, 2018: 9.9}, 18.7),
}


@pytest.mark.parametrize("statistic", CHECKS)
def test_barnets_published_figures_come_out_unchanged(statistic: str, run: Callable, figures: Callable) -> None:
    name, decimals, barnet, england_2017 = CHECKS[statistic]
    run("reference", "benchmark", published(name))
    found = {(code, year): round(value, decimals) for code, year, *_, value, _ in figures(statistic) if value is not None}
    assert {year: found["E09000003", year] for year in barnet} == barnet
    assert found["E92000001", 2017] == england_2017


# Barnet's neighbours of the 2021 model in the year ending March 2017, as DfE's own tool has their mean.
TOOLS_MEANS = {
    "rereferrals": 17.7, "assessments_in_45_days": 85.0, "conferences_in_15_days": 81.8, "plans_open_rate": 43.0,
    "second_plans": 15.7,
}  # fmt: skip


@pytest.mark.parametrize("statistic", TOOLS_MEANS)
def test_the_mean_of_the_neighbours_is_that_of_dfes_own_tool(statistic: str, run: Callable, figures: Callable) -> None:
    """One neighbour's assessments are suppressed in the file: then its mean is one of those that the file allows."""
    path = published(CHECKS[statistic][0])
    run("reference", "benchmark", path)
    listed = {
        row["neighbour_code"]
        for row in read_seed("statistical_neighbour")
        if (row["area_code"], row["model"]) == ("E09000003", "2021")
    }
    found = {code: value for code, year, *_, value, _ in figures(statistic) if code in listed and year == 2017}
    assert len(found) == len(listed) == 10
    unknown = [code for code, value in found.items() if value is None]
    means = {fmean(value for value in found.values() if value is not None)}
    if unknown:
        assert (statistic, unknown) == ("assessments_in_45_days", [SUTTON])
        assert {round(mean, 1) for mean in means} == {85.6}, "of the other nine"
        means = {fmean([*filter(None, found.values()), value]) for value in possible_shares(path, SUTTON, "2017")}
        assert {round(mean, 1) for mean in means} == {85.0, 85.5}
    assert TOOLS_MEANS[statistic] in {round(mean, 1) for mean in means}


SUTTON = "E09000029"
WITHIN_45_DAYS = ("Same_day", "1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days")
LATER = ("46-50_days", "51-60_days", "61+_days")
SMALL = range(1, 6)


def possible_shares(path: Path, area: str, year: str) -> list[float]:
    """Return the shares within 45 days that a row with two suppressed bands allows: one of them, whichever, is 1 to 5."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if (row["new_la_code"], row["time_period"]) == (area, year))
    suppressed = [band for band in (*WITHIN_45_DAYS, *LATER) if row[band] == "c"]
    assert len(suppressed) == 2
    assert suppressed[0] in WITHIN_45_DAYS
    assert suppressed[1] in LATER
    total = int(row["Assessments_completed"])
    within, later = (sum(int(row[band]) for band in bands if row[band] != "c") for bands in (WITHIN_45_DAYS, LATER))
    rest = total - within - later
    return [100 * (within + part) / total for small in SMALL for part in (small, rest - small)]


@pytest.mark.parametrize("measure", read_measures(), ids=lambda measure: measure.statistic)
def test_a_published_file_is_read_whole(measure: Any, run: Callable, ledger: Ledger) -> None:
    """Each row that is about the figure gives one figure, known or with the reason why it is not."""
    files = {"cla": "cla_number", "stability": "la_cla_placement"}
    path = published(files.get(measure.dataset, f"{measure.dataset}_"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if not measure.filter_column or row[measure.filter_column] == measure.filter_value
        ]
    assert run("reference", "benchmark", path).exit_code == 0
    found = ledger(f"select value, status from national_statistic where statistic = '{measure.statistic}'")
    assert len(found) == len(rows)
    assert all((value is None) == (status is not None) for value, status in found)


def test_the_seed_has_the_figures_of_the_published_files(run: Callable, ledger: Ledger) -> None:
    for name in ("c1", "c2", "c4", "d3", "d5"):
        run("reference", "benchmark", published(f"{name}_"))
    read = {(*key, value and round(value, 6), status) for *key, value, status in ledger(FIGURES_OF_THE_SEED)}
    frozen = {
        (
            row["statistic"],
            row["area_code"],
            row["period_end"],
            float(row["value"]) if row["value"] else None,
            row["status"] or None,
        )
        for row in read_seed("national_statistic")
        if not row["source"].startswith("DfE Local Authority Interactive Tool")
    }
    assert frozen
    assert frozen == {row for row in read if row[1] in {area for _, area, *_ in frozen}}


FIGURES_OF_THE_SEED = """
    select statistic, area_code, period_end::varchar, value, status
    from national_statistic
    where year(period_end) between 2015 and 2018
"""
