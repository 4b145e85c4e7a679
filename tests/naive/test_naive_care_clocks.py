"""Visits, reviews and health of children in care on cases worked out by hand: FS/C26 C27 C37-C40, IP/LA."""

from typing import Any

import pytest

import naive
from naive.given import Q1, all_case_ids, born, care, case_ids, cases, event, spell, value, visit

JUNE = "2016-06"


def visited(*days: str) -> list[naive.Event]:
    return [visit("anna", day, purpose="looked_after", child_seen=False) for day in days]  # seen or not


def placed(start: str, number: str = "B1", **details: Any) -> list[naive.Event]:
    return spell("placement_started", "anna", number, start, care_id="C1", placement_type="U1", **details)


@pytest.mark.parametrize(
    ("care_start", "placements", "visits", "due"),
    [
        ("2016-06-23", [], [], "2016-06-30"),  # without a placement a week after the start of care
        ("2016-06-01", placed("2016-06-24"), ["2016-06-23"], "2016-07-01"),  # the last visit came before the placement
        ("2016-06-01", placed("2016-06-23"), ["2016-06-23"], "2016-08-04"),
        ("2014-01-01", placed("2014-01-01"), ["2016-05-19", "2016-05-18", "2016-07-01"], "2016-06-30"),
        ("2016-05-19", placed("2016-05-19"), ["2016-05-18"], "2016-05-26"),  # a visit before the care is none of it
        # Every three months in a long-term placement, once the last visit came more than a year after its start.
        ("2014-01-01", placed("2015-05-30", long_term=True), ["2016-05-31"], "2016-08-31"),
        ("2014-01-01", placed("2015-05-31", long_term=True), ["2016-05-31"], "2016-07-12"),
        ("2014-01-01", placed("2014-01-01", long_term=True), ["2016-03-30"], "2016-06-30"),
        ("2014-01-01", placed("2014-01-01", long_term=True), ["2015-11-30"], "2016-02-29"),
        ("2014-01-01", placed("2014-01-01"), ["2016-03-30"], "2016-05-11"),
    ],
)
def test_when_the_next_visit_is_due(care_start: str, placements: list, visits: list[str], due: str) -> None:
    events = care("anna", "C1", care_start) + placements + visited(*visits)
    found = cases(events, "IP/LA1", JUNE).loc["C1"]
    assert (found.due_on.isoformat(), bool(found.in_numerator)) == (due, due >= "2016-06-30")


def test_a_placement_becomes_long_term_by_a_change_of_its_details() -> None:
    events = care("anna", "C1", "2014-01-01") + placed("2014-01-01") + visited("2016-03-30")
    events += [event("placement_details_changed", "anna", "2016-06-30", placement_id="B1", long_term=True)]
    assert (value(events, "IP/LA1", "2016-05"), value(events, "IP/LA1", JUNE)) == (0, 100)


@pytest.mark.parametrize(
    ("care_start", "reviews", "due"),
    [
        ("2016-06-02", [], "2016-06-30"),  # 20 working days
        ("2016-06-01", [], "2016-06-29"),
        ("2016-05-27", [], "2016-06-27"),  # over the bank holiday of 30 May
        ("2016-01-01", ["2016-03-31"], "2016-06-30"),
        ("2016-01-01", ["2016-03-29"], "2016-06-29"),
        ("2015-01-01", ["2015-02-01", "2015-12-31"], "2016-06-30"),
        ("2015-01-01", ["2015-02-01", "2015-12-29", "2016-07-01"], "2016-06-29"),
        ("2015-01-01", ["2014-12-31", "2016-04-01"], "2016-07-01"),  # one before the care is not of it
    ],
)
def test_when_the_next_review_is_due(care_start: str, reviews: list[str], due: str) -> None:
    events = care("anna", "C1", care_start)
    events += [
        event("care_review_held", "anna", day, review_id=day, care_id="C1", participation="PN1")
        for day in (*reviews, "2015-01-01" if not reviews else reviews[0])
    ]
    found = cases(events, "FS/C27", Q1).loc["C1"]
    assert (found.due_on.isoformat(), bool(found.in_numerator)) == (due, due >= "2016-06-30")


def checked(kind: str, *days: str, person: str = "anna") -> list[naive.Event]:
    return [event("health_assessment_completed", person, day, kind=kind) for day in days]


@pytest.mark.parametrize(
    ("checks", "counts"),
    [
        (checked("initial", "2016-06-30"), True),  # the 28th day
        (checked("initial", "2016-07-01"), False),
        (checked("initial", "2016-06-01"), False),  # before the care
        (checked("initial", "2016-06-02"), True),
        (checked("review", "2016-06-10"), False),
    ],
)
def test_the_initial_health_assessment_within_28_days(checks: list[naive.Event], counts: bool) -> None:
    events = care("anna", "C1", "2016-06-02") + checks + checked("review", "2016-01-01", person="ben")
    assert value(events, "IP/LA3", JUNE) == (100 if counts else 0)
    assert value(events, "FS/C37", "2016-17 Q2", "denominator") == 1
    assert value(events, "IP/LA3", "2016-07", "reason") == "no_cases"


def test_the_health_assessments_that_fell_due_in_six_months() -> None:
    starts = {"C1": "2015-12-03", "C2": "2015-12-04", "C3": "2016-06-02", "C4": "2016-06-03"}
    events = checked("initial", "2016-01-01")
    for number, start in starts.items():
        events += care(f"child of {number}", number, start)
    events += care("dora", "C5", "2016-03-01", "2016-03-29") + care("eve", "C6", "2016-03-01", "2016-03-30")
    events += care("fay", "C7", "2016-03-01", legal_status="V3")
    events += [event("legal_status_changed", "fay", "2016-03-01", care_id="C7", legal_status="C1")]
    events += [*care("gil", "C8", "2016-03-01", legal_status="C1"), born("gil", "1990-01-01")]  # of any age
    events += [event("legal_status_changed", "gil", "2016-03-05", care_id="C8", legal_status="V4")]
    assert all_case_ids(events, "FS/C37", Q1) == ["C2", "C3", "C6", "C8"]


@pytest.mark.parametrize(
    ("birth", "check", "counts"),
    [
        ("2011-07-01", "2016-01-01", True),  # under five: within six months
        ("2011-07-01", "2015-12-31", False),
        ("2011-06-30", "2015-07-01", True),  # five on D: within twelve
        ("2011-06-30", "2015-06-30", False),
        (None, "2015-07-01", True),
        ("2000-01-01", "2016-07-01", False),
    ],
)
def test_health_assessed_after_a_year_in_care(birth: str | None, check: str, counts: bool) -> None:
    events = [*care("anna", "C1", "2015-06-30"), *care("ben", "C2", "2015-07-01"), *checked("review", check)]
    events += [*checked("review", "2014-01-01"), *([born("anna", birth)] if birth else [])]
    assert all_case_ids(events, "FS/C38", Q1) == ["C1"]  # twelve months in care on D
    assert value(events, "IP/LA4", JUNE) == (100 if counts else 0)


def test_teeth_checked_within_twelve_months_at_any_age() -> None:
    events = [e for name in ("anna", "ben", "carl") for e in care(name, f"of {name}", "2015-01-01")]
    events += [event("dental_check_completed", "anna", "2015-07-01"), event("dental_check_completed", "ben", "2015-06-30")]
    events += [born("anna", "2013-01-01"), event("dental_check_completed", "carl", "2016-07-01")]
    assert case_ids(events, "FS/C39", Q1) == ["of anna"]
    assert value(events, "FS/C39", Q1, "denominator") == 3


def test_taking_part_in_reviews_in_any_care_or_none() -> None:
    events = [
        event("care_review_held", "anna", "2016-04-01", review_id=code, care_id="never heard of", participation=code)
        for code in ("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")
    ]
    events += [event("care_review_held", "anna", "2016-03-31", review_id="earlier", care_id="C1", participation="PN1")]
    assert case_ids(events, "FS/C40", Q1) == ["PN1", "PN2", "PN3", "PN5", "PN6"]
    assert all_case_ids(events, "IP/LA2", JUNE) == ["PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"]
