"""The inbox's sensor: files that have stopped growing are taken at once, not only at night."""

import hashlib
import json

import dagster as dg

from caseledger.inbox.watching import SECONDS_BETWEEN_LOOKS, Look, look, unchanged
from caseledger.settings import Settings
from dagster_project.defs.nightly import nightly

UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
BATCH = "caseledger/batch"
MOST_RUNS = 3


@dg.sensor(job=nightly, minimum_interval_seconds=SECONDS_BETWEEN_LOOKS, default_status=dg.DefaultSensorStatus.RUNNING)
def inbox_sensor(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run for the files that are as they were at the last look, which the cursor keeps.

    The run key is made of the files as they are, so they are asked for once. Files that are still there after their run, which
    was killed or found the disk full, are asked for again, but not for ever: the nightly run tries everything.
    """
    now = look(settings)
    ready = unchanged(json.loads(context.cursor or "{}"), now)
    context.update_cursor(json.dumps(now))
    if not ready:
        return dg.SkipReason("Nothing in the inbox has stopped growing since the last look.")
    if context.instance.get_runs_count(dg.RunsFilter(job_name=nightly.name, statuses=UNFINISHED)):
        return dg.SkipReason("A run is under way: what has come since waits for its end.")
    batch = _digest(ready)
    runs = context.instance.get_runs_count(dg.RunsFilter(tags={BATCH: batch}))
    if runs >= MOST_RUNS:
        return dg.SkipReason(f"{runs} runs have left these files where they are: the nightly run will try them again.")
    return dg.RunRequest(
        run_key=f"{batch}-{runs + 1}",
        run_config={"ops": {"ledger": {"config": {"files": ready}}}},
        tags={BATCH: batch},
    )


def _digest(files: Look) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:32]
