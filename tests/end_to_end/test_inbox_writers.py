"""Writers that pause for longer than the inbox waits: what they add to a file that was loaded is loaded, too."""

import os
from typing import Any

import pytest
from end_to_end.inbox_folder import drop, events, names, report, take_all
from interchange import event, json_lines

from caseledger.errors import RefusedError
from caseledger.inbox.watching import look, unchanged
from caseledger.settings import Settings


def append(settings: Settings, place: str, *event_ids: str) -> None:
    """Write more lines to the end of a file, as a writer does that has it open."""
    more = drop(settings, ".more", *event_ids)
    with (settings.inbox / place).open("ab") as file:
        file.write(b"\n" + more.read_bytes().rstrip(b"\n"))
    more.unlink()


def test_what_is_added_to_a_loaded_file_is_loaded_and_told_once(inbox: Settings) -> None:
    drop(inbox, "a.jsonl", "E1")
    drop(inbox, "b.jsonl", "E2")
    take_all(inbox)
    assert look(inbox) == {}
    append(inbox, "loaded/a.jsonl", "E3", "E4")
    assert list(look(inbox)) == ["loaded/a.jsonl"]
    intake = take_all(inbox)
    assert events(inbox) == ["E1", "E2", "E3", "E4"]
    (problem,) = intake.problems
    assert "a.jsonl was changed after it had been loaded, and loaded again, with 2 new events: " in problem
    told = report(inbox, "loaded", "a.jsonl")
    assert (told["read"], told["accepted"], told["duplicates"]) == (3, 2, 1)
    assert (told["before"]["read"], told["before"]["accepted"]) == (1, 1)
    assert told["size"] == (inbox.inbox / "loaded" / "a.jsonl").stat().st_size > told["before"]["size"]
    assert look(inbox) == {}
    assert names(inbox) == {f"loaded/{name}.jsonl{end}" for name in "ab" for end in ("", ".report.json")}


def test_a_writer_that_goes_on_is_waited_for(inbox: Settings) -> None:
    drop(inbox, "a.jsonl", "E1")
    take_all(inbox)
    append(inbox, "loaded/a.jsonl", "E2")
    before = look(inbox)
    append(inbox, "loaded/a.jsonl", "E3")
    assert unchanged(before, look(inbox)) == {}
    take_all(inbox)
    append(inbox, "loaded/a.jsonl", "E4")
    take_all(inbox)
    assert events(inbox) == ["E1", "E2", "E3", "E4"]
    assert "before" not in report(inbox, "loaded", "a.jsonl")["before"], "a report that is written every hour does not grow"


def test_a_name_that_is_taken_meanwhile_is_no_hindrance(inbox: Settings) -> None:
    drop(inbox, "a.jsonl", "E1")
    take_all(inbox)
    append(inbox, "loaded/a.jsonl", "E2")
    drop(inbox, "a.jsonl", "E3")
    take_all(inbox)
    assert events(inbox) == ["E1", "E2", "E3"]
    assert names(inbox) == {f"loaded/{name}.jsonl{end}" for name in ("a", "a.2") for end in ("", ".report.json")}


def test_a_file_of_which_only_the_time_is_another_raises_no_alarm(inbox: Settings) -> None:
    """A copy of the folder that was brought back may have new times."""
    drop(inbox, "a.jsonl", "E1")
    take_all(inbox)
    os.utime(inbox.inbox / "loaded" / "a.jsonl", (1, 1))
    assert list(look(inbox)) == ["loaded/a.jsonl"]
    assert take_all(inbox).problems == []
    assert look(inbox) == {}


def test_a_loaded_file_that_becomes_unreadable_is_refused_with_what_was_loaded_of_it(inbox: Settings) -> None:
    drop(inbox, "a.jsonl", "E1")
    take_all(inbox)
    (inbox.inbox / "loaded" / "a.jsonl").write_bytes(b"")
    (problem,) = take_all(inbox).problems
    assert "a.jsonl is empty" in problem
    assert names(inbox) == {"refused/a.jsonl", "refused/a.jsonl.report.json"}
    assert report(inbox, "refused", "a.jsonl")["before"]["accepted"] == 1


def test_a_changed_file_that_cannot_be_loaded_now_is_tried_again(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **options: Any) -> None:
        raise RefusedError("The disk is full.")

    drop(inbox, "a.jsonl", "E1")
    take_all(inbox)
    append(inbox, "loaded/a.jsonl", "E2")
    with monkeypatch.context() as patch:
        patch.setattr("caseledger.inbox.taking.load", full)
        for _ in range(5):
            assert take_all(inbox).problems == ["The disk is full."]
    take_all(inbox)
    assert events(inbox) == ["E1", "E2"]


def test_files_whose_reports_do_not_say_what_was_loaded_are_left_in_peace(inbox: Settings) -> None:
    folder = inbox.inbox / "loaded"
    folder.mkdir()
    for name in ("a.jsonl", "b.jsonl", "c.jsonl"):
        json_lines(folder / name, [event("E1")])
    (folder / "a.jsonl.report.json").write_text('{"file": "a.jsonl"}')
    (folder / "b.jsonl.report.json").write_text("{")
    assert look(inbox) == {}
