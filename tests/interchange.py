"""Events in the shapes in which councils' systems send them: for tests that load files."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from caseledger.settings import Settings

SOURCE = "/barnet/lcs"


def event(event_id: str = "E1", event_type: str = "referral_received", /, **members: Any) -> dict[str, Any]:
    """Return a valid event; `data` and attributes given by name replace what it has, None takes an attribute away.

    Its data are those of a referral, unless the type is another: then they have to be given.
    """
    made = {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": event_type,
        "subject": "100023",
        "time": "2016-04-05",
        "recordedtime": "2016-04-05T10:12:00",
        "area": "E09000003",
        "data": {"referral_id": "R1"} if event_type == "referral_received" else {},
    }
    return {name: value for name, value in (made | members).items() if value is not None}


def json_lines(path: Path, events: Iterable[Mapping[str, Any] | str | bytes], end: bytes = b"\n") -> Path:
    """Write events as JSON lines; a text or bytes are a line as it is."""

    def line(entry: Mapping[str, Any] | str | bytes) -> bytes:
        text = entry if isinstance(entry, str | bytes) else json.dumps(entry)
        return text.encode() if isinstance(text, str) else text

    path.write_bytes(b"".join(line(entry) + end for entry in events))
    return path


def csv_file(path: Path, events: Iterable[Mapping[str, Any]]) -> Path:
    """Write events as CSV with a column for every attribute and field."""
    rows = [_flat(entry) for entry in events]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return path


def parquet_file(path: Path, select: str) -> Path:
    """Write what an SQL query selects as Parquet."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")
    return path


def ledger_bytes(home: Settings) -> bytes:
    """Return the bytes of the ledger's file and of what DuckDB may have left beside it."""
    return b"".join(path.read_bytes() for path in home.home.glob(f"{home.ledger.name}*"))


def parquet_rows(path: Path, events: Iterable[Mapping[str, Any]]) -> Path:
    """Write events as Parquet with a column for every attribute and field, typed as their values are (mixed: text)."""
    rows = [_flat(entry) for entry in events]
    values = {name: [row[name] for row in rows if row.get(name) is not None] for row in rows for name in row}
    columns = ", ".join(f"'{name}': '{_column_type(found)}'" for name, found in values.items())
    lines = json_lines(path.with_suffix(".rows"), rows)
    options = f"format = 'newline_delimited', hive_partitioning = false, columns = {{{columns}}}"
    return parquet_file(path, f"select * from read_json('{lines}', {options})")


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "data"} | entry.get("data", {})


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(value) if isinstance(value, list) else value


def _column_type(values: list[Any]) -> str:
    types = {bool: "boolean", int: "bigint", float: "double", list: "varchar[]"}
    found = {types.get(type(value), "varchar") for value in values}
    return found.pop() if len(found) == 1 else "varchar"
