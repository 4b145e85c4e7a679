"""What is built or loaded once for all tests that read it or change a copy: a build costs half a minute of two cores.

The demo; the home of a newcomer, where the README's commands ran on the sample told otherwise; the home of one who imports, where
the commands of the page on imports ran beside the extracts of other areas; and a small ledger, which is not built.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import Ran, command_runner, settle_in
from end_to_end.areas_with_extracts import import_extracts
from end_to_end.documented import DOCS, README, run_all
from end_to_end.examined import Doctor, Finding, build
from end_to_end.installation import Installation
from end_to_end.permuting import write_permuted
from end_to_end.small_ledger import small_ledger
from end_to_end.workbooks import annex_a, child
from interchange import json_lines
from made_once import made_once

from caseledger.ledger.loading import load as load_events
from caseledger.settings import DEMO_HOME, Settings
from caseledger.warehouse.dbt import DbtRun

# No two processes have the same unless told so: the demo writes the same sample as any other (test_sample.py).
HASH_SEED = "4711"
LEFT_BY_AN_EARLIER_DEMO = ("sample/lcs-1999-00.jsonl", "ledger.duckdb", "warehouse.duckdb", "replay/2016-07-15.duckdb")


@dataclass(frozen=True)
class Demo(Installation):
    """The demo as it was left; tests read it and change nothing."""

    printed: str


@pytest.fixture(scope="session", autouse=True)
def parsed_project(parsed: DbtRun) -> Iterator[None]:
    """Let dbt read its project once for all tests; where a test changes it, dbt notices and reads it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PARTIAL_PARSE_FILE_PATH", str(parsed.target / "partial_parse.msgpack"))
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run `caseledger demo` where an earlier one was."""

    def make(folder: Path) -> None:
        for name in LEFT_BY_AN_EARLIER_DEMO:
            path = folder / DEMO_HOME / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("of an earlier demo", encoding="utf-8")
        ran = Installation(folder, folder / "key").run("demo", PYTHONHASHSEED=HASH_SEED)
        assert ran.returncode == 0, ran.stderr
        (folder / "printed").write_text(ran.stdout, encoding="utf-8")

    folder = made_once(tmp_path_factory, "demo", make)
    return Demo(folder, folder / "key", (folder / "printed").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def warehouse(demo: Demo) -> Iterator[duckdb.DuckDBPyConnection]:
    """Ask the demo's warehouse."""
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def newcomer(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Run the README's commands, which load and build the sample told otherwise (permuting.py), with a torn line.

    Beside the warehouse this leaves the replays that the README asks for. In the shell stands a moment that somebody had set for
    dbt by hand, which no command heeds (test_known_at.py).
    """

    def make(folder: Path) -> None:
        rejects = json.loads(demo.run("rejects", "--format", "json", CASELEDGER_HOME="demo").stdout)
        conflicting = {(Path(line["file"]).name, line["line"]) for line in rejects if line["reasons"] == ["conflict"]}
        (folder / "extracts").mkdir()
        write_permuted(demo.settings.home / "sample", conflicting, folder / "extracts")
        with (folder / "extracts" / "part_0.jsonl").open("a", encoding="utf-8") as part:
            part.write('{"id": "torn", "source": "/elsewh')
        run_all(Installation(folder, folder / "key"), README, CASELEDGER_KNOWN_AT="2015-07-15")

    folder = made_once(tmp_path_factory, "newcomer", make)
    return Installation(folder, folder / "key")


@pytest.fixture(scope="session")
def importer(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Run the commands of docs/import.md where extracts of other areas had been imported, all of which its build then builds."""

    def make(folder: Path) -> None:
        installation = Installation(folder, folder / "key")
        shutil.copytree(DOCS / "tutorial", folder / "docs" / "tutorial")
        annex_a(folder / "Annex_A.xlsx", {"List 2": [child("X") | {"Assessment start date": date(2023, 11, 6)}]})
        with pytest.MonkeyPatch.context() as patch:
            settle_in(patch, installation.settings.home, installation.key_file)
            import_extracts(command_runner(patch), folder)
        run_all(installation, DOCS / "import.md")

    folder = made_once(tmp_path_factory, "importer", make)
    return Installation(folder, folder / "key")


@pytest.fixture
def imported(home: Settings, importer: Installation, run: Callable[..., Ran]) -> Callable[..., Ran]:
    """Run commands in a copy of the importer's home."""
    shutil.copytree(importer.settings.home, home.home)
    shutil.copy(importer.key_file, home.key_file)
    return run


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the small ledger; return the folder with the home, the key, and the file that was loaded."""
    folder = tmp_path_factory.mktemp("small")
    path = json_lines(folder / "events.jsonl", small_ledger())
    load_events(Settings(folder / "home", folder / "key"), [str(path)])
    return folder


@pytest.fixture
def filled(home: Settings, small: Path) -> Settings:
    """Give the test's installation a copy of the small ledger, beside the file it came from."""
    shutil.copytree(small, home.home.parent, dirs_exist_ok=True)
    return home


@pytest.fixture
def noted(home: Settings) -> Callable[..., tuple[Any, list[str]]]:
    """Load paths, and return the counts with what was said of files that were not read."""

    def load(*paths: Path, **options: Any) -> tuple[Any, list[str]]:
        notes: list[str] = []
        summary = load_events(Settings.from_environment(), map(str, paths), note=notes.append, **options)
        return summary, notes

    return load


@pytest.fixture
def figures(ledger: Callable[[str], list[tuple[Any, ...]]]) -> Callable[[str], list[tuple[Any, ...]]]:
    """Return the figures that the ledger keeps of a statistic: area, year, numerator, denominator, value, status."""

    def of(statistic: str) -> list[tuple[Any, ...]]:
        return ledger(f"""
            select area_code, year(period_end), numerator, denominator, round(value, 4), status
            from national_statistic where statistic = '{statistic}' order by row_number
        """)

    return of


@pytest.fixture
def inbox(home: Settings) -> Settings:
    """An installation with an empty inbox."""
    home.inbox.mkdir(parents=True)
    return home


@pytest.fixture
def doctor(run: Callable) -> Doctor:
    """Return what `caseledger doctor` finds; every finding that is not ok has a remedy, and the exit code tells problems."""

    def command() -> list[Finding]:
        ran = run("doctor", "--format", "json")
        assert ran.stderr == ""
        findings = json.loads(ran.stdout)
        assert all(list(found) == ["area_of_check", "finding", "status", "remedy"] for found in findings)
        assert all((found["status"] == "ok") == (found["remedy"] == "") for found in findings)
        assert ran.exit_code == int(any(found["status"] == "problem" for found in findings))
        return findings

    return command


@pytest.fixture
def well(filled: Settings) -> Settings:
    """An installation with which all is well: loaded and built (what is in the warehouse is none of the doctor's business)."""
    build(filled)
    return filled
