"""Lines that are kept as they stood, read once more from their files: they are few, and carrying all would cost every load."""

from collections.abc import Iterable
from itertools import islice
from types import TracebackType
from typing import BinaryIO, Self

from caseledger.errors import RefusedError
from caseledger.ledger.files import EventFile, mark
from caseledger.ledger.text_lines import as_it_stood


class LinesAgain:
    """The lines of a load's text files, asked for in the order of files and lines."""

    def __init__(self, files: Iterable[EventFile]) -> None:
        self._files = {file.number: file for file in files}
        self._file: EventFile | None = None
        self._source: BinaryIO | None = None
        self._lines_read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def read(self, file_number: int, first: int, last: int) -> bytes:
        """Return the bytes of some lines (numbered from 1) without the line end after them, nor a mark before the file's first.

        Raises:
            RefusedError: the file is no longer what was read before.
        """
        if not self._file or self._file.number != file_number:
            self._close()
            self._open(self._files[file_number])
        lines = b"".join(islice(self._source, first - 1 - self._lines_read, last - self._lines_read))
        self._lines_read = last
        return as_it_stood(lines, first)

    def _open(self, file: EventFile) -> None:
        _insist_unchanged(file)
        self._file, self._source, self._lines_read = file, file.path.open("rb"), 0

    def _close(self) -> None:
        if self._source:
            self._source.close()
            _insist_unchanged(self._file)
        self._file, self._source = None, None


def _insist_unchanged(file: EventFile) -> None:
    if mark(file.path) != file.mark:
        raise RefusedError(
            f"{file.name} was changed while it was being loaded: load it again when nobody writes to it. Nothing was changed."
        )
