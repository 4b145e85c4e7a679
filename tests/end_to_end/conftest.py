"""The demo and a small ledger, made once for all tests that read them or change a copy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from end_to_end.small_ledger import small_ledger
from interchange import json_lines
from made_once import made_once

from caseledger.ledger.loading import load
from caseledger.settings import BARNET, DEMO_HOME, Settings
from caseledger.warehouse.dbt import parsing_ahead

LEFT_BY_AN_EARLIER_DEMO = ("sample/lcs-1999-00.jsonl", "ledger.duckdb", "warehouse.duckdb", "replay/2016-07-15.duckdb")


@dataclass(frozen=True)
class Installation:
    """A folder in which commands are run, as a user would run them."""

    folder: Path
    key_file: Path

    @property
    def settings(self) -> Settings:
        """Where the demo's files are."""
        return Settings(self.folder / DEMO_HOME, self.key_file, BARNET)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `caseledger ARGUMENTS...` in a process of its own."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CASELEDGER_")}
        return subprocess.run(
            [str(Path(sys.executable).with_name("caseledger")), *arguments],
            cwd=self.folder,
            env=clean | {"CASELEDGER_KEY_FILE": str(self.key_file)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )


@dataclass(frozen=True)
class Demo(Installation):
    """The demo as it was left; tests read it and change nothing."""

    printed: str


@pytest.fixture(scope="session", autouse=True)
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let dbt read its project once for all tests; where a test changes it or sets variables, dbt notices and reads it again."""

    def parse(folder: Path) -> None:
        with parsing_ahead(Settings(folder, folder / "key")):
            pass

    folder = made_once(tmp_path_factory, "parsed", parse)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PARTIAL_PARSE_FILE_PATH", str(folder / "dbt" / "warehouse" / "partial_parse.msgpack"))
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run `caseledger demo` where an earlier one was."""

    def make(folder: Path) -> None:
        for name in LEFT_BY_AN_EARLIER_DEMO:
            path = folder / DEMO_HOME / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("of an earlier demo", encoding="utf-8")
        ran = Installation(folder, folder / "key").run("demo")
        assert ran.returncode == 0, ran.stderr
        (folder / "printed").write_text(ran.stdout, encoding="utf-8")

    folder = made_once(tmp_path_factory, "demo", make)
    return Demo(folder, folder / "key", (folder / "printed").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the small ledger; return the folder with the home, the key, and the file that was loaded."""
    folder = tmp_path_factory.mktemp("small")
    path = json_lines(folder / "events.jsonl", small_ledger())
    load(Settings(folder / "home", folder / "key"), [str(path)])
    return folder


@pytest.fixture
def filled(home: Settings, small: Path) -> Settings:
    """Give the test's installation a copy of the small ledger, beside the file it came from."""
    shutil.copytree(small, home.home.parent, dirs_exist_ok=True)
    return home
