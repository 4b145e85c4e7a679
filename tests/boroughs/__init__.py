"""Random boroughs: small, and full of what makes the rules matter, so that two ways of folding them can be compared.

Overlapping spells, deaths, merges, late, repeated and corrected records, ends before starts, references to nothing; and days
that lie where a rule turns: the last of a month, a due date and the day after it, birthdays.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from . import care, front_door, protection, young_people
from .telling import FIRST_DAY, LAST_DAY, Teller

__all__ = ["FIRST_DAY", "LAST_DAY", "borough", "muddled"]

PARTS = (*front_door.PARTS, *protection.PARTS, *care.PARTS, *young_people.PARTS)


def borough(area: str, source: str, chance: Random, people: int) -> list[dict[str, Any]]:
    """Return the events of one area."""
    teller = Teller(area, source, chance)
    persons = [f"P{number}" for number in range(people)]
    for person in persons:
        for part in PARTS:
            if teller.happens(0.5):
                part(teller, person)
        if teller.happens(0.08):
            teller.tell(person, "person_died", teller.day())
    for together in (protection.discussions, protection.conferences):
        together(teller, persons)
    young_people.figures(teller)
    for person in persons[::7]:
        teller.tell(person, "person_merged", teller.day(), {"merged_into": chance.choice(persons)})
    teller.repeat()
    teller.correct()
    return teller.events


def muddled(events: list[dict[str, Any]], chance: Random, area: str, source: str) -> Iterator[dict[str, Any]]:
    """Yield the same events for another area and source, in another order, some of them more than once."""
    lines = [event | {"area": area, "source": source} for event in events]
    lines += chance.sample(lines, len(lines) // 10)
    chance.shuffle(lines)
    yield from lines
