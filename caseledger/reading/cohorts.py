"""Checks across the rows of a report: what is counted of the same people on the same day must be of as many."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caseledger.reading.columns import first_print
from caseledger.reading.figures import attainable
from caseledger.reading.findings import Finding, Kind
from caseledger.reading.library import Cell, Edition, Quarter, Report
from caseledger.reading.printed import Number
from caseledger.reading.rows import COMPARED, Reading, Row

# Estimates are looked for so many years on either side of the day: they are used late, and revised.
YEARS_AROUND = 2
Group = tuple[str, str]


@dataclass(frozen=True)
class _Size:
    """How many people a cell says a group has."""

    row: Row
    cell: Cell
    people: int


def other_cohorts(reading: Reading) -> Iterator[Finding]:
    """Find denominators that differ from those of other rows about the same people on the same day.

    Which rows are, the register says: a snapshot of one cohort, with one flag that admits to it. The size that most rows print
    stands; of two, the one that is also the size of another group is doubted.
    """
    for report in reading.reports:
        sizes = _sizes(reading, report)
        for group, printed_sizes in sizes.items():
            settled = _settled(group, sizes, reading.in_report(report))
            for size in printed_sizes:
                if size.people != settled:
                    others = [each for each in printed_sizes if each.people == settled]
                    witnesses = ", ".join(each.row.ref for each in others)
                    elsewhere = sorted({each.row.ref for each in _others_of(size, group, sizes, reading.in_report(report))})
                    also = f"; {size.people:,} is the number of {', '.join(elsewhere)}" if elsewhere else ""
                    yield Finding(
                        Kind.OTHER_COHORT,
                        (size.cell, *size.row.cells_of("result"), *(each.cell for each in others)),
                        f"{size.people:,} in {size.row.ref}, {settled:,} in {witnesses}{also}.",
                        f"{size.row.ref} is counted of {size.people:,}, though the same people are {settled:,} in {witnesses} "
                        f"of {report.title}.",
                    )


def rates_without_population(reading: Reading) -> Iterator[Finding]:
    """Find rates that no estimate of the population gives with the number of people printed for the same day."""
    for report in reading.reports:
        for row in reading.in_report(report):
            edition = reading.edition(row)
            if edition is None or edition.measure != "rate" or edition.window_name != "as_at" or not edition.rate_per:
                continue
            for part in ("result", *COMPARED):
                rate = row.number(part)
                size = group_size(reading, (edition.cohort, edition.numerator_flag), reading.quarter_of(row, part))
                is_reprint = part in COMPARED and _is_reprint(reading, row, part)
                if rate and size and rate.value > rate.half_unit and not is_reprint:
                    yield from _unfounded_rate(reading, row, part, rate, size, edition)


def unattainable(reading: Reading) -> Iterator[Finding]:
    """Find percentages of earlier quarters that no whole number of the people printed for that day gives."""
    for row in reading.indicators:
        edition = reading.edition(row)
        if edition is None or edition.measure != "percentage" or edition.window_name != "as_at":
            continue
        for part in COMPARED:
            number = row.number(part)
            size = group_size(reading, (edition.cohort, edition.denominator_flag), reading.quarter_of(row, part))
            if number is None or not number.is_percent or size is None or _is_reprint(reading, row, part):
                continue
            if not attainable(size.people, number):
                yield Finding(
                    Kind.FRACTION,
                    (row.cells[part], size.cell),
                    _nearest_shares(size.people, number),
                    f"No whole number of the {size.people:,} that {size.row.report.title} prints for {size.row.ref} gives the "
                    f"{number} of {row.ref}.",
                )


def unattainable_in_text(reading: Reading) -> Iterator[Finding]:
    """Find percentages in running text that no whole number of the people gives whom the text counts for the same day."""
    sizes: dict[tuple[str, str, Group], tuple[Row, int]] = {}
    shares: list[tuple[Row, Number, tuple[str, str, Group]]] = []
    for row in reading.in_text:
        found, number = reading.edition_in_text(row), row.number("value")
        if found is None or number is None:
            continue
        edition, measure = found
        if edition.window_name != "as_at" or measure.part != "result":
            continue
        if edition.measure == "count" and not number.is_percent:
            group = (edition.cohort, edition.numerator_flag)
            sizes.setdefault((row.report.report_id, measure.period, group), (row, int(number.value)))
        elif edition.measure == "percentage" and number.is_percent:
            group = (edition.cohort, edition.denominator_flag)
            shares.append((row, number, (row.report.report_id, measure.period, group)))
    for row, number, key in shares:
        if key in sizes and not attainable(sizes[key][1], number):
            counted, people = sizes[key]
            name, counted_as = row.text("metric_name"), counted.text("metric_name")
            yield Finding(
                Kind.FRACTION,
                (*row.cells_of("value"), *counted.cells_of("value")),
                _nearest_shares(people, number),
                f"'{name}' is printed as {number}, which no whole number of the {people:,} of '{counted_as}' gives.",
            )


def _nearest_shares(people: int, number: Number) -> str:
    cases = int(number.value * people / 100)
    lower, upper = (Decimal(100) * each / people for each in (cases, cases + 1))
    return f"{cases}/{people:,} = {lower:.2f}%, {cases + 1}/{people:,} = {upper:.2f}%."


def _is_reprint(reading: Reading, row: Row, part: str) -> bool:
    """Tell whether a figure is the one that the report of its own quarter printed, where it is checked."""
    first, number = first_print(reading, row, reading.quarter_of(row, part)), row.number(part)
    if first is None or number is None or first[1] != "result":
        return False
    before = first[0].number("result")
    return before is not None and number.agrees_with(before)


def group_size(reading: Reading, group: Group, quarter: Quarter | None) -> _Size | None:
    """Return how many people a group has by the report of a quarter. None where no row of it tells."""
    for report in reading.reports:
        if quarter and report.quarter == quarter:
            sizes = _sizes(reading, report)
            settled = _settled(group, sizes, reading.in_report(report)) if group in sizes else None
            return next((each for each in sizes.get(group, []) if each.people == settled), None)
    return None


def _sizes(reading: Reading, report: Report) -> dict[Group, list[_Size]]:
    """Return what each row of a report says of the size of its group."""
    found: dict[Group, list[_Size]] = {}
    for row in reading.in_report(report):
        edition = reading.edition(row)
        # What another body counts has no flags: nobody can tell of whom it is.
        if edition is None or edition.window_name != "as_at" or not edition.numerator_flag:
            continue
        result = row.number("result")
        if edition.measure == "percentage" and row.fraction:
            size = _Size(row, row.cells["fraction"], row.fraction.denominator)
            found.setdefault((edition.cohort, edition.denominator_flag), []).append(size)
        elif edition.measure == "count" and result and not result.is_percent:
            size = _Size(row, row.cells["result"], int(result.value))
            found.setdefault((edition.cohort, edition.numerator_flag), []).append(size)
    return found


def _settled(group: Group, sizes: dict[Group, list[_Size]], rows: list[Row]) -> int:
    """Return the size that stands: the one most rows print; of equally many, one that no other group has, the first printed."""
    counted = Counter(each.people for each in sizes[group])
    most = max(counted.values())
    candidates = [people for people, times in counted.items() if times == most]
    own = [people for people in candidates if not _others_of(_with(sizes[group], people), group, sizes, rows)]
    return (own or candidates)[0]


def _with(sizes: list[_Size], people: int) -> _Size:
    return next(each for each in sizes if each.people == people)


def _others_of(size: _Size, group: Group, sizes: dict[Group, list[_Size]], rows: list[Row]) -> list[_Size]:
    """Return the rows outside a group that are of as many people, those that the register does not have included."""
    inside = {each.row.ref for each in sizes[group]}
    return [
        _Size(row, row.cells["fraction"], size.people)
        for row in rows
        if row.ref not in inside and row.fraction and row.fraction.denominator == size.people
    ]


def _unfounded_rate(reading: Reading, row: Row, part: str, rate: Number, size: _Size, edition: Edition) -> Iterator[Finding]:
    per = Decimal(edition.rate_per or 1)
    lowest, highest = (per * size.people / (rate.value + sign * rate.half_unit) for sign in (1, -1))
    day = size.row.report.period_end
    estimates = [
        each
        for each in reading.library.populations
        if each.area_code == row.report.area_code
        and each.ages == edition.ages
        and abs(_years(each.applies_from, day)) <= YEARS_AROUND
    ]
    if not estimates or any(lowest <= each.people <= highest for each in estimates):
        return
    nearest = min(estimates, key=lambda each: abs(each.people - per * size.people / rate.value))
    yield Finding(
        Kind.RATE_POPULATION,
        (row.cells[part], size.cell),
        f"{size.people:,} at {rate} per {per:,} live among {lowest:,.0f} to {highest:,.0f}; the nearest estimate is "
        f"{nearest.people:,}, which gives {per * size.people / nearest.people:.1f}.",
        f"{row.ref} prints {rate} for {size.row.report.quarter}, though {size.row.ref} counts {size.people:,} of the same "
        "people, and no estimate of the population gives that rate.",
    )


def _years(applies_from: date, day: date) -> float:
    return (day - applies_from).days / 365.25
