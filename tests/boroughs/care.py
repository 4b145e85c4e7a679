"""By chance: children in care, where they are placed, visits, reviews, health, missing, adoption."""

from datetime import date, timedelta
from typing import Any

from .protection import visit
from .telling import LAST_DAY, Teller

STATUSES = ("C1", "C2", "D1", "E1", "L1", "V2", "V2", "V3", "V4", None)
END_REASONS = ("E11", "E12", "E12", "E13", "E2", "E3", "E4A")
PLACEMENTS = ("U1", "U2", "U3", "U4", "U6", "K1", "K2", "R1", "S1", "A3", "P1", "T0", "T4", "Z1")
PROVIDERS = ("PR1", "PR1", "PR2", "PR4", "PR5", None)
MILES = (None, 0, 5.5, 20, 20.1, 35, 998.9, 999, 999.9)
PARTICIPATION = ("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")


def care(teller: Teller, person: str) -> None:
    """Tell one or two spells of care, the second often from the day on which the first ended."""
    start = teller.months_before_period_end(12, 36, 3) if teller.happens(0.4) else teller.day()
    for number in range(teller.pick(1, 1, 2)):
        name = f"L{person}-{number}"
        data = {"care_id": name, "legal_status": teller.chance.choice(STATUSES)}
        reason = {"reason": teller.chance.choice(END_REASONS)}
        _, end = teller.spell(person, ("care_started", "care_ended"), data, longest=700, start=start, end_data=reason)
        for part in (_statuses, _placements, _care_visits, _reviews, _health, _adoption):
            part(teller, person, name, start, end)
        start = teller.later(end or teller.day(), -30, 0, 0, 1, 60)


def _statuses(teller: Teller, person: str, care_id: str, start: date, end: date | None) -> None:
    for _ in range(teller.pick(0, 0, 1, 1, 2)):
        day = teller.day() if teller.happens(0.5) else teller.later(start, -5, 0, 0, 28, 100)
        status = teller.pick("C1", "V2", "V3", "V4")
        teller.tell(person, "legal_status_changed", day, {"care_id": care_id, "legal_status": status})


def _details(teller: Teller) -> dict[str, Any]:
    return {
        "provider": teller.chance.choice(PROVIDERS),
        "distance_miles": teller.chance.choice(MILES),
        "in_area": teller.pick(True, False, None),
        "long_term": teller.pick(True, True, False, None),
        "approved": teller.pick(True, False, False, None),
    }


def _placements(teller: Teller, person: str, care_id: str, start: date, end: date | None) -> None:
    """Tell placements, mostly one after the other; some overlap, or lie outside their care, or name no care.

    A visit may come a year after one began, when those in a long-term placement become rarer.
    """
    day = start
    for number in range(teller.pick(0, 1, 2, 3, 3, 3, 4)):
        placement = f"B{care_id}-{number}"
        named = care_id if teller.happens(0.95) else "L of nobody"
        data = {"placement_id": placement, "care_id": named, "placement_type": teller.chance.choice(PLACEMENTS)}
        kinds = ("placement_started", "placement_ended")
        day, left = teller.spell(person, kinds, data | _details(teller), longest=250, start=day)
        for _ in range(teller.pick(0, 0, 1, 2)):
            changed = teller.day() if teller.happens(0.6) else teller.later(day, -3, 0, 1, 30)
            some = {name: value for name, value in _details(teller).items() if teller.happens(0.5)}
            teller.tell(person, "placement_details_changed", changed, {"placement_id": placement} | some)
        if teller.happens(0.3):
            visit(teller, person, "looked_after", teller.later(day, 365, 366, 366, 367))
        day = teller.later(left or day, 0, 0, 1, 5, 40)


def _care_visits(teller: Teller, person: str, care_id: str, start: date, end: date | None) -> None:
    """Tell visits a week after the start, then six weeks or three months apart, and some just in time at a period's end."""
    day = teller.later(start, 0, 6, 7, 8)
    while day < min(end or LAST_DAY, LAST_DAY) and teller.happens(0.85):
        visit(teller, person, "looked_after", day)
        day = teller.later(day, 40, 41, 42, 43, 90, 91, 92)
    for _ in range(2):
        at_end = teller.period_end()
        visit(teller, person, "looked_after", teller.later(at_end, -92, -91, -90, -89, -43, -42, -41, -7, 0, 1))


def _reviews(teller: Teller, person: str, care_id: str, start: date, end: date | None) -> None:
    """Tell reviews around their due dates: 20 working days, three months, six months."""
    day = teller.later(start, 27, 28, 29, 30)
    for number in range(teller.pick(0, 1, 1, 2, 3, 4)):
        participation = teller.chance.choice(PARTICIPATION)
        named = care_id if teller.happens(0.95) else "L of nobody"
        data = {"review_id": f"G{care_id}-{number}", "care_id": named, "participation": participation}
        teller.tell(person, "care_review_held", day, data)
        day = teller.day() if teller.happens(0.2) else teller.later(day, 0, 89, 90, 91, 92, 180, 182, 183, 184)


def _health(teller: Teller, person: str, care_id: str, start: date, end: date | None) -> None:
    """Tell health assessments around the 28th day and the first day of the last half year and year, and dental checks."""
    if teller.happens(0.8):
        day = teller.later(start, -1, 0, 10, 27, 28, 28, 29)
        teller.tell(person, "health_assessment_completed", day, {"kind": teller.pick("initial", "initial", "review")})
    for event_type, data in (("health_assessment_completed", {"kind": "review"}), ("dental_check_completed", {})):
        for _ in range(teller.pick(0, 1, 2)):
            end_of_period = teller.period_end()
            months = teller.pick(6, 12)
            years, month = divmod(end_of_period.month - months, 12)
            first = date(end_of_period.year + years, month + 1, 1)
            teller.tell(person, event_type, teller.later(first, -1, 0, 1, 30), data)


def _adoption(teller: Teller, person: str, care_id: str, start: date, end: date | None) -> None:
    for _ in range(teller.pick(0, 1, 1, 2)):
        day = teller.later(start, -1, 0, 30, 200) if teller.happens(0.5) else teller.later(end or teller.day(), -1, 0, 1)
        teller.tell(person, "placed_for_adoption", day, {"care_id": care_id})


def missing(teller: Teller, person: str) -> None:
    """Tell absences from care and from home, with interviews around the third day after the return."""
    for number in range(teller.chance.randrange(1, 5)):
        data = {"missing_id": f"M{person}-{number}", "missing_from": teller.pick("care", "care", "home")}
        start, end = teller.spell(person, ("missing_started", "missing_ended"), data, longest=40)
        for _ in range(teller.pick(0, 1, 1, 2)):
            interviewed = teller.later(end or start + timedelta(days=2), -1, 0, 1, 2, 3, 3, 4, 10)
            teller.tell(person, "return_interview_held", interviewed, {"missing_id": data["missing_id"]})


PARTS = (care, missing)
