"""Checks of budgets, risks and other tables of parts and totals."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from caseledger.reading import printed
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.library import Cell
from caseledger.reading.overviews import ALL, COLOURS
from caseledger.reading.rows import Reading, Row

# Difference, from, to, and how a dashboard heads the difference: of revenue and of capital.
DIFFERENCES = (
    ("variation", "revised_budget", "forecast", "revenue_variance"),
    ("capital_change", "approved_budget", "capital_forecast", "capital_variance"),
)
# Percentage, of what, and what.
PERCENTAGES = (("variation_percent", "revised_budget", "variation"), ("capital_percent", "approved_budget", "slippage"))
# Three amounts, each rounded to a whole thousand, leave their difference uncertain by one.
ROUNDING = 1
_LEVEL = re.compile(r"(?:Impact|Likelihood|Probability) (\d)")
_SCORED = re.compile(r"(.+) (Impact|Likelihood|Probability|Score|Rating)")


def budgets(reading: Reading) -> Iterator[Finding]:
    """Find variations that are not forecast less budget, totals that are not those of their lines, and other figures of them."""
    tables: dict[tuple[str, str], list[Row]] = {}
    for row in reading.rows:
        for percentage, base, amount in PERCENTAGES:
            if percentage in row.cells:
                yield from _percentage(row, percentage, base, amount)
        for difference, start, end, _ in DIFFERENCES:
            if start in row.cells:
                yield from _difference(row, difference, start, end)
                tables.setdefault((row.report.report_id, row.section), []).append(row)
    for rows in tables.values():
        yield from _lines(rows)
    yield from _dashboards(reading.rows)


def risks(reading: Reading) -> Iterator[Finding]:
    """Find scores that are not impact times likelihood, and matrices with other risks than the dashboard or the register."""
    for report in reading.reports:
        rows = [row for row in reading.rows if row.report is report]
        scores = [score for row in rows for score in _scores(row)]
        for cells, expected in scores:
            if expected != _last_number(cells[-1]):
                yield _wrong((cells[-1], *cells[:-1]), f"{_last_number(cells[0])} x {_last_number(cells[1])} = {expected}.")
        matrix = _matrix(rows)
        for row in rows:
            levels = row.cells_of("low", "medium_low", "medium_high", "high")
            counts = [printed.count(cell.text) for cell in levels]
            if levels and matrix and None not in counts and sum(counts) != sum(count for _, _, count in matrix):
                cells = (*levels, *(cell for cell, _, _ in matrix))
                yield _wrong(cells, f"{sum(counts)} on the dashboard, {sum(count for _, _, count in matrix)} in the matrix.")
        current = [_last_number(cells[-1]) for cells, _ in scores if cells[-1].column_name.startswith(("Residual", "Current"))]
        if matrix and current:
            in_matrix = sum(count for _, score, count in matrix if score >= min(current))
            if in_matrix != len(current):
                cells = tuple(cell for cell, score, _ in matrix if score >= min(current))
                yield _wrong(cells, f"{in_matrix} in the matrix from a score of {min(current)} on, {len(current)} listed.")


def totals(reading: Reading) -> Iterator[Finding]:
    """Find rows of parts and their total that do not add up; a part of a part (`... part of ...`) is not counted twice."""
    for row in reading.rows:
        if "total" not in row.cells or any(part in row.cells for part in (*COLOURS, "rated")):
            continue
        parts = [cell for part, cell in row.cells.items() if part != "total" and "part of" not in cell.column_name]
        counts = [printed.count(cell.text) for cell in parts]
        total = printed.count(row.text("total"))
        if parts and None not in (*counts, total) and sum(counts) != total:
            yield _wrong((row.cells["total"], *parts), f"{' + '.join(map(str, counts))} = {sum(counts)}, not {total}.")


def _difference(row: Row, difference: str, start: str, end: str) -> Iterator[Finding]:
    amounts = [row.number(part) for part in (difference, start, end)]
    if all(amounts) and abs(amounts[2].value - amounts[1].value - amounts[0].value) > ROUNDING:
        expected = amounts[2].value - amounts[1].value
        yield _wrong(row.cells_of(difference, start, end), f"{amounts[2].value:,} - {amounts[1].value:,} = {expected:,}.")


def _percentage(row: Row, percentage: str, base: str, amount: str) -> Iterator[Finding]:
    shown, whole, part = (row.number(each) for each in (percentage, base, amount))
    if not shown or not whole or not whole.value or not part:
        return
    exact = Decimal(100) * part.value / whole.value
    if abs(exact - shown.value) > shown.half_unit + Decimal(100) * ROUNDING / whole.value:
        cells = row.cells_of(percentage, base, amount)
        yield _wrong(cells, f"{part.value:,} / {whole.value:,} = {exact:.1f}%, not {shown}.")


def _dashboards(rows: list[Row]) -> Iterator[Finding]:
    for row in rows:
        for difference, _, _, dashboard in DIFFERENCES:
            if dashboard not in row.cells:
                continue
            candidates = (each for each in rows if each.report is row.report and difference in each.cells and _is_total(each))
            total = next(candidates, None)
            shown, counted = row.number(dashboard), total.number(difference) if total else None
            if total and shown and counted and shown.value != counted.value:
                yield _wrong((row.cells[dashboard], total.cells[difference]), f"{shown.value:,} against {counted.value:,}.")


def _lines(rows: list[Row]) -> Iterator[Finding]:
    total = next((row for row in rows if _is_total(row)), None)
    lines = [row for row in rows if row is not total]
    if total is None or not lines:
        return
    for part in total.cells:
        amounts = [row.number(part) for row in (*lines, total)]
        if all(amounts) and not amounts[-1].is_percent:
            summed = sum(each.value for each in amounts[:-1])
            if abs(summed - amounts[-1].value) > Decimal(len(amounts)) / 2:
                cells = tuple(row.cells[part] for row in (total, *lines))
                yield _wrong(cells, f"The lines add up to {summed:,}, the total is {amounts[-1].value:,}.")


def _scores(row: Row) -> Iterator[tuple[tuple[Cell, ...], int]]:
    """Give each score of a risk as its cells (impact, likelihood, score) and what it should be."""
    by_kind: dict[str, dict[str, Cell]] = {}
    for cell in row.cells.values():
        scored = _scored(cell.column_name)
        if scored:
            by_kind.setdefault(scored[0], {})[scored[1]] = cell
    for cells in by_kind.values():
        if len(cells) == 3:
            three = tuple(cells[kind] for kind in ("Impact", "Likelihood", "Score"))
            yield three, _last_number(three[0]) * _last_number(three[1])


@lru_cache(maxsize=5_000)
def _scored(column_name: str) -> tuple[str, str] | None:
    """Return which assessment of a risk a column is of, and what of it. None for a column of anything else."""
    match = _SCORED.fullmatch(column_name)
    return (match[1], {"Probability": "Likelihood", "Rating": "Score"}.get(match[2], match[2])) if match else None


def _matrix(rows: list[Row]) -> list[tuple[Cell, int, int]]:
    """Return the cells of a risk matrix, each with the score of its place and how many risks it has."""
    found = []
    for row in rows:
        level = _LEVEL.match(row.ref)
        for cell in row.cells.values() if level else ():
            other = _LEVEL.match(cell.column_name)
            count = printed.count(cell.text)
            if other and count is not None:
                found.append((cell, int(level[1]) * int(other[1]), count))
    return found


def _last_number(cell: Cell) -> int:
    return int(re.findall(r"\d+", cell.text)[-1])


def _is_total(row: Row) -> bool:
    return row.ref.lower() in ALL


def _wrong(cells: tuple[Cell, ...], arithmetic: str) -> Finding:
    first = cells[0]
    return Finding(
        Kind.SUM,
        cells,
        arithmetic,
        f"'{first.column_name}' of {first.row_ref} in section {first.section} is not what the figures beside it make.",
        tuple(map(Remedy, cells)),
    )
