"""Of several events with one key the one recorded last counts (EVENTS.md section 1, "Repeats").

As known on a past day, the random boroughs have repeats too, whose results are held against a fold of their own.
"""

from datetime import datetime

import duckdb
from end_to_end.dbt_command import run_dbt_command
from interchange import event, json_lines

from caseledger.ledger.loading import load
from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun

STAGED = ("referral_received", "protection_plan_started", "child_in_need_plan_started", "conference_held")


def referral(event_id: str, referral_id: str, recorded: str, **members: object) -> dict:
    """Return a referral that was recorded on a day."""
    return event(event_id, recordedtime=recorded, data={"referral_id": referral_id}, **members)


def conference(event_id: str, subject: str, recorded: str) -> dict:
    """Return the one conference, held for a child."""
    data = {"conference_id": "C1", "kind": "initial", "decision": "plan"}
    return event(event_id, "conference_held", subject=subject, recordedtime=recorded, data=data)


def plan(event_id: str, event_type: str, **data: str) -> dict:
    """Return the start of the plan L1, of one kind or the other."""
    return event(event_id, event_type, data={"plan_id": "L1"} | data)


# What counts of each key stands last.
EVENTS = [
    referral("OF_OTHER_SYSTEM", "RECORDED_LAST", "2016-04-07", source="/other"),
    referral("RECORDED_LATER", "RECORDED_LAST", "2016-04-08"),
    referral("A", "SAME_MOMENT", "2016-04-08"),
    referral("B", "SAME_MOMENT", "2016-04-08"),
    referral("SAME_ID", "SAME_MOMENT_AND_ID", "2016-04-08", source="/a"),
    referral("SAME_ID", "SAME_MOMENT_AND_ID", "2016-04-08", source="/b"),
    referral("TAKEN_BACK", "RETRACTED", "2016-04-09"),
    referral("STANDS", "RETRACTED", "2016-04-08"),
    event("RETRACTION", "event_retracted", supersedes="TAKEN_BACK", recordedtime="2016-04-10"),
    referral("IN_BARNET", "TWO_AREAS", "2016-04-08"),
    referral("IN_BRENT", "TWO_AREAS", "2016-04-09", area="E09000005"),
    plan("PROTECTION", "protection_plan_started", category="neglect"),
    plan("IN_NEED", "child_in_need_plan_started"),
    conference("OF_A_SISTER", "SISTER", "2016-04-08"),
    conference("OF_A_BROTHER", "BROTHER", "2016-04-09"),
    conference("UNDER_ANOTHER_ID", "BROTHER_AGAIN", "2016-04-10"),
    event("MERGE", "person_merged", subject="BROTHER_AGAIN", recordedtime="2016-04-11", data={"merged_into": "BROTHER"}),
]
OUTDONE = {("/other", "OF_OTHER_SYSTEM"), ("A",), ("/a", "SAME_ID"), ("OF_A_BROTHER",)}
LEFT_OUT = {"TAKEN_BACK", "RETRACTION", "MERGE"}


def test_of_each_key_one_event_counts(home: Settings) -> None:
    load(home, [str(json_lines(home.home.parent / "events.jsonl", EVENTS))], now=datetime(2016, 8, 1))
    staged = stage(home)
    expected = {
        (each["source"], each["id"])
        for each in EVENTS
        if each["id"] not in LEFT_OUT and not {(each["source"], each["id"]), (each["id"],)} & OUTDONE
    }
    assert staged == expected


def stage(home: Settings) -> set[tuple[str, str]]:
    """Return source and id of the events that staging shows."""
    run = DbtRun(home, home.build_folder / home.warehouse.name)
    assert run_dbt_command(run, "run", "--select", *(f"+stg_{name}" for name in STAGED))
    with duckdb.connect(str(run.warehouse), read_only=True) as warehouse:
        warehouse.execute(f"attach '{home.ledger}' as ledger (read_only)")
        shown = " union all ".join(f"select source, event_id from staging.stg_{name}" for name in STAGED)
        return set(warehouse.execute(shown).fetchall())
