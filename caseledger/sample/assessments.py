"""Assessments: of referrals, and again of children already known.

In each published quarter or month as many are completed as printed, and as many of them within the limit.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, LAST_QUARTER_DAY, Span
from caseledger.sample.cases import CARE, PROTECTION, Assessment, Borough, Referral
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import Flow
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child
from caseledger.sample.published import count_of

_OUTCOMES = (("no_further_action", 50), ("section_17", 26), ("early_help", 9), ("section_47", 7), ("other", 8))
_OUTCOME_OF = {PROTECTION: "section_47", CARE: "looked_after"}
_AGAIN_OUTCOMES = (("section_17", 55), ("other", 25), ("no_further_action", 15), ("section_47", 5))
_OTHER_OUTCOMES = (("early_help", 32), ("section_47", 18), ("other", 50))
_SHARE_ASSESSED = 0.88
# The borough was slow until it put its assessment teams on a new footing at the turn of 2016.
_IMPROVED_FROM = date(2016, 1, 4)
_SHARE_LATE, _SHARE_LATE_SINCE = 0.17, 0.045
_SHARE_ON_LIMIT = 0.05
_SLIPS_A_QUARTER = 2
_SHARE_OF_REFERRALS = 0.93
"""Of the assessments that a month completes, those of referrals; the others are reassessments."""
_SHORTEST = 4
_STILL_NEEDED = 200 * DAY


@dataclass(frozen=True)
class _KnownChild:
    child: Child
    first: date
    last: date


def assess_referrals(borough: Borough) -> None:
    """Assess most referrals, some exactly on the limit and some a day after it; of the last year's as many as printed."""
    chance, limit = stream("assessments"), borough.limits["assessment"]
    counted = {day: _year_to(day) for day in borough.targets.assessed_share}
    unassessed = _unassessed(chance, borough, counted)
    waiting: list[tuple[Referral, Assessment]] = []
    for referral in borough.referrals:
        day = next((day for day, span in counted.items() if referral.on in span), None)
        if referral.id in unassessed or (day is None and referral.leads_to is None and chance.random() > _SHARE_ASSESSED):
            continue
        late = _SHARE_LATE if referral.on < _IMPROVED_FROM else _SHARE_LATE_SINCE
        completed = borough.working_days.after(referral.on, _length(chance, limit, chance.random() < late))
        started = min(referral.on + chance.randrange(4) * DAY, completed, day or LAST_DAY)
        outcome = pick(chance, _OUTCOMES) if referral.leads_to is None else _OUTCOME_OF[referral.leads_to]
        if chance.random() < 0.004:
            completed = LAST_DAY + DAY  # Never completed.
        assessment = _add(borough, referral.child, max(started, referral.on), completed, outcome, referral.id)
        if referral.on > LAST_QUARTER_DAY and referral.leads_to is None:
            assessment.completed = None
            waiting.append((referral, assessment))
    _complete_by_month(chance, borough, waiting)


def reassess(borough: Borough) -> None:
    """Assess known children again until each span has its number; these have no referral, and their own clock.

    Raises:
        ValueError: the referrals alone make more assessments, or more late ones, than are published.
    """
    chance, limit = stream("reassessments"), borough.limits["assessment"]
    known = [_KnownChild(spell.child, spell.started, spell.last_day) for spell in [*borough.plans, *borough.care]]
    known += [
        _KnownChild(assessment.child, assessment.completed, assessment.completed + _STILL_NEEDED)
        for assessment in borough.assessments
        if assessment.outcome == "section_17" and assessment.completed is not None
    ]
    received = {referral.id: referral.on for referral in borough.referrals}
    for flow in borough.flows:
        span = flow.span
        done = [a for a in borough.assessments if a.completed and a.completed in span]
        late = sum(a.completed > borough.working_days.after(received[a.referral_id], limit) for a in done)
        missing = max(0, flow.assessments - len(done))
        if flow.assessed_in_time is None:
            late_missing = int(missing * _SHARE_LATE)
        else:
            late_missing = flow.assessments - flow.assessed_in_time - late
            if not 0 <= late_missing <= missing or len(done) > flow.assessments:
                raise ValueError(f"{len(done)} assessments of referrals by {span.end}, {late} of them late.")
        nearby = [case for case in known if case.first < span.end and case.last > span.start]
        for number in range(missing):
            child, completed = _case_in(chance, borough, nearby, flow)
            started = borough.working_days.before(completed, _length(chance, limit, number < late_missing))
            outcome = pick(chance, _AGAIN_OUTCOMES)
            slip = _slip(borough, number - late_missing, completed) if span.months > 1 else None
            _add(borough, child, started, completed, outcome, slip)
    _settle_outcomes(chance, borough)


def tell_assessments(borough: Borough, journal: Journal) -> None:
    """Write the assessments down."""
    for assessment in borough.assessments:
        about = {"assessment_id": assessment.id}
        journal.record("assessment_started", assessment.child.id, assessment.started, **about, referral_id=assessment.referral_id)
        if assessment.completed is not None:
            journal.record("assessment_completed", assessment.child.id, assessment.completed, **about, outcome=assessment.outcome)


def _year_to(day: date) -> Span:
    return Span(date(Span(day, day).year, 4, 1), day)


def _unassessed(chance: Random, borough: Borough, counted: dict[date, Span]) -> set[str]:
    """Choose the referrals that nobody assesses, of those of which it is printed how many are assessed."""
    chosen: set[str] = set()
    for day, span in counted.items():
        here = [referral for referral in borough.referrals if referral.on in span]
        amount = len(here) - count_of(borough.targets.assessed_share[day], len(here))
        chosen |= {referral.id for referral in chance.sample([ref for ref in here if ref.leads_to is None], amount)}
    return chosen


def _complete_by_month(chance: Random, borough: Borough, waiting: list[tuple[Referral, Assessment]]) -> None:
    """Complete assessments as the teams have time for them: in each month some in time, some overdue; the others wait."""
    days, limit = borough.working_days, borough.limits["assessment"]
    received = {referral.id: referral.on for referral in borough.referrals}
    for flow in borough.flows:
        if flow.assessed_in_time is None or flow.span.end <= LAST_QUARTER_DAY:
            continue
        span = flow.span
        done = [a for a in borough.assessments if a.completed and a.completed in span]
        late = sum(a.completed > days.after(received[a.referral_id], limit) for a in done)
        room_late = int(_SHARE_OF_REFERRALS * (flow.assessments - flow.assessed_in_time)) - late
        room = int(_SHARE_OF_REFERRALS * flow.assessed_in_time) - (len(done) - late)
        overdue, timely = [], []
        for referral, assessment in waiting:
            due = days.after(referral.on, limit)
            first = max(span.start, days.after(referral.on, _SHORTEST))
            if first <= min(due, span.end):
                timely.append((assessment, days.between(first, min(due, span.end))))
            elif due < span.end:
                overdue.append((assessment, days.between(max(span.start, due + DAY), span.end)))
        chosen = [*overdue[: max(0, room_late)], *chance.sample(timely, max(0, min(room, len(timely))))]
        for assessment, possible in chosen:
            if possible and (assessment.child.died_on is None or possible[-1] < assessment.child.died_on):
                assessment.completed = chance.choice(possible)
        waiting = [pair for pair in waiting if pair[1].completed is None]


def _settle_outcomes(chance: Random, borough: Borough) -> None:
    """Give the assessments of a year the outcomes of which the share is printed."""
    targets = borough.targets
    fixed = {referral.id for referral in borough.referrals if referral.leads_to is not None}
    for day, share in targets.no_action_share.items():
        done = [a for a in borough.assessments if a.completed is not None and a.completed in _year_to(day)]
        free = [assessment for assessment in done if assessment.referral_id not in fixed]
        chance.shuffle(free)
        no_action = count_of(share, len(done))
        section_17 = no_action + count_of(targets.section_17_share[day], len(done))
        for number, assessment in enumerate(free):
            assessment.outcome = (
                "no_further_action"
                if number < no_action
                else "section_17"
                if number < section_17
                else pick(chance, _OTHER_OUTCOMES)
            )


def _length(chance: Random, limit: int, is_late: bool) -> int:
    """Choose how many working days an assessment takes; the last day of the limit and the day after it are frequent."""
    if is_late:
        return limit + (1 if chance.random() < 0.15 else chance.randrange(2, 36))
    return limit if chance.random() < _SHARE_ON_LIMIT else max(chance.randrange(_SHORTEST, limit), chance.randrange(4, limit))


def _case_in(chance: Random, borough: Borough, nearby: list[_KnownChild], flow: Flow) -> tuple[Child, date]:
    """Find a known child and a day of the span on which its assessment may be completed."""
    while True:
        case = chance.choice(nearby)
        first = max(case.first, flow.span.start)
        days = borough.working_days.between(first, min(case.last, flow.span.end))
        if days and case.child.is_child_on(days[-1]):
            return case.child, chance.choice(days)


def _slip(borough: Borough, number: int, completed: date) -> str | None:
    """Name a referral that is not in the ledger, or one received after the completion: the own start counts then."""
    if number < 0 or number >= 2 * _SLIPS_A_QUARTER:
        return None
    if number < _SLIPS_A_QUARTER:
        return f"X{len(borough.assessments):06}"
    return next((referral.id for referral in borough.referrals if referral.on > completed), None)


def _add(borough: Borough, child: Child, started: date, completed: date, outcome: str, referral_id: str | None) -> Assessment:
    is_done = completed <= LAST_DAY and (child.died_on is None or completed < child.died_on)
    assessment = Assessment(
        f"A{len(borough.assessments) + 1:06}",
        child,
        max(started, FIRST_DAY),
        completed if is_done else None,
        outcome,
        referral_id,
    )
    borough.assessments.append(assessment)
    return assessment
