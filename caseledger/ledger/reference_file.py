"""A CSV file of reference rows, cell by cell: what is wrong is named by file, line and column, before anything is loaded."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from caseledger.errors import RefusedError
from caseledger.ledger.store import open_ledger
from caseledger.moments import local_now, parse_date
from caseledger.settings import Settings

LONGEST_NUMBER = 9  # digits
NOTHING_LOADED = "Nothing was loaded."


@dataclass(frozen=True)
class Record:
    """One row of a file: its cells by column, and the file and line it stands in."""

    cells: Mapping[str, str]
    place: str

    def cell(self, name: str) -> str:
        """Return a cell without the blanks around it; empty where the file does not have the column."""
        return self.cells.get(name, "").strip()

    def text(self, name: str) -> str:
        """Return a cell that may not be empty.

        Raises:
            RefusedError: it is empty.
        """
        if not self.cell(name):
            raise self.refusal(f"{name} is empty")
        return self.cell(name)

    def whole(self, name: str) -> int:
        """Return a cell that is a whole number.

        Raises:
            RefusedError: it is none.
        """
        if not self.cell(name).isdecimal() or len(self.cell(name)) > LONGEST_NUMBER:
            raise self.refusal(f"{name} must be a whole number, not {self.cell(name)!r}")
        return int(self.cell(name))

    def day(self, name: str) -> date:
        """Return a cell that is a date.

        Raises:
            RefusedError: it is none.
        """
        try:
            return parse_date(self.cell(name))
        except ValueError as error:
            raise self.refusal(f"{name} must be a date like 2016-04-01, not {self.cell(name)!r}") from error

    def refusal(self, sentence: str) -> RefusedError:
        """Return the error that says what is wrong here."""
        return RefusedError(f"{self.place}: {sentence}. {NOTHING_LOADED}")


def read_records(path: Path, check_columns: Callable[[tuple[str, ...]], None]) -> list[Record]:
    """Read all rows of a CSV file with a header, after its columns have been looked at.

    Raises:
        RefusedError: the file cannot be read, is no CSV in UTF-8, has a row of another length or none at all; and what
            `check_columns` raises.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            check_columns(tuple(reader.fieldnames or ()))
            records = [_record(cells, f"{path}, line {reader.line_num}") for cells in reader]
    except UnicodeDecodeError as error:
        raise RefusedError(f"{path} is not UTF-8 text: save it as UTF-8, then load it again.") from error
    except csv.Error as error:
        raise RefusedError(f"{path} is not a CSV file: {error}.") from error
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from error
    if not records:
        raise RefusedError(f"{path} holds no rows: nothing was loaded.")
    return records


def append_rows(settings: Settings, table: str, rows: Sequence[Sequence[Any]], now: datetime | None) -> None:
    """Append rows to a table of reference rows in the ledger, all or none, with the moment and a number that grows.

    Raises:
        RefusedError: the ledger cannot be used.
    """
    with open_ledger(settings) as ledger:
        ledger.execute("begin")
        (last,) = ledger.execute(f"select coalesce(max(row_number), 0) from {table}").fetchone()
        columns = zip(*((*row, now or local_now(), number) for number, row in enumerate(rows, start=last + 1)), strict=True)
        types = [kind for (kind,) in ledger.execute(f"select column_type from (describe {table})").fetchall()]
        lists = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        ledger.execute(f"insert into {table} select {lists}", [list(column) for column in columns])
        ledger.execute("commit")


def _record(cells: dict[str | None, str | None], place: str) -> Record:
    named = {name: cell for name, cell in cells.items() if name is not None and cell is not None}
    if len(named) < len(cells):
        raise RefusedError(f"{place}: not as many cells as the header has columns. {NOTHING_LOADED}")
    return Record(named, place)
