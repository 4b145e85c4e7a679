"""Care leavers, youth orders, programmes and private fostering: FS/S15 S18 C15 C41, IP/PF1."""

from collections.abc import Callable
from datetime import date

from .case import Case, Find, of_event, of_spell
from .history import History
from .ledger import Event
from .spells import Spell, one_per_person

IN_EDUCATION_OR_WORK = {"F1", "F2", "F4", "F5", "P1", "P2", "P4", "P5"}
ROLE_MODEL_ARMY = {"role_model_army", "young_role_model_army"}


def care_leavers_who(condition: Callable[[Event], bool]) -> Find:
    """FS/S15 and S18: open leaving-care spells of people aged 19 to 21, whose latest status meets a condition."""

    def find(history: History, first: date, last: date) -> list[Case]:
        found = []
        for spell in _care_leavers(history, last):
            told = history.of("leaving_care_status_recorded", spell.case_id, "leaving_care_id")
            statuses = [event for event in told if event.occurred_on <= last]
            found.append(of_spell(spell, bool(statuses) and condition(statuses[-1])))
        return found

    return find


def _care_leavers(history: History, day: date) -> list[Spell]:
    """Return the open spells of people aged 19 to 21, or of unknown age (INDICATORS 3, Person)."""
    return one_per_person(
        spell for spell in history.open("leaving_care_started", day) if history.age(spell.person, day) in (None, 19, 20, 21)
    )


def in_education_or_work(status: Event) -> bool:
    """FS/S15."""
    return status.data.get("activity") in IN_EDUCATION_OR_WORK


def in_suitable_accommodation(status: Event) -> bool:
    """FS/S18."""
    return status.data.get("suitable_accommodation") is True


def youth_orders_ended(history: History, first: date, last: date) -> list[Case]:
    """FS/C15: youth orders that ended, with the young person in education or work."""
    ended = history.between("youth_order_ended", first, last)
    return [of_event(order, "order_id", order.data["in_education_or_work"] is True) for order in ended]


def role_model_army(history: History, first: date, last: date) -> list[Case]:
    """FS/C41: people who attended either role model army, one case per person."""
    attended = history.between("programme_attended", first, last)
    people = {event.subject: event for event in attended if event.data["programme"] in ROLE_MODEL_ARMY}
    return [of_event(event) for event in people.values()]


def privately_fostered(history: History, first: date, last: date) -> list[Case]:
    """IP/PF1: children with an open private fostering arrangement."""
    return [of_spell(spell) for spell in one_per_person(history.open("private_fostering_started", last))]
