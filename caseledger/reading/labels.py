"""Checks of labels: the unit that a name speaks of must be that of the figures and of the benchmarks beside them."""

import re
from collections.abc import Iterator
from statistics import median

from caseledger.reading import printed
from caseledger.reading.findings import Finding, Kind
from caseledger.reading.printed import Number
from caseledger.reading.rows import Reading, Row

_PER = re.compile(r"\bper ([\d,]+\d)\b")
# A tenth or ten times is what a wrong `per 10,000` makes; figures of one indicator move less than this between reports.
SAME_SIZE = 3
OTHER_SIZE = 5
SHARE_WORDS = ("percentage", "proportion", "%")


def units(reading: Reading) -> Iterator[Finding]:
    """Find labels that speak of another unit than the figures."""
    for rows in reading.by_identity.values():
        for row in rows:
            yield from _share_or_number(row)
            yield from _unit_of_benchmarks(row)
            yield from _unit_of_target(row)
            yield from _size_of_benchmarks(row)
        yield from _per_other_population(rows)


def per(row: Row) -> int | None:
    """Return the size of population that a label states a rate for. None where it states none."""
    match = _PER.search(row.name)
    return int(match[1].replace(",", "")) if match else None


def _share_or_number(row: Row) -> Iterator[Finding]:
    result = row.number("result")
    words = row.name.lower()
    says_number = words.startswith("number of")
    says_share = words.startswith(SHARE_WORDS)
    if result and ((says_number and result.is_percent) or (says_share and not result.is_percent)):
        yield Finding(
            Kind.LABEL_UNIT,
            row.cells_of("name", "result"),
            f"'{row.name}': {result}.",
            f"{row.ref} is called a {'number' if says_number else 'percentage'} and prints {result}.",
        )


def _unit_of_benchmarks(row: Row) -> Iterator[Finding]:
    result = row.number("result")
    others = printed.benchmarks(row.text("benchmark"))
    if result and others and all(each.number.is_percent != result.is_percent for each in others):
        yield Finding(
            Kind.LABEL_UNIT,
            row.cells_of("benchmark", "name", "result"),
            f"{result} beside {', '.join(f'{each.name} {each.number}' for each in others)}.",
            f"{row.ref} prints {result}, while its benchmarks are {'numbers' if result.is_percent else 'percentages'}.",
        )


def _unit_of_target(row: Row) -> Iterator[Finding]:
    result = row.number("result")
    for part in ("target", "annual_target"):
        target = printed.first_number(row.text(part))
        if result and target and target.is_percent and not result.is_percent:
            yield Finding(
                Kind.LABEL_UNIT,
                row.cells_of(part, "name", "result"),
                f"{result} beside the target {target}.",
                f"{row.ref} prints {result}, while its target speaks of {target}.",
            )


def _size_of_benchmarks(row: Row) -> Iterator[Finding]:
    """A rate is held against the median of its benchmarks; counts are not, since councils differ in size."""
    result = row.number("result")
    others = [each.number.value for each in printed.benchmarks(row.text("benchmark")) if not each.number.is_percent]
    if per(row) is None or not result or not result.value or not others or not (middle := median(others)):
        return
    times = max(result.value / middle, middle / result.value)
    if times >= OTHER_SIZE:
        yield Finding(
            Kind.LABEL_UNIT,
            row.cells_of("benchmark", "name", "result"),
            f"{result} is {times:.1f} times as large or small as {middle}, the middle of its benchmarks.",
            f"{row.ref}, a rate per {per(row):,}, is of another size than its benchmarks.",
        )


def _per_other_population(rows: list[Row]) -> Iterator[Finding]:
    """Find a rate stated for another size of population than before, whose figures are of the same size as before."""
    first = next((row for row in rows if per(row) and row.number("result")), None)
    for row in rows:
        stated = per(row)
        if first is None or row is first or not stated or stated == per(first):
            continue
        now, before = row.number("result"), first.number("result")
        if _same_size(now, before):
            yield Finding(
                Kind.LABEL_UNIT,
                (row.cells["name"], first.cells["name"], *row.cells_of("result"), *first.cells_of("result")),
                f"{now} per {stated:,} against {before} per {per(first):,}.",
                f"{row.ref} is labelled per {stated:,} in {row.report.title}, per {per(first):,} in {first.report.title}, with "
                "figures of one size.",
            )


def _same_size(one: Number | None, other: Number | None) -> bool:
    if not one or not other or not one.value or not other.value:
        return False
    return max(one.value / other.value, other.value / one.value) < SAME_SIZE
