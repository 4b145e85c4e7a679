"""Answers to questions: tables, written for people (table), spreadsheets (CSV) and programs (JSON)."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TextIO

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

WIDEST = 10_000
LONGEST_CELL = 90


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


def write(
    answer: Answer,
    form: Format,
    for_people: Iterable[str] = (),
    stream: TextIO | None = None,
    longest_cell: int = LONGEST_CELL,
) -> None:
    """Write an answer to a stream (standard output by default); a table has only the columns `for_people`, if any."""
    stream = stream or sys.stdout
    if form is Format.JSON:
        write_json([dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows], stream)
    elif form is Format.CSV:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in answer.rows)
    else:
        shown = [answer.columns.index(name) for name in for_people or answer.columns]
        rows = [[row[index] for index in shown] for row in answer.rows]
        write_table([answer.columns[index] for index in shown], rows, stream, longest_cell=longest_cell)


def write_json(value: Any, stream: TextIO | None = None) -> None:
    """Write a value as JSON."""
    (stream or sys.stdout).write(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    stream: TextIO | None = None,
    title: str | None = None,
    longest_cell: int = LONGEST_CELL,
) -> None:
    """Write a table for people: numbers to the right, columns without any value left out, long cells cut with an ellipsis."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, header_style="bold", pad_edge=False)
    filled = [index for index in range(len(columns)) if not rows or any(row[index] not in (None, "") for row in rows)]
    for index in filled:
        is_number = any(isinstance(row[index], int | float) and not isinstance(row[index], bool) for row in rows)
        table.add_column(columns[index], justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(escape(_table_cell(row[index], longest_cell)) for index in filled))
    # As wide as it is: a terminal wraps whole lines, which stay readable when columns broken over several lines do not.
    Console(file=stream or sys.stdout, width=WIDEST).print(table, crop=False)


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


def _table_cell(value: Any, longest: int) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"
