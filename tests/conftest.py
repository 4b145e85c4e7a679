"""What tests of the commands share: an installation of their own, and a way to run commands in it."""

import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from caseledger.cli import main
from caseledger.settings import Settings


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give the test an installation of its own: a data folder and, beside it, a key; both are made at first use."""
    for name in [name for name in os.environ if name.startswith("CASELEDGER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CASELEDGER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CASELEDGER_KEY_FILE", str(tmp_path / "key"))
    return Settings.from_environment()


@pytest.fixture
def run(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run `caseledger ARGUMENTS...` in this process, with `stdin` as its standard input."""

    def command(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["caseledger", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        stdout, stderr = io.StringIO(), io.StringIO()
        exit_code = 0
        with redirect_stdout(stdout), redirect_stderr(stderr):
            try:
                main()
            except SystemExit as end:
                exit_code = end.code or 0
        return Ran(exit_code, stdout.getvalue(), stderr.getvalue())

    return command


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
