"""The published copy."""

import dagster as dg

from caseledger.settings import Settings
from caseledger.warehouse.publishing import REFERENCE, publish
from dagster_project.defs.warehouse import warehouse
from dagster_project.home import WRITERS
from dagster_project.refusals import refusals_fail_the_run

TABLES = {dg.AssetKey("indicator_result"), *(dg.AssetKey(table.split(".")) for table in REFERENCE.values())}


@dg.asset(deps=sorted(TABLES & warehouse.keys), group_name="published", kinds={"duckdb"}, pool=WRITERS)
def published(settings: dg.ResourceParam[Settings]) -> None:
    """Results and reference data for everybody: no person, and no count from 1 to 5 or what is computed from one."""
    with refusals_fail_the_run():
        publish(settings)
