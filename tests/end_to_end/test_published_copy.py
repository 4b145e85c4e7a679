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
        'rate', 'as_at', null, 100000, 'case')
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a warehouse that has these results and nothing else."""
    settings = Settings(tmp_path, tmp_path / "key", BARNET)
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        warehouse.execute(f"create table indicator_result as select * from (values {ROWS}) as result ({COLUMNS})")
        warehouse.execute("create schema seed; create schema reference")
        for table in ("seed.indicator", "reference.period", "reference.population_in_force", "build_info"):
            warehouse.execute(f"create table {table} as select 1 as anything")
        warehouse.execute("""
            create table reference.indicator_part as
            select distinct
                indicator_ref, null::date as valid_from, null::varchar as dimension, 'every' as denominator_flag,
                indicator_ref as numerator_flag, false as is_met_by_period_end
            from indicator_result
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
    ]


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
