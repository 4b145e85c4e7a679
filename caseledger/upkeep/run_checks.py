"""What became of the last builds and of the last scheduled runs."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from caseledger.errors import RefusedError
from caseledger.moments import local_moment
from caseledger.settings import Settings
from caseledger.upkeep.findings import Area, Finding, counted
from caseledger.warehouse.build import LedgerState, Origin, origin_of
from caseledger.warehouse.project import project_hash

BUILDS, DAGSTER = Area("builds"), Area("scheduled runs")
BUILD = "Run 'caseledger build'."
# The job that runs every night, how long Dagster lets a run take, and how long after one night's run the next is missed.
NIGHTLY = "nightly"
LONGEST_RUN, LONGEST_NIGHT = timedelta(hours=3), timedelta(hours=26)
LAST_RUNS = """
select pipeline_name, status, max(coalesce(start_time, unixepoch(create_timestamp)))
from runs
group by pipeline_name
order by pipeline_name
"""


def check_builds(settings: Settings, state: LedgerState | None) -> Iterator[Finding]:
    """Compare the warehouse and the published copy with how far the ledger has come (None: it cannot be read now)."""
    for path in (settings.warehouse, settings.published):
        if not path.exists():
            yield BUILDS.warning(f"There is no {path.name} yet", BUILD)
            continue
        try:
            yield _build(path, origin_of(path), state)
        except (RefusedError, duckdb.Error) as error:
            yield BUILDS.problem(f"{path.name} cannot be read: {str(error).splitlines()[0]}", f"{BUILD} It makes a new one.")


def check_scheduled_runs(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Tell how the last run of every Dagster job ended, if there are any, and whether the nights go on."""
    runs = settings.dagster_home / "history" / "runs.db"
    if not runs.exists():
        return
    try:
        last_runs = _read_copy(runs)
    except (sqlite3.Error, OSError) as error:
        yield DAGSTER.warning(f"Dagster's history cannot be read: {error}", "Look at the runs in Dagster's web page.")
        return
    for job, status, started in last_runs:
        sentence = f"{job}, started {local_moment(started):%Y-%m-%d %H:%M}: {status.lower()}"
        age = now - local_moment(started)
        if status in ("FAILURE", "CANCELED"):
            yield DAGSTER.warning(sentence, "See why in Dagster's web page, mend it, and run the job again.")
        elif status != "SUCCESS" and age > LONGEST_RUN:
            yield DAGSTER.warning(
                sentence, "Its machine went down, or it hangs: cancel it in Dagster's web page, for others to begin."
            )
        elif job == NIGHTLY and age > LONGEST_NIGHT:
            yield DAGSTER.warning(f"{sentence}, and no night since", "See that Dagster is running: docs/operations.md says how.")
        else:
            yield DAGSTER.ok(sentence)


def _build(path: Path, origin: Origin, state: LedgerState | None) -> Finding:
    sentence = f"{path.name} was built {local_moment(path.stat().st_mtime):%Y-%m-%d %H:%M}"
    built = origin.state
    if state is None or built == state:
        if origin.project_hash != project_hash():
            return BUILDS.warning(f"{sentence}, by other rules than the ones here", BUILD)
        return BUILDS.ok(sentence)
    if built.position > state.position:
        return BUILDS.problem(f"{sentence}, from a ledger that had come further than this one", BUILD)
    if built.position < state.position:
        return BUILDS.warning(f"{sentence}: {counted(state.position - built.position, 'event')} came since", BUILD)
    return BUILDS.warning(f"{sentence}: reference rows came since", BUILD)


def _read_copy(runs: Path) -> list[tuple[str, str, float]]:
    """Read a copy: even a reader would leave files of SQLite's own beside the original."""
    with TemporaryDirectory() as folder:
        for path in runs.parent.glob("runs.db*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, folder)
        connection = sqlite3.connect(Path(folder) / runs.name)
        try:
            return connection.execute(LAST_RUNS).fetchall()
        finally:
            connection.close()
