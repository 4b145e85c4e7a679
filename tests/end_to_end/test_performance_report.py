"""Every row of the report, and every part of an indicator, says what the register says of the edition of its last day.

The tests prevent a word, a theme or a rule of the register that gets lost, or taken from another edition, on its way to a reader.
"""

from datetime import date

import duckdb
import pytest
from seed_files import Row, seed

REGISTER = seed("indicator")
# What either has of the register, by its column and the register's.
OF_THE_REPORT = {
    name: name
    for name in (
        "name", "service", "theme", "priority", "measure", "window_name", "polarity", "unit", "decimals", "numerator_words",
        "denominator_words",
    )
} | {"definition_source": "source"}  # fmt: skip
OF_A_PART = {
    name: name
    for name in (
        "name", "predecessor", "service", "theme", "priority", "measure", "cohort", "is_met_by_period_end", "window_name",
        "rate_per", "age_from", "age_to", "polarity", "unit", "decimals", "period_kinds", "feeds", "look_back_months",
        "numerator_words", "denominator_words", "clock_words", "disagreement", "source",
    )
}  # fmt: skip


def edition_of(indicator_ref: str, day: date) -> Row:
    """Return the register's row that holds on a day."""
    (edition,) = [
        row
        for row in REGISTER
        if row["indicator_ref"] == indicator_ref and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999-12-31")
    ]
    return edition


@pytest.mark.parametrize(
    ("table", "day", "columns"),
    [("performance_report", "period_end", OF_THE_REPORT), ("reference.indicator_part", "last_day", OF_A_PART)],
)
def test_what_a_reader_sees_of_an_indicator_is_what_the_register_says(
    warehouse: duckdb.DuckDBPyConnection, table: str, day: str, columns: dict[str, str]
) -> None:
    shown = ", ".join(f"coalesce({column}::varchar, '') as {column}" for column in columns)
    told = warehouse.execute(f"select distinct indicator_ref, {day}, {shown} from {table}").fetchall()
    assert {reference for reference, *_ in told} == {row["indicator_ref"] for row in REGISTER}
    for reference, last_day, *cells in told:
        edition = edition_of(reference, last_day)
        assert dict(zip(columns, cells, strict=True)) == {
            column: edition[registered] for column, registered in columns.items()
        }, reference
