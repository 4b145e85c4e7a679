"""Areas of one ledger, of each of which something else is known by extracts: for tests of what imports come to in figures.

All are in one ledger, so that one build serves them.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from end_to_end.extract_files import MAPPING, extract_file, mapping_file
from end_to_end.workbooks import annex_a, child
from interchange import event, json_lines

DAY = "2016-06-30"
# Not Barnet, where the commands of the page on imports bring their own.
ONLY_ANNEX_A, ALSO_A_LOG, WITHOUT_REASONS, WITH_REASONS, TWO_SOURCES = (f"E0900002{number}" for number in range(1, 6))
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
PLAN = ("1", "05/01/2016", "Neglect", "20/04/2016", "transferred_out")
ENDED = "time: ended_on\n        fields: {plan_id: {id: [child, started_on]}"
OF_TWO_SOURCES = {
    "/first": [
        ("1", "05/01/2016", "Neglect", "20/04/2016"),
        ("2", "10/01/2016", "Neglect"),
        ("3", "11/01/2016", "Neglect"),
        ("4", "12/01/2016", "Neglect"),
    ],
    "/second": [
        ("1", "05/01/2016", "Neglect", "21/04/2016"),  # another end
        ("2", "12/01/2016", "Neglect"),  # another start
        ("4", "12/01/2016", "Neglect"),  # the same; and the third is not there
    ],
}


def import_extracts(run: Callable, folder: Path) -> None:
    """Import every area's extracts by commands, with files in a folder."""
    workbook = annex_a(folder / "annex.xlsx", LISTS)
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
    assert run("load", json_lines(folder / "log.jsonl", [enquiry])).exit_code == 0
    plans = extract_file(folder / "plans.csv", PLAN, headings=("Child ID", "Plan start", "Category", "Plan end", "Why"))
    for area, mapping in ((WITHOUT_REASONS, MAPPING), (WITH_REASONS, with_reasons(MAPPING))):
        words = ("--mapping", mapping_file(folder, mapping), "--area", area, "--extracted-on", DAY)
        assert run("import", "table", plans, *words).exit_code == 0
    mapping = mapping_file(folder)
    for source, rows in OF_TWO_SOURCES.items():
        path = extract_file(folder / "of_source.csv", *rows)
        words = ("--mapping", mapping, "--area", TWO_SOURCES, "--extracted-on", DAY, "--source", source)
        assert run("import", "table", path, *words).exit_code == 0


def with_reasons(mapping: str) -> str:
    """Return the mapping of plans with a column that says why one ended."""
    assert ENDED in mapping
    mapping = mapping.replace("      visited_on:", "      reason: {heading: Why}\n      visited_on:", 1)
    return mapping.replace(ENDED, f"{ENDED}, reason: reason")
