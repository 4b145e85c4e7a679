"""Putting files away: each moves into a folder of the inbox, where a report lies beside it."""

import errno
import json
import os
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

from caseledger.moments import local_now
from caseledger.whole_files import write_through

LOADED, REFUSED = "loaded", "refused"
LONGEST_STEM = (
    192  # bytes: file systems end a name a little later, and suffix, number and the ends of the report's name follow it
)
HIDDEN_END = ".report"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class NotPutAwayError(Exception):
    """A file stays where it was; the message says what could not be written, and what to do."""


def cannot_write(folder: Path, error: OSError) -> str:
    """Return a sentence on a folder that could not be written, with what to do."""
    remedy = "make room on its disk" if error.errno in NO_ROOM else "let the user that runs caseledger write there"
    return f"{folder} cannot be written ({error.strerror}): {remedy}."


def put_away(file: Path, folder_name: str, report: dict[str, Any]) -> None:
    """Write the report, hidden, then move the file, then show the report: whoever sees the report finds the file.

    Killed in between, `complete_reports` shows it later.

    Raises:
        NotPutAwayError: the folder cannot be written.
    """
    folder = file.parent / folder_name
    text = json.dumps({"file": file.name, "at": local_now().isoformat(timespec="seconds")} | report, indent=2)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)  # the files name people
        place = _free_place(folder, file)
        write_through(_hidden(place), f"{text}\n")
        file.rename(place)
    except OSError as error:
        raise NotPutAwayError(cannot_write(folder, error)) from error
    with suppress(OSError):
        _hidden(place).rename(_report(place))


def complete_reports(inbox: Path) -> None:
    """Show the reports of files that were moved when something was killed, and remove those of files that were not."""
    for hidden in [path for name in (LOADED, REFUSED) for path in (inbox / name).glob(f".*{HIDDEN_END}")]:
        place = hidden.with_name(hidden.name[1:].removesuffix(HIDDEN_END))
        with suppress(OSError):  # told when a file is to be put there
            if place.exists():
                hidden.rename(_report(place))
            else:
                hidden.unlink()


def _free_place(folder: Path, file: Path) -> Path:
    """Return a path that nothing has: the same name may come every night, and an earlier file is never overwritten.

    A name that leaves no room for the report's is cut, and bytes that are no text are left out of it.
    """
    stem = os.fsencode(file.stem)[:LONGEST_STEM].decode("utf-8", errors="ignore")
    names = chain([stem + file.suffix], (f"{stem}.{number}{file.suffix}" for number in count(2)))
    places = (folder / name for name in names)
    return next(place for place in places if not place.exists() and not _report(place).exists())


def _report(place: Path) -> Path:
    return place.with_name(f"{place.name}.report.json")


def _hidden(place: Path) -> Path:
    return place.with_name(f".{place.name}{HIDDEN_END}")
