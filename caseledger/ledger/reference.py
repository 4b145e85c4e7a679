"""Reference data that a council brings itself: population rows, kept in the ledger beside the events."""

import re
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.ledger.reference_file import Record, append_rows, read_records
from caseledger.settings import AREA_CODE, BARNET, Settings

REQUIRED = ("area_code", "age_from", "age_to", "applies_from", "population", "source")
OPTIONAL = ("known_from",)


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

    def check_columns(names: tuple[str, ...]) -> None:
        if not set(REQUIRED) <= set(names) <= {*REQUIRED, *OPTIONAL} or len(set(names)) < len(names):
            raise RefusedError(
                f"{path} is no population file: its columns must be {','.join(REQUIRED)} and, if you like, known_from."
            )

    rows = [_row(record) for record in read_records(path, check_columns)]
    append_rows(settings, "population", [astuple(row) for row in rows], now)
    return len(rows)


def _row(record: Record) -> PopulationRow:
    if not re.fullmatch(AREA_CODE, record.text("area_code")):
        raise record.refusal(f"area_code must be an authority's ONS code like {BARNET}, not {record.cell('area_code')!r}")
    row = PopulationRow(
        area_code=record.text("area_code"),
        age_from=record.whole("age_from"),
        age_to=record.whole("age_to") if record.cell("age_to") else None,
        applies_from=record.day("applies_from"),
        population=record.whole("population"),
        source=record.text("source"),
        known_from=record.day("known_from") if record.cell("known_from") else None,
    )
    if row.age_to is not None and row.age_to < row.age_from:
        raise record.refusal(f"age_to {row.age_to} is below age_from {row.age_from}")
    if row.population == 0:
        raise record.refusal("population must be above 0")
    return row
