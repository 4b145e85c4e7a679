"""Nothing lost, nothing twice: every line is counted once, and neither order nor a killed process changes what is kept."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interchange import event, json_lines
from naive.ledger import read_events

from caseledger.ledger import accepting
from caseledger.ledger.loading import load as load_events
from caseledger.moments import local_now
from caseledger.settings import Settings

IDS = "ABCDEF"
# By id, so that no two lines of one id differ (of two contents the first stands, and order would matter).
one_event = st.builds(
    lambda supersedes, subject, area, time, agency: {
        "supersedes": supersedes, "subject": subject, "area": area, "time": time, "agency": agency,
    },
    supersedes=st.sampled_from([None, None, *IDS, "never sent"]),
    subject=st.sampled_from(["1", "1", "1", "2"]),
    area=st.sampled_from([None, "E09000003", "E09000003", "E09000006"]),
    time=st.sampled_from(["2016-04-05", "2016-04-05", "2016-04-05", "2016-4-5"]),
    agency=st.sampled_from([None, "", "police"]),
)  # fmt: skip
noise = st.sampled_from(["", "   ", "{", "[]", b"\xff", "\r"])


def written(event_id: str, drawn: dict[str, Any]) -> dict[str, Any]:
    data = {"referral_id": event_id, "agency": drawn["agency"]}
    return event(event_id, data=data, **{name: value for name, value in drawn.items() if name != "agency"})


any_mix = given(
    events=st.dictionaries(st.sampled_from(IDS), one_event, min_size=1),
    others=st.lists(noise, max_size=4),
    seed=st.integers(0, 2**16),
)


@any_mix
@settings(max_examples=12, deadline=None, derandomize=True)
def test_any_mix_in_any_order_is_counted_and_kept(events: dict[str, dict], others: list, seed: int) -> None:
    assert_counted_and_kept(events, others, seed)


@pytest.mark.soak
@any_mix
@settings(max_examples=500, deadline=None)
def test_five_hundred_mixes_that_were_never_tried(events: dict[str, dict], others: list, seed: int) -> None:
    assert_counted_and_kept(events, others, seed)


def assert_counted_and_kept(events: dict[str, dict], others: list, seed: int) -> None:
    """Make sure that what is kept is what an independent reading of the rules accepts, shuffled, repeated and split.

    With half of the seeds all ids have one hash.
    """
    shuffled = random.Random(seed)
    lines = [written(event_id, drawn) for event_id, drawn in events.items()]
    mixed = [*lines, *shuffled.choices(lines, k=len(lines)), *others]
    shuffled.shuffle(mixed)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if seed % 2:
            patch.setattr(accepting, "ID_HASH", "0::ubigint")
        home = Settings(Path(folder) / "home", Path(folder) / "key")
        paths = []
        for number, size in enumerate((2, 3, len(mixed))):
            part, mixed = mixed[:size], mixed[size:]
            # A file must have a line that can be read; this one is never kept.
            path = json_lines(Path(folder) / f"{number}.jsonl", [*part, "{}"])
            counts = load_events(home, [str(path)])
            decided = counts.accepted + counts.duplicates + counts.rejected + counts.held
            assert counts.read + counts.released == decided
            assert counts.read == sum(bool(line.strip()) if isinstance(line, str | bytes) else True for line in part) + 1
            paths.append(path)
        kept = ledger_content(home)
        expected = read_events(paths)
        assert sorted(kept) == sorted(found.event_id for found in expected)
        once = Settings(Path(folder) / "once", home.key_file)
        load_events(once, [str(json_lines(Path(folder) / "once.jsonl", lines[::-1]))])
        assert ledger_content(once) == kept


def ledger_content(home: Settings) -> dict[str, tuple[Any, ...]]:
    """Return what every event says, after making sure that positions are gapless and targets come first."""
    with duckdb.connect(str(home.ledger), read_only=True) as connection:
        rows = connection.execute("select position, load_id, event_id, supersedes from event order by position").fetchall()
        columns = "source, subject, occurred_at, area_code, supersedes, content_hash, data::json::varchar"
        content = connection.execute(f"select event_id, {columns} from event").fetchall()
    assert [position for position, *_ in rows] == list(range(1, len(rows) + 1))
    assert [load_id for _, load_id, *_ in rows] == sorted(load_id for _, load_id, *_ in rows)
    position_by_id = {event_id: position for position, _, event_id, _ in rows}
    assert all(position_by_id[supersedes] < position for position, _, _, supersedes in rows if supersedes)
    return {event_id: tuple(rest) for event_id, *rest in content}


def test_events_of_a_type_are_numbered_as_they_stand_whatever_members_they_have(
    load: Callable, ledger: Callable, tmp_path: Path
) -> None:
    lines = [event(f"E{number}", data={"referral_id": "R", "unheard_of": "x" if number % 3 else None}) for number in range(9)]
    load(json_lines(tmp_path / "events.jsonl", lines))
    assert ledger("select list(line order by position) from event") == [(list(range(1, 10)),)]


def test_the_load_is_written_down(load: Callable, ledger: Callable, tmp_path: Path) -> None:
    """What a load printed can be looked up later."""
    lines = [
        event("A"),
        event("A"),
        event("B", time="x", subject=None),
        event("C", supersedes="Z"),
        event("D", recordedtime=None),
    ]
    before = local_now()
    counts = [load(json_lines(tmp_path / "a.jsonl", [*lines, "{"])), load(json_lines(tmp_path / "b.jsonl", [event("Z")]))]
    query = f"select {{{', '.join(f'{name!r}: {name}' for name in counts[0])}}}::json::varchar from load order by load_id"
    assert [json.loads(row) for (row,) in ledger(query)] == counts
    assert all(before <= loaded_at <= local_now() for (loaded_at,) in ledger("select loaded_at from load"))
    assert ledger("select load_id, regexp_extract(file, '[^/]+$'), format from load_file") == [
        (1, "a.jsonl", "jsonl"),
        (2, "b.jsonl", "jsonl"),
    ]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_counts_are_printed(form: str, run: Callable, home: Settings, tmp_path: Path) -> None:
    ran = run("load", json_lines(tmp_path / "a.jsonl", [event("A"), "{"]), "--format", form)
    assert (ran.exit_code, ran.stderr) == (0, "")
    names = ["load_id", "read", "released", "accepted", "duplicates", "rejected", "held", "rejected_by_reason", "warnings"]
    positions = [ran.stdout.index(name) for name in names]
    assert positions == sorted(positions)
    assert "unreadable" in ran.stdout


@pytest.mark.parametrize("seconds", [0.7, 1.0])
def test_a_killed_load_leaves_all_or_nothing(seconds: float, run: Callable, home: Settings, tmp_path: Path) -> None:
    """Wherever it was: the ledger opens, holds whole loads only, and loading again gives what one load would have given."""
    load_events(home, [str(json_lines(tmp_path / "a.jsonl", [event("A")]))])
    path = json_lines(tmp_path / "b.jsonl", [event(f"E{number}", subject=f"P{number}") for number in range(30_000)])
    command = [sys.executable, "-c", "from caseledger.cli import main; main()", "load", str(path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    assert len(ledger_content(home)) in (1, 30_001)
    again = load_events(home, [str(path)])
    assert again.accepted + again.duplicates == 30_000
    assert len(ledger_content(home)) == 30_001
    assert asdict(load_events(home, [str(path)])) | {"load_id": 0} == {
        "load_id": 0, "read": 30_000, "released": 0, "accepted": 0, "duplicates": 30_000, "rejected": 0, "held": 0,
        "rejected_by_reason": {}, "warnings": {},
    }  # fmt: skip
    assert not home.work.exists()
