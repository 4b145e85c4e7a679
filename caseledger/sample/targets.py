"""What the sample must come out as: the printed figures, read from the seeds, never written here.

`Targets` holds counts by the last day of a quarter. What is printed as a rate or a percentage only is turned into a count
with the population that applies on that day, or is kept as a share for `flows` to turn into a count of its stock.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from caseledger.sample.calendar import WorkingDays
from caseledger.settings import BARNET, SEED_FOLDER

RATE_PER = 10_000
Q4_2014 = date(2015, 3, 31)
Q1_2015 = date(2015, 6, 30)
Q2_2015 = date(2015, 9, 30)
Q4_2015 = date(2016, 3, 31)
Q1_2016 = date(2016, 6, 30)
Q2_2016 = date(2016, 9, 30)

Q4_REPORT, Q1_REPORT, Q2_REPORT = "fs-2015-q4", "fs-2016-q1", "fs-2016-q2"
# How each report heads the column of its own results, and that of their numerators and denominators.
RESULT = {Q4_REPORT: "Result", Q1_REPORT: "Q1 2016/17 Result", Q2_REPORT: "Q2 2016/17 Result"}
FRACTION = {
    Q4_REPORT: "Numerator and Denominator",
    Q1_REPORT: "Numerator / Denominator",
    Q2_REPORT: "Numerator / Denominator",
}


@dataclass(frozen=True)
class Targets:
    """Counts that must hold, each by the last day of its quarter; days without a printed figure are absent."""

    referrals: dict[date, int]
    """Referrals received in the twelve months to the day."""
    plan_starts: dict[date, int]
    """Protection plans started from 1 April to the day."""
    repeat_starts: dict[date, int]
    """Of these, children with an earlier plan."""
    on_plan: dict[date, int]
    """Children on a protection plan on the day."""
    repeat_plans: dict[date, int]
    """Of these, children with an earlier plan."""
    repeat_share: dict[date, Decimal]
    """The same where only a percentage is printed."""
    two_years: dict[date, int]
    """Children on a protection plan for two years or more."""
    two_years_share: dict[date, Decimal]
    """The same where only a percentage is printed."""
    visited: dict[date, int]
    """Children on a protection plan whose visit is in time."""
    assessments: dict[date, int]
    """Assessments completed in the quarter."""
    assessed_in_time: dict[date, int]
    """Of these, within the limit."""
    unallocated: dict[date, int]
    """Open cases without a worker on the day."""
    looked_after: dict[date, int]
    """Children looked after on the day."""


class PublishedCells:
    """The printed cells of the published reports, found by report, row and column."""

    def __init__(self, seeds: Path) -> None:
        self._cells = {(row["report_id"], row["row_ref"], row["column_name"]): row for row in _rows(seeds / "published_cell.csv")}

    def value(self, report: str, ref: str, column: str | None = None) -> Decimal:
        """Return the number in a cell, by default the result."""
        return Decimal(self._cells[report, ref, column or RESULT[report]]["value"])

    def count(self, report: str, ref: str, column: str | None = None) -> int:
        """Return the whole number in a cell."""
        return int(self.value(report, ref, column))

    def fraction(self, report: str, ref: str) -> tuple[int, int]:
        """Return the printed numerator and denominator."""
        numerator, denominator = self._cells[report, ref, FRACTION[report]]["text"].split("/")
        return int(numerator), int(denominator)


def read_targets(seeds: Path = SEED_FOLDER) -> Targets:
    """Read the printed figures of the three reports, with the columns for the quarter before and the year before."""
    cells, population = PublishedCells(seeds), _populations(seeds)
    q4, q1, q2 = Q4_REPORT, Q1_REPORT, Q2_REPORT
    outturn, year_before_q1, year_before_q2 = "Previous outturn", "Q1 2015/16 Result", "Q2 2015/16 Result"

    def rate(day: date, report: str, ref: str, column: str | None = None) -> int:
        return round_half_up(cells.value(report, ref, column) * population(day) / RATE_PER)

    c22_q1, c22_q2 = cells.fraction(q1, "FS/C22"), cells.fraction(q2, "FS/C22")
    c25_q1, c25_q2 = cells.fraction(q1, "FS/C25"), cells.fraction(q2, "FS/C25")
    s3_q4 = cells.fraction(q4, "FS/S3")
    return Targets(
        referrals={
            Q4_2014: rate(Q4_2014, q4, "FS/S4", outturn),
            Q1_2015: rate(Q1_2015, q1, "FS/S4", year_before_q1),
            # Headed for the first quarter, but the first quarter's own report prints another figure for it.
            Q2_2015: rate(Q2_2015, q2, "FS/S4", year_before_q1),
            Q4_2015: rate(Q4_2015, q4, "FS/S4"),
            Q1_2016: rate(Q1_2016, q1, "FS/S4"),
            Q2_2016: rate(Q2_2016, q2, "FS/S4"),
        },
        plan_starts={
            Q4_2014: cells.count(q4, "FS/S1", outturn),
            Q1_2015: cells.count(q1, "FS/S1", year_before_q1),
            Q2_2015: cells.count(q2, "FS/S1", year_before_q2),
            Q4_2015: cells.count(q4, "FS/S1"),
            Q1_2016: cells.count(q1, "FS/S1"),
            # The row is printed one cell to the left: the result stands under the heading of the fraction.
            Q2_2016: cells.count(q2, "FS/S1", FRACTION[q2]),
        },
        repeat_starts={Q4_2014: cells.count(q4, "FS/S2", outturn), Q4_2015: cells.count(q4, "FS/S2")},
        on_plan={
            Q1_2015: rate(Q1_2015, q1, "FS/C24", year_before_q1),
            Q4_2015: s3_q4[1],
            Q1_2016: c25_q1[1],
            Q2_2016: c25_q2[1],
        },
        # The first quarter's denominator is that of another cohort; only its numerator can be used.
        repeat_plans={Q1_2016: cells.fraction(q1, "FS/S2")[0], Q2_2016: cells.fraction(q2, "FS/S2")[0]},
        repeat_share={Q1_2015: cells.value(q1, "FS/S2", year_before_q1)},
        two_years={
            Q1_2015: cells.count(q1, "FS/S3", year_before_q1),
            Q2_2015: cells.count(q2, "FS/S3", year_before_q2),
            Q4_2015: s3_q4[0],
            Q1_2016: cells.count(q1, "FS/S3"),
            Q2_2016: cells.count(q2, "FS/S3"),
        },
        two_years_share={Q4_2014: cells.value(q4, "FS/S3", outturn)},
        visited={Q1_2016: c25_q1[0], Q2_2016: c25_q2[0]},
        assessments={Q1_2016: c22_q1[1], Q2_2016: c22_q2[1]},
        assessed_in_time={Q1_2016: c22_q1[0], Q2_2016: c22_q2[0]},
        unallocated={Q1_2016: cells.count(q1, "FS/C23"), Q2_2016: cells.count(q2, "FS/C23")},
        looked_after={
            Q4_2015: cells.fraction(q4, "FS/S11")[1],
            Q1_2016: cells.count(q1, "FS/C20"),
            Q2_2016: cells.count(q2, "FS/C20"),
        },
    )


def read_working_days(seeds: Path = SEED_FOLDER) -> WorkingDays:
    """Read the calendar that the indicators use."""
    holidays = (row for row in _rows(seeds / "bank_holiday.csv") if not row["known_until"])
    return WorkingDays(date.fromisoformat(row["day"]) for row in holidays)


def read_limits(seeds: Path = SEED_FOLDER) -> dict[str, int]:
    """Read the timescales that hold for every area, by code."""
    return {row["code"]: int(row["limit"]) for row in _rows(seeds / "timescale.csv") if not row["area_code"]}


def round_half_up(value: Decimal) -> int:
    """Round to a whole number as the reports do."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _populations(seeds: Path):
    rows = sorted(
        (date.fromisoformat(row["applies_from"]), int(row["population"]))
        for row in _rows(seeds / "population.csv")
        if row["area_code"] == BARNET and (row["age_from"], row["age_to"]) == ("0", "17") and row["applies_from"]
    )
    return lambda day: [population for applies_from, population in rows if applies_from <= day][-1]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
