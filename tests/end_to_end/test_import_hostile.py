"""Files that are broken, or made to do harm: refused with one sentence or read safely, in bounded memory."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from end_to_end.extract_files import HEADINGS, extract_file, mapping_file
from end_to_end.workbooks import HEADINGS as LISTS
from end_to_end.workbooks import annex_a, child

from caseledger.importers import sheets
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


def peak_memory(home: Settings, *words: object) -> tuple[int, str]:
    """Import in a process of its own; return the most memory it and its children had, in bytes, and what it printed."""
    code = """
import resource, sys
from caseledger.cli import main
try:
    main()
finally:
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(max(used), file=sys.stderr)
"""
    environment = os.environ | {"CASELEDGER_HOME": str(home.home), "CASELEDGER_KEY_FILE": str(home.key_file)}
    command = [sys.executable, "-c", code, "import", *map(str, words)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return int(ran.stderr.split()[-1]) * 1024, ran.stdout


def zipped(path: Path, entry: str, content: bytes, times: int) -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(entry, "w", force_zip64=True) as file,
    ):
        for _ in range(times):
            file.write(content)
    return path


def test_a_workbook_that_unpacks_to_more_than_any_list(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit is a gigabyte; the test has less time than that takes.
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 64 << 20)
    path = zipped(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", bytes(1 << 20), 70)
    assert "unpacks to more than 64 MiB" in refused(run, "annex-a", path, "--extracted-on", "2016-06-30")


def test_a_workbook_that_says_it_is_small(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 64 << 20)
    path = zipped(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", bytes(1 << 20), 70)
    # The directory of the archive, which readers trust, claims one byte.
    raw = path.read_bytes()
    directory = raw.rindex(b"PK\x01\x02")
    path.write_bytes(raw[: directory + 24] + (1).to_bytes(4, "little") + raw[directory + 28 :])
    assert "unpacks to more than 64 MiB" in refused(run, "annex-a", path, "--extracted-on", "2016-06-30")


def test_a_cell_at_the_far_end_of_a_sheet(run: Callable, home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("List 7")
        sheet.write_row(0, 0, LISTS["List 7"])
        sheet.write(1_048_575, 16_383, "x")
    assert peak_memory(home, "annex-a", path, "--extracted-on", "2016-06-30")[0] < GIB
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
    peak, printed = peak_memory(home, "annex-a", path, "--extracted-on", "2016-06-30", "--format", "json")
    assert json.loads(printed)["rows"] == 1
    assert peak < GIB


def test_two_hundred_columns(run: Callable, tmp_path: Path) -> None:
    headings = [*HEADINGS, *(f"Extra {number}" for number in range(195))]
    path = extract_file(tmp_path / "wide.csv", ("1", "05/01/2016", "Neglect", *["x"] * 197), headings=headings)
    ran = run("import", "table", path, "--mapping", mapping_file(tmp_path), "--extracted-on", "2016-06-30", "--format", "json")
    assert ran.exit_code == 0, ran.stderr
    assert json.loads(ran.stdout)["accepted"] == 1


def test_a_workbook_with_a_password(run: Callable, tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    assert "protected by a password" in refused(run, "annex-a", path, "--extracted-on", "2016-06-30")


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
