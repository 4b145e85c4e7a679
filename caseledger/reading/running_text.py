"""Checks of figures that stand in running text, each a row of its own: fractions, gaps, changes, parts, targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations

from caseledger.reading import printed
from caseledger.reading.dates import span
from caseledger.reading.figures import attainable, gives
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.library import Cell, Measure
from caseledger.reading.printed import Fraction, Number
from caseledger.reading.rows import Reading

MEASURED = ("actual", "comparator")


@dataclass(frozen=True)
class _Statement:
    """One figure of the text, with all that is printed about it, and what it is of: None for a figure of no indicator."""

    cells: dict[str, Cell]
    measure: Measure | None

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        return cell.text.strip() if cell else ""

    @property
    def value(self) -> Number | None:
        """The figure itself; of a percentage with its count, in whichever order, the percentage."""
        found = printed.percentage_in(self.text("value")) if self.is_percent else printed.first_number(self.text("value"))
        return Number(found.value, self.text("unit").startswith("percent")) if found else None

    @property
    def is_percent(self) -> bool:
        return self.text("unit") == "percent"

    def whole(self, column: str) -> int | None:
        return printed.count(self.text(column))

    @property
    def key(self) -> tuple[str, str, str]:
        """What is measured when: two figures of one key are one figure printed twice."""
        return self.text("metric_name"), self.text("subject"), self.text("period")

    @property
    def place(self) -> tuple[str, str]:
        cell = next(iter(self.cells.values()))
        return cell.report_id, cell.section

    def cells_of(self, *columns: str) -> tuple[Cell, ...]:
        return tuple(self.cells[column] for column in columns if column in self.cells)


def figures_in_text(reading: Reading) -> Iterator[Finding]:
    """Find figures in running text that contradict what stands beside them, or one another."""
    statements = [_Statement(dict(row.cells), reading.measure(row)) for row in reading.in_text]
    for statement in statements:
        yield from _fraction(statement)
    by_paragraph: dict[tuple[str, str], list[_Statement]] = {}
    for statement in statements:
        by_paragraph.setdefault(statement.place, []).append(statement)
    for together in by_paragraph.values():
        yield from _gaps(together)
        yield from _changes(together)
        yield from _parts(together)
    alike: dict[tuple[str, str], list[_Statement]] = {}
    for statement in statements:
        alike.setdefault(statement.key[:2], []).append(statement)
    for one, other in chain.from_iterable(combinations(same, 2) for same in alike.values()):
        yield from _two_prints(one, other)
        yield from _two_targets(one, other)
        yield from _spans(one, other)


def _fraction(statement: _Statement) -> Iterator[Finding]:
    value, numerator, denominator = statement.value, statement.whole("numerator"), statement.whole("denominator")
    if value is None or not statement.is_percent or not denominator:
        return
    cells = statement.cells_of("value", "numerator", "denominator")
    if numerator is not None and not gives(Fraction(numerator, denominator), value):
        percent = Decimal(100) * numerator / denominator
        yield Finding(
            Kind.FRACTION,
            cells,
            f"{numerator}/{denominator} = {percent:.2f}%.",
            f"'{statement.text('metric_name')}' is printed as {value}, which {numerator} of {denominator} are not.",
            (Remedy(statement.cells["value"], (value.printed_alike(percent),)), *map(Remedy, cells[1:])),
        )
    elif numerator is None and not attainable(denominator, value):
        yield Finding(
            Kind.FRACTION,
            cells,
            f"No whole number of {denominator} is {value}.",
            f"'{statement.text('metric_name')}' is printed as {value} of {denominator}, which no number of them gives.",
        )


def _gaps(together: list[_Statement]) -> Iterator[Finding]:
    """A gap is the distance between a figure and the target printed with it."""
    for gap in (each for each in together if each.text("role") == "gap"):
        target = printed.first_number(gap.text("target"))
        for actual in together:
            same = actual.text("role") == "actual" and actual.text("target") and actual.key[1:] == gap.key[1:]
            if same and target and gap.value and actual.value:
                distance = abs(target.value - actual.value.value)
                if abs(distance - gap.value.value) > max(gap.value.half_unit, actual.value.half_unit):
                    yield Finding(
                        Kind.SUM,
                        (*gap.cells_of("value", "target"), *actual.cells_of("value")),
                        f"|{target} - {actual.value}| = {distance}, not {gap.value.value}.",
                        f"'{gap.text('metric_name')}' is not the distance between the figure and its target.",
                        (Remedy(gap.cells["value"], (str(distance),)), Remedy(actual.cells["value"])),
                    )


def _changes(together: list[_Statement]) -> Iterator[Finding]:
    """A change over a span is the difference between the figures of its first and its last month."""
    for change in (each for each in together if each.text("role") == "change"):
        first, _, last = change.text("period").partition("/")
        ends = [
            next((each for each in together if each.text("period") == day and _is_counted_alike(each, change)), None)
            for day in (first, last)
        ]
        if change.value and all(ends) and all(end.value for end in ends):
            difference = abs(ends[1].value.value - ends[0].value.value)
            if difference != change.value.value:
                yield Finding(
                    Kind.SUM,
                    (*change.cells_of("value"), *ends[0].cells_of("value"), *ends[1].cells_of("value")),
                    f"|{ends[1].value.value} - {ends[0].value.value}| = {difference}, not {change.value.value}.",
                    f"'{change.text('metric_name')}' is not the difference between the figures at its two ends.",
                    (Remedy(change.cells["value"], (str(difference),)), *(Remedy(end.cells["value"]) for end in ends)),
                )


def _is_counted_alike(one: _Statement, change: _Statement) -> bool:
    same = one.text("subject") == change.text("subject") and one.text("unit") == change.text("unit")
    return same and one.text("role") in MEASURED


def _parts(together: list[_Statement]) -> Iterator[Finding]:
    """Reasons why cases are outside a whole, one for each dimension of an indicator: each case must have one of them.

    They are more than the whole where a case has two reasons. Other parts need not be all that the whole has.
    """
    wholes: dict[tuple[str, str, str], list[_Statement]] = {}
    for each in together:
        if each.whole("denominator"):
            wholes.setdefault((each.text("subject"), each.text("period"), each.text("denominator")), []).append(each)
    for (_, _, whole), parts in wholes.items():
        counts = [_cases(part) for part in parts]
        reasons = {part.measure.dimension for part in parts if part.measure and part.measure.part == "outside_numerator"}
        if len(reasons - {""}) > 1 and None not in counts and sum(counts) < int(whole.replace(",", "")):
            yield Finding(
                Kind.SUM,
                tuple(cell for part in parts for cell in part.cells_of("value", "denominator")),
                f"{' + '.join(map(str, counts))} = {sum(counts)}, not {whole}.",
                f"The reasons given for the {whole} in paragraph {parts[0].place[1]} leave "
                f"{int(whole.replace(',', '')) - sum(counts)} of them without any.",
            )


def _cases(statement: _Statement) -> int | None:
    numerator = statement.whole("numerator")
    if numerator is not None or statement.is_percent:
        return numerator
    return int(statement.value.value) if statement.value else None


def _two_prints(one: _Statement, other: _Statement) -> Iterator[Finding]:
    """Two statements of what is called the same: so are those of the checks below."""
    same = one.key == other.key and one.text("unit") == other.text("unit")
    if same and one.value and other.value and not one.value.agrees_with(other.value):
        yield Finding(
            Kind.RESTATED,
            (*other.cells_of("value"), *one.cells_of("value")),
            f"{other.value} against {one.value}, both for {one.text('period')}.",
            f"'{one.text('metric_name')}' is printed twice, with different figures.",
            (Remedy(other.cells["value"], (str(one.value),)), Remedy(one.cells["value"], (str(other.value),))),
        )


def _two_targets(one: _Statement, other: _Statement) -> Iterator[Finding]:
    targets = [printed.first_number(each.text("target")) for each in (one, other)]
    if all(targets) and not targets[0].agrees_with(targets[1]):
        yield Finding(
            Kind.CHANGED,
            (*other.cells_of("target"), *one.cells_of("target")),
            f"{targets[0]} in paragraph {one.place[1]}, {targets[1]} in {other.place[1]}.",
            f"'{one.text('metric_name')}' is held against two targets, {targets[0]} and {targets[1]}.",
        )


def _spans(one: _Statement, other: _Statement) -> Iterator[Finding]:
    """Counts over spans of different length, put side by side in one paragraph."""
    spans = [span(each.text("period")) for each in (one, other)]
    compared = {one.text("role"), other.text("role")} == set(MEASURED)
    same = one.place == other.place and compared
    counted = one.text("unit") == other.text("unit") and not one.is_percent and " per " not in one.text("unit")
    if same and counted and all(spans) and spans[0].months != spans[1].months:
        # The figure that is compared with is the one in doubt.
        against, actual = sorted((one, other), key=lambda each: each.text("role") == "actual")
        yield Finding(
            Kind.SHORTER_SPAN,
            (*against.cells_of("value", "period"), *actual.cells_of("value", "period")),
            f"{one.text('value')} in {spans[0].months} months, {other.text('value')} in {spans[1].months}.",
            f"'{one.text('metric_name')}' is compared over {spans[0].months} and {spans[1].months} months.",
        )
