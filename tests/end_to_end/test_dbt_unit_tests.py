"""dbt's unit tests of the rules, over a warehouse that the demo built; its data tests are part of every build."""

import json
import shutil

import pytest
from end_to_end.conftest import Demo
from end_to_end.dbt_command import run_dbt_command

from caseledger.warehouse.dbt import DbtRun


@pytest.fixture(scope="module")
def outcome(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run the unit tests of the dbt project on a copy of the demo's warehouse; return each one's status by its name."""
    folder = tmp_path_factory.mktemp("dbt")
    settings = demo.settings.at(folder, demo.settings.default_area)
    settings.build_folder.mkdir()
    shutil.copy(demo.settings.warehouse, settings.build_folder)
    shutil.copy(demo.settings.ledger, settings.ledger)
    run = DbtRun(settings, settings.build_folder / settings.warehouse.name)
    run_dbt_command(run, "test", "--select", "test_type:unit")
    results = json.loads(run.results.read_text(encoding="utf-8"))["results"]
    return {result["unique_id"]: result["status"] for result in results}


def test_every_rule_holds(outcome: dict[str, str]) -> None:
    assert len(outcome) > 40, "dbt passes over a unit test that it cannot place"
    assert {name: status for name, status in outcome.items() if status != "pass"} == {}
