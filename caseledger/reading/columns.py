"""Checks of later prints against earlier ones: whole columns, then single figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from caseledger.reading import printed
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.library import Cell, Quarter, Report
from caseledger.reading.printed import Number
from caseledger.reading.rows import COMPARED, COMPARED_WITH, Reading, Row

# A column is that of another period when so many of its figures, and so large a share, are those of that period.
FEWEST = 3
MOST_OF = 0.75


@dataclass(frozen=True)
class _Print:
    row: Row
    cell: Cell
    number: Number


def columns_of_another_period(reading: Reading) -> Iterator[Finding]:
    """Find columns whose figures are those that other reports print for another quarter than the heading names.

    Where no report has the figures of another quarter, a column is doubted that agrees with none of the earlier prints for its
    quarter while the column of directions beside it names another one.
    """
    for report in reading.reports:
        for column, prints in _columns(reading, report).items():
            named = prints[0].row.quarter(_part(prints[0]))
            if named is None:
                continue
            own = [each for each in prints if _agrees(reading, each, named, report) is True]
            known = [each for each in prints if _agrees(reading, each, named, report) is not None]
            better = _better_quarter(reading, report, prints, len(own))
            if better:
                agreeing = [each for each in prints if _agrees(reading, each, better, report)]
                reading.held[report.report_id, _part(prints[0]), named] = better
                yield Finding(
                    Kind.COLUMN_OTHER_PERIOD,
                    tuple(each.cell for each in agreeing if each not in own),
                    f"{len(agreeing)} of its figures are those printed for {better}; of the {len(known)} that are printed for "
                    f"{named} it has {len(own)}.",
                    f"The column '{column}' of {report.title} holds the figures of {better}.",
                    _held(reading, report, prints, better),
                )
            elif len(known) >= FEWEST and not own:
                other = _quarter_of_directions(prints)
                if other and other != named:
                    reading.held[report.report_id, _part(prints[0]), named] = other
                    yield Finding(
                        Kind.COLUMN_OTHER_PERIOD,
                        tuple(each.cell for each in known),
                        f"None of {len(known)} figures is the one printed before for {named}, and the directions are headed as "
                        f"from {other}.",
                        f"The column '{column}' of {report.title} is not that of {named}; it may be that of {other}.",
                        _held(reading, report, prints, other),
                    )


def restated(reading: Reading) -> Iterator[Finding]:
    """Find figures that differ from what an earlier report printed for the same indicator and quarter."""
    for report in reading.reports:
        for row in reading.in_report(report):
            for part in COMPARED:
                finding = _restated(reading, row, part)
                if finding:
                    yield finding
    yield from _own_benchmarks(reading)


def first_print(reading: Reading, row: Row, quarter: Quarter | None) -> tuple[Row, str] | None:
    """Return the earliest report's print of the indicator's figure for a quarter: its row and part. None where there is none.

    The report of the quarter itself goes before others that look back on it.
    """
    if quarter is None:
        return None
    others = [other for other in reading.by_identity.get(reading.identity(row), []) if other.report is not row.report]
    for other in others:
        if other.report.quarter == quarter and other.number("result"):
            return other, "result"
    for other in others:
        if other.report.period_end < row.report.period_end:
            for part in COMPARED:
                if reading.quarter_of(other, part) == quarter and other.number(part):
                    return other, part
    return None


def _restated(reading: Reading, row: Row, part: str) -> Finding | None:
    later = row.number(part)
    first = first_print(reading, row, reading.quarter_of(row, part))
    if later is None or first is None:
        return None
    earlier, earlier_part = first
    before = earlier.number(earlier_part)
    if before is None or later.agrees_with(before):
        return None
    cells = (row.cells[part], earlier.cells[earlier_part])
    remedies = (Remedy(cells[0], (str(before),)), Remedy(cells[1], (str(later),)))
    words = before
    if later.is_percent != before.is_percent:
        # A count can still be held against the numerator of a percentage.
        if later.is_percent or earlier.fraction is None or earlier_part != "result" or _counts(later, earlier):
            return None
        cells = (*cells, earlier.cells["fraction"])
        words = earlier.fraction
        remedies = (Remedy(cells[0], (str(words.numerator),)), Remedy(cells[2], (str(later),), part="numerator"))
    return Finding(
        Kind.RESTATED,
        cells,
        f"{later} against {words}, both for {reading.quarter_of(row, part)}.",
        f"{row.report.title} prints {later} for {row.ref} where {earlier.report.title} printed {words}.",
        remedies,
    )


def _counts(later: Number, earlier: Row) -> bool:
    return earlier.fraction is not None and later.value == earlier.fraction.numerator


def _own_benchmarks(reading: Reading) -> Iterator[Finding]:
    """Find the council's own figure among the benchmarks where it is not the one that the row prints."""
    for row in reading.indicators:
        previous = row.number("previous")
        own_name = row.report.published_by.split(" of ")[-1].removesuffix(" Council").lower()
        for benchmark in printed.benchmarks(row.text("benchmark")):
            is_own = benchmark.name.lower() == own_name
            comparable = previous and previous.is_percent == benchmark.number.is_percent
            if is_own and comparable and not previous.agrees_with(benchmark.number):
                yield Finding(
                    Kind.RESTATED,
                    row.cells_of("benchmark", "previous"),
                    f"{benchmark.number} against {previous}.",
                    f"Among the benchmarks of {row.ref} the council's own figure is {benchmark.number}; as the result before it "
                    f"prints {previous}.",
                    (Remedy(row.cells["benchmark"]), Remedy(row.cells["previous"], (str(benchmark.number),))),
                )


def _columns(reading: Reading, report: Report) -> dict[str, list[_Print]]:
    found: dict[str, list[_Print]] = {}
    for row in reading.in_report(report):
        for part in COMPARED:
            number = row.number(part)
            # A cell that a shifted row was put right by says nothing of the column it stands in.
            if number and row.cells[part] not in row.moved:
                found.setdefault(row.cells[part].column_name, []).append(_Print(row, row.cells[part], number))
    return found


def _held(reading: Reading, report: Report, prints: list[_Print], quarter: Quarter) -> tuple[Remedy, ...]:
    """Say of everything that stands under the heading of a column that it is a figure of another quarter."""
    stand = (row.in_print(_part(prints[0])) for row in reading.in_report(report))
    column = prints[0].cell.column_name
    return tuple(Remedy(cell, quarter=quarter) for cell in stand if cell and cell.column_name == column)


def _part(each: _Print) -> str:
    return next(part for part in COMPARED if each.row.cells.get(part) is each.cell)


def _agrees(reading: Reading, each: _Print, quarter: Quarter, report: Report) -> bool | None:
    """Tell whether a figure is the one that another report prints for a quarter. None where none does, or in another unit."""
    if quarter == report.quarter:
        return None
    first = first_print(reading, each.row, quarter)
    number = first[0].number(first[1]) if first else None
    if number is None or number.is_percent != each.number.is_percent:
        return None
    return each.number.agrees_with(number)


def _better_quarter(reading: Reading, report: Report, prints: list[_Print], own: int) -> Quarter | None:
    """Return the other quarter whose printed results the column has."""
    best: tuple[int, Quarter] | None = None
    for other in reading.reports:
        if other is report or other.quarter is None:
            continue
        told = [_agrees(reading, each, other.quarter, report) for each in prints]
        agreeing, known = told.count(True), len(told) - told.count(None)
        enough = agreeing >= FEWEST and agreeing >= MOST_OF * known and agreeing > own
        if enough and (best is None or agreeing > best[0]):
            best = (agreeing, other.quarter)
    return best[1] if best else None


def _quarter_of_directions(prints: list[_Print]) -> Quarter | None:
    """Return the quarter that the directions beside a column are headed as from. None where no heading names one."""
    direction = next(direction for direction, compared in COMPARED_WITH.items() if compared == _part(prints[0]))
    return next((quarter for each in prints if (quarter := each.row.quarter(direction))), None)
