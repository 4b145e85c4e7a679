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
    return Answer(COLUMNS, [(*row[:5], row[5].decode("utf-8", errors="backslashreplace")) for row in rows])


def export_rejects(settings: Settings, target: Path, load_id: int | None = None) -> list[Path]:
    """Write the raw lines byte for byte beside `target`'s name, a file per format (and per header, of CSV files).

    Returns the files written: they can be corrected and loaded again. A Parquet row's raw line is JSON.

    Raises:
        RefusedError: nothing was rejected, or the files cannot be written.
    """
    with open_ledger(settings, read_only=True) as ledger:
        rows = _rejects(ledger, load_id)
        headers = {
            (load, file): header
            for load, file, header in ledger.execute(
                "select load_id, file, header from load_file where format = 'csv'"
            ).fetchall()
        }
    if not rows:
        raise RefusedError("No rejected lines are kept: there is nothing to export.")
    lines_by_header: dict[str | None, list[bytes]] = {}
    for load, file, *_, raw in rows:
        lines_by_header.setdefault(headers.get((load, file)), []).append(raw)
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
    if load_id is not None:
        (known,) = ledger.execute("select exists (from load where load_id = ?)", [load_id]).fetchone()
        if not known:
            raise RefusedError(f"There is no load {load_id} in the ledger.")
    return ledger.execute(
        f"select {', '.join(COLUMNS)} from reject where $load is null or load_id = $load order by load_id, file, line",
        {"load": load_id},
    ).fetchall()
