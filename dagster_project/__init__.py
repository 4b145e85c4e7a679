"""When things run: Dagster's declarations. What they do is in `caseledger`, which knows nothing of Dagster.

`defs/` declares assets, checks, jobs, schedules and sensors; beside it stands what they need: Dagster's home (`home`), dbt's
manifest (`manifest`), how dbt is started (`dbt_in_folder`), and how its nodes, refusals and failures look in
Dagster (`translator`, `refusals`, `failures`).
"""
