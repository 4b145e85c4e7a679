"""When things run: Dagster's declarations. What they do is in `caseledger`, which knows nothing of Dagster.

`defs/` declares assets, checks, the job and its schedule; beside it stands what they need: Dagster's home (`home`), the
inbox (`inbox`), dbt's manifest (`manifest`), and how dbt's nodes and refusals look in Dagster (`translator`, `refusals`).
"""
