"""Checks of what is counted since April against what is printed, wherever it is, of the months in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from caseledger.reading.dates import Span, months_of
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.library import Cell, Edition
from caseledger.reading.rows import Reading, Row

# Windows of what is counted as it happens: parts of such a count add up.
FLOWS = ("period", "ytd")


@dataclass(frozen=True)
class _Count:
    """A printed count of what happened over some months; it is cumulative where it is counted since April."""

    row: Row
    cell: Cell
    cases: int
    months: Span
    is_cumulative: bool


def smaller_than_their_parts(reading: Reading) -> Iterator[Finding]:
    """Find counts since April that are smaller than what is printed of parts of the same months.

    What is counted is told by the register: the same cases are those of one cohort and one flag.
    """
    for counts in _by_cases(reading).values():
        for whole in (each for each in counts if each.is_cumulative):
            parts = _most(whole.months.first, [each for each in counts if each is not whole and _is_within(each, whole)])
            summed = sum(part.cases for part in parts)
            if summed > whole.cases:
                told = " + ".join(f"{part.cases} ({part.months}, {part.row.called})" for part in parts)
                yield Finding(
                    Kind.SUM,
                    (whole.cell, *(part.cell for part in parts)),
                    f"{told} = {summed}, more than {whole.cases}.",
                    f"{whole.row.called} is {whole.cases} for {whole.months}, and parts of these months alone have {summed}.",
                    (Remedy(whole.cell, at_least=summed),),
                )


def _by_cases(reading: Reading) -> dict[tuple[str, str], list[_Count]]:
    found: dict[tuple[str, str], list[_Count]] = {}
    for row in reading.indicators:
        edition, quarter = reading.edition(row), row.report.quarter
        if edition and quarter and edition.window_name in FLOWS:
            last = quarter.last_day.year * 12 + quarter.last_day.month - 1
            _count(found, edition, row, Span(last - 2, last))
    for row in reading.in_text:
        of = reading.edition_in_text(row)
        months = months_of(of[1].period, row.text("period")) if of else None
        if of and months and of[0].window_name in FLOWS and of[1].part in ("result", "denominator"):
            _count(found, of[0], row, months, of[1].part)
    return found


def _count(
    found: dict[tuple[str, str], list[_Count]], edition: Edition, row: Row, period: Span, of_text: str | None = None
) -> None:
    """Add what a row counts, if it counts: the result of a number, or what a percentage is taken of."""
    is_cumulative = edition.window_name == "ytd"
    months = period.since_april if is_cumulative else period
    result = row.number("value" if of_text else "result")
    if edition.measure == "count" and of_text != "denominator" and result and not result.is_percent:
        cell = row.cells["value" if of_text else "result"]
        flag, cases = edition.numerator_flag, int(result.value)
    elif edition.measure == "percentage" and of_text == "denominator" and result:
        cell, flag, cases = row.cells["value"], edition.denominator_flag, int(result.value)
    elif edition.measure == "percentage" and not of_text and row.fraction:
        cell, flag, cases = row.cells["fraction"], edition.denominator_flag, row.fraction.denominator
    else:
        return
    if flag:
        found.setdefault((edition.cohort, flag), []).append(_Count(row, cell, cases, months, is_cumulative))


def _is_within(part: _Count, whole: _Count) -> bool:
    return whole.months.first <= part.months.first and part.months.last <= whole.months.last and part.months != whole.months


def _most(start: int, counts: list[_Count]) -> tuple[_Count, ...]:
    """Return those counts of months from a first one on, none of which overlap, that add up to most."""
    best: tuple[_Count, ...] = ()
    for each in counts:
        if each.months.first >= start:
            chosen = (each, *_most(each.months.last + 1, counts))
            if sum(one.cases for one in chosen) > sum(one.cases for one in best):
                best = chosen
    return best
