"""A case, and the limits of work: what the modules of each area of practice make and use (INDICATORS 2 and `code`s)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .history import History
from .ledger import Event
from .spells import Spell

ASSESSMENT_WORKING_DAYS = 45
CONTACT_DECISION_WORKING_DAYS = 1
PROTECTION_VISIT_WORKING_DAYS = 10
CONFERENCE_WORKING_DAYS = 15
NEED_VISIT_DAYS = 42
RETURN_INTERVIEW_DAYS = 3
FIRST_CARE_VISIT_DAYS, CARE_VISIT_DAYS, LONG_TERM_CARE_VISIT_MONTHS = 7, 42, 3
FIRST_REVIEW_WORKING_DAYS, SECOND_REVIEW_MONTHS, LATER_REVIEW_MONTHS = 20, 3, 6
INITIAL_HEALTH_ASSESSMENT_DAYS = 28


@dataclass(frozen=True)
class Case:
    """One thing counted: INDICATORS 2. `amount` is the measure of a mean."""

    person: str
    case_id: str
    in_numerator: bool = True
    clock_started_on: date | None = None
    due_on: date | None = None
    amount: float | None = None
    dimension: str | None = None


Find = Callable[[History, date, date], list[Case]]


def of_spell(spell: Spell, in_numerator: bool = True, **given: object) -> Case:
    """Return the case of a spell."""
    return Case(spell.person, spell.case_id, in_numerator, **given)


def of_event(event: Event, id_field: str | None = None, in_numerator: bool = True, **given: object) -> Case:
    """Return the case of an event, under its field's id, or its own where it has none."""
    return Case(event.subject, event.data[id_field] if id_field else event.event_id, in_numerator, **given)
