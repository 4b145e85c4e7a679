"""A backup is of a whole ledger or there is none, and so is what a restore leaves, however often it is killed."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from end_to_end.contents import contents
from end_to_end.ledger_damage import DAMAGE

from caseledger.settings import Settings

# What can be told of a ledger without reading what is in its events.
COUNTED = (
    "a gap", "two gaps", "a position twice", "the last one gone", "events of no load", "counts that do not add up",
    "files that do not add up", "a file too many",
)  # fmt: skip
# A restore that is killed when it has put as many things in place as it is told.
KILLED_RESTORE = """
import os, signal, sys
from pathlib import Path
from caseledger.settings import Settings
from caseledger.upkeep.restore import restore

rename, renamed = Path.rename, []

def rename_and_die(path, target):
    rename(path, target)
    renamed.append(target)
    if len(renamed) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

Path.rename = rename_and_die
restore(Settings.from_environment(), Path(sys.argv[1]))
"""


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


@pytest.fixture
def folder(filled: Settings, run: Callable, tmp_path: Path) -> Path:
    """A backup with a publication in it, of an installation of which only the key and a folder with a replay are left."""
    filled.publications.mkdir()
    duckdb.sql("select 57 as numerator").write_parquet(str(filled.publications / "2016-17 Q2.parquet"))
    assert run("backup", tmp_path / "backup").exit_code == 0
    filled.home.rename(tmp_path / "before")
    (filled.home / "replay").mkdir(parents=True)
    return tmp_path / "backup"


def restore_killed_after(things: int, folder: Path) -> None:
    """Kill a restore that has put so many things in place."""
    ran = subprocess.run([sys.executable, "-c", KILLED_RESTORE, str(folder), str(things)], check=False)
    assert ran.returncode == -signal.SIGKILL


def findings(run: Callable) -> dict[str, dict[str, str]]:
    """Return what the doctor finds, by its sentence."""
    return {found["finding"]: found for found in json.loads(run("doctor", "--format", "json").stdout)}


@pytest.mark.parametrize("things", [1, 2])
def test_a_restore_killed_before_the_ledger_was_there_can_be_done_again(
    things: int, folder: Path, run: Callable, home: Settings, tmp_path: Path
) -> None:
    restore_killed_after(things, folder)
    assert (home.publications.exists(), home.vault.exists(), home.ledger.exists()) == (True, things == 2, False)
    found = findings(run)["restore/ was left by a killed restore, which had begun to put files in place"]
    assert found["remedy"] == "Run 'caseledger restore FOLDER' again: it takes them back, and begins anew."

    ran = run("restore", folder)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert contents(home) == contents(Settings(tmp_path / "before", home.key_file))
    assert sorted(path.name for path in home.home.iterdir()) == ["ledger.duckdb", "publications", "vault.duckdb"]


def test_a_restore_killed_after_the_ledger_was_there_has_happened(
    folder: Path, run: Callable, home: Settings, tmp_path: Path
) -> None:
    restore_killed_after(3, folder)
    assert contents(home) == contents(Settings(tmp_path / "before", home.key_file))
    assert not (home.home / "replay").exists(), "it could pass for the restored ledger's"
    assert "restore/ was left by a killed command" in findings(run)
    refused(run("restore", folder), f"{home.ledger} is there")


@pytest.mark.parametrize("things", [1, 2, 3])
def test_what_is_not_as_a_killed_restore_put_it_is_not_taken_away(
    things: int, folder: Path, run: Callable, home: Settings
) -> None:
    """A vault that came, or came to know more people, since; the third time the ledger was there, and got lost later."""
    restore_killed_after(things, folder)
    home.vault.write_bytes(b"precious")
    home.ledger.unlink(missing_ok=True)
    refused(run("restore", folder), f"{home.vault} is there")
    assert home.vault.read_bytes() == b"precious"
    assert home.publications.exists()


def test_a_damaged_backup_takes_nothing_back(folder: Path, run: Callable, home: Settings) -> None:
    """The next restore, of a whole one, still has to know what is to be taken back."""
    restore_killed_after(2, folder)
    whole = shutil.copytree(folder, folder.with_name("whole"))
    (folder / "ledger.load.parquet").write_bytes(b"")
    refused(run("restore", folder), "ledger.load.parquet is damaged")
    assert home.vault.exists()
    assert run("restore", whole).exit_code == 0


@pytest.mark.parametrize("left", [b"", b"{", b"[]"])
def test_what_a_killed_restore_noted_can_be_damaged(left: bytes, folder: Path, run: Callable, home: Settings) -> None:
    """By a power cut: then nothing is known to be of that restore, and what is there stays."""
    restore_killed_after(2, folder)
    (home.home / "restore" / "placing.json").write_bytes(left)
    assert "restore/ was left by a killed command" in findings(run)
    refused(run("restore", folder), f"{home.vault} is there")
