"""Strategy discussions, section 47 enquiries and conferences: IP/SD1 SD2 CP1-CP4 CP15."""

from collections.abc import Iterator
from datetime import date

from .calendar import wd_on
from .case import CONFERENCE_WORKING_DAYS, Case, Find, of_event, of_spell
from .history import History
from .ledger import Event

AGENCIES = ("social_care", "police", "health", "education", "other")


def _discussions(history: History, first: date, last: date) -> Iterator[tuple[Event, set[str]]]:
    """Yield each discussion by its earliest event, with the agencies of all its children's events dated by D.

    EVENTS 2 (one event per child; the discussion is one); INDICATORS 3 (nothing else looks beyond D).
    """
    for event in history.between("strategy_discussion_held", first, last):
        events = history.of("strategy_discussion_held", event.data["discussion_id"], "discussion_id")
        if event == events[0]:
            yield event, {agency for each in events if each.occurred_on <= last for agency in each.data["agencies"]}


def discussions_with_all_three(history: History, first: date, last: date) -> list[Case]:
    """IP/SD1: strategy discussions in which social care, police and health took part."""
    three = {"social_care", "police", "health"}
    return [of_event(e, "discussion_id", three <= agencies) for e, agencies in _discussions(history, first, last)]


def discussions_by_agency(history: History, first: date, last: date) -> list[Case]:
    """IP/SD2: strategy discussions, for each agency those in which it took part."""
    return [
        of_event(event, "discussion_id", agency in agencies, dimension=agency)
        for event, agencies in _discussions(history, first, last)
        for agency in AGENCIES
    ]


def enquiries_completed(outcome: str | None = None) -> Find:
    """IP/CP1, and CP2 and CP15 with an outcome: section 47 enquiries completed."""

    def find(history: History, first: date, last: date) -> list[Case]:
        completed = [s for s in history.spells("section_47_started") if s.ended_between(first, last)]
        return [of_spell(spell, outcome in (None, spell.end.data["outcome"])) for spell in completed]

    return find


def _initial_conferences(history: History, first: date, last: date) -> list[Event]:
    return [e for e in history.between("conference_held", first, last) if e.data["kind"] == "initial"]


def conferences_in_time(history: History, first: date, last: date) -> list[Case]:
    """IP/CP3: initial conferences, held within 15 working days of the section 47 enquiry that they name."""
    found = []
    for held in _initial_conferences(history, first, last):
        enquiry = history.named("section_47_started", "section_47_id", held.data.get("section_47_id"))
        if enquiry is None or enquiry.occurred_on > held.occurred_on:
            found.append(of_event(held, "conference_id", False))
            continue
        due = wd_on(enquiry.occurred_on, CONFERENCE_WORKING_DAYS, history.holidays)
        in_time = held.occurred_on <= due
        found.append(of_event(held, "conference_id", in_time, clock_started_on=enquiry.occurred_on, due_on=due))
    return found


def conferences_to_plan(history: History, first: date, last: date) -> list[Case]:
    """IP/CP4: initial conferences that decided on a plan."""
    initial = _initial_conferences(history, first, last)
    return [of_event(held, "conference_id", held.data["decision"] == "plan") for held in initial]
