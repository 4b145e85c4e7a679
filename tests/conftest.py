"""What tests of the commands share: an installation of their own, and a way to run commands in it."""

import gc
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import Ran, command_runner, settle_in
from made_once import made_once

from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun, parsing_ahead

# Tests make many objects that stay: to look among them for rubbish every few hundred took a tenth of the time.
gc.set_threshold(200_000)

# The files that take longest, in the order in which they begin: whatever else there is then fills up the time until both workers
# end together. First comes what makes what others wait for, and beside it what needs nothing of dbt, which reads its project
# meanwhile.
SLOWEST = (
    "test_documented_commands.py", "test_simulate.py", "test_random_boroughs.py", "test_killed.py", "test_sample_figures.py",
    "test_dagster.py", "test_dagster_daemon.py", "test_readers.py", "test_register_mistakes.py", "test_import_parity.py",
    "test_dbt_unit_tests.py", "test_reading.py", "test_sample.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slowest files.

    Raises:
        UsageError: a file of SLOWEST was moved or given another name.
    """
    gone = set(SLOWEST) - {path.name for path in Path(__file__).parent.rglob("test_*.py")}
    if gone:
        raise pytest.UsageError(f"SLOWEST in tests/conftest.py names {', '.join(sorted(gone))}, which is not there: correct it.")
    place = {name: number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(SLOWEST)))


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """Let dbt read its project, as before a build; once for all tests."""

    def parse(folder: Path) -> None:
        with parsing_ahead(Settings(folder, folder / "key")):
            pass

    folder = made_once(tmp_path_factory, "parsed", parse)
    settings = Settings(folder, folder / "key")
    return DbtRun(settings, settings.warehouse)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give the test an installation of its own: a data folder and, beside it, a key; both are made at first use."""
    return settle_in(monkeypatch, tmp_path / "home", tmp_path / "key")


@pytest.fixture
def run(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run `caseledger ARGUMENTS...` in the test's installation."""
    return command_runner(monkeypatch)


@pytest.fixture
def load(run: Callable[..., Ran]) -> Callable[..., dict[str, Any]]:
    """Load files that are not refused, and return the counts, which add up."""

    def command(*arguments: object, stdin: bytes = b"") -> dict[str, Any]:
        ran = run("load", *arguments, "--format", "json", stdin=stdin)
        assert ran.exit_code == 0, ran.stderr
        counts = json.loads(ran.stdout)
        decided = counts["accepted"] + counts["duplicates"] + counts["rejected"] + counts["held"]
        assert counts["read"] + counts["released"] == decided, counts
        return counts

    return command


@pytest.fixture
def rejects(run: Callable[..., Ran]) -> Callable[..., list[dict[str, Any]]]:
    """Return the rejected lines that `caseledger rejects` lists."""

    def command(*arguments: object) -> list[dict[str, Any]]:
        ran = run("rejects", *arguments, "--format", "json")
        assert ran.exit_code == 0, ran.stderr
        return json.loads(ran.stdout)

    return command


@pytest.fixture
def ledger(home: Settings) -> Callable[[str], list[tuple[Any, ...]]]:
    """Return the rows that a query gives on the ledger file."""

    def query(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(home.ledger), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return query
