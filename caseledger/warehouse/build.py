"""A build: a fresh warehouse beside the old one, swapped in with one rename when it is whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import duckdb

from caseledger.errors import BusyError
from caseledger.ledger.store import open_ledger, refuse_storage_errors
from caseledger.progress import Progress, silent
from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun, run_dbt
from caseledger.warehouse.publishing import publish

# What the file says of itself: which part of the ledger it was made from, as known when.
BUILD_INFO = """
create or replace table build_info as
    select ?::timestamp as known_at, ?::bigint as ledger_position, ?::bigint as reference_rows
"""


@dataclass(frozen=True)
class LedgerState:
    """How far the ledger had come: its last position, and how many reference rows were loaded."""

    position: int
    reference_rows: int


def build(settings: Settings, known_at: datetime | None = None, progress: Progress = silent) -> Path:
    """Build the warehouse from the ledger and publish its results; with `known_at`, only the replay as known then.

    Returns the file built.

    Raises:
        RefusedError: there is no ledger, a load or another build is running, or a check failed; what was there stays.
    """
    with fresh_warehouse(settings, known_at) as run:
        run_dbt(run, progress)
    if known_at is not None:
        return settings.replay(known_at)
    progress("Publishing the results")
    publish(settings)
    return settings.warehouse


def replay(settings: Settings, known_at: datetime, progress: Progress = silent) -> Path:
    """Return the warehouse as known at a moment, built where it is absent or the ledger has grown since."""
    path = settings.replay(known_at)
    if not path.exists() or built_from(path) != ledger_state(settings):
        build(settings, known_at, progress)
    return path


@contextmanager
def fresh_warehouse(settings: Settings, known_at: datetime | None = None) -> Iterator[DbtRun]:
    """Yield what dbt is to run into a fresh file; when that went well, put the file in the old one's place.

    Raises:
        RefusedError: there is no ledger, or a load or another build is running.
    """
    state = ledger_state(settings)
    place = settings.replay(known_at) if known_at else settings.warehouse
    folder = settings.home / "build"
    with refuse_storage_errors(place), _only_build(settings):
        rmtree(folder, ignore_errors=True)  # what a killed build left
        folder.mkdir(mode=0o700)  # dbt makes its file as the user's settings say, and nobody else may look in meanwhile
        run = DbtRun(settings, folder / place.name, known_at)
        try:
            yield run
            with duckdb.connect(str(run.warehouse)) as warehouse:
                warehouse.execute(BUILD_INFO, [known_at, state.position, state.reference_rows])
                # On a full disk dbt's last words can remain outside the file: then this fails, and the old warehouse stays.
                warehouse.execute("checkpoint")
            run.warehouse.chmod(0o600)
            place.parent.mkdir(parents=True, exist_ok=True)
            run.warehouse.replace(place)
        finally:
            rmtree(folder, ignore_errors=True)


def ledger_state(settings: Settings) -> LedgerState:
    """Return how far the ledger has come.

    Raises:
        RefusedError: there is no ledger, or a load is writing it.
    """
    with open_ledger(settings, read_only=True) as ledger:
        row = ledger.execute(
            "select (select coalesce(max(position), 0) from event), (select count(*) from population)"
        ).fetchone()
    return LedgerState(*row)


def built_from(path: Path) -> LedgerState:
    """Return how far the ledger had come when a warehouse, or the published copy, was built.

    Raises:
        RefusedError: the file cannot be used.
    """
    with refuse_storage_errors(path), duckdb.connect(str(path), read_only=True) as warehouse:
        return LedgerState(*warehouse.execute("select ledger_position, reference_rows from build_info").fetchone())


def is_building(settings: Settings) -> bool:
    """Tell whether a build is running."""
    try:
        with _lock_file(settings).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def _only_build(settings: Settings) -> Iterator[None]:
    """Keep a second build out; the lock goes with the process, however it ends."""
    with _lock_file(settings).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"Another build is running in {settings.home}: wait until it has finished.") from error
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _lock_file(settings: Settings) -> Path:
    return settings.home / "build.lock"
