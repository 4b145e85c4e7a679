"""By chance: care leavers, youth orders, programmes, private fostering, and figures that others count."""

from datetime import timedelta

from .telling import QUARTER_ENDS, Teller

ACTIVITIES = ("F1", "P1", "F2", "P2", "F4", "P4", "F5", "P5", "G4", "G5", "G6", None)
PROGRAMMES = ("role_model_army", "young_role_model_army", "life_skills")
REPORTED = ("FS/S7", "FS/S8", "FS/C10", "FS/C12", "FS/C14", "FS/C16")


def leaving_care(teller: Teller, person: str) -> None:
    """Tell a young person's leaving care and their statuses, some without the field in question."""
    for number in range(teller.pick(1, 1, 2)):
        name = {"leaving_care_id": f"H{person}-{number}"}
        start, _ = teller.spell(person, ("leaving_care_started", "leaving_care_ended"), name, longest=800)
        for _ in range(teller.pick(0, 1, 2, 3)):
            told = {
                "in_touch": teller.pick("YES", "NO"),
                "activity": teller.chance.choice(ACTIVITIES),
                "suitable_accommodation": teller.pick(True, False, None),
            }
            day = teller.day() if teller.happens(0.6) else teller.later(start, -10, 0, 0, 30)
            teller.tell(person, "leaving_care_status_recorded", day, name | told)


def youth_orders(teller: Teller, person: str) -> None:
    """Tell youth orders that ended."""
    for number in range(teller.pick(1, 2)):
        data = {"order_id": f"Y{person}-{number}", "in_education_or_work": teller.happens(0.5)}
        teller.tell(person, "youth_order_ended", teller.day(), data)


def programmes(teller: Teller, person: str) -> None:
    """Tell programmes attended, the same more than once."""
    for _ in range(teller.pick(1, 2, 4)):
        teller.tell(person, "programme_attended", teller.day(), {"programme": teller.chance.choice(PROGRAMMES)})


def private_fostering(teller: Teller, person: str) -> None:
    """Tell private fostering arrangements."""
    for number in range(teller.pick(1, 2)):
        data = {"arrangement_id": f"J{person}-{number}"}
        teller.spell(person, ("private_fostering_started", "private_fostering_ended"), data, longest=300)


def figures(teller: Teller) -> None:
    """Tell figures of some quarters: a value, a fraction, both, or half of one; some told again."""
    for ref in REPORTED:
        for end in teller.some(QUARTER_ENDS, 6):
            for _ in range(teller.pick(1, 1, 2)):
                numerator, denominator, value = teller.pick(
                    (5, 8, None), (5, 8, 62), (None, None, 71.5), (7, None, None), (0, 0, None), (None, 9, 0)
                )
                data = {"period_end": str(end), "numerator": numerator, "denominator": denominator, "value": value}
                teller.tell(ref, "figure_reported", end + timedelta(days=teller.pick(-30, 0, 0, 25)), data)


PARTS = (leaving_care, youth_orders, programmes, private_fostering)
