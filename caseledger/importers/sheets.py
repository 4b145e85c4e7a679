"""Extract files into sheets: whatever the format, each sheet becomes rows of texts with their row numbers, in one file of ours.

A date cell of a workbook becomes ISO text, a whole number has no fraction, an empty row is left out.
"""

import csv
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseledger.errors import RefusedError
from caseledger.importers.sheet_files import HEAD_ROWS, SheetWriter, WrittenSheet
from caseledger.importers.workbook_process import PASSWORD, TOO_BIG, UNREADABLE
from caseledger.ledger.sql import file_literal, literal

WORKBOOKS = (".xlsx", ".xlsm")
FORMATS = (".csv", *WORKBOOKS, ".parquet")
# What a workbook may unpack to: thirty thousand rows of all lists are some 60 MB.
LARGEST_UNPACKED = 1 << 30
LONGEST_SECONDS = 300
OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One sheet of an extract: the file it is in, its name (of a file without sheets, the file's), and its rows on disk."""

    file: str
    name: str
    written: WrittenSheet

    @property
    def place(self) -> str:
        """The file and, where it has several, the sheet."""
        return f"{self.file}, {self.name}" if self.name else self.file


def read_sheets(paths: Iterable[Path], work: Path) -> list[Sheet]:
    """Read every sheet of the files; `work` is the folder for what is read.

    Raises:
        RefusedError: a file does not exist, is of another format, damaged, protected, or too big to be read safely.
    """
    work.mkdir(parents=True, exist_ok=True)
    sheets: list[Sheet] = []
    for number, path in enumerate(paths):
        if not path.exists():
            raise RefusedError(f"{path} does not exist: nothing was imported.")
        suffix = path.suffix.lower()
        if suffix in WORKBOOKS:
            sheets += _read_workbook(path, work / f"file_{number}")
        elif suffix == ".csv":
            sheets.append(_read_csv(path, work / f"file_{number}"))
        elif suffix == ".parquet":
            sheets.append(_read_parquet(path, work / f"file_{number}"))
        else:
            raise RefusedError(f"{path} is of no known format: extracts end in {', '.join(FORMATS)}. Save it as one of these.")
    return sheets


def _read_workbook(path: Path, folder: Path) -> Iterator[Sheet]:
    """Read a workbook in a process of its own, which may not take more memory or time than is safe."""
    _refuse_bombs(path)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "caseledger.importers.workbook_process", str(path), str(folder)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"{path} takes more than {LONGEST_SECONDS} s to read: save its lists as a new workbook.") from error
    if ran.returncode == PASSWORD:
        raise RefusedError(f"{path} is protected by a password: save it without one. Nothing was imported.")
    if ran.returncode == UNREADABLE:
        raise RefusedError(
            f"{path} is not a workbook that can be read: open it and save it again as .xlsx. Nothing was imported."
        )
    if ran.returncode == TOO_BIG or ran.returncode < 0 or ran.returncode == 134:
        raise RefusedError(
            f"{path} needs more memory than is safe: its sheets reach far beyond their rows. Copy the rows into a new workbook."
        )
    if ran.returncode:
        raise RuntimeError(f"the workbook could not be read: {ran.stderr}")
    for line in ran.stdout.splitlines():
        name, written = WrittenSheet.from_line(line)
        yield Sheet(path.name, name, written)


def _refuse_bombs(path: Path) -> None:
    """Refuse a workbook that unpacks to more than is safe, whatever it says of itself.

    Raises:
        RefusedError: also where it is no workbook, or encrypted.
    """
    with path.open("rb") as file:
        if file.read(4) == OLE:
            raise RefusedError(f"{path} is protected by a password, or an old .xls: save it as .xlsx without one.")
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            unpacked = 0
            for entry in archive.infolist():
                raw.seek(entry.header_offset + 26)
                lengths = raw.read(4)
                raw.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
                unpacked += _unpacked_size(raw, entry, LARGEST_UNPACKED - unpacked)
                if unpacked > LARGEST_UNPACKED:
                    raise RefusedError(
                        f"{path} unpacks to more than {LARGEST_UNPACKED >> 20} MiB, which no list does: ask its sender."
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise RefusedError(f"{path} is not a workbook that can be read: open it and save it again as .xlsx.") from error


def _unpacked_size(raw, entry: zipfile.ZipInfo, limit: int) -> int:
    """Unpack an entry piece by piece, and stop counting once it is above the limit."""
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return entry.compress_size
    unpacker, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, entry.compress_size
    while left > 0 and size <= limit and not unpacker.eof:
        block = raw.read(min(left, 1 << 18))
        if not block:
            break
        left -= len(block)
        while block and size <= limit:
            size += len(unpacker.decompress(block, 1 << 22))
            block = unpacker.unconsumed_tail
    return size


def _read_csv(path: Path, folder: Path) -> Sheet:
    """Read a CSV file: UTF-8 or, as older systems write, Windows-1252; the separator is a comma, semicolon or tab."""
    folder.mkdir(parents=True, exist_ok=True)
    with path.open(encoding=_encoding(path), newline="") as file:
        writer = SheetWriter(folder / "0.csv")
        line = 0
        try:
            first = file.readline()
            if "\0" in first:
                raise RefusedError(f"{path} is not a text file: save the extract as CSV (UTF-8).")
            file.seek(0)
            reader = csv.reader(file, delimiter=max(",;\t", key=first.count))
            for row in reader:
                writer.write(line + 1, row)
                line = reader.line_num
        except csv.Error as error:
            raise RefusedError(f"{path}, line {line + 1} is no CSV row ({error}): mend or leave out that line.") from error
        except UnicodeError as error:
            raise RefusedError(f"{path} is not a text file after line {line}: save the extract as CSV (UTF-8).") from error
    written = writer.close()
    if not written.rows:
        raise RefusedError(f"{path} is empty: nothing was imported.")
    return Sheet(path.name, "", written)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        file.seek(0)
        try:
            for line in file:
                line.decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _read_parquet(path: Path, folder: Path) -> Sheet:
    """Read a Parquet file: its columns' names are the heading row."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "0.csv"
    try:
        with duckdb.connect() as connection:
            connection.execute("set memory_limit = '512MB'")
            source = f"read_parquet({file_literal(path)}, hive_partitioning = false)"
            described = connection.execute(f"describe select * from {source}").fetchall()
            cells = ", ".join(_parquet_cell(name, kind) for name, kind, *_ in described)
            headings = ", ".join(f"{literal(name)} as c{index}" for index, (name, *_) in enumerate(described))
            connection.execute(f"""
                copy (
                    select 1 as row_number, {headings}
                    union all
                    select row_number() over () + 1, {cells} from {source}
                ) to {literal(target)} (format csv, header false, force_quote *)
            """)
            (rows,) = connection.execute(f"select count(*) from {source}").fetchone()
    except duckdb.Error as error:
        raise RefusedError(f"{path} is not a Parquet file that can be read: nothing was imported.") from error
    with target.open(encoding="utf-8", newline="") as file:
        head = [(int(number), cells) for (number, *cells), _ in zip(csv.reader(file), range(HEAD_ROWS), strict=False)]
    return Sheet(path.name, "", WrittenSheet(target, len(described), rows + 1, tuple((n, tuple(c)) for n, c in head)))


def _parquet_cell(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}, '%Y-%m-%d')"
    if kind in ("FLOAT", "DOUBLE"):
        return f"case when isfinite({column}) then regexp_replace({column}::varchar, '[.]0$', '') end"
    return f"{column}::varchar"


def normal_form(heading: str) -> str:
    """Return a heading as it is compared: letters and digits only, so that case, spaces and apostrophes make no difference."""
    return re.sub(r"[\W_]+", "", heading.lower())
