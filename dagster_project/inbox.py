"""The inbox: files dropped there are loaded, and moved out of the way once they are in the ledger."""

from dataclasses import dataclass, field
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.ledger.files import FORMATS
from caseledger.ledger.loading import LoadSummary, load
from caseledger.settings import Settings

LOADED = "loaded"


@dataclass(frozen=True)
class InboxReport:
    """What became of the files: loads made, a sentence for each file refused, and names of those that are no event files."""

    loads: list[LoadSummary] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


def load_inbox(settings: Settings) -> InboxReport:
    """Load each event file of the inbox, in a load of its own, so that a bad one does not keep the others out.

    A loaded file moves to `inbox/loaded/`; a refused one stays where it is. Killed between a load and its move, the file is
    loaded again next time, and every line of it is a duplicate.
    """
    report = InboxReport()
    (settings.inbox / LOADED).mkdir(parents=True, exist_ok=True)
    for file in sorted(path for path in settings.inbox.iterdir() if path.is_file()):
        if file.suffix.lower() not in FORMATS:
            report.left_alone.append(file.name)
            continue
        try:
            summary = load(settings, [str(file)])
        except RefusedError as refusal:
            report.refusals.append(str(refusal))
            continue
        file.rename(_place(settings.inbox / LOADED, file, summary.load_id))
        report.loads.append(summary)
    return report


def _place(folder: Path, file: Path, load_id: int) -> Path:
    """Return a path that is free: the same name comes every night, and an earlier file is never overwritten."""
    place = folder / file.name
    return folder / f"{file.stem}.load-{load_id}{file.suffix}" if place.exists() else place
