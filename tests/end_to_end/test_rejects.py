"""What was turned away is kept byte for byte, can be corrected and loaded, and is forgotten in time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from interchange import csv_file, event, json_lines, ledger_bytes, parquet_rows

from caseledger.settings import Settings

SECRET = "LOCAL-4711"
FAULTY = [event("E2", subject=SECRET, time="epoch"), f"{{{SECRET}"]
Load = Callable[..., dict[str, Any]]
Rejects = Callable[..., list[dict[str, Any]]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
ODD_LINES = [
    b"plain",
    b"\xff\xfe undecodable \xe9",
    b"\xed\xa0\x80 half a surrogate",
    b"control \x00\x01\x02\x07\x1b[31m\x7f",
    b"carriage \r return",
    b"  spaces and \t tabs  ",
    "é ü 👧 \u2028 \ufeff".encode(),
    b"quotes \" and \\ and \\u0041 and '",
    b"{" + b"x" * 200_000,
]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_raw_line_survives_byte_for_byte(
    mark: bytes, end: bytes, load: Load, rejects: Rejects, run: Callable, tmp_path: Path
) -> None:
    """But for the file's byte-order mark and the line's end, which are no part of the line."""
    path = json_lines(tmp_path / "events.jsonl", [*ODD_LINES, event("good")], end)
    path.write_bytes(mark + path.read_bytes())
    assert load(path)["rejected_by_reason"] == {"unreadable": len(ODD_LINES)}
    assert [line["line"] for line in rejects()] == list(range(1, 1 + len(ODD_LINES)))
    (exported,) = run("rejects", "--export", tmp_path / "out.jsonl").stdout.split()
    assert Path(exported).read_bytes() == b"".join(line + b"\n" for line in ODD_LINES)


def test_a_raw_line_of_a_faulty_event_is_as_it_was_written(load: Load, rejects: Rejects, tmp_path: Path) -> None:
    """Not as it would be written again: spaces, order, escapes and numbers stay."""
    line = ' { "type":"person_died" ,"id" : "\\u0045\\/1","source":"s", "time":"1\\/4","subject":"1", "data":{"x":1.50e0} } '
    load(json_lines(tmp_path / "events.jsonl", [event("good"), line]))
    assert [found["raw"] for found in rejects()] == [line]


def test_the_list_names_load_file_line_event_and_reasons(load: Load, run: Callable, rejects: Rejects, tmp_path: Path) -> None:
    first = json_lines(tmp_path / "a.jsonl", [event("good"), b"\xff", event("E2", time="epoch", subject=None)])
    load(first)
    second = json_lines(tmp_path / "b.jsonl", [event("E3"), event("good", subject="other")])
    load(second)
    assert [tuple(value for name, value in line.items() if name != "raw") for line in rejects()] == [
        (1, str(first), 2, None, ["unreadable"], []),
        (1, str(first), 3, "E2", ["missing_field", "bad_date"], ["missing_field: subject", "bad_date: time"]),
        (2, str(second), 2, "good", ["conflict"], ["conflict: id"]),
    ]
    assert rejects()[0]["raw"] == "\\xff"
    assert [line["line"] for line in rejects("--load", 2)] == [2]
    assert run("rejects", "--format", "csv").stdout.splitlines()[0] == "load_id,file,line,event_id,reasons,raw,fields"
    assert "missing_field" in run("rejects").stdout
    ran = run("rejects", "--load", 3)
    assert (ran.exit_code, ran.stderr) == (1, "caseledger: There is no load 3 in the ledger.\n")


def test_rejects_can_be_corrected_and_loaded(load: Load, run: Callable, tmp_path: Path) -> None:
    faulty = [event(f"{form}", time="2016-7-1") for form in ("json", "csv", "parquet")]
    files = [
        write(tmp_path / f"a.{suffix}", [event(f"{suffix} good"), line])
        for (write, suffix), line in zip(
            [(json_lines, "jsonl"), (csv_file, "csv"), (parquet_rows, "parquet")], faulty, strict=True
        )
    ]
    assert load(*files)["rejected_by_reason"] == {"bad_date": 3}
    exported = [Path(path) for path in run("rejects", "--export", tmp_path / "deep" / "down" / "fix.jsonl").stdout.split()]
    assert sorted(path.name for path in exported) == ["fix.csv", "fix.jsonl"]
    for path in exported:
        path.write_bytes(path.read_bytes().replace(b"2016-7-1", b"2016-04-05"))
    counts = load(*exported)
    assert (counts["accepted"], counts["rejected"]) == (3, 0)


def test_what_is_exported_is_for_its_owner_alone_and_replaces_nothing(load: Load, run: Callable, tmp_path: Path) -> None:
    """The raw lines name people."""
    load(json_lines(tmp_path / "bad.jsonl", ["{}"]))
    target = tmp_path / "out.jsonl"
    assert run("rejects", "--export", target).exit_code == 0
    assert target.stat().st_mode & 0o777 == 0o600
    target.write_text("corrected by hand", encoding="utf-8")
    ran = run("rejects", "--export", target)
    assert (ran.exit_code, ran.stderr.count("\n")) == (1, 1)
    assert f"{target} is there already" in ran.stderr
    assert target.read_text(encoding="utf-8") == "corrected by hand"


def test_nothing_to_export_and_nowhere_to_write(load: Load, run: Callable, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("good")]))
    ran = run("rejects", "--export", tmp_path / "out")
    assert (ran.exit_code, ran.stderr) == (1, "caseledger: No rejected lines are kept: there is nothing to export.\n")
    load(json_lines(tmp_path / "b.jsonl", [event("E2"), "{"]))
    (tmp_path / "file").write_text("in the way")
    ran = run("rejects", "--export", tmp_path / "file" / "out")
    assert ran.exit_code == 1
    assert ran.stderr.startswith("caseledger: ")
    assert ran.stderr.count("\n") == 1


def test_rejects_are_forgotten_after_the_retention_time(
    load: Load, ledger: Ledger, rejects: Rejects, home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("good"), "{old"]))
    with duckdb.connect(str(home.ledger)) as connection:
        connection.execute("update reject set rejected_at = rejected_at - interval 89 days")
    load(json_lines(tmp_path / "b.jsonl", [event("E2"), "{new"]))
    assert [line["raw"] for line in rejects()] == ["{old", "{new"]
    monkeypatch.setenv("CASELEDGER_REJECT_RETENTION_DAYS", "88")
    load(json_lines(tmp_path / "c.jsonl", [event("E3")]))
    assert [line["raw"] for line in rejects()] == ["{new"]
    assert ledger("select rejected from load order by load_id") == [(1,), (1,), (0,)]  # the counts stay


def test_the_file_has_no_local_id_of_a_rejected_line_before_or_after_the_purge(
    load: Load, rejects: Rejects, home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_then_rejected = event("B", supersedes="A", subject=SECRET)
    load(json_lines(tmp_path / "a.jsonl", [event("good"), *FAULTY, held_then_rejected]))
    load(csv_file(tmp_path / "b.csv", [event("A"), event("bad cell", subject=SECRET, time="1/4/2016")]))
    assert [SECRET in line["raw"] for line in rejects()] == [True] * (len(FAULTY) + 2)
    assert SECRET.encode() not in ledger_bytes(home)
    monkeypatch.setenv("CASELEDGER_REJECT_RETENTION_DAYS", "0")
    load(json_lines(tmp_path / "c.jsonl", [event("E3")]))
    assert rejects() == []
    assert SECRET.encode() not in ledger_bytes(home)


def test_rejected_lines_need_the_key(load: Load, run: Callable, home: Settings, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("good")]))
    home.key_file.rename(tmp_path / "elsewhere")
    assert run("rejects").exit_code == 0  # there is nothing to decrypt
    (tmp_path / "elsewhere").rename(home.key_file)
    load(json_lines(tmp_path / "b.jsonl", [event("E2"), "{"]))
    home.key_file.unlink()
    ran = run("rejects")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"caseledger: The key {home.key_file} is missing")
    home.key_file.write_text("0" * 64)
    assert "is not the one that" in run("rejects", "--export", tmp_path / "out").stderr


@pytest.mark.parametrize("days", ["soon", "-1", "1.5", "9" * 20])
def test_a_retention_time_is_a_number_of_days(days: str, run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELEDGER_REJECT_RETENTION_DAYS", days)
    ran = run("load", json_lines(tmp_path / "a.jsonl", [event("good")]))
    assert ran.exit_code == 1
    assert "CASELEDGER_REJECT_RETENTION_DAYS" in ran.stderr
