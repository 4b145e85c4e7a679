"""The main job on the sample: the published figures come out of the events, from the outside."""

import csv
import json
import re

import duckdb
import pytest
from end_to_end.conftest import LEFT_BY_AN_EARLIER_DEMO, Demo

from caseledger.settings import SEED_FOLDER
from caseledger.warehouse import questions

REFERENCES = ("FS/S1", "FS/S2", "FS/S3", "FS/S4", "FS/C22", "FS/C23", "FS/C24", "FS/C25")
PERIODS = ("2015-16 Q4", "2016-17 Q1", "2016-17 Q2")
# Printed figures that contradict others; docs/sample.md has the arithmetic of each.
CONTRADICTIONS = {
    ("fs-2016-q1", "FS/S2"),  # a fraction of the children in care, where FS/C25 counts those on a plan
    ("fs-2016-q1", "FS/C24"),  # a rate that fits no published population
    ("fs-2016-q2", "FS/C24"),
    ("fs-2016-q2", "FS/S1"),  # a row printed shifted: the quarter before stands under its result
}


def published() -> list[dict[str, str]]:
    """Return the printed cells as the seed has them."""
    with (SEED_FOLDER / "published_cell.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_ends_with_the_latest_report_proved_and_read(demo: Demo) -> None:
    told = json.loads(demo.run("reconcile", "fs-2016-q2", "--format", "json", CASELEDGER_HOME="demo").stdout)
    lines = demo.printed.splitlines()
    results = [cell for cell in published() if cell["column_name"] == "Q2 2016/17 Result"]
    assert len(results) > 30
    for cell in results:
        (line,) = [line for line in lines if line.split()[:1] == [cell["row_ref"]]]
        assert cell["text"] in line
    for reference in ("FS/C22", "FS/C25"):
        (fraction,) = [
            cell["text"]
            for cell in published()
            if (cell["report_id"], cell["row_ref"]) == ("fs-2016-q2", reference)
            and "/" in cell["text"][1:]
            and cell["text"][0].isdigit()
        ]
        numerator, _, denominator = fraction.partition("/")
        assert demo.printed.count(f"({int(numerator):,}/{int(denominator):,})") == 2, f"{fraction} computed and printed"
    at = lines.index(told["summary_in_words"][0])
    assert lines[at : at + 3] == told["summary_in_words"]
    serious = [f"{number}. {finding['sentence']}" for number, finding in enumerate(told["findings"][:3], start=1)]
    assert [line for line in lines[at:] if line[:2] in ("1.", "2.", "3.", "4.")] == serious
    (put_right,) = [line for line in lines if line.startswith("FS/C24 ") and "equal once put right" in line]
    assert re.search(r" result (\S+ or )?30\.1( |$)", put_right)
    assert "Where to look next" in demo.printed


def test_every_printed_figure_is_equal_or_a_listed_contradiction(demo: Demo) -> None:
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute(
            """
            select report_id, indicator_ref, status
            from reconciliation
            where part in ('result', 'numerator', 'denominator') and indicator_ref in $references and status <> 'not_derivable'
            """,
            {"references": list(REFERENCES)},
        ).fetchall()
    assert len({row[:2] for row in rows}) == 20, "four figures of the first report, eight of each of the others"
    assert {(report, reference) for report, reference, status in rows if status == "differs"} == CONTRADICTIONS


@pytest.mark.parametrize(
    ("reference", "period", "numerator", "denominator"),
    [
        ("FS/S2", "2016-17 Q1", 49, 269),  # the numerator printed, over the children on a plan
        ("FS/S1", "2016-17 Q2", 143, None),  # the figure printed one column to the left
        ("FS/C24", "2016-17 Q2", 265, 88135),  # the children on a plan, over the estimate of mid-2016
    ],
)
def test_a_contradicted_figure_is_what_the_others_make_it(
    demo: Demo, reference: str, period: str, numerator: int, denominator: int | None
) -> None:
    ran = demo.run("results", "--period", period, "--indicator", reference, "--format", "json", CASELEDGER_HOME="demo")
    (row,) = json.loads(ran.stdout)
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)


def test_the_cases_behind_a_result_add_up_to_it(demo: Demo) -> None:
    for reference in REFERENCES:
        for period in PERIODS:
            cases = questions.cases(demo.settings.warehouse, reference, period)
            result = questions.results(demo.settings.warehouse, period, indicators=[reference])
            (row,) = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
            in_numerator = cases.columns.index("in_numerator")
            assert sum(case[in_numerator] for case in cases.rows) == row["numerator"], (reference, period)
            if row["measure"] == "percentage":
                assert len(cases.rows) == row["denominator"], (reference, period)


def test_a_demo_starts_over(demo: Demo) -> None:
    home = demo.settings.home
    left = [name for name in LEFT_BY_AN_EARLIER_DEMO if (home / name).exists()]
    assert left == ["ledger.duckdb", "warehouse.duckdb"], "made anew; what the demo does not make is gone"


def test_the_published_copy_has_no_person_and_no_small_count(demo: Demo) -> None:
    with duckdb.connect(str(demo.settings.published), read_only=True) as published_copy:
        columns = {
            name
            for (name,) in published_copy.execute(
                "select distinct column_name from duckdb_columns() where not internal"
            ).fetchall()
        }
        small = published_copy.execute("""
            select count(*) from indicator_result
            where numerator between 1 and 5
                or (measure = 'percentage' and denominator between 1 and 5)
                or (measure = 'percentage' and denominator - numerator between 1 and 5)
        """).fetchone()
        hidden = published_copy.execute("""
            select count(*), count(numerator), count(denominator), count(value), count(value_rounded)
            from indicator_result where reason = 'suppressed'
        """).fetchone()
    assert not {"person_id", "local_id", "subject", "case_id"} & columns
    assert small == (0,)
    assert hidden[0] > 0
    assert hidden[1:] == (0, 0, 0, 0)
