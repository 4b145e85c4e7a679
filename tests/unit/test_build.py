"""What a warehouse knows of its origin: whether the ledger or the rules have changed since, and when a replay is made anew."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from end_to_end.other_process import held_open
from interchange import event, json_lines

from caseledger.settings import Settings
from caseledger.upkeep import run_checks
from caseledger.upkeep.findings import Status
from caseledger.upkeep.run_checks import check_builds
from caseledger.warehouse import build as building
from caseledger.warehouse import project
from caseledger.warehouse.build import fresh_warehouse, ledger_state, replay, what_is_newer
from caseledger.warehouse.project import project_hash

Load = Callable[..., dict[str, Any]]
KNOWN_AT = datetime(2016, 7, 15)
POPULATION = "area_code,age_from,age_to,applies_from,population,source\nE09000003,0,17,2015-04-01,93000,ONS\n"


@pytest.fixture
def built(home: Settings, load: Load, tmp_path: Path) -> Settings:
    """A ledger, and a warehouse from it in which no model was made."""
    load(json_lines(tmp_path / "first.jsonl", [event("E1")]))
    with fresh_warehouse(home):
        pass
    return home


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The warehouses that dbt was to fill: nothing is put into them."""
    made: list[Path] = []
    monkeypatch.setattr(building, "run_dbt", lambda run, progress: made.append(run.warehouse))
    return made


def other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "project_hash", lambda: "other rules")


def test_a_replay_is_made_anew_when_events_came_or_rules_changed(
    built: Settings, builds: list[Path], load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        replay(built, KNOWN_AT)
    assert len(builds) == 1
    load(json_lines(tmp_path / "more.jsonl", [event("E2")]))
    for _ in range(2):
        replay(built, KNOWN_AT)
    assert len(builds) == 2
    other_rules(monkeypatch)
    for _ in range(2):
        replay(built, KNOWN_AT)
    assert len(builds) == 3


def test_a_warehouse_says_what_it_does_not_show_yet(
    built: Settings, load: Load, run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert what_is_newer(built) is None
    load(tmp_path / "first.jsonl")
    assert what_is_newer(built) is None, "a load of duplicates changes nothing"
    (tmp_path / "population.csv").write_text(POPULATION)
    run("reference", "population", tmp_path / "population.csv")
    assert "reference rows were loaded" in what_is_newer(built)
    load(json_lines(tmp_path / "more.jsonl", [event("E2")]))
    assert "the ledger has other events" in what_is_newer(built)
    assert "rules" not in what_is_newer(built)
    with held_open(built.ledger):
        assert what_is_newer(built) is None, "a load under way is not waited for"
    other_rules(monkeypatch)
    assert "the ledger has other events than those it was built from and the rules have changed" in what_is_newer(built)


def test_a_warehouse_of_an_earlier_caseledger_was_built_by_other_rules(built: Settings, builds: list[Path]) -> None:
    with building.duckdb.connect(str(built.warehouse)) as warehouse:
        warehouse.execute("alter table build_info drop project_hash; alter table build_info drop ledger_changed_ns")
    assert "the rules have changed" in what_is_newer(built)
    assert "other events" not in what_is_newer(built)


def test_the_doctor_says_that_rules_have_changed(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert next(check_builds(built, ledger_state(built))).status is Status.OK
    monkeypatch.setattr(run_checks, "project_hash", lambda: "other rules")
    found = next(check_builds(built, ledger_state(built)))
    assert (found.status, found.remedy) == (Status.WARNING, "Run 'caseledger build'.")
    assert "by other rules" in found.finding


def test_the_ledger_is_not_opened_while_it_has_not_changed(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader keeps a load out: whoever asks for results every second must not."""
    monkeypatch.setattr(building, "ledger_state", lambda settings: pytest.fail("the ledger was opened"))
    assert what_is_newer(built) is None


def test_rules_are_the_files_of_the_dbt_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    model, seed = tmp_path / "models" / "a.sql", tmp_path / "seed.csv"
    model.write_text("select 1")
    seed.write_text("a\n1\n")
    monkeypatch.setattr(project, "DBT_PROJECT", tmp_path)
    hashes = [project_hash()]
    seed.write_text("a\n2\n")
    hashes.append(project_hash())
    model.rename(tmp_path / "models" / "b.sql")
    hashes.append(project_hash())
    (tmp_path / ".user.yml.lock").write_text("what dbt leaves is no rule")
    assert project_hash() == hashes[-1]
    assert len(set(hashes)) == 3


def test_results_say_that_the_ledger_has_grown_and_answer_all_the_same(
    built: Settings, load: Load, run: Callable, tmp_path: Path
) -> None:
    with building.duckdb.connect(str(built.warehouse)) as warehouse:
        warehouse.execute("""
            create table indicator_result as
            select 'E09000003' as area_code, 'FS/S4' as indicator_ref, null::varchar as dimension, 'quarter' as period_kind,
                '2016-17 Q2' as period, date '2016-09-30' as period_end
        """)
    assert run("results", "--format", "json").stderr == ""
    load(json_lines(tmp_path / "more.jsonl", [event("E2")]))
    ran = run("results", "--format", "json")
    assert (ran.exit_code, [row["period"] for row in json.loads(ran.stdout)]) == (0, ["2016-17 Q2"])
    assert ran.stderr.startswith(f"caseledger: {built.warehouse} is behind: the ledger has other events")
    assert ran.stderr.endswith("Run 'caseledger build'.\n")


@pytest.mark.parametrize("words", [["build"], ["results"], ["cases", "FS/S4", "--period", "2016-17 Q2"]])
def test_no_command_tells_what_will_be_known(words: list[str], built: Settings, run: Callable) -> None:
    ran = run(*words, "--known-at", "2999-01-01")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == "caseledger: 2999-01-01 has not come yet: figures can be told as known now or earlier.\n"
    assert not (built.home / "replay").exists()
