"""What lies in the inbox, and should not lie there any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.inbox.putting_away import REFUSED, REPORT_END
from caseledger.inbox.watching import left_for_good, look
from caseledger.moments import local_moment
from caseledger.settings import Settings
from caseledger.upkeep.findings import Area, Finding, counted, listed

INBOX = Area("inbox")
# The nightly run takes what the sensor has not: a file that is older than a day was passed over by both.
LONGEST_WAIT = timedelta(hours=26)
RECENT = timedelta(days=7)


def check_inbox(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Tell what waits longer than a night, what is never taken, and what was refused in the last days."""
    if not settings.inbox.exists():
        return
    try:
        waiting = _older(list(look(settings)), settings.inbox, now - LONGEST_WAIT)
        others = left_for_good(settings)
    except RefusedError as error:
        yield INBOX.problem(str(error), "No file is taken until then.")
        return
    refused = _reports_since(settings.inbox / REFUSED, now - RECENT)
    if waiting:
        yield INBOX.problem(
            f"{counted(len(waiting), 'file')} in it since {waiting[0]:%Y-%m-%d %H:%M} or later: nobody takes them",
            "See that Dagster is running (docs/operations.md), and what its last runs say.",
        )
    if others:
        yield INBOX.warning(f"Never taken: {listed(others, 3)}", "Move them away, or give them the ending of what they are.")
    if refused:
        yield INBOX.warning(
            f"{counted(len(refused), 'file')} refused in the last {RECENT.days} days: {listed(refused, 3)}",
            "The report beside each in inbox/refused/ says why: mend it, and drop it again.",
        )
    if not (waiting or others or refused):
        yield INBOX.ok("Nothing waits in it")


def _older(names: list[str], inbox: Path, than: datetime) -> list[datetime]:
    """Return when files were last changed, of those that are older than a moment, the oldest first."""
    changed = (_changed(inbox / name) for name in names)
    return sorted(moment for moment in changed if moment and moment < than)


def _reports_since(folder: Path, since: datetime) -> list[str]:
    """Return the names of the files that were put into a folder since a moment."""
    reports = sorted(folder.glob(f"*{REPORT_END}"))
    return [path.name.removesuffix(REPORT_END) for path in reports if (at := _put_away(path)) and at >= since]


def _put_away(report: Path) -> datetime | None:
    # The report's own time of change is that of the file; when it was put there, the change of its entry tells.
    try:
        return local_moment(report.stat().st_ctime)
    except OSError:
        return None


def _changed(path: Path) -> datetime | None:
    try:
        return local_moment(path.stat().st_mtime)
    except OSError:
        return None
