"""Strategy discussions, section 47 enquiries and conferences on cases worked out by hand: IP/SD CP1-CP4 CP15."""

from typing import Any

import pytest

import naive
from naive.given import all_case_ids, by_dimension, case_ids, event, spell, value


def discussion(number: str, person: str, on: str, *agencies: str, **given: Any) -> naive.Event:
    return event("strategy_discussion_held", person, on, discussion_id=number, agencies=list(agencies), **given)


def test_a_discussion_of_several_children_is_one() -> None:
    events = [discussion("D1", "anna", "2016-06-01", "social_care", "police")]
    events += [discussion("D1", "ben", "2016-06-02", "health"), discussion("D2", "anna", "2016-06-03", "health", "other")]
    assert (case_ids(events, "IP/SD1", "2016-06"), value(events, "IP/SD1", "2016-06")) == (["D1"], 50)
    expected = {"social_care": 50, "police": 50, "health": 100, "education": 0, "other": 50}
    assert by_dimension(events, "IP/SD2", "2016-06") == expected
    assert by_dimension(events, "IP/SD2", "2016-06", "denominator") == dict.fromkeys(expected, 2)


def test_a_discussion_counts_on_its_first_day_with_the_agencies_told_by_the_last() -> None:
    events = [discussion("D1", "anna", "2016-06-30", "social_care", "police"), discussion("D1", "ben", "2016-07-01", "health")]
    assert (value(events, "IP/SD1", "2016-06"), value(events, "IP/SD1", "2016-07", "reason")) == (0, "no_cases")
    assert value(events, "IP/SD1", "2016-17 Q1") == 0


def test_of_one_childs_events_of_a_discussion_the_latest_recorded_counts() -> None:
    events = [discussion("D1", "anna", "2016-06-01", "social_care", "police", "health")]
    events.append(discussion("D1", "anna", "2016-06-01", "social_care", at="2016-06-05"))
    assert value(events, "IP/SD1", "2016-06") == 0


def enquiry(person: str, number: str, start: str, end: str, outcome: str) -> list[naive.Event]:
    return spell("section_47_started", person, number, start, end, outcome=outcome)


def test_enquiries_completed() -> None:
    events = enquiry("anna", "S1", "2016-03-01", "2016-04-01", "child_in_need_plan")
    events += enquiry("ben", "S2", "2016-06-01", "2016-06-30", "conference")
    events += enquiry("carl", "S3", "2016-06-02", "2016-06-01", "conference")  # before its start: still going on
    events += [*enquiry("dora", "S4", "2016-06-01", "2016-06-20", "other"), event("person_died", "dora", "2016-06-10")]
    events += [*spell("section_47_started", "eve", "S5", "2016-06-01"), event("person_died", "eve", "2016-06-10")]
    events += [event("section_47_completed", "fay", "2016-06-10", section_47_id="S6", outcome="conference")]
    assert all_case_ids(events, "IP/CP1", "2016-06") == ["S2", "S4"]  # a completion after death counts, death completes none
    assert all_case_ids(events, "IP/CP2", "2016-06") == ["S1", "S2", "S4"]
    assert case_ids(events, "IP/CP2", "2016-06") == ["S1"]
    assert value(events, "IP/CP15", "2016-06") == 50


def conference(number: str, on: str, enquiry: str | None, **given: Any) -> naive.Event:
    named = {"section_47_id": enquiry} if enquiry else {}
    return event(
        "conference_held",
        given.pop("person", "anna"),
        on,
        conference_id=number,
        **{"kind": "initial", "decision": "no_plan", **named, **given},
    )


@pytest.mark.parametrize(
    ("held", "named", "counts"),
    [
        ("2016-06-21", "S1", True),  # the 15th working day after 31 May
        ("2016-06-22", "S1", False),
        ("2016-05-31", "S1", True),
        ("2016-05-30", "S1", False),  # before the enquiry began
        ("2016-06-21", None, False),
        ("2016-06-21", "S2", False),  # never heard of
    ],
)
def test_a_conference_is_held_within_15_working_days(held: str, named: str | None, counts: bool) -> None:
    events = [event("section_47_started", "anna", "2016-05-31", section_47_id="S1"), conference("F1", held, named)]
    assert case_ids(events, "IP/CP3", "2016-17 Q1") == (["F1"] if counts else [])
    assert all_case_ids(events, "IP/CP3", "2016-17 Q1") == ["F1"]


def test_siblings_share_a_conference_and_only_initial_ones_count() -> None:
    events = [conference("F1", "2016-06-01", None, person=name, decision="plan") for name in ("anna", "ben")]
    events += [conference("F1", "2016-06-01", None, person="anna", at="2016-06-02", decision="no_plan")]
    events += [conference("F2", "2016-06-01", None, kind="review", decision="plan"), conference("F3", "2016-06-01", None)]
    assert naive.cases(events, "IP/CP4", "2016-06").person.tolist() == ["anna", "anna", "ben"]
    assert value(events, "IP/CP4", "2016-06", "numerator") == 1
