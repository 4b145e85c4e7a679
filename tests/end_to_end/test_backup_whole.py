"""A backup is of a whole ledger, or there is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from end_to_end.ledger_damage import DAMAGE

from caseledger.settings import Settings

# What can be told of a ledger without reading what is in its events.
COUNTED = (
    "a gap", "two gaps", "a position twice", "the last one gone", "events of no load", "counts that do not add up",
    "files that do not add up", "a file too many",
)  # fmt: skip


def refused(ran: Any, *words: str) -> None:
    """Make sure that a command ended with one sentence that says these words."""
    assert (ran.exit_code, ran.stdout) == (1, ""), ran
    assert ran.stderr.count("\n") == 1, ran.stderr
    for word in words:
        assert word in ran.stderr


@pytest.mark.parametrize("damage", COUNTED)
def test_a_ledger_that_lost_something_is_not_backed_up(damage: str, filled: Settings, run: Callable, tmp_path: Path) -> None:
    """Such a backup would pass for a good one, and in time replace the last that is."""
    statement, _, words = DAMAGE[damage]
    with duckdb.connect(str(filled.ledger)) as ledger:
        ledger.execute(statement)
    refused(run("backup", tmp_path / "backup"), words, "Bring the last good backup back", "Nothing was written.")
    assert not [path.name for path in tmp_path.iterdir() if "backup" in path.name]
