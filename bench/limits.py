"""What loading and building may take on two cores: the figures we want to keep, beside what a run took."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.measuring import Measurement

# About: the size asked for, of ten years of events. A build of them has every indicator, 40 quarters and 120 months.
TWO_MILLION = 2_000_000
# Seconds that a step may take with two million events, or (a small load) beside four million. A first build reads the project
# anew, once for an installation, and is no usual one.
MOST_SECONDS = {"load jsonl": 30, "load csv": 30, "load parquet": 20, "build": 30, "1,000 events": 2}
# MiB of memory that it may have at its peak.
MOST_MEMORY = {"load jsonl": 3072, "load csv": 3072, "load parquet": 3072, "build": 4096}
# Which part of the first load's time a load of the same file may take again.
MOST_OF_FIRST_LOAD = 0.5
# Seconds that a build may take longer than the same SQL run bare: to start, to read the project, to see to each model.
MOST_OF_DBT = 10
# With which exponent time may grow with the number of events; 1 is in proportion.
MOST_GROWTH = 1.1


@dataclass(frozen=True)
class Verdict:
    """One figure of a run, and the most that it may be."""

    figure: str
    events: int
    taken: float
    allowed: float

    @property
    def is_kept(self) -> bool:
        """Whether the figure is within its limit."""
        return self.taken <= self.allowed


def verdicts(measurements: Sequence[Measurement], build: Mapping[str, Any], exponents: Mapping[str, float]) -> Iterator[Verdict]:
    """Compare a run with every limit.

    `build` is what became of the time of a build of two million events, and `exponents` how steps grow (bench/__main__.py).

    Raises:
        KeyError: a step that has a limit was not measured.
    """
    of_step = {each.step: each for each in measurements if each.size == TWO_MILLION or each.step == "1,000 events"}
    for step, seconds in MOST_SECONDS.items():
        yield Verdict(f"{step}, s", of_step[step].events, of_step[step].seconds, seconds)
    for step, mib in MOST_MEMORY.items():
        yield Verdict(f"{step}, MiB", of_step[step].events, of_step[step].peak_mib, mib)
    again = of_step["load again"]
    yield Verdict("load again, s", again.events, again.seconds, MOST_OF_FIRST_LOAD * of_step["load jsonl"].seconds)
    yield Verdict("dbt's part of it, s", build["events"], build["dbt_seconds"], MOST_OF_DBT)
    for step, exponent in exponents.items():
        yield Verdict(f"growth of {step}", max(each.events for each in measurements if each.step == step), exponent, MOST_GROWTH)


def show_verdicts(compared: Iterable[Verdict]) -> None:
    """Print what was measured beside what is allowed."""
    print(f"{'figure':<20}{'events':>12}{'taken':>10}{'allowed':>10}")
    for each in compared:
        print(
            f"{each.figure:<20}{each.events:>12,}{each.taken:>10,.2f}{each.allowed:>10,.2f}"
            f"{'' if each.is_kept else '  above what is allowed'}"
        )
