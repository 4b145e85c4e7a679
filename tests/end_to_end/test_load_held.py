"""A correction that comes before what it corrects waits in the ledger until that comes, and loses nothing by it."""

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from interchange import csv_file, event, json_lines

from caseledger.ledger.pseudonyms import read_key
from caseledger.settings import Settings

Load = Callable[..., dict[str, Any]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
TARGET = event("A")
CORRECTION = event("B", supersedes="A", data={"referral_id": "R1", "agency": "police"})


def counted(counts: dict[str, Any]) -> tuple[int, ...]:
    """Return read, released, accepted, duplicates, rejected, held."""
    return tuple(counts[name] for name in ("read", "released", "accepted", "duplicates", "rejected", "held"))


@pytest.fixture
def send(load: Load, tmp_path: Path) -> Callable[..., tuple[int, ...]]:
    """Load some events, a file of their own, and return the counts."""
    files = iter(tmp_path / f"{number}.jsonl" for number in range(100))
    return lambda *events: counted(load(json_lines(next(files), events)))


def test_a_held_line_is_released_when_its_target_comes(send: Callable, ledger: Ledger) -> None:
    assert send(CORRECTION) == (1, 0, 0, 0, 0, 1)
    assert ledger("select count(*) from event") == [(0,)]
    assert send(event("Z")) == (1, 0, 1, 0, 0, 0)
    assert send(TARGET) == (1, 1, 2, 0, 0, 0)
    assert ledger("select count(*) from held") == [(0,)]
    # It keeps the place where it was read; it comes after its target.
    rows = ledger("select position, load_id, event_id, regexp_extract(file, '[0-9]+.jsonl$'), line from event order by position")
    assert rows == [(1, 2, "Z", "1.jsonl", 1), (2, 3, "A", "2.jsonl", 1), (3, 3, "B", "0.jsonl", 1)]


def test_what_is_released_is_the_event_that_was_sent(send: Callable, ledger: Ledger) -> None:
    """Held or not: the same event, with the same content, so that it is a duplicate from then on."""
    send(CORRECTION)
    send(TARGET)
    send(TARGET | {"source": "/other"}, CORRECTION | {"source": "/other"})
    columns = "event_id, event_type, subject, occurred_at, occurred_on, recorded_at, recorded_at_assumed, area_code, supersedes"
    one, other = (ledger(f"select {columns}, data::varchar from event where source {sign} '/other'") for sign in ("=", "<>"))
    assert sorted(one) == sorted(other)
    assert send(CORRECTION, TARGET) == (2, 0, 0, 2, 0, 0)


def test_a_held_line_sent_again_is_held_again(send: Callable) -> None:
    assert send(CORRECTION, CORRECTION) == (2, 0, 0, 0, 0, 2)
    assert send(CORRECTION) == (1, 0, 0, 0, 0, 1)
    assert send(TARGET) == (1, 3, 2, 2, 0, 0)


def test_of_two_held_contents_the_first_stands(send: Callable, rejects: Callable) -> None:
    other = CORRECTION | {"data": {"referral_id": "R2"}}
    send(CORRECTION)
    send(other)
    assert send(TARGET) == (1, 2, 2, 0, 1, 0)
    (line,) = rejects()
    assert (line["load_id"], line["line"], line["event_id"], line["reasons"]) == (3, 1, "B", ["conflict"])
    assert json.loads(line["raw"]) == other


def test_a_held_line_whose_id_another_event_takes_is_a_conflict(send: Callable, rejects: Callable) -> None:
    send(CORRECTION)
    assert send(event("B")) == (1, 1, 1, 0, 1, 0)
    assert send(TARGET) == (1, 0, 1, 0, 0, 0)
    assert [line["reasons"] for line in rejects()] == [["conflict"]]


def test_a_conflicting_line_with_an_unknown_target_is_turned_away(send: Callable, rejects: Callable) -> None:
    send(event("B"))
    assert send(CORRECTION) == (1, 0, 0, 0, 1, 0)
    assert [line["reasons"] for line in rejects()] == [["conflict"]]


@pytest.mark.parametrize("target", [TARGET | {"subject": "100024"}, TARGET | {"area": "E09000007"}])
def test_a_held_line_about_somebody_else_is_turned_away_on_release(target: dict, send: Callable, rejects: Callable) -> None:
    send(CORRECTION)
    assert send(target) == (1, 1, 1, 0, 1, 0)
    assert [(line["reasons"], json.loads(line["raw"])) for line in rejects()] == [(["supersedes_other_subject"], CORRECTION)]


def test_a_faulty_line_with_an_unknown_target_is_turned_away(send: Callable) -> None:
    assert send(CORRECTION | {"time": "2016-7-1"}) == (1, 0, 0, 0, 1, 0)
    assert send(TARGET) == (1, 0, 1, 0, 0, 0)


def test_the_target_is_looked_for_in_the_same_source(send: Callable) -> None:
    assert send(CORRECTION, TARGET | {"source": "/barnet/adults"}) == (2, 0, 1, 0, 0, 1)


def test_a_chain_is_accepted_in_any_order_of_loads(send: Callable, ledger: Ledger) -> None:
    """Six sources send it, each in another order, one line a load."""
    chain = {"A": TARGET, "B": CORRECTION, "C": event("C", "event_retracted", supersedes="B")}
    orders = list(permutations("ABC"))
    for names in zip(*orders, strict=True):
        send(*(chain[name] | {"source": f"/{number}"} for number, name in enumerate(names)))
    rows = ledger("select source, string_agg(event_id, '' order by position) from event group by source order by source")
    assert rows == [(f"/{number}", "ABC") for number in range(len(orders))]
    assert ledger("select count(*) from held") == [(0,)]


def test_a_long_chain_comes_in_at_once(send: Callable, ledger: Ledger) -> None:
    chain = [TARGET, *(event(f"A{number}", supersedes=f"A{number - 1}" if number else "A") for number in range(25))]
    assert send(*reversed(chain)) == (26, 0, 26, 0, 0, 0)
    assert ledger("select list(event_id order by position) from event") == [([line["id"] for line in chain],)]


def test_a_circle_stays_held(send: Callable) -> None:
    """Neither has its target in the ledger first; if another event takes the place of one, the other comes in."""
    one, other = event("X", supersedes="Y"), event("Y", supersedes="X")
    assert send(one, other) == (2, 0, 0, 0, 0, 2)
    assert send(event("Z")) == (1, 0, 1, 0, 0, 0)
    assert send(event("X")) == (1, 2, 2, 0, 1, 0)


def test_a_register_event_can_be_retracted(send: Callable, ledger: Ledger) -> None:
    """A retraction's subject is taken for a person's id and becomes a pseudonym; a register's is not."""
    figure = event("F", "figure_reported", subject="FS/S15", data={"period_end": "2016-06-30", "value": 5})
    retraction = event("G", "event_retracted", subject="FS/S15", supersedes="F")
    wrong = event("H", "event_retracted", subject="FS/S16", supersedes="F")
    assert send(retraction) == (1, 0, 0, 0, 0, 1)
    assert send(figure, wrong) == (2, 1, 2, 0, 1, 0)
    assert ledger("select event_id from event order by position") == [("F",), ("G",)]


def test_nothing_of_a_held_line_names_the_person(send: Callable, ledger: Ledger, home: Settings) -> None:
    send(event("B", "person_merged", subject="100023", supersedes="A", data={"merged_into": "100077"}))
    ((raw, *columns),) = ledger("select raw_encrypted, columns(* exclude raw_encrypted) from held")
    assert not [value for value in columns if "100023" in str(value) or "100077" in str(value)]
    assert b"100023" not in home.ledger.read_bytes()
    assert json.loads(read_key(home).vault.decrypt(raw))["subject"] == "100023"


def test_a_held_row_of_csv_keeps_its_raw_line(load: Load, run: Callable, rejects: Callable, tmp_path: Path) -> None:
    """It can be exported under the header that it came with, although another load turned it away."""
    row = event("B", supersedes="A", data={"referral_id": 'R "1",\n2'})
    load(csv_file(tmp_path / "held.csv", [row]))
    header, raw = (tmp_path / "held.csv").read_text().split("\n", 1)
    counts = load(json_lines(tmp_path / "target.jsonl", [TARGET | {"subject": "100024"}]))
    assert counted(counts) == (1, 1, 1, 0, 1, 0)
    assert [line["raw"] for line in rejects()] == [raw.rstrip("\n")]
    exported = run("rejects", "--export", tmp_path / "corrected").stdout.split()
    assert exported == [str(tmp_path / "corrected.csv")]
    text = Path(exported[0]).read_text()
    assert text == f"{header}\n{raw}"
    Path(exported[0]).write_text(text.replace("100023", "100024"))
    assert load(exported[0])["accepted"] == 1
