"""A build: a fresh warehouse beside the old one, swapped in with one rename when it is whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
from caseledger.warehouse.opening import refuse_another_version
from caseledger.warehouse.project import project_hash
from caseledger.warehouse.publishing import publish
from caseledger.warehouse.swapping import swap_in

# What the file says of itself: which part of the ledger it was made from, as known when, and by which rules.
BUILD_INFO = """
create or replace table build_info as
    select
        ?::timestamp as known_at, ?::bigint as ledger_position, ?::bigint as reference_rows,
        ?::bigint as ledger_changed_ns, ?::varchar as project_hash
"""
HOW_FAR = """
    select
        (select coalesce(max(position), 0) from event),
        (select count(*) from population) + (select count(*) from national_statistic)
"""


@dataclass(frozen=True)
class LedgerState:
    """How far the ledger had come: its last position, and how many reference rows were loaded."""

    position: int
    reference_rows: int


@dataclass(frozen=True)
class Origin:
    """What a warehouse was built from: the ledger, when its file had last changed (nanoseconds), and the dbt project.

    The last two are None of a warehouse that an earlier caseledger built.
    """

    state: LedgerState
    ledger_changed_ns: int | None
    project_hash: str | None


def build(settings: Settings, known_at: datetime | None = None, progress: Progress = silent) -> Path:
    """Build the warehouse from the ledger and publish its results; with `known_at`, only the replay as known then.

    Returns the file built.

    Raises:
        RefusedError: there is no ledger, a load or another build is running, or a check failed; what was there stays. Where only
            publishing fails, the warehouse is the new one.
    """
    with fresh_warehouse(settings, known_at) as run:
        run_dbt(run, progress)
    if known_at is not None:
        return settings.replay(known_at)
    progress("Publishing the results")
    publish(settings)
    return settings.warehouse


def replay(settings: Settings, known_at: datetime, progress: Progress = silent) -> Path:
    """Return the warehouse as known at a moment, built where it is absent, or the ledger or the rules have changed since."""
    path = settings.replay(known_at)
    if not (path.exists() and _is_of_today(origin_of(path), settings)):
        build(settings, known_at, progress)
    return path


def _changed_ns(settings: Settings) -> int | None:
    return settings.ledger.stat().st_mtime_ns if settings.ledger.exists() else None


def _is_of_today(origin: Origin, settings: Settings) -> bool:
    return origin.project_hash == project_hash() and origin.state == ledger_state(settings)


def what_is_newer(settings: Settings) -> str | None:
    """Say in a sentence what the warehouse does not show yet: events that came, or rules that changed, since it was built.

    A ledger whose file has not changed since is not opened, since a load could not begin meanwhile; one that is being loaded is
    not waited for.

    Raises:
        RefusedError: the warehouse cannot be used.
    """
    origin = origin_of(settings.warehouse)
    found = []
    if _changed_ns(settings) not in (None, origin.ledger_changed_ns):
        with suppress(BusyError):
            state = ledger_state(settings)
            if state.position != origin.state.position:
                found.append("the ledger has other events than those it was built from")
            elif state != origin.state:
                found.append("reference rows were loaded")
    if origin.project_hash != project_hash():
        found.append("the rules have changed")
    return f"{settings.warehouse} is behind: {' and '.join(found)}. Run 'caseledger build'." if found else None


@contextmanager
def fresh_warehouse(settings: Settings, known_at: datetime | None = None) -> Iterator[DbtRun]:
    """Yield what dbt is to run into a fresh file; when that went well, put the file in the old one's place.

    Raises:
        RefusedError: there is no ledger, or a load or another build is running.
    """
    # When the file changed is asked first: what comes between the two is then not overlooked.
    changed_ns, state, rules = _changed_ns(settings), ledger_state(settings), project_hash()
    place = settings.replay(known_at) if known_at else settings.warehouse
    folder = settings.build_folder
    with refuse_storage_errors(place), _only_build(settings):
        rmtree(folder, ignore_errors=True)  # what a killed build left
        folder.mkdir(mode=0o700)  # dbt makes its file as the user's settings say, and nobody else may look in meanwhile
        # Always of the same name, since dbt reads its project anew for another.
        run = DbtRun(settings, folder / settings.warehouse.name, known_at)
        try:
            yield run
            with duckdb.connect(str(run.warehouse)) as warehouse:
                warehouse.execute(BUILD_INFO, [known_at, state.position, state.reference_rows, changed_ns, rules])
                # On a full disk dbt's last words can remain outside the file: then this fails, and the old warehouse stays.
                warehouse.execute("checkpoint")
            run.warehouse.chmod(0o600)
            place.parent.mkdir(parents=True, exist_ok=True)
            swap_in(run.warehouse, place)
        finally:
            rmtree(folder, ignore_errors=True)


def ledger_state(settings: Settings) -> LedgerState:
    """Return how far the ledger has come.

    Raises:
        RefusedError: there is no ledger, or a load is writing it.
    """
    with open_ledger(settings, read_only=True) as ledger:
        row = ledger.execute(HOW_FAR).fetchone()
    return LedgerState(*row)


def origin_of(path: Path) -> Origin:
    """Return what a warehouse, or the published copy, was built from.

    Raises:
        RefusedError: the file cannot be used, or another version made it and it does not say.
    """
    with refuse_storage_errors(path), duckdb.connect(str(path), read_only=True) as warehouse:
        with refuse_another_version(path, warehouse):
            cursor = warehouse.execute("select * from build_info")
        found = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    state = LedgerState(found["ledger_position"], found["reference_rows"])
    return Origin(state, found.get("ledger_changed_ns"), found.get("project_hash"))


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
