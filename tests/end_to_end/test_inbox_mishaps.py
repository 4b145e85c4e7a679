"""The inbox after power cuts, kills and full disks, in folders that may not be written, and with writers that pause."""

from typing import Any

import pytest
from end_to_end.inbox_folder import drop, events, names, take_all

from caseledger.settings import Settings


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
