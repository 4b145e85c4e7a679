"""Text files into lines: what is text goes to DuckDB at full speed, what is not is kept byte for byte."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import duckdb

from caseledger.errors import UnreadableFileError
from caseledger.ledger.files import EventFile
from caseledger.ledger.sql import file_literal, insert_rows

LONGEST_LINE = 8 * 1024 * 1024
# With the rest of a line before it, a block is longer than the longest line only where a line may be.
BLOCK_SIZE = LONGEST_LINE // 2
# The delimiter with which DuckDB reads a whole line as one column; as a control character it is never part of a valid line.
DELIMITER = b"\x01"
BYTE_ORDER_MARKS_OF_OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_lines(connection: duckdb.DuckDBPyConnection, file: EventFile, work: Path) -> None:
    """Fill `text_line(line, raw, line_end)` with the file's lines, and `unreadable` with those that are no text.

    Plain is UTF-8 with the line ends of Unix. A file that is plain throughout, as nearly all are, is read where it lies; of
    any other a copy is made, in which a line that is no text stands empty, so that line numbers hold.

    Raises:
        UnreadableFileError: the file is not UTF-8 text at all.
    """
    path, columns, line_end = file.path, "{'raw': 'varchar'}", "e'\\n'"
    if not _is_plain_throughout(file):
        path, columns = work / f"lines_{file.number}.txt", "{'raw': 'varchar', 'carriage_return': 'varchar'}"
        line_end = "case when carriage_return is null then e'\\n' else e'\\r\\n' end"
        no_text = _copy_plain_lines(file, path)
        insert_rows(connection, "unreadable", ("integer", "bigint", "blob"), [(file.number, *line) for line in no_text])
    connection.execute(f"""
        create or replace temp table text_line as
        select row_number() over () as line, raw, {line_end} as line_end
        from read_csv(
            {file_literal(path)}, columns = {columns}, delim = chr(1), quote = '', escape = '', comment = '', header = false,
            auto_detect = false, strict_mode = false, hive_partitioning = false, max_line_size = {2 * LONGEST_LINE}
        )
    """)


def _is_plain_throughout(file: EventFile) -> bool:
    with file.path.open("rb") as source:
        start = source.read(4096)
        # Latin letters in UTF-16 have a zero in every second byte.
        is_utf_16 = start.startswith(BYTE_ORDER_MARKS_OF_OTHER_ENCODINGS) or max(start[::2].count(0), start[1::2].count(0)) > (
            len(start) * 2 // 5
        )
        if is_utf_16 or start.count(0) > len(start) // 4:
            guess = "it looks like UTF-16" if is_utf_16 else "it is no text at all"
            raise UnreadableFileError(f"{file.name} is not UTF-8 text ({guess}): save it as UTF-8, then load it again.")
        source.seek(0)
        return all(map(_is_plain, _blocks(source)))


def _copy_plain_lines(file: EventFile, copy: Path) -> list[tuple[int, bytes]]:
    """Copy the plain lines, each with a second column that tells its line end; return the others (number from 1, bytes)."""
    no_text: list[tuple[int, bytes]] = []
    number = 0
    with file.path.open("rb") as source, copy.open("wb") as target:
        for block in _blocks(source):
            for line in block.removesuffix(b"\n").split(b"\n"):
                number += 1
                content = as_it_stood(line, number)
                if _is_plain(content):
                    target.write(content)
                else:
                    no_text.append((number, content))
                target.write(DELIMITER + (b"r" if line.endswith(b"\r") else b"") + b"\n")
    return no_text


def as_it_stood(line: bytes, number: int) -> bytes:
    """Return a line without its line end, and without the mark that the first of a file may begin with."""
    return (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).removesuffix(b"\n").removesuffix(b"\r")


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
    if b"\r" in block or DELIMITER in block:
        return False
    if len(block) > LONGEST_LINE and max(map(len, block.split(b"\n"))) > LONGEST_LINE:
        return False
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
