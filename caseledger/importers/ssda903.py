"""SSDA903, the yearly return on children looked after: a set of CSV files, or one XML file.

What the tables hold differs by collection year: the mapping in `formats` is that of 2017, and its list of differences brings it
to the year asked for.
"""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from caseledger.errors import RefusedError
from caseledger.importers.mapping import Mapping
from caseledger.importers.mapping_yaml import parse_mapping
from caseledger.importers.sheets import Sheet, read_sheets
from caseledger.importers.shipped import read_format
from caseledger.importers.xml_files import TableFiles, children, elements, texts

FIRST_YEAR, LAST_YEAR = 2017, 2027
# Elements of the XML that become rows of which table; a header's own texts feed several.
HEADINGS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
    "uasc": ("CHILD", "DOB", "SEX", "DUC"),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "placed_adoption": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
}
REPEATED = {"AREVIEW": "reviews", "AMISSING": "missing", "AD_PLACED": "placed_adoption"}
RENAMED = {"CHILDID": "CHILD", "PL": "PLACE"}


def collection_year(extracted_on: date) -> int:
    """Return the collection year that ended last: each ends on 31 March."""
    return extracted_on.year if (extracted_on.month, extracted_on.day) >= (3, 31) else extracted_on.year - 1


def mapping_of(year: int) -> Mapping:
    """Return the mapping for a collection year.

    Raises:
        RefusedError: the year is outside those whose tables are known.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RefusedError(
            f"SSDA903 of {year} is not known: the collection years {FIRST_YEAR} to {LAST_YEAR} are. Name one by --year."
        )
    content = read_format("ssda903")
    differences = content.pop("differences")
    for difference in differences:
        if difference["from"] <= year:
            _apply(content, difference)
    return parse_mapping(content, f"SSDA903 {year}")


def _apply(content: dict[str, Any], difference: dict[str, Any]) -> None:
    """Change the tables as one year did: codes that came and went, and tables that came."""
    tables = {table["name"]: table for table in content["tables"]}
    for table in difference.get("tables", []):
        content["tables"].append(table)
    for place, change in difference.get("columns", {}).items():
        table, name = place.split(".")
        # Columns that tables share in the file are one object: the change is this table's alone.
        column = tables[table]["columns"][name] = deepcopy(tables[table]["columns"][name])
        values = {str(key): value for key, value in column["values"].items()}
        gone = set(map(str, change.get("without", [])))
        column["values"] = {key: value for key, value in values.items() if key not in gone} | change.get("with", {})


def read_files(files: Sequence[Path], work: Path) -> list[Sheet]:
    """Read the CSV files or the XML of a return into sheets.

    Raises:
        RefusedError: a file cannot be read, or is not of this return.
    """
    documents = [path for path in files if path.suffix.lower() == ".xml"]
    sheets = read_sheets([path for path in files if path not in documents], work / "csv")
    for number, path in enumerate(documents):
        sheets += _read_xml(path, work / f"xml_{number}")
    return sheets


def _read_xml(path: Path, folder: Path) -> list[Sheet]:
    tables = TableFiles(folder, HEADINGS)
    for child in elements(path, "CHILD", "EXPSSDA903"):
        for header in children(child, "HEADER"):
            record = _renamed(texts(header))
            tables.write("header", header, record)
            if record.get("DUC") or record.get("UASC") == "1":
                tables.write("uasc", header, record)
            if record.get("IN_TOUCH"):
                tables.write("oc3", header, record)
            for element_name, table in REPEATED.items():
                for element in children(header, element_name):
                    tables.write(table, element, record | texts(element))
            for episode in children(child, "EPISODE"):
                tables.write("episodes", episode, _renamed(texts(episode)) | {"CHILD": record.get("CHILD", "")})
    return [Sheet(path.name, name, written) for name, written in tables.close().items() if written.rows > 1]


def _renamed(record: dict[str, str]) -> dict[str, str]:
    return {RENAMED.get(name, name): text for name, text in record.items()}
