"""CSV files into records: UTF-8, comma, quotes, a header that names attributes and fields."""

from dataclasses import replace
from pathlib import Path

import duckdb

from caseledger.catalogue import Kind, kinds_by_field
from caseledger.errors import UnreadableFileError
from caseledger.ledger.cloudevents import ATTRIBUTES, READ_PAST, REQUIRED
from caseledger.ledger.files import EventFile
from caseledger.ledger.records import take_rest_as_unreadable
from caseledger.ledger.sql import comma_separated, json_object, literal, written_member
from caseledger.ledger.text_lines import read_lines

# One field of a record, with the comma before it: quoted (a quote within is doubled), or not, or empty. A record is split
# after a comma has been put in front of it, so that every field looks the same.
FIELD = r',("(?:[^"]|"")*"|[^",][^,]*|)'
# A line that is a record by itself, whose cells are what is between its commas.
IS_PLAIN = """not has_gap and not contains(raw, '"')"""
NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"


def read_csv(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
    """Fill `record` and `unreadable` from a CSV file; return the file with its header.

    Raises:
        UnreadableFileError: the file is not UTF-8 text at all, or has no header.
    """
    read_lines(connection, file, work)
    _join_quoted_lines(connection, file)
    header_line, header = _header(connection, file)
    is_row = f"line > {header_line} and not is_blank(raw)"
    connection.execute(f"""
        create or replace temp table csv_row as
        {_split("csv_record", len(header))} where {is_row} and not ({IS_PLAIN})
    """)
    _take_swallowed_lines_apart(connection, len(header))
    # Nearly all lines are plain, and short work; only the others have been taken apart with care.
    plain = f"select line, last_line, raw from csv_record where {is_row} and {IS_PLAIN}"
    taking = f"""
        insert into record by name
        with cut as (
            select *, string_split(raw, ',') as cells, len(cells) = {len(header)} as is_readable from ({plain})
            union all
            select line, last_line, raw, cells, is_readable from csv_row
        )
        select
            {file.number} as file_number, line,
            nullif(cells[{header.index("type") + 1}], '') as event_type,
            {comma_separated(_columns(header))},
            last_line
        from cut
        where is_readable
    """
    (taken,) = connection.execute(taking).fetchone()
    take_rest_as_unreadable(connection, file.number, f"{plain} union all select line, last_line, raw from csv_row", taken)
    connection.execute("drop view csv_record; drop table if exists joined_line")
    return replace(file, header=",".join(header))


def _join_quoted_lines(connection: duckdb.DuckDBPyConnection, file: EventFile) -> None:
    """Make `csv_record(line, last_line, raw, has_gap)`: a line break inside quotes does not end a record.

    A record has a gap where one of its lines was no text.
    """
    connection.execute(f"""
        create or replace temp view csv_line as
        select
            text_line.line, coalesce(text_line.raw, '') as text, line_end, unreadable.line is not null as is_gap,
            contains(text, '"') and (len(text) - len(replace(text, '"', ''))) % 2 = 1 as has_odd_quotes
        from text_line
        left join unreadable on unreadable.file_number = {file.number} and unreadable.line = text_line.line
    """)
    # Counted: DuckDB 2.0.0 forgets a limit, which `exists` is made of, above a left join to a table that it knows is empty.
    (any_odd,) = connection.execute("select count(*) > 0 from csv_line where has_odd_quotes").fetchone()
    if any_odd:
        connection.execute("""
            create or replace temp table joined_line as
            with started as (
                select *, (sum(has_odd_quotes::integer) over (order by line) - has_odd_quotes::integer) % 2 = 0 as is_start
                from csv_line
            ),
            numbered as (
                select
                    *,
                    sum(is_start::integer) over (order by line) as record_number,
                    is_start and lead(is_start, 1, true) over (order by line) as is_whole
                from started
            )
            select line, line as last_line, text as raw, is_gap as has_gap from numbered where is_whole
            union all
            select
                min(line),
                max(line),
                left(string_agg(text || line_end, '' order by line), -len(arg_max(line_end, line))),
                bool_or(is_gap)
            from numbered
            where not is_whole
            group by record_number
        """)
    records = "from joined_line" if any_odd else "select line, line as last_line, text as raw, is_gap as has_gap from csv_line"
    connection.execute(f"create or replace temp view csv_record as {records}")


def _header(connection: duckdb.DuckDBPyConnection, file: EventFile) -> tuple[int, list[str]]:
    row = connection.execute("select line, raw from csv_record where not is_blank(raw) order by line limit 1").fetchone()
    names = [name.strip().strip('"') for name in row[1].split(",")] if row else []
    if "type" not in names or len(set(REQUIRED) & set(names)) < 2:
        for separator, called in ((";", "';'"), ("\t", "tabs"), ("|", "'|'")):
            if row and len(set(REQUIRED) & {name.strip().strip('"') for name in row[1].split(separator)}) > 1:
                raise UnreadableFileError(f"{file.name} has no header with commas, but one with {called}: save it with commas.")
        raise UnreadableFileError(
            f"{file.name} has no header: its first line must name the columns ({', '.join(REQUIRED)}, ...)."
        )
    if len(set(names)) < len(names):
        raise UnreadableFileError(f"{file.name} names a column twice in its header: give every column a name of its own.")
    return row[0], names


def _split(records: str, columns: int) -> str:
    """Return the SQL that splits raw records into cells.

    With a gap or stray quotes it is no record; with too few or too many cells it is not readable either.
    """
    fields = f"regexp_extract_all(',' || raw, {literal(FIELD)}, 1)"
    return f"""
        select
            line,
            last_line,
            raw,
            case when contains(raw, '"') then {fields} else string_split(raw, ',') end as fields,
            list_transform(
                fields,
                lambda field: case when starts_with(field, '"') then replace(field[2:-2], '""', '"') else field end
            ) as cells,
            -- What the fields leave over, beyond a comma each, is what the pattern had to skip; a line break is quoted.
            not has_gap
                and list_sum(list_transform(fields, lambda field: len(field) + 1)) = len(raw) + 1
                and not list_bool_or(
                    list_transform(fields, lambda field: contains(field, chr(10)) and not starts_with(field, '"'))
                ) as is_record,
            is_record and len(cells) = {columns} as is_readable
        from {records}
    """


def _take_swallowed_lines_apart(connection: duckdb.DuckDBPyConnection, columns: int) -> None:
    """Read line by line what does not make sense as one record: a stray quote had swallowed the lines that follow it."""
    connection.execute(f"""
        create or replace temp table swallowed_line as
        select text_line.line, text_line.line as last_line, text_line.raw, false as has_gap
        from csv_row
        inner join text_line on text_line.line between csv_row.line and csv_row.last_line
        where csv_row.last_line > csv_row.line and not csv_row.is_record and not is_blank(text_line.raw);
        delete from csv_row where last_line > line and not is_record;
        insert into csv_row {_split("swallowed_line", columns)};
    """)


def _columns(header: list[str]) -> list[str]:
    """Return the SQL of the columns of `record` that `cells` make; an empty cell is absent."""
    cells = [(name, f"cells[{index}]") for index, name in enumerate(header, start=1)]
    attributes = [
        f"case when {cell} <> '' then to_json({cell})::varchar end as {name}_json" for name, cell in cells if name in ATTRIBUTES
    ]
    fields = [_member(name, cell) for name, cell in cells if name not in (*ATTRIBUTES, *READ_PAST)]
    return [*attributes, f"{json_object(fields)} as data_json"]


def _member(name: str, cell: str) -> str:
    """Return the SQL of one field: a cell is text, unless its field is something else and the cell looks like it."""
    text = f"to_json({cell})::varchar"
    value = {
        Kind.BOOLEAN: f"case when {cell} in ('true', 'false') then {cell} else {text} end",
        Kind.INTEGER: f"case when regexp_full_match({cell}, '{NUMBER}') then {cell} else {text} end",
        Kind.NUMBER: f"case when regexp_full_match({cell}, '{NUMBER}') then {cell} else {text} end",
        Kind.LIST: f"to_json(string_split({cell}, ';'))::varchar",
    }.get(kinds_by_field().get(name, Kind.TEXT), text)
    return f"case when {cell} <> '' then {written_member(name, value)} end"
