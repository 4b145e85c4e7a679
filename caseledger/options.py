"""Options that several commands share."""

import sys
import time
from typing import Annotated

import typer

from caseledger.answer import Format
from caseledger.progress import Progress

FormatOption = Annotated[Format, typer.Option("--format", help="How to print the answer.")]

# Work shorter than this says nothing of its progress; longer work says where it is about this often.
QUIET_SECONDS = 2
TELL_SECONDS = 1


def progress_on_stderr(quiet_seconds: float = QUIET_SECONDS) -> Progress:
    """Return what tells steps of work on stderr, once the work has taken a while, and not more often than can be read."""
    started = time.monotonic()
    due = started + quiet_seconds

    def tell(step: str) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due:
            due = now + TELL_SECONDS
            print(f"{now - started:6.1f} s  {step}", file=sys.stderr, flush=True)

    return tell
