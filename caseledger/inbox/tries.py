"""How often a file was begun and not finished: one that ends every run that takes it must not do so for ever."""

import json
from pathlib import Path

MOST_TRIES = 3


class Tries:
    """Files begun and not finished, kept in a hidden file of the inbox, since what began them may be killed."""

    def __init__(self, inbox: Path) -> None:
        self._path = inbox / ".tries.json"
        self._tries: dict[str, int] = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}

    def count(self, name: str, mark: str) -> int:
        """Return how often this file, as it is, was begun before; a changed file begins anew."""
        return self._tries.get(_key(name, mark), 0)

    def note(self, name: str, mark: str) -> None:
        """Write down that the file is begun."""
        self._tries[_key(name, mark)] = self.count(name, mark) + 1
        self._write()

    def forget(self, name: str, mark: str) -> None:
        """Strike the file out: it is finished, or it was not the file's fault."""
        if self._tries.pop(_key(name, mark), None):
            self._write()

    def _write(self) -> None:
        if not self._tries:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_suffix(".fresh")
        fresh.write_text(json.dumps(self._tries), encoding="utf-8")
        fresh.replace(self._path)


def _key(name: str, mark: str) -> str:
    return f"{name} {mark}"
