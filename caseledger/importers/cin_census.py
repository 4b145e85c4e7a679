"""The children in need census: one XML file a year, of every child with an open episode of need in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from caseledger.errors import RefusedError
from caseledger.importers.sheets import Sheet
from caseledger.importers.xml_files import TableFiles, children, elements, texts

FIRST_YEAR, LAST_YEAR = 2017, 2026
CHILD = ("LAchildID",)
EPISODE = ("LAchildID", "CINreferralDate")
# Tables, with what of the census is in them; the names are the census's elements.
HEADINGS = {
    "child": (
        *CHILD, "PersonBirthDate", "ExpectedPersonBirthDate", "GenderCurrent", "Sex", "PersonDeathDate", "Ethnicity", "Disabled",
        "FirstReferralDate",
    ),
    "referral": (*EPISODE, "ReferralSource", "CINclosureDate", "ReasonForClosure"),
    "transfer": (*EPISODE, "DateOfInitialCPC"),
    "assessment": (*EPISODE, "AssessmentActualStartDate", "AssessmentAuthorisationDate", "ReasonForClosure", "IsLast",
                   "FollowsReferral"),
    "cin_plan": (*EPISODE, "CINPlanStartDate", "CINPlanEndDate"),
    "section_47": (*EPISODE, "S47ActualStartDate", "DateOfInitialCPC"),
    "protection_plan": (*EPISODE, "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "NumberOfPreviousCPP"),
    "review": (*EPISODE, "CPPstartDate", "CPPendDate", "CPPreviewDate"),
}  # fmt: skip
# Elements of an episode that become rows of a table of their own.
PARTS = {"CINPlanDates": "cin_plan", "Section47": "section_47", "ChildProtectionPlans": "protection_plan"}


@dataclass(frozen=True)
class Census:
    """What was read: the collection year, and the tables."""

    year: int
    sheets: tuple[Sheet, ...]


def read_census(path: Path, work: Path) -> Census:
    """Read a census.

    Raises:
        RefusedError: the file is no census, or of a year whose elements are not known.
    """
    year = _year(path)
    tables = TableFiles(work / "cin", HEADINGS)
    for child in elements(path, "Child", "Message"):
        _write_child(tables, child)
    sheets = [Sheet(path.name, name, written) for name, written in tables.close().items() if written.rows > 1]
    if not sheets:
        raise RefusedError(f"{path} has no child in it: export the census again. Nothing was imported.")
    return Census(year, tuple(sheets))


def _year(path: Path) -> int:
    for details in elements(path, "CollectionDetails", "Message"):
        year = texts(details).get("Year", "")
        if not year.isdecimal() or not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise RefusedError(f"{path} is of the year {year!r}: the census of {FIRST_YEAR} to {LAST_YEAR} is known.")
        return int(year)
    raise RefusedError(f"{path} does not say of which year it is (CollectionDetails, Year): export the census again.")


def _write_child(tables: TableFiles, child: etree._Element) -> None:
    record: dict[str, str] = {}
    for part in ("ChildIdentifiers", "ChildCharacteristics"):
        for element in children(child, part):
            record |= texts(element)
    disabilities = [(each.text or "").strip() for each in children(child, "ChildCharacteristics", "Disabilities", "Disability")]
    if disabilities:
        record["Disabled"] = str(any(code not in ("", "NONE") for code in disabilities)).lower()
    episodes = [(element, texts(element)) for element in children(child, "CINdetails")]
    record["FirstReferralDate"] = min((own.get("CINreferralDate", "") for _, own in episodes), default="")
    tables.write("child", child, record)
    identity = {"LAchildID": record.get("LAchildID", "")}
    for element, own in episodes:
        for table, part, row in _rows(element, own):
            tables.write(table, part, identity | {"CINreferralDate": own.get("CINreferralDate", "")} | row)


def _rows(episode: etree._Element, own: dict[str, str]) -> Iterator[tuple[str, etree._Element, dict[str, str]]]:
    """Yield the rows of one episode of need: table, element, record."""
    yield "referral", episode, own
    if own.get("DateOfInitialCPC"):
        yield "transfer", episode, {"DateOfInitialCPC": own["DateOfInitialCPC"]}
    assessments = [(element, texts(element)) for element in children(episode, "Assessments")]
    last = max((row.get("AssessmentAuthorisationDate", "") for _, row in assessments), default="")
    first = min((row.get("AssessmentActualStartDate", "") for _, row in assessments), default="")
    for element, row in assessments:
        # An episode that was closed after assessment was closed after its last one.
        is_last = str(row.get("AssessmentAuthorisationDate", "") == last).lower()
        # The first follows from the referral; a later one is a new look at an open case, with a clock of its own.
        follows = own.get("CINreferralDate", "") if row.get("AssessmentActualStartDate", "") == first else ""
        added = {"ReasonForClosure": own.get("ReasonForClosure", ""), "IsLast": is_last, "FollowsReferral": follows}
        yield "assessment", element, row | added
    for name, table in PARTS.items():
        for element in children(episode, name):
            yield table, element, texts(element)
    for element in children(episode, "ChildProtectionPlans"):
        for review in children(element, "Reviews", "CPPreviewDate"):
            yield "review", review, texts(element) | {"CPPreviewDate": (review.text or "").strip()}


def files_of(files: Sequence[Path]) -> Path:
    """Return the one file that a census is.

    Raises:
        RefusedError: there are several.
    """
    if len(files) != 1:
        raise RefusedError("A children in need census is one XML file: name one.")
    return files[0]
