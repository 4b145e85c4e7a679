"""Checks across the rows of a report: what is counted of the same people on the same day must be of as many."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caseledger.reading.columns import first_print
from caseledger.reading.figures import attainable
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.library import Cell, Edition, Population, Quarter, Report
from caseledger.reading.printed import Number
from caseledger.reading.rows import COMPARED, Reading, Row

# Estimates are used late: so many years before the day they are still looked for. None that came later can have been used.
YEARS_BEFORE = 2
Group = tuple[str, str]


@dataclass(frozen=True)
class _Size:
    """How many people a cell says a group has."""

    row: Row
    cell: Cell
    people: int

    @property
    def words(self) -> str:
        """Whose size it is, in words: of a fraction it is the number below the line."""
        is_share = self.row.fraction is not None and self.row.fraction.denominator == self.people
        return f"{self.row.called} {'is a share of' if is_share else 'counts'} {self.people:,}"


@dataclass(frozen=True)
class _Share:
    """A printed percentage of a group whose size is printed too; `when` says of which quarter, if not of the report's own."""

    row: Row
    cell: Cell
    number: Number
    size: _Size
    when: str = ""


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
                        _of_as_many(size, settled),
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
    """Find percentages that no whole number of the people gives whom a table or a text counts for the same day."""
    for share in (*_shares_in_tables(reading), *_shares_in_text(reading)):
        people, number = share.size.people, share.number
        if not attainable(people, number):
            cases = int(number.value * people / 100)
            exact = [Decimal(100) * each / people for each in (cases, cases + 1)]
            yield Finding(
                Kind.FRACTION,
                (share.cell, share.size.cell),
                f"{cases}/{people:,} = {exact[0]:.2f}%, {cases + 1}/{people:,} = {exact[1]:.2f}%.",
                f"{share.row.called} is printed as {number}{share.when}, which no whole number of the same people gives: "
                f"{share.size.words}.",
                (Remedy(share.cell, tuple(number.printed_alike(each) for each in exact)),),
            )


def _shares_in_tables(reading: Reading) -> Iterator[_Share]:
    """Percentages of earlier quarters: those of a report's own quarter stand beside their fraction."""
    for row in reading.indicators:
        edition = reading.edition(row)
        if edition is None or edition.measure != "percentage" or edition.window_name != "as_at":
            continue
        for part in COMPARED:
            number = row.number(part)
            size = group_size(reading, (edition.cohort, edition.denominator_flag), reading.quarter_of(row, part))
            if number and number.is_percent and size and not _is_reprint(reading, row, part):
                yield _Share(row, row.cells[part], number, size, f" for {size.row.report.quarter}")


def _shares_in_text(reading: Reading) -> Iterator[_Share]:
    sizes: dict[tuple[str, str, Group], _Size] = {}
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
            sizes.setdefault((row.report.report_id, measure.period, group), _Size(row, row.cells["value"], int(number.value)))
        elif edition.measure == "percentage" and number.is_percent:
            group = (edition.cohort, edition.denominator_flag)
            shares.append((row, number, (row.report.report_id, measure.period, group)))
    for row, number, key in shares:
        if key in sizes:
            yield _Share(row, row.cells["value"], number, sizes[key])


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


def _of_as_many(size: _Size, settled: int) -> tuple[Remedy, ...]:
    """Say what the figures of a row are with as many people as the other rows have; which of them are in it nobody can tell."""
    fraction, result = size.row.fraction, size.row.number("result")
    if fraction is None or size.cell is not size.row.cells.get("fraction"):
        return (Remedy(size.cell, (str(settled),)),)
    remedies = [Remedy(size.cell, (str(settled),), part="denominator")]
    is_possible = fraction.numerator <= settled
    if not is_possible:
        remedies.append(Remedy(size.cell, at_most=settled, part="numerator"))
    if result:
        share = Decimal(100) * fraction.numerator / settled
        remedies.append(Remedy(size.row.cells["result"], (result.printed_alike(share),) if is_possible else ()))
    return tuple(remedies)


def _unfounded_rate(reading: Reading, row: Row, part: str, rate: Number, size: _Size, edition: Edition) -> Iterator[Finding]:
    per = Decimal(edition.rate_per or 1)
    lowest, highest = (per * size.people / (rate.value + sign * rate.half_unit) for sign in (1, -1))
    estimates = _estimates(reading, row.report.area_code, edition.ages, size.row.report.period_end)
    if not estimates or any(lowest <= each.people <= highest for each in estimates):
        return
    nearest = min(estimates, key=lambda each: abs(each.people - per * size.people / rate.value))
    yield Finding(
        Kind.RATE_POPULATION,
        (row.cells[part], size.cell),
        f"{size.people:,} at {rate} per {per:,} live among {lowest:,.0f} to {highest:,.0f}; the nearest estimate is "
        f"{nearest.people:,} ({nearest.vintage}), which gives {per * size.people / nearest.people:.1f}.",
        f"{row.ref} prints {rate} for {size.row.report.quarter}, though {size.words} of the same people, and none of the "
        f"estimates of the population that could be used ({', '.join(each.vintage for each in estimates)}) gives that rate.",
        (Remedy(row.cells[part], tuple(rate.printed_alike(per * size.people / each.people) for each in estimates)),),
    )


def _estimates(reading: Reading, area_code: str, ages: tuple[str, str], day: date) -> list[Population]:
    """Return the estimates that a rate of a day can have been taken of, the latest last."""
    estimates = [
        each
        for each in reading.library.populations
        if (each.area_code, each.ages) == (area_code, ages) and 0 <= _years(each.applies_from, day) <= YEARS_BEFORE
    ]
    return sorted(estimates, key=lambda each: each.applies_from)


def _years(applies_from: date, day: date) -> float:
    return (day - applies_from).days / 365.25
