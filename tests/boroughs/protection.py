"""By chance: strategy discussions, section 47 enquiries, conferences, protection and child-in-need plans, visits."""

from collections.abc import Sequence
from datetime import date, timedelta

from .telling import LAST_DAY, Teller

CATEGORIES = ("neglect", "physical", "sexual", "emotional", "multiple")
AGENCIES = ("social_care", "police", "health", "education", "other")
ENQUIRED = ("conference", "conference", "child_in_need_plan", "no_further_action", "other")
END_REASONS = ("completed", "transferred_out", "became_looked_after", "died", "other", None)
NEED_SPELL = ("child_in_need_plan_started", "child_in_need_plan_ended")


def enquiries(teller: Teller, person: str) -> None:
    """Tell section 47 enquiries and the conferences that follow them, about three weeks later."""
    for number in range(teller.chance.randrange(1, 3)):
        enquiry, started = {"section_47_id": f"S{person}-{number}"}, teller.day()
        if teller.happens(0.95):
            teller.tell(person, "section_47_started", started, enquiry)
        if teller.happens(0.85):
            outcome = {"outcome": teller.chance.choice(ENQUIRED)}
            teller.tell(person, "section_47_completed", teller.later(started, -1, 0, 5, 10, 40), enquiry | outcome)
        if teller.happens(0.7):
            held = teller.later(started, -1, 0, 15, 20, 21, 22, 23, 24, 25, 26)
            _conference(teller, person, f"F{person}-{number}", held, enquiry["section_47_id"])


def _conference(teller: Teller, person: str, conference: str, held: date, enquiry: str | None) -> None:
    data = {
        "conference_id": conference,
        "kind": teller.pick("initial", "initial", "initial", "review", "transfer_in"),
        "section_47_id": teller.pick(enquiry, enquiry, enquiry, enquiry, None, "S of nobody"),
        "decision": teller.pick("plan", "plan", "no_plan", "continue", "end"),
    }
    teller.tell(person, "conference_held", held, data)


def conferences(teller: Teller, persons: Sequence[str]) -> None:
    """Tell conferences about several children at once."""
    for number in range(3):
        held = teller.day()
        for person in teller.some(persons, 3):
            _conference(teller, person, f"FF{number}", held, f"S{person}-0")


def discussions(teller: Teller, persons: Sequence[str]) -> None:
    """Tell strategy discussions, one event for each child; the events of one do not always agree."""
    for number in range(len(persons)):
        held, agencies = teller.day(), teller.some(AGENCIES, len(AGENCIES))
        for person in teller.some(persons, 3):
            day = held if teller.happens(0.9) else teller.later(held, -1, 1)
            told = agencies if teller.happens(0.7) else teller.some(AGENCIES, 3)
            data = {"discussion_id": f"D{number}", "agencies": told}
            teller.tell(person, "strategy_discussion_held", day, data)


def plans(teller: Teller, person: str) -> None:
    """Tell protection plans with visits, some two years old at the end of a period, some one after the other."""
    start = teller.months_before_period_end(24, 3) if teller.happens(0.3) else teller.day()
    for number in range(teller.chance.randrange(1, 4)):
        data = {
            "plan_id": f"C{person}-{number}",
            "category": teller.chance.choice(CATEGORIES),
            "temporary": teller.pick(True, False, None, None, None, None),
            "previous_plans": teller.pick(None, None, None, None, None, 0, 1, 2),
        }
        kinds = ("protection_plan_started", "protection_plan_ended")
        reason = {"reason": teller.chance.choice(END_REASONS)}
        _, end = teller.spell(person, kinds, data, longest=900, start=start, end_data=reason)
        _visits(teller, person, "protection", start, end, (7, 13, 14, 15, 16, 18, 30))
        if end and teller.happens(0.6):
            need = {"plan_id": f"N{person}-after-{number}"}
            teller.spell(person, NEED_SPELL, need, longest=300, start=teller.later(end, -20, -1, 0, 1, 2, 7, 8))
        start = teller.later(end, -1, 0, 1, 200) if end and teller.happens(0.5) else teller.day()


def _visits(teller: Teller, person: str, purpose: str, start: date, end: date | None, gaps: tuple[int, ...]) -> None:
    """Tell visits at the given gaps, with some of another purpose, and one just in time for the end of a period."""
    day = start
    while day < min(end or LAST_DAY, LAST_DAY) and teller.happens(0.85):
        day = teller.later(day, *gaps)
        visit(teller, person, teller.pick(purpose, purpose, purpose, "child_in_need", "looked_after", "protection"), day)
    visit(teller, person, purpose, teller.later(teller.period_end(), -42, -28, -27, -14, -10, -9, 0, 1))


def visit(teller: Teller, person: str, purpose: str, day: date) -> None:
    """Tell one visit."""
    data = {"visit_id": f"V{person}-{len(teller.events)}", "purpose": purpose, "child_seen": teller.happens(0.85)}
    teller.tell(person, "visit_made", day, data)


def need(teller: Teller, person: str) -> None:
    """Tell child-in-need plans, some six months old at the end of a period, with visits six weeks apart."""
    for number in range(teller.chance.randrange(1, 3)):
        start = teller.months_before_period_end(6) if teller.happens(0.4) else teller.day()
        start, end = teller.spell(person, NEED_SPELL, {"plan_id": f"N{person}-{number}"}, longest=300, start=start)
        if teller.happens(0.3):
            end = end or start + timedelta(days=90)
        _visits(teller, person, "child_in_need", start, end, (30, 41, 42, 43, 60))


PARTS = (enquiries, plans, need)
