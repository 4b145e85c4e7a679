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
from rich.cells import cell_len
from rich.console import Console

COLUMN_GAP = "  "
# What would break a line, or do something to a terminal: ids and texts come from foreign files.
UNSEEN = dict.fromkeys((*range(32), *range(127, 160)), "�") | dict.fromkeys(map(ord, "\t\n\r"), " ")
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
    longest_cell: int | None = LONGEST_CELL,
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
    longest_cell: int | None = LONGEST_CELL,
) -> None:
    """Write a table for people: numbers to the right, empty columns left out, cells longer than `longest_cell` cut."""
    every = range(len(columns))
    filled = [index for index in every if any(row[index] not in (None, "") for row in rows)] or list(every)
    cells = [[columns[index], *(_table_cell(row[index], longest_cell) for row in rows)] for index in filled]
    padded = [_padded(column, any(_is_number(row[index]) for row in rows)) for index, column in zip(filled, cells, strict=True)]
    header, *lines = (COLUMN_GAP.join(line).rstrip(" ") for line in zip(*padded, strict=True))
    # As wide as it is: a terminal wraps whole lines, which stay readable when columns broken over several lines do not.
    console = Console(file=stream or sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for heading in (title, header):
        if heading is not None:
            console.print(heading, style="bold")
    # A console looks at every character for styles, which would take longer than the question.
    console.file.writelines(f"{line}\n" for line in lines)


def _padded(column: list[str], is_number: bool) -> list[str]:
    """Return the cells of a column, all as wide as the widest on a screen: numbers to the right, texts to the left."""
    width = max(map(cell_len, column))
    blanks = (" " * (width - cell_len(cell)) for cell in column)
    return [blank + cell if is_number else cell + blank for cell, blank in zip(column, blanks, strict=True)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


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


def _table_cell(value: Any, longest: int | None) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    text = (", ".join(value) if isinstance(value, list) else str(value)).translate(UNSEEN)
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"
