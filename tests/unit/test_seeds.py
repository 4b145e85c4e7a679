"""The seeds agree with what they were frozen from, and with each other.

The tests prevent a figure mistyped by a later hand, and a bank holiday that the package has learnt of since.
"""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import holidays
import pytest
import yaml
from seed_files import DBT, REPOSITORY, SEEDS, Row, rows, seed

SHARED = REPOSITORY.parent / "shared"
TRANSCRIPTION = SHARED / "published" / "family_services" / "published_indicators.csv"
DASHBOARD = SHARED / "published" / "improvement" / "dashboard.csv"
ESTIMATES = SHARED / "reference" / "ons_mid-year_population_estimates_2012_to_2024.csv"
COMPARISONS = TRANSCRIPTION.with_name("benchmarks.csv")
# The file of each model, and the column of the first neighbour.
NEIGHBOURS = {
    "2021": (ESTIMATES.with_name("New_Statistical_Neighbour_Groupings_April_2021.csv"), 5),
    "2025": (ESTIMATES.with_name("sn_model_2025_wide.csv"), 4),
}
BARNET = "E09000003"

TRANSCRIBED_REPORTS = [row for row in seed("published_report") if row["report_id"].startswith("fs-")]


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.csv")), ids=lambda path: path.stem)
def test_seed_declares_its_columns_and_types(path: Path) -> None:
    declared = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["seeds"][0]
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert [column["name"] for column in declared["columns"]] == header
    assert list(declared["config"]["column_types"]) == header
    assert declared["description"].startswith("One row per ")
    promised = {"never_null"} if path.stem == "indicator" else {"key", "never_null"}
    assert promised <= set(declared["config"]["meta"])


def test_bank_holidays_agree_with_the_package_on_every_weekday() -> None:
    frozen = {row["day"]: row["name"] for row in seed("bank_holiday") if not row["known_until"]}
    package = holidays.country_holidays("GB", subdiv="ENG", years=range(*calendar_years()))
    assert frozen == {day.isoformat(): name for day, name in package.items() if day.weekday() < 5}


def test_a_day_that_a_holiday_was_moved_from_is_no_holiday_any_more() -> None:
    bank_holidays = seed("bank_holiday")
    moved_on = {row["known_until"] for row in bank_holidays if row["known_until"]}
    assert moved_on == {row["known_from"] for row in bank_holidays if row["source"].startswith("Moved for ")}


def calendar_years() -> tuple[int, int]:
    variables = yaml.safe_load((DBT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    first, last = (date.fromisoformat(variables[name]) for name in ("calendar_start", "calendar_end"))
    assert (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return first.year, last.year + 1


def test_population_of_barnet_is_the_estimate_of_the_middle_of_the_financial_year_before() -> None:
    applies_from = {
        row["applies_from"]: int(row["population"])
        for row in seed("population")
        if (row["area_code"], row["age_from"]) == (BARNET, "0")
    }
    assert applies_from["2015-04-01"] == 87_154  # mid-2015, for the year that ends in March 2016
    assert applies_from["2016-04-01"] == 88_135


def test_population_is_that_of_every_published_estimate() -> None:
    skip_without(ESTIMATES)
    published = {
        (area_of(row), f"{row['time_period']}-04-01"): row["population_estimate"]
        for row in rows(ESTIMATES)
        if row["population_estimate"] != "x"
    }
    children = [row for row in seed("population") if row["age_from"] == "0"]
    assert {(row["area_code"], row["applies_from"]): row["population"] for row in children} == published


def area_of(row: Row) -> str:
    """Return the code of what a row of a DfE file is about: an authority, else a region, else the country."""
    return row["new_la_code"] or row["region_code"] or row["country_code"]


QUARTERLY_REPORTS = [report for report in seed("published_report") if report["fraction_column"]]


@pytest.mark.parametrize("report", QUARTERLY_REPORTS, ids=lambda report: report["report_id"])
def test_published_results_are_those_transcribed(report: Row) -> None:
    skip_without(TRANSCRIPTION)
    transcribed = [row for row in rows(TRANSCRIPTION) if row["report_id"].replace("_", "-") == report["report_id"]]
    printed_cells = [row for row in seed("published_cell") if row["report_id"] == report["report_id"]]
    tables = {row["section"] for row in printed_cells if row["column_name"] == report["result_column"]}
    cells = {(row["row_ref"], row["column_name"]): row["text"] for row in printed_cells if row["section"] in tables}
    assert {ref for ref, _ in cells} == {row["ref"] for row in transcribed}
    for row in transcribed:
        printed = Counter(text for (ref, _), text in cells.items() if ref == row["ref"])
        assert printed == Counter(row[column] for column in PRINTED if row[column])
        assert cells[row["ref"], report["result_column"]] == row["result_text"]
        assert cells[row["ref"], report["fraction_column"]] == row["num_den_text"]


@pytest.mark.parametrize("report_id", ["fs-2016-q1", "fs-2016-q2"])
def test_indicators_stand_under_the_theme_and_priority_that_reports_print_them_under(report_id: str) -> None:
    """The reports of 2016/17 print them, and an edition that ended before is under none."""
    skip_without(TRANSCRIPTION)
    register = {row["indicator_ref"]: (row["theme"], row["priority"]) for row in seed("indicator") if not row["valid_to"]}
    transcribed = [row for row in rows(TRANSCRIPTION) if row["report_id"].replace("_", "-") == report_id]
    assert len(transcribed) >= 30
    for row in transcribed:
        assert register[row["ref"]] == (row["theme"], row["priority"]), row["ref"]


@pytest.mark.parametrize("report", TRANSCRIBED_REPORTS, ids=lambda report: report["report_id"])
def test_targets_are_those_transcribed(report: Row) -> None:
    """A quarter has the target printed for it, or where the report prints none but the year's, that; a range its lower end."""
    skip_without(TRANSCRIPTION)
    targets = {
        (row["ref_as_printed"], row["period_kind"]): row
        for row in seed("indicator_target")
        if row["source"].startswith(f"{report['published_by']}, {report['title']}")
    }
    transcribed = [row for row in rows(TRANSCRIPTION) if row["report_id"].replace("_", "-") == report["report_id"]]
    assert {ref for ref, kind in targets if kind == "quarter"} == {row["ref"] for row in transcribed}
    for row in transcribed:
        target = targets[row["ref"], "quarter"]
        assert target["period"] == report["period_label"]
        assert target["target"] == row["target_value"]
        assert target["target_text"] == (row["quarter_target_text"] or row["annual_target_text"] or "Monitor")
        of_year = targets.get((row["ref"], "year"))
        if of_year:
            assert of_year["target_text"] == (row["annual_target_text"] or "Monitor")
        assert of_year or report["period_label"].endswith("Q2")


@pytest.mark.parametrize("report", TRANSCRIBED_REPORTS, ids=lambda report: report["report_id"])
def test_benchmarks_are_those_transcribed(report: Row) -> None:
    skip_without(COMPARISONS)
    now = {"FS/C7": "FS/S18", "national": "england"}
    printed = Counter(
        (now.get(row["ref"], row["ref"]), now.get(row["comparator"], row["comparator"]), row["value"], row["period_text"])
        for row in rows(COMPARISONS)
        if row["report_id"].replace("_", "-") == report["report_id"]
    )
    columns = ("indicator_ref", "comparator", "value", "period_text")
    assert printed == Counter(
        tuple(row[column] for column in columns) for row in seed("benchmark") if row["report_id"] == report["report_id"]
    )


@pytest.mark.parametrize("model", ["2021", "2025"])
def test_statistical_neighbours_are_those_of_the_model(model: str) -> None:
    path, first = NEIGHBOURS[model]
    skip_without(path)
    codes = {row["la_number"]: row["current_code"] for row in seed("authority") if row["la_number"]}
    with path.open(encoding="utf-8-sig", newline="") as file:
        listed = [row for row in csv.reader(file) if row[0].isdecimal()]
    frozen = {(row["area_code"], int(row["rank"])): row for row in seed("statistical_neighbour") if row["model"] == model}
    assert len(frozen) == 10 * len(listed)
    for row in listed:
        for rank in range(10):
            found = frozen[codes[row[0]], rank + 1]
            assert found["neighbour_code"] == codes[row[first + 2 * rank]]
            assert found["closeness"] == row[first + 2 * rank + 1].strip().lower().replace(" ", "_")


def test_figures_of_one_statistic_are_read_alike_whatever_they_compare_with() -> None:
    measures: dict[str, set[tuple[str, ...]]] = {}
    for row in seed("benchmark_measure"):
        alike = tuple(value for name, value in row.items() if name not in ("indicator_ref", "comparability", "note"))
        measures.setdefault(row["statistic"], set()).add(alike)
        assert bool(row["comparability"]) == bool(row["indicator_ref"])
        assert row["note"] or row["comparability"] == "same"
    assert {name: kinds for name, kinds in measures.items() if len(kinds) > 1} == {}


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.csv")), ids=lambda path: path.stem)
def test_no_cell_has_a_line_break(path: Path) -> None:
    """A build that refuses a row names its line, which is then that of the file."""
    assert not [cell for row in rows(path) for cell in row.values() if "\n" in cell]


COMPARED = [row for row in seed("benchmark_measure") if row["indicator_ref"]]


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: f"{row['statistic']} {row['indicator_ref']}")
def test_a_statistic_differs_where_the_register_names_it_among_what_disagrees(row: Row) -> None:
    """The register says how, `benchmark_measure` that: else a figure would be the same here and another there."""
    statistic = set(row["lait_indicators"].split(";")) - {""}
    editions = [
        each for each in seed("indicator") if (each["indicator_ref"], each["measure"]) == (row["indicator_ref"], row["measure"])
    ]
    assert editions, "an indicator that has no such figure"
    for edition in editions:
        numbers = re.findall(r"\bindicators? (\d+)(?: and (\d+))?", edition["disagreement"])
        named = {number for pair in numbers for number in pair}
        if statistic:
            assert (row["comparability"] == "differs") == bool(statistic & named)
        assert row["comparability"] == "differs" or "LAIT" not in edition["disagreement"], "by number, where it differs"


def test_the_register_tells_how_sources_define_an_indicator_not_what_a_report_printed() -> None:
    """What is wrong with a report is for the reading to find; a sentence in the register would only repeat it."""
    for row in seed("indicator"):
        for sentence in re.split(r"(?<=[.;]) ", row["disagreement"]):
            assert "print" not in sentence, (row["indicator_ref"], sentence)
            is_of_report = re.search(r"\breports?\b", sentence)
            assert not (is_of_report and re.search(r"\d%|\bdivides\b", sentence)), (row["indicator_ref"], sentence)


def test_a_published_figure_is_known_or_says_why_not() -> None:
    for row in seed("national_statistic"):
        assert bool(row["value"]) != bool(row["status"]), row


PRINTED = (
    "ref_as_printed",
    "indicator_name",
    "indicator_type",
    "polarity",
    "period_text",
    "annual_target_text",
    "quarter_target_text",
    "num_den_text",
    "result_text",
    "previous_result_text",
    "year_ago_text",
    "dot_short_term",
    "dot_long_term",
    "target_variance_text",
    "benchmark_text",
)


@pytest.mark.parametrize(("name", "column"), [("overview_counts", "text"), ("rag_overview", "expected")])
def test_published_counts_are_those_transcribed(name: str, column: str) -> None:
    """Counts stand under headings that differ from report to report; how often each text is printed does not."""
    path = TRANSCRIPTION.with_name(f"{name}.csv")
    skip_without(path)
    for report in QUARTERLY_REPORTS:
        wanted = Counter(row[column] for row in rows(path) if row["report_id"].replace("_", "-") == report["report_id"])
        printed = Counter(row["text"] for row in seed("published_cell") if row["report_id"] == report["report_id"])
        assert wanted
        assert not wanted - printed


def test_published_figures_of_the_improvement_report_are_those_transcribed() -> None:
    skip_without(DASHBOARD)
    printed: dict[str, Row] = {}
    for cell in seed("published_cell"):
        if cell["row_ref"].startswith("row-"):
            texts = printed.setdefault(cell["row_ref"], {"paragraph": cell["section"]})
            texts[cell["column_name"]] = cell["text"]
    names = {"value": "value_text", "comparator": "comparator_text"}
    columns = ("metric_name", "subject", "period", "role", "value", "numerator", "denominator", "unit", "target", "comparator")
    wanted = {
        f"row-{row['row']}": {"paragraph": row["paragraph"]}
        | {column: text for column in columns if (text := row[names.get(column, column)])}
        for row in rows(DASHBOARD)
    }
    assert printed == wanted


def test_a_published_cell_has_a_value_where_it_is_printed_as_a_number() -> None:
    for row in seed("published_cell"):
        number = re.fullmatch(r"([(-]?)([\d,]+(?:\.\d+)?)%?\)?", row["text"])
        if number:
            size = float(number[2].replace(",", ""))
            assert float(row["value"]) == (-size if number[1] else size), row
        # Some figures stand in words: "Level 1", "Major 4", "44 (83%)", "two children".
        elif row["value"] and not row["row_ref"].startswith("row-"):
            assert row["text"].endswith(row["value"]), row


def skip_without(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"the source itself is not kept with the project: {path.name}")
