"""The nightly job, headless: what lies in the inbox is loaded, built, checked and published; or nothing is replaced."""

from collections.abc import Callable, Iterator

import dagster as dg
import duckdb
import pytest
from interchange import event, json_lines

from caseledger.ledger.loading import load
from caseledger.settings import Settings
from dagster_project.definitions import defs
from dagster_project.inbox import load_inbox

Night = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture
def inbox(home: Settings) -> Settings:
    """An installation with an empty inbox."""
    home.inbox.mkdir(parents=True)
    return home


@pytest.fixture
def night(inbox: Settings) -> Iterator[Night]:
    """Run the job once, in this process; Dagster keeps its history in memory."""
    job = defs().resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral() as instance:
        yield lambda config=None: job.execute_in_process(instance=instance, run_config=config, raise_on_error=False)


def sentence(ran: dg.ExecuteInProcessResult, step: str) -> str:
    """Return what a failed step said."""
    failure = ran.failure_data_for_node(step)
    return failure.user_failure_data.description if failure.user_failure_data else failure.error.to_string()


def checks(ran: dg.ExecuteInProcessResult) -> dict[str, bool]:
    """Return every check that was made, and whether it passed."""
    return {check.check_name: check.passed for check in ran.get_asset_check_evaluations()}


def materialised(ran: dg.ExecuteInProcessResult) -> set[str]:
    """Return the names of the assets made."""
    return {made.asset_key.path[-1] for made in ran.get_asset_materialization_events()}


def test_a_night_takes_a_file_from_the_inbox_to_the_published_copy(inbox: Settings, night: Night) -> None:
    referrals = [event(f"E{number}", subject=f"{number}", data={"referral_id": f"R{number}"}) for number in range(1, 8)]
    json_lines(inbox.inbox / "referrals.jsonl", referrals)

    ran = night()

    assert ran.success
    figures = "select numerator from indicator_result where indicator_ref = 'FS/S4' and period = '2016-17 Q1'"
    for file in (inbox.warehouse, inbox.published):
        with duckdb.connect(str(file), read_only=True) as connection:
            assert connection.execute(figures).fetchall() == [(7,)]
    assert {"ledger", "stg_referral_received", "indicator_result", "published"} <= materialised(ran)
    made = checks(ran)
    assert made["load_counts_add_up"]
    assert all(made.values())
    assert set(made) == {key.name for key in defs().resolve_asset_graph().asset_check_keys}
    assert [path.name for path in inbox.inbox.iterdir()] == ["loaded"]
    assert (inbox.inbox / "loaded" / "referrals.jsonl").exists()


def test_a_failing_check_leaves_the_old_warehouse(inbox: Settings, night: Night) -> None:
    corrected = [event("E1"), event("E2"), event("E3", supersedes="E1"), event("E4", supersedes="E2")]
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", corrected))])
    with duckdb.connect(str(inbox.ledger)) as connection:
        connection.execute("update event set position = 1")
    inbox.warehouse.write_bytes(b"the old one")

    ran = night()

    assert not ran.success
    assert [name for name, passed in checks(ran).items() if not passed] == ["unique_superseded_position_position"]
    assert "unique_superseded_position_position" in sentence(ran, "warehouse")
    assert materialised(ran) == {"ledger"}
    assert inbox.warehouse.read_bytes() == b"the old one"
    assert not inbox.published.exists()
    assert not (inbox.home / "build").exists()


def test_a_replay_replaces_and_publishes_nothing(inbox: Settings, night: Night) -> None:
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1")]))])

    ran = night({"ops": {"warehouse": {"config": {"known_at": "2016-07-15"}}}})

    assert ran.success
    assert materialised(ran) == {"ledger"}
    assert len(list((inbox.home / "replay").iterdir())) == 1
    assert not inbox.warehouse.exists()
    assert not inbox.published.exists()


def test_nothing_is_built_of_a_ledger_that_lost_an_event(inbox: Settings, night: Night) -> None:
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1"), event("E2", data={"referral_id": "R2"})]))])
    with duckdb.connect(str(inbox.ledger)) as connection:
        connection.execute("delete from event where position = 2")

    ran = night()

    assert not ran.success
    assert checks(ran) == {"load_counts_add_up": False}
    assert not inbox.warehouse.exists()


def test_a_refused_file_fails_the_run_with_its_sentence_and_keeps_no_other_out(inbox: Settings, night: Night) -> None:
    (inbox.inbox / "a.jsonl").write_bytes(b"")
    json_lines(inbox.inbox / "b.jsonl", [event("E1")])

    ran = night()

    assert not ran.success
    assert "a.jsonl" in sentence(ran, "ledger")
    assert materialised(ran) == set()
    assert (inbox.inbox / "a.jsonl").exists()
    assert (inbox.inbox / "loaded" / "b.jsonl").exists()
    assert not inbox.warehouse.exists()


def test_one_table_alone_is_refused(inbox: Settings) -> None:
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1")]))])
    everything = defs().resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        ran = everything.execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey("indicator_result")], raise_on_error=False
        )
    assert "built whole" in sentence(ran, "warehouse")
    assert not inbox.warehouse.exists()


def test_a_name_that_comes_again_overwrites_no_file_already_loaded(inbox: Settings) -> None:
    for event_id in ("E1", "E2"):
        json_lines(inbox.inbox / "nightly.jsonl", [event(event_id, data={"referral_id": event_id})])
        assert [each.accepted for each in load_inbox(inbox).loads] == [1]
    assert {path.name for path in (inbox.inbox / "loaded").iterdir()} == {"nightly.jsonl", "nightly.load-2.jsonl"}


def test_what_is_no_event_file_is_named_and_left_alone(inbox: Settings) -> None:
    (inbox.inbox / "extract.jsonl.part").write_text("{")
    report = load_inbox(inbox)
    assert (report.loads, report.refusals, report.left_alone) == ([], [], ["extract.jsonl.part"])
