"""Looked after children: which care spells start and end, so that each quarter's stock is as planned.

What happens within a spell (placements, reviews, health assessments) is told in `care_events`.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, Quarter, birthday
from caseledger.sample.cases import CARE, Borough, CareSpell, Plan
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import QuarterFlow
from caseledger.sample.people import ADULT_AT, Child

_FAMILY_SIZES = ((1, 68), (2, 22), (3, 10))
_LEGAL_STATUSES = (("V2", 48), ("C1", 34), ("E1", 3), ("L1", 10), ("J1", 5))
_NEEDS = (("N1", 58), ("N2", 4), ("N3", 5), ("N4", 10), ("N5", 12), ("N6", 4), ("N8", 7))
_REASONS = (("E4A", 55), ("E45", 14), ("E41", 4), ("E13", 5), ("E8", 18), ("E9", 2), ("E3", 2))
_SHARE_SHORT = 0.55
_FIRST_SHORT_BREAKS = 6
_SHORT_BREAKS_A_QUARTER = 1


@dataclass
class _Caseload:
    open: list[CareSpell] = field(default_factory=list)
    former: list[Child] = field(default_factory=list)
    """Children who went home."""
    left_on: dict[str, date] = field(default_factory=dict)

    def may_enter(self, child: Child, on: date) -> bool:
        """Tell whether a child who is not in care any more may come into care, again or for the first time."""
        is_here = any(spell.child is child for spell in self.open)
        return not is_here and child.is_child_on(on + 90 * DAY) and self.left_on.get(child.id, date.min) < on


def plan_care(borough: Borough) -> None:
    """Fill the borough with care spells; children whose protection plan ended so are the first to come into care.

    Raises:
        ValueError: more children come of age in a quarter than may leave care in it, or more are to leave than are in it.
    """
    chance, caseload = stream("care"), _Caseload()
    for number, flow in enumerate(borough.flows):
        _leave(chance, borough, caseload, flow)
        _start(chance, borough, caseload, flow)
        _start_short_breaks(chance, borough, flow.quarter, _SHORT_BREAKS_A_QUARTER if number else _FIRST_SHORT_BREAKS)


def _leave(chance: Random, borough: Borough, caseload: _Caseload, flow: QuarterFlow) -> None:
    """End spells: first those of children who turn 18 in the quarter, then of those meant to leave the soonest."""
    of_age = [spell for spell in caseload.open if not spell.child.is_child_on(flow.quarter.end)]
    if not len(of_age) <= flow.care.leaves <= len(caseload.open):
        raise ValueError(f"{flow.care.leaves} children leave care by {flow.quarter.end}, {len(of_age)} come of age.")
    ranked = sorted((spell.meant_to_leave, spell.id, spell) for spell in caseload.open if spell not in of_age)
    for spell in of_age:
        spell.left, spell.reason = birthday(spell.child.dob, ADULT_AT), pick(chance, (("E17", 35), ("E7", 25), ("E8", 40)))
    for _, _, spell in ranked[: flow.care.leaves - len(of_age)]:
        first = max(flow.quarter.start, spell.started + 7 * DAY)
        spell.left = chance.choice(borough.working_days.between(first, flow.quarter.end))
        young_for_long = spell.child.age_on(spell.left) < 6 and (spell.left - spell.started).days > 400
        spell.reason = pick(chance, (("E11", 8), ("E12", 2))) if young_for_long else pick(chance, _REASONS)
    for spell in [spell for spell in caseload.open if spell.left is not None]:
        caseload.open.remove(spell)
        caseload.left_on[spell.child.id] = spell.left
        if spell.reason == "E4A":
            caseload.former.append(spell.child)


def _start(chance: Random, borough: Borough, caseload: _Caseload, flow: QuarterFlow) -> None:
    amount, days = flow.care.starts, borough.working_days_of(flow.quarter)
    moved = [plan for plan in borough.plans if _leads_here(plan, flow.quarter) and caseload.may_enter(plan.child, plan.left)]
    for plan in moved[:amount]:
        _add(chance, borough, caseload, plan.child, plan.left)
    for plan in moved[amount:]:
        plan.reason = "completed"
    amount -= min(amount, len(moved))
    while amount:
        on = chance.choice(days)
        again = [child for child in caseload.former if caseload.may_enter(child, on)]
        roll = chance.random()
        if again and roll > 0.93:
            children = [chance.choice(again)]
            caseload.former.remove(children[0])
        elif roll < 0.17:
            # A young person who came to the country alone.
            children = borough.people.family(1, on, youngest=15, oldest=16)
            children[0].asylum_seeker, children[0].sex = True, "M" if chance.random() < 0.9 else "F"
            children[0].disabled = False
        else:
            size = min(amount, pick(chance, _FAMILY_SIZES))
            children = borough.people.family(size, on, youngest=0, oldest=16)
        for child in children:
            if chance.random() < 0.6 and not child.asylum_seeker:
                borough.refer(child, on - chance.randrange(1, 60) * DAY, CARE)
            _add(chance, borough, caseload, child, on)
        amount -= len(children)


def _add(chance: Random, borough: Borough, caseload: _Caseload, child: Child, on: date) -> None:
    # A child either goes home within months or stays for years.
    stay = chance.randrange(120) if chance.random() < _SHARE_SHORT else chance.randrange(700, 3200)
    spell = CareSpell(
        id=f"CLA{len(borough.care) + 1:05}",
        child=child,
        started=on,
        legal_status="V2" if child.asylum_seeker else pick(chance, _LEGAL_STATUSES),
        need="N8" if child.asylum_seeker else pick(chance, _NEEDS),
        meant_to_leave=on + stay * DAY,
    )
    borough.care.append(spell)
    caseload.open.append(spell)


def _start_short_breaks(chance: Random, borough: Borough, quarter: Quarter, amount: int) -> None:
    """Add disabled children in a series of short breaks, who are not counted as looked after."""
    for _ in range(amount):
        on = chance.choice(borough.working_days.between(quarter.start, quarter.end))
        (child,) = borough.people.family(1, on, youngest=4, oldest=14)
        child.disabled = True
        left = min(on + chance.randrange(300, 1400) * DAY, birthday(child.dob, ADULT_AT))
        borough.care.append(
            CareSpell(
                id=f"CLA{len(borough.care) + 1:05}",
                child=child,
                started=on,
                legal_status="V4",
                need="N2",
                is_short_break=True,
                left=left if left <= LAST_DAY else None,
                reason="E8" if left <= LAST_DAY else None,
            )
        )


def _leads_here(plan: Plan, quarter: Quarter) -> bool:
    return plan.reason == "became_looked_after" and plan.left is not None and quarter.start <= plan.left <= quarter.end
