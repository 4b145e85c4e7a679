"""Warehouse and naive fold, made from the rules apart from each other, agree on the sample: as known now, and as known then."""

import csv
import json
from pathlib import Path

import duckdb
import naive
import pandas as pd
import pytest
from end_to_end.conftest import Demo
from end_to_end.sample_lines import readable_events

from caseledger.moments import parse_known_at
from caseledger.settings import SEED_FOLDER
from caseledger.warehouse.build import replay

KEYS = ["area_code", "indicator_ref", "period_kind", "period"]
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


@pytest.fixture(scope="module")
def population() -> list[naive.Population]:
    """The population rows of the seed."""
    with (SEED_FOLDER / "population.csv").open(encoding="utf-8", newline="") as file:
        return [
            naive.Population(row["area_code"], pd.Timestamp(row["applies_from"]).date(), int(row["population"]), ages[0], ages[1])
            for row in csv.DictReader(file)
            for ages in [(int(row["age_from"]), int(row["age_to"]))]
        ]


def in_warehouse(path: Path) -> pd.DataFrame:
    with duckdb.connect(str(path), read_only=True) as warehouse:
        return warehouse.execute(f"""
            select {", ".join(KEYS)}, numerator, denominator, value, reason from indicator_result order by {", ".join(KEYS)}
        """).df()


@pytest.mark.parametrize("known_at", [None, KNOWN_AT])
def test_results_agree(demo: Demo, history: list[naive.Event], population: list[naive.Population], known_at: str | None) -> None:
    moment = parse_known_at(known_at) if known_at else None
    computed = in_warehouse(replay(demo.settings, moment) if moment else demo.settings.warehouse)
    expected = naive.results(history, known_at=moment, population=population)
    columns = [*KEYS, "numerator", "denominator", "value"]
    both = computed[columns].merge(expected[columns], on=KEYS, how="outer", suffixes=("", "_naive"), indicator=True)
    assert (both["_merge"] == "both").all(), both[both["_merge"] != "both"]
    assert len(both) > 100
    for name in ("numerator", "denominator", "value"):
        left, right = both[name].astype(float), both[f"{name}_naive"].astype(float)
        unequal = ~((left - right).abs() < 1e-9) & ~(left.isna() & right.isna())
        assert not unequal.any(), both[unequal]
    reasons = computed[[*KEYS, "reason"]].merge(expected[[*KEYS, "reason"]], on=KEYS, suffixes=("", "_naive"))
    assert (reasons["reason"].fillna("") == reasons["reason_naive"].fillna("")).all()


def test_cases_agree_in_the_latest_quarter(demo: Demo, history: list[naive.Event]) -> None:
    folded = naive.fold(history)
    for reference in ("FS/C22", "FS/C25", "FS/S1", "FS/S2", "FS/S3", "FS/S4", "FS/C24"):
        ran = demo.run("cases", reference, "--period", "2016-17 Q2", "--format", "json", CASELEDGER_HOME="demo")
        computed = sorted((case["case_id"], case["in_numerator"]) for case in json.loads(ran.stdout))
        expected = naive.cases_of(folded, reference, naive.period("2016-17 Q2"))
        assert computed == sorted(zip(expected["case_id"], expected["in_numerator"], strict=True)), reference
