"""The nightly job, headless: what lies in the inbox is loaded, built, checked and published; or nothing is replaced."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from commands import settle_in
from dagster_dbt import DbtCliResource
from end_to_end.other_process import held_open
from interchange import event, json_lines

from caseledger.inbox import watching
from caseledger.ledger.loading import load
from caseledger.moments import local_now
from caseledger.settings import DBT_PROJECT, Settings
from caseledger.warehouse import dbt
from dagster_project import refusals
from dagster_project.definitions import defs
from dagster_project.defs.warehouse import warehouse
from dagster_project.failures import sentence_of

Night = Callable[..., dg.ExecuteInProcessResult]

LEDGER = dg.AssetKey("ledger")
IN_A_CENTURY = 4_000_000_000


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    """Everything that is declared."""
    return defs()


def with_inbox(patch: pytest.MonkeyPatch, home: Settings) -> Settings:
    """Give a home an empty inbox that is looked at without much waiting, and a docs page that is up to date."""
    patch.setattr(watching, "SECONDS_BETWEEN_LOOKS", 0)
    home.inbox.mkdir(parents=True)
    home.docs.parent.mkdir()
    home.docs.touch()
    os.utime(home.docs, (IN_A_CENTURY, IN_A_CENTURY))
    return home


@pytest.fixture
def inbox(definitions: dg.Definitions, home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with an empty inbox."""
    return with_inbox(monkeypatch, home)


@dataclass(frozen=True)
class PastNight:
    """A home after a night, and what Dagster has to say of that."""

    home: Settings
    ran: dg.ExecuteInProcessResult


@pytest.fixture(scope="module")
def past(definitions: dg.Definitions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PastNight]:
    """A night that found a file with seven referrals of the first quarter, one of the second, and a figure of more than all."""
    folder = tmp_path_factory.mktemp("night")
    referrals = [event(f"E{number}", subject=f"{number}", data={"referral_id": f"R{number}"}) for number in range(1, 8)]
    last = event("LAST", time="2016-07-04", recordedtime="2016-07-04T09:00:00", data={"referral_id": "LAST"})
    reported = {"period_end": "2016-06-30", "numerator": 5, "denominator": 3}
    more_than_all = event("MORE", "figure_reported", subject="FS/S7", data=reported)
    with dg.DagsterInstance.ephemeral() as instance:
        with pytest.MonkeyPatch.context() as patch:
            home = with_inbox(patch, settle_in(patch, folder / "home", folder / "key"))
            json_lines(home.inbox / "referrals.jsonl", [*referrals, last, more_than_all])
            ran = definitions.resolve_job_def("nightly").execute_in_process(instance=instance, raise_on_error=False)
        yield PastNight(home, ran)


@pytest.fixture
def night(definitions: dg.Definitions, inbox: Settings) -> Iterator[Night]:
    """Run the job once, in this process, or `only` some of its assets; Dagster keeps its history in memory."""
    job = definitions.resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral() as instance:
        yield lambda config=None, only=None: job.execute_in_process(
            instance=instance, run_config=config, asset_selection=only, raise_on_error=False
        )


def sentence(ran: dg.ExecuteInProcessResult, step: str) -> str:
    """Return what a failed step said."""
    failure = ran.failure_data_for_node(step)
    return failure.user_failure_data.description if failure.user_failure_data else failure.error.to_string()


def checks(ran: dg.ExecuteInProcessResult) -> dict[str, bool]:
    """Return every check that was made, and whether it passed."""
    return {check.check_name: check.passed for check in ran.get_asset_check_evaluations()}


def alarms(home: Settings) -> list[str]:
    """Return the lines of the log of failures."""
    return (home.logs / "failures.log").read_text(encoding="utf-8").splitlines()


def materialised(ran: dg.ExecuteInProcessResult) -> set[str]:
    """Return the names of the assets made."""
    return {made.asset_key.path[-1] for made in ran.get_asset_materialization_events()}


def test_a_night_takes_a_file_from_the_inbox_to_the_published_copy(past: PastNight) -> None:
    inbox, ran = past.home, past.ran
    assert ran.success
    figures = "select numerator from indicator_result where indicator_ref = 'FS/S4' and period = '2016-17 Q1'"
    for file in (inbox.warehouse, inbox.published):
        with duckdb.connect(str(file), read_only=True) as connection:
            assert connection.execute(figures).fetchall() == [(7,)]
    assert {"ledger", "stg_referral_received", "indicator_result", "published"} <= materialised(ran)
    made = checks(ran)
    assert made["load_counts_add_up"]
    assert "create table" not in (inbox.logs / "dbt.log").read_text(encoding="utf-8").lower(), "what dbt tells its developers"
    # Seven referrals are not what the council printed, which is said and stops nothing.
    assert [name for name, passed in made.items() if not passed] == ["printed_figures_are_explained"]
    assert set(made) == {key.name for key in defs().resolve_asset_graph().asset_check_keys}
    assert {path.relative_to(inbox.inbox).as_posix() for path in inbox.inbox.rglob("*.*")} == {
        "loaded/referrals.jsonl",
        "loaded/referrals.jsonl.report.json",
    }


def test_a_figure_of_another_body_that_cannot_be_whole_stops_no_build_and_is_listed(past: PastNight) -> None:
    with duckdb.connect(str(past.home.warehouse), read_only=True) as warehouse:
        listed = warehouse.execute("select detail from data_quality_issue where issue = 'reported_more_than_all'").fetchall()
        shown = warehouse.execute("select value from indicator_result where indicator_ref = 'FS/S7' and period = '2016-17 Q1'")
        assert shown.fetchall() == [(pytest.approx(500 / 3),)]
    assert listed == [("FS/S7 for the period that ends on 2016-06-30: 5.0 of 3.0",)]


def test_a_failing_check_leaves_the_old_warehouse(
    inbox: Settings, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a register that counts over a cohort that there is not."""
    project = tmp_path / "project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target"))
    register = project / "seeds" / "indicator.csv"
    register.write_text(register.read_text(encoding="utf-8").replace(",contact,", ",kontact,"), encoding="utf-8")
    monkeypatch.setattr(dbt, "DBT_PROJECT", project)
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1")]))])
    inbox.warehouse.write_bytes(b"the old one")

    ran = night()

    assert not ran.success
    assert [name for name, passed in checks(ran).items() if not passed] == ["assert_indicator_cohorts_exist"]
    assert "over the cohort kontact, which does not exist" in sentence(ran, "warehouse")
    assert "The warehouse is as it was." in sentence(ran, "warehouse")
    assert materialised(ran) == {"ledger", "docs"}
    assert inbox.warehouse.read_bytes() == b"the old one"
    assert not inbox.published.exists()
    assert not (inbox.home / "build").exists()


def test_a_replay_replaces_and_publishes_nothing(inbox: Settings, night: Night) -> None:
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1")]))])

    ran = night({"ops": {"warehouse": {"config": {"known_at": "2016-07-15"}}}})

    assert ran.success
    assert materialised(ran) == {"ledger", "docs"}
    (replay,) = (inbox.home / "replay").iterdir()
    with duckdb.connect(str(replay), read_only=True) as connection:
        found = connection.execute("select distinct known_at from indicator_result union all select known_at from build_info")
        assert found.fetchall() == 2 * [(datetime(2016, 7, 15, 23, 59, 59, 999999),)]
    assert not inbox.warehouse.exists()
    assert not inbox.published.exists()


def test_nothing_is_built_of_a_ledger_that_lost_an_event(inbox: Settings, night: Night) -> None:
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1"), event("E2", data={"referral_id": "R2"})]))])
    with duckdb.connect(str(inbox.ledger)) as connection:
        connection.execute("delete from event where position = 2")

    ran = night()

    assert not ran.success
    assert checks(ran)["load_counts_add_up"] is False
    assert not inbox.warehouse.exists()


def test_a_refused_file_keeps_neither_others_nor_the_build_waiting_and_raises_an_alarm(inbox: Settings, night: Night) -> None:
    (inbox.inbox / "a.jsonl").write_bytes(b"")
    json_lines(inbox.inbox / "b.jsonl", [event("E1")])

    ran = night(only=[LEDGER])

    assert ran.success
    assert checks(ran)["every_file_was_loaded"] is False
    assert (inbox.inbox / "refused" / "a.jsonl").exists()
    assert (inbox.inbox / "loaded" / "b.jsonl").exists()
    (alarm,) = alarms(inbox)
    assert "a.jsonl is empty" in alarm


def test_a_file_of_rejected_lines_alone_fails_the_check_and_raises_one_alarm(inbox: Settings, night: Night) -> None:
    json_lines(inbox.inbox / "a.jsonl", [event("E1", data={"referal_id": "R1"})])
    assert [checks(night(only=[LEDGER]))["every_file_was_loaded"] for _ in range(2)] == [False, True]
    (alarm,) = alarms(inbox)
    assert "a.jsonl: nothing was accepted, 1 of its 1 lines were rejected (missing_field)" in alarm


def test_what_is_never_taken_is_told_once_when_it_has_lain_there(inbox: Settings, night: Night) -> None:
    json_lines(inbox.inbox / "good.jsonl", [event("E1")])
    for name in ("new.jsonl.part", "old.xlsx"):
        (inbox.inbox / name).write_text("")
    (inbox.inbox / "folder").mkdir()
    for name in ("old.xlsx", "folder"):
        os.utime(inbox.inbox / name, (1, 1))
    for _ in range(2):
        assert night(only=[LEDGER]).success
    (alarm,) = alarms(inbox)
    assert all(f"{inbox.inbox}/{name} is never taken" in alarm for name in ("folder/", "old.xlsx"))
    assert "new.jsonl.part" not in alarm, "it may still arrive"


@pytest.mark.parametrize(
    ("check", "first_day", "sizes", "told"),
    [
        ("no_feed_went_quiet", 39, [1, 1, 1, 1, 1], "brought nothing new since"),
        ("no_delivery_is_small", 4, [20, 20, 20, 20, 1], "brought 1 event on"),
    ],
)
def test_what_is_odd_of_a_feed_raises_one_alarm(
    check: str, first_day: int, sizes: list[int], told: str, inbox: Settings, night: Night
) -> None:
    for number, size in enumerate(sizes):
        lines = [event(f"E{number}-{each}", data={"referral_id": f"R{number}-{each}"}) for each in range(size)]
        file = json_lines(inbox.home / f"{number}.jsonl", lines)
        load(inbox, [str(file)], now=local_now() - timedelta(days=first_day - number))
    assert [checks(night(only=[LEDGER]))[check] for _ in range(2)] == [False, False]
    (alarm,) = alarms(inbox)
    assert told in alarm


def test_a_ledger_in_use_is_tried_again_and_then_loaded(inbox: Settings, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "SECONDS_BETWEEN_RETRIES", 1)
    json_lines(inbox.inbox / "a.jsonl", [event("E1")])
    with held_open(inbox.ledger) as other:
        threading.Timer(3, other.kill).start()
        ran = night(only=[LEDGER])
    assert ran.success
    assert any(each.is_step_up_for_retry for each in ran.all_events)
    assert (inbox.inbox / "loaded" / "a.jsonl").exists()


def test_a_ledger_in_use_for_too_long_fails_the_run_and_leaves_the_file(
    inbox: Settings, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "SECONDS_BETWEEN_RETRIES", 0)
    monkeypatch.setattr(refusals, "RETRIES", 1)
    json_lines(inbox.inbox / "a.jsonl", [event("E1")])
    with held_open(inbox.ledger):
        ran = night(only=[LEDGER])
    assert not ran.success
    steps = [each for each in ran.all_events if each.is_step_failure]
    assert "in use by another process" in sentence_of("nightly", ran.run_id, "", steps)
    assert [path.name for path in inbox.inbox.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("step", ["warehouse", "published", "publication"])
def test_whatever_finds_its_file_in_use_is_tried_again(
    step: str, inbox: Settings, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before dbt is started or a figure read."""
    monkeypatch.setattr(refusals, "SECONDS_BETWEEN_RETRIES", 0)
    monkeypatch.setattr(refusals, "RETRIES", 2)
    keys = {"warehouse": warehouse.keys, "published": {dg.AssetKey("published")}, "publication": {dg.AssetKey("publication")}}
    job = definitions.resolve_job_def("publish_quarter" if step == "publication" else "nightly")
    with held_open(inbox.warehouse if step == "published" else inbox.ledger), dg.DagsterInstance.ephemeral() as instance:
        ran = job.execute_in_process(
            instance=instance,
            asset_selection=sorted(keys[step]),
            partition_key="2016-17 Q1" if step == "publication" else None,
            raise_on_error=False,
        )
    assert [each.step_key for each in ran.all_events if each.is_step_up_for_retry] == 2 * [step]
    steps = [each for each in ran.all_events if each.is_step_failure]
    assert "in use by another process" in sentence_of("any", ran.run_id, "", steps)


def test_dbt_is_told_whose_end_is_its_own(inbox: Settings, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does then is seen in test_watching.py."""
    told = []

    def cli(*_: object, **__: object) -> None:
        told.append(os.environ["CASELEDGER_PARENT"])
        raise dg.Failure("as asked")

    monkeypatch.setattr(DbtCliResource, "cli", cli)
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1")]))])
    assert sentence(night(only=sorted(warehouse.keys)), "warehouse") == "as asked"
    assert told == [str(os.getpid())]


def test_nothing_else_is_tried_again(inbox: Settings, night: Night) -> None:
    inbox.ledger.write_bytes(b"no database" * 1000)
    ran = night(only=[LEDGER])
    assert not ran.success
    assert not any(each.is_step_up_for_retry for each in ran.all_events)
    assert "is not a database of caseledger" in sentence(ran, "ledger_load_counts_add_up")


def test_one_table_alone_is_refused(inbox: Settings) -> None:
    load(inbox, [str(json_lines(inbox.home / "events.jsonl", [event("E1")]))])
    everything = defs().resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        ran = everything.execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey("indicator_result")], raise_on_error=False
        )
    assert "built whole" in sentence(ran, "warehouse")
    assert not inbox.warehouse.exists()


def test_a_quarter_is_published_once_and_a_changed_figure_does_not_replace_it(past: PastNight, home: Settings) -> None:
    shutil.copytree(past.home.home, home.home)
    job = defs().resolve_job_def("publish_quarter")

    def publish(quarter: str) -> dg.ExecuteInProcessResult:
        return job.execute_in_process(partition_key=quarter, raise_on_error=False)

    assert publish("2016-17 Q1").success
    file = home.publications / "2016-17 Q1.parquet"
    figure = f"select numerator from '{file}' where indicator_ref = 'FS/S4'"
    assert duckdb.sql(figure).fetchall() == [(7,)]
    assert publish("2016-17 Q1").success, "nothing has changed"

    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("update indicator_result set numerator = 8 where numerator = 7 and period = '2016-17 Q1'")
    assert "changed since" in sentence(publish("2016-17 Q1"), "publication")
    assert duckdb.sql(figure).fetchall() == [(7,)]
    assert "is not over" in sentence(publish("2016-17 Q2"), "publication")
