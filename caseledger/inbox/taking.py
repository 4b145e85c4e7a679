"""Taking files from the inbox: each is loaded by itself and put away, with a report beside it."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from caseledger.errors import BusyError, RefusedError, UnreadableFileError
from caseledger.inbox.putting_away import LOADED, REFUSED, InboxFile, NotPutAwayError, cannot_write, complete_reports, put_away
from caseledger.inbox.tries import MOST_TRIES, Tries
from caseledger.inbox.watching import Look, left_alone, look
from caseledger.ledger.files import mark
from caseledger.ledger.loading import LoadSummary, load
from caseledger.settings import Settings


@dataclass(frozen=True)
class Intake:
    """What became of the files: loads made, a sentence for each that somebody should look at, names of what is no event file."""

    loads: list[LoadSummary] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


def take(settings: Settings, ready: Look, tell: Callable[[list[str]], None] = lambda problems: None) -> Intake:
    """Load files that were seen to be whole, each in a load of its own, so that a bad one keeps no other out.

    A loaded file moves to `inbox/loaded/`, one that cannot be read to `inbox/refused/`; a file that is not to blame (a full disk,
    a missing key) stays, and is tried again in the next run. Killed between a load and its move, or where that
    fails, a file is loaded again, and every line of it is a duplicate. Files begun before and not finished come last, and after
    three times are refused.

    `tell` is told the problems, if there are any, also where another process has the ledger before all files are looked at: what
    was refused until then is not found again.

    Raises:
        BusyError: another process has the ledger; the files that were not loaded yet stay.
    """
    intake = Intake(left_alone=left_alone(settings))
    complete_reports(settings.inbox)
    try:
        _take_all(settings, ready, intake)
    finally:
        if intake.problems:
            tell(intake.problems)
    return intake


def _take_all(settings: Settings, ready: Look, intake: Intake) -> None:
    tries = Tries(settings.inbox)
    for name in sorted(ready, key=lambda each: (tries.count(each, ready[each]), each)):
        file = InboxFile(settings.inbox, name, ready[name])
        if mark(file.path) != file.mark:
            continue  # gone meanwhile, or growing after all
        try:
            _take(settings, file, tries, intake)
        except BusyError:
            tries.forget(file.name, file.mark)
            raise
        except Exception as error:
            logging.getLogger(__name__).exception("%s could not be loaded", file.path)
            intake.problems.append(f"{file.path} was not loaded: unexpected {type(error).__name__}, a fault of caseledger.")
    tries.forget_all_but(look(settings))


def _take(settings: Settings, file: InboxFile, tries: Tries, intake: Intake) -> None:
    if tries.count(file.name, file.mark) >= MOST_TRIES:
        _refuse(file, f"{file.path} was begun {MOST_TRIES} times and never finished: look into it, or split it.", intake)
        return
    try:
        tries.note(file.name, file.mark)
    except OSError as error:
        sentence = f"{cannot_write(file.inbox, error)} Nothing in it was loaded."
        intake.problems.extend({sentence}.difference(intake.problems))
        return
    notes: list[str] = []  # that it was not read, since it had been loaded before
    summary = refusal = None
    try:
        summary = _load(settings, file.path, notes)
    except UnreadableFileError as error:
        refusal = str(error)
    except BusyError:
        raise
    except RefusedError as error:
        intake.problems.append(str(error))
    tries.forget(file.name, file.mark)  # before it is moved: it has been finished, also when that is not
    if refusal:
        _refuse(file, refusal, intake)
    if summary:
        intake.loads.append(summary)
        intake.problems.extend(_nothing_accepted(file, summary))
        # One that grew while it was loaded stays for another time: what is in the ledger already will be duplicates.
        if mark(file.path) == file.mark:
            _put_loaded_away(file, summary, notes, intake)


def _load(settings: Settings, path: Path, notes: list[str]) -> LoadSummary:
    try:
        with path.open("rb"):  # the load could not say whose fault it is that a file may not be read
            pass
    except PermissionError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror}.") from error
    return load(settings, [str(path)], note=notes.append)


def _nothing_accepted(file: InboxFile, summary: LoadSummary) -> list[str]:
    """Say that a file brought rejected lines alone; an extract with nothing new may have a few bad lines every night."""
    if summary.accepted or not summary.rejected or 2 * summary.rejected < summary.read:
        return []
    return [
        f"{file.path}: nothing was accepted, {summary.rejected:,} of its {summary.read:,} lines were rejected "
        f"({', '.join(summary.rejected_by_reason)}), see 'caseledger rejects --load {summary.load_id}'."
    ]


def _put_loaded_away(file: InboxFile, summary: LoadSummary, notes: list[str], intake: Intake) -> None:
    if file.was_loaded and not notes:
        intake.problems.append(
            f"{file.path} was changed after it had been loaded, and loaded again, with {summary.accepted:,} new events: "
            "its writer had only paused. Let it write under another name, and rename the file when it is whole."
        )
    try:
        put_away(file, LOADED, asdict(summary) | ({"notes": notes} if notes else {}))
    except NotPutAwayError as error:
        intake.problems.append(
            f"{file.path} was loaded (load {summary.load_id}) and could not be put away: {error} "
            "Loaded again, its lines are duplicates."
        )


def _refuse(file: InboxFile, sentence: str, intake: Intake) -> None:
    try:
        put_away(file, REFUSED, {"refusal": sentence})
    except NotPutAwayError as error:
        sentence = f"{sentence} It could not be put away: {error}"
    intake.problems.append(sentence)
