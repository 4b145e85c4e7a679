"""Late recording: work that was done in time and written down late is told from work that was not done.

The tests prevent that a team is told to have worked late when it recorded late, or the other way round.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import Ran

from caseledger.settings import Settings
from caseledger.warehouse.late_recording import compare
from caseledger.warehouse.questions import PeriodLabel

QUARTER = "2016-17 Q2"
END = date(2016, 9, 30)
THEN, NOW = datetime(2016, 10, 21, 23, 59, 59, 999999), datetime(2017, 1, 5, 9, 30)
TABLES = """
create schema seed;
create schema reference;
create schema staging;
create table build_info (known_at timestamp, ledger_position bigint, reference_rows bigint);
create table seed.indicator (indicator_ref varchar);
create table seed.reporting_span (label varchar, known_from date);
create table reference.indicator_edition (
    indicator_ref varchar, valid_from date, late_recording_told boolean, period_kinds varchar
);
create table reference.period (period_kind varchar, period varchar, period_end date, is_unfinished boolean);
create table reference.calendar_day (day date, is_working_day boolean, working_days bigint);
create table staging.known_until (known_until timestamp);
create table staging.merged_person (area_code varchar, subject varchar, person_id varchar);
create table indicator_result (
    area_code varchar, indicator_ref varchar, dimension varchar, name varchar, period_kind varchar, period varchar,
    period_end date, edition_valid_from date, numerator double, denominator double, value double, reason varchar
);
create table indicator_case_in_period (
    area_code varchar, indicator_ref varchar, dimension varchar, period_kind varchar, period varchar,
    person_id varchar, case_id varchar, in_numerator boolean
);
insert into reference.indicator_edition values
    ('X/1', null, true, 'quarter'), ('X/2', null, true, 'month;quarter;span'), ('X/3', null, false, 'month;quarter');
insert into seed.indicator select indicator_ref from reference.indicator_edition;
insert into seed.reporting_span values ('2016 Sep', '2016-11-30'), ('2016 Oct', '2016-11-01');
insert into reference.period values
    ('quarter', '2016-17 Q2', '2016-09-30', false), ('quarter', '2016-17 Q3', '2016-12-31', true),
    ('month', '2016-09', '2016-09-30', false),
    ('span', '2016 Sep', '2016-09-30', false), ('span', '2016 Oct', '2016-10-31', false);
insert into reference.calendar_day
    select day::date, isodow(day) < 6, count(*) filter (isodow(day) < 6) over (order by day)
    from generate_series(timestamp '2016-09-01', timestamp '2016-12-31', interval 1 day) as days (day);
"""
# Case by case: person and id, and whether it is in the numerator.
Cases = list[tuple[str, str, bool]]


def warehouse(path: Path, known_until: datetime, cases: Cases, areas: dict[str, str | None], merged: dict[str, str]) -> Path:
    """Make a warehouse with cases of the indicators in every area whose result has no reason against it."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute("insert into build_info values (?, 0, 0)", [known_until])
        connection.execute("insert into staging.known_until values (?)", [known_until])
        for subject, person in merged.items():
            connection.execute("insert into staging.merged_person values ('E1', ?, ?)", [subject, person])
        for area, reason in areas.items():
            for indicator in ("X/1", "X/3"):
                numerator = sum(is_in for _, _, is_in in cases)
                connection.execute(
                    "insert into indicator_result values (?, ?, null, 'Visits', 'quarter', ?, ?, null, ?, ?, ?, ?)",
                    [area, indicator, QUARTER, END, numerator, len(cases), 100 * numerator / max(1, len(cases)), reason],
                )
                for person, case_id, is_in in cases if reason is None else []:
                    connection.execute(
                        "insert into indicator_case_in_period values (?, ?, null, 'quarter', ?, ?, ?, ?)",
                        [area, indicator, QUARTER, person, case_id, is_in],
                    )
    return path


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Compare what was known then with what is known now, and return the rows."""

    def ask(
        then: Cases, now: Cases, areas_then: dict[str, str | None], areas_now: dict[str, str | None], **merged: str
    ) -> list[dict[str, Any]]:
        latest = warehouse(tmp_path / "now.duckdb", NOW, now, areas_now, merged)
        earlier = warehouse(tmp_path / "then.duckdb", THEN, then, areas_then, {})
        found = compare(latest, earlier, PeriodLabel(QUARTER, "quarter"))
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    return ask


def test_each_case_that_was_out_is_recorded_late_or_not_done(told: Callable) -> None:
    then = [("P", "in", True), ("P", "late", False), ("P", "open", False), ("P", "gone", False), ("P", "unsaid", True)]
    now = [("P", "in", True), ("P", "late", True), ("P", "open", False), ("P", "new", True), ("P", "unsaid", False)]
    (row,) = told(then, now, {"E1": None}, {"E1": None})
    assert (row["indicator_ref"], row["known_then"], row["known_now"]) == ("X/1", THEN, NOW), "X/3 is none of those"
    assert (row["out_then"], row["recorded_late"], row["not_done"], row["vanished"]) == (3, 1, 2, 1)
    assert (row["numerator_then"], row["denominator_then"], row["value_then"]) == (2, 5, 40)
    assert (row["numerator_now"], row["denominator_now"], row["value_now"]) == (3, 5, 60)


def test_a_case_is_looked_for_under_the_person_that_it_now_belongs_to(told: Callable) -> None:
    """A meeting about two children is a case of each: that one of them was seen says nothing of the other."""
    then, now = [("P", "C", False), ("Q", "C", False)], [("R", "C", True), ("Q", "C", False)]
    (row,) = told(then, now, {"E1": None}, {"E1": None}, P="R")
    assert (row["out_then"], row["recorded_late"], row["not_done"], row["vanished"]) == (2, 1, 1, 0)


def test_what_had_no_figure_then_or_has_none_now_has_no_counts(told: Callable) -> None:
    areas_now = {"E1": None, "E2": None, "E3": "no_feed", "E4": "no_cases"}
    rows = told([("P", "C", False)], [("P", "C", True)], {"E1": "no_feed", "E3": None, "E4": "no_cases"}, areas_now)
    assert [(row["area_code"], row["reason"], row["out_then"], row["not_done"]) for row in rows] == [
        ("E1", "no_feed_then", None, None),
        ("E2", "no_feed_then", None, None),
        ("E3", "no_feed", None, None),
        ("E4", None, 0, 0),
    ]


@pytest.fixture
def refused(home: Settings, run: Callable[..., Ran]) -> Callable[..., str]:
    """Ask the command for what cannot be told, and return its sentence."""

    def ask(*arguments: str, known_until: datetime = NOW) -> str:
        home.home.mkdir(exist_ok=True)
        warehouse(home.warehouse, known_until, [], {"E1": None}, {})
        ran = run("late-recording", *arguments)
        assert ran.exit_code == 1
        assert not ran.stdout
        return ran.stderr.splitlines()[-1]

    return ask


def test_an_indicator_of_which_it_is_not_told(refused: Callable) -> None:
    sentence = refused("--period", QUARTER, "--indicator", "X/3")
    assert sentence == "caseledger: Late recording is not told of X/3: it is of X/1, X/2."


def test_an_indicator_that_has_no_such_periods(refused: Callable) -> None:
    sentence = refused("--period", "2016-09", "--indicator", "X/1")
    assert sentence == "caseledger: X/1 has no results by month."


def test_a_period_under_way(refused: Callable) -> None:
    sentence = refused("--period", "2016-17 Q3")
    assert sentence == "caseledger: 2016-17 Q3 is not over: nothing of it has been reported yet."


def test_a_period_after_which_nothing_was_recorded(refused: Callable) -> None:
    """The 15th working day after Friday 30 September is Friday 21 October; what is recorded on it was known then."""
    sentence = refused("--period", QUARTER, known_until=THEN)
    assert sentence == (
        "caseledger: Nothing was recorded after 2016-10-21 23:59, when 2016-17 Q2 is taken to have been reported:"
        " late recording cannot be told yet."
    )


@pytest.mark.parametrize(("span", "reported"), [("2016 Sep", "2016-11-30"), ("2016 Oct", "2016-11-21")])
def test_a_span_was_reported_when_somebody_counted_over_it(span: str, reported: str, refused: Callable) -> None:
    """Before, no warehouse knew of it: the replay would say of every figure that its feed was missing."""
    sentence = refused("--period", span, known_until=THEN)
    assert sentence.startswith(f"caseledger: Nothing was recorded after {reported} 23:59, when {span} is taken to have been")


def test_a_published_quarter_was_reported_when_it_was_published(refused: Callable, home: Settings) -> None:
    home.publications.mkdir(parents=True)
    file = home.publications / f"{QUARTER}.parquet"
    duckdb.sql(f"copy (select timestamp '2017-02-01 10:00' as published_at) to '{file}'")
    assert refused("--period", QUARTER) == (
        "caseledger: Nothing was recorded after 2017-02-01 10:00, when 2016-17 Q2 was published:"
        " late recording cannot be told yet."
    )
