"""Cells that could not be read, listed for the sender: where each is, what kind of thing stands there, and what to do about it.

The list names nobody beyond the local id that the sender's own extract has, and never repeats what stands in a cell.
"""

from pathlib import Path

import duckdb
import xlsxwriter

from caseledger.errors import RefusedError
from caseledger.importers.matching import Matched

COLUMNS = ("file", "sheet", "row", "column", "local_id", "value_class", "fault", "remedy")
REMEDIES = {
    "missing": "Fill in the cell; in merged cells only the first has the value, so unmerge them.",
    "impossible_date": "Write a date that exists, as the extract's format says (such as 31/01/2024), or as a date cell.",
    "ambiguous_date": "Write the year with four digits.",
    "unknown_code": "Use one of the return's codes, or map this spelling to one.",
    "not_a_number": "Write a whole number.",
    "after_the_extract": "Check the date: it lies after the day of the extract.",
    "disagrees": "Another row gives another value for the same child, which was taken instead: make them the same.",
    "repeated_row": "Two rows are about the same thing and say different things: keep the right one.",
}


def count_faults(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many cells have which fault."""
    return dict(connection.execute("select fault, count(*) from cell_reject group by fault order by fault").fetchall())


def write_rejected_cells(connection: duckdb.DuckDBPyConnection, matched: Matched, path: Path) -> None:
    """Write the list as a workbook that only its owner can read; where nothing was rejected it has a heading only.

    Raises:
        RefusedError: the workbook cannot be written.
    """
    rows = connection.execute("""
        select file_number, row_number, heading, local_id, value_class, fault from cell_reject order by all
    """).fetchall()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        # Texts stay texts: a cell of the extract must not become a formula of ours.
        options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "constant_memory": True}
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = book.add_worksheet("Cells to mend")
            bold = book.add_format({"bold": True})
            sheet.write_row(0, 0, COLUMNS, bold)
            sheet.set_column(0, len(COLUMNS) - 2, 18)
            sheet.set_column(len(COLUMNS) - 1, len(COLUMNS) - 1, 90)
            sheet.freeze_panes(1, 0)
            for line, (file_number, row_number, heading, local_id, value_class, fault) in enumerate(rows, start=1):
                source = matched.found[file_number].sheet
                cells = (source.file, source.name, row_number, heading, local_id, value_class, fault, REMEDIES[fault])
                sheet.write_row(line, 0, ["" if cell is None else cell for cell in cells])
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise RefusedError(
            f"{path} cannot be written: {getattr(error, 'strerror', None) or error}. Nothing was imported."
        ) from error
