"""Parquet files into records: the attributes as columns, the fields as further columns or as one column `data`."""

from pathlib import Path

import duckdb

from caseledger.catalogue import Kind, kinds_by_field
from caseledger.errors import UnreadableFileError
from caseledger.ledger.cloudevents import ATTRIBUTES, READ_PAST, REQUIRED
from caseledger.ledger.files import EventFile
from caseledger.ledger.sql import comma_separated, file_literal, json_object, written_member


def read_parquet_rows(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
    """Fill `record` from a Parquet file.

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
        connection.execute(_take_rows(file, kinds, source))
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise  # it is the disk or the memory that fails
    except duckdb.Error as error:
        raise _unreadable(file) from error
    return file


def _unreadable(file: EventFile) -> UnreadableFileError:
    return UnreadableFileError(f"{file.name} is not a Parquet file that can be read: nothing was loaded.")


def _take_rows(file: EventFile, kinds: dict[str, str], source: str) -> str:
    """Return the statement that fills `record` with the rows."""
    attributes = {name: _attribute(name, kind) for name, kind in kinds.items() if name in ATTRIBUTES}
    known = (*ATTRIBUTES, *READ_PAST, "data", "file_row_number")
    fields = [written_member(name, _json(name, kind)) for name, kind in kinds.items() if name not in known]
    # Beside a column of data, another is an attribute that nobody knows.
    others = f"nullif(concat_ws(',', {', '.join(fields)}), '')" if fields and "data" in kinds else "null::varchar"
    # JSON that somebody else wrote may stand apart.
    data = f"json_extract({_json('data', kinds['data'])}, '$')::varchar" if "data" in kinds else json_object(fields)
    event = json_object([*(written_member(name, f"{name}_json") for name in (*attributes, "data")), "others"])
    return f"""
        insert into record by name
        with valued as (
            select
                {file.number} as file_number, file_row_number + 1 as line,
                {comma_separated(f"{value} as {name}_json" for name, value in attributes.items())},
                {data} as data_json,
                {others} as others
            from {source}
        )
        select
            file_number, line, json_extract_string(type_json, '$') as event_type,
            {comma_separated(f"{name}_json" for name in (*attributes, "data"))},
            case when others is not null then {event} end as event_if_other
        from valued
    """


def _attribute(name: str, kind: str) -> str:
    """Return the SQL of an attribute's JSON; a type that is an empty list is not taken for absent, but wrong."""
    return _json(name, kind) if name == "type" else f"present({_json(name, kind)})"


def _is_text(name: str) -> bool:
    return name in ATTRIBUTES or kinds_by_field().get(name, Kind.TEXT) is Kind.TEXT


def _json(name: str, kind: str) -> str:
    """Return the SQL of a cell's JSON; an empty cell (a null, or the not-a-number that stands for one) is absent."""
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
    return f"case when {column} is not null then to_json({value})::varchar end"
