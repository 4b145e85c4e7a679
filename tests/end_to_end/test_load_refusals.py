"""What cannot be loaded at all: one sentence, exit code 1, and a ledger that is as it was."""

import gzip
import io
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from end_to_end.other_process import held_open
from interchange import event, json_lines

from caseledger.settings import Settings

Load = Callable[..., dict[str, Any]]
LINE = b'{"id": "1"}\n'
TABLES = ("setting", "load", "load_file", "event", "held", "reject", "population")


def content(home: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that the ledger holds."""
    with duckdb.connect(str(home.ledger), read_only=True) as connection:
        return {table: connection.execute(f"select columns(*)::varchar from {table} order by all").fetchall() for table in TABLES}


@pytest.fixture
def loaded(load: Load, tmp_path: Path) -> Path:
    """Load a file with an event, a line that is held and one that is rejected; return the file."""
    path = json_lines(tmp_path / "first.jsonl", [event("E1"), event("E2", supersedes="not there"), "{"])
    load(path)
    return path


def refused(ran: Any, *words: str) -> None:
    """Make sure that a command ended with one sentence on stderr, and nothing else."""
    assert (ran.exit_code, ran.stdout) == (1, ""), ran
    assert ran.stderr.startswith("caseledger: ")
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert "Unexpected" not in ran.stderr
    for word in words:
        assert word in ran.stderr


def zipped(*names: str) -> bytes:
    """Return a zip archive with files of these names in it."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        for name in names:
            archive.writestr(name, "content\n" * 1000)
    return octets.getvalue()


# By what is wrong with it: the name of the file, its bytes (None: there is no file), and words of the sentence.
BAD_FILES = {
    "missing": ("gone.jsonl", None, "does not exist"),
    "unknown suffix": ("events.xlsx", LINE, "no known format"),
    "no suffix": ("events", LINE, "no known format"),
    "empty": ("events.jsonl", b"", "is empty"),
    "empty CSV": ("events.csv", b"", "is empty"),
    "empty Parquet": ("events.parquet", b"", "is empty"),
    "only blank lines": ("events.jsonl", b"\n \n\t\n\r\n", "no readable line"),
    "only a byte-order mark": ("events.jsonl", b"\xef\xbb\xbf", "no readable line"),
    "only blank lines, CSV": ("events.csv", b"\n\n  \n", "no header"),
    "only a header": ("events.csv", b"id,source,type,subject,time\n", "no readable line"),
    "only unreadable rows": ("events.csv", b"id,source,type,subject,time\n1,2\n", "no readable line"),
    "UTF-16": ("events.jsonl", LINE.decode().encode("utf-16"), "UTF-8"),
    "UTF-16 without a mark": ("events.jsonl", LINE.decode().encode("utf-16-le"), "UTF-8"),
    "UTF-16 CSV": ("events.csv", "id,source,type,subject,time\n".encode("utf-16"), "UTF-8"),
    "UTF-32": ("events.jsonl", LINE.decode().encode("utf-32"), "UTF-8"),
    "latin 1 throughout": ("events.jsonl", "caf\u00e9\n".encode("latin-1") * 50, "UTF-8"),
    "prose": ("events.jsonl", b"These are no events.\n" * 50, "no readable line"),
    "garbage": ("events.jsonl", random.Random(1).randbytes(50_000), "no readable line"),
    "garbage CSV": ("events.csv", random.Random(2).randbytes(50_000), "no header"),
    "garbage Parquet": ("events.parquet", random.Random(3).randbytes(50_000), "not a Parquet file"),
    "compressed": ("events.jsonl", gzip.compress(LINE * 50), "gzip"),
    "workbook": ("events.csv", zipped("xl/workbook.xml"), "is an Excel workbook"),
    "workbook called JSON": ("events.jsonl", zipped("xl/workbook.xml"), "is an Excel workbook"),
    "workbook called Parquet": ("events.parquet", zipped("xl/workbook.xml"), "is an Excel workbook"),
    "old workbook": ("events.csv", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5000), "is an Excel workbook"),
    "OpenDocument": ("events.csv", zipped("mimetype", "content.xml"), "is an OpenDocument"),
    "Word": ("events.csv", zipped("word/document.xml"), "is a Word document"),
    "zip": ("events.csv", zipped("events.csv"), "is a zip archive"),
    "PDF": ("events.csv", b"%PDF-1.7\n" + bytes(100), "is a PDF"),
    "Parquet called CSV": ("events.csv", b"PAR1" + bytes(100) + b"PAR1", ".parquet"),
    "every third byte a zero": ("events.csv", b"a\0b\0\0c" * 900, "no text at all"),
    "begins as a zip archive": ("events.jsonl", b"PK\x03\x04 no more", "no readable line"),
    "CSV called JSON": ("events.jsonl", b"id,source,type,subject,time\n", "no readable line"),
    "JSON called Parquet": ("events.parquet", LINE, "not a Parquet file"),
}


def test_one_bad_file_refuses_the_whole_load(loaded: Path, run: Callable, home: Settings, tmp_path: Path) -> None:
    good = json_lines(tmp_path / "good.jsonl", [event("E9")])
    before = content(home)
    for name, (file_name, octets, words) in BAD_FILES.items():
        bad = tmp_path / name / file_name
        bad.parent.mkdir()
        if octets is not None:
            bad.write_bytes(octets)
        refused(run("load", good, bad), str(bad), words)
        assert content(home) == before, name


def test_a_folder_is_searched_whole(load: Load, ledger: Callable, tmp_path: Path) -> None:
    (tmp_path / "2016" / "july").mkdir(parents=True)
    json_lines(tmp_path / "2016" / "july" / "a.NDJSON", [event("A")])
    json_lines(tmp_path / "2016" / "b.jsonl", [event("B")])
    (tmp_path / "2016" / "readme.txt").write_text("not read")
    assert load(tmp_path / "2016")["accepted"] == 2
    assert ledger("select count(distinct file), count(distinct load_id) from event") == [(2, 1)]


def test_a_folder_without_events_is_refused(run: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "readme.txt").write_text("not read")
    refused(run("load", tmp_path / "empty"), "holds no event files")


def test_standard_input_is_json_lines(load: Load, run: Callable, rejects: Callable, tmp_path: Path) -> None:
    path = json_lines(tmp_path / "events.jsonl", [event("E1"), "{"])
    assert load("-", stdin=path.read_bytes())["accepted"] == 1
    assert [(line["file"], line["line"]) for line in rejects()] == [("standard input", 2)]
    assert load(path, "-", stdin=path.read_bytes())["duplicates"] == 2
    refused(run("load", "-", stdin=b""), "standard input is empty")


def test_wrong_usage_is_told_apart(run: Callable, loaded: Path) -> None:
    assert run("load").exit_code == 2
    assert run("load", loaded, "--no-such-option").exit_code == 2
    refused(run("load", loaded, "--recorded-at", "yesterday"), "yesterday")


# ---------------------------------------------------------------- the ledger and what it lies on


@pytest.mark.parametrize("file", ["ledger.duckdb", "vault.duckdb"])
def test_a_ledger_or_vault_in_use_refuses(file: str, loaded: Path, run: Callable, home: Settings, tmp_path: Path) -> None:
    before = content(home)
    more = json_lines(tmp_path / "more.jsonl", [event("E9", subject="100099")])
    with held_open(home.home / file):
        refused(run("load", more), file, "in use")
        if file == "ledger.duckdb":
            refused(run("rejects"), file, "in use")
            refused(run("reference", "population", csv_population(tmp_path)), file, "in use")
    assert content(home) == before
    assert run("load", more).exit_code == 0


@pytest.mark.parametrize("read_only", [True, False])
def test_a_refused_load_leaves_no_folder_for_work_and_takes_none_away(
    read_only: bool, loaded: Path, run: Callable, home: Settings
) -> None:
    """The doctor would say of one that a killed command left it; the one of a load that is running has its lines in it."""
    with held_open(home.ledger, read_only=read_only):
        refused(run("load", loaded), "ledger.duckdb", "in use")
        assert not home.work.exists()
        home.work.mkdir()
        refused(run("load", loaded), "ledger.duckdb", "in use")
        assert home.work.exists()


def csv_population(folder: Path) -> Path:
    path = folder / "population.csv"
    path.write_text("area_code,age_from,age_to,applies_from,population,source\nE09000003,0,17,2015-04-01,93000,ONS\n")
    return path


@pytest.mark.parametrize("kilobytes", [1, 300, 2000])
def test_a_full_disk_refuses(kilobytes: int, loaded: Path, run: Callable, home: Settings, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: whichever file reaches it first, nothing is half done."""
    shuffled = random.Random(4)
    lines = [event(f"N{n}", subject=f"P{n}", data={"referral_id": shuffled.randbytes(40).hex()}) for n in range(10_000)]
    path = json_lines(tmp_path / "many.jsonl", [*lines, b"\xff" * 100_000])
    before = content(home)
    limited = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes * 1024}, {kilobytes * 1024}));"
        "from caseledger.cli import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", limited, "load", str(path)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, ""), ran
    assert "is full" in ran.stderr or "File too large" in ran.stderr
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert content(home) == before
    assert run("load", path).exit_code == 0


def test_a_home_that_cannot_be_made_refuses(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    path = json_lines(tmp_path / "events.jsonl", [event()])
    for home in (tmp_path / "file", tmp_path / "file" / "home", Path("/proc/caseledger")):
        monkeypatch.setenv("CASELEDGER_HOME", str(home))
        refused(run("load", path), str(home.parent))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_ledger_that_may_not_be_written_refuses(loaded: Path, run: Callable, home: Settings) -> None:
    home.home.chmod(0o500)
    refused(run("load", loaded))
    home.home.chmod(0o700)


@pytest.mark.parametrize("octets", [b"This is no database.\n" * 1000, b"x"])
@pytest.mark.parametrize("file", ["ledger.duckdb", "vault.duckdb"])
def test_a_file_that_is_no_database_refuses(octets: bytes, file: str, run: Callable, home: Settings, tmp_path: Path) -> None:
    home.home.mkdir()
    (home.home / file).write_bytes(octets)
    refused(run("load", json_lines(tmp_path / "events.jsonl", [event()])), file, "not a database")
    assert (home.home / file).read_bytes() == octets


def test_a_log_that_is_not_the_ledgers_is_not_to_be_removed(loaded: Path, run: Callable, home: Settings, tmp_path: Path) -> None:
    """As when an older file was copied over the ledger: either may hold what the other has not."""
    other = tmp_path / "other.duckdb"
    with held_open(other, query="create table t as select 1"):
        shutil.copy(f"{other}.wal", f"{home.ledger}.wal")
    refused(run("load", loaded), "do not belong together: keep both", "caseledger restore FOLDER")
    assert Path(f"{home.ledger}.wal").exists()


def test_a_ledger_of_a_newer_version_refuses(loaded: Path, run: Callable, home: Settings) -> None:
    with duckdb.connect(str(home.ledger)) as connection:
        connection.execute("update setting set value = '99' where name = 'schema_version'")
    refused(run("load", loaded), "newer caseledger")


def test_no_ledger_yet(run: Callable, home: Settings) -> None:
    refused(run("rejects"), "There is no ledger")
    assert not home.home.exists()


def test_a_home_with_odd_characters(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELEDGER_HOME", str(tmp_path / "O'Brien's [data] %s"))
    assert run("load", json_lines(tmp_path / "events.jsonl", [event()])).exit_code == 0
    assert run("rejects").exit_code == 0


def test_nothing_is_left_in_the_work_folder(loaded: Path, run: Callable, home: Settings, tmp_path: Path) -> None:
    """Its copies of lines would name people in clear."""
    run("load", "-", stdin=b"garbage\xff")
    run("load", loaded)
    run("reference", "population", csv_population(tmp_path))
    assert sorted(path.name for path in home.home.iterdir()) == ["ledger.duckdb", "vault.duckdb"]
