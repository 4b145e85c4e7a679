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
from caseledger.upkeep.run_checks import LONGEST_NIGHT

INBOX = Area("inbox")
RECENT = timedelta(days=7)


def check_inbox(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Tell what waits longer than a night, what is never taken, and what was refused in the last days."""
    if not settings.inbox.exists():
        return
    try:
        # The nightly run takes what the sensor has not.
        waiting = _older(list(look(settings)), settings.inbox, now - LONGEST_NIGHT)
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
    """Return since when files have lain there, of those that came before a moment, the oldest first."""
    came = (_came(inbox / name) for name in names)
    return sorted(moment for moment in came if moment and moment < than)


def _reports_since(folder: Path, since: datetime) -> list[str]:
    """Return the names of the files that were put into a folder since a moment."""
    reports = sorted(folder.glob(f"*{REPORT_END}"))
    return [path.name.removesuffix(REPORT_END) for path in reports if (came := _came(path)) and came >= since]


def _came(path: Path) -> datetime | None:
    # Its time of change may be older: a copy can keep that, and a report has its file's.
    try:
        return local_moment(path.stat().st_ctime)
    except OSError:
        return None
