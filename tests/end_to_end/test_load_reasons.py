"""Every reason for which a line is turned away names the line; a faulty line never stops the others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from interchange import csv_file, event, json_lines, parquet_rows

from caseledger.moments import local_now

VISIT = {"visit_id": "V1", "purpose": "protection", "child_seen": True}
PLAN = {"plan_id": "P1", "category": "neglect"}
RISK = {"service": "adults", "title": "Demand", "impact": 3, "likelihood": 3}
GOOD = event("good", comment=None)
# By its id, a line that breaks one rule, with what that is about.
ONE_FAULT = {
    "no subject": ("missing_field: subject", event("no subject", subject=None)),
    "no field": ("missing_field: referral_id", event("no field", data={"agency": "police"})),
    "empty field": ("missing_field: referral_id", event("empty field", data={"referral_id": ""})),
    "nothing to retract": ("missing_field: supersedes", event("nothing to retract", "event_retracted")),
    "no figure": ("missing_field: numerator or value", event("no figure", "figure_reported", data={"period_end": "2016-03-31"})),
    "no such type": ("unknown_type: type", event("no such type", "referral_lost")),
    "not true or false": (
        "bad_type: child_seen",
        event("not true or false", "visit_made", data=VISIT | {"child_seen": "perhaps"}),
    ),
    "not a number": (
        "bad_type: previous_plans",
        event("not a number", "protection_plan_started", data=PLAN | {"previous_plans": "two"}),
    ),
    "not whole": ("bad_type: previous_plans", event("not whole", "protection_plan_started", data=PLAN | {"previous_plans": 1.5})),
    "no such code": ("bad_code: agency", event("no such code", data={"referral_id": "R1", "agency": "postman"})),
    "out of range": ("bad_code: impact", event("out of range", "risk_scored", data=RISK | {"impact": 6})),
    "no such day": ("bad_date: time", event("no such day", time="2015-02-29")),
    "no such moment": ("bad_date: recordedtime", event("no such moment", recordedtime="2016-04-05T25:00")),
    "no such birthday": (
        "bad_date: date_of_birth",
        event("no such birthday", "person_registered", data={"date_of_birth": "1/4/2010"}),
    ),
    "too early": ("recorded_before_occurred: recordedtime", event("too early", recordedtime="2016-04-03T23:59:59")),
    "from the future": ("recorded_in_future: recordedtime", event("from the future", recordedtime="2999-01-01")),
    "good": ("conflict: id", event("good", subject="100024")),
    "other person": ("supersedes_other_subject: supersedes", event("other person", subject="100024", supersedes="good")),
    "other area": ("supersedes_other_subject: supersedes", event("other area", area="E09000007", supersedes="good")),
    "itself": ("supersedes_itself: supersedes", event("itself", supersedes="itself")),
    # An area that is no code would be one of its own, and an id with a blank somebody else's.
    "a name": ("bad_code: area", event("a name", area="Barnet")),
    "small letters": ("bad_code: area", event("small letters", area="e09000003")),
    "blank area": ("bad_code: area", event("blank area", area="E09000003 ")),
    "blank before": ("bad_code: subject", event("blank before", subject=" 100023")),
    "blank after": ("bad_code: subject", event("blank after", subject="100023 ")),
    "tab after": ("bad_code: subject", event("tab after", subject="100023\t")),
    "unbreakable": ("bad_code: subject", event("unbreakable", subject="\u00a0100023")),
    "id after ": ("bad_code: id", event("id after ")),
    "blank source": ("bad_code: source", event("blank source", source=" /barnet/lcs")),
    "blank target": ("bad_code: supersedes", event("blank target", supersedes="good ")),
    "blank field": ("bad_code: referral_id", event("blank field", data={"referral_id": "R1 "})),
    "blank merge": ("bad_code: merged_into", event("blank merge", "person_merged", data={"merged_into": " 100024"})),
}
EXPECTED = [(event_id, [about.partition(":")[0]], [about]) for event_id, (about, _) in ONE_FAULT.items()]
FAULTY = [line for _, line in ONE_FAULT.values()]
FORMATS = {
    # How to write the file, its name, and the line on which the first event stands.
    "json": (json_lines, "events.jsonl", 1),
    "csv": (csv_file, "events.csv", 2),
    "parquet": (parquet_rows, "events.parquet", 1),
}
Load = Callable[..., dict[str, Any]]
Rejects = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("form", FORMATS)
def test_an_id_that_has_swallowed_lines_is_turned_away(form: str, load: Load, rejects: Rejects, tmp_path: Path) -> None:
    """As when a quote of a CSV file went astray: those lines would be lost without a word."""
    write, name, _ = FORMATS[form]
    lines = [
        event("E1\nE2,/barnet/lcs,referral_received"),
        event("E3", subject="1\r\n2"),
        event("E4", supersedes="E1\nE0"),
        event("E5\\n", data={"referral_id": "two\nlines"}),
    ]
    counts = load(write(tmp_path / name, lines))
    assert (counts["accepted"], counts["rejected"]) == (1, 3)
    assert [line["fields"] for line in rejects()] == [["bad_code: id"], ["bad_code: subject"], ["bad_code: supersedes"]]


@pytest.mark.parametrize("form", FORMATS)
def test_a_faulty_line_is_turned_away_with_its_line_and_reason(form: str, load: Load, rejects: Rejects, tmp_path: Path) -> None:
    write, name, first_line = FORMATS[form]
    path = write(tmp_path / name, [GOOD, *FAULTY])
    counts = load(path)
    assert (counts["read"], counts["accepted"], counts["rejected"]) == (1 + len(FAULTY), 1, len(FAULTY))
    found = rejects()
    assert [(line["event_id"], line["reasons"], line["fields"]) for line in found] == EXPECTED
    assert [line["line"] for line in found] == list(range(first_line + 1, first_line + 1 + len(FAULTY)))
    assert {(line["load_id"], line["file"]) for line in found} == {(1, str(path))}
    reasons = [reason for _, reasons, _ in EXPECTED for reason in reasons]
    assert counts["rejected_by_reason"] == {reason: reasons.count(reason) for reason in sorted(set(reasons))}


def test_a_line_that_is_no_json_object_is_unreadable(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    lines = [
        "{",
        "nonsense",
        "[]",
        "null",
        '"text"',
        '[{"id": "1"}]',
        "{'id': '1'}",
        '{"id": "1"} {"id": "2"}',
        '{"id": "\\ud800"}',
    ]
    load(json_lines(tmp_path / "events.jsonl", [GOOD, *lines, event("after")]))
    assert [(found["line"], found["reasons"], found["raw"]) for found in rejects()] == [
        (number, ["unreadable"], line) for number, line in enumerate(lines, start=2)
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_an_unknown_field_is_kept_with_a_warning_or_rejected_if_strict(
    form: str, load: Load, rejects: Rejects, ledger: Callable, tmp_path: Path
) -> None:
    write, name, first_line = FORMATS[form]
    path = write(tmp_path / name, [event("E1", data={"referral_id": "R1", "priority": "high"}), event("E2")])
    strict = load(path, "--strict")
    assert (strict["accepted"], strict["rejected_by_reason"]) == (1, {"unknown_field": 1})
    found = [(line["line"], line["reasons"], line["fields"]) for line in rejects()]
    assert found == [(first_line, ["unknown_field"], ["unknown_field: priority"])]
    lenient = load(path)
    assert (lenient["accepted"], lenient["duplicates"], lenient["warnings"]) == (1, 1, {"unknown_field": 1})
    assert ledger("select data.priority::varchar from event order by event_id") == [("high",), (None,)]


def test_a_line_gets_every_reason_that_applies(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    first = event("good")
    faulty = event("bad", subject=5, time="epoch", recordedtime="2999-01-01", supersedes="bad", data={"agency": "postman"})
    settled = [
        event("good", subject="100024", time="infinity"),  # faulty in itself, and other content under an accepted id
        event("later", supersedes="good", data={"referral_id": "R1", "agency": "police"}),
        event("later", supersedes="good", subject="100024"),  # both rules that look at the ledger
    ]
    load(json_lines(tmp_path / "events.jsonl", [first, faulty, *settled]), "--strict")
    assert [(line["line"], sorted(line["reasons"])) for line in rejects()] == [
        (2, ["bad_code", "bad_date", "bad_type", "missing_field", "recorded_in_future", "supersedes_itself"]),
        (3, ["bad_date", "conflict"]),
        (5, ["conflict", "supersedes_other_subject"]),
    ]
    assert [sorted(line["fields"]) for line in rejects()] == [
        [
            "bad_code: agency", "bad_date: time", "bad_type: subject", "missing_field: referral_id",
            "recorded_in_future: recordedtime", "supersedes_itself: supersedes",
        ],
        ["bad_date: time", "conflict: id"],
        ["conflict: id", "supersedes_other_subject: supersedes"],
    ]  # fmt: skip


def test_two_fields_with_one_fault_are_both_named(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "events.jsonl", [GOOD, event("two", "visit_made", data={"visit_id": "V1", "child_seen": "no"})]))
    ((reasons, fields),) = ((line["reasons"], line["fields"]) for line in rejects())
    assert reasons == ["missing_field", "bad_type"]
    assert sorted(fields) == ["bad_type: child_seen", "missing_field: purpose"]
    more = event("three", "visit_made", data={"child_seen": True, "worker_id": " W1"})
    load(json_lines(tmp_path / "more.jsonl", [event("E2"), more]))
    assert rejects("--load", 2)[0]["reasons"] == ["missing_field", "bad_code"]
    assert rejects("--load", 2)[0]["fields"] == ["missing_field: visit_id", "missing_field: purpose", "bad_code: worker_id"]


def test_the_bounds_of_recording_are_a_day(load: Load, tmp_path: Path) -> None:
    """Clocks differ and night shifts write up the day before: only more than a day is an error."""
    now = local_now()

    def moment(shift: timedelta) -> str:
        return (now + shift).isoformat()

    lines = [
        event("a day early", time="2016-04-05", recordedtime="2016-04-04T00:00"),
        event("late on that day", time="2016-04-05T23:59", recordedtime="2016-04-04T00:00"),
        event("within a day", recordedtime=moment(timedelta(hours=23, minutes=59))),
        event("beyond a day", recordedtime=moment(timedelta(hours=24, minutes=9))),
        event("before it happens", recordedtime=None, time=f"{datetime.max:%Y-%m-%d}"),
    ]
    counts = load(json_lines(tmp_path / "events.jsonl", lines))
    assert counts["accepted"] == 3
    assert counts["rejected_by_reason"] == {"recorded_before_occurred": 1, "recorded_in_future": 1}


def test_a_type_may_be_anything(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    """A type that nobody thought of must not slip between the checks of the types that there are."""
    types = ["", None, 5, ["referral_received"], {"a": 1}, "a\0b", "x'; drop table event; --", "Referral_Received"]
    for number, code in enumerate(types):  # a load each, for the types in a load decide which checks are made
        counts = load(json_lines(tmp_path / "events.jsonl", [event("odd") | {"type": code}, event(f"good {number}")]))
        assert (counts["read"], counts["accepted"], counts["rejected"]) == (2, 1, 1), code
    assert load(json_lines(tmp_path / "all.jsonl", [event("odd") | {"type": code} for code in types]))["rejected"] == len(types)
    found = [set(line["reasons"]) for line in rejects()]
    assert all(reasons & {"missing_field", "unknown_type"} for reasons in found)


def test_what_is_no_object_is_no_data(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    """Elsewhere an empty text or list is absence; here it would hide that somebody writes events in another way."""
    strange = [[], "", "text", 5, True, [{"referral_id": "R1"}]]
    load(json_lines(tmp_path / "events.jsonl", [event(str(number)) | {"data": data} for number, data in enumerate(strange)]))
    assert [line["reasons"] for line in rejects()] == [["missing_field", "bad_type"]] * len(strange)
    load(json_lines(tmp_path / "types.jsonl", [event("type") | {"type": []}]))
    assert rejects("--load", 2)[0]["reasons"] == ["unknown_type", "bad_type"]


AGENCIES: list[tuple[Any, list[str]]] = [
    (["police", "health"], []),
    ([], ["missing_field"]),
    ("police", ["bad_type"]),
    ([None], ["bad_type"]),
    (["police", None], ["bad_type"]),
    (["police", 5], ["bad_type"]),
    ([["police"]], ["bad_type"]),
    ({"a": "police"}, ["bad_type"]),
    (["police", "milkman"], ["bad_code"]),
    ([""], ["bad_code"]),
]


def test_every_member_of_a_list_is_checked(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    lines = [
        event(str(number), "strategy_discussion_held", data={"discussion_id": "D1", "agencies": agencies})
        for number, (agencies, _) in enumerate(AGENCIES)
    ]
    load(json_lines(tmp_path / "events.jsonl", lines))
    expected = [(str(number), reasons) for number, (_, reasons) in enumerate(AGENCIES) if reasons]
    assert [(line["event_id"], line["reasons"]) for line in rejects()] == expected
