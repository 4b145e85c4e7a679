"""Cells into typed values: a table of a sheet becomes `typed_<table>`, and each cell that cannot be read becomes a reject.

A value is never guessed: a date is read by the declared order of its parts, a code by the spellings that are written down. What
is something else is null and listed in `cell_reject` with its row, column and fault, but not its text, which may name somebody.
"""

import re

import duckdb

from caseledger.importers.mapping import DATE_FORMATS, CellKind, Column, Mapping, Table
from caseledger.importers.matching import FoundTable
from caseledger.ledger.sql import comma_separated, literal

# Grain of both: one row per cell that could not be read; one per row of an extract's tables.
TABLES = """
create or replace temp table cell_reject (
    file_number integer, row_number bigint, table_name varchar, heading varchar, column_name varchar, local_id varchar,
    value_class varchar, fault varchar
);
create or replace temp table extract_row (file_number integer, row_number bigint, table_name varchar, faulty varchar[]);
"""

MACROS = r"""
create or replace temp macro cell(text) as
    case
        when lower(trim(replace(text, chr(160), ' '))) in ('', '-', '--', 'n/a', '#n/a', 'null', 'nan', 'nat', '#ref!', '#value!')
        then null else trim(replace(text, chr(160), ' '))
    end;
-- A spelling as it is compared: without the letter or the number that lists put before it ('b) No', 'q) 6: Police').
create or replace temp macro spelling(text) as
    regexp_replace(
        regexp_replace(
            regexp_replace(lower(translate(text, '‘’', '''''')), '\s+', ' ', 'g'), '^[a-z]{1,2}\) ?', ''
        ),
        '^[0-9]{1,2}[a-d]? ?[:-] ?', ''
    );
create or replace temp macro sensible_day(day) as case when day between date '1900-01-01' and date '2100-12-31' then day end;
create or replace temp macro iso_cell(text) as
    case when regexp_full_match(text, '[12][0-9]{3}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?') then try_cast(text[:10] as date) end;
-- A workbook keeps a day as the number of days since the end of 1899 where nobody formatted it as a date.
create or replace temp macro serial_cell(text) as
    case
        when regexp_full_match(text, '[1-7][0-9]{4}([.][0-9]+)?')
        then date '1899-12-30' + try_cast(split_part(text, '.', 1) as integer)
    end;
create or replace temp macro value_class(text) as
    case
        when text is null then 'empty'
        when regexp_full_match(text, '-?[0-9]+([.][0-9]+)?') then 'number'
        when regexp_full_match(text, '[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{1,4}.*') then 'date'
        else 'text'
    end;
"""

DATE_PATTERNS = {
    "dd/mm/yyyy": r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}( [0-9:]+)?",
    "mm/dd/yyyy": r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}( [0-9:]+)?",
    "yyyy-mm-dd": r"[0-9]{4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}( [0-9:]+)?",
    "dd-mmm-yyyy": r"[0-9]{1,2}[-/. ][A-Za-z]{3}[-/. ][0-9]{4}( [0-9:]+)?",
}
TWO_DIGIT_YEAR = r"[0-9]{1,2}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{2}"
YES = ("yes", "y", "true", "t", "1")
NO = ("no", "n", "false", "f", "0")


def read_cells(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, found: list[tuple[int, FoundTable]], extracted_on: str
) -> None:
    """Fill `typed_<table>` for every table of the mapping that is no derived one, empty where the extract does not have it.

    `found` has file numbers; a table may be in several files. `extracted_on` is an ISO date: nothing happened after it.
    """
    connection.execute(TABLES)
    connection.execute(MACROS)
    for table in mapping.tables:
        if table.derived:
            continue
        columns = ", ".join(f"{column.name} varchar" for column in table.columns)
        connection.execute(
            f"create or replace temp table typed_{table.name} "
            f"(file_number integer, row_number bigint, {columns}, faulty varchar[])"
        )
    for number, each in found:
        _read_table(connection, mapping, number, each, extracted_on)


def _read_table(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, number: int, found: FoundTable, extracted_on: str
) -> None:
    table, written = found.table, found.sheet.written
    raw = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(written.width))
    cells = [
        f"cell(c{found.cell_of[column.name]}) as {column.name}"
        if column.name in found.cell_of
        else f"null::varchar as {column.name}"
        for column in table.columns
    ]
    times = {event.time for event in table.events}
    typed = [f"{_typed(column, mapping.date_format)} as {column.name}" for column in table.columns]
    faults_of = [_fault(column, column.name in times, extracted_on) for column in table.columns]
    faults = [
        f"{{'name': {literal(column.name)}, 'heading': {literal(found.heading_of.get(column.name, column.headings[0]))},"
        f" 'class': value_class(cells.{column.name}), 'fault': {fault}}}"
        for column, fault in zip(table.columns, faults_of, strict=True)
    ]
    is_faulty = f"coalesce({', '.join(faults_of)}) is not null"
    subject = _subject(table)
    connection.execute(f"""
        create or replace temp table read_rows as
        with raw as (
            select * from read_csv(
                {literal(written.path)}, header = false, auto_detect = false, quote = '"', escape = '"', delim = ',',
                null_padding = true, max_line_size = 10000000, parallel = false, columns = {{'row_number': 'BIGINT', {raw}}}
            )
        ),
        cells as (
            select row_number, {comma_separated(cells)} from raw where row_number > {found.heading_row}
        ),
        kept as (
            -- A row of which the mapping reads nothing (a note under the table, a formula that gave nothing) is no row of it.
            select * from cells where coalesce({", ".join(column.name for column in table.columns)}) is not null
        ),
        typed as (
            select row_number, {comma_separated(typed)} from kept
        ),
        judged as (
            -- Few rows have any, and lists take time.
            select
                typed.*,
                case
                    when {is_faulty} then list_filter([{comma_separated(faults)}], lambda each: each.fault is not null)
                    else []
                end as faults
            from typed inner join kept as cells on cells.row_number = typed.row_number
        )
        select {number} as file_number, *, list_transform(faults, lambda each: each.name) as faulty from judged
    """)
    names = ", ".join(f"nullif({column.name}, '')" for column in table.columns)
    connection.execute(f"""
        insert into typed_{table.name} select file_number, row_number, {names}, faulty from read_rows;
        insert into extract_row select file_number, row_number, {literal(table.name)}, faulty from read_rows;
        insert into cell_reject
        with unpacked as (select file_number, row_number, {subject} as local_id, unnest(faults) as each from read_rows)
        select file_number, row_number, {literal(table.name)}, each.heading, each.name, local_id, each.class, each.fault
        from unpacked
    """)


def _subject(table: Table) -> str:
    return table.events[0].subject if table.events else (table.row[0] if table.row else "null")


def _typed(column: Column, date_format: str) -> str:
    """Return the SQL of a cell's value as canonical text; null where it cannot be read."""
    name = column.name
    if column.kind is CellKind.DATE:
        declared = (
            f"case when regexp_full_match({name}, {literal(DATE_PATTERNS[date_format])}) then"
            f" try_strptime(regexp_replace(split_part({name}, ' ', 1), '[-.]', '/', 'g'),"
            f" {literal(DATE_FORMATS[date_format].replace('-', '/'))})::date end"
        )
        return f"sensible_day(coalesce(iso_cell({name}), {declared}, serial_cell({name})))::varchar"
    found = [f"upper(nullif(regexp_extract(upper({name}), {literal(column.extract)}, 0), ''))"] if column.extract else []
    if column.values:
        pairs = [(_spelled(key), value) for key, value in column.values.items()]
        listed = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in dict(pairs).items())
        found.append(f"map {{{listed}}}[spelling({name})]")
        found.append(f"map {{{listed}}}[lower({name})]")
    if column.kind is CellKind.BOOLEAN:
        yes, no = ", ".join(map(literal, YES)), ", ".join(map(literal, NO))
        found.append(f"case when spelling({name}) in ({yes}) then 'true' when spelling({name}) in ({no}) then 'false' end")
    elif column.kind is CellKind.INTEGER:
        found.append(
            f"case when regexp_full_match({name}, '-?[0-9]{{1,9}}([.]0+)?')"
            f" then try_cast(split_part({name}, '.', 1) as integer)::varchar end"
        )
    elif column.kind is CellKind.NUMBER:
        found.append(f"case when isfinite(try_cast({name} as double)) then try_cast({name} as double)::varchar end")
    elif column.codes:
        codes = ", ".join(f"{literal(code.lower())}: {literal(code)}" for code in column.codes)
        found += [f"map {{{codes}}}[lower({name})]", f"map {{{codes}}}[spelling({name})]"]
    elif not (column.values or column.extract):
        return rf"regexp_replace({name}, '^[a-z]{{1,2}}\) ?', '')"
    return f"coalesce({', '.join(found)})"


def _spelled(text: str) -> str:
    """Return a spelling of the mapping as `spelling` makes it of a cell; what is all prefix stays whole."""
    lower = re.sub(r"\s+", " ", text.lower().translate(str.maketrans("‘’", "''")))
    return re.sub(r"^[0-9]{1,2}[a-d]? ?[:-] ?", "", re.sub(r"^[a-z]{1,2}\) ?", "", lower)) or lower


def _fault(column: Column, is_time: bool, extracted_on: str) -> str:
    """Return the SQL of what is wrong with a cell; null where nothing is."""
    cell, value = f"cells.{column.name}", f"typed.{column.name}"
    wrong = {CellKind.DATE: "impossible_date", CellKind.BOOLEAN: "unknown_code"}.get(column.kind, "unknown_code")
    if column.kind in (CellKind.INTEGER, CellKind.NUMBER):
        wrong = "not_a_number"
    cases = []
    if column.required:
        cases.append(f"when {cell} is null then 'missing'")
    if column.kind is CellKind.DATE:
        cases.append(f"when {value} is null and regexp_full_match({cell}, '{TWO_DIGIT_YEAR}') then 'ambiguous_date'")
    cases.append(f"when {cell} is not null and {value} is null then '{wrong}'")
    if is_time:
        cases.append(f"when {value} > {literal(extracted_on)} then 'after_the_extract'")
    return f"case {' '.join(cases)} end"
