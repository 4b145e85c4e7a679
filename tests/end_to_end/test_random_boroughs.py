"""Two hundred random boroughs as areas of one ledger, each loaded twice: as told, and in another order, split and repeated.

Half of them have population rows of their own, and the naive fold has to give the same figures for each.
"""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

import boroughs
import duckdb
import naive
import pytest
from end_to_end.agreement import assert_agree, cases, population_of, results

from caseledger.ledger.loading import LoadSummary, load
from caseledger.ledger.reference import load_population
from caseledger.settings import BARNET, Settings
from caseledger.warehouse.build import fresh_warehouse
from caseledger.warehouse.dbt import run_dbt

BOROUGHS = 200
PEOPLE = 12
LOADS = 4
PERIOD = "2016-17 Q2"


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
        told(number): boroughs.borough(told(number), f"/{told(number)}", Random(f"borough {number}"), PEOPLE)
        for number in range(BOROUGHS)
    }


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Population rows of every other borough: children, twice, and from some day on those of 10 to 17."""
    header = ["area_code", "age_from", "age_to", "applies_from", "population", "source"]
    rows = [
        [name(number), age_from, 17, applies_from, 1000 + number * people, "by chance"]
        for name in (told, muddled)
        for number in range(0, BOROUGHS, 2)
        for age_from, applies_from, people in ((0, "2014-04-01", 7), (0, "2016-06-30", 9), (10, "2016-07-01", 3))
    ]
    path = tmp_path_factory.mktemp("population") / "population.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def built(events: dict[str, list[dict]], population: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One ledger with every borough twice, built once; nothing is published of it."""
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
    load_population(settings, population)
    with fresh_warehouse(settings) as run:
        run_dbt(run)
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
                and told.dimension is not distinct from muddled.dimension
                and told.period_kind = muddled.period_kind and told.period = muddled.period
        """).fetchone()
    assert compared > BOROUGHS * 50
    assert differing == 0


@pytest.fixture(scope="module")
def folded(events: dict[str, list[dict]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, naive.History]:
    """Every borough as told, folded the naive way."""
    path = write(tmp_path_factory.mktemp("told") / "told.jsonl", (event for area in events.values() for event in area))
    return naive.fold(naive.read_events([path]))


def test_every_borough_has_the_results_of_the_naive_fold(
    built: Settings, folded: dict[str, naive.History], population: Path
) -> None:
    with population.open(encoding="utf-8", newline="") as file:
        people = population_of(list(csv.DictReader(file)))
    with duckdb.connect(str(built.warehouse), read_only=True) as warehouse:
        computed = warehouse.execute("from indicator_result where area_code like 'T%'").df()
    assert_agree(computed, results(folded, population=people))


def test_every_borough_has_the_cases_of_the_naive_fold(built: Settings, folded: dict[str, naive.History]) -> None:
    naives = cases(folded, PERIOD)  # read by the query below
    assert len(naives) > BOROUGHS * 10
    with duckdb.connect(str(built.warehouse), read_only=True) as warehouse:
        warehouse.register("naives", naives)
        differing = warehouse.execute(
            """
            with fed as (
                select * from indicator_result
                where period = $period and reason is distinct from 'no_feed' and area_code like 'T%'
            ),
            -- Siblings share a conference, and only the product knows their pseudonyms: all of one case id are compared together.
            computed as (
                select
                    area_code, indicator_ref, dimension, case_id,
                    count(*) as cases, count(*) filter (where in_numerator) as in_numerator,
                    list(due_on order by due_on) filter (where due_on is not null) as due
                from indicator_case_in_period
                semi join fed using (area_code, indicator_ref, period)
                where period = $period and indicator_ref in (select indicator_ref from naives)
                group by all
            ),
            expected as (
                select
                    area_code, indicator_ref, dimension, case_id,
                    count(*) as cases, count(*) filter (where in_numerator) as in_numerator,
                    list(due_on::date order by due_on) filter (where due_on is not null) as due
                from naives
                semi join fed using (area_code, indicator_ref, period)
                group by all
            )
            select
                coalesce(computed.area_code, expected.area_code) as area_code,
                coalesce(computed.indicator_ref, expected.indicator_ref) as indicator_ref,
                coalesce(computed.case_id, expected.case_id) as case_id,
                computed.cases, expected.cases, computed.in_numerator, expected.in_numerator, computed.due, expected.due
            from computed
            full join expected
                on computed.area_code = expected.area_code and computed.indicator_ref = expected.indicator_ref
                and computed.dimension is not distinct from expected.dimension and computed.case_id = expected.case_id
            where computed.cases is distinct from expected.cases
                or computed.in_numerator is distinct from expected.in_numerator
                or (expected.due is not null and computed.due is distinct from expected.due)
            order by all
        """,
            {"period": PERIOD},
        ).df()
    assert differing.empty, f"{len(differing)} cases differ:\n{differing.head(20).to_string()}"
