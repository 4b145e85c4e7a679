"""The sample folded the naive way: the warehouse agrees with it, and what reports print comes out of it, but for what is listed.

Warehouse and naive fold were made from the rules apart from each other; they agree as known now, and as known then. What the
tests prevent besides: a sample that drifts away from the printed figures when a part of it is extended, and a list of
contradictions that goes on when they are gone.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import naive
import pandas as pd
import pytest
from commands import Ran
from end_to_end.agreement import assert_agree, population_of, results, seed
from end_to_end.conftest import Demo, Installation
from end_to_end.documented import KNOWN_AT
from end_to_end.sample_lines import readable_events

from caseledger.moments import parse_known_at
from caseledger.sample.published import FRACTION, RESULT, PublishedCells
from caseledger.settings import BARNET, SEED_FOLDER

# The quarter that was reported by then, and what is told of it besides.
REPORTED = "2016-17 Q1"
LATE_RECORDING_TOLD = ("FS/C22", "FS/C25", "FS/C26", "FS/C27", "FS/C37", "FS/C38", "IP/CN3", "IP/CP3", "IP/CP8")
REPORTS = {"fs-2015-q4": "2015-16 Q4", "fs-2016-q1": "2016-17 Q1", "fs-2016-q2": "2016-17 Q2"}
# Which quarter the columns for earlier periods hold. In the last report both headings of the year-ago column hold the second
# quarter, and the column of the year's end holds the first quarter of 2016/17 (docs/sample.md).
EARLIER = {
    ("fs-2015-q4", "Previous outturn"): "2014-15 Q4",
    ("fs-2016-q1", "Q4 2015/16 Result"): "2015-16 Q4",
    ("fs-2016-q1", "Q1 2015/16 Result"): "2015-16 Q1",
    ("fs-2016-q2", "Q4 2015/16 Result"): "2016-17 Q1",
    ("fs-2016-q2", "Q1 2015/16 Result"): "2015-16 Q2",
    ("fs-2016-q2", "Q2 2015/16 Result"): "2015-16 Q2",
}
RENAMED = {"FS/C7": "FS/S18", "FS/C9": "FS/C16"}
# What comes out in the place of a cell that contradicts others; docs/sample.md has the arithmetic of each.
CONTRADICTIONS = {
    # The other row of the report counts 318 children in care, this one 317.
    ("fs-2015-q4", "FS/S6", "Numerator and Denominator"): "138/318",
    ("fs-2015-q4", "FS/S6", "Result"): "43.4",
    ("fs-2016-q1", "FS/S6", "Q4 2015/16 Result"): "43",
    # A fraction of the children in care, where FS/C25 counts those on a plan.
    ("fs-2016-q1", "FS/S2", "Numerator / Denominator"): "49/269",
    ("fs-2016-q1", "FS/S2", "Q1 2016/17 Result"): "18.2",
    ("fs-2016-q2", "FS/S2", "Q4 2015/16 Result"): "18.2",
    # In 2015/16 FS/S2 was a count of starts and FS/S3 a percentage; these columns print the new measure of the old year.
    ("fs-2016-q1", "FS/S2", "Q4 2015/16 Result"): "60.0",
    ("fs-2016-q1", "FS/S2", "Q1 2015/16 Result"): "14.0",
    ("fs-2016-q1", "FS/S3", "Q4 2015/16 Result"): "3",
    ("fs-2016-q1", "FS/S3", "Q1 2015/16 Result"): "3",
    ("fs-2016-q2", "FS/S3", "Q2 2015/16 Result"): "3",
    # Rates that fit the printed counts with no population.
    ("fs-2016-q1", "FS/S16", "Q1 2016/17 Result"): "35.4",
    ("fs-2016-q2", "FS/S16", "Q4 2015/16 Result"): "35.4",
    ("fs-2016-q2", "FS/S16", "Q2 2016/17 Result"): "37.2",
    ("fs-2016-q1", "FS/C24", "Q1 2016/17 Result"): "30.5",
    ("fs-2016-q2", "FS/C24", "Q4 2015/16 Result"): "30.5",
    ("fs-2016-q1", "FS/C24", "Q4 2015/16 Result"): "32.1",
    ("fs-2016-q2", "FS/C24", "Q2 2016/17 Result"): "30.1",
    # Of all 312 children in care, where FS/C38, and FS/C39 itself a quarter later, take those of a year and more: 197.
    ("fs-2016-q1", "FS/C39", "Numerator / Denominator"): "179/197",
    ("fs-2016-q1", "FS/C39", "Q1 2016/17 Result"): "90.9",
    ("fs-2016-q2", "FS/C39", "Q4 2015/16 Result"): "90.9",
    # The quarter's own report prints 225 and 3.8%.
    ("fs-2016-q2", "FS/C14", "Q4 2015/16 Result"): "225",
    ("fs-2016-q2", "FS/C18", "Q4 2015/16 Result"): "3.8",
    # A row printed shifted: the quarter before stands under the result.
    ("fs-2016-q2", "FS/S1", "Q2 2016/17 Result"): "143",
}
SPAN = "2017 Sep-Dec"
NOVEMBER, LAST_NOVEMBER, THIS_YEAR, LAST_YEAR = "2017-11", "2016-11", "2017-04/2017-11", "2016-04/2017-03"
AUTUMN = "2017-09/2017-12"
# The figures of the improvement report: its name and period there; the indicator, period and column of the result.
IMPROVEMENT = {
    ("strategy discussions completed", AUTUMN): ("IP/SD1", SPAN, "denominator"),
    ("full Working Together compliance (CSC, Police and Health all involved)", AUTUMN): ("IP/SD1", SPAN, "value"),
    ("ICPCs that led to a Child Protection Plan", AUTUMN): ("IP/CP4", SPAN, "value"),
    ("unregulated (Connected Person) placements", "2017-12-18"): ("IP/RP1", "2017-12", "numerator"),
    ("private fostering: assessments completed and children monitored", "2017-08"): ("IP/PF1", "2017-08", "numerator"),
    ("private fostering: assessments completed and children monitored", NOVEMBER): ("IP/PF1", NOVEMBER, "numerator"),
    ("open CAFs", "2017-07"): ("IP/EH1", "2017-07", "numerator"),
    ("open CAFs", "2017-08"): ("IP/EH1", "2017-08", "numerator"),
    ("open CAFs", "2017-09"): ("IP/EH1", "2017-09", "numerator"),
    ("open CAFs", LAST_NOVEMBER): ("IP/EH1", LAST_NOVEMBER, "numerator"),
    ("percentage of CAFs open for more than 12 months", NOVEMBER): ("IP/EH3", NOVEMBER, "value"),
    ("assessments completed within 45 working days", NOVEMBER): ("IP/AS2", NOVEMBER, "value"),
    ("assessments completed in month", "2017-04"): ("IP/AS1", "2017-04", "numerator"),
    ("assessments completed in month", NOVEMBER): ("IP/AS1", NOVEMBER, "numerator"),
    ("rate of contacts to referral", NOVEMBER): ("IP/FD1", NOVEMBER, "value"),
    ("rate of contacts to referral", "2017-03"): ("IP/FD1", "2017-03", "value"),
    ("referrals that lead to assessment", THIS_YEAR): ("IP/FD2", NOVEMBER, "value"),
    ("assessments resulting in No Further Action", THIS_YEAR): ("IP/AS3", NOVEMBER, "value"),
    ("assessments resulting in Section 17 provision", THIS_YEAR): ("IP/AS4", NOVEMBER, "value"),
    ("s47 enquiries that resulted in a CiN plan", THIS_YEAR): ("IP/CP2", NOVEMBER, "value"),
    ("open CiN plans", NOVEMBER): ("IP/CN1", NOVEMBER, "numerator"),
    ("open CiN plans", "2016-06"): ("IP/CN1", "2016-06", "numerator"),
    ("CiN visits completed within 6 weeks", NOVEMBER): ("IP/CN3", NOVEMBER, "value"),
    ("children made subject to a CP plan in month", LAST_NOVEMBER): ("IP/CP5", LAST_NOVEMBER, "numerator"),
    ("children made subject to a CP plan in month", NOVEMBER): ("IP/CP5", NOVEMBER, "numerator"),
    ("children made subject to a CP plan, year to date", THIS_YEAR): ("IP/CP6", NOVEMBER, "denominator"),
    ("children made subject to a CP plan, same period last year", "2016-04/2016-11"): ("IP/CP6", LAST_NOVEMBER, "denominator"),
    ("of those made subject to a CP plan, under 10 years old", THIS_YEAR): ("IP/CP6", NOVEMBER, "value"),
    ("CP visits completed in timescale (within 10 days)", NOVEMBER): ("IP/CP7", NOVEMBER, "value"),
    ("children under 5 on a CP plan", NOVEMBER): ("IP/CP8", NOVEMBER, "denominator"),
    ("children under 5 on a CP plan seen within 10 days", NOVEMBER): ("IP/CP8", NOVEMBER, "value"),
    ("children under 5 on a CP plan seen within 4 weeks", NOVEMBER): ("IP/CP9", NOVEMBER, "value"),
    ("CiC visits within timescale", NOVEMBER): ("IP/LA1", NOVEMBER, "value"),
    ("repeat referrals within 12 months, previous year", LAST_YEAR): ("IP/FD3", "2017-03", "value"),
    ("s47 leading to a decision to progress to ICPC within 15 working days", NOVEMBER): ("IP/CP3", NOVEMBER, "value"),
    ("children on a second or subsequent CP plan", NOVEMBER): ("IP/CP10", NOVEMBER, "value"),
    ("children on a second or subsequent CP plan", LAST_NOVEMBER): ("IP/CP10", LAST_NOVEMBER, "value"),
    ("children whose CP plans ceased in month", NOVEMBER): ("IP/CP11", NOVEMBER, "numerator"),
    ("children whose CP plans ceased in month", "2017-10"): ("IP/CP11", "2017-10", "numerator"),
    ("ended CP plans that now have an open CiN plan", NOVEMBER): ("IP/CP12", NOVEMBER, "value"),
    ("children on a CP plan for two or more years", NOVEMBER): ("IP/CP13", NOVEMBER, "numerator"),
    ("children on a CP plan for two or more years", "2017-04"): ("IP/CP13", "2017-04", "numerator"),
    ("initial health assessment on time", "2017-04"): ("IP/LA3", "2017-04", "value"),
    ("initial health assessment on time", NOVEMBER): ("IP/LA3", NOVEMBER, "value"),
}
# 464 of the 676 open plans are 68.6%, 465 are 68.8%. And 143 plans by September and 13 in November are more than 145.
IMPROVEMENT_CONTRADICTIONS = {
    ("CiN visits completed within 6 weeks", NOVEMBER): "68.6",
    ("children made subject to a CP plan, same period last year", "2016-04/2016-11"): "165",
}


class Printed(NamedTuple):
    """One printed cell, and the period that it is of."""

    report: str
    ref: str
    column: str
    text: str
    period: str


def printed() -> Iterator[Printed]:
    """Return the cells of results and their fractions, of all rows and columns that print a figure."""
    with (SEED_FOLDER / "published_cell.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            report, column = row["report_id"], row["column_name"]
            if report not in REPORTS or not row["row_ref"].startswith("FS/"):
                continue
            period = EARLIER.get((report, column))
            if column in (RESULT[report], FRACTION[report]):
                period = REPORTS[report]
            if period is not None and row["text"][:1].isdigit():
                yield Printed(report, row["row_ref"], column, row["text"], period)


def as_json_lines(file: Path, folder: Path) -> Path:
    """Write a file of the sample as JSON lines, each event on the line it has there, for the naive reader."""
    target = folder / f"{file.name}.jsonl"
    lines = {number: json.dumps(event) for number, event in readable_events(file)}
    target.write_text("".join(lines.get(number, "") + "\n" for number in range(1, max(lines) + 1)), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def history(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> list[naive.Event]:
    """The sample's events as the naive reader has them, without the lines that the ledger rejects (test_sample.py: bad ones)."""
    folder = tmp_path_factory.mktemp("naive")
    sample = sorted((demo.settings.home / "sample").iterdir())
    files = {file.name: file if file.suffix == ".jsonl" else as_json_lines(file, folder) for file in sample}
    rejects = json.loads(demo.run("rejects", "--format", "json", CASELEDGER_HOME="demo").stdout)
    turned_away = {(files[Path(line["file"]).name].name, line["line"]) for line in rejects}
    events = naive.read_events(files.values(), rejected=turned_away)
    with duckdb.connect(str(demo.settings.ledger), read_only=True) as ledger:
        assert ledger.execute("select count(*) from event").fetchone() == (len(events),)
    return events


@pytest.fixture(scope="module")
def folded(history: list[naive.Event]) -> dict[str, naive.History]:
    """All that is known of them."""
    return naive.fold(history)


@pytest.fixture(scope="module")
def folded_then(history: list[naive.Event]) -> dict[str, naive.History]:
    """What was known of them at the moment of the README's replay."""
    return naive.fold(history, parse_known_at(KNOWN_AT))


@pytest.fixture(scope="module")
def expected(folded: Mapping[str, naive.History]) -> pd.DataFrame:
    """The naive results of every period of the build."""
    return results(folded, population=population_of(seed("population")))


@pytest.fixture(scope="module")
def figures(expected: pd.DataFrame) -> pd.DataFrame:
    """The naive results to be looked up; the dimension is '' where there is none."""
    return (
        expected.assign(dimension=expected["dimension"].fillna(""))
        .set_index(["indicator_ref", "dimension", "period"])
        .sort_index()
    )


def computed_results(path: Path) -> pd.DataFrame:
    """Return the results of a warehouse, of which there are many."""
    with duckdb.connect(str(path), read_only=True) as warehouse:
        found = warehouse.execute("from indicator_result").df()
    assert len(found) > 100
    return found


def test_results_agree(demo: Demo, expected: pd.DataFrame) -> None:
    assert_agree(computed_results(demo.settings.warehouse), expected)


def test_results_of_a_replay_agree(newcomer: Installation, folded_then: dict[str, naive.History]) -> None:
    """As known then by the replay that the README asks for, of the same events under other ids."""
    moment = parse_known_at(KNOWN_AT)
    assert_agree(
        computed_results(newcomer.settings.replay(moment)), results(folded_then, moment, population_of(seed("population")))
    )


def test_a_replay_divides_by_the_estimate_that_was_released_by_then(demo: Demo, newcomer: Installation) -> None:
    """That of mid-2016, which serves the year, came out in June 2017; until then no rate is lost."""
    children = {row["applies_from"]: int(row["population"]) for row in seed("population") if row["area_code"] == BARNET}
    for path, estimate in (
        (newcomer.settings.replay(parse_known_at(KNOWN_AT)), "2015-04-01"),
        (demo.settings.warehouse, "2016-04-01"),
    ):
        with duckdb.connect(str(path), read_only=True) as warehouse:
            found = warehouse.execute("""
                select indicator_ref, denominator, value is not null
                from indicator_result
                where measure = 'rate' and cohort <> 'reported_figure' and period = '2016-17 Q1'
                order by indicator_ref
            """).fetchall()
        assert found == [(ref, children[estimate], True) for ref in ("FS/C24", "FS/S16", "FS/S4")]


def test_cases_agree_in_the_latest_quarter(
    demo: Demo, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, folded: dict[str, naive.History]
) -> None:
    monkeypatch.setenv("CASELEDGER_HOME", str(demo.settings.home))
    for reference in ("FS/C22", "FS/C25", "FS/S1", "FS/S2", "FS/S3", "FS/S4", "FS/C24"):
        ran = run("cases", reference, "--period", "2016-17 Q2", "--format", "json")
        computed = sorted((case["case_id"], case["in_numerator"]) for case in json.loads(ran.stdout))
        expected = naive.cases_of(folded, reference, naive.period("2016-17 Q2"))
        assert computed == sorted(zip(expected["case_id"], expected["in_numerator"], strict=True)), reference


def test_late_recording_is_what_came_into_the_numerator_after_the_quarter_was_reported(
    newcomer: Installation, folded: dict[str, naive.History], folded_then: dict[str, naive.History]
) -> None:
    """The replay that the README asks for knows what was known on the 15th working day after the quarter."""
    ran = newcomer.run("late-recording", "--period", REPORTED, "--format", "json", CASELEDGER_HOME="demo")
    assert ran.returncode == 0, ran.stderr
    found = {}
    for reference in LATE_RECORDING_TOLD:
        before, now = (naive.cases_of(histories, reference, naive.period(REPORTED)) for histories in (folded_then, folded))
        out, is_in = (
            set(zip(half["person"], half["case_id"], strict=True))
            for half in (before[~before.in_numerator], now[now.in_numerator])
        )
        found[reference] = (len(out), len(out & is_in), len(out - is_in))
    told = {row["indicator_ref"]: (row["out_then"], row["recorded_late"], row["not_done"]) for row in json.loads(ran.stdout)}
    assert told == found
    assert sum(late for _, late, _ in found.values()) > 0


YEAR_BEFORE = [f"2016-17 Q{number}" for number in range(1, 5)]
MONTHS = [f"2017-{month:02}" for month in range(4, 12)]


def rounded(value: float, like: str) -> str:
    """Write a figure with as many decimals as a printed one."""
    return str(Decimal(repr(float(value))).quantize(Decimal(like.rstrip("%").replace(",", "")), ROUND_HALF_UP))


def computed(figures: pd.DataFrame, cell: Printed) -> str:
    """Write the computed figure as the cell is printed."""
    row = figures.loc[(RENAMED.get(cell.ref, cell.ref), "", cell.period)]
    if "/" in cell.text:
        return f"{row['numerator']:.0f}/{row['denominator']:.0f}"
    return rounded(row["value"], cell.text)


def test_every_printed_cell_of_the_quarterly_reports_comes_out_or_is_a_listed_contradiction(figures: pd.DataFrame) -> None:
    cells = list(printed())
    found = {(cell.report, cell.ref, cell.column): (computed(figures, cell), cell.text.rstrip("%")) for cell in cells}
    differing = {key: got for key, (got, text) in found.items() if got != text}
    assert len(found) > 200
    assert differing == CONTRADICTIONS


def test_every_printed_figure_of_the_improvement_report_comes_out_or_is_a_listed_contradiction(figures: pd.DataFrame) -> None:
    cells = PublishedCells(SEED_FOLDER)
    differing = {}
    for (name, period), (ref, label, column) in IMPROVEMENT.items():
        text = str(cells.measured(name, period))
        got = rounded(figures.loc[(ref, "", label), column], text)
        if got != text:
            differing[name, period] = got
    assert differing == IMPROVEMENT_CONTRADICTIONS


def test_what_the_improvement_report_says_in_other_words_holds(figures: pd.DataFrame) -> None:
    cells = PublishedCells(SEED_FOLDER)

    def of(ref: str, period: str, column: str = "numerator", dimension: str = "") -> float:
        return figures.loc[(ref, dimension, period), column]

    complete = "full Working Together compliance (CSC, Police and Health all involved)"
    assert of("IP/SD1", SPAN) == cells.measured(complete, AUTUMN, "numerator")
    for agency, name in (("police", "non-compliant: no Police involvement"), ("health", "non-compliant: no health involvement")):
        took_part = of("IP/SD2", SPAN, dimension=agency)
        assert of("IP/SD1", SPAN, "denominator") - took_part == cells.measured(name, AUTUMN), agency
    year_before = sum(of("IP/CN2", quarter) for quarter in YEAR_BEFORE)
    assert year_before / 12 == cells.measured("average CiN plans opened per month", LAST_YEAR)
    this_year = [of("IP/CN2", month) for month in MONTHS]
    assert sum(this_year) / len(this_year) == cells.measured("average CiN plans opened per month", THIS_YEAR)
    reduction = cells.measured("reduction in open CAFs over the year", "2016-11/2017-11")
    assert of("IP/EH1", LAST_NOVEMBER) - of("IP/EH1", NOVEMBER) == reduction
    average = cells.measured("CP visits completed within 10 days, 3-monthly average", "2017-09/2017-11")
    visits = [of("IP/CP7", month, "value") for month in MONTHS[-3:]]
    assert rounded(sum(visits) / 3, str(average)) == str(average)
    assert visits == sorted(visits), "visits improve"
    gap = cells.measured("repeat referrals within 12 months, distance from target", NOVEMBER)
    target = cells.measured("repeat referrals within 12 months, distance from target", NOVEMBER, "target")
    assert rounded(of("IP/FD3", NOVEMBER, "value"), str(gap)) == str(target + gap)
    ended = {reason: of("IP/CP14", NOVEMBER, dimension=reason) for reason in ("became_looked_after", "transferred_out")}
    assert ended == {
        "became_looked_after": cells.measured("ended CP plans: became a Child in Care", NOVEMBER),
        "transferred_out": cells.measured("ended CP plans: transferred out of the borough", NOVEMBER),
    }
    for name, (ref, column) in {
        "children on a second or subsequent CP plan": ("IP/CP10", "numerator"),
        "children under 5 on a CP plan seen within 10 days": ("IP/CP8", "numerator"),
        "children under 5 on a CP plan seen within 4 weeks": ("IP/CP9", "numerator"),
        "ended CP plans that now have an open CiN plan": ("IP/CP12", "numerator"),
    }.items():
        assert of(ref, NOVEMBER, column) == cells.measured(name, NOVEMBER, "numerator"), name
    assert min(of("IP/LA2", month, "value") for month in MONTHS[-5:]) > cells.measured(
        "participation in LAC reviews", "2017-07/2017-11", "target"
    )
    assert min(of("IP/LA4", month, "value") for month in MONTHS) > cells.measured("health checks", THIS_YEAR, "target")
