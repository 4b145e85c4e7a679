"""JSON lines into records: one CloudEvents object a line."""

from pathlib import Path

import duckdb

from caseledger.ledger.files import EventFile
from caseledger.ledger.records import take_events, take_rest_as_unreadable
from caseledger.ledger.text_lines import read_lines

IS_OBJECT = "json_valid(raw) and starts_with(ltrim(raw, e' \\t'), '{')"


def read_json_lines(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
    """Fill `record` and `unreadable` from a file of JSON lines.

    Raises:
        RefusedError: the file is not UTF-8 text at all.
    """
    read_lines(connection, file, work)
    events = f"select {file.number} as file_number, line, line as last_line, raw as event from text_line where {IS_OBJECT}"
    (taken,) = connection.execute(take_events(events)).fetchone()
    # Most lines begin with their brace, which is told at once.
    lines = "select line, raw from text_line where starts_with(raw, '{') or trim(raw, e' \\t') <> ''"
    take_rest_as_unreadable(connection, file.number, lines, taken)
    return file
