"""What a failed run has to say, in one sentence."""

from collections.abc import Sequence

import dagster as dg

from caseledger.errors import BusyError

LONGEST = 500
SECONDS_BETWEEN_LOOKS = 10
# What Dagster, and our request for another try, put around the error that was raised.
WRAPPERS = {"DagsterExecutionStepExecutionError", dg.RetryRequested.__name__}


def sentence_of(job: str, run_id: str, message: str, steps: Sequence[dg.DagsterEvent]) -> str:
    """Return what the first failed step said, or, where none did (the process was killed), what Dagster says of the run."""
    said = next((_said(step) for step in steps), message)
    return f"The run {run_id[:8]} of the job {job} failed: {' '.join(said.split())[:LONGEST]}"


def _said(step: dg.DagsterEvent) -> str:
    failure = step.step_failure_data
    told = failure.user_failure_data.description if failure.user_failure_data else None
    error = failure.error
    while error and error.cause and error.cls_name in WRAPPERS:
        error = error.cause
    told = told or (error.message.removeprefix(f"{BusyError.__module__}.{BusyError.__name__}: ") if error else "")
    return f"{step.step_key}: {told}"
