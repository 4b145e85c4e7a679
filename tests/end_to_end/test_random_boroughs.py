"""Two hundred random boroughs as areas of one ledger, each loaded twice: as told, and in another order, split and repeated."""

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

import boroughs
import duckdb
import naive
import pandas as pd
import pytest

from caseledger.ledger.loading import LoadSummary, load
from caseledger.settings import BARNET, Settings
from caseledger.warehouse.build import build

BOROUGHS = 200
PEOPLE = 14
LOADS = 4
KEYS = ["area_code", "indicator_ref", "period_kind", "period"]


def told(number: int) -> str:
    """Return the area of a borough as told."""
    return f"T{number:03}"


def muddled(number: int) -> str:
    """Return the area of the same borough, muddled."""
    return f"M{number:03}"


@pytest.fixture(scope="module")
def events() -> dict[str, list[dict]]:
    """Every borough's events, by the area in which it is as told."""
    return {
        told(number): boroughs.Borough(told(number), f"/{told(number)}", Random(f"borough {number}")).make(PEOPLE)
        for number in range(BOROUGHS)
    }


@pytest.fixture(scope="module")
def built(events: dict[str, list[dict]], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One ledger with every borough twice, built once."""
    folder = tmp_path_factory.mktemp("boroughs")
    settings = Settings(folder / "home", folder / "key", BARNET)
    loads = [load(settings, [str(write(folder / "told.jsonl", (event for area in events.values() for event in area)))])]
    chance = Random("muddle")
    lines = [
        line
        for number in range(BOROUGHS)
        for line in boroughs.muddled(events[told(number)], chance, muddled(number), f"/{muddled(number)}")
    ]
    chance.shuffle(lines)
    for part in range(LOADS):
        loads.append(load(settings, [str(write(folder / f"part_{part}.jsonl", lines[part::LOADS]))]))
    assert_nothing_lost(loads)
    build(settings)
    return settings


def write(path: Path, lines: Iterable[dict]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def assert_nothing_lost(loads: list[LoadSummary]) -> None:
    assert not sum(summary.rejected for summary in loads)
    assert sum(summary.held for summary in loads) == sum(summary.released for summary in loads) > 0
    assert sum(summary.accepted for summary in loads[1:]) == loads[0].accepted


def test_order_split_and_repetition_of_lines_change_no_result(built: Settings) -> None:
    with duckdb.connect(str(built.warehouse), read_only=True) as warehouse:
        compared, differing = warehouse.execute("""
            with told as (select * from indicator_result where area_code like 'T%'),
            muddled as (select * from indicator_result where area_code like 'M%')
            select count(*), count(*) filter (where not (
                told.numerator is not distinct from muddled.numerator
                and told.denominator is not distinct from muddled.denominator
                and told.value is not distinct from muddled.value
                and told.reason is not distinct from muddled.reason
            ))
            from told
            full join muddled
                on told.area_code[2:] = muddled.area_code[2:] and told.indicator_ref = muddled.indicator_ref
                and told.period_kind = muddled.period_kind and told.period = muddled.period
        """).fetchone()
    assert compared > BOROUGHS * 50
    assert differing == 0


def test_every_borough_has_the_results_of_the_naive_fold(built: Settings, events: dict[str, list[dict]], tmp_path: Path) -> None:
    path = write(tmp_path / "told.jsonl", (event for area in events.values() for event in area))
    expected = naive.results(naive.read_events([path]))
    with duckdb.connect(str(built.warehouse), read_only=True) as warehouse:
        computed = warehouse.execute("select * from indicator_result where area_code like 'T%'").df()
    both = computed.merge(expected, on=KEYS, how="inner", suffixes=("", "_naive"))
    assert len(both) == len(computed)
    for name in ("numerator", "denominator", "value"):
        left, right = pd.to_numeric(both[name]), pd.to_numeric(both[f"{name}_naive"])
        unequal = ~((left - right).abs() < 1e-9) & ~(left.isna() & right.isna())
        assert not unequal.any(), both.loc[unequal, [*KEYS, name, f"{name}_naive"]]
    assert (both["reason"].fillna("") == both["reason_naive"].fillna("")).all()
