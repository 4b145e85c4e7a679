"""The second extract of a thing says only what became known since the first: new events, corrections, retractions."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from end_to_end.extract_files import effective, extract_file, mapping_file

from caseledger.settings import Settings

OPEN = ("1", "05/01/2016", "Neglect")
ENDED = ("2", "10/01/2016", "Neglect", "20/04/2016")


@pytest.fixture
def bring(run: Callable, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import rows as the extract of a day; return the counts."""
    mapping = mapping_file(tmp_path)

    def command(day: str, *rows: tuple[str, ...], options: tuple[str, ...] = ()) -> dict[str, Any]:
        path = extract_file(tmp_path / f"plans-{day}.csv", *rows)
        ran = run("import", "table", path, "--mapping", mapping, "--extracted-on", day, "--format", "json", *options)
        assert ran.exit_code == 0, ran.stderr
        return json.loads(ran.stdout)

    return command


def plans(home: Settings, known_at: str | None = None) -> list[tuple[str, str, Any]]:
    """Return the plans' starts and ends that are effective: what, when, category."""
    found = effective(home.ledger, datetime.fromisoformat(known_at + "T23:59") if known_at else None)
    return [(kind.removeprefix("protection_plan_"), day, data.get("category")) for kind, day, data in found if "plan" in kind]


def test_the_same_extract_twice_adds_nothing(bring: Callable, home: Settings) -> None:
    first = bring("2016-06-30", OPEN, ENDED)
    assert first["statements"] == {"new": 3}
    assert first["accepted"] == 3
    again = bring("2016-06-30", OPEN, ENDED)
    assert (again["read"], again["statements"]) == (0, {})
    assert bring("2016-07-31", OPEN, ENDED)["read"] == 0


def test_what_becomes_known_later_is_known_from_then_on(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", OPEN)
    counts = bring("2016-07-31", ("1", "05/01/2016", "Physical abuse", "15/07/2016"))
    assert counts["statements"] == {"correct": 1, "new": 1}
    assert plans(home, "2016-06-30") == [("started", "2016-01-05", "neglect")]
    assert plans(home) == [("ended", "2016-07-15", None), ("started", "2016-01-05", "physical")]


def test_an_end_that_is_taken_back_is_retracted_and_can_come_again(bring: Callable, home: Settings) -> None:
    ended = (*OPEN, "15/06/2016")
    bring("2016-06-30", ended)
    assert bring("2016-07-31", OPEN)["statements"] == {"retract": 1}
    assert plans(home) == [("started", "2016-01-05", "neglect")]
    assert bring("2016-08-31", ended)["statements"] == {"correct": 1}
    assert plans(home) == [("ended", "2016-06-15", None), ("started", "2016-01-05", "neglect")]
    assert plans(home, "2016-08-01") == [("started", "2016-01-05", "neglect")]


def test_a_row_gone_from_inside_the_window_was_wrong(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", OPEN, ENDED)
    assert bring("2016-07-31", ENDED)["statements"] == {"retract": 1}
    assert plans(home) == [("ended", "2016-04-20", None), ("started", "2016-01-10", "neglect")]


def test_a_row_that_aged_out_of_the_window_still_holds(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", OPEN, ENDED)
    # Six months before 31 October is 30 April: the plan that ended on the 20th need not be listed any more.
    assert bring("2016-10-31", OPEN)["read"] == 0
    assert len(plans(home)) == 3


def test_an_open_row_may_have_ended_and_aged_out_between_two_distant_extracts(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", OPEN, ENDED)
    assert bring("2017-03-31", ENDED)["read"] == 0
    assert len(plans(home)) == 3


def test_a_date_that_was_wrong_moves_the_row(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", OPEN)
    counts = bring("2016-07-31", ("1", "06/01/2016", "Neglect"))
    assert counts["statements"] == {"new": 1, "retract": 1}
    assert plans(home) == [("started", "2016-01-06", "neglect")]


def test_the_latest_visit_does_not_take_back_the_ones_before_it(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", (*OPEN, "", "20/06/2016"))
    bring("2016-07-31", (*OPEN, "", "19/07/2016"))
    visits = [day for kind, day, _ in effective(home.ledger) if kind == "visit_made"]
    assert visits == ["2016-06-20", "2016-07-19"]


def test_what_cannot_be_read_does_not_pass_for_gone(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", (*OPEN, "15/06/2016"), ENDED)
    counts = bring("2016-07-31", (*OPEN, "31/06/2016"), ENDED)
    assert counts["rejected_cells"] == {"impossible_date": 1}
    assert counts["read"] == 0
    # Nobody knows whose row this is: it may be the one that seems gone.
    counts = bring("2016-08-31", ("", "05/01/2016", "Neglect"), ENDED)
    assert counts["rejected_cells"] == {"missing": 1}
    assert counts["rows_rejected"] == 1
    assert counts["read"] == 0
    # Of this child one row cannot be read, of the other one is gone.
    counts = bring("2016-09-30", ("1", "05/31/2016", "Neglect"))
    assert counts["statements"] == {"retract": 2}
    assert [day for kind, day, _ in plans(home) if kind == "started"] == ["2016-01-05"]


def test_extracts_come_in_their_order(bring: Callable, run: Callable, home: Settings, tmp_path: Path) -> None:
    bring("2016-07-31", OPEN)
    path = extract_file(tmp_path / "late.csv", OPEN, ENDED)
    ran = run("import", "table", path, "--mapping", tmp_path / "mapping.yml", "--extracted-on", "2016-06-30")
    assert ran.exit_code == 1
    assert "--backfill" in ran.stderr
    assert len(plans(home)) == 1


def test_an_extract_that_said_nothing_new_is_remembered_in_the_order(bring: Callable, run: Callable, tmp_path: Path) -> None:
    bring("2016-06-30", OPEN)
    bring("2016-08-31", OPEN)
    path = extract_file(tmp_path / "late.csv", OPEN)
    ran = run("import", "table", path, "--mapping", tmp_path / "mapping.yml", "--extracted-on", "2016-07-31")
    assert ran.exit_code == 1


def test_backfill_inserts_knowledge_at_its_own_time(bring: Callable, home: Settings) -> None:
    bring("2016-05-31", OPEN)
    bring("2016-08-31", OPEN, ENDED)
    wrong = ("1", "05/01/2016", "Physical abuse")
    bring("2016-06-30", wrong, options=("--backfill",))
    assert plans(home, "2016-05-31") == [("started", "2016-01-05", "neglect")]
    assert plans(home, "2016-06-30") == [("started", "2016-01-05", "physical")]
    assert plans(home, "2016-08-30") == [("started", "2016-01-05", "physical")]
    assert plans(home, "2016-08-31")[-1] == ("started", "2016-01-10", "neglect")
    assert len(plans(home)) == 3
    assert ("started", "2016-01-05", "neglect") in plans(home)


def test_backfill_of_what_a_later_extract_said_first(bring: Callable, home: Settings) -> None:
    bring("2016-08-31", OPEN, ENDED)
    bring("2016-06-30", ("1", "05/01/2016", "Physical abuse"), ("3", "01/03/2016", "Neglect"), options=("--backfill",))
    june = [("started", "2016-01-05", "physical"), ("started", "2016-03-01", "neglect")]
    assert plans(home, "2016-06-30") == june
    # The extract of August covers March, and did not have the third plan; of the first it said something else.
    assert [each for each in plans(home) if each[0] == "started"] == [
        ("started", "2016-01-05", "neglect"),
        ("started", "2016-01-10", "neglect"),
    ]


def test_backfill_agrees_with_imports_in_order(run: Callable, home: Settings, tmp_path: Path) -> None:
    mapping = mapping_file(tmp_path)
    extracts = {
        "2016-05-31": [OPEN, ("4", "02/02/2016", "Neglect")],
        "2016-06-30": [("1", "05/01/2016", "Physical abuse"), ENDED],
        "2016-07-31": [OPEN, ENDED, ("4", "02/02/2016", "Neglect", "30/07/2016")],
    }
    known: dict[str, list] = {}
    for order in (sorted(extracts), ["2016-07-31", "2016-05-31", "2016-06-30"], ["2016-05-31", "2016-07-31", "2016-06-30"]):
        home.ledger.unlink(missing_ok=True)
        for day in order:
            path = extract_file(tmp_path / f"{day}.csv", *extracts[day])
            ran = run("import", "table", path, "--mapping", mapping, "--extracted-on", day, "--backfill")
            assert ran.exit_code == 0, ran.stderr
        for day in extracts:
            assert plans(home, day) == known.setdefault(day, plans(home, day)), (order, day)


def test_two_rows_about_one_thing_are_one_event_and_a_reject(bring: Callable, home: Settings) -> None:
    counts = bring("2016-06-30", OPEN, ("1", "05/01/2016", "Physical abuse"), OPEN)
    assert counts["rejected_cells"] == {"repeated_row": 1}
    assert plans(home) == [("started", "2016-01-05", "neglect")]


def test_who_was_erased_is_left_alone(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", OPEN, ENDED)
    with duckdb.connect(str(home.vault)) as vault:
        vault.execute("delete from person")
    counts = bring("2016-07-31", ENDED)
    assert counts["read"] == 0
    assert len(plans(home)) == 3


def test_no_local_id_enters_the_ledger(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", ("LOCAL-77", "05/01/2016", "Neglect", "", "20/06/2016"))
    with duckdb.connect(str(home.ledger), read_only=True) as connection:
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            assert "LOCAL-77" not in str(connection.execute(f"from {table}").fetchall()), table
