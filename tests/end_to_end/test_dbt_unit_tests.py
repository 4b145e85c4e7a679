"""dbt's unit tests of the rules, over a warehouse that the demo built; its data tests are part of every build."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from end_to_end.conftest import Demo

from caseledger.warehouse.dbt import DbtRun


@pytest.fixture(scope="module")
def outcome(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run the unit tests of the dbt project on a copy of the demo's warehouse; return each one's status by its name."""
    folder = tmp_path_factory.mktemp("dbt")
    shutil.copy(demo.settings.warehouse, folder / "warehouse.duckdb")
    run = DbtRun(demo.settings.at(folder, demo.settings.default_area), folder / "warehouse.duckdb")
    environment = run.environment | {"CASELEDGER_LEDGER": str(demo.settings.ledger.resolve())}
    arguments = [sys.executable, "-m", "dbt.cli.main", "--quiet", *run.arguments(["test", "--select", "test_type:unit"])]
    subprocess.run(arguments, env=os.environ | environment, check=False, capture_output=True)
    results = json.loads((run.target / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {result["unique_id"]: result["status"] for result in results}


def test_every_rule_holds(outcome: dict[str, str]) -> None:
    assert len(outcome) > 40, "dbt passes over a unit test that it cannot place"
    assert {name: status for name, status in outcome.items() if status != "pass"} == {}
