"""A backup holds all that cannot be made again but the key; restored, it is the same ledger; damaged, it is refused by name.

That a restored ledger gives the same results is seen in test_killed.py, where one is built.
"""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from end_to_end.conftest import Installation
from end_to_end.contents import contents
from end_to_end.other_process import held_open
from end_to_end.small_ledger import small_ledger
from interchange import event, json_lines

from caseledger.ledger.store import SCHEMA_VERSION
from caseledger.settings import Settings
from caseledger.upkeep import tables
from caseledger.upkeep.manifest import read_manifest, write_manifest

Load = Callable[..., dict[str, Any]]
EVENTS = len(small_ledger())
HELD = event("H1", subject="P7", supersedes="to come")
KINDS = (
    "manifest.json", "ledger.event.0001.parquet", "ledger.held.parquet", "ledger.import_extract.parquet",
    "ledger.import_told.parquet", "ledger.load.parquet", "ledger.load_file.parquet",
    "ledger.national_statistic.parquet", "ledger.population.parquet",
    "ledger.reject.parquet", "ledger.setting.parquet", "publication.2016-17 Q2.parquet",
    "vault.look.parquet", "vault.person.parquet",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with something in every table of ledger and vault, and a backup of it: each test gets a copy."""
    folder = tmp_path_factory.mktemp("backed_up")
    shutil.copytree(small, folder, dirs_exist_ok=True)
    installation = Installation(folder, folder / "key")
    home = Settings(folder / "home", folder / "key")
    more = json_lines(folder / "more.jsonl", [HELD, "{", b"\xff\xfe", event("J1", time="epoch")])
    population = folder / "population.csv"
    population.write_text("area_code,age_from,age_to,applies_from,population,source\nE09000003,0,,2015-04-01,93000,ONS\n")
    for words in (["load", str(more)], ["reference", "population", str(population)]):
        assert installation.run(*words, CASELEDGER_HOME=str(home.home)).returncode == 0
    with duckdb.connect(str(home.ledger)) as ledger:
        ledger.execute("""
            insert into national_statistic
            select 'rereferrals', 'E09000003', date '2017-03-31', 'percentage', 669, 3325, 20.1, null, 'DfE', null,
                now()::timestamp, 1;
            insert into import_extract
            select 1, '/barnet/annex-a', 'E09000003', 'list_1', timestamp '2016-07-01', null;
            insert into import_told values (1, 'contact_received');
        """)
    with duckdb.connect(str(home.vault)) as vault:
        vault.execute("insert into look select now()::timestamp, 'somebody', 'cases', area_code, pseudonym from person limit 2")
    home.publications.mkdir()
    duckdb.sql("select 57 as numerator").write_parquet(str(home.publications / "2016-17 Q2.parquet"))
    (home.publications / "2016-17 Q2.parquet").chmod(0o600)
    ran = installation.run("backup", str(folder / "backup"), CASELEDGER_HOME=str(home.home))
    assert (ran.returncode, ran.stderr) == (0, "")
    return folder


@pytest.fixture
def full(made: Path, home: Settings, tmp_path: Path) -> Settings:
    """A copy of that installation, of which there is no backup yet."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("backup"))
    return home


@pytest.fixture
def folder(made: Path, home: Settings, tmp_path: Path) -> Path:
    """A copy of that backup, of an installation of which nothing else is left but the key."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("home"))
    return tmp_path / "backup"


def refused(ran: Any, *words: str) -> None:
    """Make sure that a command ended with one sentence that says these words."""
    assert (ran.exit_code, ran.stdout) == (1, ""), ran
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert "Unexpected" not in ran.stderr
    for word in words:
        assert word in ran.stderr


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("positions_per_file", [1_000_000, 100, EVENTS - 1, EVENTS])
def test_a_restored_ledger_is_the_same(
    positions_per_file: int, full: Settings, run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "POSITIONS_PER_FILE", positions_per_file)
    before = contents(full)
    assert all(before.values()), "a table without rows shows nothing"
    assert run("backup", tmp_path / "backup").exit_code == 0
    assert len(list((tmp_path / "backup").glob("ledger.event.*"))) == -(-EVENTS // positions_per_file)
    monkeypatch.setenv("CASELEDGER_HOME", str(tmp_path / "new" / "home"))
    ran = run("restore", tmp_path / "backup")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert f"{EVENTS} events" in ran.stdout
    restored = Settings.from_environment()
    assert contents(restored) == before
    files = [path for path in restored.home.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["2016-17 Q2.parquet", "ledger.duckdb", "vault.duckdb"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert run("doctor").exit_code == 0


def test_loads_go_on_where_they_were(folder: Path, load: Load, run: Callable, ledger: Callable, tmp_path: Path) -> None:
    assert run("restore", folder).exit_code == 0
    assert load(tmp_path / "events.jsonl")["duplicates"] == EVENTS
    counts = load(json_lines(tmp_path / "next.jsonl", [event("to come", subject="P7")]))
    assert (counts["load_id"], counts["accepted"], counts["released"]) == (4, 2, 1)
    assert ledger("select position, event_id from event where load_id = 4 order by position") == [
        (EVENTS + 1, "to come"),
        (EVENTS + 2, "H1"),
    ]
    assert ledger("select count(distinct subject) from event where event_id in ('R7', 'H1')") == [(1,)]


def test_the_rows_of_a_backup_can_be_read_without_caseledger(folder: Path) -> None:
    """Every file by the name in the manifest, with that many rows, and `data` as JSON text."""
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["files"].keys() | {"manifest.json"} == set(KINDS) == {path.name for path in folder.iterdir()}
    assert (manifest["caseledger"], manifest["duckdb"], manifest["ledger_schema_version"]) == ("0.1.0", "2.0.0", SCHEMA_VERSION)
    assert manifest["catalogue"]["person_merged"] == ["merged_into"]
    assert manifest["rows"]["ledger.event"] == EVENTS
    with duckdb.connect() as connection:
        for name, file in manifest["files"].items():
            assert connection.execute(f"select count(*) from '{folder / name}'").fetchone() == (file["rows"],)
        (data,) = connection.execute(f"select data from '{folder}/ledger.event.*.parquet' where event_id = 'D1'").fetchone()
    assert json.loads(data) == {"discussion_id": "D1", "agencies": ["police", "health"]}


def test_the_key_is_not_in_a_backup_and_it_says_so(full: Settings, run: Callable, tmp_path: Path) -> None:
    said = run("backup", tmp_path / "backup").stdout
    assert f"The key is not in it: without {full.key_file}" in said
    secret = full.key_file.read_bytes().strip()
    for path in (tmp_path / "backup").iterdir():
        assert secret not in path.read_bytes()
        assert bytes.fromhex(secret.decode()) not in path.read_bytes()


def test_a_backup_is_its_owners_only(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_ledger_that_names_nobody_has_no_vault_to_restore(load: Load, run: Callable, home: Settings, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("E1", "figure_reported", data={"period_end": "2016-06-30", "value": 5})]))
    assert "There is no vault" in run("backup", tmp_path / "backup").stdout
    shutil.rmtree(home.home)
    assert run("restore", tmp_path / "backup").exit_code == 0
    assert home.ledger.exists()
    assert not home.vault.exists()


# ---------------------------------------------------------------- where a backup goes


def test_a_backup_goes_into_a_new_or_an_empty_folder(full: Settings, run: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "deep" / "down"):
        assert run("backup", target).exit_code == 0
        before = sorted(target.iterdir())
        refused(run("backup", target), f"{target} holds something already")
        assert sorted(target.iterdir()) == before
    (tmp_path / "file").touch()
    refused(run("backup", tmp_path / "file"), "holds something already")
    refused(run("backup", tmp_path / "file" / "below"), str(tmp_path / "file"))


def test_without_a_ledger_there_is_nothing_to_back_up(run: Callable, home: Settings, tmp_path: Path) -> None:
    refused(run("backup", tmp_path / "backup"), "There is no ledger")
    assert not home.home.exists()


@pytest.mark.parametrize("file", ["ledger.duckdb", "vault.duckdb"])
def test_a_backup_waits_for_a_load_to_end(file: str, full: Settings, run: Callable, tmp_path: Path) -> None:
    with held_open(full.home / file):
        refused(run("backup", tmp_path / "backup"), file, "in use")
    assert not [path.name for path in tmp_path.iterdir() if "backup" in path.name]
    assert run("backup", tmp_path / "backup").exit_code == 0


def test_what_a_killed_backup_left_is_cleared_away(full: Settings, run: Callable, tmp_path: Path) -> None:
    left = tmp_path / ".backup.unfinished"
    left.mkdir()
    (left / "ledger.event.0009.parquet").touch()
    assert run("backup", tmp_path / "backup").exit_code == 0
    assert not left.exists()
    assert {path.name for path in (tmp_path / "backup").iterdir()} == set(KINDS)


@pytest.mark.parametrize("kilobytes", [1, 5])
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_full_disk_leaves_nothing_behind(
    command: str, kilobytes: int, full: Settings, run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit on the size of files stands in for the disk."""
    assert run("backup", tmp_path / "whole").exit_code == 0
    target = tmp_path / ("new" if command == "backup" else "whole")
    if command == "restore":
        monkeypatch.setenv("CASELEDGER_HOME", str(tmp_path / "new"))
    limited = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes * 1024}, {kilobytes * 1024}));"
        "from caseledger.cli import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", limited, command, str(target)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, ""), ran
    assert f"The disk that holds {tmp_path} is full" in ran.stderr or "File too large" in ran.stderr
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert not [path for path in tmp_path.glob("**/*") if "new" in path.name and path.is_file()]
    assert not (tmp_path / ".new.unfinished").exists()
    assert list((tmp_path / "new").glob("*")) == []


# ---------------------------------------------------------------- what is not restored


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("damage", ["a bit", "the end", "everything", "gone"])
def test_a_damaged_or_missing_file_is_refused_by_its_name(
    name: str, damage: str, folder: Path, run: Callable, home: Settings
) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    if damage == "a bit":
        content[len(content) // 2] ^= 1
    path.unlink()
    if damage != "gone":
        path.write_bytes({"a bit": content, "the end": content[:-1], "everything": b""}[damage])
    refused(run("restore", folder), name)
    assert not home.home.exists()


@pytest.mark.parametrize("name", ["ledger.event.0002.parquet", "notes.txt", ".hidden", "folder"])
def test_a_file_too_many_is_refused_by_its_name(name: str, folder: Path, run: Callable, home: Settings) -> None:
    (folder / name).mkdir() if name == "folder" else (folder / name).write_bytes(b"")
    refused(run("restore", folder), f"{folder / name} is no part of the backup")
    assert not home.home.exists()


def test_a_manifest_is_as_it_was_written_in_every_byte(folder: Path, run: Callable) -> None:
    """Also where what it says would stay the same, or be plausible."""
    path = folder / "manifest.json"
    content = path.read_bytes()
    for edited in (
        content.replace(b"\n ", b"\n  "),
        content.replace(b'"rows": 3', b'"rows": 4'),
        content.replace(b'"rows": {', b'"columns": {'),
        content.replace(b"ledger.held.parquet", b"../ledger.held.parquet"),
        b"[]",
        b"{}",
        b'"text"',
    ):
        assert edited != content
        path.write_bytes(edited)
        refused(run("restore", folder), "manifest.json is damaged")


def test_what_is_no_backup_is_refused(run: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for name in ("empty", "file", "gone"):
        refused(run("restore", tmp_path / name), f"{tmp_path / name} is no backup of caseledger", "manifest.json")


def test_a_backup_of_a_newer_caseledger_is_refused(folder: Path, run: Callable, home: Settings) -> None:
    manifest = read_manifest(folder)
    newer = (
        replace(manifest, ledger_schema_version=99),
        replace(manifest, backup_format=99),
        replace(manifest, catalogue=manifest.catalogue | {"seen_from_afar": []}),
    )
    for each in newer:
        write_manifest(each, folder)
        refused(run("restore", folder), "update")
    assert not home.home.exists()


@pytest.mark.parametrize(
    "name", ["ledger.duckdb", "vault.duckdb", "ledger.duckdb.wal", "vault.duckdb.wal", "publications/2016-17 Q1.parquet"]
)
def test_a_home_that_is_not_empty_stays_as_it_is(name: str, folder: Path, run: Callable, home: Settings) -> None:
    path = home.home / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"precious")
    refused(run("restore", folder), str(path))
    assert [(found, found.read_bytes()) for found in home.home.rglob("*") if found.is_file()] == [(path, b"precious")]


def test_old_replays_do_not_pass_for_the_restored_ledgers(folder: Path, run: Callable, home: Settings) -> None:
    (home.home / "replay").mkdir(parents=True)
    (home.home / "restore").mkdir()  # what a killed restore left
    home.warehouse.touch()
    assert run("restore", folder).exit_code == 0
    left = sorted(path.name for path in home.home.iterdir())
    assert left == ["ledger.duckdb", "publications", "vault.duckdb", "warehouse.duckdb"]


def test_a_restore_says_when_key_or_settings_are_others(
    folder: Path, run: Callable, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both come from outside the backup, so that somebody has to see to them."""
    monkeypatch.setenv("CASELEDGER_AREA", "E09000006")
    home.key_file.rename(home.key_file.with_name("safe"))
    said = run("restore", folder).stdout
    assert f"The key {home.key_file} is missing" in said
    assert "CASELEDGER_AREA was E09000003 when the backup was made, and is E09000006 now." in said
    shutil.rmtree(home.home)
    home.key_file.write_text("00" * 32)
    assert f"{home.key_file} is not the ledger's key" in run("restore", folder).stdout
