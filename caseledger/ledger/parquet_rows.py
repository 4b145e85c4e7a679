"""Parquet files into records: the attributes as columns, the fields as further columns or as one column `data`."""

from pathlib import Path

import duckdb

from caseledger.catalogue import Kind, kinds_by_field
from caseledger.errors import UnreadableFileError
from caseledger.ledger.cloudevents import ATTRIBUTES, READ_PAST, REQUIRED
from caseledger.ledger.files import EventFile
from caseledger.ledger.sql import file_literal, json_name, json_object, literal


def read_parquet_rows(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
    """Fill `record` from a Parquet file; a row's raw line is the JSON object it becomes.

    Raises:
        UnreadableFileError: the file is not Parquet, or has no column `type`.
    """
    source = f"read_parquet({file_literal(file.path)}, file_row_number = true, hive_partitioning = false)"
    try:
        kinds = {name: kind for name, kind, *_ in connection.execute(f"describe select * from {source}").fetchall()}
    except duckdb.Error as error:
        raise _unreadable(file) from error
    if "type" not in kinds:
        raise UnreadableFileError(f"{file.name} has no column 'type': expected columns {', '.join(REQUIRED)}, and the fields.")
    try:
        connection.execute(f"""
            insert into record
            with numbered as (select file_row_number + 1 as line, {_event_json(kinds)} as event from {source})
            select {file.number}, line, json_extract_string(event, '$.type'), event, null from numbered
        """)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise  # it is the disk or the memory that fails
    except duckdb.Error as error:
        raise _unreadable(file) from error
    return file


def _unreadable(file: EventFile) -> UnreadableFileError:
    return UnreadableFileError(f"{file.name} is not a Parquet file that can be read: nothing was loaded.")


def _event_json(kinds: dict[str, str]) -> str:
    """Return the SQL that turns a row into a CloudEvents JSON object."""
    attributes = [_member(name, kind) for name, kind in kinds.items() if name in ATTRIBUTES]
    known = (*ATTRIBUTES, *READ_PAST, "data", "file_row_number")
    fields = [_member(name, kind) for name, kind in kinds.items() if name not in known]
    if "data" in kinds:
        return json_object([*attributes, _member("data", kinds["data"]), *fields])
    return json_object([*attributes, f"'\"data\":' || {json_object(fields)}"])


def _is_text(name: str) -> bool:
    return name in ATTRIBUTES or kinds_by_field().get(name, Kind.TEXT) is Kind.TEXT


def _member(name: str, kind: str) -> str:
    """Return the SQL of one member; an empty cell (a null, or the not-a-number that stands for one) is absent."""
    column = '"' + name.replace('"', '""') + '"'
    value = column
    if kind == "TIMESTAMP WITH TIME ZONE":
        value = f"strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%S.%fZ')"
    elif kind.startswith("TIMESTAMP"):
        # Writers that know no dates hand a date over as midnight.
        is_midnight = f"{column} = date_trunc('day', {column})"
        day, moment = f"strftime({column}, '%Y-%m-%d')", f"strftime({column}, '%Y-%m-%dT%H:%M:%S.%f')"
        value = f"case when {is_midnight} then {day} else {moment} end"
    elif kind.endswith(("INT", "INTEGER")):
        # A whole column of whole numbers is how a writer keeps ids that happen to have no letters.
        value = f"{column}::varchar" if _is_text(name) else column
    elif kind in ("FLOAT", "DOUBLE"):
        value = f"case when isfinite({column}) then {column} end"
    elif name == "data" and kind == "VARCHAR":
        value = f"case when json_valid({column}) then {column}::json else to_json({column}) end"
    return f"case when {column} is not null then {literal(json_name(name) + ':')} || to_json({value})::varchar end"
