"""Answers to questions: tables, written for people (table), spreadsheets (CSV) and programs (JSON)."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TextIO

import duckdb
from rich.console import Console
from rich.table import Table


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Answer:
    """A table: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def ask(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """Run a query and return what it gives."""
    cursor = connection.execute(query, parameters or {})
    return Answer(tuple(column[0] for column in cursor.description), cursor.fetchall())


def write(answer: Answer, form: Format, stream: TextIO | None = None) -> None:
    """Write an answer to a stream (standard output by default)."""
    stream = stream or sys.stdout
    if form is Format.JSON:
        write_json([dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows], stream)
    elif form is Format.CSV:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in answer.rows)
    else:
        write_table(answer.columns, answer.rows, stream)


def write_json(value: Any, stream: TextIO | None = None) -> None:
    """Write a value as JSON."""
    (stream or sys.stdout).write(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_table(
    columns: Iterable[str], rows: Iterable[Iterable[Any]], stream: TextIO | None = None, title: str | None = None
) -> None:
    """Write a table for people; numbers to the right, cut at nothing: where it is too wide for the screen it wraps."""
    rows = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for index, name in enumerate(columns):
        is_number = any(isinstance(row[index], int | float) for row in rows)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_table_cell(value) for value in row))
    console = Console(file=stream or sys.stdout, soft_wrap=False)
    if not console.is_terminal:
        console.width = max(console.width, console.measure(table).maximum)
    console.print(table)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dates as ISO text, whole numbers without a fraction."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _csv_cell(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(value) if isinstance(value, list) else value


def _table_cell(value: Any) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    return ", ".join(value) if isinstance(value, list) else str(value)
