"""The eight indicators FS/S1 S2 S3 S4 C22 C23 C24 C25: INDICATORS sections 2, 4 and 6."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from .calendar import Period, months_on, period, periods_between, wd_on
from .history import History, fold, one_per_person
from .ledger import Event, moment

ASSESSMENT_WORKING_DAYS = 45
PROTECTION_VISIT_WORKING_DAYS = 10
RESULT_COLUMNS = [
    "area_code",
    "indicator_ref",
    "period_kind",
    "period",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "reason",
]
CASE_COLUMNS = [
    "area_code",
    "indicator_ref",
    "period",
    "person",
    "case_id",
    "in_numerator",
    "clock_started_on",
    "due_on",
]


@dataclass(frozen=True)
class Population:
    """A population row; `age_to` is inclusive; no `known_from` means always known."""

    area_code: str
    applies_from: date
    population: int
    age_from: int = 0
    age_to: int | None = 17
    known_from: date | None = None


@dataclass(frozen=True)
class Case:
    """One thing counted: INDICATORS 2."""

    person: str
    case_id: str
    in_numerator: bool = True
    clock_started_on: date | None = None
    due_on: date | None = None


def plans_started(history: History, first: date, last: date) -> list[Case]:
    """FS/S1: child protection plan starts."""
    return [Case(plan.person, plan.case_id) for plan in history.plan_starts(first, last)]


def repeat_plans_started(history: History, first: date, last: date) -> list[Case]:
    """FS/S2 up to 2015-16: plan starts of children who have had an earlier plan."""
    starts = history.plan_starts(first, last)
    return [Case(plan.person, plan.case_id, history.has_earlier_plan(plan)) for plan in starts]


def repeat_plans_open(history: History, first: date, last: date) -> list[Case]:
    """FS/S2: children on a plan who have had an earlier one."""
    return [Case(plan.person, plan.case_id, history.has_earlier_plan(plan)) for plan in history.open_plans(last)]


def plans_of_two_years(history: History, first: date, last: date) -> list[Case]:
    """FS/S3: children on a plan for two years or more (a percentage up to 2015-16)."""
    return [Case(plan.person, plan.case_id, months_on(plan.started_on, 24) <= last) for plan in history.open_plans(last)]


def plans_open(history: History, first: date, last: date) -> list[Case]:
    """FS/C24: children on a plan."""
    return [Case(plan.person, plan.case_id) for plan in history.open_plans(last)]


def referrals_received(history: History, first: date, last: date) -> list[Case]:
    """FS/S4: referrals received."""
    referrals = history.by_id("referral_received", "referral_id")
    return [Case(e.subject, case_id) for case_id, e in referrals.items() if first <= e.occurred_on <= last]


def assessments_completed(history: History, first: date, last: date) -> list[Case]:
    """FS/C22: assessments completed, within 45 working days of the clock (INDICATORS 3, Assessment)."""
    starts = history.by_id("assessment_started", "assessment_id")
    referrals = history.by_id("referral_received", "referral_id")
    found = []
    for case_id, completion in history.by_id("assessment_completed", "assessment_id").items():
        start, done = starts.get(case_id), completion.occurred_on
        if start is None or start.occurred_on > done or not first <= done <= last:
            continue
        referral = referrals.get(start.data.get("referral_id", ""))
        clock = (referral if referral and referral.occurred_on <= done else start).occurred_on
        due = wd_on(clock, ASSESSMENT_WORKING_DAYS, history.holidays)
        found.append(Case(start.subject, case_id, done <= due, clock, due))
    return found


def people_without_worker(history: History, first: date, last: date) -> list[Case]:
    """FS/C23: people with an open child-in-need plan, CPP or CLA, and no open allocation on D."""
    in_need = [plan for plan in history.child_in_need_plans if plan.open_on(last)]
    people = one_per_person(in_need + history.open_plans(last) + history.open_care(last))
    return [Case(spell.person, spell.case_id, not history.is_allocated(spell.person, last)) for spell in people]


def visits_in_time(history: History, first: date, last: date) -> list[Case]:
    """FS/C25: children on a plan whose next protection visit is not yet due on D (INDICATORS 3, Protection visits)."""
    found = []
    for plan in history.open_plans(last):
        visits = [visit.occurred_on for visit in history.visits_of.get(plan.person, [])]
        clock = max([plan.started_on, *(day for day in visits if plan.started_on <= day <= last)])
        due = wd_on(clock, PROTECTION_VISIT_WORKING_DAYS, history.holidays)
        found.append(Case(plan.person, plan.case_id, due >= last, clock, due))
    return found


@dataclass(frozen=True)
class Indicator:
    """One edition of an indicator, valid for D in [valid_from, valid_to]."""

    ref: str
    measure: str
    window: str
    feeds: tuple[str, ...]
    find: Callable[[History, date, date], list[Case]]
    valid_from: date = date.min
    valid_to: date = date.max


PLAN = ("protection_plan_started",)
ALL_THREE = (*PLAN, "child_in_need_plan_started", "care_started")
ENDS_2016, FROM_2016 = date(2016, 3, 31), date(2016, 4, 1)

INDICATORS = (
    Indicator("FS/S1", "count", "ytd", PLAN, plans_started),
    Indicator("FS/S2", "count", "ytd", PLAN, repeat_plans_started, valid_to=ENDS_2016),
    Indicator("FS/S2", "percentage", "as_at", PLAN, repeat_plans_open, valid_from=FROM_2016),
    Indicator("FS/S3", "percentage", "as_at", PLAN, plans_of_two_years, valid_to=ENDS_2016),
    Indicator("FS/S3", "count", "as_at", PLAN, plans_of_two_years, valid_from=FROM_2016),
    Indicator("FS/S4", "rate", "r12", ("referral_received",), referrals_received),
    Indicator("FS/C22", "percentage", "period", ("assessment_started", "assessment_completed"), assessments_completed),
    Indicator("FS/C23", "count", "as_at", (*ALL_THREE, "worker_allocated"), people_without_worker),
    Indicator("FS/C24", "rate", "as_at", PLAN, plans_open),
    Indicator("FS/C25", "percentage", "as_at", (*PLAN, "visit_made:protection"), visits_in_time),
)


def periods_of(histories: Mapping[str, History]) -> list[Period]:
    """List the quarters and years from the first effective event to the latest `occurred_on`."""
    if not histories:
        return []
    return periods_between(min(h.first_on for h in histories.values()), max(h.last_on for h in histories.values()))


def results(
    events: Iterable[Event],
    periods: Iterable[Period | str] | None = None,
    known_at: datetime | date | None = None,
    *,
    holidays: Iterable[date] | None = None,
    population: Sequence[Population] = (),
) -> pd.DataFrame:
    """Return one row per area, indicator and period, computed from the events effective at `known_at`."""
    return results_of(fold(events, known_at, holidays), periods, known_at, population=population)


def results_of(
    histories: Mapping[str, History],
    periods: Iterable[Period | str] | None = None,
    known_at: datetime | date | None = None,
    *,
    population: Sequence[Population] = (),
) -> pd.DataFrame:
    """Return one row per area with an effective event by D, indicator (edition of D) and period (INDICATORS 2)."""
    known = [row for row in population if row.known_from is None or row.known_from <= moment(known_at).date()]
    rows = []
    for when in _periods(histories, periods):
        for area_code, history in histories.items():
            if history.first_on <= when.end:
                people = _children(known, area_code, when.end)
                rows += [{"area_code": area_code, **_result(i, history, when, people)} for i in _editions(when.end)]
    found = pd.DataFrame(rows, columns=RESULT_COLUMNS)
    return found.astype({"numerator": float, "denominator": float, "value": float, "reason": "string"})


def cases(
    events: Iterable[Event],
    indicator_ref: str,
    period: Period | str,
    known_at: datetime | date | None = None,
    *,
    holidays: Iterable[date] | None = None,
) -> pd.DataFrame:
    """Return the cases of an indicator and period: those of the denominator, or of a count's numerator."""
    return cases_of(fold(events, known_at, holidays), indicator_ref, period)


def cases_of(histories: Mapping[str, History], indicator_ref: str, period: Period | str) -> pd.DataFrame:
    """Return the cases of an indicator and period from histories folded before."""
    (when,) = _periods(histories, [period])
    (indicator,) = [edition for edition in _editions(when.end) if edition.ref == indicator_ref]
    rows = [
        {"area_code": area_code, "indicator_ref": indicator_ref, "period": when.label, **vars(case)}
        for area_code, history in histories.items()
        for case in _cases(indicator, history, when)
    ]
    found = pd.DataFrame(rows, columns=CASE_COLUMNS)
    return found.sort_values(["area_code", "person", "case_id"], ignore_index=True)


def _result(indicator: Indicator, history: History, when: Period, people: int | None) -> dict[str, Any]:
    """Compute numerator, denominator and value; `no_feed` before `no_population` before `no_cases`."""
    row = {"indicator_ref": indicator.ref, "period_kind": when.kind, "period": when.label, "period_end": when.end}
    if any(history.feeds.get(feed, date.max) > when.end for feed in indicator.feeds):
        return {**row, "reason": "no_feed"}
    found = _cases(indicator, history, when)
    numerator = sum(case.in_numerator for case in found)
    if indicator.measure == "count":
        return {**row, "numerator": numerator, "value": numerator}
    denominator = people if indicator.measure == "rate" else len(found)
    if not denominator:
        reason = "no_population" if indicator.measure == "rate" else "no_cases"
        return {**row, "numerator": numerator, "denominator": denominator, "reason": reason}
    per = 10_000 if indicator.measure == "rate" else 100
    return {**row, "numerator": numerator, "denominator": denominator, "value": per * numerator / denominator}


def _cases(indicator: Indicator, history: History, when: Period) -> list[Case]:
    found = indicator.find(history, when.window_start(indicator.window), when.end)
    return [case for case in found if case.in_numerator] if indicator.measure == "count" else found


def _editions(day: date) -> list[Indicator]:
    return [indicator for indicator in INDICATORS if indicator.valid_from <= day <= indicator.valid_to]


def _periods(histories: Mapping[str, History], given: Iterable[Period | str] | None) -> list[Period]:
    if given is None:
        return periods_of(histories)
    return [period(when) if isinstance(when, str) else when for when in given]


def _children(population: Sequence[Population], area_code: str, day: date) -> int | None:
    """Return the population 0-17 that applies on D: latest `applies_from`, then `known_from`, then the later row."""
    rows = [
        (row.applies_from, row.known_from or date.min, number, row.population)
        for number, row in enumerate(population)
        if (row.area_code, row.age_from, row.age_to) == (area_code, 0, 17) and row.applies_from <= day
    ]
    return max(rows)[-1] if rows else None
