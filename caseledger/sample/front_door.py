"""The front door: contacts and referrals, as many in each quarter as planned."""

from datetime import date, datetime, time, timedelta
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, Quarter
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import FRONT_DOOR, Journal
from caseledger.sample.people import Child

_FAMILY_SIZES = ((1, 62), (2, 24), (3, 10), (4, 4))
_AGENCIES = (
    ("police", 27),
    ("education", 22),
    ("health", 17),
    ("council", 12),
    ("individual", 9),
    ("other", 7),
    ("housing", 4),
    ("anonymous", 2),
)
_SHARE_AGAIN = 0.32
_SHARE_AT_WEEKEND = 0.04
_OTHER_CONTACTS = 2.1
_OTHER_OUTCOMES = (("no_further_action", 48), ("advice", 34), ("early_help", 18))


def plan_referrals(borough: Borough) -> None:
    """Fill each quarter up to its number of referrals; those of children with plans and in care are there already.

    Raises:
        ValueError: those alone are more than the quarter may have.
    """
    chance = stream("referrals")
    borough.referrals[:] = [referral for referral in borough.referrals if referral.on >= FIRST_DAY]
    busy = _busy_times(borough)
    last_referred: dict[str, date] = {}
    known: list[Child] = []
    wished = sorted(borough.referrals, key=lambda referral: referral.on)
    for flow in borough.flows:
        here = [referral for referral in wished if flow.quarter.start <= referral.on <= flow.quarter.end]
        if len(here) > flow.referrals:
            raise ValueError(f"{len(here)} referrals are needed by {flow.quarter.end}, {flow.referrals} are published.")
        for referral in here:
            last_referred[referral.child.id] = referral.on
            known.append(referral.child)
        missing = flow.referrals - len(here)
        dates = _dates(chance, borough, flow.quarter, missing)
        while missing:
            on = dates[missing - 1]
            children: list[Child] = []
            if chance.random() < _SHARE_AGAIN and known:
                children = _known_child(chance, known, last_referred, busy, on)
            children = children or borough.people.family(min(missing, pick(chance, _FAMILY_SIZES)), on, oldest=16)
            for child in children:
                borough.refer(child, on)
                last_referred[child.id] = on
                known.append(child)
            missing -= len(children)
    borough.referrals.sort(key=lambda referral: (referral.on, referral.id))


def tell_front_door(borough: Borough, journal: Journal) -> None:
    """Write down referrals, the contacts that led to them, and the contacts that led to nothing more."""
    chance = stream("front door")
    boundary = {flow.quarter.start for flow in borough.flows if flow.visited is not None}
    for number, referral in enumerate(borough.referrals, start=1):
        agency = pick(chance, _AGENCIES)
        contact_id = f"K{number:07}"
        received = referral.on - (DAY if chance.random() < 0.2 and referral.on > FIRST_DAY else 0 * DAY)
        _tell_contact(chance, borough, journal, referral.child.id, received, contact_id, agency, "referral", referral.on)
        moment = None
        universal = chance.random() < 0.05
        if referral.on in boundary:
            # Half past midnight on the first day of a quarter, by a clock that still shows the day before.
            moment, universal = datetime.combine(referral.on, time(0, 30)), True
            boundary.discard(referral.on)
        elif universal or chance.random() < 0.3:
            moment = datetime.combine(referral.on, time(chance.randrange(9, 18), chance.randrange(60)))
        journal.record(
            "referral_received",
            referral.child.id,
            referral.on,
            moment=moment,
            universal=universal,
            referral_id=referral.id,
            contact_id=contact_id if chance.random() < 0.9 else None,
            agency=agency,
        )
    _tell_other_contacts(chance, borough, journal)


def _tell_other_contacts(chance: Random, borough: Borough, journal: Journal) -> None:
    number = len(borough.referrals)
    for flow in borough.flows:
        days = borough.working_days_of(flow.quarter)
        for _ in range(int(flow.referrals * _OTHER_CONTACTS)):
            number += 1
            on = chance.choice(days)
            child = chance.choice(borough.people.children) if chance.random() < 0.45 else None
            if child is None or not child.is_child_on(on) or child.dob > on:
                (child,) = borough.people.family(1, on, youngest=0, oldest=16)
            outcome = pick(chance, _OTHER_OUTCOMES)
            _tell_contact(chance, borough, journal, child.id, on, f"K{number:07}", pick(chance, _AGENCIES), outcome)


def _tell_contact(
    chance: Random,
    borough: Borough,
    journal: Journal,
    child_id: str,
    on: date,
    contact_id: str,
    agency: str,
    outcome: str,
    decided_on: date | None = None,
) -> None:
    moment = datetime.combine(on, time(chance.randrange(8, 20), chance.randrange(60)))
    journal.record("contact_received", child_id, on, FRONT_DOOR, moment=moment, contact_id=contact_id, agency=agency)
    if decided_on is None:
        if chance.random() < 0.01:
            return  # Never decided.
        # Within a working day, as it should be, or a few days later.
        decided_on = on if chance.random() < 0.6 else borough.working_days.after(on, pick(chance, ((1, 75), (2, 15), (4, 10))))
    decided_at = datetime.combine(decided_on, time(chance.randrange(8, 20), chance.randrange(60)))
    decided_at = max(decided_at, moment + timedelta(minutes=chance.randrange(10, 90)))
    if decided_at.date() <= LAST_DAY:
        journal.record(
            "contact_decided", child_id, decided_at.date(), FRONT_DOOR, moment=decided_at, contact_id=contact_id, outcome=outcome
        )


def _dates(chance: Random, borough: Borough, quarter: Quarter, amount: int) -> list[date]:
    """Choose days of a quarter, its first and last among them; the emergency team works at weekends too."""
    days = borough.working_days_of(quarter)
    all_days = [quarter.start + n * DAY for n in range((quarter.end - quarter.start).days + 1)]
    chosen = [chance.choice(all_days if chance.random() < _SHARE_AT_WEEKEND else days) for _ in range(amount)]
    return sorted([quarter.start, quarter.end, *chosen[2:]], reverse=True)


def _known_child(
    chance: Random, known: list[Child], last_referred: dict[str, date], busy: dict[str, list[tuple[date, date]]], on: date
) -> list[Child]:
    """Find a child referred before, mostly within the year, whose case is closed; with a sibling now and then."""
    for _ in range(8):
        child = known[-chance.randrange(1, min(len(known), 2500) + 1)]

        def may_return(child: Child) -> bool:
            return (
                child.is_child_on(on + 60 * DAY)
                and last_referred.get(child.id, on) + 60 * DAY < on
                and not any(first - 30 * DAY <= on <= last + 30 * DAY for first, last in busy.get(child.id, ()))
            )

        if may_return(child):
            # The rest of the family would have to fit the quarter's number too: one child at a time keeps it exact.
            return [child]
    return []


def _busy_times(borough: Borough) -> dict[str, list[tuple[date, date]]]:
    """Return when each child is on a plan or in care: nobody refers it then."""
    times: dict[str, list[tuple[date, date]]] = {}
    for spell in [*borough.plans, *borough.care]:
        times.setdefault(spell.child.id, []).append((spell.started, spell.last_day))
    return times
