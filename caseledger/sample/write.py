"""The events as files: what a borough's systems would hand over, in each of the three formats."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from caseledger.sample.bad_lines import BadLine
from caseledger.sample.calendar import financial_year
from caseledger.sample.chance import stream
from caseledger.sample.journal import FRONT_DOOR, Event
from caseledger.settings import BARNET

_ALLOCATIONS, _DISCUSSIONS, _VISITS = "allocations.csv", "strategy_discussions.csv", "visits.parquet"
_FILE_OF_TYPE = {
    "worker_allocated": _ALLOCATIONS,
    "worker_deallocated": _ALLOCATIONS,
    "strategy_discussion_held": _DISCUSSIONS,
    "visit_made": _VISITS,
}
_ENVELOPE = ("id", "source", "type", "subject", "time", "recordedtime", "area", "supersedes")
_CSV_FIELDS = {
    _ALLOCATIONS: ("allocation_id", "worker_id", "team_id"),
    _DISCUSSIONS: ("discussion_id", "agencies", "reason_incomplete"),
}
_PARQUET_FIELDS = {
    "visit_id": "varchar",
    "purpose": "varchar",
    "child_seen": "boolean",
    "seen_alone": "boolean",
    "worker_id": "varchar",
}
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SHARE_TWICE = 0.004
_OVERLAP = 60
"""So many lines at the end of a year's file stand at the head of the next year's too."""


def write_files(folder: Path, events: Iterable[Event], bad_lines: Sequence[BadLine]) -> list[Path]:
    """Write the events, with the lines that no ledger will accept, and return the files in order of name."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event.recorded, event.id)):
        files.setdefault(_file_of(event), []).append(event)
    chance = stream("files")
    previous: dict[str, list[Event]] = {}
    for name in sorted(files):
        rows = files[name]
        if name.endswith(".jsonl"):
            system = name[:4]
            rows = [*previous.get(system, []), *rows]
            previous[system] = rows[-_OVERLAP:]
        # A record is handed over twice now and then.
        rows = [row for row in rows for _ in range(1 + (chance.random() < _SHARE_TWICE))]
        bad = [bad_line for bad_line in bad_lines if bad_line.file == name]
        path = folder / name
        if name == _VISITS:
            _write_parquet(path, rows)
        elif name.endswith(".csv"):
            path.write_bytes(_mixed(_csv_lines(rows, _CSV_FIELDS[name]), bad, header=1))
        else:
            path.write_bytes(_mixed([_json_line(event) for event in rows], bad))
    return [folder / name for name in sorted(files)]


def _file_of(event: Event) -> str:
    if event.type in _FILE_OF_TYPE:
        return _FILE_OF_TYPE[event.type]
    year = financial_year(event.recorded.date())
    system = "mash" if event.source == FRONT_DOOR else "lcs"
    return f"{system}-{year}-{(year + 1) % 100:02}.jsonl"


def _envelope(event: Event) -> dict[str, str | None]:
    # The front door's first exports did not say for which area they were.
    knows_area = event.source != FRONT_DOOR or financial_year(event.recorded.date()) > 2012
    return {
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "recordedtime": event.recorded.isoformat(),
        "area": BARNET if knows_area else None,
        "supersedes": event.supersedes,
    }


def _json_line(event: Event) -> bytes:
    given = {name: value for name, value in _envelope(event).items() if value is not None}
    line = {"specversion": "1.0", **given, "data": event.data}
    return _ENCODER.encode(line).encode()


def _csv_lines(events: Iterable[Event], fields: Sequence[str]) -> list[bytes]:
    lines = [_csv_line([*_ENVELOPE, *fields])]
    for event in events:
        lines.append(_csv_line([*_envelope(event).values(), *(event.data.get(name) for name in fields)]))
    return lines


def _csv_line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([";".join(cell) if isinstance(cell, list) else cell for cell in cells])
    return text.getvalue().encode()


def _mixed(lines: list[bytes], bad: Sequence[BadLine], header: int = 0) -> bytes:
    """Put the bad lines in between, evenly spread, and end every line."""
    step = len(lines) // (len(bad) + 1)
    for number, bad_line in enumerate(bad, start=1):
        lines.insert(header + number * step, bad_line.raw)
    return b"\n".join(lines) + b"\n"


def _write_parquet(path: Path, events: Sequence[Event]) -> None:
    columns = {**dict.fromkeys(_ENVELOPE, "varchar"), **_PARQUET_FIELDS}
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect(config={"threads": 1}) as connection:
        rows = Path(scratch) / "rows.jsonl"
        rows.write_bytes(b"\n".join(_ENCODER.encode(_envelope(event) | event.data).encode() for event in events))
        connection.read_json(str(rows), columns=columns, format="newline_delimited").write_parquet(str(path), compression="zstd")
