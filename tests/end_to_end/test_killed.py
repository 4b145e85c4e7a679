"""Killed at any moment, a load has happened or it has not; builds, swaps and publishing leave what was there, or what is new."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from end_to_end.conftest import Demo, Installation
from end_to_end.other_process import held_open, loading_that_at_its_commit
from interchange import event

from caseledger.ledger.loading import load
from caseledger.ledger.pseudonyms import read_key
from caseledger.settings import BARNET, Settings
from caseledger.warehouse.build import fresh_warehouse
from caseledger.warehouse.publishing import publish

LINES = 10_000
# What comes with the sample's lines, so that something is held and something rejected.
ODD_LINES = (json.dumps(event("H1", supersedes="to come")).encode() + b"\n", b"{\n", b"\xff\n")
# A load that says when it is about to commit and when it has, and a swap that does nothing else.
LOAD = loading_that_at_its_commit('print("committing", flush=True)', then='print("committed", flush=True)')
EVERYTHING = "select columns(lambda name: name not in ('loaded_at', 'rejected_at', 'raw_encrypted'))::varchar from {}"
SWAP = """
import shutil, sys
from caseledger.settings import Settings
from caseledger.warehouse.build import fresh_warehouse

print("started", flush=True)
while True:
    for made in sys.argv[1:]:
        with fresh_warehouse(Settings.from_environment()) as run:
            shutil.copy(made, run.warehouse)
"""
PUBLISH = """
from caseledger.settings import Settings
from caseledger.warehouse.publishing import publish

print("started", flush=True)
while True:
    publish(Settings.from_environment())
"""


@dataclass(frozen=True)
class Home:
    """An installation with one load in its ledger, and the file of a second."""

    settings: Settings
    second_file: Path

    @property
    def environment(self) -> dict[str, str]:
        """What the commands need to find it."""
        return {"CASELEDGER_HOME": str(self.settings.home), "CASELEDGER_KEY_FILE": str(self.settings.key_file)}

    def contents(self) -> set[tuple[str, str]]:
        """Return every event of the ledger, after checking that positions have no gap and that loads add up."""
        with duckdb.connect(str(self.settings.ledger), read_only=True) as ledger:
            events, last = ledger.execute("select count(*), max(position) from event").fetchone()
            assert events == last
            assert ledger.execute("select sum(accepted) from load").fetchone() == (events,)
            return set(ledger.execute("select source || event_id, content_hash from event").fetchall())

    def everything(self) -> dict[str, list[tuple]]:
        """Return every row of ledger and vault with raw lines in clear, but for the moments at which things were done."""
        found, key = {}, read_key(self.settings)
        for path in (self.settings.ledger, self.settings.vault):
            with duckdb.connect(str(path), read_only=True) as database:
                for (table,) in database.execute("select table_name from duckdb_tables()").fetchall():
                    found[table] = sorted(database.execute(EVERYTHING.format(table)).fetchall(), key=str)
                    if table in ("held", "reject"):
                        raw = database.execute(f"select raw_encrypted from {table}").fetchall()
                        found[f"raw of {table}"] = sorted((key.vault.decrypt(encrypted),) for (encrypted,) in raw)
        return found

    def start(self, program: str, *arguments: object) -> subprocess.Popen[str]:
        """Start a Python program and wait until it has begun its work."""
        command = [sys.executable, "-c", program, *map(str, arguments)]
        process = subprocess.Popen(command, env=os.environ | self.environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "started\n"
        return process


@pytest.fixture
def killable(demo: Demo, tmp_path: Path) -> Home:
    """A home with a small load, and a larger file to load."""
    lines = (demo.settings.home / "sample" / "lcs-2015-16.jsonl").read_bytes().splitlines(keepends=True)
    for name, part in (("first", lines[:500]), ("second", [*lines[500:LINES], *ODD_LINES])):
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(part))
    settings = Settings(tmp_path / "home", tmp_path / "key", BARNET)
    load(settings, [str(tmp_path / "first.jsonl")])
    return Home(settings, tmp_path / "second.jsonl")


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def load_killed(home: Home, times: int) -> None:
    """Kill loads, a quarter of them around their commit, and see each time that all of it is there or nothing.

    Loaded again, it is as after one clean load, or, where the killed one had happened, as after loading twice.
    """
    chance = random.Random("killed")
    before = home.contents()
    pristine = home.settings.home.with_name("pristine")
    shutil.copytree(home.settings.home, pristine)

    started = time.monotonic()
    process = home.start(LOAD, home.second_file)
    assert process.stdout.read().endswith("loaded\n")
    process.wait()
    duration = time.monotonic() - started
    whole, once = home.contents(), home.everything()
    assert len(whole) > len(before) + LINES // 2
    assert min(len(once[table]) for table in ("person", "held", "reject", "load", "load_file")) > 0
    load(home.settings, [str(home.second_file)])
    twice = home.everything()

    aimed, elsewhere = [], []
    for attempt in range(times):
        shutil.rmtree(home.settings.home)
        shutil.copytree(pristine, home.settings.home)
        process = home.start(LOAD, home.second_file)
        is_aimed, has_committed = attempt % 4 == 0, attempt % 8 == 4
        if is_aimed:
            assert process.stdout.readline() == "committing\n"
        if has_committed:
            assert process.stdout.readline() == "committed\n"
        time.sleep(chance.uniform(0, 0.05 if is_aimed else duration))
        kill(process)
        contents = home.contents()
        assert contents in (before, whole)
        is_there = contents == whole
        assert is_there or not has_committed, "what was committed stays"
        (aimed if is_aimed else elsewhere).append(is_there)
        if attempt % 4 < 2:
            load(home.settings, [str(home.second_file)])
            assert home.everything() == (twice if is_there else once)
    told = f"{sum(aimed)} of {len(aimed)} loads killed around their commit had happened"
    print(f"{told}, and {sum(elsewhere)} of {len(elsewhere)} others")
    assert any(aimed), "none was killed after its commit"
    assert not all(aimed + elsewhere), "none was killed before its commit"


def build_killed(demo: Demo, folder: Path, times: int) -> None:
    """Kill builds of a restored ledger, and see each time that the old warehouse answers as before, and so does a whole build."""
    chance = random.Random("killed build")
    installation, home = Installation(folder, demo.key_file), folder / "home"
    for words, place in ((["backup", "backup"], demo.settings.home), (["restore", "backup"], home)):
        ran = installation.run(*words, CASELEDGER_HOME=str(place))
        assert ran.returncode == 0, ran.stderr
    for path in (demo.settings.warehouse, demo.settings.published):
        shutil.copy(path, home)
    groups = row_groups(home / "ledger.duckdb")
    assert groups == row_groups(demo.settings.ledger) > 3, "rows are stored as a load stores them"

    def answer() -> list[tuple]:
        with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
            return warehouse.execute("from indicator_result order by all").fetchall()

    before, published = answer(), read_copy(home / "published.duckdb")
    assert len(before) > 100
    alive = 0
    command = [str(Path(sys.executable).with_name("caseledger")), "build"]
    environment = os.environ | {"CASELEDGER_HOME": str(home), "CASELEDGER_KEY_FILE": str(demo.key_file)}
    for _ in range(times):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        time.sleep(chance.uniform(1, 9))
        alive += process.poll() is None
        kill(process)
        assert answer() == before
        assert read_copy(home / "published.duckdb") == published
    assert alive > times // 4, f"{times - alive} of {times} builds had ended when they were to be killed"
    time.sleep(1)  # the last dbt notices that its parent has gone
    made = (home / "warehouse.duckdb").stat()
    done = installation.run("build", CASELEDGER_HOME=str(home))
    assert done.returncode == 0, done.stderr
    assert (home / "warehouse.duckdb").stat().st_ino != made.st_ino
    assert answer() == before
    assert read_copy(home / "published.duckdb") == published


def row_groups(ledger: Path) -> int:
    """Return in how many groups the events of a ledger are stored, which is how small those are."""
    with duckdb.connect(str(ledger), read_only=True) as connection:
        (groups,) = connection.execute("select count(distinct row_group_id) from pragma_storage_info('event')").fetchone()
    return groups


def swap_killed(home: Home, made: dict[str, Path], times: int) -> None:
    """Kill swaps, and see each time that the warehouse is one of those swapped in, and whole."""
    chance = random.Random("killed swap")
    swap_in(home, made["red"])  # on a busy machine the first may be killed before it has swapped anything
    for _ in range(times):
        process = home.start(SWAP, *made.values())
        time.sleep(chance.uniform(0.05, 0.6))
        kill(process)
        assert read_name(home.settings.warehouse) in made
    swap_in(home, made["red"])
    assert read_name(home.settings.warehouse) == "red"


def swap_in(home: Home, warehouse: Path) -> None:
    """Put a copy of a warehouse in place as a build does."""
    with fresh_warehouse(home.settings) as run:
        shutil.copy(warehouse, run.warehouse)


def publishing_killed(home: Home, demo: Demo, times: int) -> None:
    """Kill the making of the published copy, and see each time that there is a whole one; the next leaves nothing besides."""
    chance = random.Random("killed publishing")
    for path in (demo.settings.warehouse, demo.settings.published):
        shutil.copy(path, home.settings.home)
    published = home.settings.published
    before = read_copy(published)
    started = time.monotonic()
    publish(home.settings)
    duration = time.monotonic() - started
    files = set(home.settings.home.iterdir())
    leftovers = set()
    for _ in range(times):
        process = home.start(PUBLISH)
        time.sleep(chance.uniform(0, 2 * duration))
        kill(process)
        assert read_copy(published) == before
        leftovers |= set(home.settings.home.iterdir()) - files
    assert leftovers, "none was killed while it wrote"
    publish(home.settings)
    assert read_copy(published) == before
    assert set(home.settings.home.iterdir()) == files


def read_copy(published: Path) -> list[tuple]:
    """Return every result of a published copy."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute("from indicator_result order by all").fetchall()


def read_name(warehouse: Path) -> str:
    """Return which build a warehouse is, after checking that all of it is of that build."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (names,) = connection.execute("select list(distinct name) from result").fetchone()
    assert len(names) == 1
    return names[0]


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Path]:
    """Two warehouses that can be told apart."""
    paths = {name: tmp_path / f"{name}.duckdb" for name in ("red", "blue")}
    for name, path in paths.items():
        with duckdb.connect(str(path)) as connection:
            connection.execute("create table result as select ? as name, range as row from range(20000)", [name])
    return paths


def test_a_killed_load_is_whole_or_not_there(killable: Home) -> None:
    load_killed(killable, times=20)


def test_killed_builds_leave_the_old_warehouse_and_a_restored_ledger_gives_the_same_one(demo: Demo, tmp_path: Path) -> None:
    build_killed(demo, tmp_path, times=10)


def test_a_killed_swap_leaves_one_whole_warehouse(killable: Home, made: dict[str, Path]) -> None:
    swap_killed(killable, made, times=5)


def test_killed_publishing_leaves_a_whole_copy(killable: Home, demo: Demo) -> None:
    publishing_killed(killable, demo, times=5)


@pytest.mark.soak
def test_a_hundred_killed_loads(killable: Home) -> None:
    load_killed(killable, times=100)


@pytest.mark.soak
def test_a_hundred_killed_builds(demo: Demo, tmp_path: Path) -> None:
    build_killed(demo, tmp_path, times=100)


@pytest.mark.soak
def test_a_hundred_killed_swaps(killable: Home, made: dict[str, Path]) -> None:
    swap_killed(killable, made, times=100)


@pytest.mark.soak
def test_publishing_killed_a_hundred_times(killable: Home, demo: Demo) -> None:
    publishing_killed(killable, demo, times=100)


def test_a_program_that_writes_into_the_warehouse_spoils_no_later_one(killable: Home, made: dict[str, Path]) -> None:
    """Its write-ahead log lies beside the file, and is not of the one that is put in its place."""
    swap_in(killable, made["red"])
    warehouse = killable.settings.warehouse
    with held_open(warehouse, query="create view of_an_analyst as from result"):
        assert warehouse.with_name("warehouse.duckdb.wal").exists()
        swap_in(killable, made["blue"])
        assert read_name(warehouse) == "blue"
    assert read_name(warehouse) == "blue"


def test_a_reader_sees_one_build_at_a_time_and_never_fails(killable: Home, made: dict[str, Path]) -> None:
    swap_in(killable, made["red"])
    process = killable.start(SWAP, *made.values())
    try:
        seen = {read_name(killable.settings.warehouse) for _ in range(200)}
    finally:
        kill(process)
    assert seen == set(made)
