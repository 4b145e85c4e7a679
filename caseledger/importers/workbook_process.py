"""A workbook read apart: a damaged or hostile one can take this process down, but not the import or the machine.

Run as `python -m caseledger.importers.workbook_process WORKBOOK FOLDER`: writes a file per sheet into the folder and a line per
sheet to standard output.
"""

import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, XmlError, ZipError

from caseledger.importers.sheet_files import SheetWriter

# Exit codes that the import understands; others are faults.
PASSWORD, UNREADABLE, TOO_BIG = 3, 4, 5
MOST_MEMORY = 900 << 20
# Cells that a sheet spans, empty ones too: they all take memory.
MOST_CELLS = 15_000_000


def main(workbook: Path, folder: Path) -> int:
    """Read the workbook; return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        book = CalamineWorkbook.from_path(str(workbook))
        for number, name in enumerate(book.sheet_names):
            _write_sheet(book, name, folder / f"{number}.csv")
    except PasswordError:
        return PASSWORD
    except MemoryError:
        return TOO_BIG
    except (CalamineError, XmlError, ZipError, WorksheetNotFound):
        return UNREADABLE
    return 0


def _write_sheet(book: CalamineWorkbook, name: str, path: Path) -> None:
    sheet = book.get_sheet_by_name(name)
    writer = SheetWriter(path)
    if sheet.start is not None:
        # Rows come from the first of the sheet on, but their cells from the first column that is not empty.
        _, first_column = sheet.start
        if sheet.height * sheet.width > MOST_CELLS:
            raise MemoryError
        before = [""] * first_column
        for number, row in enumerate(sheet.iter_rows(), start=1):
            writer.write(number, [*before, *map(_text, row)])
    print(writer.close().to_line(name))


def _text(cell: object) -> str:
    """Return a cell as text: dates as ISO, whole numbers without a fraction."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
