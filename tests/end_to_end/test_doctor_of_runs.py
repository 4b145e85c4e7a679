"""The doctor finds what runs left behind, and runs that nobody saw fail: loads, builds, nights, and the inbox."""

import os
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from end_to_end.examined import Doctor, build, change, files, not_well, the
from interchange import event, json_lines

from caseledger.inbox.taking import take
from caseledger.inbox.watching import look, make_inbox
from caseledger.ledger.loading import load as load_events
from caseledger.moments import local_now
from caseledger.settings import Settings
from caseledger.upkeep import inbox_checks
from caseledger.warehouse.build import fresh_warehouse

Load = Callable[..., dict[str, Any]]


def test_what_killed_commands_left_is_found(well: Settings, doctor: Doctor) -> None:
    for folder in ("work", "build", "restore"):
        (well.home / folder).mkdir()
    (well.home / "published.fresh.duckdb").touch()
    findings = doctor()
    assert not_well(findings) == [("warning", "leftovers")] * 4
    for name in ("work/", "restore/", "build ", "published.fresh.duckdb"):
        the(findings, "warning", "leftovers", f"{name}".strip() + " was left")


def test_a_running_build_has_left_nothing(well: Settings, doctor: Doctor) -> None:
    with fresh_warehouse(well) as made:
        assert not_well(doctor()) == []
        duckdb.connect(str(made.warehouse)).close()


def test_a_log_of_a_killed_load_is_left_alone(well: Settings, doctor: Doctor) -> None:
    """It has what was committed last; without its database it would spoil the next one."""
    log = well.home / "vault.duckdb.wal"
    log.touch()
    assert "Leave it" in the(doctor(), "warning", "leftovers", "vault.duckdb.wal was left")["remedy"]
    well.vault.unlink()
    the(doctor(), "problem", "leftovers", "belongs to a vault.duckdb that is gone")


def test_a_quiet_feed_is_told(well: Settings, doctor: Doctor, tmp_path: Path) -> None:
    the(doctor(), "ok", "feeds", "No feed is quiet")
    for number in range(1, 6):
        file = json_lines(tmp_path / f"{number}.jsonl", [event(f"Q{number}", source="/barnet/mash")])
        load_events(well, [str(file)], now=local_now() - timedelta(days=40 - number))
    build(well)
    found = the(doctor(), "warning", "feeds", "The feed /barnet/mash of E09000003 has brought nothing new since")
    assert "its usual gap is 1 day." in found["finding"]


def test_a_warehouse_behind_the_ledger_is_told(well: Settings, load: Load, run: Callable, doctor: Doctor, tmp_path: Path) -> None:
    population = tmp_path / "population.csv"
    population.write_text("area_code,age_from,age_to,applies_from,population,source\nE09000003,0,17,2015-04-01,93000,ONS\n")
    assert run("reference", "population", population).exit_code == 0
    the(doctor(), "warning", "builds", "warehouse.duckdb was built")["finding"].endswith("reference rows came since")
    load(json_lines(tmp_path / "more.jsonl", [event("N1"), event("N2")]))
    findings = doctor()
    assert not_well(findings) == [("warning", "builds")] * 2
    assert the(findings, "warning", "builds", "warehouse.duckdb was built")["finding"].endswith("2 events came since")
    build(well)
    assert not_well(doctor()) == []
    change(well.ledger, "delete from event where event_id = 'N2'")
    the(doctor(), "problem", "builds", "warehouse.duckdb was built")
    well.warehouse.unlink()
    well.published.write_bytes(b"This is no database.\n" * 1000)
    findings = doctor()
    the(findings, "warning", "builds", "There is no warehouse.duckdb yet")
    the(findings, "problem", "builds", "published.duckdb cannot be read")


def test_dagsters_last_runs_are_told(well: Settings, doctor: Doctor) -> None:
    @dg.op
    def step(context: dg.OpExecutionContext) -> None:
        if context.run.tags.get("fails"):
            raise dg.Failure("as asked")

    @dg.job
    def nightly() -> None:
        step()

    well.dagster_home.mkdir()
    with dg.DagsterInstance.local_temp(str(well.dagster_home)) as instance:
        nightly.execute_in_process(instance=instance, tags={"fails": "yes"}, raise_on_error=False)
        the(doctor(), "warning", "scheduled runs", "failure")
        nightly.execute_in_process(instance=instance)
        the(doctor(), "ok", "scheduled runs", "success")
    before = files(well.dagster_home)
    assert not_well(doctor()) == []
    assert files(well.dagster_home) == before
    runs = well.dagster_home / "history" / "runs.db"
    for status, hours, ending in (
        ("SUCCESS", 25, None),
        ("SUCCESS", 27, "success, and no night since"),
        ("STARTED", 2, None),
        ("STARTED", 4, "started"),
    ):
        with sqlite3.connect(runs) as history:
            history.execute("update runs set status = ?, start_time = ?", [status, time.time() - hours * 3600])
        found = [each for each in doctor() if each["area_of_check"] == "scheduled runs"]
        assert [each["finding"].endswith(ending) for each in found if each["status"] == "warning"] == [True] * bool(ending)
    with sqlite3.connect(well.dagster_home / "history" / "runs.db") as history:
        history.execute("drop table runs")
    the(doctor(), "warning", "scheduled runs", "cannot be read")


def test_what_should_not_lie_in_the_inbox_any_more_is_told(
    well: Settings, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else would say that Dagster is not running."""
    make_inbox(well)
    the(doctor(), "ok", "inbox", "Nothing waits")
    waiting = json_lines(well.inbox / "new.jsonl", [event("N1")])
    two_days_ago = time.time() - 2 * 86_400
    os.utime(waiting, (two_days_ago, two_days_ago))  # as a copy that keeps times
    the(doctor(), "ok", "inbox", "Nothing waits")
    with monkeypatch.context() as patch:
        patch.setattr(inbox_checks, "LONGEST_NIGHT", timedelta(0))
        assert "Dagster" in the(doctor(), "problem", "inbox", "1 file in it since")["remedy"]
    (well.inbox / "extract.xlsx").write_bytes(b"PK")
    os.utime(well.inbox / "extract.xlsx", (two_days_ago, two_days_ago))
    waiting.write_bytes(b"no event\n")
    take(well, look(well))
    findings = doctor()
    the(findings, "warning", "inbox", "Never taken: extract.xlsx")
    the(findings, "warning", "inbox", "1 file refused in the last 7 days: new.jsonl")


def test_a_clock_that_was_wrong_is_told(well: Settings, load: Load, doctor: Doctor, tmp_path: Path) -> None:
    change(well.ledger, "update load set loaded_at = loaded_at + interval 9 days")
    assert "Set the clock" in the(doctor(), "warning", "loads", "is of a moment to come")["remedy"]
    load(json_lines(tmp_path / "later.jsonl", [event("N1")]))
    the(doctor(), "warning", "loads", "The clock was put back before load ")
