"""Annex A workbooks with the headings that real ones have: for tests of the importer."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

CHILD = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
HEADINGS: dict[str, tuple[str, ...]] = {
    "List 1": (*CHILD, "Date of Contact", "Contact Source"),
    "List 2": (*CHILD, "Assessment start date", "Assessment completion date", "Organisation completing assessment"),
    "List 3": (*CHILD, "Date of Referral", "Referral Source", "Referral NFA?", "Allocated Team", "Allocated Worker"),
    "List 4": (
        *CHILD, "Does the Child have a Disability", "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children’s social care support?", "Allocated Team", "Allocated Worker",
    ),
    "List 5": (
        *CHILD, "Strategy discussion initiating Section 47 Enquiry Start Date", "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan", "Allocated Team", "Allocated Worker",
    ),
    "List 6": (*CHILD, "CIN Start Date", "CIN Closure Date", "Reason for Closure", "Allocated Team", "Allocated Worker"),
    "List 7": (
        *CHILD, "Child Protection Plan Start Date", "Initial Category of Abuse", "Date of the Last Statutory Visit",
        "Was the Child Seen Alone?", "Date of latest review conference", "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans", "Allocated Team", "Allocated Worker",
    ),
    "List 8": (
        *CHILD, "Date Started to be Looked After", "Child's Category of Need", "Start date of current legal status",
        "Child's Legal Status", "Date of Last Social Work Visit", "Date of Last Dental Check", "Date Ceased to be Looked After",
        "Reason Ceased to be Looked After", "Start Date of Most Recent Placement", "Placement Type", "Placement Provider",
        "Placement Location", "Allocated Team", "Allocated Worker",
    ),
    "List 9": (*CHILD, "LA in Touch", "Suitability of Accommodation", "Activity Status"),
    "List 10": (*CHILD, "Date the Child Entered Care", "Date Placed for Adoption"),
}  # fmt: skip


def annex_a(path: Path, lists: Mapping[str, Sequence[Mapping[str, Any]]], titles: int = 0) -> Path:
    """Write a workbook: each list's rows by heading, below that many title rows; dates become date cells."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in lists.items():
            sheet = book.add_worksheet(name)
            for line in range(titles):
                sheet.write(line, 0, f"{name}, a title of some kind")
            headings = HEADINGS.get(name) or tuple(dict.fromkeys(heading for row in rows for heading in row))
            sheet.write_row(titles, 0, headings)
            for line, row in enumerate(rows, start=titles + 1):
                assert row.keys() <= set(headings), row.keys() - set(headings)
                for column, heading in enumerate(headings):
                    value = row.get(heading)
                    if isinstance(value, date):
                        sheet.write_datetime(line, column, value, day)
                    elif value is not None:
                        sheet.write(line, column, value)
    return path


def child(number: Any, born: Any = date(2010, 5, 17), **more: Any) -> dict[str, Any]:
    """Return the cells that every list has of a child."""
    return {"Child Unique ID": number, "Gender": "b) Female", "Ethnicity": "a) WBRI", "Date of Birth": born} | more
