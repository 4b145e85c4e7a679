"""What tells the bytes of a file from all others: their number and SHA-256, taken beside other work."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from caseledger.ledger.files import EventFile, mark

BLOCK_SIZE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Fingerprint:
    """The number of a file's bytes, and their SHA-256 as hexadecimal digits."""

    bytes: int
    sha256: str


class Fingerprints:
    """The fingerprints of a load's files, taken one after the other in a thread of their own.

    A hash lets Python's lock go, so that DuckDB reads and checks lines meanwhile; a file of a hundred megabytes takes a tenth of
    a second of one core. Whoever leaves the context early, having refused a file, does not wait for the others.
    """

    def __init__(self, files: Iterable[EventFile]) -> None:
        self._marks = {file.number: file.mark for file in files}
        self._taken: dict[int, Future[Fingerprint | None]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._stopped = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopped.set()
        self._thread.shutdown(cancel_futures=True)

    def begin(self, files: Iterable[EventFile]) -> None:
        """Begin with files, in this order, after those begun before."""
        for file in files:
            if file.number not in self._taken:
                self._taken[file.number] = self._thread.submit(self._take, file.path)

    def of(self, file: EventFile) -> Fingerprint | None:
        """Wait for a file's fingerprint.

        None when it is no regular file or cannot be read, or has changed since the load began: nobody knows then which bytes
        its lines were read from.
        """
        self.begin([file])
        taken = self._taken[file.number].result()
        return taken if mark(file.path) == self._marks[file.number] else None

    def _take(self, path: Path) -> Fingerprint | None:
        if not path.is_file():  # a pipe would be waited for
            return None
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb", buffering=0) as file:
                while not self._stopped.is_set() and (block := file.read(BLOCK_SIZE)):
                    digest.update(block)
                    size += len(block)
        except OSError:
            return None  # who reads its lines says what is wrong
        return None if self._stopped.is_set() else Fingerprint(size, digest.hexdigest())
