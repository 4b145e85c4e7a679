"""The sample told otherwise: under other ids, in another order, in other files; the same figures have to come out."""

import json
import random
from pathlib import Path

from end_to_end.sample_lines import readable_events

from caseledger.catalogue import read_catalogue

FILES = 7
# Their subject is no person but the reference of an indicator, a risk and the like, which means something.
REGISTERS = {name for name, event_type in read_catalogue().items() if not event_type.is_person}


def write_permuted(sample: Path, conflicting: set[tuple[str, int]], folder: Path) -> None:
    """Write a sample with its event ids and person ids renamed, its lines shuffled and dealt out to other files.

    Which of two conflicting lines came first is the one thing the order decides: the later ones, given by file and line, are left
    out.
    """
    chance = random.Random("permuted")
    events = [
        event
        for file in sorted(sample.iterdir())
        for number, event in readable_events(file)
        if (file.name, number) not in conflicting
    ]
    people = Renaming(chance, "person")
    ids = Renaming(chance, "event")
    lines = [json.dumps(renamed(event, ids, people)) + "\n" for event in events]
    chance.shuffle(lines)
    for number in range(FILES):
        (folder / f"part_{number}.jsonl").write_text("".join(lines[number::FILES]), encoding="utf-8")


class Renaming:
    """Gives each name another one, the same each time it is asked, in an order that has nothing to do with the names."""

    def __init__(self, chance: random.Random, prefix: str) -> None:
        self._chance, self._prefix, self._names = chance, prefix, {}

    def __call__(self, name: object) -> str:
        return self._names.setdefault(name, f"{self._prefix}-{self._chance.getrandbits(64):016x}")


def renamed(event: dict, ids: Renaming, people: Renaming) -> dict:
    """Return an event under another id, about a person of another id."""
    changed = dict(event)
    if "id" in event:
        changed["id"] = ids(event["id"])
    if "supersedes" in event:
        changed["supersedes"] = ids(event["supersedes"])
    if "subject" in event and event.get("type") not in REGISTERS:
        changed["subject"] = people(event["subject"])
    if "merged_into" in event.get("data", {}):
        changed["data"] = event["data"] | {"merged_into": people(event["data"]["merged_into"])}
    return changed
