"""What goes wrong in recording, and is put right: nothing here changes what is effective once everything is known.

An event that was recorded wrongly keeps its truth in the correction; what never happened is retracted; a child registered
twice is merged. The journal is changed in place.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY
from caseledger.sample.chance import stream
from caseledger.sample.journal import LAST_RECORDED, Event, Journal
from caseledger.sample.people import Child, Register

_SHARE_CORRECTED = 0.02
_SHARE_MERGED = 0.005
_RETRACTED, _CORRECTION_RETRACTED, _TWO_CORRECTIONS, _REPEATED = 240, 60, 40, 150
_WRONG_CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    "protection_plan_started": ("category", ("neglect", "physical", "sexual", "emotional", "multiple")),
    "assessment_completed": ("outcome", ("no_further_action", "section_17", "section_47", "early_help", "other")),
    "contact_received": ("agency", ("police", "health", "education", "housing", "other")),
    "visit_made": ("purpose", ("child_in_need", "protection", "looked_after")),
    "placement_started": ("provider", ("PR1", "PR4", "PR5")),
    "worker_allocated": ("team_id", ("DAT1", "IPT2", "CIC1")),
}
_NEVER_HAPPENED = ("visit_made", "referral_received", "contact_received", "protection_plan_started", "assessment_completed")
_KEYS = {
    "visit_made": "visit_id",
    "referral_received": "referral_id",
    "contact_received": "contact_id",
    "protection_plan_started": "plan_id",
    "assessment_completed": "assessment_id",
}


def muddle(people: Register, journal: Journal) -> None:
    """Bring in double registrations, corrections, retractions and repeats."""
    _merge(stream("merges"), people, journal)
    _correct(stream("corrections"), journal)
    _retract(stream("retractions"), journal)
    _repeat(stream("repeats"), journal)
    _misdate(journal)


def _merge(chance: Random, people: Register, journal: Journal) -> None:
    """Register some children twice: part of their life is told under another id, until somebody notices."""
    lives: dict[str, list[Event]] = {}
    for event in journal.events:
        lives.setdefault(event.subject, []).append(event)
    chosen = [child for child in people.children if len(lives.get(child.id, ())) >= 3 and chance.random() < _SHARE_MERGED]
    for number, child in enumerate(chosen):
        life = sorted((event for event in lives[child.id] if event.type != "person_registered"), key=lambda event: event.on)
        second = [event for event in life if event.type != "person_died"][len(life) // 2 :]
        if not second:
            continue
        alias = f"9{child.id}"
        _register_again(journal, child, alias, second[0].on)
        for event in second:
            event.subject = alias
        noticed = min(max(event.on for event in second) + chance.randrange(1, 30) * DAY, LAST_DAY)
        if number == 0:
            # Merged by way of a third id: chains are followed.
            _merged(journal, alias, f"8{child.id}", noticed)
            alias = f"8{child.id}"
        _merged(journal, alias, child.id, noticed)
        if number == 1:
            # A second merge of the same id counts for nothing, and one that closes a ring neither.
            other = chosen[2].id
            _merged(journal, alias, other, LAST_DAY, LAST_RECORDED)
            _merged(journal, child.id, alias, LAST_DAY, LAST_RECORDED)


def _register_again(journal: Journal, child: Child, alias: str, on: date) -> None:
    if child.is_registered:
        journal.record(
            "person_registered", alias, on, date_of_birth=child.dob.isoformat(), sex=child.sex, ethnicity=child.ethnicity
        )


def _merged(journal: Journal, alias: str, into: str, on: date, recorded: datetime | None = None) -> None:
    event = journal.record("person_merged", alias, on, merged_into=into)
    if event is not None and recorded is not None:
        event.recorded = recorded


def _correct(chance: Random, journal: Journal) -> None:
    """Let some events be recorded wrongly first: the true event becomes the correction of a wrong one."""
    for event in list(journal.events):
        if event.type == "person_merged" or chance.random() >= _SHARE_CORRECTED:
            continue
        wrong = _wrongly(chance, journal, event)
        event.supersedes, event.recorded = wrong.id, _later(chance, wrong.recorded)
        journal.events.append(wrong)
        if chance.random() < 0.05:
            # The first correction was wrong as well.
            between = _wrongly(chance, journal, event)
            between.supersedes, between.recorded = wrong.id, event.recorded
            event.supersedes, event.recorded = between.id, _later(chance, between.recorded)
            journal.events.append(between)
    plain = [event for event in journal.events if event.supersedes is None and event.type in _WRONG_CODES]
    corrected = {event.supersedes for event in journal.events}
    plain = [event for event in plain if event.id not in corrected]
    for event in chance.sample(plain, _CORRECTION_RETRACTED):
        # A right event is corrected into a wrong one, and the correction is taken back.
        wrong = _wrongly(chance, journal, event)
        wrong.supersedes, wrong.recorded = event.id, _later(chance, event.recorded)
        journal.events.extend([wrong, _retraction(chance, journal, wrong)])
    plain = [event for event in plain if event.on < LAST_DAY - 120 * DAY]
    for event in chance.sample(plain, _TWO_CORRECTIONS):
        if event.recorded > LAST_RECORDED - 90 * DAY:
            continue
        # Two colleagues correct the same event; the later one is right.
        original, first = _wrongly(chance, journal, event), _wrongly(chance, journal, event)
        original.recorded, first.supersedes = event.recorded, original.id
        first.recorded = original.recorded + chance.randrange(1, 20) * DAY
        event.supersedes, event.recorded = original.id, first.recorded + chance.randrange(1, 20) * DAY
        journal.events.extend([original, first])


def _retract(chance: Random, journal: Journal) -> None:
    """Enter some things that never happened, and take them back."""
    likely = [event for event in journal.events if event.type in _NEVER_HAPPENED and event.supersedes is None]
    for number, event in enumerate(chance.sample(likely, _RETRACTED)):
        data = event.data | {_KEYS[event.type]: f"N{number:05}"}
        mistaken = replace(event, id=journal.new_id(event.source), data=data, recorded=_later(chance, event.recorded))
        journal.events.extend([mistaken, _retraction(chance, journal, mistaken)])


def _repeat(chance: Random, journal: Journal) -> None:
    """Send some events again under a new id, with what was known of them before: the one recorded last counts."""
    superseded = {event.supersedes for event in journal.events}
    likely = [
        event
        for event in journal.events
        if event.type in _KEYS
        and event.id not in superseded
        and event.supersedes is None
        and event.data[_KEYS[event.type]][0] != "N"
    ]
    for event in chance.sample(likely, _REPEATED):
        wrong = _wrongly(chance, journal, event)
        event.recorded = max(_later(chance, wrong.recorded), wrong.recorded + timedelta(seconds=1))
        journal.events.append(wrong)


def _misdate(journal: Journal) -> None:
    """Add what no rule may count: ends without a start, an end before its start, assessments without or before a start."""
    day = date(2016, 5, 11)
    journal.record("referral_closed", "100007", day, referral_id="R000000", reason="closed on migration")
    journal.record("protection_plan_ended", "100014", day, plan_id="CPP00000", reason="completed")
    superseded = {event.supersedes for event in journal.events}
    open_plans = {
        event.data["plan_id"]: event
        for event in journal.events
        if event.type == "protection_plan_started" and event.id not in superseded
    }
    for event in journal.events:
        if event.type == "protection_plan_ended":
            open_plans.pop(event.data["plan_id"], None)
    for event in list(open_plans.values())[-2:]:
        journal.record("protection_plan_ended", event.subject, event.on - 3 * DAY, plan_id=event.data["plan_id"], reason="other")
    for number, child in enumerate(("100021", "100028", "100035")):
        about = {"assessment_id": f"A9{number:05}"}
        journal.record("assessment_completed", child, day + number * DAY, **about, outcome="other")
        if number:
            journal.record("assessment_started", child, day + 9 * DAY, **about)


def _wrongly(chance: Random, journal: Journal, event: Event) -> Event:
    """Return the event as it was first recorded: with another code where it has one, or on another day."""
    wrong = replace(event, id=journal.new_id(event.source), data=dict(event.data), supersedes=None)
    name, codes = _WRONG_CODES.get(event.type, ("", ()))
    if name in wrong.data and chance.random() < 0.5:
        wrong.data[name] = chance.choice([code for code in codes if code != wrong.data[name]])
        return wrong
    on = max(event.on - chance.randrange(1, 16) * DAY, FIRST_DAY)
    wrong.on, wrong.time = on, on.isoformat()
    return wrong


def _retraction(chance: Random, journal: Journal, target: Event) -> Event:
    recorded = _later(chance, target.recorded)
    on = min(recorded.date(), LAST_DAY)
    return Event(
        journal.new_id(target.source),
        target.source,
        "event_retracted",
        target.subject,
        on,
        on.isoformat(),
        recorded,
        {},
        target.id,
    )


def _later(chance: Random, moment: datetime) -> datetime:
    """Return a working moment days or weeks later, before the ledger closes."""
    day = moment + chance.randrange(1, 1 + 7 * chance.randrange(1, 7)) * DAY
    return min(
        day.replace(hour=chance.randrange(8, 19), minute=chance.randrange(60)), max(LAST_RECORDED, moment) + timedelta(minutes=1)
    )
