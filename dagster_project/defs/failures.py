"""The failure hook: whatever run fails, of whatever job, also one whose process was killed."""

import dagster as dg

from caseledger.alarm import raise_alarm
from caseledger.settings import Settings
from dagster_project.failures import SECONDS_BETWEEN_LOOKS, sentence_of


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=SECONDS_BETWEEN_LOOKS)
def failure_hook(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    """Write a line to `logs/failures.log` and run the command of CASELEDGER_ON_FAILURE."""
    run = context.dagster_run
    # Where no step failed, the process was killed or never began: Dagster's own last word is of it.
    last_words = context.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)[-1:]
    message = " ".join(event.message or "" for event in (context.failure_event, *(each.dagster_event for each in last_words)))
    raise_alarm(settings, sentence_of(run.job_name, run.run_id, message, context.get_step_failure_events()))
