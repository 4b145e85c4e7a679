"""Load, check, build, check, publish: in one job, every night, and when files have come."""

import dagster as dg

from caseledger.moments import TIME_ZONE

# The steps follow one another: a process for each would cost its start-up and gain nothing. Publications are made by people.
nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("publication"),
    executor_def=dg.in_process_executor,
)

nightly_schedule = dg.ScheduleDefinition(
    job=nightly,
    # Not between one and two, an hour that one night of the year does not have and another has twice.
    cron_schedule="0 2 * * *",
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
