"""What is read: the reports with their printed cells, and the rules of the field that reading needs, from the seeds."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True)
class Quarter:
    """A quarter of a financial year: 2016 and 2 is July to September 2016."""

    year: int
    number: int

    @classmethod
    def from_label(cls, label: str) -> "Quarter | None":
        """Read `2016-17 Q2`; None for the label of another kind of period."""
        year, _, quarter = label.partition(" Q")
        return cls(int(year[:4]), int(quarter)) if quarter else None

    @classmethod
    def from_ordinal(cls, ordinal: int) -> "Quarter":
        """Return the quarter of an ordinal."""
        return cls((ordinal - 1) // 4, (ordinal - 1) % 4 + 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        month, day = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}[self.number]
        return date(self.year + (self.number == 4), month, day)

    @property
    def label(self) -> str:
        """Its label, as in `indicator_result`: `2016-17 Q2`."""
        return f"{self.year}-{(self.year + 1) % 100:02} Q{self.number}"

    @property
    def ordinal(self) -> int:
        """A number that is one more in each quarter."""
        return self.year * 4 + self.number

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}/{(self.year + 1) % 100:02}"


@dataclass(frozen=True)
class Report:
    """A published report."""

    report_id: str
    title: str
    published_by: str
    area_code: str
    period_label: str
    period_end: date

    @cached_property
    def quarter(self) -> Quarter | None:
        """The quarter that it reports on. None where it reports on another kind of period."""
        return Quarter.from_label(self.period_label)


class Cell(NamedTuple):
    """A printed cell, and where it stands; `position` is its place in the order of print."""

    report_id: str
    section: str
    row_ref: str
    column_name: str
    text: str
    position: int = 0

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.report_id} {self.section} {self.row_ref} [{self.column_name}]"


@dataclass(frozen=True)
class Edition:
    """What of an indicator's edition tells which cases its figures are of (the register, `indicator.csv`)."""

    indicator_ref: str
    valid_from: date
    valid_to: date
    measure: str
    cohort: str
    denominator_flag: str
    numerator_flag: str
    window_name: str
    rate_per: int | None
    ages: tuple[str, str]


@dataclass(frozen=True)
class Population:
    """An estimate of how many people of some ages live in an area, from when it applies, and which one it is (`vintage`)."""

    area_code: str
    ages: tuple[str, str]
    applies_from: date
    people: int
    vintage: str


@dataclass(frozen=True)
class Measure:
    """What a figure in running text is of: the indicator, the period, and which part of its result (seed `published_measure`)."""

    report_id: str
    row_ref: str
    indicator_ref: str
    dimension: str
    period: str
    part: str


@dataclass(frozen=True)
class HeadingPattern:
    """How a column is headed, and what it then holds."""

    pattern: str
    part: str


@dataclass(frozen=True)
class Library:
    """Reports, their cells in the order of print, and what is known beside them."""

    reports: tuple[Report, ...]
    cells: tuple[Cell, ...]
    register: tuple[Edition, ...]
    populations: tuple[Population, ...]
    headings: tuple[HeadingPattern, ...]
    directions: Mapping[tuple[str, str], str]
    measures: tuple[Measure, ...] = ()


def load_library(seeds: Path) -> Library:
    """Read the published reports, and what is known beside them, from a folder of seeds."""
    return Library(
        reports=tuple(
            Report(
                row["report_id"],
                row["title"],
                row["published_by"],
                row["area_code"],
                row["period_label"],
                date.fromisoformat(row["period_end"]),
            )
            for row in _rows(seeds / "published_report.csv")
        ),
        cells=tuple(
            Cell(row["report_id"], row["section"], row["row_ref"], row["column_name"], row["text"], position)
            for position, row in enumerate(_rows(seeds / "published_cell.csv"))
        ),
        register=tuple(_edition(row) for row in _rows(seeds / "indicator.csv")),
        populations=tuple(
            Population(
                row["area_code"],
                (row["age_from"], row["age_to"]),
                date.fromisoformat(row["applies_from"]),
                int(row["population"]),
                row["vintage"],
            )
            for row in _rows(seeds / "population.csv")
        ),
        headings=load_headings(seeds),
        directions=load_directions(seeds),
        measures=tuple(
            Measure(
                row["report_id"], row["row_ref"], row["indicator_ref"], row["dimension"], row["period"], row["part"] or "result"
            )
            for row in _rows(seeds / "published_measure.csv")
            if row["indicator_ref"] and not row["column_name"]
        ),
    )


def load_headings(seeds: Path) -> tuple[HeadingPattern, ...]:
    """Read the headings, in the order in which they are tried."""
    rows = sorted(_rows(seeds / "heading.csv"), key=lambda row: int(row["rank"]))
    return tuple(HeadingPattern(row["pattern"], row["part"]) for row in rows)


def load_directions(seeds: Path) -> dict[tuple[str, str], str]:
    """Read what changes are called: by polarity and change."""
    return {(row["polarity"], row["change"]): row["direction"] for row in _rows(seeds / "direction.csv")}


def _edition(row: dict[str, str]) -> Edition:
    return Edition(
        row["indicator_ref"],
        date.fromisoformat(row["valid_from"] or "0001-01-01"),
        date.fromisoformat(row["valid_to"] or "9999-12-31"),
        row["measure"],
        row["cohort"],
        row["denominator_flag"],
        row["numerator_flag"],
        row["window_name"],
        int(row["rate_per"]) if row["rate_per"] else None,
        (row["age_from"], row["age_to"]),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
