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
from end_to_end.printed_figures import (
    AUTUMN,
    CONTRADICTIONS,
    EARLIER,
    IMPROVEMENT,
    IMPROVEMENT_CONTRADICTIONS,
    LAST_NOVEMBER,
    LAST_YEAR,
    NOVEMBER,
    RENAMED,
    REPORTS,
    SPAN,
    THIS_YEAR,
)
from end_to_end.sample_lines import readable_events

from caseledger.moments import parse_known_at
from caseledger.sample.published import FRACTION, RESULT, PublishedCells
from caseledger.settings import BARNET, SEED_FOLDER

# The quarter that was reported by then, and what is told of it besides.
REPORTED = "2016-17 Q1"
LATE_RECORDING_TOLD = ("FS/C22", "FS/C25", "FS/C26", "FS/C27", "FS/C37", "FS/C38", "IP/CN3", "IP/CP3", "IP/CP8")


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
