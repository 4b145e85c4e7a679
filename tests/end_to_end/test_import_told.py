"""What an extract has no place for is `no_feed`, never zero; what it has a place for, and an event log, is counted."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
from end_to_end.areas_with_extracts import ALSO_A_LOG, DAY, LISTS, ONLY_ANNEX_A, WITH_REASONS, WITHOUT_REASONS
from end_to_end.workbooks import annex_a

from caseledger.settings import Settings
from caseledger.warehouse.build import ledger_state

PERIOD = "2016-17 Q1"
# What Annex A has no place for: ends of enquiries, reasons of plans' ends, approval of carers, distances.
NOT_TOLD = ("IP/CP1", "IP/CP2", "IP/CP15", "IP/CP14", "IP/RP1", "FS/C19")


def test_what_an_extract_has_no_place_for_is_no_feed_until_a_source_that_has_one_tells_of_it(imported: Callable) -> None:
    def figures(area: str, *refs: str) -> dict[str, tuple]:
        """Return numerator and reason of each indicator, of IP/CP14 that of plans of children who moved away."""
        rows = json.loads(imported("results", "--period", PERIOD, "--format", "json").stdout)
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
        in imported("cases", "IP/CP1", "--period", PERIOD).stderr
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
