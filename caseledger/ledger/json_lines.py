"""JSON lines into records: one CloudEvents object a line."""

from pathlib import Path

import duckdb

from caseledger.ledger.files import EventFile
from caseledger.ledger.records import take_events
from caseledger.ledger.text_lines import read_lines

IS_OBJECT = "json_valid(raw) and starts_with(ltrim(raw, e' \\t'), '{')"


def read_json_lines(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> EventFile:
    """Fill `record` and `unreadable` from a file of JSON lines.

    Raises:
        RefusedError: the file is not UTF-8 text at all.
    """
    read_lines(connection, file, work)
    connection.execute(take_events(f"select {file.number} as file_number, line, raw as event from text_line where {IS_OBJECT}"))
    connection.execute(f"""
        insert into unreadable
        select {file.number}, line, encode(raw)
        from text_line
        anti join record on record.file_number = {file.number} and record.line = text_line.line
        where trim(raw, e' \\t') <> ''
    """)
    return file
