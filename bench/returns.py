"""Returns of the size that a large authority hands in, made up by their schemas: to measure how long they take to import."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

YEAR = 2024
FIRST_DAY = date(YEAR - 1, 4, 1)
PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)", "Does the Child have a Disability")
WHO = ("Allocated Team", "Allocated Worker")
LISTS = {
    "List 1": (*PERSON[:5], "Date of Contact", "Contact Source"),
    "List 3": (*PERSON[:5], "Date of Referral", "Referral Source", "Referral NFA?", *WHO),
    "List 4": (
        *PERSON, "Continuous Assessment Start Date", "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children's social care support?", *WHO,
    ),
    "List 6": (*PERSON, "CIN Start Date", "CIN Closure Date", "Reason for Closure", *WHO),
    "List 7": (
        *PERSON, "Child Protection Plan Start Date", "Initial Category of Abuse", "Date of the Last Statutory Visit",
        "Was the Child Seen Alone?", "Date of latest review conference", "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans", *WHO,
    ),
    "List 8": (
        *PERSON, "Date Started to be Looked After", "Child's Category of Need", "Start date of current legal status",
        "Child's Legal Status", "Date of Last Social Work Visit", "Date of Last Dental Check", "Date Ceased to be Looked After",
        "Reason Ceased to be Looked After", "Start Date of Most Recent Placement", "Placement Type", "Placement Provider",
        "Placement Location", *WHO,
    ),
}  # fmt: skip


def ssda903(folder: Path, rows: int) -> list[Path]:
    """Write headers, episodes and reviews, `rows` in all."""
    chance = Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    headers, episodes, reviews = [], [], []
    number = 0
    while len(headers) + len(episodes) + len(reviews) < rows:
        number += 1
        born = f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(2006, 2022)}"
        headers.append((number, chance.choice("12"), born, "WBRI", "UN1", "", ""))
        day = FIRST_DAY + timedelta(days=chance.randrange(100))
        for place in range(chance.randrange(1, 6)):
            end = day + timedelta(days=chance.randrange(20, 60))
            cells = (
                "S" if place == 0 else chance.choice("LPB"),
                chance.choice(("C1", "C2", "V2")),
                "N1",
                chance.choice(("U6", "K2")),
            )
            episodes.append((number, f"{day:%d/%m/%Y}", *cells, "PR1", f"{end:%d/%m/%Y}", "X1", "", "", "", ""))
            day = end
        episodes[-1] = (*episodes[-1][:7], "", "", "", "", "", "")
        reviewed = sorted({FIRST_DAY + timedelta(days=chance.randrange(360)) for _ in range(3)})
        reviews += [(number, born, f"{each:%d/%m/%Y}", "PN1") for each in reviewed]
    tables = {
        "header": (("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"), headers),
        "episodes": (
            ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST",
             "PL_POST", "URN"),
            episodes,
        ),
        "reviews": (("CHILD", "DOB", "REVIEW", "REVIEW_CODE"), reviews),
    }  # fmt: skip
    paths = []
    for name, (headings, cells) in tables.items():
        paths.append(folder / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *cells])
    return paths


def annex_a(path: Path, rows: int) -> Path:
    """Write a workbook of six lists with `rows` in all."""
    chance = Random(2)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        as_date = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, headings in LISTS.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headings)
            for line in range(1, rows // len(LISTS) + 1):
                for column, heading in enumerate(headings):
                    value = _cell(heading, line, chance)
                    if isinstance(value, date):
                        sheet.write_datetime(line, column, value, as_date)
                    elif value is not None:
                        sheet.write(line, column, value)
    return path


def _cell(heading: str, number: int, chance: Random) -> Any:
    codes = {
        "Child Unique ID": number,
        "Gender": "b) Female",
        "Ethnicity": "a) WBRI",
        "Age of Child (Years)": 9,
        "Date of Birth": date(2008, 1, 1) + timedelta(days=number % 5000),
        "Does the Child have a Disability": "b) No",
        "Contact Source": "g) Police",
        "Referral Source": "g) Police",
        "Referral NFA?": "No",
        "Reason for Closure": None,
        "Was the child assessed as requiring LA children's social care support?": "Yes",
        "Initial Category of Abuse": "a) Neglect",
        "Was the Child Seen Alone?": "a) Yes",
        "Number of Previous Child Protection Plans": 0,
        "Child's Category of Need": "a) Abuse or neglect",
        "Child's Legal Status": "b) Full care orders",
        "Placement Type": "a) Foster placement",
        "Placement Provider": "a) Own LA",
        "Placement Location": "a) In",
        "Allocated Team": f"Team {number % 20}",
        "Allocated Worker": f"Worker {number % 300}",
    }
    if heading in codes:
        return codes[heading]
    if "End" in heading or "Ceased" in heading or "Closure" in heading:
        return None
    start = date(YEAR, 1, 1) if "Start" in heading else date(YEAR, 2, 1)
    return start + timedelta(days=chance.randrange(28))


def cin_census(path: Path, children: int) -> Path:
    """Write a census of that many children, each with an assessment, an enquiry and a plan."""
    chance = Random(3)
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "<Message><Header><CollectionDetails><Collection>CIN</Collection>"
            f"<Year>{YEAR}</Year></CollectionDetails></Header><Children>\n"
        )
        for number in range(children):
            days = [FIRST_DAY + timedelta(days=chance.randrange(10) + 20 * step) for step in range(8)]
            file.write(
                f"<Child><ChildIdentifiers><LAchildID>{number}</LAchildID><PersonBirthDate>2015-04-05</PersonBirthDate>"
                "<GenderCurrent>2</GenderCurrent></ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity>"
                "</ChildCharacteristics><CINdetails>\n"
                f"<CINreferralDate>{days[0]}</CINreferralDate><ReferralSource>6</ReferralSource>\n"
                f"<Assessments><AssessmentActualStartDate>{days[1]}</AssessmentActualStartDate>"
                f"<AssessmentAuthorisationDate>{days[3]}</AssessmentAuthorisationDate></Assessments>\n"
                f"<CINPlanDates><CINPlanStartDate>{days[4]}</CINPlanStartDate></CINPlanDates>\n"
                f"<Section47><S47ActualStartDate>{days[2]}</S47ActualStartDate><DateOfInitialCPC>{days[3]}</DateOfInitialCPC>"
                "</Section47><ReferralNFA>0</ReferralNFA>\n"
                f"<ChildProtectionPlans><CPPstartDate>{days[3]}</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
                f"<NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews><CPPreviewDate>{days[6]}</CPPreviewDate></Reviews>"
                "</ChildProtectionPlans></CINdetails></Child>\n"
            )
        file.write("</Children></Message>\n")
    return path
