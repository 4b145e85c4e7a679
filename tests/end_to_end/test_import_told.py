"""What an extract has no place for is `no_feed`, never zero; what it has a place for, and an event log, is counted."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from end_to_end.extract_files import MAPPING, extract_file, mapping_file
from end_to_end.workbooks import annex_a, child
from interchange import event, json_lines

from caseledger.settings import Settings
from caseledger.warehouse.build import ledger_state

DAY, PERIOD = "2016-06-30", "2016-17 Q1"
# What Annex A has no place for: ends of enquiries, reasons of plans' ends, approval of carers, distances.
NOT_TOLD = ("IP/CP1", "IP/CP2", "IP/CP15", "IP/CP14", "IP/RP1", "FS/C19")
LISTS = {
    "List 5": [child(1) | {"Strategy discussion initiating Section 47 Enquiry Start Date": date(2016, 5, 3)}],
    "List 7": [
        child(1)
        | {
            "Child Protection Plan Start Date": date(2016, 2, 1),
            "Initial Category of Abuse": "a) Neglect",
            "Child Protection Plan End Date": date(2016, 5, 1),
        }
    ],
    "List 8": [
        child(2)
        | {
            "Date Started to be Looked After": date(2016, 3, 1),
            "Start Date of Most Recent Placement": date(2016, 3, 1),
            "Placement Type": "a) U3 - with a relative or friend",
            "Placement Provider": "a) Own LA",
        }
    ],
}


ONLY_ANNEX_A, ALSO_A_LOG, WITHOUT_REASONS, WITH_REASONS = (f"E0900000{number}" for number in range(1, 5))
PLAN = ("1", "05/01/2016", "Neglect", "20/04/2016", "transferred_out")
ENDED = "time: ended_on\n        fields: {plan_id: {id: [child, started_on]}"


def with_reasons(mapping: str) -> str:
    """Return the mapping of plans with a column that says why one ended."""
    assert ENDED in mapping
    mapping = mapping.replace("      visited_on:", "      reason: {heading: Why}\n      visited_on:", 1)
    return mapping.replace(ENDED, f"{ENDED}, reason: reason")


def test_what_an_extract_has_no_place_for_is_no_feed_until_a_source_that_has_one_tells_of_it(
    run: Callable, load: Callable, tmp_path: Path
) -> None:
    workbook = annex_a(tmp_path / "annex.xlsx", LISTS)
    for area in (ONLY_ANNEX_A, ALSO_A_LOG):
        assert run("import", "annex-a", workbook, "--area", area, "--extracted-on", DAY).exit_code == 0
    # An event log has a place for everything: where it tells of no end, none has ended (INDICATORS 6, Feeds).
    enquiry = event(
        "S",
        "section_47_started",
        subject="9",
        time="2016-05-09",
        recordedtime=None,
        area=ALSO_A_LOG,
        data={"section_47_id": "S9"},
    )
    load(json_lines(tmp_path / "log.jsonl", [enquiry]))
    plans = extract_file(tmp_path / "plans.csv", PLAN, headings=("Child ID", "Plan start", "Category", "Plan end", "Why"))
    for area, mapping in ((WITHOUT_REASONS, MAPPING), (WITH_REASONS, with_reasons(MAPPING))):
        words = ("--mapping", mapping_file(tmp_path, mapping), "--area", area, "--extracted-on", DAY)
        assert run("import", "table", plans, *words).exit_code == 0
    ran = run("build")
    assert ran.exit_code == 0, ran.stderr

    def figures(area: str, *refs: str) -> dict[str, tuple]:
        """Return numerator and reason of each indicator, of IP/CP14 that of plans of children who moved away."""
        rows = json.loads(run("results", "--period", PERIOD, "--format", "json").stdout)
        return {
            row["indicator_ref"]: (row["numerator"], row["reason"])
            for row in rows
            if row["area_code"] == area and row["indicator_ref"] in refs and row["dimension"] in (None, "transferred_out")
        }

    assert figures(ONLY_ANNEX_A, *NOT_TOLD) == dict.fromkeys(NOT_TOLD, (None, "no_feed"))
    told = {"IP/CP11": (1, None), "FS/C20": (1, None), "FS/C21": (0, None)}
    assert figures(ONLY_ANNEX_A, *told) == told, "what it has a place for is counted, and may be none"
    now_told = {"IP/CP1": (0, None), "IP/CP2": (0, "no_cases"), "IP/CP15": (0, "no_cases")}
    assert figures(ALSO_A_LOG, *NOT_TOLD) == dict.fromkeys(NOT_TOLD, (None, "no_feed")) | now_told
    assert figures(WITHOUT_REASONS, "IP/CP14", "IP/CP11") == {"IP/CP14": (None, "no_feed"), "IP/CP11": (1, None)}
    assert figures(WITH_REASONS, "IP/CP14", "IP/CP11") == {"IP/CP14": (1, None), "IP/CP11": (1, None)}
    assert (
        f"{ONLY_ANNEX_A} (nothing of section_47_started with section_47_completed)"
        in run("cases", "IP/CP1", "--period", PERIOD).stderr
    )


def test_a_ledger_from_before_imports_kept_what_they_can_tell_gets_the_table_when_it_is_read(
    run: Callable, home: Settings, ledger: Callable, tmp_path: Path
) -> None:
    workbook = annex_a(tmp_path / "annex.xlsx", LISTS)
    assert run("import", "annex-a", workbook, "--extracted-on", DAY).exit_code == 0
    with duckdb.connect(str(home.ledger)) as connection:
        connection.execute("drop table import_told")
    ledger_state(home)
    assert ledger("select count(*) from import_told") == [(0,)]
    assert run("import", "annex-a", workbook, "--extracted-on", DAY).exit_code == 0
    assert ("section_47_started",) in ledger("select told from import_told")
    assert ("section_47_completed",) not in ledger("select told from import_told")
