"""Children in care and their placements on cases worked out by hand: FS/S5 S6 S10 S11 S16 C18-C21, IP/RP1."""

from datetime import date
from typing import Any

import pytest

import naive
from naive.given import Q1, Q4, all_case_ids, born, care, event, spell, value


def placement(person: str, number: str, care_id: str, start: str, end: str | None = None, **data: Any) -> list[naive.Event]:
    given = {"care_id": care_id, "placement_type": "U1", **data}
    return spell("placement_started", person, number, start, end, **given)


def changed(number: str, on: str, **data: Any) -> naive.Event:
    return event("placement_details_changed", "anna", on, placement_id=number, **data)


def test_in_care_are_children_whose_latest_legal_status_is_no_short_break() -> None:
    events = care("anna", "C1", "2016-04-04", legal_status="V4") + care("ben", "C2", "2016-04-04", legal_status="C1")
    events += [event("legal_status_changed", "anna", "2016-06-30", care_id="C1", legal_status="C2")]
    events += [event("legal_status_changed", "ben", "2016-07-01", care_id="C2", legal_status="V3")]
    events += care("carl", "C3", "2016-04-04") + care("carl", "C4", "2016-05-04", legal_status="V3")
    events += [event("legal_status_changed", "carl", "2016-04-03", care_id="C3", legal_status="V3")]  # before the care
    events += [*care("dora", "C5", "2016-04-04"), born("dora", "1998-06-30"), *care("eve", "C6", "2016-04-04", "2016-06-30")]
    assert all_case_ids(events, "FS/C20", Q1) == ["C1", "C2", "C3"]
    people = [naive.Population("E09000003", date(2016, 4, 1), 1_000)]
    assert value(events, "FS/S16", Q1, population=people) == 30


def test_the_current_placement_is_the_open_one_of_the_care_with_the_latest_start() -> None:
    events = care("anna", "C1", "2016-04-04")
    events += placement("anna", "B1", "C1", "2016-04-04", placement_type="K2", provider="PR4")
    events += placement("anna", "B2", "C1", "2016-05-04", "2016-06-30", provider="PR1")
    events += placement("anna", "B3", "C0", "2016-06-04", provider="PR1")  # of another care
    events += placement("anna", "B4", "C1", "2016-04-03", provider="PR1")  # before the care
    assert (value(events, "FS/S6", Q1), value(events, "FS/S11", Q1), value(events, "FS/C21", Q1)) == (0, 100, 1)
    events += placement("anna", "B5", "C1", "2016-04-04", provider="PR1")  # the same day, a higher id
    assert (value(events, "FS/S6", Q1), value(events, "FS/S11", Q1), value(events, "FS/C21", Q1)) == (100, 0, 0)


@pytest.mark.parametrize(
    ("type_code", "provider", "own_foster", "external_residential"),
    [
        ("U6", "PR1", 100, 0),
        ("U6", "PR4", 0, 0),
        ("A3", "PR1", 0, 0),
        ("S1", "PR2", 0, 100),
        ("K1", "PR1", 0, 0),
        ("K1", None, 0, 0),  # not known
        ("H5", "PR4", 0, 0),
    ],
)
def test_kinds_of_placement(type_code: str, provider: str | None, own_foster: int, external_residential: int) -> None:
    details = {"placement_type": type_code} | ({"provider": provider} if provider else {})
    events = care("anna", "C1", "2016-04-04") + placement("anna", "B1", "C1", "2016-04-04", **details)
    assert (value(events, "FS/S6", Q1), value(events, "FS/S11", Q1)) == (own_foster, external_residential)


def test_details_of_a_placement_change_field_by_field_up_to_the_last_day() -> None:
    events = care("anna", "C1", "2016-04-04")
    events += placement("anna", "B1", "C1", "2016-04-04", provider="PR1", distance_miles=20.1, approved=False)
    assert (value(events, "FS/S6", Q1), value(events, "FS/C19", Q1), value(events, "IP/RP1", Q1)) == (100, 1, 1)
    events += [changed("B1", "2016-06-30", in_area=True, approved=True), changed("B1", "2016-07-01", provider="PR4")]
    assert (value(events, "FS/S6", Q1), value(events, "FS/C19", Q1), value(events, "IP/RP1", Q1)) == (100, 0, 0)
    assert value(events, "FS/S6", "2016-17 Q2") == 0


@pytest.mark.parametrize(("miles", "far"), [(20, 0), (20.1, 1), (998.9, 1), (999, 0), (999.9, 0), (None, 0)])
def test_further_than_twenty_miles(miles: float | None, far: int) -> None:
    details = {"distance_miles": miles} if miles is not None else {}
    events = care("anna", "C1", "2016-04-04") + placement("anna", "B1", "C1", "2016-04-04", **details)
    assert value(events, "FS/C19", Q1) == far


@pytest.mark.parametrize(
    ("type_code", "details", "counts"),
    [("U3", {"approved": False}, 1), ("U4", {"approved": False}, 0), ("U1", {}, 0), ("U1", {"approved": True}, 0)],
)
def test_relatives_not_approved(type_code: str, details: dict[str, bool], counts: int) -> None:
    events = care("anna", "C1", "2016-04-04")
    events += placement("anna", "B1", "C1", "2016-04-04", placement_type=type_code, **details)
    assert value(events, "IP/RP1", "2016-06") == counts


def test_three_placements_in_twelve_months() -> None:
    events = care("anna", "C1", "2014-04-04")
    two = placement("anna", "B1", "C1", "2015-09-01", "2015-10-01") + placement("anna", "B2", "C1", "2015-10-01")
    for third, counts in {
        ("2014-04-04", "2015-07-01"): 100,  # ended on the first of the twelve months
        ("2014-04-04", "2015-06-30"): 0,
        ("2016-06-30", None): 100,
        ("2016-07-01", None): 0,
        ("2016-01-01", "2016-01-01"): 0,  # came and went on a day
    }.items():
        assert value(events + two + placement("anna", "B3", "C1", *third), "FS/C18", Q1) == counts, third
    respite = placement("anna", "B3", "C1", "2016-01-01", "2016-01-10", placement_type="T0")
    assert value(events + two + respite, "FS/C18", Q1) == 0
    elsewhere = placement("anna", "B3", "C0", "2016-01-01", "2016-01-10")  # of care that nobody told of
    assert value(events + two + elsewhere, "FS/C18", Q1) == 0
    earlier = care("anna", "C0", "2014-01-01", "2016-01-10") + elsewhere
    assert value(events + two + earlier, "FS/C18", Q1) == 100  # placements of the child, in any care


def test_adopted_children() -> None:
    events = care("anna", "C1", "2015-01-05", "2016-04-01", reason="E11") + care(
        "ben", "C2", "2015-01-05", "2016-06-30", reason="E12"
    )
    events += care("carl", "C3", "2015-01-05", "2016-05-01", reason="E13") + care(
        "eve", "C5", "2015-01-05", "2015-04-01", reason="E11"
    )
    events += [*care("dora", "C4", "2015-01-05", "2016-05-03", reason="E12"), event("person_died", "dora", "2016-05-02")]
    assert all_case_ids(events, "FS/S5", Q1) == ["C1", "C2"]
    assert all_case_ids(events, "FS/S5", Q4) == ["C5"]  # up to 2015-16 since 1 April
    assert all_case_ids(events, "FS/S5", "2016-17") == ["C1", "C2"]


def test_days_from_care_to_the_adoptive_family() -> None:
    events = care("anna", "C1", "2013-01-01", "2013-07-01", reason="E11")
    events += [event("placed_for_adoption", "anna", day, care_id="C1") for day in ("2013-01-11", "2013-01-31", "2013-07-02")]
    events += care("ben", "C2", "2013-01-01", "2016-06-30", reason="E12")
    events += [event("placed_for_adoption", "ben", "2016-06-30", care_id="C2")]
    events += care("carl", "C3", "2013-01-01", "2013-06-30", reason="E11")
    events += [event("placed_for_adoption", "carl", "2013-02-01", care_id="C3")]  # adopted before the 36 months
    events += care("dora", "C4", "2013-01-01", "2016-06-30", reason="E11")  # never placed
    events += care("eve", "C5", "2013-01-01", "2016-06-30", reason="E11")
    events += [event("placed_for_adoption", "eve", "2012-12-31", care_id="C5")]  # before the care
    days = {"C1": 30, "C2": (date(2016, 6, 30) - date(2013, 1, 1)).days}
    assert naive.cases(events, "FS/S10", Q1).set_index("case_id").amount.to_dict() == days
    found = naive.results(events, [Q1]).set_index("indicator_ref").loc["FS/S10"]
    assert (found.numerator, found.denominator, found.value) == (sum(days.values()), 2, sum(days.values()) / 2)
