"""Contacts, referrals, assessments and early help: FS/S4 S12 C22, IP/EH1-3 FD1-4 AS1-4."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .calendar import months_on, wd_on
from .case import ASSESSMENT_WORKING_DAYS, CONTACT_DECISION_WORKING_DAYS, Case, Find, of_event, of_spell
from .history import History
from .ledger import Event
from .spells import Spell, one_per_person


def contacts_to_referral(history: History, first: date, last: date) -> list[Case]:
    """IP/FD1: contacts received, of which some decision on or before D was a referral."""
    return [
        of_event(
            contact,
            "contact_id",
            any(d.data["outcome"] == "referral" and d.occurred_on <= last for d in _decisions(history, contact)),
        )
        for contact in history.between("contact_received", first, last)
    ]


def contacts_decided_in_time(history: History, first: date, last: date) -> list[Case]:
    """IP/FD4: contacts received, decided within one working day; the decision may lie after D (INDICATORS 3)."""
    found = []
    for contact in history.between("contact_received", first, last):
        due = wd_on(contact.occurred_on, CONTACT_DECISION_WORKING_DAYS, history.holidays)
        in_time = any(decision.occurred_on <= due for decision in _decisions(history, contact))
        found.append(of_event(contact, "contact_id", in_time, clock_started_on=contact.occurred_on, due_on=due))
    return found


def _decisions(history: History, contact: Event) -> list[Event]:
    return history.of("contact_decided", contact.data["contact_id"], "contact_id")


def referrals_received(history: History, first: date, last: date) -> list[Case]:
    """FS/S4: referrals received."""
    return [of_event(referral, "referral_id") for referral in history.between("referral_received", first, last)]


def referrals_assessed(history: History, first: date, last: date) -> list[Case]:
    """IP/FD2: referrals received, of which an assessment started on or before D."""
    found = []
    for referral in history.between("referral_received", first, last):
        assessments = history.of("assessment_started", referral.data["referral_id"], "referral_id")
        found.append(of_event(referral, "referral_id", any(started.occurred_on <= last for started in assessments)))
    return found


def re_referrals(history: History, first: date, last: date) -> list[Case]:
    """IP/FD3: referrals received within twelve months of an earlier one of the person."""
    return [
        of_event(referral, "referral_id", _is_re_referral(history, referral))
        for referral in history.between("referral_received", first, last)
    ]


def _is_re_referral(history: History, referral: Event) -> bool:
    """Look for an earlier referral, by date, then id."""
    this = referral.occurred_on, referral.data["referral_id"]
    since = months_on(referral.occurred_on, -12)
    others = history.of("referral_received", referral.subject)
    return any(since <= o.occurred_on and (o.occurred_on, o.data["referral_id"]) < this for o in others)


@dataclass(frozen=True)
class Assessment:
    """An assessment that was completed: INDICATORS 3."""

    case_id: str
    start: Event
    completion: Event
    clock: date
    due: date

    def case(self, in_numerator: bool) -> Case:
        return Case(self.start.subject, self.case_id, in_numerator, self.clock, self.due)


def _assessments(history: History, first: date, last: date) -> Iterator[Assessment]:
    """Yield the assessments completed; without a start, or with one after the completion, there is no case."""
    for completion in history.between("assessment_completed", first, last):
        case_id, done = completion.data["assessment_id"], completion.occurred_on
        start = history.named("assessment_started", "assessment_id", case_id)
        if start is None or start.occurred_on > done:
            continue
        referral = history.named("referral_received", "referral_id", start.data.get("referral_id"))
        clock = (referral if referral and referral.occurred_on <= done else start).occurred_on
        yield Assessment(case_id, start, completion, clock, wd_on(clock, ASSESSMENT_WORKING_DAYS, history.holidays))


def assessments_in_time(history: History, first: date, last: date) -> list[Case]:
    """FS/C22 and IP/AS2: assessments completed, within 45 working days of the clock."""
    return [each.case(each.completion.occurred_on <= each.due) for each in _assessments(history, first, last)]


def assessments_completed(history: History, first: date, last: date) -> list[Case]:
    """IP/AS1: assessments completed."""
    return [Case(each.start.subject, each.case_id) for each in _assessments(history, first, last)]


def assessments_with(outcome: str) -> Find:
    """IP/AS3 and AS4: assessments completed, with one outcome."""

    def find(history: History, first: date, last: date) -> list[Case]:
        return [
            Case(each.start.subject, each.case_id, each.completion.data["outcome"] == outcome)
            for each in _assessments(history, first, last)
        ]

    return find


def _is_caf(spell: Spell) -> bool:
    return spell.start.data["kind"] == "caf"


def cafs_opened(history: History, first: date, last: date) -> list[Case]:
    """FS/S12: early help of kind caf opened."""
    return [of_spell(s) for s in history.spells("early_help_opened") if _is_caf(s) and first <= s.started_on <= last]


def cafs_closed(history: History, first: date, last: date) -> list[Case]:
    """IP/EH2: early help of kind caf closed, by death too."""
    return [of_spell(s) for s in history.spells("early_help_opened") if _is_caf(s) and s.ended_between(first, last)]


def cafs_open(history: History, first: date, last: date) -> list[Case]:
    """IP/EH1: people with open early help of kind caf."""
    return [of_spell(spell) for spell in one_per_person(filter(_is_caf, history.open("early_help_opened", last)))]


def cafs_open_over_a_year(history: History, first: date, last: date) -> list[Case]:
    """IP/EH3: people with open early help of kind caf, for more than twelve months."""
    found = one_per_person(filter(_is_caf, history.open("early_help_opened", last)))
    return [of_spell(spell, months_on(spell.started_on, 12) < last) for spell in found]
