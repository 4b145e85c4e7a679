"""Children in need: section 17 plans after an assessment, and after a child protection plan; and the closing of cases."""

from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, birthday
from caseledger.sample.cases import PROTECTION, Borough, NeedPlan
from caseledger.sample.chance import pick, stream
from caseledger.sample.enquiries import discuss
from caseledger.sample.journal import Journal
from caseledger.sample.people import ADULT_AT, Child

_SHARE_STEPPED_DOWN = 0.55


def plan_need(borough: Borough) -> None:
    """Give a plan to children assessed as in need, and to half of those whose protection plan was completed."""
    chance = stream("need")
    in_care = {spell.child.id: spell.started for spell in reversed(borough.care)}
    for assessment in list(borough.assessments):
        if assessment.outcome == "section_17" and assessment.completed is not None:
            _add(chance, borough, in_care, assessment.child, assessment.completed + chance.randrange(0, 12) * DAY)
    for plan in borough.plans:
        if plan.reason == "completed" and plan.ended is not None and chance.random() < _SHARE_STEPPED_DOWN:
            _add(chance, borough, in_care, plan.child, plan.ended + chance.randrange(0, 8) * DAY)


def close_cases(borough: Borough, journal: Journal) -> None:
    """Close each referral once nothing is left to be done for the child."""
    chance = stream("closures")
    busy: dict[str, list[tuple[date, date | None]]] = {}
    for plan in borough.plans:
        busy.setdefault(plan.child.id, []).append((plan.started, plan.ended))
    for spell in borough.care:
        busy.setdefault(spell.child.id, []).append((spell.started, spell.left))
    for need in borough.need_plans:
        busy.setdefault(need.child.id, []).append((need.started, need.ended))
    assessed = borough.assessments_of_referrals()
    for referral in borough.referrals:
        assessment = assessed.get(referral.id)
        until: date | None = referral.on
        if assessment is not None:
            until = assessment.completed
        for started, ended in busy.get(referral.child.id, ()):
            if until is not None and referral.on <= started <= until + 45 * DAY:
                until = None if ended is None else max(until, ended)
        closed = None if until is None else until + chance.randrange(0, 14) * DAY
        referral.closed = closed
        if closed is not None and closed <= LAST_DAY and referral.child.died_on is None:
            reason = "no further action" if assessment is None or assessment.outcome == "no_further_action" else "case completed"
            journal.record("referral_closed", referral.child.id, closed, referral_id=referral.id, reason=reason)


def tell_need(borough: Borough, journal: Journal) -> None:
    """Write down the plans, and the section 47 enquiries that did not lead to a protection plan."""
    chance = stream("need events")
    for need in borough.need_plans:
        journal.record("child_in_need_plan_started", need.child.id, need.started, plan_id=need.id)
        if need.ended is not None:
            reason = pick(chance, (("objectives met", 60), ("stepped down to early help", 25), ("moved away", 15)))
            journal.record("child_in_need_plan_ended", need.child.id, need.ended, plan_id=need.id, reason=reason)
    serious = {referral.id for referral in borough.referrals if referral.leads_to == PROTECTION}
    for assessment in borough.assessments:
        if assessment.outcome == "section_47" and assessment.completed and assessment.referral_id not in serious:
            _tell_enquiry(
                chance, borough, journal, assessment.id, assessment.child.id, assessment.started, assessment.referral_id
            )


def _tell_enquiry(
    chance: Random, borough: Borough, journal: Journal, key: str, child_id: str, on: date, referral_id: str | None
) -> None:
    """Write down an enquiry that ends without a conference, or with one that sees no need for a plan."""
    days, section_47 = borough.working_days, f"S47-{key}"
    started = days.on_or_after(on)
    discuss(journal, chance, child_id, started, f"SD-{key}")
    journal.record("section_47_started", child_id, started, section_47_id=section_47, referral_id=referral_id)
    completed = days.after(started, chance.randrange(4, 15))
    outcome = pick(chance, (("no_further_action", 52), ("child_in_need_plan", 26), ("other", 6), ("conference", 16)))
    journal.record("section_47_completed", child_id, completed, section_47_id=section_47, outcome=outcome)
    if outcome == "conference":
        held = days.after(started, chance.randrange(12, 18))
        journal.record(
            "conference_held",
            child_id,
            max(held, completed),
            conference_id=f"C-{key}",
            kind="initial",
            section_47_id=section_47,
            decision="no_plan",
        )


def _add(chance: Random, borough: Borough, in_care: dict[str, date], child: Child, started: date) -> None:
    """Add a plan of some months, unless the child is looked after or nearly grown up by then."""
    if (
        not FIRST_DAY <= started <= LAST_DAY
        or not child.is_child_on(started + 30 * DAY)
        or in_care.get(child.id, LAST_DAY) <= started
    ):
        return
    ended = started + int(30 + 30 * 2.2 ** (3 * chance.random())) * DAY
    grown_up = birthday(child.dob, ADULT_AT)
    # A disabled young person keeps the plan while adult services take over.
    ended = min(ended, grown_up, in_care.get(child.id, ended)) if not child.disabled else ended
    if child.died_on is not None:
        ended = LAST_DAY + DAY
    borough.need_plans.append(
        NeedPlan(f"CIN{len(borough.need_plans) + 1:05}", child, started, ended if ended <= LAST_DAY else None)
    )
