"""The inbox after power cuts, kills and full disks, in folders that may not be written, and with writers that pause."""

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from end_to_end.inbox_folder import drop, events, names, report, take_all

from caseledger.errors import BusyError, RefusedError
from caseledger.inbox import taking
from caseledger.inbox.taking import take
from caseledger.inbox.watching import look, make_inbox
from caseledger.settings import Settings


def failing_with(number: int) -> Any:
    """Return a function that fails as the system does."""

    def fail(*_: object, **options: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("left", [b"", b"{", b"\x00\xff\x00", b"[1]", b'"a"', b'{"a.jsonl 1": "often"}'])
def test_notes_that_a_power_cut_damaged_keep_no_file_out(inbox: Settings, left: bytes) -> None:
    (inbox.inbox / ".tries.json").write_bytes(left)
    drop(inbox, "a.jsonl", "E1")
    assert take_all(inbox).problems == []
    assert events(inbox) == ["E1"]
    assert names(inbox) == {"loaded/a.jsonl", "loaded/a.jsonl.report.json"}


def test_a_file_that_was_begun_and_is_gone_is_not_noted_for_ever(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(*_: object, **options: Any) -> None:
        raise ZeroDivisionError

    gone = drop(inbox, "a.jsonl", "E1")
    with monkeypatch.context() as patch:
        patch.setattr("caseledger.inbox.taking.load", fragile)
        take_all(inbox)
    assert names(inbox) == {"a.jsonl", ".tries.json"}
    gone.unlink()
    take_all(inbox)
    assert names(inbox) == set()


def test_of_an_inbox_that_may_not_be_written_one_sentence_says_so_and_nothing_is_loaded(
    inbox: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(inbox, "a.jsonl", "E1")
    drop(inbox, "b.jsonl", "E2")
    with monkeypatch.context() as patch:
        patch.setattr("caseledger.inbox.tries.write_whole", failing_with(errno.EACCES))
        for _ in range(5):
            intake = take_all(inbox)
            (problem,) = intake.problems
            assert problem.startswith(f"{inbox.inbox} cannot be written (Permission denied): let the user that runs caseledger")
            assert not intake.loads
    assert names(inbox) == {"a.jsonl", "b.jsonl"}
    assert len(take_all(inbox).loads) == 2


def test_a_loaded_file_that_cannot_be_moved_is_known_as_loaded_and_never_refused(inbox: Settings) -> None:
    drop(inbox, "a.jsonl", "E1")
    in_the_way = inbox.inbox / "loaded"
    in_the_way.write_text("")
    for number in range(1, 6):
        (problem,) = take_all(inbox).problems
        assert problem.startswith(
            f"{inbox.inbox / 'a.jsonl'} was loaded (load {number}) and could not be put away: {in_the_way} "
        )
    assert names(inbox) == {"a.jsonl", "loaded"}
    in_the_way.unlink()
    intake = take_all(inbox)
    assert not intake.problems
    assert intake.loads[0].duplicates == 1
    assert events(inbox) == ["E1"]
    assert names(inbox) == {"loaded/a.jsonl", "loaded/a.jsonl.report.json"}


def test_a_refused_file_that_cannot_be_moved_says_both(inbox: Settings) -> None:
    (inbox.inbox / "a.jsonl").write_bytes(b"")
    (inbox.inbox / "refused").write_text("")
    (problem,) = take_all(inbox).problems
    assert "a.jsonl is empty: nothing was loaded. It could not be put away: " in problem
    assert names(inbox) == {"a.jsonl", "refused"}


def test_a_full_disk_leaves_no_file_without_its_report(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(inbox, "a.jsonl", "E1")
    with monkeypatch.context() as patch:
        patch.setattr("caseledger.inbox.putting_away.write_through", failing_with(errno.ENOSPC))
        (problem,) = take_all(inbox).problems
    assert "loaded cannot be written (No space left on device): make room on its disk." in problem
    assert names(inbox) == {"a.jsonl"}
    assert take_all(inbox).problems == []
    assert report(inbox, "loaded", "a.jsonl")["duplicates"] == 1


@pytest.mark.parametrize("renames", [0, 1])
@pytest.mark.parametrize("content", [None, b""], ids=["loaded", "refused"])
def test_killed_while_a_file_is_put_away_its_report_is_completed_at_the_next_look(
    inbox: Settings, monkeypatch: pytest.MonkeyPatch, renames: int, content: bytes | None
) -> None:
    file = drop(inbox, "a.jsonl", "E1")
    if content is not None:
        file.write_bytes(content)
    rename, left = Path.rename, iter(range(renames))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", lambda *paths: sys.exit("killed") if next(left, None) is None else rename(*paths))
        with pytest.raises(SystemExit):
            take_all(inbox)
    take_all(inbox)
    folder = "loaded" if content is None else "refused"
    assert names(inbox) == {f"{folder}/a.jsonl", f"{folder}/a.jsonl.report.json"}
    assert report(inbox, folder, "a.jsonl")["file"] == "a.jsonl"


def test_an_inbox_that_may_not_be_read_is_a_sentence(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", failing_with(errno.EACCES))
    with pytest.raises(
        RefusedError, match=r"inbox cannot be read \(Permission denied\): let the user that runs caseledger read it"
    ):
        take_all(inbox)


def test_what_was_refused_before_the_ledger_was_in_use_is_told_at_once(inbox: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is tried again, and does not find the refused file any more."""
    (inbox.inbox / "a.jsonl").write_bytes(b"no event\n")
    drop(inbox, "b.jsonl", "E1")
    whole = taking.load

    def busy_at_b(settings: Settings, paths: list[str], **options: Any) -> Any:
        if paths[0].endswith("b.jsonl"):
            raise BusyError("in use")
        return whole(settings, paths, **options)

    monkeypatch.setattr(taking, "load", busy_at_b)
    told: list[str] = []
    with pytest.raises(BusyError):
        take(inbox, look(inbox), tell=told.extend)
    (sentence,) = told
    assert "a.jsonl has no readable line" in sentence
    assert names(inbox) == {"b.jsonl", "refused/a.jsonl", "refused/a.jsonl.report.json"}


def test_the_inbox_is_made_for_its_owner_alone_and_a_file_in_its_place_is_a_sentence(home: Settings) -> None:
    make_inbox(home)
    make_inbox(home)
    assert home.inbox.stat().st_mode & 0o777 == 0o700
    home.inbox.rmdir()
    home.inbox.write_bytes(b"copied to where no folder was")
    for open_it in (make_inbox, look):
        with pytest.raises(RefusedError, match="is a file, and should be the folder"):
            open_it(home)
