"""Lines that nobody would write on purpose, or only on purpose: none stops a load, and every one is counted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from interchange import csv_file, event, json_lines, parquet_rows

Load = Callable[..., dict[str, Any]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
NESTED_LIST = "[" * 10_000 + "]" * 10_000
NESTED_OBJECT = '{"a":' * 10_000 + "1" + "}" * 10_000
MEGABYTE = "m" * 1_000_000


def with_member(member: str, event_id: str = "odd") -> str:
    """Return a line with one more member, written as it is."""
    return json.dumps(event(event_id))[:-1] + f", {member}}}"


def with_field(member: str, event_id: str = "odd") -> str:
    """Return a line with one more field in its data, written as it is."""
    return json.dumps(event(event_id))[:-2] + f", {member}}}}}"


HOSTILE = {
    "nested list": NESTED_LIST,
    "nested object": NESTED_OBJECT,
    "nested id": json.dumps(event("odd")).replace('"odd"', NESTED_LIST),
    "nested data": json.dumps(event("odd")).replace('{"referral_id": "R1"}', NESTED_LIST),
    "nested type": json.dumps(event("odd")).replace('"referral_received"', NESTED_OBJECT),
    "nested code": with_field(f'"agency": {NESTED_LIST}'),
    "nested list of codes": json.dumps(event("odd", "strategy_discussion_held", data={"agencies": 0})).replace(
        "0}}", NESTED_LIST + "}}"
    ),
    "megabyte that is no JSON": MEGABYTE,
    "lone surrogate": with_field('"note": "\\ud800"'),
    "surrogate in UTF-8": b'{"id": "\xed\xa0\x80"}',
    "number too big": with_field('"note": 1').replace('"R1"', "1e999"),
    "whole number too big": with_field(f'"intervention_level": {"9" * 400}').replace("referral_received", "commentary_written"),
    "not a number": with_member('"subject": NaN').replace('"subject": "100023", ', ""),
    "top-level list": json.dumps([event("odd")]),
    "only brackets": "{}",
    "control characters": '{"id": "\x00\x07\x1b[31m"}',
    "carriage return within": json.dumps(event("odd")).replace(", ", ",\r", 1),
    "delimiter of the reader": "\x01",
    "type with a null character": json.dumps(event("odd", "a\0b")),
    "type that is SQL": json.dumps(event("odd", "'); drop table event; --")),
    "no names": '{"": {"": {"": 1}}}',
}
HARMLESS = {
    "nested unknown field": with_field(f'"note": {NESTED_LIST}'),
    "nested unknown attribute": with_member(f'"note": {NESTED_OBJECT}'),
    "megabyte": with_field(f'"note": "{MEGABYTE}"'),
    "big number in an unknown field": with_field('"note": 1e999, "other": ' + "9" * 400),
    "null character": with_field('"note": "a\\u0000b"').replace('"R1"', '"R\\u00001"'),
    "null character in a name": with_field('"a\\u0000b": "x"'),
    "name twice": with_field('"referral_id": "R2"'),
    "attribute twice": with_member('"id": "odd"'),
    "names that are SQL": with_field('"drop table event; --": 1, "\'": 2, "\\"": 3, "data": 4, "position": 5'),
    "names that are paths": with_field('"": 1, "/": 2, "~1": 3, "$": 4, "$.x": 5, "a.b": 6, "*": 7, "[0]": 8'),
    "names in other cases": with_field('"Referral_Id": "x", "REFERRAL_ID": "y", "referral_id ": "z"'),
    "subject that is SQL": json.dumps(event("odd", subject="'); drop table event; --")),
    "thousand unknown fields": with_field(", ".join(f'"field {number}": {number}' for number in range(1000))),
}


def test_hostile_lines_are_turned_away_alone(load: Load, rejects: Callable, tmp_path: Path) -> None:
    """Each stands between two good lines."""
    lines = [line.encode() if isinstance(line, str) else line for line in HOSTILE.values()]
    mixed = [entry for number, line in enumerate(lines) for entry in (event(f"good {number}"), line)]
    counts = load(json_lines(tmp_path / "events.jsonl", [*mixed, event("last")]))
    assert (counts["accepted"], counts["rejected"]) == (len(lines) + 1, len(lines))
    rejected = {line["line"]: line["raw"] for line in rejects()}
    for number, name in enumerate(HOSTILE):
        assert rejected.get(2 * number + 2) == lines[number].decode(errors="backslashreplace"), name


def test_odd_lines_are_accepted_as_they_are(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    lines = [line.replace('"odd"', f'"{name}"') for name, line in HARMLESS.items()]
    path = json_lines(tmp_path / "events.jsonl", lines)
    assert load(path)["rejected_by_reason"] == {}
    kept = dict(ledger("select event_id, data::json::varchar from event"))
    for name in HARMLESS:
        assert json.loads(kept[name])["referral_id"] == ("R\0001" if name == "null character" else "R1"), name
    assert load(path)["duplicates"] == len(HARMLESS)


def test_an_unknown_field_keeps_its_name_and_text(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    fields = {"a/b~c": "1", "é \"'": "ü", "n": 5, "t": True, "list": [1, "b"], "object": {"k": None}, "R\0": "\0"}
    load(json_lines(tmp_path / "events.jsonl", [event(data={"referral_id": "R1"} | fields)]))
    ((data,),) = ledger("select data::json::varchar from event")
    text = {"n": "5", "t": "true", "list": '[1,"b"]', "object": '{"k":null}'}
    assert json.loads(data) == {"referral_id": "R1"} | fields | text


def test_an_attribute_cannot_take_the_place_of_a_field(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    """A field that the checks did not see would go into the figures: the envelope's namesake keeps a name of its own."""
    line = event(referral_id="R9", agency="nonsense", note="outer", data={"referral_id": "R1", "note": "inner"})
    counts = load(json_lines(tmp_path / "events.jsonl", [line]))
    assert (counts["accepted"], counts["warnings"]) == (1, {"unknown_field": 1})
    ((data,),) = ledger("select data::json::varchar from event")
    assert json.loads(data) == {
        "referral_id": "R1",
        "note": "inner",
        "envelope.referral_id": "R9",
        "envelope.agency": "nonsense",
        "envelope.note": "outer",
    }
    merge = event("M", "person_merged", merged_into="100077", data={"merged_into": "100099"})
    load(json_lines(tmp_path / "merge.jsonl", [merge]))
    ((merged_into,),) = ledger("select data.merged_into::varchar from event where event_id = 'M'")
    assert merged_into not in ("100077", "100099")


@pytest.mark.parametrize("megabytes", [7, 9, 20])
def test_a_line_without_end_is_turned_away(megabytes: int, load: Load, tmp_path: Path) -> None:
    """Beyond eight megabytes a line is no event, and DuckDB's reader would stop at it."""
    endless = with_field(f'"note": "{"m" * megabytes * 1_000_000}"')
    counts = load(json_lines(tmp_path / "events.jsonl", [event("before"), endless, *map(event, "abc")]))
    assert counts["rejected_by_reason"] == ({"unreadable": 1} if megabytes > 8 else {})
    assert counts["accepted"] == (4 if megabytes > 8 else 5)


@pytest.mark.parametrize("name", ["[ab]*.jsonl", "it's.csv", "*.parquet", "a=b.jsonl", "ü ñ.jsonl"])
def test_a_file_name_is_no_pattern(name: str, load: Load, tmp_path: Path) -> None:
    """DuckDB would read every file that matches, and take `a=b` in a path for a column."""
    folder = tmp_path / "year=2016"
    folder.mkdir()
    write = {".csv": csv_file, ".parquet": parquet_rows, ".jsonl": json_lines}[Path(name).suffix]
    write(folder / name, [event("E1")])
    write(folder / f"a{Path(name).suffix}", [event("E2"), event("E3")])
    counts = load(folder / name)
    assert (counts["read"], counts["accepted"], counts["warnings"]) == (1, 1, {})
