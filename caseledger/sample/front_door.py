"""The front door: contacts and referrals, as many in each span as planned."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, Span, months_on
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import FRONT_DOOR, Journal
from caseledger.sample.people import Child
from caseledger.sample.published import round_half_up

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
_TRIES, _RECENTLY_KNOWN = 8, 2500
_SHARE_AT_WEEKEND = 0.04
_OTHER_OUTCOMES = (("no_further_action", 48), ("advice", 34), ("early_help", 18))


def plan_referrals(borough: Borough) -> None:
    """Fill each span up to its number of referrals; those of children with plans and in care are there already.

    Raises:
        ValueError: those alone are more than the span may have.
    """
    chance = stream("referrals")
    borough.referrals[:] = [referral for referral in borough.referrals if referral.on >= FIRST_DAY]
    past = _Past(_busy_times(borough))
    wished = sorted(borough.referrals, key=lambda referral: (referral.on, referral.id))
    for flow in borough.flows:
        here = [referral for referral in wished if referral.on in flow.span]
        if len(here) > flow.referrals:
            raise ValueError(f"{len(here)} referrals are needed by {flow.span.end}, {flow.referrals} are published.")
        again = sum(past.add(referral.child, referral.on) for referral in here)
        missing = flow.referrals - len(here)
        dates = _dates(chance, borough, flow.span, missing)
        if flow.repeat_referrals is None:
            _fill(chance, borough, past, dates)
        else:
            # Repeats come on the later days, so that families of several fit in before them.
            _fill_exactly(chance, borough, past, dates, flow.repeat_referrals - again, {ref.child.id for ref in here})
    borough.referrals.sort(key=lambda referral: (referral.on, referral.id))


@dataclass
class _Past:
    """Who was referred when, and who is on a plan or in care, so that nobody refers the child."""

    busy: dict[str, list[tuple[date, date]]]
    known: list[Child] = field(default_factory=list)
    last: dict[str, date] = field(default_factory=dict)

    def add(self, child: Child, on: date) -> bool:
        """Note a referral, and tell whether one of the twelve months before it is known."""
        is_again = self.is_recent(child, on)
        self.last[child.id] = max(on, self.last.get(child.id, on))
        self.known.append(child)
        return is_again

    def is_recent(self, child: Child, on: date) -> bool:
        """Tell whether a referral of the child is known from the twelve months before a day."""
        return child.id in self.last and months_on(on, -12) <= self.last[child.id]

    def may_return(self, child: Child, on: date) -> bool:
        """Tell whether the child's case is closed, and the child still one."""
        return (
            child.is_child_on(on + 60 * DAY)
            and self.last.get(child.id, on) + 60 * DAY < on
            and not any(first - 30 * DAY <= on <= last + 30 * DAY for first, last in self.busy.get(child.id, ()))
        )


def _fill(chance: Random, borough: Borough, past: _Past, dates: list[date]) -> None:
    while dates:
        on = dates[-1]
        children: list[Child] = []
        if chance.random() < _SHARE_AGAIN and past.known:
            children = _known_child(chance, past, on, _TRIES)
        children = children or borough.people.family(min(len(dates), pick(chance, _FAMILY_SIZES)), on, oldest=16)
        for child in children:
            borough.refer(child, on)
            past.add(child, on)
            dates.pop()


def _fill_exactly(chance: Random, borough: Borough, past: _Past, dates: list[date], again: int, here: set[str]) -> None:
    """Fill up with so many children referred in the twelve months before, and else new ones only.

    Raises:
        ValueError: more of these are there already than are printed, or none can be found.
    """
    if not 0 <= again <= len(dates):
        raise ValueError(f"{again} repeat referrals are wanted among {len(dates)} by {dates[0]}.")
    chance.shuffle(dates)
    for on in dates[:again]:
        children = _known_child(chance, past, on, 50 * _TRIES, is_recent=True, but=here)
        if not children:
            raise ValueError(f"Nobody can be referred again on {on}.")
        borough.refer(children[0], on)
        past.add(children[0], on)
        here.add(children[0].id)
    left = sorted(dates[again:], reverse=True)
    while left:
        on = left[-1]
        for child in borough.people.family(min(len(left), pick(chance, _FAMILY_SIZES)), on, oldest=16):
            borough.refer(child, on)
            past.add(child, on)
            left.pop()


def tell_front_door(borough: Borough, journal: Journal) -> None:
    """Write down referrals, the contacts that led to them, and the contacts that led to nothing more."""
    chance = stream("front door")
    boundary = {flow.span.start for flow in borough.flows if flow.is_reported}
    first_days = {flow.span.start for flow in borough.flows}
    for number, referral in enumerate(borough.referrals, start=1):
        agency = pick(chance, _AGENCIES)
        contact_id = f"K{number:07}"
        # A contact of the day before counts with it, unless another span had begun.
        received = referral.on - (DAY if chance.random() < 0.2 and referral.on not in first_days else 0 * DAY)
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
        days = borough.working_days_of(flow.span)
        contacts = round_half_up(100 * flow.referrals / flow.referral_share)
        for _ in range(contacts - flow.referrals):
            number += 1
            on = chance.choice(days)
            child = chance.choice(borough.people.children) if chance.random() < 0.6 else None
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


def _dates(chance: Random, borough: Borough, span: Span, amount: int) -> list[date]:
    """Choose days of a span, its first and last among them; the emergency team works at weekends too."""
    days = borough.working_days_of(span)
    all_days = [span.start + n * DAY for n in range((span.end - span.start).days + 1)]
    chosen = [chance.choice(all_days if chance.random() < _SHARE_AT_WEEKEND else days) for _ in range(amount)]
    return sorted([span.start, span.end, *chosen[2:]], reverse=True)


def _known_child(
    chance: Random, past: _Past, on: date, tries: int, *, is_recent: bool = False, but: Collection[str] = ()
) -> list[Child]:
    """Find a child referred before, mostly within the year, whose case is closed.

    The rest of the family would have to fit the span's number too: one child at a time keeps it exact.
    """
    for _ in range(tries):
        child = past.known[-chance.randrange(1, min(len(past.known), _RECENTLY_KNOWN) + 1)]
        if past.may_return(child, on) and child.id not in but and (past.is_recent(child, on) or not is_recent):
            return [child]
    return []


def _busy_times(borough: Borough) -> dict[str, list[tuple[date, date]]]:
    """Return when each child is on a plan or in care: nobody refers it then."""
    times: dict[str, list[tuple[date, date]]] = {}
    for spell in [*borough.plans, *borough.care]:
        times.setdefault(spell.child.id, []).append((spell.started, spell.last_day))
    return times
