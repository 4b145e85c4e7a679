"""What was turned away: listed, and handed back to be corrected and loaded again."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from caseledger.answer import Answer
from caseledger.errors import RefusedError
from caseledger.ledger.store import open_ledger
from caseledger.settings import Settings

COLUMNS = ("load_id", "file", "line", "event_id", "reasons", "raw")


def list_rejects(settings: Settings, load_id: int | None = None) -> Answer:
    """Return every rejected line that is still kept, of one load or of all; bytes that are no text are shown escaped.

    Raises:
        RefusedError: there is no ledger, or no such load.
    """
    with open_ledger(settings, read_only=True) as ledger:
        rows = _rejects(ledger, load_id)
    return Answer(COLUMNS, [(*row, raw.decode("utf-8", errors="backslashreplace")) for *row, raw, _ in rows])


def export_rejects(settings: Settings, target: Path, load_id: int | None = None) -> list[Path]:
    """Write the raw lines byte for byte beside `target`'s name, a file per format (and per header, of CSV files).

    Returns the files written: they can be corrected and loaded again. A Parquet row's raw line is JSON.

    Raises:
        RefusedError: nothing was rejected, or the files cannot be written.
    """
    with open_ledger(settings, read_only=True) as ledger:
        rows = _rejects(ledger, load_id)
    if not rows:
        raise RefusedError("No rejected lines are kept: there is nothing to export.")
    lines_by_header: dict[str | None, list[bytes]] = {}
    for *_, raw, header in rows:
        lines_by_header.setdefault(header, []).append(raw)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return list(_write_files(target, lines_by_header))
    except OSError as error:
        raise RefusedError(f"{error.filename or target} cannot be written: {error.strerror}.") from error


def _write_files(target: Path, lines_by_header: dict[str | None, list[bytes]]) -> Iterable[Path]:
    base = target.with_suffix("") if target.suffix in (".csv", ".jsonl", ".ndjson") else target
    csv_files = 0
    for header, lines in lines_by_header.items():
        if header is None:
            path = base.with_name(base.name + ".jsonl")
        else:
            csv_files += 1
            path = base.with_name(f"{base.name}{f'-{csv_files}' if csv_files > 1 else ''}.csv")
            lines = [header.encode(), *lines]
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        yield path


def _rejects(ledger: duckdb.DuckDBPyConnection, load_id: int | None) -> list[tuple]:
    """Return the rejected lines: COLUMNS, and the header under which the line was read (of CSV files)."""
    if load_id is not None:
        (known,) = ledger.execute("select exists (from load where load_id = ?)", [load_id]).fetchone()
        if not known:
            raise RefusedError(f"There is no load {load_id} in the ledger.")
    return ledger.execute(
        """
        with read_file as (
            select load_id, file, any_value(header) as header from load_file group by all
        )
        select reject.* exclude (rejected_at, read_by_load), read_file.header
        from reject
        inner join read_file on read_file.load_id = reject.read_by_load and read_file.file = reject.file
        where $load is null or reject.load_id = $load
        order by reject.load_id, reject.file, reject.line, reject.raw
        """,
        {"load": load_id},
    ).fetchall()
