"""The lives of a part of the people, as the table `line`: one row per line that will be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path

import duckdb

from caseledger.simulate.areas import Area

SQL_FOLDER = Path(__file__).parent / "sql"
# In this order: each reads tables of those before it.
CASES = ("people", "children", "front_door", "protection", "care", "young_people", "adults", "support")
MEMORY = "2GB"


@dataclass(frozen=True)
class Part:
    """Some of the people of a simulation, told apart by their numbers."""

    number: int
    first_person: int
    end_person: int
    people: int
    years: int
    seed: int
    areas: tuple[Area, ...]
    until: int

    @property
    def opening_day(self) -> date:
        """The first day of which anything is told."""
        return date(self.until - self.years, 4, 1)

    @property
    def final_day(self) -> date:
        """The day on which the systems were read: nothing is told, or recorded, of a later one."""
        return date(self.until, 3, 31)


@contextmanager
def open_simulation(spill: Path, threads: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that uses the disk rather than more memory than it was given."""
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute("set temp_directory = $folder", {"folder": str(spill)})
        if threads is not None:
            connection.execute(f"set threads = {threads:d}")
        yield connection


def live(connection: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Fill `line` with everything that is told of the part's people; the registers are told with the first part."""
    names = ("seed", "first_person", "end_person", "people", "years", "opening_day", "final_day")
    for name in names:
        connection.execute(f"set variable {name} = ?", [getattr(part, name)])
    connection.execute("create temp table area (area_code varchar, share double, share_from double)")
    starts = accumulate((area.share for area in part.areas[:-1]), initial=0.0)
    connection.executemany(
        "insert into area values (?, ?, ?)",
        [(area.code, area.share, start) for area, start in zip(part.areas, starts, strict=True)],
    )
    registers = ("registers",) if part.number == 1 else ()
    for name in ("macros", *CASES, *registers, "imperfections"):
        connection.execute((SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
