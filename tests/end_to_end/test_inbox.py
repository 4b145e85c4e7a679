"""The inbox, without Dagster: which files are whole, what becomes of each, and that none keeps another out."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from end_to_end.inbox_folder import drop, events, names, report, take_all
from interchange import event, json_lines

from caseledger.errors import BusyError, RefusedError
from caseledger.inbox import taking, watching
from caseledger.inbox.taking import Intake, take
from caseledger.inbox.watching import look, look_twice, unchanged
from caseledger.settings import Settings


def test_a_loaded_file_is_put_away_with_its_counts_beside_it(inbox: Settings) -> None:
    drop(inbox, "a.jsonl", "E1", "E2")
    intake = take_all(inbox)
    assert [load.accepted for load in intake.loads] == [2]
    assert names(inbox) == {"loaded/a.jsonl", "loaded/a.jsonl.report.json"}
    told = report(inbox, "loaded", "a.jsonl")
    assert (told["file"], told["load_id"], told["read"], told["accepted"], told["rejected"]) == ("a.jsonl", 1, 2, 2, 0)
    assert (inbox.inbox / "loaded").stat().st_mode & 0o777 == 0o700


def test_a_refused_file_is_put_away_with_the_sentence_and_keeps_no_other_out(inbox: Settings) -> None:
    (inbox.inbox / "a.jsonl").write_bytes(b"")
    (inbox.inbox / "b.parquet").write_bytes(b"PAR1 or not")
    (inbox.inbox / "c.csv").write_bytes(b"\x00\xff" * 500)
    drop(inbox, "d.jsonl", "E1")
    intake = take_all(inbox)
    assert (len(intake.problems), len(intake.loads)) == (3, 1)
    refused = {f"refused/{name}{end}" for name in ("a.jsonl", "b.parquet", "c.csv") for end in ("", ".report.json")}
    assert names(inbox) == refused | {"loaded/d.jsonl", "loaded/d.jsonl.report.json"}
    assert report(inbox, "refused", "a.jsonl")["refusal"] == f"{inbox.inbox / 'a.jsonl'} is empty: nothing was loaded."


def test_a_file_of_which_nothing_was_accepted_is_told(inbox: Settings) -> None:
    wrong = [event(each, data={"referal_id": each}) for each in ("E1", "E2")]
    json_lines(inbox.inbox / "a.jsonl", wrong)
    json_lines(inbox.inbox / "b.jsonl", [*wrong, event("E3", data={"referral_id": "R"})])
    (problem,) = take_all(inbox).problems
    assert problem == (
        f"{inbox.inbox / 'a.jsonl'}: nothing was accepted, 2 of its 2 lines were rejected (missing_field), "
        "see 'caseledger rejects --load 1'."
    )
    assert "loaded/a.jsonl" in names(inbox)


def test_an_extract_with_nothing_new_and_one_bad_line_is_no_alarm_every_night(inbox: Settings) -> None:
    good = [event(each, data={"referral_id": each}) for each in ("E1", "E2", "E3")]
    for _ in range(2):
        json_lines(inbox.inbox / "a.jsonl", [*good, event("E4", data={"referal_id": "R4"})])
        assert take_all(inbox).problems == []


def test_the_same_lines_again_are_duplicates_and_no_name_is_overwritten(inbox: Settings) -> None:
    for _ in range(3):
        drop(inbox, "night.jsonl", "E1")
        drop(inbox, "copy.jsonl", "E1")
        take_all(inbox)
    assert events(inbox) == ["E1"]
    assert sorted(path.name for path in (inbox.inbox / "loaded").glob("night*.jsonl")) == [
        "night.2.jsonl",
        "night.3.jsonl",
        "night.jsonl",
    ]
    again = report(inbox, "loaded", "night.3.jsonl")
    assert again["duplicates"] == 1
    assert "is not read again" in again["notes"][0]


def test_only_files_that_did_not_change_between_two_looks_are_whole(inbox: Settings) -> None:
    whole, growing, touched = drop(inbox, "a.jsonl", "E1"), drop(inbox, "b.jsonl", "E2"), drop(inbox, "c.jsonl", "E3")
    before = look(inbox)
    with growing.open("ab") as file:
        file.write(b"{")
    os.utime(touched, (1, 1))
    drop(inbox, "new.jsonl", "E4")
    assert unchanged(before, look(inbox)) == {whole.name: before[whole.name]}


def test_a_file_that_grew_since_it_was_seen_stays(inbox: Settings) -> None:
    file = drop(inbox, "a.jsonl", "E1")
    seen = look(inbox)
    with file.open("ab") as growing:
        growing.write(b"{")
    assert take(inbox, seen) == Intake()
    assert names(inbox) == {"a.jsonl"}


def test_a_file_that_grows_while_it_is_loaded_stays_and_is_loaded_whole_later(
    inbox: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(inbox, "a.jsonl", "E1")
    load = taking.load

    def slow_load(settings: Settings, paths: list[str], **options: Any) -> object:
        summary = load(settings, paths, **options)
        drop(inbox, "a.jsonl", "E1", "E2")
        return summary

    monkeypatch.setattr(taking, "load", slow_load)
    take_all(inbox)
    assert names(inbox) == {"a.jsonl"}
    monkeypatch.setattr(taking, "load", load)
    take_all(inbox)
    assert events(inbox) == ["E1", "E2"]
    assert names(inbox) == {"loaded/a.jsonl", "loaded/a.jsonl.report.json"}


def test_a_file_that_is_taken_away_meanwhile_is_nothing(inbox: Settings) -> None:
    file = drop(inbox, "a.jsonl", "E1")
    seen = look(inbox)
    file.unlink()
    assert take(inbox, seen) == Intake()


def test_what_is_no_event_file_or_hidden_is_left_alone(inbox: Settings) -> None:
    (inbox.inbox / "extract.jsonl.part").write_text("{")
    drop(inbox, ".extract.jsonl", "E1")
    (inbox.inbox / "folder").mkdir()
    drop(inbox, "folder/x.jsonl", "E2")
    os.mkfifo(inbox.inbox / "pipe.jsonl")
    (inbox.inbox / "link.jsonl").symlink_to("nothing")
    drop(inbox, "good.jsonl", "E3")
    for _ in range(2):
        assert take_all(inbox).left_alone == ["extract.jsonl.part", "folder/", "link.jsonl", "pipe.jsonl"]
    assert events(inbox) == ["E3"]
    loaded = {"loaded/good.jsonl", "loaded/good.jsonl.report.json"}
    assert names(inbox) == {"extract.jsonl.part", ".extract.jsonl", "folder/x.jsonl"} | loaded


def test_no_inbox_is_an_empty_one(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SECONDS_BETWEEN_LOOKS", 0)
    assert take(home, look_twice(home)) == Intake()


def test_a_ledger_in_use_leaves_every_file_for_another_try(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **options: object) -> None:
        raise BusyError("in use")

    drop(inbox, "a.jsonl", "E1")
    monkeypatch.setattr(taking, "load", busy)
    for _ in range(5):
        with pytest.raises(BusyError):
            take_all(inbox)
    assert names(inbox) == {"a.jsonl"}


def test_a_file_that_is_not_to_blame_stays_however_often(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **options: object) -> None:
        raise RefusedError("The disk is full.")

    drop(inbox, "a.jsonl", "E1")
    monkeypatch.setattr(taking, "load", full)
    for _ in range(5):
        assert take_all(inbox).problems == ["The disk is full."]
    assert names(inbox) == {"a.jsonl"}


def test_a_file_that_breaks_the_loader_is_refused_after_three_times_and_keeps_no_other_out(
    inbox: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = taking.load

    def fragile(settings: Settings, paths: list[str], **options: Any) -> object:
        if "poison" in paths[0]:
            raise ZeroDivisionError
        return load(settings, paths, **options)

    monkeypatch.setattr(taking, "load", fragile)
    (inbox.inbox / "a_poison.jsonl").write_text("poison")
    for number in range(1, 4):
        drop(inbox, "b.jsonl", f"E{number}")
        intake = take_all(inbox)
        assert "unexpected ZeroDivisionError" in intake.problems[0]
        assert len(intake.loads) == 1
    assert "never finished" in take_all(inbox).problems[0]
    assert (inbox.inbox / "refused" / "a_poison.jsonl").exists()
    assert not (inbox.inbox / ".tries.json").exists()


def test_a_file_that_kills_its_run_comes_last_in_the_next_and_is_refused_in_the_fourth(inbox: Settings) -> None:
    """What kills a run (out of memory) leaves no word: the file that was begun is told from what was noted before."""
    program = """
import os, signal
from caseledger.inbox import taking
from caseledger.inbox.watching import look
from caseledger.settings import Settings

load = taking.load
def deadly(settings, paths, **options):
    if "poison" in paths[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return load(settings, paths, **options)
taking.load = deadly
taking.take(Settings.from_environment(), look(Settings.from_environment()))
"""
    (inbox.inbox / "a_poison.jsonl").write_text("poison")
    drop(inbox, "b.jsonl", "E1")
    codes = [subprocess.run([sys.executable, "-c", program], check=False).returncode for _ in range(4)]
    assert codes == [-signal.SIGKILL, -signal.SIGKILL, -signal.SIGKILL, 0]
    assert events(inbox) == ["E1"]
    assert names(inbox) == {
        f"{name}{end}" for name in ("loaded/b.jsonl", "refused/a_poison.jsonl") for end in ("", ".report.json")
    }


def test_killed_between_load_and_move_a_file_is_taken_again_and_nothing_is_there_twice(
    inbox: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_away = taking.put_away
    monkeypatch.setattr(taking, "put_away", lambda *_: sys.exit("killed"))
    drop(inbox, "a.jsonl", "E1")
    with pytest.raises(SystemExit):
        take_all(inbox)
    monkeypatch.setattr(taking, "put_away", put_away)
    (summary,) = take_all(inbox).loads
    assert (summary.accepted, summary.duplicates) == (0, 1)
    assert "loaded/a.jsonl" in names(inbox)


@pytest.mark.parametrize("name", [b"caf\xe9.jsonl", b"x" * 249 + b".jsonl", b"a'b\n?*.jsonl", "Æ ☃.jsonl".encode()])
def test_a_strange_name_keeps_no_other_out(inbox: Settings, name: bytes) -> None:
    json_lines(inbox.inbox / os.fsdecode(name), [event("E1")])
    drop(inbox, "z.jsonl", "E2")
    intakes = [take_all(inbox) for _ in range(4)]
    assert not [problem for intake in intakes for problem in intake.problems if "fault of caseledger" in problem]
    assert "E2" in events(inbox)
    assert "loaded/z.jsonl" in names(inbox)
    assert not list(inbox.inbox.glob("*.jsonl"))


def test_a_name_that_is_no_text_is_refused_in_a_sentence_that_any_log_can_take(inbox: Settings) -> None:
    json_lines(inbox.inbox / os.fsdecode(b"caf\xe9.jsonl"), [event("E1")])
    (problem,) = take_all(inbox).problems
    assert problem.endswith(r"caf\xe9.jsonl has a name that is not UTF-8: rename it. Nothing was loaded.")
    assert len(names(inbox)) == 2
