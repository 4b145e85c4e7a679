"""Checks of what a report makes of its figures: directions of travel, and comparisons over spans of different length."""

from collections.abc import Iterator

from caseledger.reading import printed
from caseledger.reading.columns import first_print
from caseledger.reading.dates import span
from caseledger.reading.directions import follows
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.labels import per
from caseledger.reading.library import Quarter, Report
from caseledger.reading.printed import MONITOR, POLARITIES, Number, Shape
from caseledger.reading.rows import COMPARED, COMPARED_WITH, Reading, Row

MONTHS_OF_A_YEAR = 12


def directions(reading: Reading) -> Iterator[Finding]:
    """Find directions of travel that the figures beside them do not give, or that have nothing to compare.

    Rows that are only monitored, and are judged all the same, have one cause and are one finding for each kind of direction.
    """
    for report in reading.reports:
        judged: dict[str, list[tuple[Row, str]]] = {}
        for row in reading.in_report(report):
            for direction, compared in COMPARED_WITH.items():
                if direction not in row.cells:
                    continue
                if _is_judged_though_monitored(reading, row, direction, compared):
                    judged.setdefault(direction, []).append((row, direction))
                else:
                    yield from _direction(reading, row, direction, compared)
        for rows in judged.values():
            yield _judged_though_monitored(report, rows)


def shorter_spans(reading: Reading) -> Iterator[Finding]:
    """Find counts over some months compared with counts over another number of months."""
    for row in reading.indicators:
        result = row.number("result")
        own = _months_in_words(row) or _months_by_register(reading, row, row.report.quarter)
        if result is None or own is None or result.is_percent or per(row):
            continue
        for part in COMPARED:
            quarter, other = reading.quarter_of(row, part), row.number(part)
            first = first_print(reading, row, quarter)
            told_by = first[0] if first and first[1] == "result" else None
            months = (_months_in_words(told_by) if told_by else None) or _months_by_register(reading, row, quarter)
            if other and not other.is_percent and months and months != own:
                told = f" ({told_by.text('period')})" if told_by else f" to {quarter}, by the register"
                yield Finding(
                    Kind.SHORTER_SPAN,
                    (row.cells[part], *row.cells_of("result", "period"), *(told_by.cells_of("period") if told_by else ())),
                    f"{result} in {own} months ({row.text('period')}), {row.text(part)} in {months}{told}.",
                    f"{row.ref} compares {result} of {own} months with {row.text(part)} of {months}.",
                )
        if "end of year" in row.text("benchmark").lower() and own < MONTHS_OF_A_YEAR:
            yield Finding(
                Kind.SHORTER_SPAN,
                row.cells_of("benchmark", "result", "period"),
                f"{result} in {own} months ({row.text('period')}) beside '{row.text('benchmark')}'.",
                f"{row.ref} stands beside a benchmark of a whole year after {own} months.",
            )


def _months_in_words(row: Row) -> int | None:
    """Return how many months a row says it counts over. None where it names none."""
    told = span(row.text("period"))
    return told.months if told else None


def _months_by_register(reading: Reading, row: Row, quarter: Quarter | None) -> int | None:
    """Return how many months the edition of a quarter counts over. None for a snapshot, and for what is not in the register."""
    edition = reading.edition(row, quarter)
    if edition is None or quarter is None:
        return None
    return {"period": 3, "ytd": 3 * quarter.number, "m6": 6, "r12": 12, "y3": 36}.get(edition.window_name)


def _is_judged_though_monitored(reading: Reading, row: Row, direction: str, compared: str) -> bool:
    is_judged = printed.shape(row.text(direction)) is Shape.DIRECTION
    return is_judged and _are_comparable(row.number("result"), row.number(compared)) and _polarity(reading, row) == MONITOR


def _judged_though_monitored(report: Report, rows: list[tuple[Row, str]]) -> Finding:
    judged = [row.cells[direction] for row, direction in rows]
    polarities = [cell for row, _ in rows for cell in row.cells_of("polarity")]
    refs = ", ".join(row.ref for row, _ in rows)
    words = ", ".join(dict.fromkeys(f"'{cell.text}'" for cell in judged))
    return Finding(
        Kind.DIRECTION,
        (*judged, *polarities),
        "; ".join(f"{row.ref} 'Monitor': '{row.text(direction)}'" for row, direction in rows) + ".",
        f"{report.title} only monitors {refs}, and yet prints a judgement of {'each' if len(rows) > 1 else 'it'} ({words}).",
        tuple(Remedy(cell, (MONITOR.capitalize(),)) for cell in judged),
    )


def _are_comparable(result: Number | None, other: Number | None) -> bool:
    return result is not None and other is not None and result.is_percent == other.is_percent


def _direction(reading: Reading, row: Row, direction: str, compared: str) -> Iterator[Finding]:
    said = row.text(direction).lower()
    result, other = row.number("result"), row.number(compared)
    cells = row.cells_of(direction, "result", compared)
    if printed.shape(said) is not Shape.DIRECTION:
        polarity = row.text("polarity").lower()
        can_be_told = polarity in POLARITIES and _are_comparable(result, other)
        if can_be_told and said in (MONITOR, *printed.NOT_APPLICABLE):
            told = follows(reading.library.directions, result, other, polarity)
            yield Finding(
                Kind.DIRECTION,
                cells,
                f"{result} against {other}, '{row.text('polarity')}'.",
                f"{row.ref} prints '{row.text(direction)}' where its figures tell a direction.",
                (Remedy(cells[0], tuple(map(str.capitalize, told))),),
            )
        return
    if not _are_comparable(result, other):
        beside = f"'{row.text(compared)}'" if row.text(compared) else "an empty cell"
        yield Finding(
            Kind.DIRECTION,
            cells,
            f"{row.text('result')} against {beside}.",
            f"{row.ref} prints '{row.text(direction)}' with nothing to compare: the figure before is {beside}.",
        )
        return
    polarity = _polarity(reading, row)
    told = follows(reading.library.directions, result, other, polarity)
    if said not in told:
        yield Finding(
            Kind.DIRECTION,
            cells,
            f"{result} against {other}, '{polarity}': {' or '.join(told)}.",
            f"{row.ref} prints '{row.text(direction)}'; its figures say {' or '.join(told)}.",
            (Remedy(cells[0], tuple(map(str.capitalize, told))),),
        )


def _polarity(reading: Reading, row: Row) -> str:
    """Return the row's polarity; a report that prints none borrows the one that all others agree on."""
    own = row.text("polarity").lower()
    if own:
        return own
    others = {other.text("polarity").lower() for other in reading.by_identity[reading.identity(row)]} - {"", MONITOR}
    return others.pop() if len(others) == 1 else ""
