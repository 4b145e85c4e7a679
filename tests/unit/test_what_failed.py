"""Of several failures of a build the same one is told, whichever of dbt's threads ended first: what the rest is made of."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun, what_failed

WRONG_CELL = (
    "Runtime Error in seed target (seeds/target.csv)\n  Invalid Input Error: CSV Error on Line: 7\n  Original Line: x\n"
    '  Error when converting column "target". Could not convert string "many" to \'DOUBLE\''
)
WRONG_ROW = (
    "Runtime Error in seed target (seeds/target.csv)\n  Invalid Input Error: CSV Error on Line: 7\n  Original Line: x,1,2\n"
    "  Expected Number of Columns: 8 Found: 3\n  Possible fixes:\n  * Disable the parser's strict mode"
)
BROKEN_PROMISE = "Runtime Error in seed target (seeds/target.csv)\n  Invalid Input Error: line 7: area_code is null"


def node(unique_id: str, status: str, message: str) -> dict[str, Any]:
    """Return what dbt writes of a model, seed or check, as far as it is read."""
    return {"unique_id": unique_id, "status": status, "message": message, "compiled_code": "select 1 as broken"}


SEED = node("seed.caseledger.indicator", "error", "no such column")
WRONG_SEED = node("seed.caseledger.target", "error", WRONG_CELL)
MODEL, LATER_MODEL = (node(f"model.caseledger.{name}", "error", "no such table") for name in ("cohort_a", "fold_b"))
CHECK, LATER_CHECK = (node(f"test.caseledger.{name}.0a1b", "fail", "Got 2 results") for name in ("a_grain", "b_grain"))
PASSED = node("seed.caseledger.area", "success", "INSERT 33")
# The nodes of a run; what is told of them.
FAILURES = {
    "a seed before a model before a check": ([CHECK, MODEL, SEED], "failed at indicator: no such column, and 2 more "),
    "a model before a check": ([CHECK, LATER_MODEL], "failed at fold_b: no such table, and 1 more "),
    "models by name": ([LATER_MODEL, MODEL], "failed at cohort_a: no such table, and 1 more "),
    "checks by name": ([LATER_CHECK, CHECK], "failed at a_grain.0a1b: Got 2 results, and 1 more "),
    "the one that failed": ([PASSED, CHECK], "failed at a_grain.0a1b: Got 2 results ("),
    "what can be put into words before all": (
        [SEED, WRONG_SEED, MODEL],
        "failed: target.csv, line 7: target must be a number, not 'many': correct the cell (",
    ),
    "a row of too few cells": (
        [node("seed.caseledger.target", "error", WRONG_ROW), MODEL],
        "failed: target.csv, line 7: it has 3 of 8 cells: correct the row (",
    ),
    "a seed that breaks its promise": (
        [node("seed.caseledger.target", "error", BROKEN_PROMISE), MODEL],
        "failed: target.csv, line 7: area_code is null: correct the row (",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_the_first_is_told_whatever_the_order(case: str, tmp_path: Path) -> None:
    nodes, told = FAILURES[case]
    settings = Settings(tmp_path, tmp_path / "key")
    run = DbtRun(settings, settings.warehouse)
    run.results.parent.mkdir(parents=True)
    for order in permutations(nodes):
        run.results.write_text(json.dumps({"results": order}), encoding="utf-8")
        assert what_failed(run, "dbt's last words").startswith(f"The build {told}")


FULL = 'IO Error: Could not write all bytes to file "build/warehouse.duckdb": No space left on device'


@pytest.mark.parametrize(
    ("results", "last_words"),
    [
        (json.dumps({"results": [PASSED, node("model.caseledger.a", "error", f"Runtime Error in model a\n  {FULL}")]}), ""),
        (json.dumps({"results": [PASSED]})[:40], "OSError: [Errno 28] No space left on device"),
        (None, f"Runtime Error FATAL Error: database has been invalidated. Original error: {FULL}"),
    ],
    ids=["at a model", "while the results were written", "before there were results"],
)
def test_a_full_disk_is_called_that(results: str | None, last_words: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "key")
    run = DbtRun(settings, settings.warehouse)
    run.results.parent.mkdir(parents=True)
    if results:
        run.results.write_text(results, encoding="utf-8")
    assert what_failed(run, last_words) == (
        f"The disk that holds {tmp_path} is full: make room, then build again. The warehouse is as it was."
    )
