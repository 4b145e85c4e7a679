"""What leads to a protection plan and what follows it: enquiries, conferences, reviews.

Working Together: a strategy discussion, a section 47 enquiry, an initial conference within 15 working days of it; review
conferences after three months and then every six.
"""

from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, months_on
from caseledger.sample.cases import PROTECTION, Borough, Plan
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal

_ALL_AGENCIES = ["social_care", "police", "health"]
_SHARE_REFERRED = 0.7


def refer_families(borough: Borough) -> None:
    """Give most families with a plan the referral that led to it; the others were known already."""
    chance = stream("enquiries")
    for plans in _families(borough):
        first = plans[0]
        if first.is_temporary or first.transferred_in or chance.random() > _SHARE_REFERRED:
            continue
        on = borough.working_days.before(first.started, chance.randrange(13, 32))
        if on < FIRST_DAY:
            continue
        for plan in plans:
            plan.referral = borough.refer(plan.child, on, PROTECTION)


def tell_protection(borough: Borough, journal: Journal) -> None:
    """Write down the plans with everything around them."""
    chance = stream("conferences")
    for number, plans in enumerate(_families(borough), start=1):
        if not plans[0].is_temporary:
            _tell_initial(chance, borough, journal, number, plans)
        for plan in plans:
            journal.record(
                "protection_plan_started",
                plan.child.id,
                plan.started,
                plan_id=plan.id,
                category=plan.category,
                previous_plans=plan.previous_plans,
                temporary=True if plan.is_temporary else None,
            )
            if plan.ended is not None:
                journal.record("protection_plan_ended", plan.child.id, plan.ended, plan_id=plan.id, reason=plan.reason)
            if not plan.is_temporary:
                _tell_reviews(chance, borough, journal, plan)


def discuss(
    journal: Journal, chance: Random, child_id: str, on: date, discussion_id: str, *, shared: list[str] | None = None
) -> list[str]:
    """Write down a strategy discussion about one child and return the agencies that took part."""
    agencies = shared or list(_ALL_AGENCIES)
    if shared is None:
        roll = chance.random()
        if roll < 0.28:
            agencies.remove("health")
        elif roll < 0.31:
            agencies.remove("police")
        if chance.random() < 0.3:
            agencies.append("education")
    complete = all(agency in agencies for agency in _ALL_AGENCIES)
    journal.record(
        "strategy_discussion_held",
        child_id,
        on,
        discussion_id=discussion_id,
        agencies=agencies,
        reason_incomplete=None if complete else pick(chance, (("not_recorded", 50), ("not_invited", 30), ("not_available", 20))),
    )
    return agencies


def _tell_initial(chance: Random, borough: Borough, journal: Journal, number: int, plans: list[Plan]) -> None:
    conference, days = plans[0].started, borough.working_days
    if plans[0].transferred_in:
        for plan in plans:
            journal.record(
                "conference_held", plan.child.id, conference, conference_id=f"C{number:05}", kind="transfer_in", decision="plan"
            )
        return
    # Mostly within the limit, some on its last day, a quarter after it.
    limit = borough.limits["icpc"]
    taken = (
        limit
        if chance.random() < 0.15
        else chance.randrange(8, limit)
        if chance.random() < 0.72
        else chance.randrange(limit + 1, limit + 11)
    )
    started = days.before(conference, taken)
    if plans[0].referral is not None:
        started = max(started, plans[0].referral.on)
    discussed = days.before(started, chance.randrange(2)) if chance.random() < 0.3 else started
    completed = days.before(conference, chance.randrange(1, 5))
    agencies: list[str] | None = None
    for plan in plans:
        agencies = discuss(journal, chance, plan.child.id, discussed, f"SD{number:05}", shared=agencies)
        referral_id = plan.referral.id if plan.referral else None
        section_47 = f"S47-{plan.id}" if started >= FIRST_DAY else None
        if section_47:
            journal.record("section_47_started", plan.child.id, started, section_47_id=section_47, referral_id=referral_id)
            journal.record("section_47_completed", plan.child.id, completed, section_47_id=section_47, outcome="conference")
        journal.record(
            "conference_held",
            plan.child.id,
            conference,
            conference_id=f"C{number:05}",
            kind="initial",
            section_47_id=section_47,
            decision="plan",
        )


def _tell_reviews(chance: Random, borough: Borough, journal: Journal, plan: Plan) -> None:
    """Hold the reviews: the first within three months, then every six; a completed plan ends with one."""
    last = plan.last_day
    due, number = months_on(plan.started, 3), 1
    while due < last:
        held = borough.working_days.on_or_before(due - chance.randrange(0, 9) * DAY)
        if held >= last:
            break
        _tell_review(journal, plan, held, number, "continue")
        due, number = months_on(held, 6), number + 1
    if plan.ended is not None and plan.reason == "completed" and plan.ended <= LAST_DAY:
        _tell_review(journal, plan, plan.ended, number, "end")


def _tell_review(journal: Journal, plan: Plan, on: date, number: int, decision: str) -> None:
    conference_id = f"RC-{plan.family}-{on:%y%m%d}"
    journal.record("conference_held", plan.child.id, on, conference_id=conference_id, kind="review", decision=decision)


def _families(borough: Borough) -> list[list[Plan]]:
    families: dict[str, list[Plan]] = {}
    for plan in borough.plans:
        families.setdefault(plan.family, []).append(plan)
    return list(families.values())
