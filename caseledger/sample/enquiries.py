"""What leads to a protection plan: strategy discussions, section 47 enquiries, initial conferences.

Working Together: a strategy discussion, a section 47 enquiry, an initial conference within 15 working days of it. Reviews of
the plan follow after three months and then every six.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, Span, months_on
from caseledger.sample.cases import PROTECTION, Borough, Conference, Discussion, Enquiry, Plan
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child

_SHARE_REFERRED = 0.7
_SHARE_SIBLING_TOO = 0.2
_OUTCOMES = (("no_further_action", 52), ("child_in_need_plan", 26), ("other", 6), ("conference", 16))


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


@dataclass(frozen=True, eq=False)
class Group:
    """Children of one family who are discussed and enquired about together; `outcome` is None until it is chosen."""

    key: str
    children: list[Child]
    referral_ids: list[str | None]
    discussed: date
    started: date
    completed: date
    outcome: str | None


def plan_enquiries(borough: Borough, counted: Span) -> list[Group]:
    """Plan what led to each protection plan, and the enquiries that led to none, and return the latter.

    Of conferences in the counted span it is printed how many led to a plan: what comes of an enquiry whose conference might
    fall in it, and who else is discussed in it, is left open.
    """
    chance = stream("conferences")
    for number, plans in enumerate(_families(borough), start=1):
        if plans[0].transferred_in:
            for plan in plans:
                borough.conferences.append(Conference(f"C{number:05}", plan.child, plan.started, "transfer_in", "plan"))
        elif not plans[0].is_temporary:
            _plan_initial(chance, borough, number, plans)
    serious = {referral.id for referral in borough.referrals if referral.leads_to == PROTECTION}
    groups: list[Group] = []
    discussed: set[str] = {
        child.id for discussion in borough.discussions if discussion.on in counted for child in discussion.children
    }
    for assessment in borough.assessments:
        if assessment.outcome != "section_47" or not assessment.completed or assessment.referral_id in serious:
            continue
        started = borough.working_days.on_or_after(assessment.started)
        if started > LAST_DAY or (started in counted and assessment.child.id in discussed):
            continue
        children = [assessment.child]
        if started not in counted and chance.random() < _SHARE_SIBLING_TOO:
            children += [child for child in assessment.child.siblings if child is not assessment.child][:2]
        discussed.add(assessment.child.id)
        groups.append(
            Group(
                assessment.id,
                children,
                [assessment.referral_id, None, None][: len(children)],
                started,
                started,
                borough.working_days.after(started, chance.randrange(4, 15)),
                None if borough.working_days.after(started, 20) >= counted.start else pick(chance, _OUTCOMES),
            )
        )
    return groups


def enter(chance: Random, borough: Borough, group: Group, held: date | None = None) -> None:
    """Add the discussion and the enquiries of a group, and its conference where its outcome is one."""
    borough.discussions.append(Discussion(f"SD-{group.key}", group.discussed, group.children))
    for number, (child, referral_id) in enumerate(zip(group.children, group.referral_ids, strict=True)):
        key = f"S47-{group.key}" + (f"-{number}" if number else "")
        completed = group.completed if held is None else min(group.completed, held)
        borough.enquiries.append(Enquiry(key, child, group.started, completed, group.outcome, referral_id))
        if group.outcome == "conference":
            on = held or max(borough.working_days.after(group.started, chance.randrange(12, 18)), group.completed)
            borough.conferences.append(Conference(f"C-{group.key}", child, on, "initial", "no_plan", key))


def tell_enquiries(borough: Borough, journal: Journal) -> None:
    """Write discussions, enquiries and initial conferences down."""
    for discussion in borough.discussions:
        for child in discussion.children:
            journal.record(
                "strategy_discussion_held",
                child.id,
                discussion.on,
                discussion_id=discussion.id,
                agencies=discussion.agencies,
                reason_incomplete=discussion.reason_incomplete,
            )
    for enquiry in borough.enquiries:
        about = {"section_47_id": enquiry.id}
        journal.record("section_47_started", enquiry.child.id, enquiry.started, **about, referral_id=enquiry.referral_id)
        journal.record("section_47_completed", enquiry.child.id, enquiry.completed, **about, outcome=enquiry.outcome)
    for conference in borough.conferences:
        journal.record(
            "conference_held",
            conference.child.id,
            conference.on,
            conference_id=conference.id,
            kind=conference.kind,
            section_47_id=conference.section_47_id,
            decision=conference.decision,
        )


def tell_protection(borough: Borough, journal: Journal) -> None:
    """Write down the plans with their reviews."""
    chance = stream("protection reviews")
    for plan in borough.plans:
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


def _plan_initial(chance: Random, borough: Borough, number: int, plans: list[Plan]) -> None:
    conference, days = plans[0].started, borough.working_days
    # Mostly within the limit, some on its last day, a quarter after it.
    limit = borough.limits["icpc"]
    is_late = chance.random() > 0.76 and not any(
        conference <= day < months_on(conference, 1) for day in borough.targets.conferences_in_time_share
    )
    taken = chance.randrange(limit + 1, limit + 11) if is_late else limit if chance.random() < 0.2 else chance.randrange(8, limit)
    started = days.before(conference, taken)
    if plans[0].referral is not None:
        started = max(started, plans[0].referral.on)
    discussed = days.before(started, chance.randrange(2)) if chance.random() < 0.3 else started
    completed = days.before(conference, chance.randrange(1, 5))
    if discussed >= FIRST_DAY:
        borough.discussions.append(Discussion(f"SD{number:05}", discussed, [plan.child for plan in plans]))
    for plan in plans:
        referral_id = plan.referral.id if plan.referral else None
        section_47 = f"S47-{plan.id}" if started >= FIRST_DAY else None
        if section_47:
            borough.enquiries.append(Enquiry(section_47, plan.child, started, completed, "conference", referral_id))
        borough.conferences.append(Conference(f"C{number:05}", plan.child, conference, "initial", "plan", section_47))


def _tell_reviews(chance: Random, borough: Borough, journal: Journal, plan: Plan) -> None:
    """Hold the reviews: the first within three months, then every six; a completed plan ends with one."""
    last = plan.last_day
    due = months_on(plan.started, 3)
    while due < last:
        held = borough.working_days.on_or_before(due - chance.randrange(0, 9) * DAY)
        if held >= last:
            break
        _tell_review(journal, plan, held, "continue")
        due = months_on(held, 6)
    if plan.ended is not None and plan.reason == "completed" and plan.ended <= LAST_DAY:
        _tell_review(journal, plan, plan.ended, "end")


def _tell_review(journal: Journal, plan: Plan, on: date, decision: str) -> None:
    conference_id = f"RC-{plan.family}-{on:%y%m%d}"
    journal.record("conference_held", plan.child.id, on, conference_id=conference_id, kind="review", decision=decision)


def _families(borough: Borough) -> list[list[Plan]]:
    families: dict[str, list[Plan]] = {}
    for plan in borough.plans:
        families.setdefault(plan.family, []).append(plan)
    return list(families.values())
