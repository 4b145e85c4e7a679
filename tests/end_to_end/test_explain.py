"""A figure explained: what is said of it is what the warehouse has, and the changes of its cases add up to its own."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import duckdb
import naive
import pytest
from end_to_end.conftest import Demo

from caseledger.settings import Settings
from caseledger.warehouse.explaining import explain

QUARTER = "2016-17 Q2"


@pytest.fixture
def shown(home: Settings, demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The commands of the test ask the demo."""
    monkeypatch.setenv("CASELEDGER_HOME", str(demo.settings.home))
    return demo.settings


def results(settings: Settings, columns: str, condition: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        return warehouse.execute(f"select {columns} from indicator_result where {condition}").fetchall()


def test_the_changes_of_cases_add_up_to_the_change_of_every_figure(demo: Demo) -> None:
    """Of every indicator that has a figure in two quarters, counted case by case."""
    references = {
        ref for (ref,) in results(demo.settings, "indicator_ref", f"period = '{QUARTER}' and cohort <> 'reported_figure'")
    }
    figures = {
        tuple(place): fraction
        for *place, fraction in results(
            demo.settings, "indicator_ref, period, dimension, (numerator, denominator)", "period_kind = 'quarter'"
        )
    }
    compared = 0
    for reference in sorted(references):
        for found in explain(demo.settings.warehouse, reference, QUARTER):
            if found.movements is None:
                continue
            numerator, denominator = figures[reference, found.figure["previous_period"], found.figure["dimension"]]
            moved = sum(each.numerator_change for each in found.movements)
            assert found.figure["numerator"] - numerator == pytest.approx(moved), reference
            if found.figure["measure"] in ("percentage", "mean"):
                moved = sum(each.denominator_change for each in found.movements)
                assert found.figure["denominator"] - denominator == moved, reference
            compared += 1
    assert compared > 50


def test_a_figure_that_another_body_reports_has_no_changes_of_cases(demo: Demo) -> None:
    """None were found is another thing than none can be told."""
    reported = results(demo.settings, "distinct indicator_ref", f"period = '{QUARTER}' and cohort = 'reported_figure'")
    compared = [found for (ref,) in reported for found in explain(demo.settings.warehouse, ref, QUARTER)]
    assert any(found.figure["previous_value"] is not None for found in compared)
    assert {found.movements for found in compared} == {None}


def test_the_nearest_cases_are_the_nearest(demo: Demo) -> None:
    (found,) = explain(demo.settings.warehouse, "FS/C22", QUARTER)
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        distances = warehouse.execute(
            f"""
            select abs(coalesce(met_on, period_end) - due_on)
            from indicator_case_in_period
            where indicator_ref = 'FS/C22' and period = '{QUARTER}' and due_on is not null
            order by all
            limit 10
            """
        ).fetchall()
    assert [abs(case.days_after_limit) for case in found.nearest] == [distance for (distance,) in distances]
    assert all((case.met_on <= case.due_on) == case.in_numerator for case in found.nearest)


def test_the_command_says_what_a_reader_must_know(shown: Settings, run: Callable) -> None:
    ran = run("explain", "FS/C25", "--period", QUARTER)
    assert ran.exit_code == 0, ran.stderr
    for word in (
        "257 of 265",
        "95.0%: Green",
        "Rule of 2016-17",
        "2016-17 Q1: 97.8 = 263 of 269 (Worsening)",
        "Nearest to their limit",
        "in_to_out",
    ):
        assert word in ran.stdout
    told = json.loads(run("explain", "FS/C25", "--period", QUARTER, "--format", "json").stdout)
    assert (told[0]["numerator"], told[0]["denominator"], told[0]["rag"]) == (257, 265, "Green")
    assert len(told[0]["nearest_to_limit"]) == 10


def test_a_rate_names_the_estimate_that_it_divides_by_and_the_moment_that_is_known(shown: Settings, run: Callable) -> None:
    ran = run("explain", "FS/S16", "--period", QUARTER)
    assert " of 88,135 (ONS mid-2016 population estimate as published by DfE)" in ran.stdout
    assert ", as known at 2018-" in ran.stdout


def test_a_table_of_figures_or_cases_says_which_moment_it_is_as_of(shown: Settings, run: Callable) -> None:
    told = json.loads(run("results", "--period", QUARTER, "--indicator", "FS/C25", "--format", "json").stdout)
    moment = datetime.fromisoformat(told[0]["known_at"])
    assert moment > datetime(2018, 1, 1)
    for command in (["results", "--indicator", "FS/C25"], ["cases", "FS/C25"]):
        ran = run(*command, "--period", QUARTER)
        assert (ran.exit_code, ran.stderr) == (0, f"caseledger: As known at {moment}.\n")
        assert run(*command, "--period", QUARTER, "--format", "csv").stderr == ""


def test_what_another_body_reports_has_no_cases(shown: Settings, run: Callable) -> None:
    ran = run("cases", "FS/C14", "--period", QUARTER)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == "caseledger: FS/C14 is what another body reports: there are no cases behind it here.\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["FS/C999", "--period", QUARTER], "There is no indicator 'FS/C999'"),
        (["FS/C25", "--period", "2016-07"], "has no result for the month 2016-07"),
        (["FS/C25", "--period", "2031-32"], "has no year 2031-32"),
        (["FS/C25", "--period", "next week"], "'next week' is not a period"),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_sentence(shown: Settings, run: Callable, arguments: list[str], word: str) -> None:
    ran = run("explain", *arguments)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert word in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_slices_add_up_to_the_whole(demo: Demo) -> None:
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        differing = warehouse.execute(
            f"""
            with sliced as (
                select indicator_ref, dimension, slice, sum(numerator) as numerator, sum(denominator) as denominator
                from indicator_slice
                where period = '{QUARTER}'
                group by all
            )
            select result.indicator_ref, result.dimension, kind.slice, result.numerator, result.denominator, sliced.*
            from indicator_result as result
            cross join (select distinct slice from indicator_slice) as kind
            left join sliced
                on result.indicator_ref = sliced.indicator_ref and result.dimension is not distinct from sliced.dimension
                and sliced.slice = kind.slice
            -- What others report has no cases to slice, and a figure of none has no slice.
            where result.period = '{QUARTER}' and result.cohort <> 'reported_figure' and (
                coalesce(sliced.numerator, 0) <> result.numerator
                or (result.measure in ('percentage', 'mean') and coalesce(sliced.denominator, 0) <> result.denominator)
            )
            """
        ).fetchall()
        telling = warehouse.execute(
            f"""
            select slice from indicator_slice
            where period = '{QUARTER}'
            group by slice
            having count(distinct slice_value) filter (where slice_value <> 'not known') > 1
            """
        ).fetchall()
    assert differing == []
    assert {name for (name,) in telling} == {"team", "worker", "age_band", "sex", "ethnicity", "disabled"}


def test_every_indicator_has_a_result_on_the_sample(demo: Demo) -> None:
    """Of each indicator for which the naive fold has a rule some period has a figure, and of no other."""
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        figures = warehouse.execute("select distinct indicator_ref from indicator_result where value is not null").fetchall()
    assert {ref for (ref,) in figures} == {each.ref for each in (*naive.INDICATORS, *naive.REPORTED)}
