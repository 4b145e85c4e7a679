"""Protection plans and visits on cases worked out by hand: FS/S1-S3 C24 C25, IP/CP5-CP14."""

import pytest

import naive
from naive.given import Q1, Q4, all_case_ids, born, by_dimension, case_ids, event, plan, spell, value, visit


def test_earlier_plans() -> None:
    events = plan("anna", "P1", "2015-04-06", "2016-04-04") + plan("anna", "P2", "2016-04-04")
    events += plan("ben", "P3", "2015-04-06", "2016-04-05") + plan("ben", "P4", "2016-04-04")
    events += plan("carl", "P5", "2016-04-04", previous_plans=1) + plan("dora", "P6", "2016-04-04", previous_plans=0)
    events += plan("eve", "P7", "2015-04-06", "2015-06-01", temporary=True) + plan("eve", "P8", "2016-04-04")
    assert case_ids(events, "FS/S2", Q1) == ["P2", "P5"]
    assert value(events, "FS/S2", Q1) == 40
    assert case_ids(events, "IP/CP10", "2016-04") == ["P2", "P5"]
    assert value(events, "IP/CP10", "2016-06") == pytest.approx(200 / 5)  # of the five that started since 1 April


def test_earlier_editions_hold_up_to_2015_16() -> None:
    events = plan("anna", "P1", "2013-05-06", "2014-04-04") + plan("anna", "P2", "2015-06-01", "2015-07-01")
    events += plan("ben", "P3", "2014-03-31") + plan("carl", "P4", "2014-06-30")
    assert value(events, "FS/S2", Q4) == 1  # a start of the year, though its plan has ended
    assert naive.results(events, [Q4]).set_index("indicator_ref").reason.isna()["FS/S2"]
    assert (value(events, "FS/S3", Q4), value(events, "FS/S3", Q1)) == (50, 2)
    assert case_ids(events, "FS/S3", Q4) == ["P3"]
    assert value(events, "IP/CP13", "2016-03") == 1  # a count in every year


def test_a_visit_due_on_the_last_day_is_in_time() -> None:
    events = [e for n in range(1, 6) for e in plan(f"child {n}", f"P{n}", "2016-05-09")]
    events += [visit("child 1", "2016-06-16"), visit("child 2", "2016-06-15"), visit("child 2", "2016-07-01")]
    events += [visit("child 3", "2016-06-20", child_seen=False), visit("child 4", "2016-06-20", purpose="looked_after")]
    events += [*plan("child 6", "P6", "2016-06-16"), visit("child 5", "2016-05-08")]
    assert case_ids(events, "FS/C25", Q1) == ["P1", "P6"]
    assert value(events, "FS/C25", Q1) == pytest.approx(100 / 3)


def test_under_10_on_the_day_the_plan_started() -> None:
    events = [e for n in range(1, 5) for e in plan(f"child {n}", f"P{n}", "2016-04-04")]
    events += [born("child 1", "2006-04-05"), born("child 2", "2006-04-04"), born("child 3", "2016-08-01")]
    assert case_ids(events, "IP/CP6", Q1) == ["P1", "P3"]  # the unborn; of unknown age is not under 10
    assert value(events, "IP/CP6", Q1) == 50
    events.append(event("person_details_changed", "child 2", "2016-07-01", date_of_birth="2007-01-01"))
    assert case_ids(events, "IP/CP6", Q1) == ["P1", "P3"]  # the date of birth as at D
    assert case_ids(events, "IP/CP6", "2016-07") == ["P1", "P2", "P3"]


def test_a_child_of_the_leap_day_is_ten_on_1_march() -> None:
    events = [*plan("anna", "P1", "2018-02-28"), *plan("ben", "P2", "2018-03-01")]
    events += [born(name, "2008-02-29") for name in ("anna", "ben")]
    assert case_ids(events, "IP/CP6", "2017-18 Q4") == ["P1"]


def test_young_children_seen_in_ten_days_and_in_28() -> None:
    seen = {"2016-06-21": ["P1"], "2016-06-20": [], "2016-06-03": [], "2016-06-02": [], "2016-06-30": ["P1"], "2016-07-01": []}
    for day, within_10 in seen.items():
        events = [*plan("anna", "P1", "2016-06-29"), born("anna", "2016-01-01"), visit("anna", day)]
        assert case_ids(events, "IP/CP8", "2016-06") == within_10, day  # the visit may come before the plan
        assert case_ids(events, "IP/CP9", "2016-06") == (["P1"] if "2016-06-02" < day <= "2016-06-30" else []), day


def test_only_born_children_under_five_are_young() -> None:
    births = {"born": "2016-06-30", "unborn": "2016-07-01", "nearly five": "2011-07-01", "five": "2011-06-30", "unknown": None}
    events = [visit("somebody else", "2016-06-20")]
    for person, day in births.items():
        events += [*plan(person, person, "2016-06-01"), *([born(person, day)] if day else [])]
    assert all_case_ids(events, "IP/CP8", "2016-06") == ["born", "nearly five", "unknown"]


def test_plan_ends_and_their_reasons() -> None:
    events = plan("anna", "P1", "2016-04-04", "2016-06-01", reason="became_looked_after")
    events += plan("ben", "P2", "2016-04-04", "2016-06-30", reason="completed")
    events += plan("carl", "P3", "2016-04-04", "2016-06-30", reason="transferred_out", temporary=True)
    events += [
        *plan("dora", "P4", "2016-04-04", "2016-07-04", reason="transferred_out"),
        event("person_died", "dora", "2016-06-02"),
    ]
    assert all_case_ids(events, "IP/CP11", "2016-06") == ["P1", "P2", "P4"]  # death is an end, without a reason
    assert by_dimension(events, "IP/CP14", Q1) == {"became_looked_after": 1, "transferred_out": 0}


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        ("2016-06-01", None, True),  # open on the day after the end of the plan
        ("2016-06-01", "2016-07-01", False),  # closed on that day
        ("2016-06-01", "2016-07-02", True),
        ("2016-06-30", "2016-06-30", True),  # starts on the day of the end
        ("2016-06-29", "2016-06-30", False),
        ("2016-07-07", None, True),  # the seventh day, beyond D
        ("2016-07-08", None, False),
    ],
)
def test_a_plan_is_followed_by_one_for_a_child_in_need(start: str, end: str | None, counts: bool) -> None:
    events = plan("anna", "P1", "2016-04-04", "2016-06-30")
    events += spell("child_in_need_plan_started", "anna", "N1", start, end)
    events += spell("child_in_need_plan_started", "ben", "N2", "2016-04-01")  # the feed is there from the beginning
    assert case_ids(events, "IP/CP12", "2016-06") == (["P1"] if counts else [])
