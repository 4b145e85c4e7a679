"""Children missing from care and from home: FS/C17, IP/MS1-MS3."""

from collections import Counter
from datetime import date, timedelta

from .case import RETURN_INTERVIEW_DAYS, Case, of_spell
from .history import History
from .spells import Spell, one_per_person

MISSING_FROM = ("care", "home")


def _missing_from(spell: Spell) -> str:
    return spell.start.data["missing_from"]


def missing_from_care(history: History, first: date, last: date) -> list[Case]:
    """FS/C17: children missing from care on some day of the period, the last day of their absence too."""
    touching = [
        spell
        for spell in history.spells("missing_started")
        if _missing_from(spell) == "care" and spell.started_on <= last and (spell.ended_on is None or spell.ended_on >= first)
    ]
    return [of_spell(spell) for spell in one_per_person(touching)]


def _ended(history: History, first: date, last: date) -> list[Spell]:
    return [spell for spell in history.spells("missing_started") if spell.ended_between(first, last)]


def days_missing(history: History, first: date, last: date) -> list[Case]:
    """IP/MS1: days missing, of the spells that ended in the period."""
    return [
        of_spell(spell, amount=(spell.ended_on - spell.started_on).days, dimension=_missing_from(spell))
        for spell in _ended(history, first, last)
    ]


def times_missing(history: History, first: date, last: date) -> list[Case]:
    """IP/MS2: how often the children went missing who did so in the period, from care and from home apart."""
    started = [spell for spell in history.spells("missing_started") if first <= spell.started_on <= last]
    times = Counter((spell.person, _missing_from(spell)) for spell in started)
    return [Case(person, person, amount=number, dimension=place) for (person, place), number in times.items()]


def interviewed_on_return(history: History, first: date, last: date) -> list[Case]:
    """IP/MS3: missing spells that ended in the period, with an interview within three days, which may lie beyond D."""
    found = []
    for spell in _ended(history, first, last):
        due = spell.ended_on + timedelta(days=RETURN_INTERVIEW_DAYS)
        interviews = history.of("return_interview_held", spell.case_id, "missing_id")
        in_time = any(spell.ended_on <= interview.occurred_on <= due for interview in interviews)
        found.append(of_spell(spell, in_time, clock_started_on=spell.ended_on, due_on=due))
    return found
