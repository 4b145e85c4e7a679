"""The same event is one event, in whichever format, order, file or load it comes; anything else under its id is a conflict."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interchange import csv_file, event, json_lines, parquet_file, parquet_rows

from caseledger.catalogue import EventType, Field, Kind, read_catalogue

SAMPLE = {Kind.DATE: "2016-02-29", Kind.BOOLEAN: True, Kind.INTEGER: 3, Kind.NUMBER: 12.5, Kind.TEXT: 'Ä "b", c\nd; é'}
Load = Callable[..., dict[str, Any]]
Ledger = Callable[[str], list[tuple[Any, ...]]]


def sample_value(field: Field) -> Any:
    codes = [code.value for code in field.codes if code.valid_to is None]
    if field.kind is Kind.LIST:
        return codes[:2] or ["a", "b"]
    return codes[0] if codes else SAMPLE[field.kind]


def sample_event(event_type: EventType, *, only_required: bool = False) -> dict[str, Any]:
    """Return an event of a type with all its fields, or with those it cannot do without."""
    needed = {field.name for field in event_type.fields if field.required} | set(event_type.at_least_one_of[:1])
    fields = [field for field in event_type.fields if not only_required or field.name in needed]
    return event(
        f"{event_type.name} {'least' if only_required else 'all'}",
        event_type.name,
        data={field.name: sample_value(field) for field in fields},
        supersedes="person_died all" if event_type.supersedes_required else None,
    )


EVERY_TYPE = [sample_event(event_type) for event_type in read_catalogue().values()]
EVERY_TYPE_AT_LEAST = [sample_event(event_type, only_required=True) for event_type in read_catalogue().values()]


def test_every_type_is_the_same_content_in_every_format(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    """Otherwise a council that changes its export format would send conflicts, or everything twice."""
    events = [*EVERY_TYPE, *EVERY_TYPE_AT_LEAST]
    counts = load(json_lines(tmp_path / "events.jsonl", events))
    assert (counts["accepted"], counts["rejected_by_reason"], counts["warnings"]) == (len(events), {}, {})
    again = load(csv_file(tmp_path / "events.csv", events), parquet_rows(tmp_path / "events.parquet", events))
    assert again["duplicates"] == 2 * len(events)
    for event_type in read_catalogue().values():
        fields = [field for field in event_type.fields if not field.is_person]
        if fields:
            read = ", ".join(f"data.{field.name}::{field.kind}" for field in fields)
            (row,) = ledger(f"select {read} from event where event_id = '{event_type.name} all'")
            assert [str(value) for value in row] == [str(sample_value(field)) for field in fields], event_type.name


# Ways to write one event: the first as it is, the others the same in other words.
SAME = {
    "offset": [
        event(time="2016-07-01T00:30:00", recordedtime="2016-07-01T09:00"),
        event(time="2016-06-30T23:30:00Z", recordedtime="2016-07-01T08:00:00.000Z"),
        event(time="2016-07-01 02:30+03:00", recordedtime="2016-07-01T09:00:00+0100"),
    ],
    "start of the day": [
        event(time="2016-04-05", recordedtime="2016-04-06"),
        event(time="2016-04-05T00:00", recordedtime="2016-04-06T00:00:00"),
    ],
    "numbers": [
        event("E1", "budget_forecast", data={
            "service": "adults", "kind": "capital", "period_end": "2016-06-30", "revised": revised, "forecast": forecast,
        })
        for revised, forecast in [(5, 1000), (5.0, 1e3), (5.000, 1000.0)]
    ],
    "whole numbers": [
        event("E1", "complaint_received", data={"service": "adults", "stage": stage}) for stage in (2, 2.0)
    ],
    "absent": [
        event(data={"referral_id": "R1"}),
        event(data={"referral_id": "R1", "agency": None}),
        event(data={"referral_id": "R1", "agency": "", "supplier_column": None, "another": ""}, supersedes=""),
    ],
    "area": [event(), event(area=None), event(area="")],
    "order of members": [
        event(data={"referral_id": "R1", "zeta": "1", "alpha": "2", "agency": "police"}),
        event(data={"agency": "police", "alpha": "2", "zeta": 1, "referral_id": "R1"}),
    ],
    "extension attribute": [
        event(data={"referral_id": "R1", "note": "x", "team": "North"}),
        event(team="North", dataschema="urn:x", data={"referral_id": "R1", "note": "x"}),
        event(note="x", data={"referral_id": "R1", "team": "North"}),
    ],
    "without a specversion": [event(), event(specversion=None)],
}  # fmt: skip


def test_other_words_are_no_other_content(load: Load, rejects: Callable, tmp_path: Path) -> None:
    """Each way of writing has a source of its own, so that it meets its own kind only."""
    lines = [line | {"source": name} for name, ways in SAME.items() for line in ways]
    counts = load(json_lines(tmp_path / "events.jsonl", lines))
    assert [json.loads(line["raw"])["source"] for line in rejects()] == []
    assert (counts["accepted"], counts["duplicates"]) == (len(SAME), len(lines) - len(SAME))


def test_escapes_are_no_other_content(load: Load, tmp_path: Path) -> None:
    plain = '{"id":"é/1","source":"s","type":"risk_closed","subject":"O\'Brien","time":"2016-04-05","recordedtime":"2016-04-06"}'
    escaped = plain.replace("é", "\\u00e9").replace("/", "\\/").replace("risk", "\\u0072isk").replace("Brien", "\\u0042rien")
    counts = load(json_lines(tmp_path / "events.jsonl", [plain, escaped, f" \t{plain} "]))
    assert (counts["accepted"], counts["duplicates"]) == (1, 2)


def test_typed_columns_are_no_other_content(load: Load, tmp_path: Path) -> None:
    """The same rows with typed dates, moments and numbers, as data frames write them."""
    events = [
        event("E1", time="2016-07-01", recordedtime="2016-07-01T09:00:00", data={"referral_id": "R1"}),
        event("E2", "figure_reported", time="2016-07-01", recordedtime="2016-07-01T09:00:00", subject="FS/S15",
              data={"period_end": "2016-06-30", "numerator": 5, "denominator": 8.25}),
    ]  # fmt: skip
    load(json_lines(tmp_path / "events.jsonl", events))
    columns = "'/barnet/lcs' as source, 'E09000003' as area"
    referral = f"select 'E1' as id, 'referral_received' as type, '100023' as subject, {columns}, 'R1' as referral_id"
    figure = f"""
        select 'E2' as id, 'figure_reported' as type, 'FS/S15' as subject, {columns}, null::varchar as referral_id,
            5.0::double as numerator, 8.25::decimal(9, 2) as denominator"""
    day, midnight = "date '2016-07-01' as time", "timestamp_ns '2016-07-01' as time"
    moment = "timestamp '2016-07-01 09:00' as recordedtime"
    end, data = "date '2016-06-30' as period_end", """'{"referral_id": "R1"}'"""
    files = {
        "date and timestamp": f"select *, {day}, {moment}, {end} from ({figure})",
        "timestamps": f"select *, {midnight}, {moment}, timestamp '2016-06-30' as period_end from ({figure})",
        "time zone": f"select *, {day}, timestamptz '2016-07-01 08:00+00' as recordedtime, {end} from ({figure})",
        "not a number": f"select *, {day}, {moment}, 'nan'::double as numerator, 'nan'::float as value from ({referral})",
        "struct": f"""
            select * exclude (period_end, numerator, denominator, referral_id), {day}, {moment},
                {{'period_end': period_end, 'numerator': numerator, 'denominator': denominator, 'value': null::double}} as data
            from (select *, {end} from ({figure}))""",
        "json": f"select * exclude (referral_id), {day}, {moment}, {data}::json as data from ({referral})",
        "json as text": f"select * exclude (referral_id), {day}, {moment}, {data} as data from ({referral})",
        "map": f"select * exclude (referral_id), {day}, {moment}, map(['referral_id'], ['R1']) as data from ({referral})",
    }
    for name, select in files.items():
        counts = load(parquet_file(tmp_path / f"{name}.parquet", select))
        assert counts["duplicates"] == 1, (name, counts)


def test_within_a_load_the_first_of_two_contents_stands(load: Load, rejects: Callable, ledger: Ledger, tmp_path: Path) -> None:
    first, other = event("E1"), event("E1", data={"referral_id": "R2"})
    counts = load(json_lines(tmp_path / "events.jsonl", [first, other, first, other]))
    assert (counts["accepted"], counts["duplicates"], counts["rejected_by_reason"]) == (1, 1, {"conflict": 2})
    assert [line["line"] for line in rejects()] == [2, 4]
    assert ledger("select data.referral_id::varchar from event") == [("R1",)]


def test_the_first_accepted_stands_against_later_loads(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    first, other = event("E1"), event("E1", data={"referral_id": "R2"})
    load(json_lines(tmp_path / "first.jsonl", [first]))
    counts = load(json_lines(tmp_path / "second.jsonl", [other, first]))
    assert (counts["accepted"], counts["duplicates"], counts["rejected_by_reason"]) == (0, 1, {"conflict": 1})
    assert ledger("select data.referral_id::varchar from event") == [("R1",)]


def test_an_id_is_unique_within_its_source_only(load: Load, tmp_path: Path) -> None:
    counts = load(json_lines(tmp_path / "events.jsonl", [event("E1"), event("E1", source="/barnet/adults")]))
    assert counts["accepted"] == 2


def test_a_missing_moment_of_recording_is_no_content(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    """The same line loaded again tomorrow is the same event, although the load assumes another moment for it."""
    path = json_lines(tmp_path / "events.jsonl", [event(recordedtime=None)])
    assert load(path, "--recorded-at", "2016-04-06")["accepted"] == 1
    assert load(path, "--recorded-at", "2016-04-07T12:00")["duplicates"] == 1
    assert load(path)["duplicates"] == 1
    assert ledger("select recorded_at::varchar, recorded_at_assumed from event") == [("2016-04-06 00:00:00", True)]


def test_the_same_file_twice_in_one_load(load: Load, tmp_path: Path) -> None:
    path = json_lines(tmp_path / "events.jsonl", [event("E1"), "{", event("E2", supersedes="not there")])
    counts = load(path, path)
    assert (counts["accepted"], counts["duplicates"], counts["rejected"], counts["held"]) == (1, 1, 2, 2)
