"""Lines kept for later: held, until what they supersede comes, or rejected, until somebody corrects them or time runs out.

They have local ids in them, so what the ledger keeps of a raw line is encrypted: neither a reader of the file nor what DuckDB
leaves in the blocks of deleted rows names anybody.
"""

from collections.abc import Iterable
from datetime import datetime

import duckdb

from caseledger.ledger.files import EventFile
from caseledger.ledger.lines_again import LinesAgain
from caseledger.ledger.pseudonyms import Key
from caseledger.ledger.records import RAW_LINE
from caseledger.ledger.sql import insert_rows, literal

# So many lines are in memory as Python objects at a time: a file of which every line is rejected must not fill it.
LINES_AT_A_TIME = 50_000
ENCRYPTED = "create or replace temp table encrypted (file_number integer, line bigint, raw_encrypted blob)"


def hold(connection: duckdb.DuckDBPyConnection, key: Key, load_id: int, files: Iterable[EventFile]) -> None:
    """Keep what names an event that is not there yet; let go of what was held and is decided now."""
    any_waiting, any_undecided = connection.execute("select exists (from waiting), exists (from undecided)").fetchone()
    if any_waiting:
        _let_go(connection)
    if any_undecided:
        _hold_undecided(connection, key, load_id, files)


def _let_go(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        delete from held using waiting, candidate
        where candidate.file_number = waiting.file_number and candidate.verdict is not null
            and held.load_id = waiting.load_id and held.file = waiting.file and held.line = waiting.line
    """)


def _hold_undecided(connection: duckdb.DuckDBPyConnection, key: Key, load_id: int, files: Iterable[EventFile]) -> None:
    encrypt_raw_lines(
        connection,
        key,
        f"""
        select record.file_number, record.line, record.last_line, {RAW_LINE} as raw
        from candidate
        inner join record on record.file_number = candidate.file_number and record.line = candidate.line
        where candidate.verdict is null
        """,
        files,
    )
    connection.execute(f"""
        insert into held by name
        select {load_id} as load_id, load_file_name.name as file,
            checked.* exclude (arrival, file_number, unknown_fields, reasons), encrypted.raw_encrypted
        from encrypted
        inner join checked on checked.file_number = encrypted.file_number and checked.line = encrypted.line
        inner join load_file_name on load_file_name.number = encrypted.file_number
    """)


def reject(connection: duckdb.DuckDBPyConnection, key: Key, load_id: int, moment: datetime, files: Iterable[EventFile]) -> None:
    """Keep every line that was turned away, with its reasons; one that was held until now is encrypted already."""
    (is_any_refused,) = connection.execute("select exists (from refusal)").fetchone()
    if not is_any_refused:
        return
    encrypt_raw_lines(
        connection,
        key,
        f"""
        select refusal.file_number, refusal.line, record.last_line, coalesce(unreadable.raw, {RAW_LINE}) as raw
        from refusal
        left join record on record.file_number = refusal.file_number and record.line = refusal.line
        left join unreadable on unreadable.file_number = refusal.file_number and unreadable.line = refusal.line
        where refusal.file_number >= 0
        """,
        files,
    )
    connection.execute(f"""
        insert into reject by name
        select
            {load_id} as load_id,
            coalesce(waiting.file, load_file_name.name) as file,
            refusal.line,
            refusal.event_id,
            refusal.reasons,
            refusal.fields,
            coalesce(waiting.raw_encrypted, encrypted.raw_encrypted) as raw_encrypted,
            {literal(moment.isoformat())}::timestamp as rejected_at,
            coalesce(waiting.load_id, {load_id}) as read_by_load
        from refusal
        left join load_file_name on load_file_name.number = refusal.file_number
        left join waiting on waiting.file_number = refusal.file_number
        left join encrypted on encrypted.file_number = refusal.file_number and encrypted.line = refusal.line
    """)


def purge_rejects(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Forget rejected lines after the retention time."""
    connection.execute("delete from reject where rejected_at < ?", [before])


def encrypt_raw_lines(connection: duckdb.DuckDBPyConnection, key: Key, raw_lines: str, files: Iterable[EventFile] = ()) -> None:
    """Fill the temporary table `encrypted(file_number, line, raw_encrypted)`.

    From a query for `file_number, line, last_line, raw`: where `raw` is null, those lines are read again in their file.

    Raises:
        RefusedError: a file has changed since the load began.
    """
    connection.execute(ENCRYPTED)
    connection.execute(f"""
        create or replace temp table raw_line as
        with found as ({raw_lines})
        select row_number() over (order by file_number, line) as number, found.* from found
    """)
    (count,) = connection.execute("select count(*) from raw_line").fetchone()
    with LinesAgain(files) as again:
        for first in range(1, count + 1, LINES_AT_A_TIME):
            lines = connection.execute(
                "select file_number, line, last_line, raw from raw_line where number between ? and ? order by number",
                [first, first + LINES_AT_A_TIME - 1],
            ).fetchall()
            encrypted = [
                (file_number, line, key.vault.encrypt(again.read(file_number, line, last_line) if raw is None else raw))
                for file_number, line, last_line, raw in lines
            ]
            insert_rows(connection, "encrypted", ("integer", "bigint", "blob"), encrypted)
    connection.execute("drop table raw_line")
