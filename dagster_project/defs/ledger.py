"""The ledger: what the inbox brings, and whether every line is accounted for."""

from functools import partial

import dagster as dg
from pydantic import Field

from caseledger.alarm import raise_alarm_of_all, raise_new_alarm
from caseledger.inbox.taking import Intake, take
from caseledger.inbox.watching import left_for_good, look_twice
from caseledger.ledger.files import FORMATS
from caseledger.ledger.store import open_ledger
from caseledger.settings import Settings
from dagster_project.home import WRITERS
from dagster_project.refusals import refusals_fail_the_run
from dagster_project.translator import LEDGER

COUNTS = ("read", "released", "accepted", "duplicates", "rejected", "held")

EVERY_FILE = dg.AssetCheckSpec(
    "every_file_was_loaded",
    asset=LEDGER,
    description="No file of the inbox was refused, left, rejected line by line, or changed after it had been loaded. "
    "The others are loaded all the same, and the build goes on.",
)

WRONG_LOADS = """
select load.load_id
from load
left join (select load_id, count(*) as events from event group by load_id) as kept on load.load_id = kept.load_id
where load.read + load.released <> load.accepted + load.duplicates + load.rejected + load.held
    or load.accepted <> coalesce(kept.events, 0)
order by load.load_id
"""


class IntakeConfig(dg.Config):
    """What to take from the inbox."""

    files: dict[str, str] | None = Field(
        None, description="Files and their marks, as the inbox's sensor saw them unchanged; none: whatever does not change now."
    )


@dg.asset(key=LEDGER, group_name="ledger", kinds={"duckdb"}, pool=WRITERS, check_specs=[EVERY_FILE])
def ledger(config: IntakeConfig, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """Every case event that was ever accepted, and the only store of fact.

    A run loads the files of the inbox that have stopped growing, each whole or not at all, and puts them away with a report. A
    file that is refused, or of which nothing is accepted, keeps neither the others nor the build waiting: it raises an alarm and
    fails a check.
    """
    with refusals_fail_the_run():
        ready = look_twice(settings) if config.files is None else config.files
        intake = take(settings, ready, tell=partial(raise_alarm_of_all, settings))
    raise_new_alarm(settings, "left_alone", {name: _never_taken(settings, name) for name in left_for_good(settings)})
    counts = {count: sum(getattr(load, count) for load in intake.loads) for count in COUNTS}
    return dg.MaterializeResult(
        metadata={"loads": len(intake.loads), **counts, "left_alone": intake.left_alone},
        check_results=[_every_file(intake)],
    )


@dg.asset_check(asset=LEDGER, blocking=True, pool=WRITERS)
def load_counts_add_up(settings: dg.ResourceParam[Settings]) -> dg.AssetCheckResult:
    """For every load, read + released = accepted + duplicates + rejected + held, and what was accepted is in the ledger.

    Where not, lines were lost or counted twice: nothing is built of such a ledger.
    """
    with refusals_fail_the_run(), open_ledger(settings, read_only=True) as connection:
        wrong = [load_id for (load_id,) in connection.execute(WRONG_LOADS).fetchall()]
    return dg.AssetCheckResult(passed=not wrong, metadata={"loads_that_do_not_add_up": wrong})


def _every_file(intake: Intake) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(check_name=EVERY_FILE.name, passed=not intake.problems, metadata={"problems": intake.problems})


def _never_taken(settings: Settings, name: str) -> str:
    return f"{settings.inbox}/{name} is never taken: only files are that end in {', '.join(FORMATS)}, and none in folders."
