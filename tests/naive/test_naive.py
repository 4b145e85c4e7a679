"""Each rule of the naive fold on a case small enough to work out by hand: a wrong reference would hide a wrong mart.

Here: time, reading, known at, merges, repeats, spells, people, results. The indicators stand in a file for each area of practice.
"""

import json
from datetime import date, datetime
from typing import Any

import pytest

import naive
from naive.calendar import age_on, months_on, since, wd_on
from naive.given import Q1, Q2, Q4, case_ids, event, plan, value, visit

HOLIDAYS = naive.bank_holidays()


# --- time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2016-06-10", 1, "2016-06-13"),  # Friday to Monday
        ("2016-06-11", 1, "2016-06-13"),  # day 0 may be a Saturday
        ("2016-03-24", 1, "2016-03-29"),  # Good Friday and Easter Monday
        ("2016-04-01", 45, "2016-06-07"),  # nine weeks and the two bank holidays of May
    ],
)
def test_working_days_are_counted_from_day_0(day: str, n: int, expected: str) -> None:
    assert wd_on(date.fromisoformat(day), n, HOLIDAYS) == date.fromisoformat(expected)


def test_months_and_birthdays_are_clamped() -> None:
    assert months_on(date(2016, 8, 31), -6) == date(2016, 2, 29)
    assert months_on(date(2016, 2, 29), 24) == date(2018, 2, 28)
    assert since(date(2016, 6, 30), 6) == date(2016, 1, 1)
    assert (age_on(date(2000, 2, 29), date(2018, 2, 28)), age_on(date(2000, 2, 29), date(2018, 3, 1))) == (17, 18)


def test_periods_run_from_the_first_event_to_the_latest() -> None:
    labels = [p.label for p in naive.periods_between(date(2016, 3, 31), date(2016, 7, 1))]
    expected = ["2016-03", "2015-16 Q4", "2015-16", "2016-04", "2016-05", "2016-06", "2016-17 Q1"]
    assert labels == [*expected, "2016-07", "2016-17 Q2", "2016-17"]


def test_labels_of_periods() -> None:
    assert naive.period(Q4).start == date(2016, 1, 1)
    assert (naive.period("2011-12").end, naive.period("2011-12", "year").end) == (date(2011, 12, 31), date(2012, 3, 31))
    assert naive.period("2012-13").kind == "year"  # there is no month 13


def test_windows_end_on_the_last_day() -> None:
    february = naive.period("2016-02")
    windows = ("period", "ytd", "m6", "r12", "y3", "as_at")
    starts = [february.window_start(window).isoformat() for window in windows]
    assert starts == ["2016-02-01", "2015-04-01", "2015-09-01", "2015-03-01", "2013-03-01", "2016-02-29"]
    autumn = naive.span("autumn", date(2017, 9, 1), date(2017, 12, 15))
    assert [autumn.window_start(w).isoformat() for w in ("period", "m6")] == ["2017-09-01", "2017-07-01"]


# --- reading and accepting ----------------------------------------------------------------------------------------


def line(**attributes: Any) -> str:
    record = {"id": "1", "source": "s", "type": "referral_received", "subject": "anna", "time": "2016-04-05"}
    return json.dumps({**record, "data": {"referral_id": "R1"}, **attributes})


def read(folder: Any, *lines: str, **options: Any) -> list[naive.Event]:
    (folder / "events.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return naive.read_events([folder], **options)


def test_faulty_and_repeated_lines_are_left_out(tmp_path: Any) -> None:
    lines = ["", "{broken", "[1]", line(), line(), line(subject="ben"), line(id="2", time="2016-13-01")]
    lines += [line(id="3", source=None), line(id="4", time="2016-04-05", recordedtime="2016-04-03T10:00"), line(id="5")]
    events = read(tmp_path, *lines, rejected={("events.jsonl", 10)})
    assert [(e.event_id, e.subject) for e in events] == [("1", "anna")]


def test_a_correction_waits_for_its_target_and_must_be_about_the_same_person(tmp_path: Any) -> None:
    lines = [line(id="2", supersedes="1"), line(), line(id="3", supersedes="1", subject="ben")]
    lines += [line(id="4", supersedes="unknown"), line(id="5", supersedes="4"), line(id="6", supersedes="6")]
    assert [e.event_id for e in read(tmp_path, *lines)] == ["1", "2"]


def test_a_timestamp_with_an_offset_is_london_time(tmp_path: Any) -> None:
    (found,) = read(tmp_path, line(time="2016-06-30T23:30:00Z", recordedtime="2016-07-01"))
    assert (found.occurred_on, found.recorded_at) == (date(2016, 7, 1), datetime(2016, 7, 1))


# --- known at, corrections, merges, repeats -------------------------------------------------------------------------


def test_an_event_recorded_after_known_at_is_not_visible() -> None:
    events = [*plan("anna", "P1", "2016-04-04"), event("person_registered", "anna", "2016-04-01")]
    events += [event("protection_plan_started", "ben", "2016-04-04", at="2016-07-01T00:00", plan_id="P2")]
    assert value(events, "FS/S1", Q1) == 2
    assert value(events, "FS/S1", Q1, known_at=date(2016, 6, 30)) == 1
    assert value(events, "FS/S1", Q1, known_at=datetime(2016, 7, 1)) == 2


def correct(target: str, event_id: str, at: str, on: str | None = None) -> naive.Event:
    if on is None:
        return event("event_retracted", "anna", at[:10], at=at, supersedes=target, event_id=event_id)
    data = {"supersedes": target, "event_id": event_id, "plan_id": "P1"}
    return event("protection_plan_started", "anna", on, at=at, **data)


def test_a_correction_replaces_and_its_retraction_brings_the_original_back() -> None:
    events = plan("anna", "P1", "2016-04-04", event_id="a")
    events += [correct("a", "b", "2016-05-01", on="2016-03-04"), correct("b", "c", "2016-06-01")]
    counted = [value(events, "FS/S1", Q1, known_at=k) for k in (date(2016, 4, 30), date(2016, 5, 1), date(2016, 6, 1))]
    assert counted == [1, 0, 1]


def test_only_the_latest_of_several_live_corrections_is_effective() -> None:
    first, last = correct("a", "b", "2016-05-01", on="2016-04-06"), correct("a", "c", "2016-05-01", on="2016-04-07")
    events = [*plan("anna", "P1", "2016-04-04", event_id="a"), last, first]
    assert [e.event_id for e in naive.effective(events)] == ["c"]
    assert naive.effective([*events, correct("a", "d", "2016-05-02")]) == []


def merge(subject: str, into: str, at: str, **given: Any) -> naive.Event:
    return event("person_merged", subject, at, merged_into=into, **given)


def test_merges_are_followed_in_chains_and_rings_and_second_merges_ignored() -> None:
    merges = [merge("anna", "ben", "2016-05-01"), merge("ben", "carl", "2016-05-02")]
    ignored = [merge("carl", "anna", "2016-05-03"), merge("anna", "dora", "2016-05-04")]
    elsewhere = [event("referral_received", "anna", "2016-04-01", referral_id="R1", area="E09000007")]
    found = naive.effective([*plan("anna", "P1", "2016-04-04"), *ignored, *merges, *elsewhere])
    subjects = {(e.area_code, e.subject) for e in found if e.event_type != "person_merged"}
    assert subjects == {("E09000003", "carl"), ("E09000007", "anna")}


def test_a_merge_counts_only_where_it_is_known() -> None:
    events = plan("anna", "P1", "2015-04-06", "2015-08-03") + plan("ben", "P2", "2016-04-04")
    events.append(merge("anna", "ben", "2016-08-01"))
    assert case_ids(events, "FS/S2", Q1) == ["P2"]
    assert case_ids(events, "FS/S2", Q1, known_at=date(2016, 7, 31)) == []


def test_the_latest_recorded_of_repeats_counts() -> None:
    events = [event("referral_received", "anna", "2016-04-01", at="2016-04-09", referral_id="R1")]
    events += [event("referral_received", "anna", "2016-07-01", at="2016-07-01", referral_id="R1", source="/other")]
    assert naive.cases(events, "FS/S4", Q1).empty
    assert value(events, "FS/S4", Q1, "reason") == "no_population"
    assert list(naive.cases(events, "FS/S4", Q2).case_id) == ["R1"]


# --- spells and people ----------------------------------------------------------------------------------------------


def test_an_end_without_a_start_or_before_it_is_ignored() -> None:
    events = [*plan("anna", "P1", "2016-04-04", "2016-04-01"), *plan("ben", "P2", "2016-04-04", "2016-06-30")]
    events.append(event("protection_plan_ended", "carl", "2016-06-01", plan_id="P3"))
    assert list(naive.cases(events, "FS/C24", Q1).case_id) == ["P1"]


def test_death_ends_every_open_spell_and_completes_no_assessment() -> None:
    events = [*plan("anna", "P1", "2016-04-04"), event("person_died", "anna", "2016-06-30")]
    events += [event("assessment_started", "anna", "2016-04-04", assessment_id="A1"), *plan("ben", "P2", "2016-04-04")]
    events += [event("person_died", "ben", "2016-07-01"), event("person_died", "ben", "2016-07-05")]
    assert list(naive.cases(events, "FS/C24", Q1).case_id) == ["P2"]
    assert naive.cases(events, "FS/C22", Q1).empty
    assert naive.cases(events, "FS/C24", Q2).empty


def test_a_child_turns_18_on_the_last_day() -> None:
    events = plan("adult", "P1", "2016-04-04") + plan("child", "P2", "2016-04-04") + plan("unborn", "P3", "2016-04-04")
    for person, born in (("adult", "1998-06-30"), ("child", "1998-07-01"), ("unborn", "2016-08-01")):
        events.append(event("person_registered", person, "2016-04-04", date_of_birth=born))
    events += plan("of unknown age", "P4", "2016-04-04")
    assert list(naive.cases(events, "FS/C24", Q1).case_id) == ["P2", "P4", "P3"]
    events.append(event("person_details_changed", "adult", "2016-06-30", date_of_birth="1999-06-30"))
    events.append(event("person_details_changed", "child", "2016-07-01", date_of_birth="1990-06-30"))
    assert set(naive.cases(events, "FS/C24", Q1).case_id) == {"P1", "P2", "P3", "P4"}


def test_one_plan_a_child_the_latest_that_is_not_temporary() -> None:
    events = plan("anna", "P1", "2016-04-04") + plan("anna", "P2", "2016-05-02")
    events += plan("anna", "P3", "2016-05-03", temporary=True)
    assert list(naive.cases(events, "FS/C24", Q1).case_id) == ["P2"]
    assert case_ids(events, "FS/S1", Q1) == ["P1", "P2"]
    assert case_ids(events, "FS/S2", Q1) == []  # the first has not ended


# --- results --------------------------------------------------------------------------------------------------------


def test_referrals_of_twelve_months_over_the_population_that_applies() -> None:
    days = ("2015-06-30", "2015-07-01", "2016-06-30", "2016-07-01")
    events = [event("referral_received", "anna", day, referral_id=day) for day in days]
    population = [
        naive.Population("E09000003", date(2015, 4, 1), 1_000),
        naive.Population("E09000003", date(2016, 4, 1), 4_000),
        naive.Population("E09000003", date(2016, 4, 1), 5_000, known_from=date(2017, 1, 1)),
        naive.Population("E09000003", date(2016, 4, 1), 9_000, age_from=10),
        naive.Population("E09000003", date(2016, 7, 1), 8_000),
    ]
    assert value(events, "FS/S4", Q1, population=population) == 4
    assert value(events, "FS/S4", Q1, population=population, known_at=date(2016, 12, 31)) == 5
    assert value(events, "FS/S4", Q1, "reason") == "no_population"


def test_reasons_and_rows() -> None:
    events = plan("anna", "P1", "2016-04-04", "2016-06-01")
    events += [visit("anna", "2016-07-01"), *plan("zoe", "P2", "2016-07-01", area="E09000007")]
    assert value(events, "FS/C25", Q1, "reason") == "no_feed"
    found = naive.results(events).set_index(["area_code", "period", "indicator_ref"]).sort_index()
    assert found.loc[("E09000003", Q2, "FS/C25"), "reason"] == "no_cases"
    assert ("E09000007", Q1, "FS/S1") not in found.index
    assert found.loc[("E09000007", Q2, "FS/S1"), "value"] == 1
    assert found.loc[("E09000003", Q2, "FS/S1"), "value"] == 1  # from 1 April on


def test_each_indicator_has_its_kinds_of_period_and_each_dimension_its_row() -> None:
    found = naive.results(plan("anna", "P1", "2016-04-04"))
    counted = found.groupby([found.indicator_ref.str[:2], "period_kind"]).size().to_dict()
    assert counted == {("FS", "quarter"): 29, ("FS", "year"): 29, ("IP", "month"): 48, ("IP", "quarter"): 48}
    autumn = naive.span("autumn", date(2016, 9, 1), date(2016, 12, 31))
    spanned = naive.results(plan("anna", "P1", "2016-09-01"), [autumn]).set_index("indicator_ref")
    assert spanned.loc["IP/CP5", "value"] == 1
    assert set(spanned.index.str[:2]) == {"IP"}


REGISTERED = {"FS/S7", "FS/S8", "FS/C10", "FS/C12", "FS/C14", "FS/C16"}


def figure(ref: str, at: str = "2016-07-20", end: str = "2016-06-30", **given: float) -> naive.Event:
    return event("figure_reported", ref, "2016-07-10", at=at, period_end=end, **given)


def test_the_last_recorded_figure_of_the_last_day() -> None:
    events = [figure("FS/S7", value=61.5), figure("FS/S7", at="2016-07-21", numerator=3, denominator=8)]
    events += [figure("FS/S8", value=50, numerator=1, denominator=3), figure("FS/C10", end="2016-05-31", value=1)]
    events += [figure("FS/C12", end="2017-03-31", value=9), figure("FS/C16", numerator=3), *plan("anna", "P1", "2016-04-04")]
    found = naive.results(events, [Q1, "2016-17 Q4", "2016-17"]).set_index(["indicator_ref", "period"])
    reported = found[found.index.get_level_values(0).isin(REGISTERED)]
    assert set(reported.index) == {*((ref, Q1) for ref in ("FS/S7", "FS/S8", "FS/C16")), *(
        ("FS/C12", period) for period in ("2016-17 Q4", "2016-17"))}  # fmt: skip
    assert reported.loc[("FS/S7", Q1), ["numerator", "denominator", "value"]].tolist() == [3, 8, 37.5]
    assert reported.loc[("FS/S8", Q1), "value"] == 50
    assert reported.loc[("FS/C16", Q1), "reason"] == "no_cases"


def test_first_time_entrants_over_the_population_of_ten_to_seventeen() -> None:
    events = [figure("FS/C14", numerator=30), *plan("anna", "P1", "2016-04-04")]
    people = [naive.Population("E09000003", date(2016, 4, 1), 20_000, 10, 17)]
    people += [naive.Population("E09000003", date(2016, 4, 1), 90_000)]
    assert value(events, "FS/C14", Q1, population=people) == 150
    assert value(events, "FS/C14", Q1, "reason") == "no_population"
    given = [figure("FS/C14", numerator=30, denominator=10_000), *plan("anna", "P1", "2016-04-04")]
    assert value(given, "FS/C14", Q1, population=people) == 300
