"""Strategy discussions and enquiries of the months that the improvement report analyses.

It prints how many discussions there were, about how many children, which agencies were missing, how many of the initial
conferences led to a plan or were in time, and how many enquiries ended with a child in need plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from caseledger.sample.calendar import LAST_DAY, Span, months_on
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.enquiries import Group, enter, plan_enquiries
from caseledger.sample.published import PublishedCells, count_of, fitting, prints_as

COUNTED = Span(date(2017, 9, 1), LAST_DAY)
_PERIOD = "2017-09/2017-12"
_AGENCIES = ("social_care", "police", "health")
_REASONS = (("not_recorded", 50), ("not_invited", 30), ("not_available", 20))
_OTHER_OUTCOMES = (("no_further_action", 88), ("other", 12))
_LARGEST = 6
_SHARE_EDUCATION = 0.45


@dataclass(frozen=True)
class DiscussionTargets:
    """What is printed of the strategy discussions of the counted months."""

    discussions: int
    children: int
    complete: int
    without_police: int
    without_health: int
    plan_share: Decimal
    """Of the initial conferences, those that led to a plan."""


def read_discussion_targets(cells: PublishedCells) -> DiscussionTargets:
    """Read the printed figures."""
    complete = "full Working Together compliance (CSC, Police and Health all involved)"
    return DiscussionTargets(
        discussions=cells.measured_count("strategy discussions completed", _PERIOD),
        children=cells.measured_count("children the strategy discussions relate to", _PERIOD),
        complete=cells.measured_count(complete, _PERIOD, "numerator"),
        without_police=cells.measured_count("non-compliant: no Police involvement", _PERIOD),
        without_health=cells.measured_count("non-compliant: no health involvement", _PERIOD),
        plan_share=cells.measured("ICPCs that led to a Child Protection Plan", _PERIOD),
    )


def plan_discussions(borough: Borough, targets: DiscussionTargets) -> None:
    """Plan all discussions, enquiries and initial conferences, those of the counted months as printed.

    Raises:
        ValueError: what is printed of these leaves no room for each other.
    """
    chance = stream("discussions")
    groups = plan_enquiries(borough, COUNTED)
    open_groups = [group for group in groups if group.outcome is None]
    for group in groups:
        if group.outcome is not None:
            enter(chance, borough, group)
    without_plan = _choose_conferences(chance, borough, targets, open_groups)
    for group, held in without_plan.items():
        enter(chance, borough, replace(group, outcome="conference"), held)
    others = [group for group in open_groups if group not in without_plan]
    for group in _filled_up(chance, borough, targets, others):
        enter(chance, borough, group)
    _settle_outcomes(chance, borough)
    _settle_agencies(chance, borough, targets)


def _choose_conferences(chance: Random, borough: Borough, targets: DiscussionTargets, groups: list[Group]) -> dict[Group, date]:
    """Choose the enquiries whose conference sees no need for a plan, and when it is held."""
    with_plan = [c for c in borough.conferences if c.kind == "initial" and c.on in COUNTED and c.decision == "plan"]
    amount = count_of(100 - targets.plan_share, round(100 * len(with_plan) / targets.plan_share))
    if not prints_as(targets.plan_share, len(with_plan), len(with_plan) + amount):
        raise ValueError(f"{len(with_plan)} plans and {amount} conferences without one are not {targets.plan_share}%.")
    months = [COUNTED.start, *(months_on(COUNTED.start, n) for n in range(1, 4))]
    wanted: dict[date, tuple[int, int]] = {}
    for month in months:
        held = sum(month <= conference.on < months_on(month, 1) for conference in with_plan)
        for day, share in borough.targets.conferences_in_time_share.items():
            if month <= day < months_on(month, 1):
                _, every = fitting([share], held + held // 8)
                wanted[month] = every - held, every - count_of(share, every)
    free = [month for month in months if month not in wanted]
    left = amount - sum(number for number, _ in wanted.values())
    for n, month in enumerate(free):
        wanted[month] = (left + n) // len(free), 0
    chosen: dict[Group, date] = {}
    for month, (number, late) in wanted.items():
        for n in range(number):
            group, held_on = _find(chance, borough, groups, chosen, month, is_late=n < late)
            chosen[group] = held_on
    return chosen


def _find(
    chance: Random, borough: Borough, groups: list[Group], chosen: dict[Group, date], month: date, *, is_late: bool
) -> tuple[Group, date]:
    days, limit = borough.working_days, borough.limits["icpc"]
    for group in groups:
        first, last = (limit + 1, limit + 4) if is_late else (limit - 5, limit)
        possible = [
            day
            for day in days.between(days.after(group.started, first), days.after(group.started, last))
            if month <= day < months_on(month, 1) and day > group.started
        ]
        if possible and group not in chosen and len(group.children) == 1:
            return group, chance.choice(possible)
    raise ValueError(f"No enquiry can lead to a conference in the month from {month}.")


def _filled_up(chance: Random, borough: Borough, targets: DiscussionTargets, groups: list[Group]) -> Iterator[Group]:
    """Return the other groups, with brothers and sisters and further families until discussions and children are as many."""
    before = [group for group in groups if group.discussed not in COUNTED]
    here = [group for group in groups if group.discussed in COUNTED]
    known = [discussion for discussion in borough.discussions if discussion.on in COUNTED]
    missing = targets.discussions - len(known) - len(here)
    here += _further(chance, borough, missing, {child.id for item in [*known, *here] for child in item.children})
    children = targets.children - sum(len(item.children) for item in [*known, *here])
    if missing < 0 or not 0 <= children <= (_LARGEST - 1) * len(here):
        raise ValueError(f"{missing} discussions and {children} children are missing.")
    while children:
        group = chance.choice(here)
        if len(group.children) < _LARGEST:
            group.children.append(borough.people.sibling(group.children[0], group.discussed))
            group.referral_ids.append(None)
            children -= 1
    yield from before
    yield from here


def _further(chance: Random, borough: Borough, amount: int, known: set[str]) -> list[Group]:
    """Return discussions about children just referred."""
    days = borough.working_days
    likely = [
        referral
        for referral in borough.referrals
        if referral.leads_to is None and days.after(referral.on, 2) in COUNTED and referral.child.id not in known
    ]
    found: dict[str, Group] = {}
    for referral in chance.sample(likely, len(likely)):
        if len(found) == amount:
            break
        started = days.after(referral.on, 2)
        if referral.child.id not in found:
            found[referral.child.id] = Group(
                referral.id, [referral.child], [referral.id], started, started, days.after(started, chance.randrange(4, 15)), None
            )
    return list(found.values())


def _settle_outcomes(chance: Random, borough: Borough) -> None:
    """Let as many enquiries of the year end with a child in need plan as are printed; nobody knows of the rest."""
    for day, share in borough.targets.enquiries_to_need_share.items():
        year = Span(date(Span(day, day).year, 4, 1), day)
        done = [enquiry for enquiry in borough.enquiries if enquiry.completed in year]
        free = [enquiry for enquiry in done if enquiry.outcome != "conference"]
        chance.shuffle(free)
        amount = count_of(share, len(done))
        for number, enquiry in enumerate(free):
            enquiry.outcome = "child_in_need_plan" if number < amount else pick(chance, _OTHER_OUTCOMES)
    for enquiry in borough.enquiries:
        enquiry.outcome = enquiry.outcome or pick(chance, _OTHER_OUTCOMES)


def _settle_agencies(chance: Random, borough: Borough, targets: DiscussionTargets) -> None:
    """Say who took part: in the counted months as printed, before in seven of ten all three."""
    here = [discussion for discussion in borough.discussions if discussion.on in COUNTED]
    unexplained = targets.discussions - targets.complete - targets.without_police - targets.without_health
    absent: list[str | None] = [
        *["police"] * targets.without_police,
        *["health"] * targets.without_health,
        # Neither: what is left of those that are not complete lacks the third.
        *["social_care"] * unexplained,
        *[None] * targets.complete,
    ]
    chance.shuffle(absent)
    missing = {discussion.id: agency for discussion, agency in zip(here, absent, strict=True)}
    for discussion in borough.discussions:
        agency = missing[discussion.id] if discussion.id in missing else pick(chance, ((None, 69), ("health", 28), ("police", 3)))
        discussion.agencies = [name for name in _AGENCIES if name != agency]
        if chance.random() < _SHARE_EDUCATION:
            discussion.agencies.append("education")
        discussion.reason_incomplete = None if agency is None else pick(chance, _REASONS)
