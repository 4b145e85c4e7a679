"""Reviews of children in care: within twenty working days, then after three months, then every six.

On the published days as many are in time as printed, and in as many reviews the child took part. The printed reviews are
fewer than the children who must have had one: the surplus is coded as if these children were too young (docs/sample.md).
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, financial_year, months_on
from caseledger.sample.cases import Borough, CareSpell
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal

_TOO_YOUNG = "PN0"
_TAKING_PART = (("PN1", 57), ("PN2", 6), ("PN3", 15), ("PN5", 12), ("PN6", 9))
_PARTICIPATION = (*_TAKING_PART, ("PN7", 3))
_OLD_ENOUGH = 4
_SHARE_LATE = 0.06


@dataclass(eq=False)
class _Case:
    spell: CareSpell
    held: list[date] = field(default_factory=list)


def tell_reviews(borough: Borough, journal: Journal) -> None:
    """Hold the reviews and write them down."""
    chance = stream("care reviews")
    cases = [_Case(spell) for spell in borough.care if not spell.is_short_break]
    for case in cases:
        _hold(chance, borough, case)
    for day, reviewed in sorted(borough.care_targets.reviewed.items()):
        _postpone(chance, borough, cases, day, reviewed)
    reviews = sorted(
        ((on, case.spell.id, number, case.spell) for case in cases for number, on in enumerate(case.held, start=1)),
        key=lambda review: review[:3],
    )
    participation = _settle_participation(chance, borough, reviews)
    for (on, spell_id, number, spell), code in zip(reviews, participation, strict=True):
        journal.record(
            "care_review_held",
            spell.child.id,
            on,
            review_id=f"{spell_id}-{number}",
            care_id=spell_id,
            participation=code,
        )


def _due(borough: Borough, case: _Case) -> date:
    if not case.held:
        return borough.working_days.after(case.spell.started, borough.limits["care_review_first"])
    months = borough.limits["care_review_second"] if len(case.held) == 1 else borough.limits["care_review_later"]
    return months_on(case.held[-1], months)


def _hold(chance: Random, borough: Borough, case: _Case) -> None:
    """Hold the reviews that are still to come; none is overdue on a published day."""
    earliest = case.held[-1] if case.held else case.spell.started
    while True:
        due = _due(borough, case)
        late = chance.randrange(1, 25) if chance.random() < _SHARE_LATE else -chance.randrange(10)
        held = borough.working_days.on_or_before(max(due + late * DAY, earliest + 3 * DAY))
        if any(due < day < held for day in borough.care_targets.reviewed):
            held = borough.working_days.on_or_before(due)
        if held > case.spell.last_day:
            return
        case.held.append(held)
        earliest = held


def _postpone(chance: Random, borough: Borough, cases: list[_Case], day: date, reviewed: int) -> None:
    """Hold some reviews only after a day on which they were due already, and all that follow accordingly."""
    here = [case for case in cases if case.spell.is_open_on(day)]
    missing = len(here) - reviewed
    for case in chance.sample(here, len(here)):
        number = sum(on <= day for on in case.held)
        if not missing or number < 3 or case.held[number - 1] < day - 25 * DAY or case.spell.last_day < day + 40 * DAY:
            continue
        case.held = case.held[: number - 1]
        if _due(borough, case) < day:
            case.held.append(borough.working_days.after(day, chance.randrange(2, 15)))
            missing -= 1
        else:
            case.held.append(borough.working_days.on_or_before(_due(borough, case)))
        _hold(chance, borough, case)
    if missing:
        raise ValueError(f"{missing} more reviews should be overdue on {day}.")


def _settle_participation(chance: Random, borough: Borough, reviews: list[tuple[date, str, int, CareSpell]]) -> list[str]:
    """Say for each review how the child took part; where the numbers of a year to date are printed, they come out."""
    codes = [_TOO_YOUNG if spell.child.age_on(on) < _OLD_ENOUGH else pick(chance, _PARTICIPATION) for on, _, _, spell in reviews]
    before: tuple[date, int, int] = (date.min, 0, 0)
    for day, (took_part, every) in sorted(borough.care_targets.reviews.items()):
        same_year = financial_year(before[0]) == financial_year(day) if before[0] > date.min else False
        first = before[0] + DAY if same_year else date(financial_year(day), 4, 1)
        took_part_now, every_now = (took_part - before[1], every - before[2]) if same_year else (took_part, every)
        here = [n for n, (on, _, _, _) in enumerate(reviews) if first <= on <= day and codes[n] != _TOO_YOUNG]
        if len(here) < every_now:
            raise ValueError(f"{len(here)} reviews of children old enough by {day}, {every_now} are printed.")
        # The youngest first: the surplus is of children who are hardly older than four.
        here.sort(key=lambda n: (reviews[n][3].child.dob, n))
        counted = here[:every_now]
        for n in here[every_now:]:
            codes[n] = _TOO_YOUNG
        absent = set(chance.sample(counted, every_now - took_part_now))
        for n in counted:
            codes[n] = "PN7" if n in absent else codes[n] if codes[n] != "PN7" else pick(chance, _TAKING_PART)
        before = day, took_part, every
    return codes
