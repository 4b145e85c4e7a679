"""The doctor finds what is wrong with an installation, says what to do about it, and changes nothing."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from end_to_end.examined import Doctor, change, files, not_well, the
from end_to_end.ledger_damage import CHANGES, DAMAGE, EVENTS
from end_to_end.other_process import held_open
from interchange import event, json_lines

from caseledger.settings import Settings
from caseledger.upkeep import file_checks

Load = Callable[..., dict[str, Any]]


def test_without_a_home_it_says_what_to_do_first(doctor: Doctor, home: Settings) -> None:
    findings = doctor()
    assert {status for status, _ in not_well(findings)} == {"warning"}
    assert "caseledger load" in the(findings, "warning", "files", "There is nothing at")["remedy"]
    assert not home.home.exists()


def test_all_is_well_and_nothing_is_changed(well: Settings, doctor: Doctor, tmp_path: Path) -> None:
    """Odd values, fields that nobody declared and assumed moments of recording have the content that was accepted, too."""
    before = files(tmp_path)
    findings = doctor()
    assert not_well(findings) == []
    the(findings, "ok", "ledger", f"{EVENTS} events without a gap")
    the(findings, "ok", "ledger", "Every event has the content that was accepted")
    assert files(tmp_path) == before


def test_the_table_has_whole_sentences(filled: Settings, run: Callable) -> None:
    ran = run("doctor")
    assert ran.exit_code == 0
    assert "…" not in ran.stdout
    assert "Run 'caseledger build'." in ran.stdout
    assert run("doctor", "--format", "csv").stdout.splitlines()[0] == "area_of_check,finding,status,remedy"


# ---------------------------------------------------------------- the ledger


@pytest.mark.parametrize("changed", CHANGES)
def test_a_changed_event_is_found(changed: str, well: Settings, doctor: Doctor, ledger: Callable) -> None:
    ((position,),) = ledger("select position from event where event_id = 'C1'")
    change(well.ledger, f"update event set {changed} where position = {position}")
    the(doctor(), "problem", "ledger", f"Events were changed, at positions {position}")


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_the_ledger_is_found(damage: str, well: Settings, doctor: Doctor) -> None:
    statement, area, words = DAMAGE[damage]
    change(well.ledger, statement)
    the(doctor(), "problem", area, words)


def test_a_ledger_in_use_is_said_to_be(well: Settings, doctor: Doctor) -> None:
    """The folder for work and the log beside the ledger are then the other command's, and left by nobody."""
    with held_open(well.ledger):
        well.work.mkdir()
        findings = doctor()
    the(findings, "warning", "ledger", "is in use by another process")
    assert not_well(findings) == [("warning", "ledger")]


@pytest.mark.parametrize("octets", [b"", b"x", b"This is no database.\n" * 1000])
def test_a_file_that_is_no_ledger_is_found(octets: bytes, well: Settings, doctor: Doctor) -> None:
    well.ledger.write_bytes(octets)
    assert "caseledger restore" in the(doctor(), "problem", "ledger", "It cannot be read")["remedy"]


def test_a_ledger_with_damaged_bytes_is_found(well: Settings, doctor: Doctor) -> None:
    """The whole middle, so that something is hit that is read."""
    content = bytearray(well.ledger.read_bytes())
    content[20_000:-4096] = bytes(byte ^ 0xFF for byte in content[20_000:-4096])
    well.ledger.write_bytes(content)
    assert ("problem", "ledger") in not_well(doctor())


def test_a_lost_ledger_is_a_problem(well: Settings, doctor: Doctor) -> None:
    well.ledger.unlink()
    the(doctor(), "problem", "ledger", "ledger.duckdb is missing, and there is vault.duckdb and warehouse.duckdb")


# ---------------------------------------------------------------- the key, the vault


def test_the_key_is_the_ledgers(well: Settings, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = well.key_file.read_bytes()
    well.key_file.write_text("00" * 32)
    findings = doctor()
    the(findings, "problem", "key", "is not the one that the ledger was written with")
    the(findings, "problem", "vault", "cannot be opened with the key")
    well.key_file.write_text("no key")
    the(doctor(), "problem", "key", "is not a key of caseledger")
    well.key_file.unlink()
    the(doctor(), "problem", "key", "is missing")
    assert not well.key_file.exists()
    inside = well.home / "key"
    inside.write_bytes(secret)
    inside.chmod(0o600)
    monkeypatch.setenv("CASELEDGER_KEY_FILE", str(inside))
    the(doctor(), "problem", "key", "must not lie in the data folder")


def test_people_missing_from_the_vault_are_counted_and_can_be_brought_back(well: Settings, load: Load, doctor: Doctor) -> None:
    change(well.vault, "delete from person where pseudonym in (from (select pseudonym from person order by all limit 3))")
    assert "load the same files again" in the(doctor(), "warning", "vault", "3 of the ledger's")["remedy"]
    well.vault.unlink()
    the(doctor(), "problem", "vault", "It is missing")
    assert load(well.home.parent / "events.jsonl")["duplicates"] == EVENTS
    assert not_well(doctor()) == []


def test_a_ledger_that_names_nobody_needs_no_vault(load: Load, doctor: Doctor, tmp_path: Path) -> None:
    load(json_lines(tmp_path / "a.jsonl", [event("E1", "figure_reported", data={"period_end": "2016-06-30", "value": 5})]))
    the(doctor(), "ok", "vault", "the ledger names nobody")


def test_a_damaged_vault_is_found(well: Settings, doctor: Doctor) -> None:
    change(well.vault, "update person set local_id_encrypted = 'nonsense' where rowid < 2")
    the(doctor(), "problem", "vault", "2 of")
    with held_open(well.vault):
        the(doctor(), "warning", "vault", "is in use")
    well.vault.write_bytes(b"This is no database.\n" * 1000)
    the(doctor(), "problem", "vault", "It cannot be read")


# ---------------------------------------------------------------- files, disk, versions


@pytest.mark.parametrize("name", ["ledger.duckdb", "vault.duckdb", "warehouse.duckdb", "key", "replay/2016.duckdb"])
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_may_read_is_found(name: str, mode: int, well: Settings, doctor: Doctor) -> None:
    path = well.key_file if name == "key" else well.home / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    path.chmod(mode)
    found = the(doctor(), "problem", "files", f"mode {mode:04o}: open to others")
    assert f"chmod 600 {path}" in found["remedy"]


def test_a_published_copy_that_others_may_change_or_not_read_is_found(well: Settings, doctor: Doctor) -> None:
    assert the(doctor(), "ok", "files", "published.duckdb: ")["finding"].endswith("mode 0644")
    for mode, status, words in ((0o666, "problem", "open to be changed by others"), (0o600, "warning", "closed to others")):
        well.published.chmod(mode)
        found = the(doctor(), status, "files", f"mode {mode:04o}: {words}")
        assert f"chmod 644 {well.published}" in found["remedy"]


def test_a_home_that_others_may_write_to_is_found(well: Settings, doctor: Doctor) -> None:
    well.home.chmod(0o755)
    assert the(doctor(), "ok", "files", "Everything lies in")["finding"].endswith("mode 0755")
    well.home.chmod(0o777)
    found = the(doctor(), "warning", "files", f"Everything lies in {well.home}, mode 0777: others may put files in the place")
    assert f"chmod o-w {well.home}" in found["remedy"]


def test_a_disk_without_room_is_found(well: Settings, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    the(doctor(), "problem", "disk", "1.0 kB free")


def test_another_version_of_a_part_is_found(well: Settings, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "version", {"duckdb": "1.4.0"}.get)
    monkeypatch.setattr(file_checks, "PACKAGES", ("duckdb",))
    assert "make setup" in the(doctor(), "problem", "versions", "duckdb 1.4.0, where caseledger needs ==2.0.0")["remedy"]


# ---------------------------------------------------------------- what waits, and what has run


def test_held_and_rejected_lines_are_told(well: Settings, load: Load, doctor: Doctor, tmp_path: Path) -> None:
    lines = [event("H1", supersedes="to come"), event("H2", supersedes="to come"), "{", event("J1", time="epoch")]
    load(json_lines(tmp_path / "more.jsonl", lines))
    change(well.ledger, "update load set loaded_at = loaded_at - interval 9 days", "update reject set rejected_at = '2016-04-01'")
    findings = doctor()
    assert not_well(findings) == [("warning", "held and rejected")] * 2
    held = the(findings, "warning", "held and rejected", "2 lines held, the oldest since")
    assert "(9 days)" in held["finding"]
    assert "to come of /barnet/lcs" in held["remedy"]
    rejected = the(findings, "warning", "held and rejected", "2 lines rejected, the oldest since 2016-04-01")
    assert "caseledger rejects" in rejected["remedy"]
    assert "after 2016-06-30" in rejected["remedy"]
