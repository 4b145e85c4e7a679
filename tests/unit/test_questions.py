"""The cases behind a figure: none where there is no figure, since what is listed would pass for all."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from caseledger.errors import RefusedError
from caseledger.settings import Settings
from caseledger.warehouse.questions import cases, outlook, what_is_not_fed

QUARTER = "2016-17 Q2"
TABLES = """
create schema seed;
create schema reference;
create table build_info as select 0 as ledger_position, 0 as reference_rows;
create table seed.indicator as
    select 'X/1' as indicator_ref, null::date as valid_from, null::date as valid_to, 'period' as window_name,
        'quarter' as period_kinds, 'referral_received;assessment_started' as feeds;
create table reference.period as select 'quarter' as period_kind, '2016-17 Q2' as period, date '2016-09-30' as period_end;
create table reference.feed as
    select * from (values
        ('E1', 'referral_received', date '2016-01-01'), ('E1', 'assessment_started', date '2016-10-01'),
        ('E2', 'referral_received', date '2016-01-01'), ('E2', 'assessment_started', date '2016-09-30')
    ) as feed (area_code, feed, first_on);
create table indicator_result as
    select * from (values ('E1', 'no_feed'), ('E2', null)) as result (area_code, reason)
    cross join (
        select 'X/1' as indicator_ref, 'quarter' as period_kind, '2016-17 Q2' as period, date '2016-09-30' as period_end,
            null::date as edition_valid_from, 'x' as cohort
    );
create table indicator_case_in_period as
    select
        'X/1' as indicator_ref, area_code, 'quarter' as period_kind, '2016-17 Q2' as period, 'P' as person_id, 'C' as case_id,
        'T' as team_id, 'W' as worker_id, date '2016-07-05' as clock_started_on, null::date as due_on, null::date as met_on,
        true as in_numerator, null::varchar as reason, null::varchar as dimension, date '2016-07-05' as counted_on,
        null::double as amount, 3 as age, '1 to 4' as age_band, 'F' as sex, null::varchar as ethnicity, null::boolean as disabled
    from (values ('E1'), ('E2')) as area (area_code);
"""


@pytest.fixture
def warehouse(home: Settings) -> Path:
    """A case in each of two areas; one of them has no feed of what the indicator needs besides."""
    home.home.mkdir()
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(TABLES)
    return home.warehouse


def test_an_area_without_a_feed_has_no_cases_and_that_is_said(warehouse: Path, run: Callable) -> None:
    found = cases(warehouse, "X/1", QUARTER)
    assert [row[found.columns.index("area_code")] for row in found.rows] == ["E2"]
    sentence = "X/1 has no figure for 2016-17 Q2, and so no cases: no_feed in E1 (nothing of assessment_started)."
    assert what_is_not_fed(warehouse, "X/1", QUARTER) == sentence
    assert sentence in run("cases", "X/1", "--period", QUARTER).stderr


def test_a_result_without_a_feed_anywhere_is_refused(warehouse: Path, run: Callable) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from indicator_result where area_code = 'E2'")
    with pytest.raises(RefusedError, match="no_feed in E1 "):
        cases(warehouse, "X/1", QUARTER)
    ran = run("cases", "X/1", "--period", QUARTER)
    assert (ran.exit_code, ran.stdout) == (1, "")


def test_where_all_feeds_have_come_nothing_is_said(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update indicator_result set reason = null")
    assert what_is_not_fed(warehouse, "X/1", QUARTER) is None
    assert len(cases(warehouse, "X/1", QUARTER).rows) == 2


def test_only_where_another_body_reports_an_indicator_has_it_no_cases(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("""
            update indicator_result set reason = null;
            insert into indicator_result
            select * replace ('2015-16 Q4' as period, 'reported_figure' as cohort) from indicator_result limit 1
        """)
    assert len(cases(warehouse, "X/1", QUARTER).rows) == 2, "an earlier edition was reported, this one is counted"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update indicator_result set cohort = 'reported_figure'")
    with pytest.raises(RefusedError, match="what another body reports"):
        cases(warehouse, "X/1", QUARTER)


def test_of_what_is_under_way_the_cases_that_can_still_be_met_come_first(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("""
            create table outlook_case as
                select
                    'E1' as area_code, 'X/1' as indicator_ref, null::varchar as dimension, 'quarter' as period_kind,
                    'P' as person_id, case_id, due_on, days_left
                from (values
                    ('overdue', date '2012-05-01', -1535), ('soon', date '2016-07-16', 1), ('beyond', null, null),
                    ('today', date '2016-07-15', 0)
                ) as found (case_id, due_on, days_left)
        """)
    found = outlook(warehouse, ["X/1"], by_case=True)
    listed = [row[found.columns.index("case_id")] for row in found.rows]
    assert listed == ["today", "soon", "overdue", "beyond"]
