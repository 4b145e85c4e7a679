"""The ledger: what the inbox brings, and whether every line is accounted for."""

import dagster as dg

from caseledger.ledger.store import open_ledger
from caseledger.settings import Settings
from dagster_project.home import WRITERS
from dagster_project.inbox import load_inbox
from dagster_project.refusals import refusals_fail_the_run
from dagster_project.translator import LEDGER

COUNTS = ("read", "released", "accepted", "duplicates", "rejected", "held")

WRONG_LOADS = """
select load.load_id
from load
left join (select load_id, count(*) as events from event group by load_id) as kept on load.load_id = kept.load_id
where load.read + load.released <> load.accepted + load.duplicates + load.rejected + load.held
    or load.accepted <> coalesce(kept.events, 0)
order by load.load_id
"""


@dg.asset(key=LEDGER, group_name="ledger", kinds={"duckdb"}, pool=WRITERS)
def ledger(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """Every case event that was ever accepted, and the only store of fact.

    A run loads the files that lie in the inbox, each whole or not at all. A file that cannot be read as events stays there and
    fails the run once the others are loaded.
    """
    report = load_inbox(settings)
    counts = {count: sum(getattr(load, count) for load in report.loads) for count in COUNTS}
    metadata = {"loads": len(report.loads), **counts, "left_alone": report.left_alone}
    if report.refusals:
        raise dg.Failure("\n".join(report.refusals), metadata)
    return dg.MaterializeResult(metadata=metadata)


@dg.asset_check(asset=LEDGER, blocking=True, pool=WRITERS)
def load_counts_add_up(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """For every load, read + released = accepted + duplicates + rejected + held, and what was accepted is in the ledger.

    Where not, lines were lost or counted twice: nothing is built of such a ledger.
    """
    with refusals_fail_the_run(), open_ledger(settings, read_only=True) as connection:
        wrong = [load_id for (load_id,) in connection.execute(WRONG_LOADS).fetchall()]
    return dg.AssetCheckResult(passed=not wrong, metadata={"loads_that_do_not_add_up": wrong})
