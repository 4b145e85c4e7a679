"""The published copy: missing, small and zero are told apart, and nothing small can be worked out from all that it shows."""

import os
import stat
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from end_to_end.conftest import Demo
from end_to_end.other_process import held_open
from end_to_end.subtraction import results_of, worked_out

from caseledger.errors import BusyError
from caseledger.settings import BARNET, Settings
from caseledger.warehouse.publishing import publish

COLUMNS = """
    area_code, indicator_ref, dimension, period_kind, period, period_end, window_start, numerator, denominator, value, reason,
    value_rounded, measure, window_name, edition_valid_from, rate_per, cohort
"""
PUBLISH_ON_A_FULL_DISK = """
import resource, sys
from caseledger.errors import RefusedError
from caseledger.settings import Settings
from caseledger.warehouse.publishing import publish

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
try:
    publish(Settings.from_environment())
except RefusedError as refusal:
    print(refusal)
"""
ROWS = """
    ('A', 'X/1', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', null, null, null, 'no_feed', null,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/1', null, 'quarter', '2016-17 Q2', date '2016-09-30', date '2016-09-30', 3, 40, 7.5, null, 7.5,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/2', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', 0, null, 0, null, 0,
        'count', 'as_at', null, null, 'case'),
    ('A', 'X/2', null, 'quarter', '2016-17 Q2', date '2016-09-30', date '2016-09-30', 5, null, 5, null, 5,
        'count', 'as_at', null, null, 'case'),
    ('A', 'X/3', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', 20, 40, 50, null, 50,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/4', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', 20, null, 50, null, 50,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/4', null, 'quarter', '2016-17 Q2', date '2016-09-30', date '2016-09-30', null, 9, 33.3, null, 33.3,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/5', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', null, null, 33.3, null, 33.3,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/5', null, 'quarter', '2016-17 Q2', date '2016-09-30', date '2016-09-30', 0, null, 0, null, 0,
        'percentage', 'as_at', null, null, 'case'),
    ('A', 'X/6', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', null, 30000, 10, null, 10,
        'rate', 'as_at', null, 100000, 'case'),
    ('A', 'X/7', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', null, null, 8.1, null, 8.1,
        'rate', 'as_at', null, 100000, 'reported_figure')
"""
# Rows beside those above: indicator, value of its dimension, cohort, flags, measure, numerator and denominator.
OF_ONE_COHORT = {
    "those in care for less than a year": [
        ("Y/1", None, "care", "every", "every", "count", 69, None),
        ("Y/2", None, "care", "a_year", "checked", "percentage", 56, 66),
    ],
    "those who are not far from home": [
        ("Y/1", None, "care", "every", "every", "count", 69, None),
        ("Y/2", None, "care", "far", "far", "count", 66, None),
    ],
    "who went missing from neither": [
        ("Y/1", None, "missing", "every", "every", "count", 30, None),
        ("Y/2", "care", "missing", "care", "care", "count", 17, None),
        ("Y/2", "home", "missing", "home", "home", "count", 10, None),
    ],
    "one value of three": [
        ("Y/1", None, "missing", "every", "every", "count", 36, None),
        ("Y/2", "care", "missing", "care", "care", "count", 17, None),
        ("Y/2", "home", "missing", "home", "home", "count", 16, None),
        ("Y/2", "street", "missing", "street", "street", "count", 3, None),
    ],
    "of cohorts with the same cases": [
        ("Y/1", None, "protection_plan_start", "every", "every", "count", 20, None),
        ("Y/2", None, "protection_plan_start_to_date", "every", "young", "percentage", 9, 20),
        ("Y/3", None, "protection_plan_start", "every", "again", "percentage", 17, 20),
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a warehouse that has these results and nothing else."""
    settings = Settings(tmp_path, tmp_path / "key", BARNET)
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        warehouse.execute(f"""
            create table indicator_result as
            select * replace (dimension::varchar as dimension, edition_valid_from::date as edition_valid_from)
            from (values {ROWS}) as result ({COLUMNS})
        """)
        warehouse.execute("create schema seed; create schema reference")
        for table in ("seed.indicator", "reference.period", "build_info"):
            warehouse.execute(f"create table {table} as select 1 as anything")
        warehouse.execute("""
            create table reference.indicator_part as
            select distinct
                indicator_ref, null::date as valid_from, null::varchar as dimension, 'every' as denominator_flag,
                indicator_ref as numerator_flag, false as is_met_by_period_end, 10 as age_from, 17 as age_to
            from indicator_result
        """)
        warehouse.execute("""
            create table reference.population_in_force as
            select
                'A' as area_code, 10 as age_from, 17 as age_to, date '2016-01-01' as applies_from,
                date '2017-01-01' as applies_to, 37209 as population
        """)
    return settings


def test_small_missing_and_zero_are_told_apart(settings: Settings) -> None:
    assert published(settings)[:5] == [
        ("X/1", "Q1", None, None, None, "no_feed"),
        ("X/1", "Q2", None, None, None, "suppressed"),
        ("X/2", "Q1", 0, None, 0, None),
        ("X/2", "Q2", None, None, None, "suppressed"),
        ("X/3", "Q1", 20, 40, 50, None),
    ]


def test_what_a_reported_figure_leaves_out_is_worked_out_as_a_reader_would(settings: Settings) -> None:
    """Another body may give a value with one of its two counts: the other follows from them, and may be small."""
    assert published(settings)[5:] == [
        ("X/4", "Q1", 20, None, 50, None),
        ("X/4", "Q2", None, None, None, "suppressed"),
        ("X/5", "Q1", None, None, Decimal("33.3"), None),
        ("X/5", "Q2", 0, None, 0, None),
        ("X/6", "Q1", None, None, None, "suppressed"),
        ("X/7", "Q1", None, None, None, "suppressed"),
    ]


@pytest.mark.parametrize("case", OF_ONE_COHORT)
def test_what_rows_of_one_cohort_leave_between_them_is_not_small(case: str, settings: Settings) -> None:
    """Over a period; each of them alone could be shown, but for one that is small itself."""
    rows = OF_ONE_COHORT[case]
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        for reference, dimension, cohort, flag, numerator_flag, measure, numerator, denominator in rows:
            warehouse.execute(
                "insert into reference.indicator_part values (?, null, ?, ?, ?, false, null, null)",
                [reference, dimension, flag, numerator_flag],
            )
            warehouse.execute(
                "insert into indicator_result by name select 'A' as area_code, ? as indicator_ref, ? as dimension, ? as cohort,"
                " 'quarter' as period_kind, '2016-17 Q2' as period, date '2016-09-30' as period_end,"
                " date '2016-07-01' as window_start, ? as numerator, ? as denominator, ? as value, ? as measure,"
                " 'period' as window_name",
                [reference, dimension, cohort, numerator, denominator, numerator, measure],
            )
    hidden = [row for row in published(settings) if row[0].startswith("Y/") and row[-1] == "suppressed"]
    small = sum(row[6] < 6 or (row[7] or 99) - row[6] < 6 for row in rows)
    assert len(hidden) == max(small + (case == "one value of three"), 1)


def test_a_month_is_not_given_back_by_a_cohort_that_has_the_same_cases(settings: Settings) -> None:
    """To the end of December of the year, and to the end of January of the year by another indicator."""
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        for reference, cohort, month, count in (
            ("Y/1", "protection_plan_start", "2016-12-31", 33),
            ("Y/2", "protection_plan_start_to_date", "2017-01-31", 34),
        ):
            warehouse.execute(
                "insert into reference.indicator_part values (?, null, null, 'every', 'every', false, null, null)", [reference]
            )
            warehouse.execute(
                "insert into indicator_result by name select 'A' as area_code, ? as indicator_ref, ? as cohort, ? as period,"
                " 'month' as period_kind, ?::date as period_end, date '2016-04-01' as window_start, ? as numerator, ? as value,"
                " 'count' as measure, 'ytd' as window_name",
                [reference, cohort, month, month, count, count],
            )
    shown = [row[2] for row in published(settings) if row[0].startswith("Y/")]
    assert sorted(shown, key=str) == [34, None], "one child began in January"


@pytest.mark.parametrize("mask", [0o077, 0o022, 0o000])
def test_everybody_can_read_the_copy_and_only_its_owner_change_it(settings: Settings, mask: int) -> None:
    before = os.umask(mask)
    try:
        publish(settings)
        assert os.umask(mask) == mask, "what others make in this process is none of its business"
    finally:
        os.umask(before)
    assert stat.S_IMODE(settings.published.stat().st_mode) == 0o644


@pytest.mark.parametrize("kilobytes", [1, 100, 300])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_full_disk_leaves_the_copy_from_before_and_says_that_the_warehouse_is_new(
    kilobytes: int, is_first: bool, settings: Settings
) -> None:
    """A limit on the size of files stands in for the disk."""
    if not is_first:
        publish(settings)
    before = {path: path.read_bytes() for path in settings.home.iterdir()}
    ran = subprocess.run(
        [sys.executable, "-c", PUBLISH_ON_A_FULL_DISK, str(kilobytes * 1024)],
        env=os.environ | {"CASELEDGER_HOME": str(settings.home), "CASELEDGER_KEY_FILE": str(settings.key_file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    copy = "there is no published.duckdb yet" if is_first else "published.duckdb is the one from before"
    assert ran.stdout == (
        f"The disk that holds {settings.home} is full: make room, then try again. The warehouse was built, and {copy}.\n"
    )
    assert {path: path.read_bytes() for path in settings.home.iterdir()} == before


def test_a_warehouse_in_use_can_be_published_later(settings: Settings) -> None:
    with held_open(settings.warehouse), pytest.raises(BusyError, match=r"warehouse.duckdb is in use.* no published.duckdb yet"):
        publish(settings)
    publish(settings)


def published(settings: Settings) -> list[tuple]:
    """Publish the warehouse and return the rows of the copy, in their order."""
    publish(settings)
    with duckdb.connect(str(settings.published), read_only=True) as copy:
        return copy.execute(
            "select indicator_ref, period[-2:], numerator, denominator, value, reason from indicator_result"
        ).fetchall()


def test_nothing_small_in_the_demos_copy_is_a_combination_of_what_it_shows(demo: Demo) -> None:
    """Across rows, indicators, kinds of period and windows; a result is hidden where it has to be, and most are not."""
    results = results_of(demo.settings)
    assert len(results) > 4_000
    assert worked_out(results) == []
    assert 0 < sum(result.is_hidden for result in results) < len(results) / 3
