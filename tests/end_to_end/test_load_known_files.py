"""A file that was loaded whole before is not read again, and is counted as if it were; whatever could differ, is read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from interchange import csv_file, event, json_lines, parquet_rows

from caseledger.ledger import judging
from caseledger.ledger.reading import READERS
from caseledger.moments import local_now
from caseledger.settings import Settings

Load = Callable[..., dict[str, Any]]
Run = Callable[..., Any]
Ledger = Callable[[str], list[tuple[Any, ...]]]
NOT_READ = "not read again"
EVENTS = [event(f"E{number}", subject=f"P{number}", data={"referral_id": f"R{number}"}) for number in range(5)]
WRITERS = {"jsonl": json_lines, "csv": csv_file, "parquet": parquet_rows}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of five events."""
    return json_lines(tmp_path / "events.jsonl", EVENTS)


def refuse_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every reader fail, so that only a load that reads nothing can succeed."""

    def fail(*arguments: object) -> None:
        raise AssertionError("it was read")

    for form in READERS:
        monkeypatch.setitem(READERS, form, fail)


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_file_again_is_not_read_and_all_duplicates(
    form: str, run: Run, load: Load, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = WRITERS[form](tmp_path / f"events.{form}", EVENTS)
    assert load(path)["accepted"] == 5
    before = ledger("select position, event_id, content_hash from event order by position")
    refuse_to_read(monkeypatch)
    again = load(path)
    assert again == {
        "load_id": 2, "read": 5, "released": 0, "accepted": 0, "duplicates": 5, "rejected": 0, "held": 0,
        "rejected_by_reason": {}, "warnings": {},
    }  # fmt: skip
    assert ledger("select position, event_id, content_hash from event order by position") == before
    files = ledger("select load_id, read, accepted, duplicates, rejected, held, header, bytes, keyed_hash from load_file")
    assert [row[:6] for row in files] == [(1, 5, 5, 0, 0, 0), (2, 5, 0, 5, 0, 0)]
    assert files[0][6:] == files[1][6:], "a later load knows the file from either"
    ran = run("load", path)
    today = f"{local_now():%Y-%m-%d}"
    assert f"{path} was loaded whole on {today} by load 1, and is not read again: 5 duplicates." in ran.stderr
    assert "Of every load, read + released = accepted + duplicates + rejected + held" in run("doctor").stdout


def test_a_file_is_known_by_its_bytes_whatever_its_name(load: Load, run: Run, path: Path, tmp_path: Path) -> None:
    """The same extract comes under tonight's name, or through a pipe."""
    load(path)
    assert NOT_READ in run("load", path.rename(tmp_path / "tonight.ndjson")).stderr
    ran = run("load", "-", stdin=(tmp_path / "tonight.ndjson").read_bytes())
    assert "standard input was loaded whole" in ran.stderr


def test_bytes_of_another_format_are_read(load: Load, run: Run, path: Path, tmp_path: Path) -> None:
    load(path)
    assert "has no header" in run("load", path.rename(tmp_path / "events.csv")).stderr


def test_several_files_are_told_in_one_sentence(noted: Callable, tmp_path: Path) -> None:
    paths = [json_lines(tmp_path / f"{each['id']}.jsonl", [each]) for each in EVENTS]
    noted(*paths)
    summary, notes = noted(*paths)
    assert (summary.read, summary.duplicates) == (5, 5)
    assert len(notes) == 1
    assert notes[0].startswith("5 files were loaded whole before, ")
    assert notes[0].endswith(", and are not read again: 5 duplicates.")


def test_equal_files_in_one_load_count_as_before(noted: Callable, path: Path, tmp_path: Path) -> None:
    copy = json_lines(tmp_path / "copy.jsonl", EVENTS)
    for accepted in (5, 0):
        summary, notes = noted(path, copy, path)
        assert (summary.read, summary.accepted, summary.duplicates) == (15, accepted, 15 - accepted)
        assert len(notes) == (not accepted)


def test_what_comes_beside_a_known_file_is_read(noted: Callable, ledger: Ledger, path: Path, tmp_path: Path) -> None:
    """Its events are there to be corrected, and to be in conflict with."""
    noted(path)
    new = json_lines(tmp_path / "new.jsonl", [event("C", subject="P1", supersedes="E1"), event("E2", subject="other"), EVENTS[3]])
    summary, notes = noted(new, path)
    assert (summary.read, summary.accepted, summary.duplicates, summary.rejected) == (8, 1, 6, 1)
    assert len(notes) == 1
    assert ledger("select max(position), count(*) from event") == [(6, 6)]
    rows = ledger("select read, accepted, duplicates, rejected from load_file where load_id = 2 order by read")
    assert rows == [(3, 1, 1, 1), (5, 0, 5, 0)]


def test_later_events_about_its_events_change_nothing(
    noted: Callable, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retracted, corrected or merged, an event is still there: reading its line again would find the same duplicate."""
    noted(path)
    later = [
        event("X", "event_retracted", subject="P0", supersedes="E0"),
        event("C", subject="P1", supersedes="E1"),
        event("M", "person_merged", subject="P2", data={"merged_into": "P3"}),
    ]
    assert noted(json_lines(tmp_path / "later.jsonl", later))[0].accepted == 3
    unread, notes = noted(path)
    assert len(notes) == 1
    monkeypatch.setattr(judging, "rules", lambda: "others")
    read, notes = noted(path)
    assert notes == []
    assert vars(read) | {"load_id": 0} == vars(unread) | {"load_id": 0}


def test_a_file_with_rejected_lines_is_read_again(noted: Callable, tmp_path: Path) -> None:
    path = json_lines(tmp_path / "faulty.jsonl", [*EVENTS, "{"])
    for _ in range(2):
        summary, notes = noted(path)
        assert (summary.read, summary.rejected, notes) == (6, 1, [])


def test_a_file_with_a_held_line_is_read_until_it_is_released(noted: Callable, path: Path, tmp_path: Path) -> None:
    waiting = json_lines(tmp_path / "waiting.jsonl", [event("C", subject="P1", supersedes="E1")])
    for _ in range(2):
        summary, notes = noted(waiting)
        assert (summary.held, notes) == (1, [])
    summary, notes = noted(path)
    assert (summary.released, summary.accepted, summary.duplicates, notes) == (2, 6, 1, [])
    assert noted(path)[1] != [], "what it released is not of this file"
    for told in (0, 1):
        summary, notes = noted(waiting)
        assert (summary.read, summary.duplicates, len(notes)) == (1, 1, told)


def test_a_held_line_waits_on_beside_a_known_file(noted: Callable, path: Path, tmp_path: Path) -> None:
    noted(path)
    noted(json_lines(tmp_path / "waiting.jsonl", [event("C", supersedes="later", subject="P9")]))
    assert noted(path)[1] != []
    assert noted(json_lines(tmp_path / "target.jsonl", [event("later", subject="P9")]))[0].released == 1


def test_a_file_with_one_byte_changed_is_read(noted: Callable, path: Path) -> None:
    noted(path)
    path.write_bytes(path.read_bytes().replace(b'"R4"', b'"R5"'))
    summary, notes = noted(path)
    assert (summary.duplicates, summary.rejected_by_reason, notes) == (4, {"conflict": 1}, [])


def test_strict_reads_what_was_loaded_otherwise(noted: Callable, tmp_path: Path) -> None:
    path = json_lines(tmp_path / "more.jsonl", [event(data={"referral_id": "R", "colour": "red"})])
    assert noted(path)[0].warnings == {"unknown_field": 1}
    summary, notes = noted(path, strict=True)
    assert (summary.rejected_by_reason, notes) == ({"unknown_field": 1}, [])


def test_another_moment_of_recording_is_read(noted: Callable, tmp_path: Path) -> None:
    """It stands in for what the lines do not say, and may lie before what they tell of."""
    path = json_lines(tmp_path / "undated.jsonl", [event(recordedtime=None)])
    assert noted(path)[0].accepted == 1
    summary, notes = noted(path, recorded_at=datetime(2016, 4, 1))
    assert (summary.rejected_by_reason, notes) == ({"recorded_before_occurred": 1}, [])
    assert noted(path)[1] != []


def test_another_usual_area_is_read(noted: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = json_lines(tmp_path / "of_no_area.jsonl", [event(area=None)])
    noted(path)
    monkeypatch.setenv("CASELEDGER_AREA", "E09000004")
    summary, notes = noted(path)
    assert (summary.rejected_by_reason, notes) == ({"conflict": 1}, [])


def test_a_clock_that_was_put_back_is_read(noted: Callable, path: Path) -> None:
    """What was recorded yesterday would then be in the future."""
    noted(path)
    summary, notes = noted(path, now=datetime(2016, 4, 2))
    assert (summary.rejected_by_reason, notes) == ({"recorded_in_future": 5}, [])
    assert noted(path, now=local_now() + timedelta(days=1))[1] != []


def test_other_rules_read(noted: Callable, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted(path)
    monkeypatch.setattr(judging, "rules", lambda: "others")
    assert noted(path)[1] == []


def test_another_catalogue_is_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = dict(judging.read_catalogue())
    before = judging.rules()
    del catalogue["referral_received"]
    judging.rules.cache_clear()
    monkeypatch.setattr(judging, "read_catalogue", lambda: catalogue)
    assert judging.rules() != before
    judging.rules.cache_clear()


@pytest.mark.parametrize("loss", ["file", "person", "person merged into"])
def test_a_lost_vault_is_filled_by_reading_again(loss: str, noted: Callable, home: Settings, tmp_path: Path) -> None:
    """The remedy that the doctor names: the events are duplicates, the people come back."""
    path = json_lines(tmp_path / "people.jsonl", [event("M", "person_merged", subject="P1", data={"merged_into": "P2"})])
    noted(path)
    with duckdb.connect(str(home.vault)) as vault:
        people = vault.execute("select area_code, pseudonym from person order by all").fetchall()
        assert len(people) == 2
        with duckdb.connect(str(home.ledger), read_only=True) as ledger:
            (subject,) = ledger.execute("select subject from event").fetchone()
        vault.execute(f"delete from person where pseudonym {'=' if loss == 'person' else '<>'} '{subject}'")
    if loss == "file":
        home.vault.unlink()
    summary, notes = noted(path)
    assert (summary.duplicates, notes) == (1, [])
    with duckdb.connect(str(home.vault), read_only=True) as vault:
        assert vault.execute("select area_code, pseudonym from person order by all").fetchall() == people
    assert noted(path)[1] != []


def test_a_file_that_names_nobody_who_was_erased_is_not_read(noted: Callable, home: Settings, path: Path, tmp_path: Path) -> None:
    """Else one erasure would have everything read for ever; where it came with other files, they may be read too."""
    other = json_lines(tmp_path / "other.jsonl", [event("other", subject="P9")])
    repeating = json_lines(tmp_path / "repeating.jsonl", [event("more", subject="P8"), EVENTS[0]])
    for each in (path, other, repeating):
        noted(each)
    with duckdb.connect(str(home.ledger), read_only=True) as ledger:
        (erased,) = ledger.execute("select subject from event where event_id = 'E0'").fetchone()
    forget = f"delete from person where pseudonym = '{erased}'"
    for each, is_read in ((other, False), (path, True), (repeating, True)):
        with duckdb.connect(str(home.vault)) as vault:
            vault.execute(forget)
        assert (noted(each)[1] == []) == is_read, each.name


def test_a_ledger_that_lost_events_reads_again(noted: Callable, home: Settings, path: Path) -> None:
    noted(path)
    with duckdb.connect(str(home.ledger)) as ledger:
        ledger.execute("delete from event where position = 3")
    summary, notes = noted(path)
    assert (summary.accepted, summary.duplicates, notes) == (1, 4, [])


def test_a_restored_ledger_knows_its_files(noted: Callable, run: Run, home: Settings, path: Path, tmp_path: Path) -> None:
    noted(path)
    assert run("backup", tmp_path / "backup").exit_code == 0
    late = json_lines(tmp_path / "late.jsonl", [event("late")])
    noted(late)
    home.home.rename(tmp_path / "lost")
    assert run("restore", tmp_path / "backup").exit_code == 0
    assert noted(path)[1] != []
    summary, notes = noted(late)
    assert (summary.accepted, notes) == (1, []), "it came after the backup"
