"""Checks of how a report is set: rows printed one cell aside, and dates that no calendar has."""

from collections.abc import Iterator

from caseledger.reading.dates import impossible_dates
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.rows import ALLOWED, Reading

SHORTEST_DATE = len("31 Jun")


def shifted_rows(reading: Reading) -> Iterator[Finding]:
    """Find rows whose cells stand beside the columns that they belong to."""
    for row in reading.shifted:
        belongs = [(row.cells[part], part.replace("_", " ")) for part in ALLOWED if row.cells.get(part) in row.moved]
        moves = ", ".join(f"'{cell.text}' is the {part}, not the '{cell.column_name}'" for cell, part in belongs)
        stood = {part: cell for part in ALLOWED if (cell := row.in_print(part)) in row.moved}
        yield Finding(
            Kind.ROW_SHIFTED,
            row.moved,
            f"With each cell moved by one column: {moves}.",
            f"The row {row.ref} of {row.report.title} is printed one column aside over {len(row.moved)} cells.",
            tuple(Remedy(cell, (row.text(part),), source=row.cells.get(part)) for part, cell in stood.items()),
        )


def dates(reading: Reading) -> Iterator[Finding]:
    """Find dates and months that do not exist, and spans that end before they start."""
    for cell in reading.library.cells:
        # Most cells are numbers, and too short to be a date.
        if len(cell.text) < SHORTEST_DATE:
            continue
        for found in impossible_dates(cell.text):
            yield Finding(
                Kind.IMPOSSIBLE_DATE,
                (cell,),
                f"'{found}' is no date, or no span of time that runs forwards.",
                f"{cell.row_ref} prints the impossible date '{found}'.",
            )
