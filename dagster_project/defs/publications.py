"""Publications: the figures of a quarter, frozen."""

import dagster as dg

from caseledger.settings import Settings
from caseledger.warehouse.publication import publish_quarter
from dagster_project.defs.partitions import quarters
from dagster_project.defs.published import published
from dagster_project.home import WRITERS
from dagster_project.refusals import refusals_fail_the_run


@dg.asset(
    deps=[published, dg.AssetKey("indicator_result")],
    partitions_def=quarters,
    group_name="published",
    kinds={"parquet"},
    pool=WRITERS,
)
def publication(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The figures of a quarter as they were first published, which nothing changes afterwards.

    A quarter is published when somebody decides so, never by a schedule: run the job `publish_quarter` for it.
    """
    with refusals_fail_the_run():
        path = publish_quarter(settings, context.partition_key)
    return dg.MaterializeResult(metadata={"file": dg.MetadataValue.path(str(path))})


publish_quarter_job = dg.define_asset_job(
    "publish_quarter", selection=[publication], partitions_def=quarters, executor_def=dg.in_process_executor
)
