"""What was published stays: a quarter is frozen once, when it is over, from a warehouse that shows the whole ledger."""

from datetime import datetime

import duckdb
import pytest

from caseledger.errors import RefusedError
from caseledger.ledger.store import open_ledger
from caseledger.settings import Settings
from caseledger.warehouse.project import project_hash
from caseledger.warehouse.publication import publish_quarter

NOW = datetime(2016, 10, 20, 9, 30)
QUARTER = "2016-17 Q2"


@pytest.fixture
def built(home: Settings) -> Settings:
    """An empty ledger, and what a build would have left: two figures, one of which the published copy leaves out."""
    with open_ledger(home):
        pass
    for path, numerator, reason in ((home.warehouse, "3", "null"), (home.published, "null", "'suppressed'")):
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"""
                create table build_info as
                select null as known_at, 0 as ledger_position, 0 as reference_rows, '{project_hash()}' as project_hash
            """)
            connection.execute(f"""
                create table indicator_result as
                select * from (values
                    ('E09000003', 'FS/S4', null::varchar, 'quarter', '2016-17 Q2', 57, null::double, 57, null::varchar, false),
                    ('E09000003', 'FS/S4', 'other', 'quarter', '2016-17 Q2', {numerator}, null, {numerator}, {reason}, false),
                    ('E09000003', 'FS/S4', null, 'quarter', '2016-17 Q3', 7.0, null, 7.0, null, true)
                ) as result (
                    area_code, indicator_ref, dimension, period_kind, period, numerator, denominator, value, reason, unfinished
                )
            """)
    return home


def change(settings: Settings, sql: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(sql)


def test_the_exact_figures_are_kept_with_what_the_public_saw_and_when(built: Settings) -> None:
    file = publish_quarter(built, QUARTER, NOW)
    rows = duckdb.sql(
        f"select dimension, value, is_suppressed, published_at, ledger_position from '{file}' order by all"
    ).fetchall()
    assert rows == [("other", 3.0, True, NOW, 0), (None, 57.0, False, NOW, 0)]
    assert file == built.publications / "2016-17 Q2.parquet"
    assert file.stat().st_mode & 0o777 == 0o400
    assert list(built.publications.iterdir()) == [file]


def test_a_second_time_leaves_it_as_it_was(built: Settings) -> None:
    before = publish_quarter(built, QUARTER, NOW).read_bytes()
    assert publish_quarter(built, QUARTER).read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "update indicator_result set numerator = 58 where numerator = 57",
        "update indicator_result set value = null, reason = 'no_feed' where numerator = 57",
        "delete from indicator_result where numerator = 3",
        "insert into indicator_result select * replace ('FS/C22' as indicator_ref) from indicator_result where numerator = 3",
    ],
)
def test_other_figures_are_refused_and_the_first_stay(built: Settings, sql: str) -> None:
    before = publish_quarter(built, QUARTER, NOW).read_bytes()
    change(built, sql)
    with pytest.raises(RefusedError, match="published on 2016-10-20, and 1 figure has changed since"):
        publish_quarter(built, QUARTER)
    assert (built.publications / "2016-17 Q2.parquet").read_bytes() == before


def test_a_quarter_that_is_not_over_is_refused(built: Settings) -> None:
    with pytest.raises(RefusedError, match="2016-17 Q3 is not over"):
        publish_quarter(built, "2016-17 Q3")
    assert not built.publications.exists()


@pytest.mark.parametrize("quarter", ["2016-17", "2016-07", "2020-21 Q1", "../../x"])
def test_what_is_no_quarter_of_the_warehouse_is_refused(built: Settings, quarter: str) -> None:
    with pytest.raises(RefusedError):
        publish_quarter(built, quarter)


def test_a_warehouse_older_than_the_ledger_is_refused(built: Settings) -> None:
    change(built, "update build_info set ledger_position = -1")
    with pytest.raises(RefusedError, match="build first"):
        publish_quarter(built, QUARTER)


def test_a_warehouse_built_by_other_rules_is_refused(built: Settings) -> None:
    """What is frozen is kept for ever: it must be what the rules of today say."""
    change(built, "update build_info set project_hash = 'of another day'")
    with pytest.raises(RefusedError, match="built by other rules than those of now: build first"):
        publish_quarter(built, QUARTER)
    assert not built.publications.exists()
