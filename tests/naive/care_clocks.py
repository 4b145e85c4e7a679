"""What has to be done in time for children in care: FS/C26 C27 C37-C40, IP/LA1-LA4."""

from datetime import date, timedelta

from .calendar import months_on, since, wd_on
from .care import SHORT_BREAKS, Child, looked_after
from .case import (
    CARE_VISIT_DAYS,
    FIRST_CARE_VISIT_DAYS,
    FIRST_REVIEW_WORKING_DAYS,
    INITIAL_HEALTH_ASSESSMENT_DAYS,
    LATER_REVIEW_MONTHS,
    LONG_TERM_CARE_VISIT_MONTHS,
    SECOND_REVIEW_MONTHS,
    Case,
    of_event,
    of_spell,
)
from .history import History
from .ledger import Event
from .spells import Spell

TOOK_PART = {"PN1", "PN2", "PN3", "PN5", "PN6"}


def visits_in_time(history: History, first: date, last: date) -> list[Case]:
    """FS/C26 and IP/LA1: children in care whose next visit is not overdue on D (INDICATORS 3, Care visits)."""
    found = []
    for child in looked_after(history, last):
        clock, due = _visit_due(history, child, last)
        found.append(of_spell(child.care, due >= last, clock_started_on=clock, due_on=due))
    return found


def _visit_due(history: History, child: Child, day: date) -> tuple[date, date]:
    """Return the day from which the next visit's time runs, and the last day in time."""
    visits = _within(child.care, history.of("visit_made", child.care.person), day)
    made = [visit.occurred_on for visit in visits if visit.data["purpose"] == "looked_after"]
    placed_on = child.placement.started_on if child.placement else child.care.started_on
    if not made or made[-1] < placed_on:
        return placed_on, placed_on + timedelta(days=FIRST_CARE_VISIT_DAYS)
    latest = made[-1]
    if child.details.get("long_term") is True and months_on(placed_on, 12) < latest:
        return latest, months_on(latest, LONG_TERM_CARE_VISIT_MONTHS)
    return latest, latest + timedelta(days=CARE_VISIT_DAYS)


def _within(care: Spell, events: list[Event], day: date) -> list[Event]:
    """Keep what is dated within a care spell, on or before D (INDICATORS 4, last lines)."""
    return [event for event in events if care.contains(event.occurred_on) and event.occurred_on <= day]


def reviews_in_time(history: History, first: date, last: date) -> list[Case]:
    """FS/C27: children in care whose next review is not overdue on D (INDICATORS 3, Care reviews)."""
    found = []
    for child in looked_after(history, last):
        clock, due = _review_due(history, child.care, last)
        found.append(of_spell(child.care, due >= last, clock_started_on=clock, due_on=due))
    return found


def _review_due(history: History, care: Spell, day: date) -> tuple[date, date]:
    held = _within(care, history.of("care_review_held", care.case_id, "care_id"), day)
    if not held:
        return care.started_on, wd_on(care.started_on, FIRST_REVIEW_WORKING_DAYS, history.holidays)
    latest = held[-1].occurred_on
    return latest, months_on(latest, SECOND_REVIEW_MONTHS if len(held) == 1 else LATER_REVIEW_MONTHS)


def initial_health_assessments(history: History, first: date, last: date) -> list[Case]:
    """FS/C37 and IP/LA3: care spells whose initial health assessment fell due while open, and was done by then."""
    found = []
    for care in history.spells("care_started"):
        due = care.started_on + timedelta(days=INITIAL_HEALTH_ASSESSMENT_DAYS)
        if care.start.data.get("legal_status") in SHORT_BREAKS or not first <= due <= last or not care.open_on(due):
            continue
        checks = _within(care, history.of("health_assessment_completed", care.person), due)
        done = any(check.data["kind"] == "initial" for check in checks)
        found.append(of_spell(care, done, clock_started_on=care.started_on, due_on=due))
    return found


def _a_year_in_care(history: History, day: date) -> list[Child]:
    return [child for child in looked_after(history, day) if months_on(child.care.started_on, 12) <= day]


def health_assessed(history: History, first: date, last: date) -> list[Case]:
    """FS/C38 and IP/LA4: children a year in care, assessed in six months when under 5, else (or unknown) in twelve."""
    found = []
    for child in _a_year_in_care(history, last):
        age = history.age(child.care.person, last)
        months = 6 if age is not None and age < 5 else 12
        checks = _within(child.care, history.of("health_assessment_completed", child.care.person), last)
        found.append(of_spell(child.care, any(check.occurred_on >= since(last, months) for check in checks)))
    return found


def teeth_checked(history: History, first: date, last: date) -> list[Case]:
    """FS/C39: children a year in care, with a dental check in the twelve months to D."""
    found = []
    for child in _a_year_in_care(history, last):
        checks = _within(child.care, history.of("dental_check_completed", child.care.person), last)
        found.append(of_spell(child.care, any(check.occurred_on >= since(last, 12) for check in checks)))
    return found


def took_part_in_review(history: History, first: date, last: date) -> list[Case]:
    """FS/C40 and IP/LA2: care reviews held, in any spell or none, in which the child took part."""
    held = [e for e in history.between("care_review_held", first, last) if e.data["participation"] != "PN0"]
    return [of_event(review, "review_id", review.data["participation"] in TOOK_PART) for review in held]
