"""A hundred thousand lines broken at random: no crash, and every line is accounted for."""

import json
from pathlib import Path
from random import Random

import duckdb
import pytest
from end_to_end.conftest import Demo

from caseledger.ledger.loading import load
from caseledger.ledger.rejects import list_rejects
from caseledger.settings import BARNET, Settings

LINES = 100_000
DEEP = 3_000


def flip(line: bytes, chance: Random) -> bytes:
    """Change some bytes to any others, but for the line end."""
    broken = bytearray(line)
    for _ in range(chance.randrange(1, 4)):
        broken[chance.randrange(len(broken))] = chance.choice([byte for byte in range(256) if byte not in b"\n"])
    return bytes(broken)


def cut(line: bytes, chance: Random) -> bytes:
    return line[: chance.randrange(1, len(line))]


def double(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + line + line[at:]


def control(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + bytes([chance.choice((0, 1, 9, 11, 13, 27, 31, 127))]) + line[at:]


def undecodable(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + chance.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80")) + line[at:]


def drop_member(line: bytes, chance: Random) -> bytes:
    return member(line, chance, drop=True)


def strange_member(line: bytes, chance: Random) -> bytes:
    return member(line, chance, drop=False)


def member(line: bytes, chance: Random, *, drop: bool) -> bytes:
    """Drop one member of the event or its data, or give it a strange value."""
    event = json.loads(line)
    place = event["data"] if event.get("data") and chance.random() < 0.5 else event
    name = chance.choice(list(place))
    if drop:
        del place[name]
    else:
        strange = (
            10**400,
            -1e308,
            1e-320,
            "",
            None,
            [],
            {},
            [[]],
            True,
            "\u0000",
            "\ud7ff",
            "'; drop table event; --",
            "9" * 5000,
        )
        place[name] = chance.choice(strange)
    return json.dumps(event).encode()


def deep(line: bytes, chance: Random) -> bytes:
    brackets = chance.choice((b"[", b'{"a":'))
    return brackets * chance.randrange(DEEP) + line


def nested(line: bytes, chance: Random) -> bytes:
    event = json.loads(line)
    inside = b"[" * DEEP + b"]" * DEEP if chance.random() < 0.5 else b'{"a":' * DEEP + b"1" + b"}" * DEEP
    text = json.dumps(event | {"strange": "HERE"}).encode()
    return text.replace(b'"HERE"', inside)


MUTATIONS = (flip, flip, cut, double, control, undecodable, drop_member, strange_member)
RARE = (deep, nested)


def stray_quote(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + b'"' * chance.randrange(1, 4) + line[at:]


def stray_comma(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + b"," + line[at:]


CSV_MUTATIONS = (flip, cut, control, undecodable, stray_quote, stray_quote, stray_comma)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", tmp_path / "key", BARNET)


def assert_accounted_for(settings: Settings, file: Path, lines: int) -> None:
    """Load a file twice: counts add up, and the second time nothing is accepted.

    Every line is read: by itself, or as part of a CSV record that goes on over it, from one stray quote to the next. Such a
    record is kept whole when it is rejected, and what is between the quotes is a cell of one that is accepted.
    """
    first = load(settings, [str(file)])
    rejected = [text for *_, text, _ in list_rejects(settings).rows]
    with duckdb.connect(str(settings.ledger), read_only=True) as ledger:
        cells = [cell for row in ledger.execute("select event_id, source, data::varchar from event").fetchall() for cell in row]
    second = load(settings, [str(file)])
    for summary in (first, second):
        decided = summary.accepted + summary.duplicates + summary.rejected + summary.held
        assert summary.read + summary.released == decided
    assert second.accepted == 0
    assert len(rejected) == first.rejected
    assert first.read == lines - sum(text.count("\n") for text in (*rejected, *cells)), "a line was lost"
    assert first.accepted > 0
    assert first.rejected > lines * 0.3
    assert len(first.rejected_by_reason) >= 5


def test_broken_json_lines(demo: Demo, settings: Settings, tmp_path: Path) -> None:
    chance = Random("mutated")
    lines = (demo.settings.home / "sample" / "lcs-2015-16.jsonl").read_bytes().splitlines()
    whole = [line for line in lines if line.startswith(b"{") and line.endswith(b"}")]
    with (tmp_path / "broken.jsonl").open("wb") as file:
        for number in range(LINES):
            mutations = RARE if number % 500 == 0 else MUTATIONS
            file.write(chance.choice(mutations)(chance.choice(whole), chance) + b"\n")
    assert_accounted_for(settings, tmp_path / "broken.jsonl", LINES)


def test_broken_csv(demo: Demo, settings: Settings, tmp_path: Path) -> None:
    chance = Random("mutated csv")
    header, *rows = (demo.settings.home / "sample" / "allocations.csv").read_bytes().splitlines()
    some = rows[: LINES // 5]
    broken: list[bytes] = [
        mutation(row, chance) if chance.random() < 0.6 else row
        for row, mutation in ((row, chance.choice(CSV_MUTATIONS)) for row in some)
    ]
    (tmp_path / "broken.csv").write_bytes(b"\n".join([header, *broken]) + b"\n")
    assert_accounted_for(settings, tmp_path / "broken.csv", len(some))
