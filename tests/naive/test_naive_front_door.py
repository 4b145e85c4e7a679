"""Contacts, referrals, assessments and early help on cases worked out by hand: FS/S4 S12 C22, IP/EH FD AS."""

from datetime import date
from typing import Any

import pytest

import naive
from naive.given import Q1, all_case_ids, case_ids, cases, event, spell, value


def assessment(number: str, start: str, end: str, outcome: str = "section_17", **data: Any) -> list[naive.Event]:
    started = event("assessment_started", "anna", start, assessment_id=number, **data)
    return [started, event("assessment_completed", "anna", end, assessment_id=number, outcome=outcome)]


def test_an_assessment_completed_on_its_due_date_is_in_time() -> None:
    events = [event("referral_received", "anna", "2016-04-01", referral_id="R1")]
    events += assessment("A1", "2016-04-04", "2016-06-07", referral_id="R1")
    events += assessment("A2", "2016-04-04", "2016-06-08", referral_id="R1")
    events += assessment("A3", "2016-04-04", "2016-06-08", referral_id="unknown")
    events += assessment("A4", "2016-05-04", "2016-05-03")
    assert case_ids(events, "FS/C22", Q1) == ["A1", "A3"]
    assert value(events, "FS/C22", Q1, "denominator") == 3
    assert value(events, "FS/C22", "2016-17") == pytest.approx(200 / 3)
    assert value(events, "IP/AS2", "2016-06") == value(events, "FS/C22", Q1)


def test_a_referral_after_the_completion_leaves_the_assessment_its_own_start() -> None:
    events = [event("referral_received", "anna", "2016-06-10", referral_id="R1")]
    events += [event("referral_received", "anna", "2016-05-10", referral_id="R2")]
    events += assessment("A1", "2016-04-01", "2016-06-09", referral_id="R1")
    events += assessment("A2", "2016-04-01", "2016-06-09", referral_id="R2")
    assert dict(cases(events, "FS/C22", Q1).clock_started_on) == {"A1": date(2016, 4, 1), "A2": date(2016, 5, 10)}


def test_outcomes_of_assessments_completed_since_april() -> None:
    events = assessment("A1", "2016-03-01", "2016-04-01") + assessment("A2", "2016-03-01", "2016-03-31")
    events += assessment("A3", "2016-03-01", "2016-05-31", "no_further_action") + assessment("A4", "2016-05-01", "2016-06-01")
    events += [event("assessment_completed", "ben", "2016-05-02", assessment_id="A5", outcome="section_17")]  # never started
    assert all_case_ids(events, "IP/AS3", "2016-05") == ["A1", "A3"]
    assert (value(events, "IP/AS3", "2016-05"), value(events, "IP/AS4", "2016-05")) == (50, 50)
    assert (value(events, "IP/AS1", "2016-05"), value(events, "IP/AS1", "2016-04")) == (1, 1)


def contact(number: str, on: str, *decisions: tuple[str, str]) -> list[naive.Event]:
    decided = [event("contact_decided", "anna", day, contact_id=number, outcome=outcome) for day, outcome in decisions]
    return [event("contact_received", "anna", on, contact_id=number), *decided]


def test_contacts_that_became_referrals_by_the_last_day() -> None:
    events = contact("K1", "2016-04-29", ("2016-04-30", "referral")) + contact("K2", "2016-04-29", ("2016-05-01", "referral"))
    events += contact("K3", "2016-04-01", ("2016-04-01", "advice")) + contact("K4", "2016-04-30")
    assert case_ids(events, "IP/FD1", "2016-04") == ["K1"]
    assert value(events, "IP/FD1", "2016-04") == 25
    assert value(events, "IP/FD1", Q1) == 50


def test_of_several_decisions_on_a_contact_the_latest_recorded_counts() -> None:
    events = contact("K1", "2016-04-04", ("2016-04-04", "referral"), ("2016-04-06", "advice"))
    assert (case_ids(events, "IP/FD1", "2016-04"), case_ids(events, "IP/FD4", "2016-04")) == ([], [])


def test_a_contact_is_decided_by_the_next_working_day_which_may_lie_beyond_the_period() -> None:
    friday, after_bank_holiday = "2016-04-29", "2016-05-03"
    events = contact("K1", friday, (after_bank_holiday, "advice")) + contact("K2", friday, ("2016-05-04", "advice"))
    events += contact("K3", friday)
    assert value(events, "IP/FD4", "2016-04", "reason") == "no_feed"  # until 3 May nothing has ever been decided
    events += contact("K4", "2016-04-04", ("2016-04-04", "advice"))
    assert case_ids(events, "IP/FD4", "2016-04") == ["K1", "K4"]
    assert value(events, "IP/FD4", "2016-04") == 50


def test_referrals_with_an_assessment_started_by_the_last_day() -> None:
    events = [event("referral_received", "anna", "2016-04-29", referral_id=name) for name in ("R1", "R2", "R3")]
    events += assessment("A1", "2016-04-30", "2016-04-30", referral_id="R1")
    events += assessment("A2", "2016-05-01", "2016-05-02", referral_id="R2")
    assert case_ids(events, "IP/FD2", "2016-04") == ["R1"]
    assert case_ids(events, "IP/FD2", "2016-05") == ["R1", "R2"]


@pytest.mark.parametrize(
    ("earlier", "later", "counts"),
    [
        ("2015-06-30", "2016-06-30", True),  # twelve months on the day
        ("2015-06-29", "2016-06-30", False),
        ("2015-02-28", "2016-02-29", True),  # clamped to the month's end
        ("2015-02-27", "2016-02-29", False),
    ],
)
def test_a_second_referral_within_twelve_months(earlier: str, later: str, counts: bool) -> None:
    events = [event("referral_received", "anna", day, referral_id=name) for day, name in ((earlier, "R1"), (later, "R2"))]
    assert case_ids(events, "IP/FD3", later[:7]) == (["R2"] if counts else [])


def test_of_two_referrals_of_a_day_the_lower_id_is_the_earlier() -> None:
    events = [event("referral_received", "anna", "2016-06-30", referral_id=name) for name in ("R2", "R1")]
    events += [event("referral_received", "ben", "2016-06-29", referral_id="R0")]
    assert case_ids(events, "IP/FD3", "2016-06") == ["R2"]
    assert value(events, "IP/FD3", "2016-06") == pytest.approx(100 / 3)


def caf(person: str, number: str, start: str, end: str | None = None, kind: str = "caf") -> list[naive.Event]:
    return spell("early_help_opened", person, number, start, end, kind=kind)


def test_early_help_open_for_more_than_a_year() -> None:
    events = caf("anna", "E1", "2015-06-29") + caf("ben", "E2", "2015-06-30") + caf("ben", "E3", "2014-06-30")
    events += caf("carl", "E4", "2015-01-01", kind="family_assessment") + caf("dora", "E5", "2015-01-01", "2016-06-30")
    assert all_case_ids(events, "IP/EH1", "2016-06") == ["E1", "E2"]  # of one person the latest start
    assert case_ids(events, "IP/EH3", "2016-06") == ["E1"]
    assert value(events, "IP/EH1", "2016-06") == 2


def test_early_help_opened_and_closed() -> None:
    events = caf("anna", "E1", "2016-04-01", "2016-06-30") + caf("ben", "E2", "2016-06-30", "2016-06-29")
    events += [*caf("carl", "E3", "2016-03-31"), event("person_died", "carl", "2016-04-01")]
    events += caf("dora", "E4", "2016-04-01", "2016-05-01", kind="family_assessment")
    assert all_case_ids(events, "FS/S12", Q1) == ["E1", "E2"]
    assert all_case_ids(events, "IP/EH2", Q1) == ["E1", "E3"]  # death closes; an end before the start does not


def test_referrals_of_a_year() -> None:
    days = ("2015-06-30", "2015-07-01", "2016-06-30", "2016-07-01")
    events = [event("referral_received", "anna", day, referral_id=day) for day in days]
    assert all_case_ids(events, "FS/S4", Q1) == ["2015-07-01", "2016-06-30"]
    assert all_case_ids(events, "IP/FD3", Q1) == ["2015-07-01", "2016-06-30"]
