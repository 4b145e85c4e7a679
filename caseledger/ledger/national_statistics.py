"""Statistics as DfE publishes them: a data set of Explore Education Statistics, kept in the ledger to compare results with."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.ledger.benchmark_measures import Comparison, Measure, comparisons_of, read_measures
from caseledger.ledger.places import Places, read_places
from caseledger.ledger.reference_file import Record, append_rows, read_records
from caseledger.moments import local_now
from caseledger.settings import Settings

PUBLISHER = "DfE Explore Education Statistics"
AUTHORITY = "Local authority"
CODE_COLUMNS = {AUTHORITY: "new_la_code", "Regional": "region_code", "National": "country_code"}
GEOGRAPHY = {"time_period", "time_identifier", "geographic_level", "old_la_code", *CODE_COLUMNS.values()}
FIRST_YEAR = 2000  # an earlier one is a slip


@dataclass(frozen=True)
class Statistic:
    """One figure of an area and year: a row of the ledger's table `national_statistic`, in the order of its columns.

    The area has the code it has now. Where the value is not known it is None, and `status` says why.
    """

    statistic: str
    area_code: str
    period_end: date
    measure: str
    numerator: float | None
    denominator: float | None
    value: float | None
    status: str | None
    source: str
    known_from: date | None


@dataclass(frozen=True)
class LoadedStatistics:
    """What a file brought: which data set it is, how many figures, and what these compare with."""

    title: str
    figures: int
    comparisons: list[Comparison]


def load_statistics(
    settings: Settings, path: Path, known_from: date | None = None, now: datetime | None = None
) -> LoadedStatistics:
    """Append the figures of a data set, a CSV file as published, to the ledger's statistics, all or none.

    A figure of the same area and year as an earlier one takes its place in builds from then on. `known_from` is the day on which
    the file was published; without it its figures have always been known.

    Raises:
        RefusedError: the file is none of the data sets of the seed `benchmark_measure`, or a row is wrong (named by file, line).
    """
    measures: list[Measure] = []
    records = read_records(path, lambda names: measures.extend(_recognise(path, names)))
    dataset = _DataSet(measures, read_places(), f"{PUBLISHER}: {measures[0].title} ({path.name})", known_from, now or local_now())
    statistics = list(dataset.statistics(records))
    found = {row.statistic for row in statistics}
    if missing := next((measure for measure in measures if measure.statistic not in found), None):
        raise RefusedError(f"{path} has no row whose {missing.filter_column} is {missing.filter_value!r}: nothing was loaded.")
    append_rows(settings, "national_statistic", [astuple(row) for row in statistics], now)
    return LoadedStatistics(measures[0].title, len(statistics), comparisons_of(measures))


def _recognise(path: Path, names: tuple[str, ...]) -> list[Measure]:
    """Return the figures of the data set whose columns these are."""
    known = read_measures()
    measures = [measure for measure in known if set(measure.recognised_by) <= set(names)]
    titles = list(dict.fromkeys(measure.title for measure in measures))
    if len(titles) != 1 or len(set(names)) < len(names):
        datasets = ", ".join(dict.fromkeys(measure.dataset for measure in known))
        raise RefusedError(
            f"{path} is none of the data sets that can be read ({datasets}): hand over DfE's CSV file as it was published."
        )
    needed = GEOGRAPHY.union(*(measure.columns for measure in measures))
    if missing := sorted(needed - set(names)):
        raise RefusedError(f"{path} is the data set {titles[0]!r}, but lacks {', '.join(missing)}: nothing was loaded.")
    return measures


@dataclass(frozen=True)
class _DataSet:
    """A recognised data set, and what is needed to read its rows."""

    measures: list[Measure]
    places: Places
    source: str
    known_from: date | None
    now: datetime

    def statistics(self, records: list[Record]) -> Iterator[Statistic]:
        """Yield the figures of all rows; one figure of an area and year may stand in one row only."""
        seen: dict[tuple[str, str, int], str] = {}
        for record in records:
            area_code, year = self._area(record), self._year(record)
            for measure in (measure for measure in self.measures if measure.holds_for(record)):
                first = seen.setdefault((measure.statistic, area_code, year), record.place)
                if first != record.place:
                    raise record.refusal(f"this is a second row for {area_code} and {year}, after {first}")
                figure = measure.read(record, self.places.children.get((area_code, year - 1)))
                yield Statistic(
                    measure.statistic, area_code, date(year, 3, 31), measure.measure,
                    figure.numerator, figure.denominator, figure.value, figure.status, self.source, self.known_from,
                )  # fmt: skip

    def _area(self, record: Record) -> str:
        """Return the code that the area of a row has now."""
        level = record.cell("geographic_level")
        if level not in CODE_COLUMNS:
            raise record.refusal(f"geographic_level must be one of {', '.join(CODE_COLUMNS)}, not {level!r}")
        code = record.text(CODE_COLUMNS[level])
        number = record.cell("old_la_code") if level == AUTHORITY else ""
        if self.places.numbers.get(code) != number:
            called = f"{CODE_COLUMNS[level]} {code!r}" + (f" with old_la_code {number!r}" if number else "")
            raise record.refusal(f"{called} is no area that the seed authority knows: correct it, or add it there")
        return self.places.current_codes[code]

    def _year(self, record: Record) -> int:
        """Return the year in whose March the row's year ends: 2017 for a reporting year 2017 and for a financial year 201617."""
        text, kind = record.cell("time_period"), record.cell("time_identifier")
        year = int(text[:4]) if text.isascii() and text[:4].isdecimal() else 0
        if kind == "Financial year" and text == f"{year}{(year + 1) % 100:02}":
            year += 1
        elif kind != "Reporting year" or text != str(year):
            raise record.refusal(
                f"time_period must be a reporting year like 2017 or a financial year like 201617, not {kind} {text!r}"
            )
        if year < FIRST_YEAR or date(year, 3, 31) > self.now.date():
            raise record.refusal(f"time_period {text} has not ended, or is before {FIRST_YEAR}")
        return year
