"""The rows of a sheet on disk, as every reader writes them: the row's number, then its cells as texts, all of one width."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# A heading row is looked for among that many rows: title rows and notes may stand above it.
HEAD_ROWS = 25
WIDEST = 1_000


@dataclass(frozen=True)
class WrittenSheet:
    """Where the rows are, how many cells each has, how many there are, and the first of them with their numbers."""

    path: Path
    width: int
    rows: int
    head: tuple[tuple[int, tuple[str, ...]], ...]

    def to_line(self, name: str) -> str:
        """Return the sheet as a line for another process to read."""
        return json.dumps([name, str(self.path), self.width, self.rows, self.head])

    @classmethod
    def from_line(cls, line: str) -> "tuple[str, WrittenSheet]":
        """Return what `to_line` wrote: the sheet's name, and the sheet."""
        name, path, width, rows, head = json.loads(line)
        return name, cls(Path(path), width, rows, tuple((number, tuple(cells)) for number, cells in head))


class SheetWriter:
    """Writes rows, leaving out empty ones; `close` says what was written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._head: list[tuple[int, tuple[str, ...]]] = []
        self._width = 0
        self._rows = 0

    def write(self, number: int, cells: Sequence[str]) -> None:
        """Write one row, unless all its cells are empty; cells beyond any sensible width are left out."""
        if len(cells) > WIDEST:
            cells = cells[:WIDEST]
        whole = "".join(cells)
        if not whole:
            return
        if "\0" in whole:
            cells = [cell.replace("\0", "") for cell in cells]
        self._width = max(self._width, len(cells))
        self._rows += 1
        if len(self._head) < HEAD_ROWS:
            self._head.append((number, tuple(cells)))
        self._writer.writerow([number, *cells])

    def close(self) -> WrittenSheet:
        """Finish the file."""
        self._file.close()
        return WrittenSheet(self._path, self._width, self._rows, tuple(self._head))
