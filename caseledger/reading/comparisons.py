"""Checks of what a report makes of its figures: directions of travel, and comparisons over spans of different length."""

from collections.abc import Iterator

from caseledger.reading import printed
from caseledger.reading.columns import first_print
from caseledger.reading.dates import span
from caseledger.reading.findings import Finding, Kind
from caseledger.reading.labels import per
from caseledger.reading.printed import MONITOR, POLARITIES, Number, Shape
from caseledger.reading.rows import Reading, Row

DIRECTION_OF = {"short_direction": "previous", "long_direction": "year_ago"}
MONTHS_OF_A_YEAR = 12


def directions(reading: Reading) -> Iterator[Finding]:
    """Find directions of travel that the figures beside them do not give, or that have nothing to compare."""
    for row in reading.indicators:
        for direction, compared in DIRECTION_OF.items():
            if direction in row.cells:
                yield from _direction(reading, row, direction, compared)


def shorter_spans(reading: Reading) -> Iterator[Finding]:
    """Find counts over some months compared with counts over another number of months."""
    for row in reading.indicators:
        result, own = row.number("result"), _months(reading, row)
        if result is None or own is None or result.is_percent or per(row):
            continue
        for part in DIRECTION_OF.values():
            first = first_print(reading, row, reading.quarter_of(row, part))
            other = _months(reading, first[0]) if first and first[1] == "result" else None
            if first and other and row.number(part) and other != own:
                yield Finding(
                    Kind.SHORTER_SPAN,
                    (row.cells[part], *row.cells_of("result", "period"), *first[0].cells_of("period")),
                    f"{result} in {own} months ({row.text('period')}), {row.text(part)} in {other} ({first[0].text('period')}).",
                    f"{row.ref} compares {result} of {own} months with {row.text(part)} of {other}.",
                )
        if "end of year" in row.text("benchmark").lower() and own < MONTHS_OF_A_YEAR:
            yield Finding(
                Kind.SHORTER_SPAN,
                row.cells_of("benchmark", "result", "period"),
                f"{result} in {own} months ({row.text('period')}) beside '{row.text('benchmark')}'.",
                f"{row.ref} stands beside a benchmark of a whole year after {own} months.",
            )


def _months(reading: Reading, row: Row) -> int | None:
    """Return how many months a figure is counted over, by the words of the row, else by the register. None for a snapshot."""
    told = span(row.text("period"))
    edition, quarter = reading.edition(row), row.report.quarter
    if told or edition is None or quarter is None:
        return told.months if told else None
    return {"period": 3, "ytd": 3 * quarter.number, "m6": 6, "r12": 12, "y3": 36}.get(edition.window_name)


def _direction(reading: Reading, row: Row, direction: str, compared: str) -> Iterator[Finding]:
    said = row.text(direction).lower()
    result, other = row.number("result"), row.number(compared)
    cells = row.cells_of(direction, "result", compared)
    if printed.shape(said) is not Shape.DIRECTION:
        can_be_told = row.text("polarity").lower() in POLARITIES and result and other and result.is_percent == other.is_percent
        if can_be_told and said in (MONITOR, *printed.NOT_APPLICABLE):
            yield Finding(
                Kind.DIRECTION,
                cells,
                f"{result} against {other}, '{row.text('polarity')}'.",
                f"{row.ref} prints '{row.text(direction)}' where its figures tell a direction.",
            )
        return
    if result is None or other is None or result.is_percent != other.is_percent:
        beside = f"'{row.text(compared)}'" if row.text(compared) else "an empty cell"
        yield Finding(
            Kind.DIRECTION,
            cells,
            f"{row.text('result')} against {beside}.",
            f"{row.ref} prints '{row.text(direction)}' with nothing to compare: the figure before is {beside}.",
        )
        return
    polarity = _polarity(reading, row)
    if polarity == MONITOR:
        yield Finding(
            Kind.DIRECTION,
            (*cells, *row.cells_of("polarity")),
            f"{result} against {other}, 'Monitor'.",
            f"{row.ref} is only monitored, and is judged '{row.text(direction)}'.",
        )
        return
    follows = _follows(result, other, polarity)
    if follows and said not in follows:
        yield Finding(
            Kind.DIRECTION,
            cells,
            f"{result} against {other}, '{polarity}': {' or '.join(follows)}.",
            f"{row.ref} prints '{row.text(direction)}'; its figures say {' or '.join(follows)}.",
        )


def _follows(now: Number, before: Number, polarity: str) -> tuple[str, ...]:
    """Return the directions that two figures can mean; none where the polarity is not known."""
    if now.agrees_with(before):
        return ("same",)
    if polarity not in POLARITIES:
        return () if polarity == MONITOR else ("improving", "worsening")
    return ("improving",) if (now.value > before.value) == (POLARITIES[polarity] > 0) else ("worsening",)


def _polarity(reading: Reading, row: Row) -> str:
    """Return the row's polarity; a report that prints none borrows the one that all others agree on."""
    own = row.text("polarity").lower()
    if own:
        return own
    others = {other.text("polarity").lower() for other in reading.by_identity[reading.identity(row)]} - {"", MONITOR}
    return others.pop() if len(others) == 1 else ""
