"""Checks of one report against the next: polarity, target and definition of an indicator must stay, or the change be told."""

from collections.abc import Iterator
from itertools import pairwise

from caseledger.reading import printed
from caseledger.reading.dates import is_snapshot, span
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.printed import Number
from caseledger.reading.rows import Reading, Row


def changed(reading: Reading) -> Iterator[Finding]:
    """Find polarities, annual targets and definitions that differ between an indicator's rows in one report and the next."""
    for rows in reading.by_identity.values():
        for before, now in pairwise(rows):
            yield from _polarity(before, now)
            yield from _target(before, now)
            yield from _unit(before, now)
        for before, now in pairwise(row for row in rows if _says_its_days(reading, row)):
            yield from _basis(before, now)


def _polarity(before: Row, now: Row) -> Iterator[Finding]:
    was, became = before.text("polarity"), now.text("polarity")
    if was and became and was.lower() != became.lower():
        yield _finding(before, now, "polarity", _changed("polarity", now, was, became))


def _target(before: Row, now: Row) -> Iterator[Finding]:
    """Targets of one year are compared by their first number: words around it may change."""
    was, became = before.text("annual_target"), now.text("annual_target")
    quarters = before.report.quarter, now.report.quarter
    if not was or not became or None in quarters or quarters[0].year != quarters[1].year:
        return
    numbers = printed.first_number(was), printed.first_number(became)
    differ = not numbers[0].agrees_with(numbers[1]) if all(numbers) else was.lower() != became.lower()
    if differ:
        yield _finding(before, now, "annual_target", _changed("annual target", now, was, became))


def _unit(before: Row, now: Row) -> Iterator[Finding]:
    was, became = before.number("result"), now.number("result")
    if was and became and was.is_percent != became.is_percent:
        words = f"{now.ref} was a {_unit_of(was)} ({was}) and is now a {_unit_of(became)} ({became}), without a word."
        yield _finding(before, now, "result", words)


def _unit_of(number: Number) -> str:
    return "percentage" if number.is_percent else "number"


def _says_its_days(reading: Reading, row: Row) -> bool:
    """Tell whether a row says which days are counted: `As at` a day it also says of what is counted over the months before."""
    edition = reading.edition(row)
    return edition is None or edition.window_name == "as_at" or not is_snapshot(row.text("period"))


def _basis(before: Row, now: Row) -> Iterator[Finding]:
    """The days counted: a snapshot, or so many months. What is counted since April grows, and that is no change."""
    was, became = before.text("period"), now.text("period")
    spans = span(was), span(became)
    if is_snapshot(was) != is_snapshot(became):
        # A day against words that name no months is not to be compared.
        differ = any(spans)
    elif all(spans):
        is_cumulative = all(each.starts_a_financial_year for each in spans)
        differ = not is_cumulative and spans[0].months != spans[1].months
    else:
        differ = False
    if differ:
        yield _finding(before, now, "period", _changed("period covered", now, was, became))


def _changed(what: str, now: Row, was: str, became: str) -> str:
    return f"The {what} of {now.ref} changed from '{was}' to '{became}' without a word."


def _finding(before: Row, now: Row, part: str, sentence: str) -> Finding:
    was, became = before.text(part), now.text(part)
    return Finding(
        Kind.CHANGED,
        (now.cells[part], before.cells[part]),
        f"'{was}' in {before.report.report_id}, '{became}' in {now.report.report_id}.",
        sentence,
        (Remedy(now.cells[part], (was,)), Remedy(before.cells[part], (became,))),
    )
