"""When things run: Dagster's declarations. What they do is in `caseledger`, which knows nothing of Dagster.

`defs/` declares assets, checks, jobs, schedules and sensors; beside it stands what they need: Dagster's home (`home`), dbt's
manifest (`manifest`), and how dbt's nodes, refusals and failures look in Dagster (`translator`, `refusals`, `failures`).
"""
