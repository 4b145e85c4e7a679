"""What was read of each line, before anything is checked: the tables that readers and importers fill."""

import duckdb

from caseledger.ledger.cloudevents import ATTRIBUTES, READ_PAST
from caseledger.ledger.sql import comma_separated, json_object, written_member

# What is read of the envelope, as columns `<name>_json`; of the others only whether there are any.
READ_ATTRIBUTES = (*ATTRIBUTES, "data")
KNOWN_ATTRIBUTES = (*READ_ATTRIBUTES, *READ_PAST)

# Grain of both: one row per line read. The columns `<name>_json` are JSON, null where the attribute is absent; `event_if_other`
# is the whole event where it has attributes that nobody knows; `last_line` is the last of the lines in which it stands in a text
# file, null where it never was text (as a row of a Parquet file is not). What is no event at all is in `unreadable`, byte for
# byte.
TABLES = f"""
create or replace temp table record (
    file_number integer, line bigint, event_type varchar,
    {comma_separated(f"{name}_json varchar" for name in READ_ATTRIBUTES)},
    event_if_other varchar, last_line bigint
);
create or replace temp table unreadable (file_number integer, line bigint, raw blob);
"""

# The raw line of a record that was no text: the JSON object that it says.
_EVENT = json_object([written_member(name, f"record.{name}_json") for name in READ_ATTRIBUTES])
RAW_LINE = f"case when record.last_line is null then encode(coalesce(record.event_if_other, {_EVENT})) end"


def make_record_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `record` and `unreadable`, empty."""
    connection.execute(TABLES)


def take_events(lines: str) -> str:
    """Return the statement that takes CloudEvents apart into `record`, from a query for `file_number, line, last_line, event`."""
    paths = [f"$.{name}" for name in KNOWN_ATTRIBUTES]
    # An empty list is no type and no data either, but a wrong one of both, not an absent one.
    attributes = [
        f"{f'found[{index}]::varchar' if name in ('type', 'data') else f'present(found[{index}])'} as {name}_json"
        for index, name in enumerate(READ_ATTRIBUTES, start=1)
    ]
    return f"""
        insert into record by name
        with line as (
            {lines}
        ),
        extracted as (
            select *, json_extract(event, {paths}) as found from line
        )
        select
            file_number, line,
            json_extract_string(found[{READ_ATTRIBUTES.index("type") + 1}], '$') as event_type,
            {comma_separated(attributes)},
            -- An attribute that nobody knows shows in the number of keys.
            case when len(json_keys(event)) > list_count(found) then event end as event_if_other,
            last_line
        from extracted
    """


def take_rest_as_unreadable(connection: duckdb.DuckDBPyConnection, file_number: int, lines: str, taken: int) -> None:
    """Keep in `unreadable` those of a file's lines that are not in `record`, from a query for `line, raw`.

    `taken` is how many of them are in `record`. Nearly always it is all, and then none is looked for.
    """
    (read,) = connection.execute(f"select count(*) from ({lines})").fetchone()
    if read == taken:
        return
    connection.execute(f"""
        insert into unreadable
        with line_read as (
            {lines}
        )
        select {file_number}, line, encode(raw)
        from line_read
        anti join record on record.file_number = {file_number} and record.line = line_read.line
    """)
