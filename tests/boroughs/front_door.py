"""By chance: who people are, contacts, referrals, assessments, early help."""

from datetime import date

from .telling import FIRST_DAY, Teller

OUTCOMES = ("referral", "referral", "early_help", "advice", "no_further_action")
ASSESSED = ("no_further_action", "section_17", "section_17", "section_47", "early_help", "looked_after", "other")


def birth(teller: Teller, person: str) -> None:
    """Tell the date of birth, and sometimes another one later; others have none."""
    born = teller.birthday()
    registered = max(teller.later(born, -90, -1, 0, 0, 20), FIRST_DAY)
    teller.tell(person, "person_registered", registered, {"date_of_birth": str(born)})
    if teller.happens(0.25):
        changed = {"sex": "F"} if teller.happens(0.3) else {"date_of_birth": str(teller.birthday())}
        teller.tell(person, "person_details_changed", teller.day(), changed)


def contacts(teller: Teller, person: str) -> None:
    """Tell contacts; a decision on the day, the working day after, later, before, or more than one."""
    for number in range(teller.chance.randrange(1, 4)):
        contact, received = {"contact_id": f"K{person}-{number}"}, teller.day()
        teller.tell(person, "contact_received", received, contact)
        for _ in range(teller.pick(0, 1, 1, 1, 2)):
            decided = teller.later(received, -1, 0, 0, 1, 1, 2, 3, 4, 5, 20)
            teller.tell(person, "contact_decided", decided, contact | {"outcome": teller.chance.choice(OUTCOMES)})


def referrals(teller: Teller, person: str) -> None:
    """Tell referrals, often a year apart, each with assessments."""
    received = teller.day()
    for number in range(teller.chance.randrange(1, 4)):
        referral = f"R{person}-{number}"
        teller.tell(person, "referral_received", received, {"referral_id": referral})
        for which in range(teller.chance.randrange(0, 3)):
            _assessment(teller, person, f"A{person}-{number}-{which}", referral, received)
        received = teller.day() if teller.happens(0.5) else teller.later(received, 0, 1, 364, 365, 366, 367)


def _assessment(teller: Teller, person: str, assessment: str, referral: str, received: date) -> None:
    started = teller.later(received, *range(-3, 12))
    completed = teller.later(started, -1, 0, 30, 60, 61, 62, 63, 64, 65, 66, 67, 68, 90)
    if teller.happens(0.95):
        named = teller.pick(referral, referral, referral, referral, None, "R of nobody")
        teller.tell(person, "assessment_started", started, {"assessment_id": assessment, "referral_id": named})
    if teller.happens(0.9):
        outcome = teller.chance.choice(ASSESSED)
        teller.tell(person, "assessment_completed", completed, {"assessment_id": assessment, "outcome": outcome})


def early_help(teller: Teller, person: str) -> None:
    """Tell early help, some of it open for a year at the end of a period."""
    for number in range(teller.chance.randrange(1, 3)):
        data = {"early_help_id": f"E{person}-{number}", "kind": teller.pick("caf", "caf", "family_assessment")}
        start = teller.months_before_period_end(12) if teller.happens(0.4) else None
        teller.spell(person, ("early_help_opened", "early_help_closed"), data, longest=600, start=start)


def allocations(teller: Teller, person: str) -> None:
    """Tell who works with the person."""
    for number in range(teller.chance.randrange(1, 3)):
        worker = {"worker_id": f"w{teller.chance.randrange(5)}", "team_id": f"t{teller.chance.randrange(2)}"}
        data = {"allocation_id": f"W{person}-{number}"} | worker
        teller.spell(person, ("worker_allocated", "worker_deallocated"), data, longest=700)


PARTS = (birth, contacts, referrals, early_help, allocations)
