"""Health of children in care: the first assessment within 28 days, then one a year (two under five), and the dentist.

For the printed days and months as many are in time as printed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, Span, months_on, since
from caseledger.sample.cases import Borough, CareSpell
from caseledger.sample.chance import stream
from caseledger.sample.journal import Journal

_SMALL = 5
_SHARE_DENTIST = 0.85
_SHARE_LATE, _SHARE_LATE_SINCE = 0.25, 0.06
_SHARE_FIRST_IN_TIME = 0.4
_CAUGHT_UP = 90 * DAY
"""So long after the second printed day whoever was not seen has been."""
_RELIABLE_FROM = date(2016, 10, 1)
"""From here on the health team is complete again: hardly any yearly assessment is late."""


@dataclass(eq=False)
class _Case:
    spell: CareSpell
    first: date | None = None
    """The initial assessment, where there was one."""
    health: list[date] = field(default_factory=list)
    teeth: list[date] = field(default_factory=list)

    def is_long_in_care(self, day: date) -> bool:
        """Tell whether the child is in care on a day, for twelve months or more."""
        return self.spell.is_open_on(day) and months_on(self.spell.started, 12) <= day


def tell_health(borough: Borough, journal: Journal) -> None:
    """Assess the health of every child in care, and write it down."""
    chance = stream("health")
    cases = [_Case(spell) for spell in borough.care if not spell.is_short_break]
    _first_assessments(chance, borough, cases)
    for case in cases:
        _later_assessments(chance, borough, case)
        _dentist(chance, borough, case)
    targets = borough.care_targets
    _settle(chance, borough, cases, targets.health, lambda case: case.health, _months)
    _settle(chance, borough, cases, targets.teeth, lambda case: case.teeth, lambda _case, _day: 12)
    for day, amount in targets.teeth_of_all.items():
        _settle_others(chance, borough, cases, day, amount - targets.teeth[day])
    for case in cases:
        for on in sorted({*case.health, *([case.first] if case.first else [])}):
            kind = "initial" if on == case.first else "review"
            journal.record("health_assessment_completed", case.spell.child.id, on, kind=kind)
        for on in sorted(case.teeth):
            journal.record("dental_check_completed", case.spell.child.id, on)


def _months(case: _Case, day: date) -> int:
    # The age of a child who was never registered is not known.
    return 6 if case.spell.child.is_registered and case.spell.child.age_on(day) < _SMALL else 12


def _first_assessments(chance: Random, borough: Borough, cases: list[_Case]) -> None:
    limit = borough.limits["iha"]
    in_time = _in_time_by_span(borough)
    for flow in borough.flows:
        due = [case for case in cases if case.spell.started + limit * DAY in flow.span]
        chance.shuffle(due)
        amount = in_time.get(flow.span.end, round(_share_in_time(flow.span) * len(due)))
        for number, case in enumerate(due):
            days = chance.randrange(10, limit + 1) if number < amount else chance.randrange(limit + 1, 3 * limit)
            on = case.spell.started + days * DAY
            on = borough.working_days.on_or_before(on) if number < amount else borough.working_days.on_or_after(on)
            case.first = on if on <= case.spell.last_day else None


def _share_in_time(span: Span) -> float:
    if span.end < _RELIABLE_FROM:
        return _SHARE_FIRST_IN_TIME
    months = (span.end.year - _RELIABLE_FROM.year) * 12 + span.end.month - _RELIABLE_FROM.month
    return 0.15 + 0.045 * months


def _in_time_by_span(borough: Borough) -> dict[date, int]:
    """Share the printed half-years out among their quarters: the quarter that two of them share has most of the smaller one."""
    found = {day: done for day, (done, _) in borough.care_targets.first_health_of_month.items()}
    (first, (earlier, _)), (second, (later, _)) = sorted(borough.care_targets.first_health.items())
    shared = later * 2 // 3
    return found | {since(first, 3) - DAY: earlier - shared, first: shared, second: later - shared}


def _later_assessments(chance: Random, borough: Borough, case: _Case) -> None:
    """Assess every year, under five every half year, mostly a little early."""
    on = case.first or case.spell.started + 100 * DAY
    while True:
        months = 6 if case.spell.child.age_on(months_on(on, 6)) < _SMALL else 12
        is_late = chance.random() < (_SHARE_LATE if on < _RELIABLE_FROM - 365 * DAY else _SHARE_LATE_SINCE)
        early = -chance.randrange(1, 40) if is_late else chance.randrange(2, 45)
        on = borough.working_days.on_or_before(months_on(on, months) - early * DAY)
        if on > case.spell.last_day:
            return
        case.health.append(on)


def _dentist(chance: Random, borough: Borough, case: _Case) -> None:
    on = case.spell.started + chance.randrange(20, 120) * DAY
    while on <= case.spell.last_day:
        if case.spell.child.age_on(on) >= 2 and chance.random() < _SHARE_DENTIST:
            case.teeth.append(borough.working_days.on_or_before(on))
        on = months_on(on, 6) + chance.randrange(-20, 60) * DAY


def _settle(
    chance: Random,
    borough: Borough,
    cases: list[_Case],
    targets: dict[date, int],
    done: Callable[[_Case], list[date]],
    months: Callable[[_Case, date], int],
) -> None:
    """Let exactly so many children who are long in care have been seen lately, on each of two printed days.

    Whoever is not on the later day was so before the earlier day's window had moved on, and is again soon after; whoever is
    not on the earlier day catches up until the later.
    """
    (first, at_first), (second, at_second) = sorted(targets.items())
    here = [[case for case in cases if case.is_long_in_care(day)] for day in (first, second)]
    both = [case for case in here[0] if case in here[1] and months(case, first) == months(case, second)]
    chance.shuffle(both)
    unseen = both[: len(here[1]) - at_second], both[len(here[1]) - at_second :][: len(here[0]) - at_first]
    for case in [*here[0], *(case for case in here[1] if case not in here[0])]:
        days = done(case)
        from_first, from_second = since(first, months(case, first)), since(second, months(case, second))
        if case in unseen[0]:
            _clear(case, days, from_second, second)
            _ensure(chance, borough, days, max(from_first, case.spell.started + 15 * DAY), from_second - DAY)
            if case.spell.last_day > second + _CAUGHT_UP:
                _ensure(chance, borough, days, second + DAY, second + _CAUGHT_UP)
        elif case in unseen[1]:
            _clear(case, days, from_first, first)
            _ensure(chance, borough, days, first + DAY, second)
        elif case in here[0]:
            _ensure(chance, borough, days, max(from_first, from_second), first)
        else:
            _ensure(chance, borough, days, max(from_second, case.spell.started + 15 * DAY), second)


def _settle_others(chance: Random, borough: Borough, cases: list[_Case], day: date, amount: int) -> None:
    """Let so many of the children who are in care for less than a year have been to the dentist, those longest in care."""
    others = [case for case in cases if case.spell.is_open_on(day) and not case.is_long_in_care(day)]
    others.sort(key=lambda case: (case.spell.started, case.spell.id))
    for case in others[:amount]:
        _ensure(chance, borough, case.teeth, case.spell.started, day)
    for case in others[amount:]:
        _clear(case, case.teeth, case.spell.started, day)


def _ensure(chance: Random, borough: Borough, days: list[date], first: date, last: date) -> None:
    if not any(first <= on <= last for on in days):
        days.append(chance.choice(borough.working_days.between(first, last)))


def _clear(case: _Case, days: list[date], first: date, last: date) -> None:
    days[:] = [on for on in days if not first <= on <= last]
    if days is case.health and case.first is not None and first <= case.first <= last:
        case.first = None
