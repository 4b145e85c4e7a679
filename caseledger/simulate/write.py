"""The lines as files: one per financial year in which they were sent and part of the people, in the order of sending."""

from enum import StrEnum
from pathlib import Path

import duckdb

from caseledger.catalogue import Kind, kinds_by_field
from caseledger.simulate.lives import Part


class Form(StrEnum):
    """How events are written; the values are the endings of the files' names."""

    JSON_LINES = "jsonl"
    PARQUET = "parquet"
    CSV = "csv"


# Every line has a place of its own in this order (lines that come twice are alike), so that the files do not depend on how the
# work was divided.
ORDER = "sent_at, source, id"
DAY, MOMENT = "strftime(occurred_at, '%Y-%m-%d')", "strftime(occurred_at, '%Y-%m-%dT%H:%M:%S')"
TIME = f"case when has_time then {MOMENT} else {DAY} end"
RECORDED_TIME = "strftime(recorded_at, '%Y-%m-%dT%H:%M:%S')"

# Ids, codes and moments hold nothing that JSON would escape, and `data` is JSON already.
JSON_LINE = f"""
select
    '{{"specversion":"1.0","id":"' || id || '","source":"' || source || '","type":"' || type || '","subject":"' || subject
    || '","time":"' || {TIME} || '","recordedtime":"' || {RECORDED_TIME} || '","area":"' || area || '"'
    || coalesce(',"supersedes":"' || supersedes || '"', '') || ',"data":' || data || '}}' as line
from sent
"""
PARQUET_ROW = """
select id, source, type, subject, occurred_at as time, recorded_at as recordedtime, area, supersedes, data::json as data
from sent
"""
COPY_OPTIONS: dict[Form, str] = {
    # A line goes out as it is: as CSV of a single column that needs no quotes, since no line holds the delimiter.
    Form.JSON_LINES: r"format csv, header false, quote '', escape '', delimiter e'\x01'",
    Form.PARQUET: "format parquet, compression zstd",
    Form.CSV: "format csv, header true",
}


def write_part(connection: duckdb.DuckDBPyConnection, folder: Path, part: Part, form: Form) -> dict[str, int]:
    """Write the lines of a part and return how many there are of each type."""
    years = connection.execute("select distinct financial_year from line order by financial_year").fetchall()
    for (year,) in years:
        path = folder / f"events-{year}-{(year + 1) % 100:02}-{part.number:03}.{form}"
        connection.execute(
            f"copy (with sent as (from line where financial_year = {year}) {_rows(form)} order by {ORDER}) "
            f"to {_literal(path)} ({COPY_OPTIONS[form]})"
        )
    return dict(connection.execute("select type, count(*) from line group by type").fetchall())


def _literal(path: Path) -> str:
    """Return a path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def _rows(form: Form) -> str:
    return {Form.JSON_LINES: JSON_LINE, Form.PARQUET: PARQUET_ROW, Form.CSV: _csv_row()}[form]


def _csv_row() -> str:
    """Return the SQL of a row with a column for every field of the catalogue; a list is its members with semicolons between."""
    kinds = kinds_by_field()
    structure = {name: "VARCHAR[]" if kind is Kind.LIST else "VARCHAR" for name, kind in kinds.items()}
    shape = "{" + ",".join(f'"{name}":"{kind}"' for name, kind in structure.items()) + "}"
    fields = [
        f"array_to_string(fields.{name}, ';') as {name}" if kind is Kind.LIST else f"fields.{name}"
        for name, kind in kinds.items()
    ]
    return f"""
        , parsed as (select *, from_json(data, '{shape}') as fields from sent)

        select
            id, source, type, subject, {TIME} as time, {RECORDED_TIME} as recordedtime, area, supersedes,
            {", ".join(fields)}
        from parsed
    """
