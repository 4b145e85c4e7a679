"""Taking files from the inbox: each is loaded by itself and put away, with a report beside it."""

import json
import logging
import os
from dataclasses import asdict, dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

from caseledger.errors import BusyError, RefusedError, UnreadableFileError
from caseledger.inbox.tries import MOST_TRIES, Tries
from caseledger.inbox.watching import Look, left_alone, look
from caseledger.ledger.files import mark
from caseledger.ledger.loading import LoadSummary, load
from caseledger.moments import local_now
from caseledger.settings import Settings

LOADED, REFUSED = "loaded", "refused"
LONGEST_STEM = (
    192  # bytes: file systems end a name a little later, and suffix, number and the ends of the report's name follow it
)


@dataclass(frozen=True)
class Intake:
    """What became of the files: loads made, a sentence for each file that was not loaded, names of what is no event file."""

    loads: list[LoadSummary] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


def take(settings: Settings, ready: Look) -> Intake:
    """Load files that were seen to be whole, each in a load of its own, so that a bad one keeps no other out.

    A loaded file moves to `inbox/loaded/`, one that cannot be read to `inbox/refused/`; a file that is not to blame (a full disk,
    a missing key) stays, and is tried again in the next run. Killed between a load and its move, a file is loaded again, and
    every line of it is a duplicate. Files begun before and not finished come last, and after three times are refused.

    Raises:
        BusyError: another process has the ledger; the files that were not loaded yet stay.
    """
    intake = Intake(left_alone=left_alone(settings))
    tries = Tries(settings.inbox)
    tries.forget_all_but(look(settings))
    for name in sorted(ready, key=lambda each: (tries.count(each, ready[each]), each)):
        file = settings.inbox / name
        if mark(file) != ready[name]:
            continue  # gone meanwhile, or growing after all
        try:
            _take(settings, file, ready[name], tries, intake)
        except BusyError:
            tries.forget(name, ready[name])
            raise
        except Exception as error:
            logging.getLogger(__name__).exception("%s could not be loaded", file)
            intake.problems.append(f"{file} was not loaded: unexpected {type(error).__name__}, a fault of caseledger.")
    return intake


def _take(settings: Settings, file: Path, seen: str, tries: Tries, intake: Intake) -> None:
    if tries.count(file.name, seen) >= MOST_TRIES:
        _refuse(file, f"{file} was begun {MOST_TRIES} times and never finished: look into it, or split it.", intake)
        tries.forget(file.name, seen)
        return
    tries.note(file.name, seen)
    notes: list[str] = []  # that it was not read, since it had been loaded before
    try:
        with file.open("rb"):  # the load could not say whose fault it is that a file may not be read
            pass
        summary = load(settings, [str(file)], note=notes.append)
    except PermissionError as error:
        _refuse(file, f"{file} cannot be read: {error.strerror}.", intake)
    except UnreadableFileError as refusal:
        _refuse(file, str(refusal), intake)
    except BusyError:
        raise
    except RefusedError as refusal:
        intake.problems.append(str(refusal))
    else:
        intake.loads.append(summary)
        # One that grew while it was loaded stays for another time: what is in the ledger already will be duplicates.
        if mark(file) == seen:
            _put_away(file, LOADED, asdict(summary) | ({"notes": notes} if notes else {}))
    tries.forget(file.name, seen)


def _refuse(file: Path, sentence: str, intake: Intake) -> None:
    intake.problems.append(sentence)
    _put_away(file, REFUSED, {"refusal": sentence})


def _put_away(file: Path, folder_name: str, report: dict[str, Any]) -> None:
    """Move a file, then write the report: whoever sees the report finds the file."""
    folder = file.parent / folder_name
    folder.mkdir(mode=0o700, exist_ok=True)  # the files name people
    place = _free_place(folder, file)
    file.rename(place)
    fresh = place.with_name(f".{place.name}.report")
    text = json.dumps({"file": file.name, "at": local_now().isoformat(timespec="seconds")} | report, indent=2)
    fresh.write_text(f"{text}\n", encoding="utf-8")
    fresh.rename(_report(place))


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
