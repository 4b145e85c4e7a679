"""The failure hook: whatever run fails, of whatever job, also one whose process was killed."""

import dagster as dg

from caseledger.alarm import raise_alarm
from caseledger.settings import Settings
from dagster_project.failures import sentence_of


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=10)
def failure_hook(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    """Write a line to `logs/failures.log` and run the command of CASELEDGER_ON_FAILURE."""
    run = context.dagster_run
    message = context.failure_event.message or "no reason was given"
    raise_alarm(settings, sentence_of(run.job_name, run.run_id, message, context.get_step_failure_events()))
