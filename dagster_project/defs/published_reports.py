"""Published reports against the warehouse: a printed figure that is not the computed one wants a reason. Warns only."""

import dagster as dg

from caseledger.reconciliation import reconcile_all
from caseledger.settings import Settings
from dagster_project.home import WRITERS
from dagster_project.refusals import refusals_fail_the_run

RECONCILIATION = dg.AssetKey("reconciliation")


@dg.asset_check(asset=RECONCILIATION, pool=WRITERS)
def printed_figures_are_explained(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """Every printed figure is the computed one, as it is or once put right, or other printed cells put it in doubt."""
    with refusals_fail_the_run():
        reports = reconcile_all(settings.warehouse)
    unexplained = [
        {name: str(getattr(figure, name)) for name in ("section", "row_ref", "column_name", "printed_text", "computed_text")}
        | {"report": report.report}
        for report in reports
        for figure in report.unexplained
    ]
    return dg.AssetCheckResult(
        passed=not unexplained,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"unexplained": unexplained} | {report.report: "\n".join(report.summary) for report in reports},
    )
