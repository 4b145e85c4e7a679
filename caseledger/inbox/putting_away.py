"""Putting files away: each moves into a folder of the inbox, where a report lies beside it."""

import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from caseledger.ledger.files import size_and_time
from caseledger.moments import local_now
from caseledger.whole_files import write_through

LOADED, REFUSED = "loaded", "refused"
# Bytes: file systems end a name a little later, and suffix, number and the ends of the report's name follow it.
LONGEST_STEM = 192
REPORT_END, HIDDEN_END = ".report.json", ".report"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class InboxFile:
    """A file as it was seen: `name` is its place in the inbox, `mark` what changes when it does."""

    inbox: Path
    name: str
    mark: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.inbox / self.name

    @property
    def was_loaded(self) -> bool:
        """Whether it was put away before, and has changed since."""
        return self.path.parent == self.inbox / LOADED


class NotPutAwayError(Exception):
    """A file stays where it was; the message says what could not be written, and what to do."""


def cannot_write(folder: Path, error: OSError) -> str:
    """Return a sentence on a folder that could not be written, with what to do."""
    remedy = "make room on its disk" if error.errno in NO_ROOM else "let the user that runs caseledger write there"
    return f"{folder} cannot be written ({error.strerror}): {remedy}."


def put_away(file: InboxFile, folder_name: str, report: dict[str, Any]) -> None:
    """Write the report, hidden, then move the file, then show the report: whoever sees the report finds the file.

    Killed in between, `complete_reports` shows it later. What was said of a file that was loaded before is in the new report too.

    Raises:
        NotPutAwayError: the folder cannot be written.
    """
    folder = file.inbox / folder_name
    size, modified = size_and_time(file.mark)
    told = {"file": file.path.name, "at": local_now().isoformat(timespec="seconds"), "size": size} | report
    before = _read(_report(file.path)) if file.was_loaded else {}
    if before:
        told["before"] = {name: value for name, value in before.items() if name != "before"}
    try:
        folder.mkdir(mode=0o700, exist_ok=True)  # the files name people
        place = file.path if file.path.parent == folder else _free_place(folder, file.path)
        hidden = _hidden(place)
        write_through(hidden, f"{json.dumps(told, indent=2)}\n")
        # With the time of what was loaded, a later change is seen without a look into thousands of reports.
        os.utime(hidden, ns=(modified, modified))
        file.path.rename(place)
    except OSError as error:
        raise NotPutAwayError(cannot_write(folder, error)) from error
    with suppress(OSError):
        hidden.rename(_report(place))
        if before and place != file.path:
            _report(file.path).unlink()


def complete_reports(inbox: Path) -> None:
    """Show the reports of files that were moved when something was killed, and remove those of files that were not."""
    for hidden in [path for name in (LOADED, REFUSED) for path in (inbox / name).glob(f".*{HIDDEN_END}")]:
        place = hidden.with_name(hidden.name[1:].removesuffix(HIDDEN_END))
        with suppress(OSError):  # told when a file is to be put there
            if place.exists() and _read(hidden):
                hidden.rename(_report(place))
            else:
                hidden.unlink()


def changed_since_loaded(inbox: Path) -> list[Path]:
    """Return the files of `loaded/` that are not as they were loaded, since their writer had only paused.

    One without a report, or with a report of a version that did not note the size, cannot be told.
    """
    try:
        with os.scandir(inbox / LOADED) as entries:
            found = {entry.name: entry for entry in entries}
    except OSError:
        return []
    reported = [(entry, found[name + REPORT_END]) for name, entry in found.items() if name + REPORT_END in found]
    suspects = [Path(entry.path) for entry, report in reported if _modified(entry) != _modified(report)]
    return sorted(path for path in suspects if path.is_file() and "size" in _read(_report(path)))


def _modified(entry: os.DirEntry[str]) -> int | None:
    try:
        return entry.stat().st_mtime_ns
    except OSError:  # removed meanwhile, or a link to nothing
        return None


def _read(report: Path) -> dict[str, Any]:
    """Read a report; one that is not there, or damaged, says nothing."""
    try:
        found = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _free_place(folder: Path, file: Path) -> Path:
    """Return a path that nothing has: the same name may come every night, and an earlier file is never overwritten.

    A name that leaves no room for the report's is cut, and bytes that are no text are left out of it.
    """
    stem = os.fsencode(file.stem)[:LONGEST_STEM].decode("utf-8", errors="ignore")
    names = chain([stem + file.suffix], (f"{stem}.{number}{file.suffix}" for number in count(2)))
    places = (folder / name for name in names)
    return next(place for place in places if not place.exists() and not _report(place).exists())


def _report(place: Path) -> Path:
    return place.with_name(place.name + REPORT_END)


def _hidden(place: Path) -> Path:
    return place.with_name(f".{place.name}{HIDDEN_END}")
