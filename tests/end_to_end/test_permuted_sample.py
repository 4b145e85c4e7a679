"""The same events, the same figures: other ids, another order of lines and other files change nothing."""

import json
import random
from pathlib import Path

import duckdb
import pytest
from end_to_end.conftest import Demo, Installation
from end_to_end.sample_lines import readable_events

from caseledger.catalogue import read_catalogue

FILES = 7
# Their subject is no person but the reference of an indicator, a risk and the like, which means something.
REGISTERS = {name for name, event_type in read_catalogue().items() if not event_type.is_person}


@pytest.fixture(scope="module")
def permuted(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The sample with its event ids and person ids renamed, its lines shuffled and dealt out to other files, built anew.

    Which of two conflicting lines came first is the one thing the order decides: the later ones are left out.
    """
    chance = random.Random("permuted")
    rejects = json.loads(demo.run("rejects", "--format", "json", CASELEDGER_HOME="demo").stdout)
    conflicting = {(Path(line["file"]).name, line["line"]) for line in rejects if line["reasons"] == ["conflict"]}
    events = [
        event
        for file in sorted((demo.settings.home / "sample").iterdir())
        for number, event in readable_events(file)
        if (file.name, number) not in conflicting
    ]
    people = Renaming(chance, "person")
    ids = Renaming(chance, "event")
    lines = [json.dumps(renamed(event, ids, people)) + "\n" for event in events]
    chance.shuffle(lines)

    folder = tmp_path_factory.mktemp("permuted")
    for number in range(FILES):
        (folder / f"part_{number}.jsonl").write_text("".join(lines[number::FILES]), encoding="utf-8")
    installation = Installation(folder, tmp_path_factory.mktemp("other_key") / "key")
    for command in (["load", "."], ["build"]):
        ran = installation.run(*command, CASELEDGER_HOME=str(folder / "demo"))
        assert ran.returncode == 0, ran.stderr
    return installation


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


def results(installation: Installation) -> list[tuple]:
    """Return every result, whole."""
    with duckdb.connect(str(installation.settings.warehouse), read_only=True) as warehouse:
        return warehouse.execute("from indicator_result order by all").fetchall()


def test_results_are_the_same(demo: Demo, permuted: Installation) -> None:
    assert results(permuted) == results(demo)


def test_cases_are_the_same(demo: Demo, permuted: Installation) -> None:
    """An event without an id of its own, such as attending a programme, is a case by the id of its event: another one here."""
    query = """
        select
            indicator_ref, valid_from, counted_on, counted_from, clock_started_on, due_on, met_on, in_numerator, reason,
            if(regexp_full_match(case_id, 'event-.*|[a-z]+-[0-9]{7}'), 'its event', case_id) as case_id
        from indicator_case order by all
    """
    cases = []
    for installation in (demo, permuted):
        with duckdb.connect(str(installation.settings.warehouse), read_only=True) as warehouse:
            cases.append(warehouse.execute(query).fetchall())
    assert cases[0] == cases[1]
