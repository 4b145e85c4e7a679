"""Child protection plans and visits: FS/S1-S3 C24 C25, IP/CP5-CP14."""

from datetime import date, timedelta
from functools import lru_cache

from .calendar import age_on, months_on, wd_on
from .case import PROTECTION_VISIT_WORKING_DAYS, Case, Find, of_spell
from .history import History
from .spells import Spell, one_per_person

PLAN = "protection_plan_started"


@lru_cache(maxsize=8)
def on_plan(history: History, day: date) -> list[Spell]:
    """CPP: children under 18 with an open protection plan that is not temporary, one per child (INDICATORS 4)."""
    found = [plan for plan in history.open(PLAN, day) if not plan.is_temporary and history.is_under_18(plan.person, day)]
    return one_per_person(found)


def children_on_plan(history: History, first: date, last: date) -> list[Case]:
    """FS/C24: children on a plan."""
    return [of_spell(plan) for plan in on_plan(history, last)]


def plans_of_two_years(history: History, first: date, last: date) -> list[Case]:
    """FS/S3 and IP/CP13: children on a plan for two years or more."""
    return [of_spell(plan, months_on(plan.started_on, 24) <= last) for plan in on_plan(history, last)]


def repeat_plans_open(history: History, first: date, last: date) -> list[Case]:
    """FS/S2: children on a plan who have had an earlier one."""
    return [of_spell(plan, _has_earlier_plan(history, plan)) for plan in on_plan(history, last)]


def _has_earlier_plan(history: History, plan: Spell) -> bool:
    """FS/S2: another plan, not temporary, started before this one and ended by its start; or one that is told of."""
    if plan.start.data.get("previous_plans", 0) > 0:
        return True
    return any(
        other.started_on < plan.started_on and other.ended_on is not None and other.ended_on <= plan.started_on
        for other in history.spells_of(PLAN, plan.person)
        if not other.is_temporary
    )


def _starts(history: History, first: date, last: date) -> list[Spell]:
    """CPP starts, at any age, not temporary (INDICATORS 6, Fine print)."""
    return [plan for plan in history.spells(PLAN) if not plan.is_temporary and first <= plan.started_on <= last]


def plans_started(history: History, first: date, last: date) -> list[Case]:
    """FS/S1 and IP/CP5: child protection plan starts."""
    return [of_spell(plan) for plan in _starts(history, first, last)]


def repeat_plans_started(history: History, first: date, last: date) -> list[Case]:
    """IP/CP10, and FS/S2 up to 2015-16: plan starts of children who have had an earlier plan."""
    return [of_spell(plan, _has_earlier_plan(history, plan)) for plan in _starts(history, first, last)]


def plans_started_under_10(history: History, first: date, last: date) -> list[Case]:
    """IP/CP6: plan starts of children under 10 and the unborn; of unknown age is not under 10 (INDICATORS 3, Person)."""
    found = []
    for plan in _starts(history, first, last):
        born = history.born_on(plan.person, last)
        found.append(of_spell(plan, born is not None and age_on(born, plan.started_on) < 10))
    return found


def _ends(history: History, first: date, last: date) -> list[Spell]:
    return [plan for plan in history.spells(PLAN) if not plan.is_temporary and plan.ended_between(first, last)]


def plans_ended(history: History, first: date, last: date) -> list[Case]:
    """IP/CP11: child protection plan ends."""
    return [of_spell(plan) for plan in _ends(history, first, last)]


def plans_ended_for(*reasons: str) -> Find:
    """IP/CP14: child protection plan ends, by reason."""

    def find(history: History, first: date, last: date) -> list[Case]:
        ends = [plan for plan in _ends(history, first, last) if plan.end_reason in reasons]
        return [of_spell(plan, dimension=plan.end_reason) for plan in ends]

    return find


def plans_stepped_down(history: History, first: date, last: date) -> list[Case]:
    """IP/CP12: plan ends followed by a child-in-need plan, within seven days that may run beyond D."""
    return [of_spell(plan, _is_in_need_after(history, plan.person, plan.ended_on)) for plan in _ends(history, first, last)]


def _is_in_need_after(history: History, person: str, end: date) -> bool:
    plans = history.spells_of("child_in_need_plan_started", person)
    day_after, week_after = end + timedelta(days=1), end + timedelta(days=7)
    return any(plan.open_on(day_after) or end <= plan.started_on <= week_after for plan in plans)


def _visits(history: History, person: str) -> list[date]:
    """Return the days on which a child was seen on a protection visit."""
    visits = history.of("visit_made", person)
    return [v.occurred_on for v in visits if v.data["purpose"] == "protection" and v.data["child_seen"] is True]


def visits_in_time(history: History, first: date, last: date) -> list[Case]:
    """FS/C25 and IP/CP7: children on a plan whose next visit is not overdue on D (INDICATORS 3, Protection visits)."""
    found = []
    for plan in on_plan(history, last):
        seen = [day for day in _visits(history, plan.person) if plan.started_on <= day <= last]
        clock = max([plan.started_on, *seen])
        due = wd_on(clock, PROTECTION_VISIT_WORKING_DAYS, history.holidays)
        found.append(of_spell(plan, due >= last, clock_started_on=clock, due_on=due))
    return found


def young_children_seen_within(days: int) -> Find:
    """IP/CP8 and CP9: children on a plan, born and under 5, seen in the days up to D, before the plan too."""

    def find(history: History, first: date, last: date) -> list[Case]:
        since = last - timedelta(days=days)
        return [
            of_spell(plan, any(since < day <= last for day in _visits(history, plan.person)))
            for plan in on_plan(history, last)
            if _may_be_under_5(history, plan.person, last)
        ]

    return find


def _may_be_under_5(history: History, person: str, day: date) -> bool:
    """Check for born and under 5; a child of unknown age stays in (INDICATORS 3, Person)."""
    age = history.age(person, day)
    return age is None or 0 <= age < 5
