"""Warehouse and naive fold, made from the rules apart from each other, agree on the sample: as known now, and as known then."""

import json
from pathlib import Path

import duckdb
import naive
import pytest
from end_to_end.agreement import assert_agree, population_of, results, seed
from end_to_end.conftest import Demo
from end_to_end.sample_lines import readable_events

from caseledger.moments import parse_known_at
from caseledger.warehouse.build import replay

KNOWN_AT = "2016-07-15"


def as_json_lines(file: Path, folder: Path) -> Path:
    """Write a file of the sample as JSON lines, each event on the line it has there, for the naive reader."""
    target = folder / f"{file.name}.jsonl"
    lines = {number: json.dumps(event) for number, event in readable_events(file)}
    target.write_text("".join(lines.get(number, "") + "\n" for number in range(1, max(lines) + 1)), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def history(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> list[naive.Event]:
    """The sample's events as the naive reader has them, without the lines that the ledger rejects."""
    folder = tmp_path_factory.mktemp("naive")
    files = [as_json_lines(file, folder) for file in sorted((demo.settings.home / "sample").iterdir())]
    rejects = json.loads(demo.run("rejects", "--format", "json", CASELEDGER_HOME="demo").stdout)
    turned_away = {(f"{Path(line['file']).name}.jsonl", line["line"]) for line in rejects}
    return naive.read_events(files, rejected=turned_away)


@pytest.mark.parametrize("known_at", [None, KNOWN_AT])
def test_results_agree(demo: Demo, history: list[naive.Event], known_at: str | None) -> None:
    moment = parse_known_at(known_at) if known_at else None
    path = replay(demo.settings, moment) if moment else demo.settings.warehouse
    with duckdb.connect(str(path), read_only=True) as warehouse:
        computed = warehouse.execute("from indicator_result").df()
    assert len(computed) > 100
    assert_agree(computed, results(naive.fold(history, moment), moment, population_of(seed("population"))))


def test_cases_agree_in_the_latest_quarter(demo: Demo, history: list[naive.Event]) -> None:
    folded = naive.fold(history)
    for reference in ("FS/C22", "FS/C25", "FS/S1", "FS/S2", "FS/S3", "FS/S4", "FS/C24"):
        ran = demo.run("cases", reference, "--period", "2016-17 Q2", "--format", "json", CASELEDGER_HOME="demo")
        computed = sorted((case["case_id"], case["in_numerator"]) for case in json.loads(ran.stdout))
        expected = naive.cases_of(folded, reference, naive.period("2016-17 Q2"))
        assert computed == sorted(zip(expected["case_id"], expected["in_numerator"], strict=True)), reference
