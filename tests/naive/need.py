"""Child-in-need plans, and who has nobody allocated: FS/C23, IP/CN1-CN4."""

from datetime import date, timedelta

from .calendar import months_on
from .care import looked_after
from .case import NEED_VISIT_DAYS, Case, of_spell
from .history import History
from .protection import on_plan
from .spells import Spell, one_per_person

PLAN = "child_in_need_plan_started"


def _in_need(history: History, day: date) -> list[Spell]:
    """Return the open child-in-need plans, one per person, at any age."""
    return one_per_person(history.open(PLAN, day))


def in_need(history: History, first: date, last: date) -> list[Case]:
    """IP/CN1: open child-in-need plans."""
    return [of_spell(plan) for plan in _in_need(history, last)]


def plans_started(history: History, first: date, last: date) -> list[Case]:
    """IP/CN2: child-in-need plan starts."""
    return [of_spell(plan) for plan in history.spells(PLAN) if first <= plan.started_on <= last]


def visits_in_time(history: History, first: date, last: date) -> list[Case]:
    """IP/CN3: open child-in-need plans whose next visit is not overdue on D (INDICATORS 3, Child-in-need visits)."""
    found = []
    for plan in _in_need(history, last):
        visits = history.of("visit_made", plan.person)
        seen = [v.occurred_on for v in visits if v.data["purpose"] == "child_in_need" and v.data["child_seen"] is True]
        clock = max([plan.started_on, *(day for day in seen if plan.started_on <= day <= last)])
        due = clock + timedelta(days=NEED_VISIT_DAYS)
        found.append(of_spell(plan, due >= last, clock_started_on=clock, due_on=due))
    return found


def plans_over_six_months(history: History, first: date, last: date) -> list[Case]:
    """IP/CN4: child-in-need plans open for more than six months."""
    return [of_spell(plan, months_on(plan.started_on, 6) < last) for plan in _in_need(history, last)]


def people_without_worker(history: History, first: date, last: date) -> list[Case]:
    """FS/C23: people with an open child-in-need plan, CPP or CLA, and no open allocation on D."""
    care = [child.care for child in looked_after(history, last)]
    people = one_per_person(history.open(PLAN, last) + on_plan(history, last) + care)
    return [of_spell(spell, not _is_allocated(history, spell.person, last)) for spell in people]


def _is_allocated(history: History, person: str, day: date) -> bool:
    return any(allocation.open_on(day) for allocation in history.spells_of("worker_allocated", person))
