"""What a file is known by: bytes that were loaded, and that give nobody away; without them it is read again."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from end_to_end.other_process import loading_that_at_its_commit
from interchange import event, json_lines

from caseledger.ledger.files import EventFile
from caseledger.ledger.reading import READERS

Load = Callable[..., dict[str, Any]]
Run = Callable[..., Any]
Ledger = Callable[[str], list[tuple[Any, ...]]]
KILLED_AT_COMMIT = loading_that_at_its_commit("os.kill(os.getpid(), signal.SIGKILL)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two events."""
    return json_lines(tmp_path / "events.jsonl", [event("E1"), event("E2", subject="P2")])


def touch(path: Path) -> None:
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


def replace_and_set_the_time_back(path: Path) -> None:
    """Who copies a file can give it any time of change."""
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"E1", b"E9"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@contextmanager
def changed_once_it_is_read(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]) -> Iterator[None]:
    """Change every file of JSON lines after its lines were read, and before they are judged."""
    read = READERS["jsonl"]

    def read_and_change(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
        found = read(connection, file, work)
        change(file.path)
        return found

    with monkeypatch.context() as patch:
        patch.setitem(READERS, "jsonl", read_and_change)
        yield


@pytest.mark.parametrize("change", [touch, replace_and_set_the_time_back])
def test_a_file_that_changes_while_it_is_read_is_not_known(
    change: Callable[[Path], None], noted: Callable, ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can say then that the bytes of the hash are those of the lines, and lines never read would count as loaded."""
    with changed_once_it_is_read(monkeypatch, change):
        noted(path)
    assert ledger("select bytes, keyed_hash from load_file") == [(None, None)]
    assert [noted(path)[1] == [] for _ in range(2)] == [True, False]


@pytest.mark.parametrize("change", [touch, replace_and_set_the_time_back, Path.unlink])
def test_a_file_that_changes_before_its_bad_lines_are_kept_is_refused(
    change: Callable[[Path], None], run: Run, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bad lines are read again to be kept as they stood, and other bytes would be kept in their place."""
    path = json_lines(tmp_path / "events.jsonl", [event("E1"), event("E2", type="no_such_type")])
    with changed_once_it_is_read(monkeypatch, change):
        refused = run("load", path)
    assert (refused.exit_code, refused.stderr.count("was changed while it was being loaded: load it again")) == (1, 1)
    assert ledger("select (select count(*) from event), (select count(*) from load), (select count(*) from reject)") == [
        (0, 0, 0)
    ]


def test_what_a_file_is_known_by_gives_nobody_away(load: Load, ledger: Ledger, path: Path, tmp_path: Path) -> None:
    """From the plain hash of a file of one line, the local id could be guessed; a rejected line is to be forgotten whole."""
    load(path)
    assert ledger("select keyed_hash from load_file") != [(hashlib.sha256(path.read_bytes()).hexdigest(),)]
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1}\n', encoding="utf-8")
    load(bad)
    assert ledger("select bytes, keyed_hash, judged_by from load_file where load_id = 2") == [(None, None, None)]


def test_a_pipe_is_no_file_to_wait_for(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert "is empty" in run("load", tmp_path / "pipe.jsonl").stderr


def test_a_killed_load_leaves_nothing_to_know_a_file_by(noted: Callable, ledger: Ledger, path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_COMMIT, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert ledger("select count(*) from load_file") == [(0,)]
    summary, notes = noted(path)
    assert (summary.accepted, notes) == (2, [])
