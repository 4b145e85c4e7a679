"""Files that are broken, or made to do harm: refused with one sentence or read safely, in bounded memory."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from end_to_end.extract_files import HEADINGS, extract_file, mapping_file
from end_to_end.hostile_workbooks import bomb, encrypted
from end_to_end.workbooks import HEADINGS as LISTS
from end_to_end.workbooks import annex_a, child
from python_calamine import CalamineWorkbook, PasswordError

from caseledger.settings import Settings

PLAN = child(1) | {"Child Protection Plan Start Date": "01/02/2016", "Initial Category of Abuse": "Neglect"}
GIB = 1 << 30


def refused(run: Callable, *words: object) -> str:
    """Run an import that must be refused; return its one sentence."""
    ran = run("import", *words)
    assert ran.exit_code == 1, ran.stdout
    assert ran.stderr.count("caseledger:") == 1
    assert "fault of caseledger" not in ran.stderr
    return ran.stderr


@dataclass(frozen=True)
class Apart:
    """What a command in a process of its own left behind, and the most memory that it or a process it started had, in bytes."""

    exit_code: int
    stdout: str
    stderr: str
    peak: int


def run_apart(home: Settings, *words: object) -> Apart:
    """Import in a process of its own.

    Its own peak is that of the running program (VmHWM): getrusage counts the test's memory in, from which the process was made.
    """
    code = """
import resource, sys
from caseledger.cli import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), file=sys.stderr)
"""
    environment = os.environ | {"CASELEDGER_HOME": str(home.home), "CASELEDGER_KEY_FILE": str(home.key_file)}
    command = [sys.executable, "-c", code, "import", *map(str, words)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    told, _, peak = ran.stderr.rstrip().rpartition("\n")
    return Apart(ran.returncode, ran.stdout, told, int(peak) * 1024)


@pytest.fixture
def everything(home: Settings, run: Callable, tmp_path: Path) -> Callable[[], dict[str, list]]:
    """Fill a ledger, and return a way to read every row of its tables."""
    workbook = annex_a(tmp_path / "before.xlsx", {"List 7": [PLAN]})
    assert run("import", "annex-a", workbook, "--extracted-on", "2016-05-31").exit_code == 0

    def read() -> dict[str, list]:
        with duckdb.connect(str(home.ledger), read_only=True) as connection:
            tables = connection.execute("select table_name from duckdb_tables() order by table_name").fetchall()
            return {name: connection.execute(f"from {name}").fetchall() for (name,) in tables}

    assert len(read()["event"]) == 2
    return read


def refused_apart(home: Settings, everything: Callable[[], dict[str, list]], path: Path) -> str:
    """Import what must be refused; return its one sentence: nothing has changed, and memory was bounded."""
    before = everything()
    apart = run_apart(home, "annex-a", path, "--extracted-on", "2016-06-30")
    assert (apart.exit_code, apart.stdout) == (1, "")
    assert apart.stderr.count("caseledger:") == 1
    assert "fault of caseledger" not in apart.stderr
    assert everything() == before
    assert not home.work.exists()
    assert apart.peak < GIB
    return " ".join(apart.stderr.split())


@pytest.mark.parametrize(
    "making",
    [
        pytest.param({"gigabytes": 3}, id="one sheet"),
        pytest.param({"gigabytes": 3, "says": 1}, id="one that says it is small"),
        # Thirty times a tenth of what is allowed, in a file that has it once.
        pytest.param({"gigabytes": 0.1, "copies": 30}, id="thirty sheets of the same bytes"),
    ],
)
def test_a_workbook_that_unpacks_to_gigabytes(home: Settings, everything: Callable, tmp_path: Path, making: dict) -> None:
    path = bomb(annex_a(tmp_path / "whole.xlsx", {"List 7": [PLAN]}), tmp_path / "bomb.xlsx", **making)
    assert path.stat().st_size < 16 << 20
    assert "bomb.xlsx unpacks to more than 1024 MiB, which no list does: ask its sender." in refused_apart(home, everything, path)


def test_a_workbook_below_what_may_be_unpacked_is_read_in_bounded_memory(
    home: Settings, everything: Callable, tmp_path: Path
) -> None:
    """Twenty million rows of one cell: less than a gigabyte to unpack, more than may be kept."""
    path = bomb(annex_a(tmp_path / "whole.xlsx", {"List 7": [PLAN]}), tmp_path / "bomb.xlsx", gigabytes=0.9)
    assert "needs more memory than is safe" in refused_apart(home, everything, path)


def test_a_workbook_with_a_password(home: Settings, everything: Callable, tmp_path: Path) -> None:
    path = encrypted(annex_a(tmp_path / "open.xlsx", {"List 7": [PLAN]}), tmp_path / "locked.xlsx", "secret")
    with pytest.raises(PasswordError):  # else it would be one that no password opens
        CalamineWorkbook.from_path(str(path))
    assert "locked.xlsx is protected by a password" in refused_apart(home, everything, path)


def test_a_cell_at_the_far_end_of_a_sheet(run: Callable, home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("List 7")
        sheet.write_row(0, 0, LISTS["List 7"])
        sheet.write(1_048_575, 16_383, "x")
    assert run_apart(home, "annex-a", path, "--extracted-on", "2016-06-30").peak < GIB
    assert "far beyond their rows" in refused(run, "annex-a", path, "--extracted-on", "2016-06-30")


def test_a_million_empty_rows(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        bordered = book.add_format({"border": 1})
        sheet = book.add_worksheet("List 7")
        sheet.write_row(0, 0, LISTS["List 7"])
        for column, heading in enumerate(LISTS["List 7"]):
            sheet.write(1, column, PLAN.get(heading, ""))
        for line in range(2, 1_000_000):
            sheet.write_blank(line, 0, None, bordered)
    apart = run_apart(home, "annex-a", path, "--extracted-on", "2016-06-30", "--format", "json")
    assert json.loads(apart.stdout)["rows"] == 1
    assert apart.peak < GIB


def test_two_hundred_columns(run: Callable, tmp_path: Path) -> None:
    headings = [*HEADINGS, *(f"Extra {number}" for number in range(195))]
    path = extract_file(tmp_path / "wide.csv", ("1", "05/01/2016", "Neglect", *["x"] * 197), headings=headings)
    ran = run("import", "table", path, "--mapping", mapping_file(tmp_path), "--extracted-on", "2016-06-30", "--format", "json")
    assert ran.exit_code == 0, ran.stderr
    assert json.loads(ran.stdout)["accepted"] == 1


def test_merged_cells(run: Callable, tmp_path: Path) -> None:
    path, rejects = tmp_path / "merged.xlsx", tmp_path / "rejects.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("List 7")
        sheet.merge_range(0, 0, 0, 6, "Child protection plans")
        sheet.write_row(1, 0, LISTS["List 7"])
        sheet.merge_range(2, 0, 3, 0, "1")
        for line, start in ((2, "01/02/2016"), (3, "01/03/2016")):
            for column, heading in enumerate(LISTS["List 7"][1:], start=1):
                sheet.write(line, column, (PLAN | {"Child Protection Plan Start Date": start}).get(heading, ""))
    ran = run("import", "annex-a", path, "--extracted-on", "2016-06-30", "--format", "json", "--rejects", rejects)
    counts = json.loads(ran.stdout)
    # Only the first of merged cells has the value: the other row says nothing of whom it is about.
    assert (counts["rows_to_events"], counts["rows_rejected"], counts["rejected_cells"]) == (1, 1, {"missing": 1})


def test_formulas_stay_texts_in_the_reject_workbook(run: Callable, tmp_path: Path) -> None:
    path = annex_a(
        tmp_path / "formula.xlsx", {"List 7": [PLAN | {"Child Unique ID": '\'=HYPERLINK("http://x")', "Date of Birth": "x"}]}
    )
    rejects = tmp_path / "rejects.xlsx"
    run("import", "annex-a", path, "--extracted-on", "2016-06-30", "--rejects", rejects)
    with zipfile.ZipFile(rejects) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Message [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_names_other_files_or_grows(run: Callable, tmp_path: Path, prolog: str, encoding: str) -> None:
    path = tmp_path / "census.xml"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}<Message><Children><Child>&x;</Child></Children></Message>'
    path.write_bytes(text.encode(encoding))
    assert "declares a document type" in refused(run, "cin-census", path, "--extracted-on", "2022-07-01")


def test_xml_that_hides_its_document_type_behind_a_long_comment(run: Callable, tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    path.write_text(
        f"<!--{'x' * 200_000}--><!DOCTYPE Message [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
        "<Message><Header><CollectionDetails><Year>&x;</Year></CollectionDetails></Header></Message>",
        encoding="utf-8",
    )
    assert "hostname" not in refused(run, "cin-census", path, "--extracted-on", "2022-07-01")


@pytest.mark.parametrize("name", ["annex.xlsx", "plans.csv", "plans.parquet", "plans.docx"])
def test_what_is_no_file_of_its_format(run: Callable, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 20)
    refused(run, "table", path, "--mapping", mapping_file(tmp_path), "--extracted-on", "2016-06-30")


def test_a_workbook_cut_short(run: Callable, tmp_path: Path) -> None:
    path = annex_a(tmp_path / "whole.xlsx", {"List 7": [PLAN]})
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(path.read_bytes()[:-400])
    refused(run, "annex-a", cut, "--extracted-on", "2016-06-30")


def test_an_empty_file_and_one_that_is_not_there(run: Callable, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    mapping = mapping_file(tmp_path)
    assert "is empty" in refused(run, "table", empty, "--mapping", mapping, "--extracted-on", "2016-06-30")
    assert "does not exist" in refused(run, "table", tmp_path / "no.csv", "--mapping", mapping, "--extracted-on", "2016-06-30")


def test_an_extract_of_the_future(run: Callable, tmp_path: Path) -> None:
    path = extract_file(tmp_path / "plans.csv", ("1", "05/01/2016", "Neglect"))
    words = ("table", path, "--mapping", mapping_file(tmp_path), "--extracted-on", "2999-01-01")
    assert "in the future" in refused(run, *words)


def test_a_refused_import_leaves_nothing(run: Callable, home: Settings, ledger: Callable, tmp_path: Path) -> None:
    path = extract_file(tmp_path / "plans.csv", ("1", "05/01/2016", "Neglect"))
    nowhere = Path("/proc/no/rejects.xlsx")
    refused(run, "table", path, "--mapping", mapping_file(tmp_path), "--extracted-on", "2016-06-30", "--rejects", nowhere)
    assert ledger("select (select count(*) from event), (select count(*) from load), (select count(*) from import_extract)") == [
        (0, 0, 0)
    ]
    assert not home.work.exists()
