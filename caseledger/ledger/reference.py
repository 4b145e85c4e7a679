"""Reference data that a council brings itself: population rows, kept in the ledger beside the events."""

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.ledger.store import open_ledger
from caseledger.moments import local_now, parse_date
from caseledger.settings import AREA_CODE, BARNET, Settings

REQUIRED = ("area_code", "age_from", "age_to", "applies_from", "population", "source")
OPTIONAL = ("known_from",)
LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True)
class PopulationRow:
    """So many people of an age band live in an area, from a day on, as a source says.

    `age_to` is inclusive, None has no limit; `known_from` None has always been known.
    """

    area_code: str
    age_from: int
    age_to: int | None
    applies_from: date
    population: int
    source: str
    known_from: date | None


def load_population(settings: Settings, path: Path, now: datetime | None = None) -> int:
    """Append the rows of a CSV file to the ledger's population, all or none; return how many.

    A row with the same area, ages and first day as an earlier one takes its place in builds from then on.

    Raises:
        RefusedError: the file is of another shape, or a cell is wrong (named by file, line and column).
    """
    rows = _read(path)
    with open_ledger(settings) as ledger:
        ledger.execute("begin")
        (last,) = ledger.execute("select coalesce(max(row_number), 0) from population").fetchone()
        ledger.executemany(
            "insert into population values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (row.area_code, row.age_from, row.age_to, row.applies_from, row.population, row.source, row.known_from,
                 now or local_now(), number)
                for number, row in enumerate(rows, start=last + 1)
            ],
        )  # fmt: skip
        ledger.execute("commit")
    return len(rows)


def _read(path: Path) -> list[PopulationRow]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = tuple(reader.fieldnames or ())
            if not set(REQUIRED) <= set(names) <= {*REQUIRED, *OPTIONAL} or len(set(names)) < len(names):
                raise RefusedError(
                    f"{path} is no population file: its columns must be {','.join(REQUIRED)} and, if you like, known_from."
                )
            rows = [_row(cells, f"{path}, line {reader.line_num}") for cells in reader]
    except UnicodeDecodeError as error:
        raise RefusedError(f"{path} is not UTF-8 text: save it as UTF-8, then load it again.") from error
    except csv.Error as error:
        raise RefusedError(f"{path} is not a CSV file: {error}.") from error
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from error
    if not rows:
        raise RefusedError(f"{path} holds no rows: nothing was loaded.")
    return rows


def _row(cells: dict[str | None, str | None], place: str) -> PopulationRow:
    if None in cells or None in cells.values():
        raise RefusedError(f"{place}: not as many cells as the header has columns. Nothing was loaded.")

    def cell(name: str) -> str:
        return (cells.get(name) or "").strip()

    def whole(name: str) -> int:
        if not cell(name).isdecimal() or len(cell(name)) > LONGEST_NUMBER:
            raise RefusedError(f"{place}: {name} must be a whole number, not {cell(name)!r}. Nothing was loaded.")
        return int(cell(name))

    def day(name: str) -> date:
        try:
            return parse_date(cell(name))
        except ValueError as error:
            raise RefusedError(
                f"{place}: {name} must be a date like 2016-04-01, not {cell(name)!r}. Nothing was loaded."
            ) from error

    for name in ("area_code", "source"):
        if not cell(name):
            raise RefusedError(f"{place}: {name} is empty. Nothing was loaded.")
    if not re.fullmatch(AREA_CODE, cell("area_code")):
        raise RefusedError(
            f"{place}: area_code must be an authority's ONS code like {BARNET}, not {cell('area_code')!r}. Nothing was loaded."
        )
    row = PopulationRow(
        area_code=cell("area_code"),
        age_from=whole("age_from"),
        age_to=whole("age_to") if cell("age_to") else None,
        applies_from=day("applies_from"),
        population=whole("population"),
        source=cell("source"),
        known_from=day("known_from") if cell("known_from") else None,
    )
    if row.age_to is not None and row.age_to < row.age_from:
        raise RefusedError(f"{place}: age_to {row.age_to} is below age_from {row.age_from}. Nothing was loaded.")
    if row.population == 0:
        raise RefusedError(f"{place}: population must be above 0. Nothing was loaded.")
    return row
