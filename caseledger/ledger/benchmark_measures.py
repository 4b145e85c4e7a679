"""How a figure is read from a row of DfE's data: the seed `benchmark_measure`, and what DfE writes where it gives no number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from caseledger.ledger.places import read_seed
from caseledger.ledger.reference_file import Record

# In place of a column: the mid-year estimate of the children of the year before, as DfE makes its rates.
POPULATION = "population_0_17"
PER_CENT = 100
# What stands in the place of a number (Government Statistical Service). The first that occurs in this order names the reason.
SYMBOLS = {
    "c": "suppressed",
    "x": "not_available",
    ":": "not_available",
    "z": "not_applicable",
    "u": "unreliable",
    "k": "rounds_to_zero",
}
REASONS = tuple(dict.fromkeys(SYMBOLS.values()))
NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?")


@dataclass(frozen=True)
class Figure:
    """A value with the numbers it is made of. What is not known is None, and `status` says why where that is the value."""

    numerator: float | None
    denominator: float | None
    value: float | None
    status: str | None


@dataclass(frozen=True)
class Measure:
    """One figure of a data set, whatever the indicators it compares with."""

    dataset: str
    title: str
    recognised_by: tuple[str, ...]
    statistic: str
    filter_column: str
    filter_value: str
    numerator_columns: tuple[str, ...]
    denominator_column: str
    value_column: str
    measure: str
    rate_per: int

    @property
    def columns(self) -> set[str]:
        """The columns of the file that it reads."""
        named = {self.filter_column, self.denominator_column, self.value_column, *self.numerator_columns, *self.recognised_by}
        return named - {"", POPULATION}

    def holds_for(self, record: Record) -> bool:
        """Tell whether a row of the file is about this figure."""
        return not self.filter_column or record.cell(self.filter_column) == self.filter_value

    def read(self, record: Record, children: int | None) -> Figure:
        """Read the figure from its row, and compute it where DfE does not give it.

        Raises:
            RefusedError: a cell is neither a number nor one of DfE's symbols.
        """
        parts = [_number(record, column) for column in self.numerator_columns]
        reasons = [part for part in parts if isinstance(part, str)]
        numerator = None if reasons else sum(part for part in parts if not isinstance(part, str))
        denominator: float | str | None = None
        if self.denominator_column == POPULATION:
            denominator = children if children is not None else "not_available"
        elif self.denominator_column:
            denominator = _number(record, self.denominator_column)
        if isinstance(denominator, str):
            reasons.append(denominator)
            denominator = None
        if self.value_column:
            value = _number(record, self.value_column)
            return Figure(numerator, denominator, *((None, value) if isinstance(value, str) else (value, None)))
        if reasons:
            return Figure(numerator, denominator, None, min(reasons, key=REASONS.index))
        return self._computed(numerator, denominator)

    def _computed(self, numerator: float | None, denominator: float | None) -> Figure:
        if self.measure == "count":
            return Figure(numerator, None, numerator, None)
        if numerator is None or not denominator:
            return Figure(numerator, denominator, None, "not_applicable")
        return Figure(numerator, denominator, numerator / denominator * self.rate_per, None)


@dataclass(frozen=True)
class Comparison:
    """An indicator that a figure of DfE's compares with: whether the definition is the `same` or `differs`, and how.

    Where no indicator compares with the figure, ref and comparability are empty, and the note says what comes nearest.
    """

    indicator_ref: str
    measure: str
    comparability: str
    note: str


def read_measures() -> list[Measure]:
    """Return the figures of the data sets that can be read, each once."""
    return list(dict.fromkeys(_measure(row) for row in read_seed("benchmark_measure") if row["recognised_by"]))


def comparisons_of(measures: Sequence[Measure]) -> list[Comparison]:
    """Return what figures compare with."""
    statistics = {measure.statistic for measure in measures}
    return [
        Comparison(row["indicator_ref"], row["measure"], row["comparability"], row["note"])
        for row in read_seed("benchmark_measure")
        if row["statistic"] in statistics
    ]


def _measure(row: dict[str, str]) -> Measure:
    return Measure(
        dataset=row["dataset"],
        title=row["title"],
        recognised_by=tuple(row["recognised_by"].split(";")),
        statistic=row["statistic"],
        filter_column=row["filter_column"],
        filter_value=row["filter_value"],
        numerator_columns=tuple(row["numerator_columns"].split(";")),
        denominator_column=row["denominator_column"],
        value_column=row["value_column"],
        measure=row["measure"],
        rate_per=int(row["rate_per"] or PER_CENT),
    )


def _number(record: Record, column: str) -> float | str:
    """Return the number of a cell, or why there is none."""
    cell = record.cell(column)
    if not cell:
        return "not_available"
    if reason := SYMBOLS.get(cell.lower()):
        return reason
    if not NUMBER.fullmatch(cell):
        raise record.refusal(f"{column} is neither a number nor one of the symbols {', '.join(SYMBOLS)}: {cell!r}")
    return float(cell)
