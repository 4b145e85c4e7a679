"""Files into records: every line read, in whichever format, becomes the attributes of one event and its data."""

from pathlib import Path

import duckdb

from caseledger.errors import UnreadableFileError
from caseledger.ledger.csv_rows import read_csv
from caseledger.ledger.disguises import refuse_disguise
from caseledger.ledger.files import EventFile
from caseledger.ledger.json_lines import read_json_lines
from caseledger.ledger.parquet_rows import read_parquet_rows
from caseledger.ledger.records import make_record_tables

READERS = {"jsonl": read_json_lines, "csv": read_csv, "parquet": read_parquet_rows}
EXPECTED_LINE = {"jsonl": "a JSON object in UTF-8", "csv": "a row with the header's columns", "parquet": "a row"}


def read_files(connection: duckdb.DuckDBPyConnection, files: list[EventFile], work: Path) -> list[EventFile]:
    """Fill the temporary tables `record` and `unreadable` from the files; return the files with their headers.

    A file that an earlier load took in is left unread.

    Raises:
        UnreadableFileError: a file is empty, has no readable line or no header, or is not of its format at all.
    """
    make_record_tables(connection)
    return [file if file.earlier else _read_file(connection, file, work) for file in files]


def _read_file(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
    if file.path.stat().st_size == 0:
        raise UnreadableFileError(f"{file.name} is empty: nothing was loaded.")
    refuse_disguise(file)
    file = READERS[file.format](connection, file, work)
    (is_readable,) = connection.execute("select exists (from record where file_number = ?)", [file.number]).fetchone()
    if not is_readable:
        raise UnreadableFileError(
            f"{file.name} has no readable line: expected at least one that is {EXPECTED_LINE[file.format]}. Nothing was loaded."
        )
    return file
