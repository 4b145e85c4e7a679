"""Files of an inbox: dropped, taken, and looked for afterwards."""

import json
from pathlib import Path
from typing import Any

import duckdb
from interchange import event, json_lines

from caseledger.inbox.taking import Intake, take
from caseledger.inbox.watching import look
from caseledger.settings import Settings


def take_all(settings: Settings) -> Intake:
    """Take whatever lies there, whole or not."""
    return take(settings, look(settings))


def drop(settings: Settings, name: str, *event_ids: str) -> Path:
    """Drop a file of good lines."""
    return json_lines(settings.inbox / name, [event(each, data={"referral_id": each}) for each in event_ids])


def report(settings: Settings, folder: str, name: str) -> dict[str, Any]:
    """Read what lies beside a file that was put away."""
    return json.loads((settings.inbox / folder / f"{name}.report.json").read_text(encoding="utf-8"))


def names(settings: Settings) -> set[str]:
    """Return every file below the inbox."""
    return {path.relative_to(settings.inbox).as_posix() for path in settings.inbox.rglob("*") if path.is_file()}


def events(settings: Settings) -> list[str]:
    """Return the ids in the ledger."""
    with duckdb.connect(str(settings.ledger), read_only=True) as connection:
        return [event_id for (event_id,) in connection.execute("select event_id from event order by event_id").fetchall()]
