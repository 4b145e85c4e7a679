"""Missing children on cases worked out by hand: FS/C17, IP/MS1-MS3."""

import pytest

import naive
from naive.given import Q1, all_case_ids, by_dimension, case_ids, event, spell, value

JUNE = "2016-06"


def missing(person: str, number: str, start: str, end: str | None = None, place: str = "care") -> list[naive.Event]:
    return spell("missing_started", person, number, start, end, missing_from=place)


def test_children_missing_from_care_on_some_day_of_the_period() -> None:
    events = missing("anna", "M1", "2016-03-01", "2016-04-01") + missing("ben", "M2", "2016-03-01", "2016-03-31")
    events += (
        missing("carl", "M3", "2016-06-30")
        + missing("dora", "M4", "2016-07-01")
        + missing("eve", "M5", "2016-05-01", place="home")
    )
    events += missing("anna", "M6", "2016-05-01", "2016-05-02")
    assert all_case_ids(events, "FS/C17", Q1) == ["M3", "M6"]  # anna once
    assert value(events, "FS/C17", Q1) == 2


def test_days_missing_of_spells_that_ended() -> None:
    events = missing("anna", "M1", "2016-05-31", "2016-06-01") + missing("anna", "M2", "2016-06-30", "2016-06-30")
    events += missing("ben", "M3", "2016-06-01", "2016-07-01")
    events += [*missing("carl", "M4", "2016-06-01"), event("person_died", "carl", "2016-06-11")]
    assert by_dimension(events, "IP/MS1", JUNE, "numerator") == {"care": 11, "home": 0}
    assert by_dimension(events, "IP/MS1", JUNE, "denominator") == {"care": 3, "home": 0}
    assert by_dimension(events, "IP/MS1", JUNE)["care"] == pytest.approx(11 / 3)
    assert naive.results(events, [JUNE]).query("indicator_ref == 'IP/MS1' and dimension == 'home'").reason.item() == "no_cases"


def test_how_often_children_went_missing() -> None:
    events = missing("anna", "M1", "2016-06-01", "2016-06-02") + missing("anna", "M2", "2016-06-30")
    events += missing("ben", "M3", "2016-06-05") + missing("anna", "M4", "2016-06-06", "2016-06-07", place="home")
    events += missing("carl", "M5", "2016-05-31") + missing("dora", "M6", "2016-07-01")
    assert by_dimension(events, "IP/MS2", JUNE) == {"care": 1.5, "home": 1}
    assert by_dimension(events, "IP/MS2", JUNE, "denominator") == {"care": 2, "home": 1}


@pytest.mark.parametrize(
    ("interviewed", "counts"),
    [("2016-06-29", False), ("2016-06-30", True), ("2016-07-03", True), ("2016-07-04", False)],
)
def test_interviewed_within_three_days_which_may_lie_beyond_the_period(interviewed: str, counts: bool) -> None:
    events = missing("anna", "M1", "2016-06-01", "2016-06-30") + missing("ben", "M2", "2016-06-01", "2016-07-01")
    events += [event("return_interview_held", "anna", interviewed, missing_id="M1")]
    events += [event("return_interview_held", "carl", "2016-04-01", missing_id="never heard of")]
    assert case_ids(events, "IP/MS3", JUNE) == (["M1"] if counts else [])
    assert value(events, "IP/MS3", JUNE, "denominator") == 1
