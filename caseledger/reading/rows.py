"""The rows of a report's tables: which cell holds what, and rows printed one cell aside, put right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from caseledger.reading import printed
from caseledger.reading.headings import OTHER, Heading, heading_reader
from caseledger.reading.library import Cell, Edition, Library, Measure, Quarter, Report
from caseledger.reading.printed import Fraction, Number, Shape

# What a cell of an indicator's row may be; a part that is not named here may be anything.
ALLOWED = {
    "polarity": {Shape.POLARITY, Shape.MONITOR, Shape.EMPTY},
    "annual_target": {Shape.NUMBER, Shape.MONITOR, Shape.TEXT, Shape.EMPTY},
    "target": {Shape.NUMBER, Shape.MONITOR, Shape.TEXT, Shape.EMPTY},
    "fraction": {Shape.FRACTION, Shape.NOT_APPLICABLE, Shape.EMPTY},
    "result": {Shape.NUMBER, Shape.NOT_APPLICABLE, Shape.EMPTY},
    "previous": {Shape.NUMBER, Shape.NEW, Shape.NOT_APPLICABLE, Shape.EMPTY},
    "year_ago": {Shape.NUMBER, Shape.NEW, Shape.NOT_APPLICABLE, Shape.EMPTY},
    "short_direction": {Shape.DIRECTION, Shape.MONITOR, Shape.NOT_APPLICABLE, Shape.EMPTY},
    "long_direction": {Shape.DIRECTION, Shape.MONITOR, Shape.NOT_APPLICABLE, Shape.EMPTY},
}
# Which earlier figure each direction of travel is told from; the models `reconciliation` and `published_figure` go by it too.
COMPARED_WITH = {"short_direction": "previous", "long_direction": "year_ago"}
COMPARED = tuple(COMPARED_WITH.values())


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells by what they hold.

    Of a row that was printed one column aside `cells` are those that belong under each heading, `moved` those that were moved,
    `stood` those that stand there in print.
    """

    report: Report
    section: str
    ref: str
    cells: Mapping[str, Cell]
    moved: tuple[Cell, ...] = ()
    headings: Mapping[str, Heading] = field(default_factory=dict)
    stood: Mapping[str, Cell] = field(default_factory=dict)

    def text(self, part: str) -> str:
        """Return the text that stands for a part, empty where none is printed."""
        cell = self.cells.get(part)
        return cell.text.strip() if cell else ""

    def number(self, part: str) -> Number | None:
        """Return the number that stands for a part. None where there is none."""
        return printed.number(self.text(part))

    @cached_property
    def fraction(self) -> Fraction | None:
        """The printed numerator and denominator. None where the report prints none."""
        return printed.fraction(self.text("fraction"))

    @property
    def name(self) -> str:
        """What the report calls the indicator."""
        return self.text("name") or self.ref

    @property
    def called(self) -> str:
        """What a sentence calls it: by its number, or the words of a figure in running text."""
        return f"'{self.text('metric_name')}'" if "metric_name" in self.cells else self.ref

    def quarter(self, part: str) -> Quarter | None:
        """Return the quarter that the heading of a part names."""
        heading = self.headings.get(part)
        return heading.quarter if heading else None

    def in_print(self, part: str) -> Cell | None:
        """Return the cell that stands under the heading of a part, whether it belongs there or not. None where there is none."""
        return (self.stood or self.cells).get(part)

    def cells_of(self, *parts: str) -> tuple[Cell, ...]:
        """Return the cells of parts, of those that are printed."""
        return tuple(self.cells[part] for part in parts if part in self.cells)


class Reading:
    """A library with its tables read: rows of indicators, rows of overviews and budgets, figures in running text."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.reports = sorted(library.reports, key=lambda report: (report.period_end, report.report_id))
        self._by_id = {report.report_id: report for report in library.reports}
        self._headings = heading_reader(library.headings)
        self.rows = [self._row(cells) for cells in self._grouped()]
        rows = [row for row in self.rows if self._is_indicator(row)]
        self.shifted = [shifted for row in rows if (shifted := put_right(row, self._orders[row.report.report_id]))]
        put = {(row.report.report_id, row.section, row.ref): row for row in self.shifted}
        self.indicators = [put.get((row.report.report_id, row.section, row.ref), row) for row in rows]
        self._identities = _identities(self.indicators)
        # Which quarter a column really holds, where that is not the one of its heading: filled in by the check of columns.
        self.held: dict[tuple[str, str, Quarter | None], Quarter] = {}

    def identity(self, row: Row) -> str:
        """Return what names the indicator in all reports, whatever number each gives it."""
        return self._identities.get(row.ref, row.ref)

    def edition(self, row: Row, quarter: Quarter | None = None) -> Edition | None:
        """Return the edition of the register that a row's figure of a quarter is of, of the report's own period without one.

        None for an indicator that the register does not have.
        """
        day = quarter.last_day if quarter else row.report.period_end
        return self._edition_of(self.identity(row), row.ref, day)

    def edition_in_text(self, row: Row) -> tuple[Edition, Measure] | None:
        """Return the edition of the register that a figure in running text is of, and what it measures. None where none is."""
        measure = self.measure(row)
        edition = self._edition_of(measure.indicator_ref, row.ref, row.report.period_end) if measure else None
        return (edition, measure) if edition and measure else None

    def measure(self, row: Row) -> Measure | None:
        """Return what a figure in running text is of. None where it is of no indicator of the register."""
        return self._measures.get((row.report.report_id, row.ref))

    def quarter_of(self, row: Row, part: str) -> Quarter | None:
        """Return the quarter that a figure is of. None where it cannot be told."""
        named = row.quarter(part)
        return self.held.get((row.report.report_id, part, named), named)

    def in_report(self, report: Report) -> list[Row]:
        """Return the rows of indicators of a report."""
        return self._indicators_by_report.get(report.report_id, [])

    @cached_property
    def in_text(self) -> list[Row]:
        """The figures of running text, each with what is printed about it."""
        return [row for row in self.rows if "metric_name" in row.cells]

    @cached_property
    def by_identity(self) -> dict[str, list[Row]]:
        """The rows of each indicator, in the order of the reports."""
        found: dict[str, list[Row]] = {}
        for report in self.reports:
            for row in self.in_report(report):
                found.setdefault(self.identity(row), []).append(row)
        return found

    @cached_property
    def _indicators_by_report(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.indicators:
            found.setdefault(row.report.report_id, []).append(row)
        return found

    @cached_property
    def _measures(self) -> dict[tuple[str, str], Measure]:
        return {(each.report_id, each.row_ref): each for each in self.library.measures}

    @cached_property
    def _editions(self) -> dict[str, list[Edition]]:
        found: dict[str, list[Edition]] = {}
        for edition in self.library.register:
            found.setdefault(edition.indicator_ref, []).append(edition)
        return found

    def _edition_of(self, identity: str, ref: str, day: date) -> Edition | None:
        editions = self._editions.get(identity) or self._editions.get(ref) or []
        return next((edition for edition in editions if edition.valid_from <= day <= edition.valid_to), None)

    def _grouped(self) -> Iterator[list[Cell]]:
        groups: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in self.library.cells:
            if cell.report_id in self._by_id:
                groups.setdefault((cell.report_id, cell.section, cell.row_ref), []).append(cell)
        yield from groups.values()

    def _row(self, cells: list[Cell]) -> Row:
        report = self._by_id[cells[0].report_id]
        by_part: dict[str, Cell] = {}
        headings: dict[str, Heading] = {}
        for cell in cells:
            heading = self._headings.read(report, cell.column_name)
            # Columns that nothing is known of, and a second column of one kind, go by their own names.
            part = cell.column_name if heading.part == OTHER or heading.part in by_part else heading.part
            by_part[part] = cell
            headings[part] = heading
        return Row(report, cells[0].section, cells[0].row_ref, by_part, headings=headings)

    @staticmethod
    def _is_indicator(row: Row) -> bool:
        return "result" in row.cells and "name" in row.cells

    @cached_property
    def _orders(self) -> dict[str, list[str]]:
        """The parts of each report's indicator tables, in the order of print: that of the rows with most cells first."""
        orders: dict[str, list[str]] = {}
        for row in sorted(filter(self._is_indicator, self.rows), key=lambda row: -len(row.cells)):
            order = orders.setdefault(row.report.report_id, [])
            place = 0
            for part in row.cells:
                if part in order:
                    place = order.index(part) + 1
                else:
                    order.insert(place, part)
                    place += 1
        return orders


def put_right(row: Row, order: list[str]) -> Row | None:
    """Return a shifted row with its cells where they belong. None for a row whose cells fit their headings.

    Shifted is a row with two cells or more that are not what their columns hold, if moving a run of neighbouring cells by one
    column, the one at the end going round to the beginning, makes all fit; the shortest such run is taken.
    """
    parts = [part for part in order if part in ALLOWED]
    texts = [row.text(part) for part in parts]
    if _misfits(parts, texts) < 2:
        return None
    for length in range(2, len(parts) + 1):
        for start in range(len(parts) - length + 1):
            for step in (1, -1):
                run = list(range(start, start + length))
                sources = run[-step:] + run[:-step]
                moved = [*texts[:start], *(texts[source] for source in sources), *texts[start + length :]]
                if _misfits(parts, moved) == 0:
                    cells = {part: cell for part, cell in row.cells.items() if part not in parts[start : start + length]}
                    for target, source in zip(run, sources, strict=True):
                        if parts[source] in row.cells:
                            cells[parts[target]] = row.cells[parts[source]]
                    return replace(row, cells=cells, moved=row.cells_of(*parts[start : start + length]), stood=row.cells)
    return None


def _misfits(parts: list[str], texts: list[str]) -> int:
    return sum(printed.shape(text) not in ALLOWED[part] for part, text in zip(parts, texts, strict=True))


def _identities(rows: list[Row]) -> dict[str, str]:
    """Join the numbers that an indicator has had: rows of one name are one indicator, under its latest number."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault("".join(filter(str.isalnum, row.name.lower())), []).append(row)
    joined: dict[str, str] = {}
    for same in by_name.values():
        if len({row.report.report_id for row in same}) == len(same):
            latest = max(same, key=lambda row: row.report.period_end)
            joined |= {row.ref: latest.ref for row in same if row.ref != latest.ref}
    return joined
