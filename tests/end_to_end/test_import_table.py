"""Any other extract: a mapping of the council's own, in every file format, and the draft of one."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from end_to_end.extract_files import MAPPING, effective, extract_file, mapping_file
from end_to_end.workbooks import annex_a
from interchange import parquet_file

from caseledger.settings import BARNET, REPOSITORY, Settings

VISITS = [
    ("CP visits, exported 31/05/2016",),
    ("Child ID", "Visit date", "Visit type", "Child seen?", "Seen alone", "Social worker"),
    ("101", "03/05/2016", "CP visit", "Yes", "No", "W1"),
    ("101", "17/05/2016", "CP visit", "Yes", "Yes", "W1"),
    ("102", "20/05/2016", "CIN visit", "No", "", "W2"),
    ("103", "22/05/2016", "Phone call", "Yes", "Yes", "W3"),
]


def write_csv(path: Path, rows: list[tuple[str, ...]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.fixture
def bring(run: Callable) -> Callable[..., dict[str, Any]]:
    """Import files by a mapping; return the counts."""

    def command(*files: Path, mapping: Path, day: str = "2016-06-30") -> dict[str, Any]:
        ran = run("import", "table", *files, "--mapping", mapping, "--extracted-on", day, "--format", "json")
        assert ran.exit_code == 0, ran.stderr
        return json.loads(ran.stdout)

    return command


def test_one_extract_in_every_format_says_the_same(bring: Callable, tmp_path: Path) -> None:
    mapping = mapping_file(tmp_path)
    rows = [("1", "05/01/2016", "Neglect", "", "20/06/2016"), ("2", "10/01/2016", "Physical abuse", "20/04/2016")]
    first = extract_file(tmp_path / "plans.csv", *rows)
    assert bring(first, mapping=mapping)["accepted"] == 4
    headings = ("Child ID", "Plan start", "Category", "Plan end", "Last visit")
    cells = [headings, *rows]
    windows = write_csv(tmp_path / "windows.csv", cells, delimiter=";", encoding="cp1252")
    wide = write_csv(tmp_path / "wide.csv", cells, delimiter="\t", encoding="utf-16")
    dates = {"Child ID": 1, "Plan start": date(2016, 1, 5), "Category": "Neglect", "Last visit": date(2016, 6, 20)}
    other = {"Child ID": 2, "Plan start": date(2016, 1, 10), "Category": "Physical abuse", "Plan end": date(2016, 4, 20)}
    workbook = annex_a(tmp_path / "plans.xlsx", {"Sheet1": [dates, other]})
    select = """
        select 1 as "Child ID", date '2016-01-05' as "Plan start", 'Neglect' as "Category", null::date as "Plan end",
            timestamp '2016-06-20' as "Last visit"
        union all select 2, date '2016-01-10', 'Physical abuse', date '2016-04-20', null
    """
    for path in (windows, wide, workbook, parquet_file(tmp_path / "plans.parquet", select)):
        counts = bring(path, mapping=mapping)
        assert (counts["read"], counts["rows"]) == (0, 2), path.name


def test_several_sheets_and_several_files(bring: Callable, home: Settings, tmp_path: Path) -> None:
    mapping = mapping_file(tmp_path)
    parts = [extract_file(tmp_path / f"{number}.csv", (str(number), "05/01/2016", "Neglect")) for number in (1, 2)]
    assert bring(*parts, mapping=mapping)["rows"] == 2
    # The second extract has both in one file: nothing is new, nothing gone.
    whole = extract_file(tmp_path / "whole.csv", ("1", "05/01/2016", "Neglect"), ("2", "05/01/2016", "Neglect"))
    assert bring(whole, mapping=mapping, day="2016-07-31")["read"] == 0


def test_constants_conditions_and_lists(bring: Callable, home: Settings, tmp_path: Path) -> None:
    mapping = mapping_file(tmp_path, """
        source: /talks
        date_format: mm/dd/yyyy
        tables:
          - name: talk
            columns:
              child: {heading: Who, required: true}
              held_on: {heading: When, required: true}
              present: {heading: Present}
              state: {heading: State, values: {Held: held, Cancelled: cancelled}}
            row: [child, held_on]
            events:
              talk:
                type: strategy_discussion_held
                subject: child
                time: held_on
                when: {state: held}
                fields:
                  discussion_id: {id: [child, held_on]}
                  agencies: present
                  reason_incomplete: {value: not_recorded}
    """)  # fmt: skip
    rows = [
        ("Who", "When", "Present", "State"),
        ("1", "05/13/2016", "police;health", "Held"),
        ("1", "05/14/2016", "police", "Cancelled"),
    ]
    bring(write_csv(tmp_path / "talks.csv", rows), mapping=mapping)
    data = {"agencies": ["police", "health"], "reason_incomplete": "not_recorded"}
    assert effective(home.ledger) == [("strategy_discussion_held", "2016-05-13", data)]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("protection_plan_started", "plan_begun", "'plan_begun', which the catalogue does not have"),
        ("category: category}", "kategory: category}", "has no field kategory"),
        (", category: category}", "}", "lacks the required field category"),
        ("row: [child, started_on]", "row: [child, begun_on]", "names the column 'begun_on'"),
        ("{value: protection}", "{value: guarding}", "'guarding' is no code of purpose"),
        ("{value: true}", "{value: maybe}", "child_seen is true or false"),
        ("{value: true}", "{value: true, when: {category: neglect}}", "child_seen must always have a value"),
        ("{value: true}", "{value: true}, seen_alone: {value: true, when: {colour: red}}", "names the column 'colour'"),
        ("{value: true}", "{value: true}, seen_alone: {value: true, when: red}", "'when' is columns with their values"),
        ("{id: [child, started_on]}", "{id: [child, started_on], when: {category: neglect}}", "has an id and 'when'"),
        ("ends: ended", "ends: finished", "names no event"),
        ("window: {months: 6}", "window: {months: six}", "whole number from 1 to 600"),
        ("source: /visits-sheet", "sauce: /visits-sheet", "lacks source"),
        ("type: date, required", "type: day, required", "is one of text, date"),
        ("gone: keep", "gone: away", "gone is one of"),
        ("tables:", "tables: [", "is not YAML"),
        ("name: plan\n", "name: Plan A\n", "lower-case letters"),
    ],
)
def test_a_mapping_that_is_not_right_says_what_is_wrong(
    run: Callable, tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    assert before in MAPPING
    path = mapping_file(tmp_path, MAPPING.replace(before, after, 1))
    extract = extract_file(tmp_path / "plans.csv", ("1", "05/01/2016", "Neglect"))
    ran = run("import", "table", extract, "--mapping", path, "--extracted-on", "2016-06-30")
    assert ran.exit_code == 1
    assert sentence in ran.stderr
    assert str(path) in ran.stderr


def test_a_draft_can_be_used_as_it_is(run: Callable, home: Settings, tmp_path: Path) -> None:
    path, out = write_csv(tmp_path / "visits.csv", VISITS), tmp_path / "visits.yml"
    ran = run("mapping", "propose", path, "--out", out)
    assert ran.exit_code == 0, ran.stderr
    assert not home.ledger.exists(), "a draft writes nothing into the ledger"
    assert "'Phone call': which purpose is it (child_in_need, looked_after, protection)?" in ran.stdout
    assert "visit_made" in ran.stdout
    ran = run("import", "table", path, "--mapping", out, "--extracted-on", "2016-06-30", "--format", "json")
    counts = json.loads(ran.stdout)
    assert (counts["rows"], counts["accepted"], counts["rejected_cells"]) == (4, 3, {"unknown_code": 1})
    assert effective(home.ledger)[-1] == ("visit_made", "2016-05-20", {"child_seen": False, "purpose": "child_in_need"})


def test_a_draft_says_what_an_event_lacks_and_guesses_nothing(run: Callable, tmp_path: Path) -> None:
    rows = [("Person ID", "Visit date"), ("1", "03/05/2016"), ("2", "04/05/2016")]
    ran = run("mapping", "propose", write_csv(tmp_path / "visits.csv", rows))
    assert ran.exit_code == 0, ran.stderr
    assert "visit_made lacks purpose, child_seen" in ran.stdout
    assert "No row gives an event yet" in ran.stdout


def test_a_draft_of_plans_knows_starts_from_ends(run: Callable, tmp_path: Path) -> None:
    rows = [
        ("Person ID", "CP plan start date", "Category of abuse", "CP plan end date", "DOB"),
        ("1", "13/05/2016", "Neglect", "", "01/02/2010"),
        ("2", "04/05/2016", "Physical Abuse", "01/06/2016", "01/03/2011"),
    ]
    out = tmp_path / "plans.yml"
    assert run("mapping", "propose", write_csv(tmp_path / "plans.csv", rows), "--out", out).exit_code == 0
    draft = yaml.safe_load(out.read_text(encoding="utf-8"))["tables"][0]
    assert draft["ends"] == "protection_plan_ended"
    assert set(draft["events"]) == {"protection_plan_started", "protection_plan_ended", "person_registered"}
    assert draft["columns"]["category_of_abuse"]["values"] == {"Neglect": "neglect", "Physical Abuse": "physical"}


def test_month_first_dates_are_seen_when_nothing_else_fits(run: Callable, tmp_path: Path) -> None:
    rows = [("Person ID", "Referral date"), ("1", "05/13/2016"), ("2", "05/14/2016")]
    assert "date_format: mm/dd/yyyy" in run("mapping", "propose", write_csv(tmp_path / "r.csv", rows)).stdout


def test_a_draft_does_not_overwrite_a_mapping(run: Callable, tmp_path: Path) -> None:
    out = mapping_file(tmp_path)
    ran = run("mapping", "propose", write_csv(tmp_path / "visits.csv", VISITS), "--out", out)
    assert (ran.exit_code, "exists already" in ran.stderr) == (1, True)
    assert out.read_text(encoding="utf-8") == MAPPING


def test_the_tutorial_is_imported_as_it_says(run: Callable, tmp_path: Path) -> None:
    path, out = REPOSITORY / "docs" / "tutorial" / "visits_and_plans.xlsx", tmp_path / "visits_and_plans.yml"
    assert run("mapping", "propose", path, "--out", out).exit_code == 0
    words = ("--mapping", out, "--extracted-on", "2016-07-01", "--format", "json")
    counts = json.loads(run("import", "table", path, *words).stdout)
    # 9 plans, 9 births, 1 end; 24 protection visits and one without the child, one of a child in need; a phone call is none.
    assert (counts["rows"], counts["accepted"], counts["rejected_cells"]) == (36, 45, {"unknown_code": 1})


def test_the_tutorial_reaches_its_figure(imported: Callable) -> None:
    told = json.loads(imported("results", "--period", "2016-17 Q1", "--indicator", "FS/C25", "--format", "json").stdout)
    (figure,) = [row for row in told if row["area_code"] == BARNET]
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (6, 8, 75)
