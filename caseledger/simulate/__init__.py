"""Simulated areas: the case events of a borough, a region or a country, as many as asked for, to measure and to test with.

Nobody in them exists, and unlike the sample's their figures are nobody's. What happens to whom is worked out by SQL over whole
tables (`sql/`), with chance that hangs on the seed and on whose chance it is, so that the same arguments give the same bytes.
See docs/simulate.md.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from caseledger.errors import RefusedError
from caseledger.progress import Progress, silent
from caseledger.settings import BARNET
from caseledger.simulate.areas import Area, weigh
from caseledger.simulate.lives import Part, live, open_simulation
from caseledger.simulate.write import Form, write_part

# Simulated years are financial years inside the calendar of working days (2008-2030); the last one ends here unless told.
FIRST_YEAR, LAST_YEAR = 2008, 2026
# People are simulated part by part, so that a country needs no more memory than a city.
PEOPLE_PER_PART = 100_000
SMALLEST = 10


@dataclass(frozen=True)
class SimulationSummary:
    """What was written: the files, and how many lines of each event type; `lines` has those that come twice, too."""

    files: tuple[Path, ...]
    events_by_type: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def lines(self) -> int:
        """How many lines the files hold."""
        return sum(self.events_by_type.values())


def simulate(
    folder: Path,
    people: int,
    years: int,
    seed: int,
    areas: Sequence[str] = (BARNET,),
    form: Form | str = Form.JSON_LINES,
    progress: Progress = silent,
    *,
    until: int = LAST_YEAR,
    threads: int | None = None,
) -> SimulationSummary:
    """Write the events of `people` people over `years` financial years, up to 31 March of the year `until`, into a folder.

    The files are the same bytes for the same arguments on the same version of DuckDB, whatever the number of threads. They
    appear in the folder when all of them are done.

    Raises:
        RefusedError: an argument is out of range, or the folder holds something already.
    """
    _check(folder, people, years, seed, areas, until)
    started = time.monotonic()
    with _beside(folder) as work:
        events = work / "events"
        events.mkdir()
        counts: dict[str, int] = {}
        for part in _parts(people, years, seed, weigh(areas), until):
            progress(f"Simulating people {part.first_person + 1:,} to {part.end_person:,} of {people:,}")
            with open_simulation(work / "spill", threads) as connection:
                live(connection, part)
                progress(f"Writing people {part.first_person + 1:,} to {part.end_person:,} of {people:,}")
                for event_type, count in write_part(connection, events, part, Form(form)).items():
                    counts[event_type] = counts.get(event_type, 0) + count
        folder.mkdir(exist_ok=True)
        for file in events.iterdir():
            file.rename(folder / file.name)
    return SimulationSummary(tuple(sorted(folder.iterdir())), dict(sorted(counts.items())), time.monotonic() - started)


def _parts(people: int, years: int, seed: int, areas: list[Area], until: int) -> Iterator[Part]:
    for number, first in enumerate(range(0, people, PEOPLE_PER_PART), start=1):
        end = min(first + PEOPLE_PER_PART, people)
        yield Part(number, first, end, people, years, seed, tuple(areas), until)


def _check(folder: Path, people: int, years: int, seed: int, areas: Sequence[str], until: int) -> None:
    if people < SMALLEST:
        raise RefusedError(f"A simulation needs at least {SMALLEST} people, not {people}.")
    if not FIRST_YEAR < until <= LAST_YEAR:
        raise RefusedError(f"The last simulated year ends on 31 March of {FIRST_YEAR + 1} to {LAST_YEAR}, not of {until}.")
    if not 1 <= years <= until - FIRST_YEAR:
        raise RefusedError(f"Up to 31 March {until} there are 1 to {until - FIRST_YEAR} years to simulate, not {years}.")
    if not 0 <= seed < 2**63:
        raise RefusedError(f"The seed is a whole number from 0 to 2^63 - 1, not {seed}.")
    if not areas or len(set(areas)) < len(areas):
        raise RefusedError("Name at least one area, and each area once.")
    if wrong := [code for code in areas if not re.fullmatch(r"\w+", code, re.ASCII)]:
        raise RefusedError(f"An area is named by its ONS code, such as {BARNET}, not {wrong[0]!r}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(f"{folder} holds something already: name a folder that is new or empty.")


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Make a working folder on the same disk, and take it away again whatever happens."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".simulate-", dir=folder.parent))
    except OSError as error:
        raise RefusedError(f"{folder} cannot be written: {error.strerror}.") from error
    try:
        yield work
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise RefusedError(f"The simulation could not be written to {folder} ({error}): is the disk full?") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
