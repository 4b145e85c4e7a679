"""Parquet as data frames write it: typed columns, one column `data`, missing values, and files that are damaged."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from interchange import event, parquet_file, parquet_rows

Load = Callable[..., dict[str, Any]]
Rejects = Callable[..., list[dict[str, Any]]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
ENVELOPE = "'E' || i as id, '/barnet/lcs' as source, '100023' as subject, date '2016-04-05' + i::integer as time"
REFERRALS = f"select {ENVELOPE}, 'referral_received' as type, 'R' || i as referral_id from range({{}}) as r(i)"


def test_columns_are_attributes_and_fields(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    counts = load(parquet_file(tmp_path / "events.parquet", REFERRALS.format(3)), "--recorded-at", "2016-05-01")
    assert (counts["accepted"], counts["warnings"]) == (3, {"recorded_at_assumed": 3})
    assert ledger("select line, event_id, occurred_on::varchar, data.referral_id::varchar from event order by line") == [
        (1, "E0", "2016-04-05", "R0"),
        (2, "E1", "2016-04-06", "R1"),
        (3, "E2", "2016-04-07", "R2"),
    ]


def test_lines_are_numbered_through_all_row_groups(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    load(parquet_file(tmp_path / "events.parquet", REFERRALS.format(130_000).replace(" + i::integer", "")))
    assert ledger("select count(*) filter (where event_id <> 'E' || line - 1), count(distinct line) from event") == [(0, 130_000)]


def test_missing_values_are_absent(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    """A data frame has nulls, and not-a-number where a column is of numbers."""
    placement = "'placement_started' as type, 'P' || i as placement_id, 'C1' as care_id, 'U1' as placement_type"
    missing = "'nan'::double as distance_miles, null::boolean as in_area, '' as provider, []::varchar[] as unknown"
    select = f"select {ENVELOPE}, {placement}, {missing} from range(1) as r(i)"
    assert load(parquet_file(tmp_path / "events.parquet", select))["warnings"] == {"recorded_at_assumed": 1}
    ((data,),) = ledger("select data::json::varchar from event")
    assert json.loads(data) == {"placement_id": "P0", "care_id": "C1", "placement_type": "U1"}


def test_moments_are_told_in_local_time(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    moments = "timestamp '2016-07-01 10:00' as time, timestamptz '2016-07-01 23:30+00' as recordedtime"
    select = (
        REFERRALS.format(1)
        .replace("from range", f", {moments} from range")
        .replace("date '2016-04-05' + i::integer as time,", "")
    )
    load(parquet_file(tmp_path / "events.parquet", select))
    assert ledger("select occurred_at::varchar, recorded_at::varchar from event") == [
        ("2016-07-01 10:00:00", "2016-07-02 00:30:00")
    ]


@pytest.mark.parametrize(
    "data",
    [
        "{'referral_id': 'R1', 'agency': null}",
        """'{"referral_id": "R1", "agency": ""}'""",
        """'{"referral_id": "R1"}'::json""",
        "map(['referral_id', 'agency'], ['R1', null])",
    ],
)
def test_the_fields_may_be_one_column(data: str, load: Load, ledger: Ledger, tmp_path: Path) -> None:
    select = f"select {ENVELOPE}, 'referral_received' as type, {data} as data from range(1) as r(i)"
    assert load(parquet_file(tmp_path / "events.parquet", select))["accepted"] == 1
    assert ledger("select data.referral_id::varchar, data.agency::varchar from event") == [("R1", None)]


@pytest.mark.parametrize("data", ["'no json'", "'[1]'", "5", "['R1']"])
def test_data_that_is_no_object_is_of_a_bad_type(data: str, load: Load, rejects: Rejects, tmp_path: Path) -> None:
    select = f"select {ENVELOPE}, 'person_died' as type, {data} as data from range(1) as r(i)"
    load(parquet_file(tmp_path / "events.parquet", select))
    assert [line["reasons"] for line in rejects()] == [["bad_type"]]


def test_the_raw_line_of_a_row_is_its_json(load: Load, run: Callable, rejects: Rejects, tmp_path: Path) -> None:
    rows = [
        event("E1", time="2016-7-1", supersedes="", data={"referral_id": "R1", "note": 'é "x"\n'}),
        event("E2", supersedes=""),
    ]
    load(parquet_rows(tmp_path / "events.parquet", rows))
    (line,) = rejects()
    specversion = {"specversion": "1.0"}
    assert (line["line"], specversion | json.loads(line["raw"]) | {"supersedes": ""}) == (1, rows[0])
    assert "supersedes" not in line["raw"], "an empty cell is absent"
    (path,) = run("rejects", "--export", tmp_path / "rejects").stdout.split()
    Path(path).write_text(Path(path).read_text().replace("2016-7-1", "2016-04-05"))
    assert load(path)["accepted"] == 1


def spoil(content: bytes, name: str) -> bytes:
    """Damage a Parquet file at its start, in the data or at its end."""
    if name == "truncated":
        return content[: len(content) // 2]
    if name == "no rows left":
        return content[:8]
    middle = len(content) // 3
    return content[:middle] + bytes(byte ^ 0xFF for byte in content[middle : middle + 2000]) + content[middle + 2000 :]


@pytest.mark.parametrize("damage", ["truncated", "no rows left", "pages"])
def test_a_damaged_file_is_refused(damage: str, load: Load, run: Callable, ledger: Ledger, tmp_path: Path) -> None:
    good = parquet_file(tmp_path / "good.parquet", REFERRALS.format(20_000).replace(" + i::integer", ""))
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(spoil(good.read_bytes(), damage))
    ran = run("load", good, bad)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == f"caseledger: {bad} is not a Parquet file that can be read: nothing was loaded.\n"
    assert ledger("select count(*) from event") == [(0,)]


@pytest.mark.parametrize(
    ("select", "sentence"),
    [
        ("select 1 as id", "has no column 'type'"),
        (REFERRALS.format(0), "has no readable line"),
    ],
)
def test_a_file_without_events_is_refused(select: str, sentence: str, run: Callable, tmp_path: Path) -> None:
    ran = run("load", parquet_file(tmp_path / "events.parquet", select))
    assert ran.exit_code == 1
    assert sentence in ran.stderr


def test_ids_that_are_whole_numbers_are_the_texts_that_csv_would_have(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    numbers = "i as id, '/barnet/lcs' as source, 100023 as subject, date '2016-04-05' as time, 7000 + i as referral_id"
    select = f"select {numbers}, 'referral_received' as type, date '2016-04-06' as recordedtime from range(1) as r(i)"
    assert load(parquet_file(tmp_path / "events.parquet", select))["accepted"] == 1
    header = "id,source,subject,time,referral_id,type,recordedtime"
    row = "0,/barnet/lcs,100023,2016-04-05,7000,referral_received,2016-04-06"
    (tmp_path / "same.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert load(tmp_path / "same.csv")["duplicates"] == 1
