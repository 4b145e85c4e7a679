"""Telling somebody that something went wrong while nobody was looking."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from caseledger.moments import local_now
from caseledger.settings import Settings
from caseledger.whole_files import write_whole

COMMAND_SECONDS = 30
MOST_SENTENCES = 3
# What lasts, and was told already.
TOLD = "told.json"


def raise_alarm(settings: Settings, sentence: str) -> bool:
    """Write a line to `logs/failures.log`, and run the command that the user configured, with the sentence in CASELEDGER_FAILURE.

    The command is the shell's; one that fails or hangs is told in the log, and is no error of the caller's, who has troubles
    enough. Returns whether somebody was told: the command did its work, or there is none, and the line stands in the log.
    """
    is_written = _write(settings, sentence)
    if not settings.on_failure:
        return is_written
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
        said = (getattr(error, "stderr", None) or b"").decode(errors="backslashreplace").strip()
        _write(settings, f"The command of CASELEDGER_ON_FAILURE did not do its work: {error}{f' {said}' if said else ''}")
        return False
    return True


def raise_alarm_of_all(settings: Settings, sentences: Sequence[str]) -> bool:
    """Raise one alarm for several things: the first few are told, and how many more there are; return whether it was told."""
    more = f" (and {len(sentences) - MOST_SENTENCES} more)" if len(sentences) > MOST_SENTENCES else ""
    return raise_alarm(settings, " ".join(sentences[:MOST_SENTENCES]) + more)


def raise_new_alarm(settings: Settings, topic: str, sentences: Mapping[str, str]) -> None:
    """Raise one alarm for what is wrong now and was not the last time, by the keys of its sentences.

    What lasts is told once, and again for as long as the user's command fails; what has ended in between is told again. Killed
    before it is noted, it is told twice.
    """
    told = _read_told(settings)
    new = [sentence for key, sentence in sentences.items() if key not in told.get(topic, [])]
    if new and not raise_alarm_of_all(settings, new):
        return
    if sorted(sentences) != told.get(topic, []):
        with suppress(OSError):
            write_whole(settings.logs / TOLD, json.dumps(told | {topic: sorted(sentences)}))


def _read_told(settings: Settings) -> dict[str, list[str]]:
    try:
        found = json.loads((settings.logs / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {topic: keys for topic, keys in found.items() if isinstance(keys, list)} if isinstance(found, dict) else {}


def _write(settings: Settings, sentence: str) -> bool:
    """Write a line to the log, and return whether that could be done: on a full disk the command can still tell."""
    try:
        settings.logs.mkdir(parents=True, exist_ok=True)
        with (settings.logs / "failures.log").open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{local_now():%Y-%m-%d %H:%M:%S} {' '.join(sentence.split())}\n")
    except OSError:
        return False
    return True
