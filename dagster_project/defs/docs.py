"""The docs site."""

import dagster as dg

from caseledger.settings import Settings
from caseledger.warehouse.documentation import write_docs
from dagster_project.refusals import refusals_fail_the_run


@dg.asset(group_name="docs", kinds={"html"})
def docs(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """The definitions of every indicator, event, table and column, as one page; made anew when they have changed."""
    with refusals_fail_the_run():
        page = write_docs(settings)
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(page))})
