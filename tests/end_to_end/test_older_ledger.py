"""A ledger that an earlier caseledger wrote is brought up to date and loses nothing by it.

Version 1 had rejected lines in clear, version 2 did not know a file again.
"""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from interchange import event, json_lines, ledger_bytes

from caseledger.errors import RefusedError
from caseledger.ledger.migrating import AS_VERSION_1, bring_up_to_date
from caseledger.ledger.pseudonyms import read_key
from caseledger.ledger.store import SCHEMA_VERSION
from caseledger.settings import Settings
from caseledger.upkeep.backup import back_up
from caseledger.upkeep.restore import restore

Load = Callable[..., dict[str, Any]]
Rejects = Callable[..., list[dict[str, Any]]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
SECRET = "LOCAL-4711"
VERSION = "select value from setting where name = 'schema_version'"
FAULTY = [event("E2", subject=SECRET, time="epoch"), f"{{{SECRET}"]


@pytest.fixture
def older(load: Load, home: Settings, tmp_path: Path) -> Settings:
    """A ledger as version 1 had it, with events, rejected lines, and the bytes of purged ones in free blocks."""
    load(json_lines(tmp_path / "old.jsonl", [event("good"), *FAULTY, event("held", supersedes="not there", subject=SECRET)]))
    make_version_1(home)
    return home


def make_version_2(home: Settings) -> None:
    """Take a ledger back to version 2."""
    with duckdb.connect(str(home.ledger)) as ledger:
        for column in ("read", "accepted", "duplicates", "rejected", "held", "bytes", "keyed_hash", "judged_by"):
            ledger.execute(f"alter table load_file drop column {column}")
        ledger.execute("update setting set value = '2' where name = 'schema_version'")


def make_version_1(home: Settings) -> None:
    """Take a ledger back to version 1."""
    make_version_2(home)
    with duckdb.connect(str(home.ledger)) as ledger:
        lines = ledger.execute("select rowid, raw_encrypted from reject").fetchall()
        ledger.execute(AS_VERSION_1)
        for row, encrypted in lines:
            ledger.execute("update reject set raw = ? where rowid = ?", [read_key(home).vault.decrypt(encrypted), row])
        ledger.execute("update setting set value = '1' where name = 'schema_version'")


def test_an_older_ledger_lists_its_rejected_lines(older: Settings, rejects: Rejects) -> None:
    assert SECRET.encode() in ledger_bytes(older), "else the test sees nothing"
    assert [(line["line"], SECRET in line["raw"], line["fields"]) for line in rejects()] == [(2, True, []), (3, True, [])]
    assert SECRET.encode() not in ledger_bytes(older)


def test_an_older_ledger_is_the_same_after_a_load(
    older: Settings, load: Load, ledger: Ledger, rejects: Rejects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it: events, loads, held lines, settings; and what was purged before leaves no bytes either."""
    with duckdb.connect(str(older.ledger)) as connection:
        connection.execute("delete from reject")
    tables = ("event", "load", "held", "population")
    rows = [f"select '{table}', {table}::varchar from {table}" for table in tables]
    query = " union all ".join([*rows, "select 'load_file', row(load_id, file, format, header)::varchar from load_file"])
    before = sorted(ledger(query))
    monkeypatch.setenv("CASELEDGER_KEY_FILE", str(tmp_path / "no key"))
    with pytest.raises(RefusedError, match="is missing"):
        bring_up_to_date(Settings.from_environment())
    monkeypatch.setenv("CASELEDGER_KEY_FILE", str(older.key_file))
    assert load(tmp_path / "old.jsonl")["duplicates"] == 1
    assert [row for row in sorted(ledger(query)) if row in before] == before
    assert ledger(VERSION) == [(str(SCHEMA_VERSION),)]
    assert [line["load_id"] for line in rejects()] == [2, 2]
    assert SECRET.encode() not in ledger_bytes(older)
    assert stat.S_IMODE(older.ledger.stat().st_mode) == 0o600
    assert sorted(path.name for path in older.home.iterdir()) == ["ledger.duckdb", "vault.duckdb"]


def test_a_backup_of_an_older_ledger_can_be_restored(older: Settings, rejects: Rejects, run: Callable, tmp_path: Path) -> None:
    back_up(older, tmp_path / "backup")
    shutil.rmtree(older.home)
    assert run("restore", tmp_path / "backup").exit_code == 0
    assert [SECRET in line["raw"] for line in rejects()] == [True, True]
    assert SECRET.encode() not in ledger_bytes(older)


def test_the_doctor_says_that_a_ledger_is_older(older: Settings, run: Callable) -> None:
    assert "Ledger version 1, in which rejected lines are not encrypted" in run("doctor").stdout
    run("rejects")
    assert f"Ledger version {SCHEMA_VERSION}" in run("doctor").stdout


@pytest.fixture
def of_version_2(load: Load, home: Settings, tmp_path: Path) -> Settings:
    """A ledger as version 2 had it, with one file loaded whole."""
    load(json_lines(tmp_path / "old.jsonl", [event("good")]))
    make_version_2(home)
    return home


def test_a_ledger_of_version_2_reads_a_file_once_more_and_knows_it_then(
    of_version_2: Settings, load: Load, run: Callable, ledger: Ledger, tmp_path: Path
) -> None:
    """It has no hash of the file, and one cannot be had from its events."""
    before = ledger("select * from event")
    assert "Ledger version 2, which does not know a file that is loaded again" in run("doctor").stdout
    for told in (False, True):
        ran = run("load", tmp_path / "old.jsonl")
        assert (ran.exit_code, "not read again" in ran.stderr) == (0, told)
    assert ledger("select * from event") == before
    assert ledger("select load_id, read, duplicates, keyed_hash is null from load_file order by load_id") == [
        (1, None, None, True),
        (2, 1, 1, False),
        (3, 1, 1, False),
    ]
    assert f"Ledger version {SCHEMA_VERSION}" in run("doctor").stdout


def test_a_backup_of_version_2_can_be_restored(of_version_2: Settings, load: Load, ledger: Ledger, tmp_path: Path) -> None:
    back_up(of_version_2, tmp_path / "backup")
    shutil.rmtree(of_version_2.home)
    restore(of_version_2, tmp_path / "backup")
    assert ledger(VERSION) == [("2",)], "as it was then"
    assert load(tmp_path / "old.jsonl")["duplicates"] == 1
    assert ledger(VERSION) == [(str(SCHEMA_VERSION),)]
