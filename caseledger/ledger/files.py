"""Which files a load reads."""

import io
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from caseledger.errors import RefusedError, UnreadableFileError

FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class EarlierLoad:
    """The load that took in every one of a file's lines: so many, so many of them accepted, under the name `file`."""

    load_id: int
    loaded_at: datetime
    lines: int
    accepted: int
    file: str


@dataclass(frozen=True)
class EventFile:
    """One file of a load: `name` as the user gave it, `path` where its bytes are, `header` the first line of a CSV file.

    `mark` tells whether it has changed since the load began. With an `earlier` load it holds nothing new, and is not read.
    """

    number: int
    name: str
    path: Path
    format: str
    header: str | None = None
    earlier: EarlierLoad | None = None
    mark: str | None = None


def find_files(paths: Iterable[str], work: Path, standard_input: BinaryIO | None = None) -> list[EventFile]:
    """List the event files among the paths, folders searched whole, in a stable order; `-` is standard input.

    Raises:
        RefusedError: a path does not exist, is of no known format, or is a folder without event files.
        UnreadableFileError: a file's name is not UTF-8, which neither the ledger nor a log could note down.
    """
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path == STANDARD_INPUT:
            found.append(("standard input", _spool(standard_input or sys.stdin.buffer, work)))
        else:
            found.extend((_name(file), file) for file in _files_at(Path(path)))
    return [
        EventFile(number, name, path, FORMATS[path.suffix.lower()], mark=mark(path)) for number, (name, path) in enumerate(found)
    ]


def mark(path: Path) -> str | None:
    """Return what tells a file from itself after a change, or None when it is not there.

    Who copies a file can set the time of its last change, but not when its entry changed.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino} {status.st_ctime_ns}"


def size_and_time(mark: str) -> tuple[int, int]:
    """Return the size and the time of the last change, in nanoseconds, that a mark was made of: a move changes neither."""
    size, modified, *_ = map(int, mark.split())
    return size, modified


def _files_at(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in FORMATS and file.is_file())
        if not files:
            raise RefusedError(f"{path} holds no event files ({', '.join(FORMATS)}): nothing was loaded.")
        return files
    if not path.exists():
        raise RefusedError(f"{path} does not exist: nothing was loaded.")
    if path.suffix.lower() not in FORMATS:
        raise RefusedError(f"{path} is of no known format: event files end in {', '.join(FORMATS)}.")
    return [path]


def _name(path: Path) -> str:
    name = os.fsencode(path)
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError as error:
        printable = name.decode("utf-8", errors="backslashreplace")
        raise UnreadableFileError(f"{printable} has a name that is not UTF-8: rename it. Nothing was loaded.") from error


def _spool(stream: BinaryIO, work: Path) -> Path:
    path = work / "standard_input.jsonl"
    with path.open("wb") as file:
        while block := stream.read(io.DEFAULT_BUFFER_SIZE * 64):
            file.write(block)
    return path
