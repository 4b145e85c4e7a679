"""What was turned away: listed, and handed back to be corrected and loaded again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from caseledger.answer import Answer
from caseledger.errors import RefusedError
from caseledger.ledger.migrating import bring_up_to_date
from caseledger.ledger.pseudonyms import key_of_ledger
from caseledger.ledger.store import open_ledger, private_files
from caseledger.settings import Settings

COLUMNS = ("load_id", "file", "line", "event_id", "reasons", "raw", "fields")
KEPT = """
with read_file as (
    select load_id, file, any_value(header) as header from load_file group by all
)
select
    reject.load_id, reject.file, reject.line, reject.event_id, reject.reasons, reject.raw_encrypted, reject.fields,
    read_file.header
from reject
inner join read_file on read_file.load_id = reject.read_by_load and read_file.file = reject.file
where $load is null or reject.load_id = $load
"""


@dataclass(frozen=True)
class RejectedLine:
    """A line that was turned away.

    `fields` says of each reason which field or attribute it is about (`bad_code: agency`); `header` is the one under which the
    line was read, of a CSV file.
    """

    load_id: int
    file: str
    line: int
    event_id: str | None
    reasons: list[str]
    raw: bytes
    fields: list[str]
    header: str | None

    @property
    def text(self) -> str:
        """The line for people: bytes that are no text are escaped."""
        return self.raw.decode("utf-8", errors="backslashreplace")


def list_rejects(settings: Settings, load_id: int | None = None) -> Answer:
    """Return every rejected line that is still kept, of one load or of all; bytes that are no text are shown escaped.

    Raises:
        RefusedError: there is no ledger, or no such load, or the key, with which the lines are encrypted, is not at hand.
    """
    rows = [
        (line.load_id, line.file, line.line, line.event_id, line.reasons, line.text, line.fields)
        for line in _rejects(settings, load_id)
    ]
    return Answer(COLUMNS, rows)


def export_rejects(settings: Settings, target: Path, load_id: int | None = None) -> list[Path]:
    """Write the raw lines byte for byte beside `target`'s name, a file per format (and per header, of CSV files).

    Returns the files written: they can be corrected and loaded again. A Parquet row's raw line is JSON.

    Raises:
        RefusedError: nothing was rejected, the key is not at hand, or the files are there already or cannot be written.
    """
    rejected = _rejects(settings, load_id)
    if not rejected:
        raise RefusedError("No rejected lines are kept: there is nothing to export.")
    lines_by_header: dict[str | None, list[bytes]] = {}
    for line in rejected:
        lines_by_header.setdefault(line.header, []).append(line.raw)
    contents = dict(_contents(target, lines_by_header))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for path in contents:
            if path.exists():
                raise RefusedError(f"{path} is there already: name another file, or move it away. Nothing was written.")
        with private_files():  # there are local ids in them
            for path, lines in contents.items():
                path.write_bytes(b"".join(line + b"\n" for line in lines))
    except OSError as error:
        for path in contents:  # all or none: what is there would keep the next try out
            with suppress(OSError):
                path.unlink()
        raise RefusedError(f"{error.filename or target} cannot be written: {error.strerror}.") from error
    return list(contents)


def _contents(target: Path, lines_by_header: dict[str | None, list[bytes]]) -> Iterator[tuple[Path, list[bytes]]]:
    base = target.with_suffix("") if target.suffix in (".csv", ".jsonl", ".ndjson") else target
    csv_files = 0
    for header, lines in lines_by_header.items():
        if header is None:
            yield base.with_name(base.name + ".jsonl"), lines
        else:
            csv_files += 1
            name = f"{base.name}{f'-{csv_files}' if csv_files > 1 else ''}.csv"
            yield base.with_name(name), [header.encode(), *lines]


def _rejects(settings: Settings, load_id: int | None) -> list[RejectedLine]:
    """Return the rejected lines that are kept, in the order of their loads, files and lines."""
    bring_up_to_date(settings)
    with open_ledger(settings, read_only=True) as ledger:
        if load_id is not None:
            (known,) = ledger.execute("select exists (from load where load_id = ?)", [load_id]).fetchone()
            if not known:
                raise RefusedError(f"There is no load {load_id} in the ledger.")
        rows = ledger.execute(KEPT, {"load": load_id}).fetchall()
        if not rows:
            return []
        key = key_of_ledger(ledger, settings)
    lines = [
        RejectedLine(*place, raw=key.vault.decrypt(encrypted), fields=fields, header=header)
        for *place, encrypted, fields, header in rows
    ]
    return sorted(lines, key=lambda line: (line.load_id, line.file, line.line, line.raw))
