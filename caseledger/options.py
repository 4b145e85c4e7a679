"""Options that several commands share."""

import sys
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from caseledger.answer import Format
from caseledger.progress import Progress

Choice = TypeVar("Choice", bound=StrEnum)


def one_of(choices: type[Choice]) -> Callable[[str], Choice]:
    """Return what reads an option that is one of some words: whatever else is typed is refused with those there are."""

    def read(typed: str) -> Choice:
        if typed not in list(choices):
            raise typer.BadParameter(f"{typed!r} is not one of {', '.join(map(repr, map(str, choices)))}.")
        return choices(typed)

    return read


def words_of(choices: type[StrEnum]) -> str:
    """Return how the choices of an option stand in its help."""
    return f"<{'|'.join(choices)}>"


FormatOption = Annotated[
    Format, typer.Option("--format", help="How to print the answer.", parser=one_of(Format), metavar=words_of(Format))
]

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
