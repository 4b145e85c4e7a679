"""Which files of the inbox are whole: nobody says so, and a file counts as whole when it has stopped changing."""

import time
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.inbox.putting_away import LOADED, REFUSED, changed_since_loaded
from caseledger.ledger.files import FORMATS, mark
from caseledger.settings import Settings

# Long enough that a transfer which hesitates is not taken for one that has ended.
SECONDS_BETWEEN_LOOKS = 10
ARRIVING_SECONDS = 3600

# The event files seen at one moment, by their place in the inbox, each with its mark: what changes when the file does.
Look = dict[str, str]


def make_inbox(settings: Settings) -> None:
    """Make the inbox where there is none, for its owner alone: what is dropped into it names people.

    Raises:
        RefusedError: a file lies in its place, as when one was copied to `inbox` before there was a folder.
    """
    try:
        settings.inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise _no_folder(settings) from error


def look(settings: Settings) -> Look:
    """Look at the inbox; files in folders below it, hidden files and files of other formats are none of ours.

    A file of `loaded/` that has changed since it was loaded is there again, as `loaded/<name>`.

    Raises:
        RefusedError: the inbox cannot be read.
    """
    files = [path for path in [*_entries(settings), *changed_since_loaded(settings.inbox)] if _is_event_file(path)]
    marks = {path.relative_to(settings.inbox).as_posix(): mark(path) for path in files}
    return {name: found for name, found in marks.items() if found}


def look_twice(settings: Settings) -> Look:
    """Look, wait, and look again: return the files that did not change in between."""
    before = look(settings)
    if not before:
        return {}
    time.sleep(SECONDS_BETWEEN_LOOKS)
    return unchanged(before, look(settings))


def unchanged(before: Look, now: Look) -> Look:
    """Return the files that are now as they were before."""
    return {name: found for name, found in now.items() if before.get(name) == found}


def left_alone(settings: Settings) -> list[str]:
    """Name what is never taken and stays where it is: files of other formats, folders, pipes, links to nothing."""
    others = [path for path in _entries(settings) if not _is_event_file(path) and not _is_ours(path)]
    return [f"{path.name}/" if path.is_dir() else path.name for path in others]


def left_for_good(settings: Settings) -> list[str]:
    """Name what is never taken and is no file, either, that is still arriving under another name."""
    return [name for name in left_alone(settings) if _seconds_unchanged(settings.inbox / name) > ARRIVING_SECONDS]


def _seconds_unchanged(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except FileNotFoundError:  # it has got its name meanwhile
        return 0


def _entries(settings: Settings) -> list[Path]:
    if not settings.inbox.exists():
        return []
    try:
        return sorted(settings.inbox.iterdir())
    except NotADirectoryError as error:
        raise _no_folder(settings) from error
    except OSError as error:
        sentence = f"{settings.inbox} cannot be read ({error.strerror}): let the user that runs caseledger read it."
        raise RefusedError(sentence) from error


def _is_event_file(path: Path) -> bool:
    return path.suffix.lower() in FORMATS and not path.name.startswith(".") and path.is_file()


def _is_ours(path: Path) -> bool:
    return path.name.startswith(".") or (path.name in (LOADED, REFUSED) and path.is_dir())


def _no_folder(settings: Settings) -> RefusedError:
    return RefusedError(f"{settings.inbox} is a file, and should be the folder for new files: move it away.")
