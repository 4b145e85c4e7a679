"""Visits to children in care: within a week of each placement, then every six weeks, in a settled one every three months.

On the published days as many are in time as printed; late are rather those of sixteen and seventeen, as the report says.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, months_on
from caseledger.sample.cases import Borough, CareSpell
from caseledger.sample.chance import stream
from caseledger.sample.placement_kinds import Placement
from caseledger.sample.published import count_of
from caseledger.sample.visits import VisitBook

_SHARE_LATE = 0.12
_SHARE_LATE_SINCE = ((date(2017, 3, 1), 0.3), (date(2017, 7, 1), 0.72), (date(2017, 9, 12), 0.36))
"""Visits are late more often in 2017, most of all about September."""
_SHARE_SEEN = 0.97
_NEARLY_ADULT = 16


@dataclass(eq=False)
class _Case:
    spell: CareSpell
    placements: list[Placement]
    visits: list[date]

    def current(self, day: date) -> Placement:
        """Return where the child lives on a day."""
        here = [place for place in self.placements if place.started <= day and (place.ended is None or place.ended > day)]
        return max(here, key=lambda place: (place.started, place.id))

    def due(self, day: date, limits: dict[str, int]) -> date:
        """Return by when the next visit is due, as known on a day."""
        place = self.current(day)
        last = max((on for on in self.visits if on <= day), default=date.min)
        if last < place.started:
            return place.started + limits["care_visit_first"] * DAY
        return _next(place, last, limits)


def tell_care_visits(borough: Borough, placements: list[Placement], book: VisitBook) -> None:
    """Visit every child in care."""
    chance = stream("care visits")
    of_spell: dict[str, list[Placement]] = {}
    for place in placements:
        of_spell.setdefault(place.spell.id, []).append(place)
    cases = [
        _Case(spell, of_spell[spell.id], _history(chance, borough, spell, of_spell[spell.id]))
        for spell in borough.care
        if not spell.is_short_break
    ]
    targets = borough.care_targets
    for day in sorted({*targets.visited, *targets.visited_share}):
        here = [case for case in cases if case.spell.is_open_on(day)]
        visited = targets.visited[day] if day in targets.visited else count_of(targets.visited_share[day], len(here))
        _settle(chance, borough, here, day, visited)
    for case in cases:
        for on in sorted(case.visits):
            book.enter(case.spell.child, on, "looked_after", is_seen=chance.random() < _SHARE_SEEN)


def _next(place: Placement, last: date, limits: dict[str, int]) -> date:
    if place.is_long_term and months_on(place.started, 12) < last:
        return months_on(last, limits["care_visit_long_term"])
    return last + limits["care_visit"] * DAY


def _history(chance: Random, borough: Borough, spell: CareSpell, placements: list[Placement]) -> list[date]:
    visits: list[date] = []
    for place in placements:
        last = min(spell.last_day, place.ended or LAST_DAY)
        on = place.started + chance.randrange(1, 8 if chance.random() < 0.9 else 20) * DAY
        while on <= last:
            visits.append(on)
            days = (_next(place, on, borough.limits) - on).days
            share = next((share for since, share in reversed(_SHARE_LATE_SINCE) if on >= since), _SHARE_LATE)
            late = chance.random() < share
            days = chance.randrange(days + 1, days + 25) if late else chance.randrange(days - 14, days + 1)
            on = borough.working_days.on_or_before(on + days * DAY)
    return visits


def _settle(chance: Random, borough: Borough, here: list[_Case], day: date, visited: int) -> None:
    """Make the last visits before a day such that exactly so many children are visited in time on it."""
    limits = borough.limits
    first = day - limits["care_visit"] * DAY
    # Whoever moved lately, or is visited every three months, cannot be late by this alone.
    may_be_late = [case for case in here if case.current(day).started < first and not case.current(day).is_long_term]
    ranked = sorted((case.spell.child.age_on(day) < _NEARLY_ADULT, chance.random(), case.spell.id, case) for case in may_be_late)
    late = {case.spell.id for *_, case in ranked[: len(here) - visited]}
    for case in here:
        if case.spell.id in late:
            case.visits = [on for on in case.visits if not first <= on <= day]
        elif case.due(day, limits) < day:
            days = borough.working_days.between(max(first, case.current(day).started), day)
            case.visits.append(chance.choice(days))
