"""Assessments: of referrals, and again of children already known.

In each published quarter as many are completed as printed, and as many of them within the limit.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY
from caseledger.sample.cases import CARE, PROTECTION, Assessment, Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import QuarterFlow
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child

_OUTCOMES = (("no_further_action", 50), ("section_17", 26), ("early_help", 9), ("section_47", 7), ("other", 8))
_OUTCOME_OF = {PROTECTION: "section_47", CARE: "looked_after"}
_AGAIN_OUTCOMES = (("section_17", 55), ("other", 25), ("no_further_action", 15), ("section_47", 5))
_SHARE_ASSESSED = 0.88
# The borough was slow until it put its assessment teams on a new footing at the turn of 2016.
_IMPROVED_FROM = date(2016, 1, 4)
_SHARE_LATE, _SHARE_LATE_SINCE = 0.17, 0.045
_SHARE_ON_LIMIT = 0.05
_SLIPS_A_QUARTER = 2


@dataclass(frozen=True)
class _KnownChild:
    child: Child
    first: date
    last: date


def assess_referrals(borough: Borough) -> None:
    """Assess most referrals, some exactly on the limit and some a day after it."""
    chance, limit = stream("assessments"), borough.limits["assessment"]
    for referral in borough.referrals:
        if referral.leads_to is None and chance.random() > _SHARE_ASSESSED:
            continue
        late = _SHARE_LATE if referral.on < _IMPROVED_FROM else _SHARE_LATE_SINCE
        completed = borough.working_days.after(referral.on, _length(chance, limit, chance.random() < late))
        started = min(referral.on + chance.randrange(4) * DAY, completed)
        outcome = pick(chance, _OUTCOMES) if referral.leads_to is None else _OUTCOME_OF[referral.leads_to]
        if chance.random() < 0.004:
            completed = LAST_DAY + DAY  # Never completed.
        _add(borough, referral.child, started, completed, outcome, referral.id)


def reassess(borough: Borough) -> None:
    """Assess known children again until each quarter has its number; these have no referral, and their own clock.

    Raises:
        ValueError: the referrals alone make more assessments, or more late ones, than are published.
    """
    chance, limit = stream("reassessments"), borough.limits["assessment"]
    known = [
        _KnownChild(spell.child, spell.started, spell.last_day) for spell in [*borough.plans, *borough.care, *borough.need_plans]
    ]
    received = {referral.id: referral.on for referral in borough.referrals}
    for flow in borough.flows:
        quarter = flow.quarter
        done = [a for a in borough.assessments if a.completed and quarter.start <= a.completed <= quarter.end]
        late = sum(a.completed > borough.working_days.after(received[a.referral_id], limit) for a in done)
        missing = max(0, flow.assessments - len(done))
        if flow.assessed_in_time is None:
            late_missing = int(missing * _SHARE_LATE)
        else:
            late_missing = flow.assessments - flow.assessed_in_time - late
            if not 0 <= late_missing <= missing or len(done) > flow.assessments:
                raise ValueError(f"{len(done)} assessments of referrals by {quarter.end}, {late} of them late.")
        nearby = [case for case in known if case.first < quarter.end and case.last > quarter.start]
        for number in range(missing):
            child, completed = _case_in(chance, borough, nearby, flow)
            started = borough.working_days.before(completed, _length(chance, limit, number < late_missing))
            outcome = pick(chance, _AGAIN_OUTCOMES)
            _add(borough, child, started, completed, outcome, _slip(borough, number - late_missing, completed))


def tell_assessments(borough: Borough, journal: Journal) -> None:
    """Write the assessments down."""
    for assessment in borough.assessments:
        about = {"assessment_id": assessment.id}
        journal.record("assessment_started", assessment.child.id, assessment.started, **about, referral_id=assessment.referral_id)
        if assessment.completed is not None:
            journal.record("assessment_completed", assessment.child.id, assessment.completed, **about, outcome=assessment.outcome)


def _length(chance: Random, limit: int, is_late: bool) -> int:
    """Choose how many working days an assessment takes; the last day of the limit and the day after it are frequent."""
    if is_late:
        return limit + (1 if chance.random() < 0.15 else chance.randrange(2, 36))
    return limit if chance.random() < _SHARE_ON_LIMIT else max(chance.randrange(4, limit), chance.randrange(4, limit))


def _case_in(chance: Random, borough: Borough, nearby: list[_KnownChild], flow: QuarterFlow) -> tuple[Child, date]:
    """Find a known child and a day of the quarter on which its assessment may be completed."""
    while True:
        case = chance.choice(nearby)
        first = max(case.first, flow.quarter.start)
        days = borough.working_days.between(first, min(case.last, flow.quarter.end))
        if days and case.child.is_child_on(days[-1]):
            return case.child, chance.choice(days)


def _slip(borough: Borough, number: int, completed: date) -> str | None:
    """Name a referral that is not in the ledger, or one received after the completion: the own start counts then."""
    if number < 0 or number >= 2 * _SLIPS_A_QUARTER:
        return None
    if number < _SLIPS_A_QUARTER:
        return f"X{len(borough.assessments):06}"
    return next((referral.id for referral in borough.referrals if referral.on > completed), None)


def _add(borough: Borough, child: Child, started: date, completed: date, outcome: str, referral_id: str | None) -> None:
    is_done = completed <= LAST_DAY and (child.died_on is None or completed < child.died_on)
    borough.assessments.append(
        Assessment(
            f"A{len(borough.assessments) + 1:06}",
            child,
            max(started, FIRST_DAY),
            completed if is_done else None,
            outcome,
            referral_id,
        )
    )
