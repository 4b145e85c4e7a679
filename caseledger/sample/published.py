"""The printed cells of the published reports, read from the seeds, and what they say about counts.

What is printed as a rate or a percentage only is turned into a count: with the population that applies on the day, with the
denominator that it is a share of, or with one that fits everything printed of it.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from caseledger.settings import BARNET, SEED_FOLDER

RATE_PER = 10_000
Q4_2014 = date(2015, 3, 31)
Q1_2015 = date(2015, 6, 30)
Q2_2015 = date(2015, 9, 30)
Q4_2015 = date(2016, 3, 31)
Q1_2016 = date(2016, 6, 30)
Q2_2016 = date(2016, 9, 30)

Q4_REPORT, Q1_REPORT, Q2_REPORT = "fs-2015-q4", "fs-2016-q1", "fs-2016-q2"
IMPROVEMENT_REPORT = "improvement-2017-11"
# How each report heads the column of its own results, and that of their numerators and denominators.
RESULT = {Q4_REPORT: "Result", Q1_REPORT: "Q1 2016/17 Result", Q2_REPORT: "Q2 2016/17 Result"}
FRACTION = {
    Q4_REPORT: "Numerator and Denominator",
    Q1_REPORT: "Numerator / Denominator",
    Q2_REPORT: "Numerator / Denominator",
}
OUTTURN, YEAR_BEFORE_Q1, YEAR_BEFORE_Q2 = "Previous outturn", "Q1 2015/16 Result", "Q2 2015/16 Result"


class PublishedCells:
    """The printed cells, found by report, row and column, or by what the improvement report measures and when."""

    def __init__(self, seeds: Path = SEED_FOLDER) -> None:
        self._seeds = seeds
        self._cells: dict[tuple[str, str, str], dict[str, str]] = {}
        for row in rows_of(seeds / "published_cell.csv"):
            # A row is printed in the table of results before it is commented upon further on.
            self._cells.setdefault((row["report_id"], row["row_ref"], row["column_name"]), row)
        names = {ref: row["text"] for (report, ref, column), row in self._cells.items() if column == "metric_name"}
        self._measured = {(names[ref], self._improvement(ref, "period")): ref for ref in names}

    def has(self, report: str, ref: str, column: str | None = None) -> bool:
        """Tell whether a number is printed in a cell, by default the result."""
        cell = self._cells.get((report, ref, column or RESULT[report]))
        return cell is not None and cell["value"] != ""

    def text(self, report: str, ref: str, column: str) -> str:
        """Return a cell as printed."""
        return self._cells[report, ref, column]["text"]

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

    def share(self, report: str, ref: str, column: str | None = None) -> Decimal:
        """Return a printed percentage with the decimals that it is printed with."""
        return Decimal(self._cells[report, ref, column or RESULT[report]]["text"].rstrip("%"))

    def year_before_q2(self, ref: str) -> str:
        """Return how the last report heads the quarter a year before: some rows by the right name, others by the first's."""
        return YEAR_BEFORE_Q2 if (Q2_REPORT, ref, YEAR_BEFORE_Q2) in self._cells else YEAR_BEFORE_Q1

    def rate(self, day: date, report: str, ref: str, column: str | None = None) -> int:
        """Return the count that a printed rate of children means on a day."""
        return round_half_up(self.value(report, ref, column) * self.population(day) / RATE_PER)

    def measured(self, name: str, period: str, column: str = "value") -> Decimal:
        """Return a figure of the improvement report by its name and period."""
        return Decimal(self._cells[IMPROVEMENT_REPORT, self._measured[name, period], column]["value"])

    def measured_count(self, name: str, period: str, column: str = "value") -> int:
        """Return a whole number of the improvement report by its name and period."""
        return int(self.measured(name, period, column))

    def population(self, day: date) -> int:
        """Return the children of the borough who count on a day."""
        rows = sorted(
            (date.fromisoformat(row["applies_from"]), int(row["population"]))
            for row in rows_of(self._seeds / "population.csv")
            if row["area_code"] == BARNET and (row["age_from"], row["age_to"]) == ("0", "17") and row["applies_from"]
        )
        return [population for applies_from, population in rows if applies_from <= day][-1]

    def _improvement(self, ref: str, column: str) -> str:
        cell = self._cells.get((IMPROVEMENT_REPORT, ref, column))
        return "" if cell is None else cell["text"]


def fitting(shares: Sequence[Decimal], near: int) -> tuple[list[int], int]:
    """Return numerators over the denominator nearest to a wished one that print as these percentages.

    Raises:
        ValueError: no denominator near it gives them all.
    """
    for distance in range(near):
        for denominator in (near + distance, near - distance):
            numerators = [count_of(share, denominator) for share in shares]
            if all(prints_as(share, n, denominator) for share, n in zip(shares, numerators, strict=True)):
                return numerators, denominator
    raise ValueError(f"No denominator near {near} gives {', '.join(f'{share}%' for share in shares)}.")


def count_of(share: Decimal, denominator: int) -> int:
    """Return the count that comes nearest to a percentage."""
    return round_half_up(share * denominator / 100)


def prints_as(share: Decimal, numerator: int, denominator: int) -> bool:
    """Tell whether a fraction is printed as a percentage, with as many decimals as it has."""
    return (Decimal(100 * numerator) / denominator).quantize(share, ROUND_HALF_UP) == share


def round_half_up(value: Decimal) -> int:
    """Round to a whole number as the reports do."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Read the rows of a seed."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
