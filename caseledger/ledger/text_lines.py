"""Text files into lines: what is text goes to DuckDB at full speed, what is not is kept byte for byte."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import duckdb

from caseledger.errors import RefusedError
from caseledger.ledger.files import EventFile
from caseledger.ledger.sql import literal

BLOCK_SIZE = 8 * 1024 * 1024
LONGEST_LINE = BLOCK_SIZE
# The delimiter with which DuckDB reads a whole line as one column; as a control character it is never part of a valid line.
DELIMITER = b"\x01"
BYTE_ORDER_MARKS_OF_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


def read_lines(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> str:
    """Fill `text_line(line, raw)` with the lines that are text, and `unreadable` with those that are not; return the line end.

    Raises:
        RefusedError: the file is not UTF-8 text at all.
    """
    path, no_text = _readable_copy(file, work)
    if no_text:
        connection.executemany("insert into unreadable values (?, ?, ?)", [(file.number, *line) for line in no_text])
    connection.execute(f"""
        create or replace temp table text_line as
        select row_number() over () as line, raw
        from read_csv(
            {literal(path)}, columns = {{'raw': 'varchar'}}, delim = chr(1), quote = '', escape = '', comment = '',
            header = false, auto_detect = false, strict_mode = false, max_line_size = {2 * LONGEST_LINE}
        )
    """)
    with file.path.open("rb") as source:
        return "\r\n" if source.readline(LONGEST_LINE).endswith(b"\r\n") else "\n"


def _readable_copy(file: EventFile, work: Path) -> tuple[Path, list[tuple[int, bytes]]]:
    """Return a path to the file's plain lines, and the lines (number from 1, bytes) that had to be left out of it.

    Plain is UTF-8 with the line ends of Unix. A file that is plain throughout, as nearly all are, is read where it lies; of
    any other a copy is made, in which a line that is no text stands empty, so that line numbers hold.
    """
    with file.path.open("rb") as source:
        start = source.read(4096)
        if start.startswith(BYTE_ORDER_MARKS_OF_OTHER_ENCODINGS) or start.count(0) > len(start) // 4:
            raise RefusedError(f"{file.name} is not UTF-8 text (it looks like UTF-16): save it as UTF-8, then load it again.")
        source.seek(0)
        if all(map(_is_plain, _blocks(source))):
            return file.path, []
    copy = work / f"lines_{file.number}.txt"
    no_text: list[tuple[int, bytes]] = []
    number = 0
    with file.path.open("rb") as source, copy.open("wb") as target:
        for block in _blocks(source):
            for line in block.removesuffix(b"\n").split(b"\n"):
                number += 1
                content = line.removesuffix(b"\r")
                if _is_plain(content):
                    target.write(content)
                else:
                    no_text.append((number, content))
                target.write(b"\n")
    return copy, no_text


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    """Yield the file in blocks that end at a line's end."""
    rest = b""
    while block := source.read(BLOCK_SIZE):
        whole, newline, rest_of_block = (rest + block).rpartition(b"\n")
        if newline:
            yield whole + newline
        rest = rest_of_block
    if rest:
        yield rest


def _is_plain(block: bytes) -> bool:
    if b"\r" in block or DELIMITER in block or (len(block) > LONGEST_LINE and b"\n" not in block):
        return False
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
