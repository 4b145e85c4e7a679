"""How often a file was begun and not finished: one that ends every run that takes it must not do so for ever."""

import json
from contextlib import suppress
from pathlib import Path

from caseledger.whole_files import write_whole

MOST_TRIES = 3


class Tries:
    """Files begun and not finished, kept in a hidden file of the inbox, since what began them may be killed."""

    def __init__(self, inbox: Path) -> None:
        self._path = inbox / ".tries.json"
        self._tries = _read(self._path)

    def count(self, name: str, mark: str) -> int:
        """Return how often this file, as it is, was begun before; a changed file begins anew."""
        return self._tries.get(_key(name, mark), 0)

    def note(self, name: str, mark: str) -> None:
        """Write down that the file is begun.

        Raises:
            OSError: the inbox cannot be written; the file does not count as begun.
        """
        self._write(self._tries | {_key(name, mark): self.count(name, mark) + 1})

    def forget(self, name: str, mark: str) -> None:
        """Strike the file out: it is finished, or it was not the file's fault."""
        self._keep({key: tries for key, tries in self._tries.items() if key != _key(name, mark)})

    def forget_all_but(self, files: dict[str, str]) -> None:
        """Strike out what is not among these files and their marks: it was moved, removed or changed."""
        keys = {_key(name, mark) for name, mark in files.items()}
        self._keep({key: tries for key, tries in self._tries.items() if key in keys})

    def _keep(self, tries: dict[str, int]) -> None:
        """Write fewer of them; on a full disk rather none, since a count that is too high would refuse a good file."""
        if tries == self._tries:
            return
        try:
            self._write(tries)
        except OSError:
            self._tries = {}
            with suppress(OSError):
                self._path.unlink()

    def _write(self, tries: dict[str, int]) -> None:
        if tries:
            write_whole(self._path, json.dumps(tries))
        else:
            self._path.unlink(missing_ok=True)
        self._tries = tries


def _read(path: Path) -> dict[str, int]:
    """Read the counts; what a power cut damaged counts for nothing, or no file could be taken any more."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: tries for key, tries in found.items() if isinstance(tries, int)}


def _key(name: str, mark: str) -> str:
    return f"{name} {mark}"
