"""Telling somebody that something went wrong while nobody was looking."""

import os
import subprocess

from caseledger.moments import local_now
from caseledger.settings import Settings

COMMAND_SECONDS = 30


def raise_alarm(settings: Settings, sentence: str) -> None:
    """Write a line to `logs/failures.log`, and run the command that the user configured, with the sentence in CASELEDGER_FAILURE.

    The command is the shell's; one that fails or hangs is told in the log, and never to the caller, who has troubles enough.
    """
    _write(settings, sentence)
    if not settings.on_failure:
        return
    try:
        subprocess.run(
            ["sh", "-c", settings.on_failure],
            env=os.environ | {"CASELEDGER_FAILURE": sentence},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        _write(settings, f"The command of CASELEDGER_ON_FAILURE did not do its work: {error}")


def _write(settings: Settings, sentence: str) -> None:
    settings.logs.mkdir(parents=True, exist_ok=True)
    with (settings.logs / "failures.log").open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{local_now():%Y-%m-%d %H:%M:%S} {' '.join(sentence.split())}\n")
