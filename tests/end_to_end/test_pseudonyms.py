"""A person's id ends at the door: nothing that is kept names anybody without the key, and the vault names them with it."""

import hashlib
import hmac
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import Ran
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from interchange import csv_file, event, json_lines

from caseledger.ledger.pseudonyms import Key, read_key
from caseledger.ledger.vault import local_ids_of
from caseledger.settings import Settings

Load = Callable[..., dict[str, Any]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
BARNET, BROMLEY = "E09000003", "E09000006"


def expected_pseudonym(home: Settings, area: str, local_id: str) -> str:
    """Compute the pseudonym with Python's own HMAC."""
    secret = bytes.fromhex(home.key_file.read_text())
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"caseledger pseudonym").derive(secret)
    return hmac.new(key, f"{area}\x1f{local_id}".encode(), hashlib.sha256).hexdigest()[:32]


def test_a_pseudonym_is_a_keyed_hash_of_area_and_id(load: Load, ledger: Ledger, home: Settings, tmp_path: Path) -> None:
    local_ids = ["100023", 'O\'Brien "é" \\ 👧', "x" * 500, "a\0b", "100 023"]
    people = [(area, local_id) for local_id in local_ids for area in (BARNET, BROMLEY)]
    load(json_lines(tmp_path / "a.jsonl", [event(f"E{n}", area=area, subject=who) for n, (area, who) in enumerate(people)]))
    subjects = [subject for (subject,) in ledger("select subject from event order by event_id")]
    assert subjects == [expected_pseudonym(home, *person) for person in people]
    assert len(set(subjects)) == len(people)


def test_a_person_has_one_pseudonym_in_every_load_and_format(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("E1"), event("E2", source="/barnet/adults", area=None)]))
    load(csv_file(tmp_path / "b.csv", [event("E3")]))
    assert ledger("select count(distinct subject) from event") == [(1,)]


def test_the_person_merged_into_is_a_pseudonym_too(load: Load, ledger: Ledger, home: Settings, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("E1", "person_merged", data={"merged_into": "100077"})]))
    assert ledger("select data.merged_into::varchar from event") == [(expected_pseudonym(home, BARNET, "100077"),)]


def test_the_subject_of_a_register_stays(load: Load, ledger: Ledger, tmp_path: Path) -> None:
    figure = event("E1", "figure_reported", subject="FS/S15", data={"period_end": "2016-06-30", "value": 5})
    load(json_lines(tmp_path / "a.jsonl", [figure]))
    assert ledger("select subject from event") == [("FS/S15",)]


def test_no_local_id_is_in_the_ledger(load: Load, home: Settings, tmp_path: Path) -> None:
    """Neither of accepted nor of held lines, in any table or anywhere else in the file."""
    ids = [f"LOCAL-{number:05}" for number in range(40)]
    lines = [event(f"E{number}", subject=local_id) for number, local_id in enumerate(ids[:20])]
    held = [event(f"H{number}", subject=local_id, supersedes="not there") for number, local_id in enumerate(ids[20:30])]
    merges = [
        event(f"M{number}", "person_merged", subject=ids[0], data={"merged_into": local_id})
        for number, local_id in enumerate(ids)
    ]
    counts = load(json_lines(tmp_path / "events.jsonl", [*lines, *held, *merges]), csv_file(tmp_path / "held.csv", held))
    assert (counts["accepted"], counts["held"]) == (60, 20)
    with duckdb.connect(str(home.ledger), read_only=True) as connection:
        tables = [table for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        for table in tables:
            rows = connection.execute(f"select * from {table}").fetchall()
            assert "LOCAL-" not in repr(rows), table
    assert [path.name for path in home.home.iterdir() if b"LOCAL-" in path.read_bytes()] == []


def test_the_vault_gives_a_person_back_with_the_key(load: Load, ledger: Ledger, home: Settings, tmp_path: Path) -> None:
    lines = [
        event("E1"),
        event("E2"),
        event("E3", subject="100024", supersedes="not there"),
        event("E4", "person_merged", data={"merged_into": "100025"}),
        event("E5", subject="100026", time="epoch"),  # turned away: nobody's business
    ]
    path = json_lines(tmp_path / "events.jsonl", lines)
    load(path)
    load(path)
    with duckdb.connect(str(home.vault), read_only=True) as vault:
        rows = vault.execute("select area_code, pseudonym, local_id_encrypted from person").fetchall()
    key = read_key(home)
    people = sorted((key.unseal(area, pseudonym, sealed), area, pseudonym) for area, pseudonym, sealed in rows)
    local_ids = ["100023", "100024", "100025"]
    assert people == [(local_id, BARNET, expected_pseudonym(home, BARNET, local_id)) for local_id in local_ids]


def test_an_entry_opens_as_the_person_it_was_sealed_for_and_as_nobody_else() -> None:
    """Somebody who may write the vault and has no key cannot let one child pass for another."""
    key, other = Key(bytes(32)), Key(bytes([1] * 32))
    sealed = key.seal(BARNET, "a" * 32, "100023")
    assert key.unseal(BARNET, "a" * 32, sealed) == "100023"
    assert b"100023" not in sealed
    for whose, area, pseudonym in ((key, BARNET, "b" * 32), (key, "E09000006", "a" * 32), (other, BARNET, "a" * 32)):
        with pytest.raises(ValueError, match="does not open"):
            whose.unseal(area, pseudonym, sealed)


def test_entries_of_an_earlier_version_are_read(load: Load, home: Settings, run: Callable[..., Ran], tmp_path: Path) -> None:
    load(json_lines(tmp_path / "events.jsonl", [event()]))
    key = read_key(home)
    with duckdb.connect(str(home.vault)) as vault:
        vault.execute("update person set local_id_encrypted = ?", [key.vault.encrypt(b"100023")])
        (person,) = vault.execute("select area_code, pseudonym from person").fetchall()
        assert local_ids_of(vault, home, key, {person}) == {person: "100023"}
    assert run("doctor").exit_code == 0


def test_what_is_kept_is_for_its_owner_only(load: Load, home: Settings, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        load(json_lines(tmp_path / "events.jsonl", [event()]))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home.ledger, home.vault, home.key_file)}
    assert modes == {"ledger.duckdb": 0o600, "vault.duckdb": 0o600, "key": 0o600}
    assert not home.key_file.is_relative_to(home.home)


def test_the_key_is_made_once(load: Load, home: Settings, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("E1")]))
    secret = home.key_file.read_bytes()
    assert len(bytes.fromhex(secret.decode())) == 32
    load(json_lines(tmp_path / "b.jsonl", [event("E2")]))
    assert home.key_file.read_bytes() == secret


def test_another_installation_has_another_key(
    load: Load, ledger: Ledger, home: Settings, tmp_path: Path, monkeypatch: Any
) -> None:
    path = json_lines(tmp_path / "a.jsonl", [event("E1")])
    load(path)
    monkeypatch.setenv("CASELEDGER_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("CASELEDGER_KEY_FILE", str(tmp_path / "other key"))
    load(path)
    with duckdb.connect(str(tmp_path / "other" / "ledger.duckdb"), read_only=True) as other:
        assert other.execute("select subject from event").fetchall() != ledger("select subject from event")


def refused(ran: Any, words: str) -> None:
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert words in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_another_key_is_refused(load: Load, run: Callable, ledger: Ledger, home: Settings, tmp_path: Path) -> None:
    """It would give the same people new pseudonyms, and nobody would know."""
    load(json_lines(tmp_path / "a.jsonl", [event("E1")]))
    secret = home.key_file.read_bytes()
    more = json_lines(tmp_path / "b.jsonl", [event("E2")])
    home.key_file.write_text("00" * 32 + "\n")
    refused(run("load", more), "is not the one that")
    home.key_file.unlink()
    refused(run("load", more), "is missing")
    assert not home.key_file.exists()
    for content in (b"", b"no key", secret[:20], b"\xff\xfe"):
        home.key_file.write_bytes(content)
        refused(run("load", more), "is not a key of caseledger")
    home.key_file.write_bytes(secret)
    assert load(more)["accepted"] == 1
    assert ledger("select count(distinct subject) from event") == [(1,)]


@pytest.mark.parametrize("place", ["home/key", "home/below/key", "elsewhere/../home/key"])
def test_a_key_beside_the_data_is_refused(place: str, run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELEDGER_KEY_FILE", str(tmp_path / place))
    refused(run("load", json_lines(tmp_path / "a.jsonl", [event("E1")])), "must not lie in the data folder")


def test_a_key_that_cannot_be_made_is_refused(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    path = json_lines(tmp_path / "a.jsonl", [event("E1")])
    for key in (tmp_path / "file" / "key", tmp_path):
        monkeypatch.setenv("CASELEDGER_KEY_FILE", str(key))
        refused(run("load", path), "key" if key.name == "key" else str(key))
