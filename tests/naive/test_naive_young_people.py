"""Care leavers, youth orders, programmes and private fostering on cases worked out by hand: FS/S15 S18 C15 C41, IP/PF1."""

from typing import Any

import naive
from naive.given import Q1, all_case_ids, born, case_ids, event, spell, value


def leaver(person: str, number: str, start: str = "2016-04-04", end: str | None = None) -> list[naive.Event]:
    return spell("leaving_care_started", person, number, start, end)


def status(number: str, on: str, **data: Any) -> naive.Event:
    return event("leaving_care_status_recorded", "anna", on, leaving_care_id=number, **data)


def test_care_leavers_are_19_to_21_on_the_last_day() -> None:
    births = {"18": "1997-07-01", "19": "1997-06-30", "21": "1994-07-01", "22": "1994-06-30", "unknown": None}
    events = [status("never heard of", "2016-04-04")]
    for name, day in births.items():
        events += [*leaver(name, name), *([born(name, day)] if day else [])]
    events += [*leaver("21", "the later", "2016-05-04"), *leaver("19", "closed", "2016-05-04", "2016-06-30")]
    assert all_case_ids(events, "FS/S15", Q1) == ["19", "the later", "unknown"]


def test_the_latest_status_counts_even_when_it_lacks_the_field() -> None:
    events = [e for n in range(1, 6) for e in (*leaver(f"person {n}", f"H{n}"), born(f"person {n}", "1996-01-01"))]
    events += [status("H1", "2016-06-30", activity="P5"), status("H1", "2016-07-01", activity="G4")]
    events += [status("H2", "2016-05-01", activity="F1", suitable_accommodation=True), status("H2", "2016-05-02", in_touch="NO")]
    events += [status("H3", "2016-05-01", activity="G6", suitable_accommodation=True)]
    events += [status("H4", "2016-03-01", activity="F4", suitable_accommodation=False)]  # before the spell, yet told
    assert case_ids(events, "FS/S15", Q1) == ["H1", "H4"]
    assert case_ids(events, "FS/S18", Q1) == ["H3"]
    assert (value(events, "FS/S15", Q1), value(events, "FS/S18", Q1)) == (40, 20)


def test_youth_orders_that_ended() -> None:
    days = {"Y1": ("2016-04-01", True), "Y2": ("2016-06-30", False), "Y3": ("2016-07-01", True)}
    events = [event("youth_order_ended", "anna", on, order_id=y, in_education_or_work=work) for y, (on, work) in days.items()]
    assert (case_ids(events, "FS/C15", Q1), value(events, "FS/C15", Q1)) == (["Y1"], 50)


def test_each_person_attends_either_role_model_army_once() -> None:
    attended = [("anna", "role_model_army"), ("anna", "young_role_model_army"), ("ben", "young_role_model_army")]
    events = [
        event("programme_attended", who, "2016-06-30", programme=what) for who, what in [*attended, ("carl", "life_skills")]
    ]
    assert value(events, "FS/C41", Q1) == 2


def test_private_fostering_open_one_for_each_child() -> None:
    events = spell("private_fostering_started", "anna", "J1", "2016-04-04") + spell(
        "private_fostering_started", "anna", "J2", "2016-04-04"
    )
    events += spell("private_fostering_started", "ben", "J3", "2016-04-04", "2016-06-30")
    assert all_case_ids(events, "IP/PF1", "2016-06") == ["J2"]
