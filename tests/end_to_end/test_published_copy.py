"""The published copy of a warehouse where some figures are missing and others small: none is taken for another."""

from pathlib import Path

import duckdb
import pytest

from caseledger.settings import BARNET, Settings
from caseledger.warehouse.publishing import publish

COLUMNS = """
    area_code, indicator_ref, dimension, period_kind, period, period_end, window_start, numerator, denominator, value, reason,
    value_rounded, measure, window_name, edition_valid_from
"""
ROWS = """
    ('A', 'X/1', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', null, null, null, 'no_feed', null,
        'percentage', 'as_at', null),
    ('A', 'X/1', null, 'quarter', '2016-17 Q2', date '2016-09-30', date '2016-09-30', 3, 40, 7.5, null, 7.5,
        'percentage', 'as_at', null),
    ('A', 'X/2', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', 0, null, 0, null, 0,
        'count', 'as_at', null),
    ('A', 'X/2', null, 'quarter', '2016-17 Q2', date '2016-09-30', date '2016-09-30', 5, null, 5, null, 5,
        'count', 'as_at', null),
    ('A', 'X/3', null, 'quarter', '2016-17 Q1', date '2016-06-30', date '2016-06-30', 20, 40, 50, null, 50,
        'percentage', 'as_at', null)
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
    return settings


def test_small_missing_and_zero_are_told_apart(settings: Settings) -> None:
    publish(settings)
    with duckdb.connect(str(settings.published), read_only=True) as published:
        rows = published.execute("select indicator_ref, period[-2:], numerator, denominator, value, reason from indicator_result")
        assert rows.fetchall() == [
            ("X/1", "Q1", None, None, None, "no_feed"),
            ("X/1", "Q2", None, None, None, "suppressed"),
            ("X/2", "Q1", 0, None, 0, None),
            ("X/2", "Q2", None, None, None, "suppressed"),
            ("X/3", "Q1", 20, 40, 50, None),
        ]
