"""DfE's statistics as published: every area and year of a file or nothing, and what was not published stays unknown.

The tests prevent a suppressed number read as zero, an authority lost when its code changed, and a file of another shape half
read.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from caseledger.settings import Settings
from caseledger.warehouse.build import ledger_state

LEVEL = "time_period,time_identifier,geographic_level,country_code,country_name"
PLACE = LEVEL + ",region_code,region_name,old_la_code,new_la_code,la_name"
PLANS = "category,CPP_start,CPP_subsequent,CPP_subsequent_percent"
ASSESSMENTS = (
    "category,Assessments_completed,Same_day,1-10_days,11-20_days,21-30_days,31-40_days,41-45_days,46-50_days,51-60_days,61+_days"
)
CONFERENCES = "category,Section47,ICPC,Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,Duration_21+_days"
LOOKED_AFTER = "population_type,population_estimate,children_count,rate_per_10000"
STABILITY = "cla_group,placement_stability,children_count,children_percent"
BARNET = "Local authority,E92000001,England,E13000002,Outer London,302,E09000003,Barnet"
LONDON = 'Regional,E92000001,England,E12000007,London,"","",'
ENGLAND = "National,E92000001,England,,,,,"
ON_31_MARCH = "Children looked after on 31 March each year"
Ledger = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file as DfE does: a header, then rows of a year, a place and cells."""

    def to_file(columns: str, *rows: tuple[str, str, str], encoding: str = "utf-8") -> Path:
        path = tmp_path / "data.csv"
        lines = [f"{PLACE},{columns}", *(f"{year},Reporting year,{place},{cells}" for year, place, cells in rows)]
        path.write_text("".join(f"{line}\n" for line in lines), encoding=encoding)
        return path

    return to_file


def test_every_area_and_year_of_the_file_is_kept(write: Callable, run: Callable, figures: Callable, ledger: Ledger) -> None:
    path = write(
        PLANS,
        ("2017", BARNET, "Plans,260,28,10.8"),
        ("2017", LONDON, "Plans,9920,1470,14.8"),
        ("2016", ENGLAND, "Plans,63310,11340,17.9"),
        encoding="utf-8-sig",
    )
    ran = run("reference", "benchmark", path, "--known-from", "2017-11-02")
    part_of_a_year = (
        "DfE counts a whole year, the indicator what has passed of it: at the end of March both are of the same year."
    )
    assert ran.stdout.splitlines() == [
        "9 benchmark figures loaded.",
        f"FS/S1    count       differs  {part_of_a_year}",
        "IP/CP5   count       differs  DfE counts a whole year.",
        "FS/S2    percentage  differs  DfE takes the plans that started in the year, the indicator those open on the last day.",
        f"IP/CP10  percentage  differs  {part_of_a_year}",
        f"FS/S2    count       differs  {part_of_a_year}",
    ]
    assert figures("second_plans") == [
        ("E09000003", 2017, 28, 260, 10.8, None),
        ("E12000007", 2017, 1470, 9920, 14.8, None),
        ("E92000001", 2016, 11340, 63310, 17.9, None),
    ]
    assert figures("plan_starts")[0] == ("E09000003", 2017, 260, None, 260, None)
    columns = "distinct source, known_from::varchar, period_end::varchar"
    source = "DfE Explore Education Statistics: Second or subsequent child protection plans (data.csv)"
    assert ledger(f"select {columns} from national_statistic where area_code = 'E09000003'") == [
        (source, "2017-11-02", "2017-03-31")
    ]


def test_a_percentage_that_dfe_does_not_give_is_computed(write: Callable, run: Callable, figures: Callable) -> None:
    run("reference", "benchmark", write(ASSESSMENTS, ("2017", BARNET, "A,4270,171,891,503,501,781,1000,105,127,191")))
    assert figures("assessments_in_45_days") == [("E09000003", 2017, 3847, 4270, 90.0937, None)]
    run("reference", "benchmark", write(CONFERENCES, ("2017", BARNET, "C,915,315,73,147,33,62")))
    assert figures("conferences_in_15_days") == [("E09000003", 2017, 220, 315, 69.8413, None)]


def test_a_rate_that_dfe_does_not_give_is_over_the_children_of_the_year_before(
    write: Callable, run: Callable, figures: Callable
) -> None:
    columns = "category,CPP_At31,2_years_or_more,2_years_or_more_percent"
    run("reference", "benchmark", write(columns, ("2017", BARNET, "D,194,10,5.2"), ("2012", BARNET, "D,200,9,4.5")))
    assert figures("plans_open_rate") == [
        ("E09000003", 2017, 194, 88135, 22.0117, None),
        ("E09000003", 2012, 200, None, None, "not_available"),
    ]


def test_only_the_rows_of_the_figure_are_read(write: Callable, run: Callable, figures: Callable, ledger: Ledger) -> None:
    """Barnet's looked-after children of 2016 to 2018, as DfE published them, among those who started and ceased."""
    published = {"2016": ("88000", "315", "35"), "2017": ("90800", "344", "38"), "2018": ("91502", "328", "36")}
    rows = [(year, BARNET, f"{ON_31_MARCH},{','.join(cells)}") for year, cells in published.items()]
    others = [("2018", BARNET, f"Children {what} to be looked after each year,91502,200,22") for what in ("ceasing", "starting")]
    run("reference", "benchmark", write(LOOKED_AFTER, *rows, *others))
    assert [(year, value) for _, year, *_, value, _ in figures("looked_after")] == [(2016, 315), (2017, 344), (2018, 328)]
    assert [(year, value) for _, year, *_, value, _ in figures("looked_after_rate")] == [(2016, 35), (2017, 38), (2018, 36)]
    group = "CLA on 31 March"
    total, moved = f"{group},Total children,344,100", f"{group},With 3 or more placements during the year,41,12"
    run("reference", "benchmark", write(STABILITY, ("2017", BARNET, total), ("2017", BARNET, moved)))
    assert figures("three_placements") == [("E09000003", 2017, 41, None, 12, None)]
    assert ledger("select count(*) from national_statistic") == [(7,)]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("c", "suppressed"), ("C", "suppressed"), ("x", "not_available"), (":", "not_available"), ("", "not_available"),
        ("z", "not_applicable"), ("u", "unreliable"), ("k", "rounds_to_zero"),
    ],
)  # fmt: skip
def test_what_dfe_does_not_publish_stays_unknown(
    cell: str, status: str, write: Callable, run: Callable, figures: Callable
) -> None:
    run("reference", "benchmark", write(PLANS, ("2017", BARNET, f"P,260,{cell},{cell}")))
    assert figures("second_plans") == [("E09000003", 2017, None, 260, None, status)]
    assert figures("second_plans_number") == [("E09000003", 2017, None, None, None, status)]
    run("reference", "benchmark", write(ASSESSMENTS, ("2017", BARNET, f"A,4270,{cell},z,503,501,781,1000,105,127,191")))
    first = status if status != "unreliable" and status != "rounds_to_zero" else "not_applicable"
    assert figures("assessments_in_45_days") == [("E09000003", 2017, None, 4270, None, first)]


def test_a_percentage_of_nobody_is_not_applicable(write: Callable, run: Callable, figures: Callable) -> None:
    run("reference", "benchmark", write(CONFERENCES, ("2017", BARNET, "C,3,0,0,0,0,0")))
    assert figures("conferences_in_15_days") == [("E09000003", 2017, 0, 0, None, "not_applicable")]


def test_an_authority_keeps_its_figures_when_its_code_changes(write: Callable, run: Callable, figures: Callable) -> None:
    old = "Local authority,E92000001,England,E12000009,South West,933,E10000027,Somerset"
    new = old.replace("E10000027", "E06000066")
    run("reference", "benchmark", write(PLANS, ("2017", old, "P,260,28,10.8"), ("2024", new, "P,200,20,10")))
    assert [(code, year) for code, year, *_ in figures("second_plans")] == [("E06000066", 2017), ("E06000066", 2024)]


def test_a_year_may_be_a_financial_year(write: Callable, run: Callable, figures: Callable) -> None:
    path = write(PLANS, ("201617", BARNET, "P,260,28,10.8"))
    path.write_text(path.read_text().replace("Reporting year", "Financial year"))
    run("reference", "benchmark", path)
    assert figures("second_plans")[0][1] == 2017


ROW = ("2017", BARNET, "P,260,28,10.8")
ELSEWHERE = BARNET.replace


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2017", ELSEWHERE("E09000003", "E09000303"), ROW[2]), "new_la_code 'E09000303' with old_la_code '302' is no area"),
        (("2017", ELSEWHERE("E09000003", "E09000004"), ROW[2]), "new_la_code 'E09000004' with old_la_code '302' is no area"),
        (("2017", ELSEWHERE(",302,", ",303,"), ROW[2]), "new_la_code 'E09000003' with old_la_code '303' is no area"),
        (("2017", ELSEWHERE(",E09000003,", ",,"), ROW[2]), "new_la_code is empty"),
        (("2017", ELSEWHERE("Local authority", "School"), ROW[2]), "geographic_level must be one of "),
        (("2017", ELSEWHERE("Local authority", "Regional"), ROW[2]), "this is a second row"),
        (
            ("20167", BARNET, ROW[2]),
            "time_period must be a reporting year like 2017 or a financial year like 201617, not Reporting",
        ),
        (("201617", BARNET, ROW[2]), "time_period must be a reporting year"),
        (("²017", BARNET, ROW[2]), "time_period must be a reporting year"),
        (("", BARNET, ROW[2]), "time_period must be a reporting year"),
        (("2099", BARNET, ROW[2]), "time_period 2099 has not ended"),
        (("1999", BARNET, ROW[2]), "time_period 1999 has not ended, or is before 2000"),
        (("2017", BARNET, "P,many,28,10.8"), "CPP_start is neither a number nor one of the symbols c, x, :, z, u, k: 'many'"),
        (("2017", BARNET, "P,-260,28,10.8"), "CPP_start is neither"),
        (("2017", BARNET, "P,260,28,10.8%"), "CPP_subsequent_percent is neither"),
        (("2017", BARNET, "P,260,28,1e3"), "CPP_subsequent_percent is neither"),
        (("2017", BARNET, 'P,"1,260",28,10.8'), "CPP_start is neither"),
        (("2017", BARNET, "P,260,28"), "not as many cells as the header has columns"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(
    row: tuple[str, str, str], words: str, write: Callable, run: Callable, ledger: Ledger
) -> None:
    outer_london = ("2017", "Regional,E92000001,England,E13000002,Outer London,,,", ROW[2])
    path = write(PLANS, outer_london, row)
    ran = run("reference", "benchmark", path)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"caseledger: {path}, line 3: {words}")
    assert ran.stderr.endswith("Nothing was loaded.\n")
    assert ran.stderr.count("\n") == 1
    run("reference", "benchmark", write(PLANS, ROW))
    assert ledger("select count(*) from national_statistic") == [(3,)]


def test_a_breakdown_that_is_not_known_would_count_twice(write: Callable, run: Callable) -> None:
    ran = run("reference", "benchmark", write(PLANS, ROW, ("2017", BARNET, "Girls,130,14,10.8")))
    assert ran.exit_code == 1
    assert "line 3: this is a second row for E09000003 and 2017, after " in ran.stderr


def refused(run: Callable, path: Path) -> str:
    ran = run("reference", "benchmark", path)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.count("\n") == 1
    return ran.stderr


@pytest.mark.parametrize(
    "columns", ["category,CPP_start", "area_code,population", PLANS.replace("CPP", "cpp"), f"{PLANS},CPP_start"]
)
def test_a_file_of_another_shape_is_refused(columns: str, write: Callable, run: Callable) -> None:
    said = refused(run, write(columns, ("2017", BARNET, "P,1,2,3")))
    assert "is none of the data sets that can be read (c1, c2, c4, d3, d5, d6, b1, cla, stability)" in said


def test_a_data_set_that_lacks_a_column_or_the_rows_of_its_figure_is_refused(write: Callable, run: Callable) -> None:
    path = write(PLANS, ROW)
    path.write_text(path.read_text().replace("old_la_code", "la_number"))
    assert "is the data set 'Second or subsequent child protection plans', but lacks old_la_code" in refused(run, path)
    renamed = write(LOOKED_AFTER, ("2017", BARNET, "Children looked after at 31 March,90800,344,38"))
    assert f"has no row whose population_type is '{ON_31_MARCH}': nothing was loaded" in refused(run, renamed)


def test_a_file_that_cannot_be_read_is_refused(write: Callable, run: Callable, tmp_path: Path) -> None:
    assert "No such file" in refused(run, tmp_path / "missing.csv")
    assert "holds no rows" in refused(run, write(PLANS))
    assert "is not UTF-8 text" in refused(
        run, write(PLANS, ("2017", BARNET.replace("Barnet", "Bärnet"), ROW[2]), encoding="latin-1")
    )


def test_a_day_of_publication_that_is_none_is_refused(write: Callable, run: Callable, home: Settings) -> None:
    ran = run("reference", "benchmark", write(PLANS, ROW), "--known-from", "November 2017")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert not home.ledger.exists()


def test_a_ledger_from_before_there_were_statistics_gets_their_table_when_it_is_read(
    write: Callable, run: Callable, home: Settings, ledger: Ledger
) -> None:
    run("reference", "benchmark", write(PLANS, ROW))
    with duckdb.connect(str(home.ledger)) as connection:
        connection.execute("drop table national_statistic")
    assert ledger_state(home).reference_rows == 0
    assert ledger("select count(*) from national_statistic") == [(0,)]
    run("reference", "benchmark", write(PLANS, ROW))
    assert ledger_state(home).reference_rows == 3
