"""What the doctor says of an installation, looked through; and damage done to one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from caseledger.settings import Settings
from caseledger.warehouse.build import fresh_warehouse

Finding = dict[str, str]
Doctor = Callable[[], list[Finding]]


def build(home: Settings) -> None:
    """Put a warehouse and a published copy in place as a build does, with nothing in them."""
    with fresh_warehouse(home) as made:
        duckdb.connect(str(made.warehouse)).close()
    shutil.copyfile(home.warehouse, home.published)
    home.published.chmod(0o644)


def change(database: Path, *statements: str) -> None:
    """Change what nobody but caseledger should."""
    with duckdb.connect(str(database)) as connection:
        for statement in statements:
            connection.execute(statement)


def not_well(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return (status, area) of the findings that are not ok."""
    return [(found["status"], found["area_of_check"]) for found in findings if found["status"] != "ok"]


def the(findings: list[Finding], status: str, area: str, words: str) -> Finding:
    """Return the one finding that says these words, of this status and area."""
    found = [each for each in findings if words in each["finding"]]
    assert [(each["status"], each["area_of_check"]) for each in found] == [(status, area)], findings
    return found[0]


def files(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return everything below a folder, with times, modes and bytes."""
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }
