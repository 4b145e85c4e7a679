"""The sample's files read without the product: whatever the format, each line as a CloudEvents object with its number."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

ATTRIBUTES = ("id", "source", "type", "subject", "time", "recordedtime", "area", "supersedes")
LISTS = ("agencies",)


def readable_events(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, event) of every line that is an event at all."""
    readers = {".jsonl": _json_lines, ".csv": _csv_rows, ".parquet": _parquet_rows}
    yield from readers[file.suffix](file)


def _json_lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
        try:
            event = json.loads(line)
        except (UnicodeDecodeError, json.JSONDecodeError):
            continue
        if isinstance(event, dict):
            yield number, event


def _csv_rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        for row in reader:
            if None not in row and None not in row.values():
                yield reader.line_num, _event({name: value for name, value in row.items() if value})


def _parquet_rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with duckdb.connect() as connection:
        rows = connection.execute(f"select to_json(row) from (select row from '{file}' as row)").fetchall()
    for number, (row,) in enumerate(rows, start=1):
        yield number, _event({name: value for name, value in json.loads(row).items() if value is not None})


def _event(row: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in row.items() if name not in ATTRIBUTES}
    data |= {name: data[name].split(";") for name in LISTS if isinstance(data.get(name), str)}
    data |= {name: value == "true" for name, value in data.items() if value in ("true", "false")}
    return {name: value for name, value in row.items() if name in ATTRIBUTES} | {"data": data}
