"""When it happened and when it was written down: all in Europe/London's time, and nothing taken for a date that is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from interchange import event, json_lines

from caseledger.moments import local_now

Load = Callable[..., dict[str, Any]]
Rejects = Callable[..., list[dict[str, Any]]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
LATER = "2020-01-01"
# What is written, and what it is in London.
MOMENTS = {
    "2016-02-29": "2016-02-29 00:00:00",
    "2016-04-05T10:12": "2016-04-05 10:12:00",
    "2016-04-05 10:12:13": "2016-04-05 10:12:13",
    "2016-04-05T10:12:13.5": "2016-04-05 10:12:13.5",
    "2016-04-05T10:12:13.123456789": "2016-04-05 10:12:13.123456",
    "2016-01-15T23:30:00Z": "2016-01-15 23:30:00",
    "2016-07-15T23:30:00Z": "2016-07-16 00:30:00",  # summer time: the next day
    "2016-07-01T00:30:00+01:00": "2016-07-01 00:30:00",
    "2016-07-01T00:30+0200": "2016-06-30 23:30:00",
    "2016-03-31T20:00:00-05": "2016-04-01 02:00:00",  # another quarter
    "2016-03-27T00:59:59Z": "2016-03-27 00:59:59",  # the clocks go forward
    "2016-03-27T01:00:00Z": "2016-03-27 02:00:00",
    "2016-10-30T00:30:00Z": "2016-10-30 01:30:00",  # and back: this hour comes twice
    "2016-10-30T01:30:00Z": "2016-10-30 01:30:00",
    "1931-05-05": "1931-05-05 00:00:00",
}
NO_DATES = [
    "2016-7-1", "20160401", "160401", "2016/04/01", "01/04/2016", "1 April 2016", "2016-04", "2016", "2016-W14-5", "2016-092",
    "2016-02-30", "2015-02-29", "2016-13-01", "2016-00-01", "0000-01-01", "0001-01-01", "02016-04-01", "-2016-04-01",
    "2016-04-01T24:00", "2016-04-01T23:60", "2016-04-01T23:59:60", "2016-04-01T1:00", "2016-04-01T10", "2016-04-01T",
    "2016-04-01T10:12:13.", "2016-04-01T10:12:13,5", "2016-04-01T10:12 +01:00", "2016-04-01T10:12+25:00",
    "2016-04-01T10:12+01:60", "2016-04-01T10:12+1", "2016-04-01T10:12 Europe/London", "2016-04-01Z",
    " 2016-04-01", "2016-04-01 ", "2016-04-01\n", "２０１６-04-01", "2016-04-01 (BC)",
    "epoch", "infinity", "-infinity", "now", "today", "null", 20160401, 1459468800, True,
]  # fmt: skip


def test_moments_are_told_in_london(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    lines = [event(str(number), time=text, recordedtime=LATER) for number, text in enumerate(MOMENTS)]
    load(json_lines(tmp_path / "events.jsonl", lines))
    rows = ledger("select occurred_at::varchar, occurred_on::varchar from event order by event_id::integer")
    assert rows == [(moment, moment[:10]) for moment in MOMENTS.values()]


def test_moments_of_recording_are_told_in_london(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    """A bare date is the start of that day."""
    lines = [event(str(number), time="1930-01-01", recordedtime=text) for number, text in enumerate(MOMENTS)]
    counts = load(json_lines(tmp_path / "events.jsonl", lines))
    assert counts["warnings"] == {}
    rows = ledger("select recorded_at::varchar, recorded_at_assumed from event order by event_id::integer")
    assert rows == [(moment, False) for moment in MOMENTS.values()]


def test_what_is_no_date_is_turned_away(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    times = [event(f"t{number}", time=text) for number, text in enumerate(NO_DATES)]
    recorded = [event(f"r{number}", recordedtime=text) for number, text in enumerate(NO_DATES)]
    load(json_lines(tmp_path / "events.jsonl", [*times, *recorded]))
    assert [line["reasons"] for line in rejects()] == [["bad_date"]] * 2 * len(NO_DATES)


def test_a_field_is_a_day_without_a_time(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    texts = [*NO_DATES, "2016-04-01T00:00", "2016-04-01T10:12:13Z"]
    lines = [event(str(number), "person_registered", data={"date_of_birth": text}) for number, text in enumerate(texts)]
    good = event("good", "person_registered", data={"date_of_birth": "2016-02-29"})
    assert load(json_lines(tmp_path / "events.jsonl", [*lines, good]))["accepted"] == 1
    assert [line["reasons"] for line in rejects()] == [["bad_date"]] * len(texts)


def test_a_missing_moment_of_recording_is_the_loads(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    lines = [event("1", recordedtime=None), event("2", recordedtime=""), event("3")]
    before = local_now()
    counts = load(json_lines(tmp_path / "events.jsonl", lines))
    assert counts["warnings"] == {"recorded_at_assumed": 2}
    first, second, third = ledger("select recorded_at, recorded_at_assumed from event order by event_id")
    assert first == second
    assert before <= first[0] <= local_now()
    assert (first[1], third[1]) == (True, False)


def test_a_missing_moment_of_recording_may_be_given(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    for number, (given, expected) in enumerate({
        "2016-07-01": "2016-07-01 00:00:00",
        "2016-07-01T09:30": "2016-07-01 09:30:00",
        "2016-07-01T23:30:00+00:00": "2016-07-02 00:30:00",
    }.items()):  # fmt: skip
        load(json_lines(tmp_path / "events.jsonl", [event(str(number), recordedtime=None)]), "--recorded-at", given)
        assert ledger(f"select recorded_at::varchar from event where event_id = '{number}'") == [(expected,)]


def test_an_assumed_moment_of_recording_is_checked_too(load: Load, run: Callable, tmp_path: Path) -> None:
    path = json_lines(tmp_path / "events.jsonl", [event(recordedtime=None)])
    assert load(path, "--recorded-at", "2016-04-03")["rejected_by_reason"] == {"recorded_before_occurred": 1}
    assert load(path, "--recorded-at", "2999-01-01")["rejected_by_reason"] == {"recorded_in_future": 1}
    for text in ("2016-7-1", "20160701", "2016-W28-5", "2016-07-01T25:00", "tomorrow", "now", "2016-07-01T10:00 CET"):
        assert run("load", path, "--recorded-at", text).exit_code == 1, text
    assert load(json_lines(path, [event(recordedtime=None, time="2998-01-01")]))["rejected_by_reason"] == {
        "recorded_before_occurred": 1
    }
