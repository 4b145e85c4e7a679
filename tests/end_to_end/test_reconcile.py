"""`caseledger reconcile` on the demo: every printed figure beside the computed one, and what in print contradicts what."""

import csv
import io
import json

import duckdb
import pytest
from end_to_end.conftest import Demo

from caseledger.reading import load_library
from caseledger.reading.headings import OTHER, HeadingReader
from caseledger.settings import SEED_FOLDER

# Figures that no check of one report finds; docs/sample.md says which printed figures of others each contradicts.
LISTED = {"improvement-2017-11": {("row-40", "value")}}
REPORTS = ("fs-2015-q4", "fs-2016-q1", "fs-2016-q2", "improvement-2017-11")


def reconciled(demo: Demo, report: str) -> dict:
    ran = demo.run("reconcile", report, "--format", "json", CASELEDGER_HOME="demo")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("report", REPORTS)
def test_every_printed_figure_is_equal_or_has_its_reason(demo: Demo, report: str) -> None:
    figures = reconciled(demo, report)["figures"]
    assert len(figures) > 100
    for figure in figures:
        assert figure["status"] in ("equal", "differs", "not_derivable")
        assert (figure["status"] == "not_derivable") == bool(figure["reason"])
    unexplained = [figure for figure in figures if figure["status"] == "differs" and not figure["findings"]]
    assert {(figure["row_ref"], figure["column_name"]) for figure in unexplained} == LISTED.get(report, set())


def test_the_ratings_of_every_overview_come_out(demo: Demo) -> None:
    """All counts of ratings, by type and together, in the three quarterly reports."""
    ratings = ("green", "green_amber", "red_amber", "red", "rated")
    for report, types in (("fs-2015-q4", 2), ("fs-2016-q1", 3), ("fs-2016-q2", 3)):
        counts = [
            figure
            for figure in reconciled(demo, report)["figures"]
            if figure["part"] in ratings and figure["indicator_ref"] is None
        ]
        assert len(counts) == (types + 1) * len(ratings)
        assert {count["status"] for count in counts} == {"equal"}


def test_what_differs_unexplained_is_counted(demo: Demo) -> None:
    for report in REPORTS:
        told = reconciled(demo, report)
        differing = [figure for figure in told["figures"] if figure["status"] == "differs"]
        unexplained = [figure for figure in differing if not figure["findings"]]
        assert f"{len(differing)} differ" in told["summary"][0]
        assert told["summary"][1].endswith(f" unexplained: {len(unexplained)}.")


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_summed_up_in_three_lines_before_its_findings_and_figures(demo: Demo, report: str) -> None:
    told = reconciled(demo, report)
    lines = demo.run("reconcile", report, CASELEDGER_HOME="demo").stdout.splitlines()
    assert lines[:4] == [*told["summary"], ""]
    figures = [figure for figure in told["figures"] if figure["reason"] != "no_figure_printed"]
    assert f"of {len(figures)} printed figures" in lines[0]
    assert lines[0].endswith(f"; {len(told['figures']) - len(figures)} cells hold no figure.")
    assert lines[4] == f"1. {told['findings'][0]['sentence']}"
    severities = [finding["severity"] for finding in told["findings"]]
    assert severities == sorted(severities)


def test_csv_has_a_line_for_every_figure(demo: Demo) -> None:
    ran = demo.run("reconcile", "fs-2016-q1", "--format", "csv", CASELEDGER_HOME="demo")
    lines = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert len(lines) == len(reconciled(demo, "fs-2016-q1")["figures"])
    fraction = [line for line in lines if line["row_ref"] == "FS/S2" and line["part"] in ("numerator", "denominator")]
    assert [(line["part"], line["status"], line["findings"]) for line in fraction] == [
        ("numerator", "equal", "other_cohort"),
        ("denominator", "differs", "other_cohort"),
    ]


def test_an_unknown_report_is_refused_with_those_there_are(demo: Demo) -> None:
    ran = demo.run("reconcile", "fs-2016-q3", CASELEDGER_HOME="demo")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"caseledger: There is no published report 'fs-2016-q3': there are {', '.join(REPORTS)}.\n"


def test_headings_are_read_alike_by_the_models_and_by_the_reading(demo: Demo) -> None:
    """The patterns are one seed; what a quarter makes of a column of results is said in SQL and in Python."""
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        modelled = warehouse.execute("select report_id, column_name, part, quarter from reference.published_heading").fetchall()
    library = load_library(SEED_FOLDER)
    reader = HeadingReader(library.headings)
    reports = {report.report_id: report for report in library.reports}
    read = set()
    for report, column in {(cell.report_id, cell.column_name) for cell in library.cells}:
        heading = reader.read(reports[report], column)
        if heading.part != OTHER:
            quarter = heading.quarter
            label = quarter and f"{quarter.year}-{(quarter.year + 1) % 100:02} Q{quarter.number}"
            read.add((report, column, heading.part, label))
    assert len(read) > 50
    assert set(modelled) == read
