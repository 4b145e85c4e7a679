"""Ofsted Annex A: what a workbook of lists becomes, counted by hand."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from end_to_end.extract_files import effective
from end_to_end.workbooks import annex_a, child
from python_calamine import CalamineWorkbook

from caseledger.settings import REPOSITORY, Settings

SAMPLE = REPOSITORY.parent / "shared" / "samples" / "Annex_A_2024_Jan.xlsx"
PLAN_START, PLAN_END = "Child Protection Plan Start Date", "Child Protection Plan End Date"


@pytest.fixture
def bring(run: Callable, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import lists as the workbook of a day; return the counts."""

    def command(day: str, lists: dict[str, list[dict]], titles: int = 0, options: tuple[str, ...] = ()) -> dict[str, Any]:
        path = annex_a(tmp_path / f"annex-{day}.xlsx", lists, titles)
        ran = run("import", "annex-a", path, "--extracted-on", day, "--format", "json", *options)
        assert ran.exit_code == 0, ran.stderr
        return json.loads(ran.stdout)

    return command


def plan(number: Any, start: Any = date(2016, 2, 1), **more: Any) -> dict[str, Any]:
    return child(number) | {PLAN_START: start, "Initial Category of Abuse": "a) Neglect"} | more


def types(ledger: Callable) -> dict[str, int]:
    return dict(ledger("select event_type, count(*) from event group by event_type order by event_type"))


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample workbook is not part of this repository")
def test_the_sample_workbook_by_hand_count(run: Callable, ledger: Callable, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.xlsx"
    ran = run("import", "annex-a", SAMPLE, "--extracted-on", "2021-03-16", "--format", "json", "--rejects", rejects)
    counts = json.loads(ran.stdout)
    # Rows: 5 5 6 5 5 5 7 5 6 5 5. List 11 gives nothing; List 2 gives its children, no more.
    assert (counts["rows"], counts["rows_to_events"], counts["rows_rejected"], counts["rows_without_event"]) == (59, 54, 0, 5)
    # "CS Assessment Updated" five times, where yes or no belongs: no assessment is completed. Of the six children of Lists 9 and
    # 10 the five that both have are born on other days in List 10, or earlier in List 9: one cell of each is not taken.
    assert counts["rejected_cells"] == {"disagrees": 5, "unknown_code": 5}
    assert types(ledger) == {
        "assessment_started": 5,
        "care_ended": 1,
        "care_started": 5,
        "conference_held": 3 + 5,  # initial ones of List 5, reviews of List 7
        "contact_received": 5,
        "dental_check_completed": 5,
        "leaving_care_started": 6,
        "leaving_care_status_recorded": 6,
        "legal_status_changed": 5,
        "person_details_changed": 1,  # the one of List 1 without a date of birth
        "person_registered": 47,  # 5 + 5 + 6 + 5 + 4 + 5 + 7 + 5 + 6 + 0 children, less that one
        "placed_for_adoption": 5,
        "placement_ended": 1,
        "placement_started": 5,
        "protection_plan_ended": 5,
        "protection_plan_started": 7,
        "referral_received": 6 + 5,  # List 3, and the episodes of need of List 6
        "section_47_started": 5,
        "visit_made": 7 + 5,
        "worker_allocated": 2 + 4,  # the open cases of Lists 7 and 8
    }
    cells = CalamineWorkbook.from_path(str(rejects)).get_sheet_by_index(0).to_python()
    assert cells[0] == ["file", "sheet", "row", "column", "local_id", "value_class", "fault", "remedy"]
    assert [row[:3] for row in cells[1:6]] == [[SAMPLE.name, "List 4", number] for number in range(2, 7)]
    assert "CS Assessment" not in str(cells), "a reject does not repeat what stands in a cell"
    assert rejects.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample workbook is not part of this repository")
def test_the_early_help_of_the_sample_workbook_by_hand_count(run: Callable, home: Settings) -> None:
    ran = run(
        "import", "annex-a", SAMPLE, "--extracted-on", "2021-03-16", "--early-help", "family_assessment", "--format", "json"
    )
    counts = json.loads(ran.stdout)
    assert (counts["rows"], counts["rows_to_events"], counts["rows_rejected"]) == (59, 54, 0)
    days = [(day, said) for kind, day, said in effective(home.ledger) if kind.startswith("early_help")]
    # The start dates of List 2: one on the 16th, three on the 17th, one on the 18th of September 2020.
    kind = {"kind": "family_assessment"}
    assert days == [(f"2020-09-{day}", kind) for day in (16, 17, 17, 17, 18)]


def test_early_help_is_what_the_council_says_the_list_holds(bring: Callable, ledger: Callable) -> None:
    def assessed(number: int, start: Any, completed: date | None = None) -> dict[str, Any]:
        return child(number) | {"Assessment start date": start, "Assessment completion date": completed}

    lists = {"List 2": [assessed(1, date(2016, 2, 1), date(2016, 3, 1)), assessed(2, "12/05/2016"), assessed(3, "soon")]}
    counts = bring("2016-06-29", lists)
    assert types(ledger) == {"person_registered": 3}, "CAF or family assessment, the list does not say"
    assert counts["rejected_cells"] == {"impossible_date": 1}
    bring("2016-06-30", lists, options=("--early-help", "caf"))
    opened = ledger(
        "select occurred_on::varchar, data.kind::varchar from event where event_type = 'early_help_opened' order by 1"
    )
    assert opened == [("2016-02-01", "caf"), ("2016-05-12", "caf")]
    assert "early_help_closed" not in types(ledger), "help goes on when its assessment is complete"
    del lists["List 2"][1]
    assert bring("2016-07-01", lists, options=("--early-help", "caf"))["statements"]["retract"] == 1


def test_a_placement_is_long_term_where_its_code_says_so(bring: Callable, ledger: Callable) -> None:
    placements = (
        "a) U1: Foster placement - relatives - long term",
        "d) U4",
        "f) U6: Foster placement - not FFA",
        "a) Foster placement",
    )
    lists = {
        "List 8": [
            child(number)
            | {
                "Date Started to be Looked After": date(2016, 3, 1),
                "Start Date of Most Recent Placement": date(2016, 3, 1),
                "Placement Type": kind,
            }
            for number, kind in enumerate(placements)
        ]
    }
    bring("2016-06-30", lists)
    found = ledger("""
        select data.placement_type::varchar, data.long_term::boolean from event where event_type = 'placement_started' order by 1
    """)
    assert found == [("U1", True), ("U4", True), ("U6", None), ("U6", None)]


def test_dates_are_read_as_they_are_meant(bring: Callable, home: Settings) -> None:
    starts = [date(2016, 2, 3), "03/02/2016", 42403, "42403", "2016-02-03", "2016-02-03 00:00:00", "3/2/2016", " 03.02.2016 "]
    wrong = ["02/13/2016", "31/04/2016", "03/02/16", "spring", 16, "03/02/2106", "2016-13-02"]
    lists = {"List 7": [plan(number, start) for number, start in enumerate(starts + wrong)]}
    counts = bring("2016-06-30", lists)
    days = [day for kind, day, _ in effective(home.ledger) if kind == "protection_plan_started"]
    assert days == ["2016-02-03"] * len(starts)
    assert counts["rejected_cells"] == {"ambiguous_date": 1, "impossible_date": 6}
    assert counts["rows_to_events"] == len(starts + wrong), "the children themselves are read"


def test_a_date_after_the_extract_is_no_event(bring: Callable, ledger: Callable) -> None:
    counts = bring("2016-06-30", {"List 7": [plan(1, date(2016, 7, 1)), plan(2, date(2016, 6, 30))]})
    assert counts["rejected_cells"] == {"after_the_extract": 1}
    assert types(ledger)["protection_plan_started"] == 1


def test_headings_and_spellings_as_systems_write_them(bring: Callable, ledger: Callable, home: Settings) -> None:
    lists = {
        "Child Protection": [
            {
                "ChildUniqueID": "7",
                "DateOfBirth": "-",
                "CPPlanStartDate": "01/02/2016",
                "Initial category of abuse ": "d) EMOTIONAL ABUSE",
            },
            {
                "ChildUniqueID": "8",
                "DateOfBirth": "n/a",
                "CPPlanStartDate": "01/02/2016",
                "Initial category of abuse ": "Multiple",
            },
        ],
        "List 10 ": [],
    }
    counts = bring("2016-06-30", lists, titles=3)
    found = [data["category"] for kind, _, data in effective(home.ledger) if kind == "protection_plan_started"]
    assert found == ["emotional", "multiple"]
    assert counts["rejected_cells"] == {}


def test_codes_within_longer_texts(bring: Callable, home: Settings) -> None:
    care = child(1) | {
        "Date Started to be Looked After": date(2015, 3, 2), "Child's Category of Need": "a) Abuse or neglect",
        "Start date of current legal status": date(2015, 4, 2), "Child's Legal Status": "b) Full care orders",
        "Start Date of Most Recent Placement": date(2016, 1, 5), "Placement Type": "f) U4: Foster placement - long term",
        "Placement Provider": "e) PR4 - Private provision", "Placement Location": "b) Out",
    }  # fmt: skip
    counts = bring("2016-06-30", {"List 8": [care]})
    assert counts["rejected_cells"] == {}
    assert ("legal_status_changed", "2015-04-02", {"legal_status": "C2"}) in effective(home.ledger)
    assert ("care_started", "2015-03-02", {"need": "N1"}) in effective(home.ledger)
    placement = {"placement_type": "U4", "provider": "PR4", "in_area": False, "long_term": True}
    assert ("placement_started", "2016-01-05", placement) in effective(home.ledger)


def test_a_placement_ends_when_the_next_one_is_shown_or_care_ends(bring: Callable, home: Settings) -> None:
    care = child(1) | {"Date Started to be Looked After": date(2015, 3, 2)}
    first = {"Start Date of Most Recent Placement": date(2015, 3, 2), "Placement Type": "a) Foster placement"}
    second = {"Start Date of Most Recent Placement": date(2016, 6, 10), "Placement Type": "h) Children's Homes"}
    end = {"Date Ceased to be Looked After": date(2016, 7, 20), "Reason Ceased to be Looked After": "e) E13: left care"}
    bring("2016-05-31", {"List 8": [care | first]})
    bring("2016-06-30", {"List 8": [care | second]})
    assert [day for kind, day, _ in effective(home.ledger) if kind == "placement_ended"] == ["2016-06-10"]
    bring("2016-07-31", {"List 8": [care | second | end]})
    ends = [(kind, day) for kind, day, _ in effective(home.ledger) if kind.endswith("_ended")]
    assert ends == [("care_ended", "2016-07-20"), ("placement_ended", "2016-06-10"), ("placement_ended", "2016-07-20")]


def test_allocations_follow_the_lists(bring: Callable, home: Settings) -> None:
    def allocated(worker: str | None) -> list[dict[str, Any]]:
        return [plan(1) | {"Allocated Team": "T1", "Allocated Worker": worker}]

    for day, worker in [("2016-04-30", "Ann"), ("2016-05-31", "Ann"), ("2016-06-30", "Bo"), ("2016-07-31", "Ann")]:
        bring(day, {"List 7": allocated(worker)})
    bring("2016-08-31", {"List 7": allocated(None)})
    found = [(kind, day, data.get("worker_id")) for kind, day, data in effective(home.ledger) if kind.startswith("worker")]
    assert found == [
        ("worker_allocated", "2016-04-30", None),
        ("worker_allocated", "2016-06-30", None),
        ("worker_allocated", "2016-07-31", None),
        ("worker_deallocated", "2016-06-30", None),
        ("worker_deallocated", "2016-07-31", None),
        ("worker_deallocated", "2016-08-31", None),
    ]


def test_a_child_expected_and_then_born(bring: Callable, home: Settings) -> None:
    bring("2016-06-30", {"List 7": [plan(1) | {"Date of Birth": date(2016, 9, 1)}]})
    assert (
        "person_registered",
        "2016-06-30",
        {"date_of_birth": "2016-09-01", "expected": True, "sex": "F", "ethnicity": "WBRI"},
    ) in (effective(home.ledger))
    bring("2016-09-30", {"List 7": [plan(1) | {"Date of Birth": date(2016, 8, 28)}]})
    people = [each for each in effective(home.ledger) if each[0] == "person_registered"]
    assert people == [("person_registered", "2016-08-28", {"date_of_birth": "2016-08-28", "sex": "F", "ethnicity": "WBRI"})]


def test_a_state_is_told_again_only_when_it_changes(bring: Callable, home: Settings) -> None:
    def leaver(activity: str) -> dict[str, list[dict[str, Any]]]:
        return {"List 9": [child(1, date(1997, 1, 1)) | {"LA in Touch": "a) Yes", "Activity Status": activity}]}

    for day, activity in [("2016-04-30", "G5"), ("2016-05-31", "G5"), ("2016-06-30", "F2: study"), ("2016-07-31", "G5")]:
        bring(day, leaver(activity))
    found = [(day, data["activity"]) for kind, day, data in effective(home.ledger) if kind == "leaving_care_status_recorded"]
    assert found == [("2016-04-30", "G5"), ("2016-06-30", "F2"), ("2016-07-31", "G5")]


def test_one_person_and_one_case_from_two_sources(bring: Callable, run: Callable, ledger: Callable, tmp_path: Path) -> None:
    bring("2021-12-31", {"List 7": [plan("77", date(2021, 6, 28))]})
    census = (Path(__file__).parent / "census.xml").read_text(encoding="utf-8")
    path = tmp_path / "census.xml"
    path.write_text(census.replace("CHILD-1", "77"), encoding="utf-8")
    assert run("import", "cin-census", path, "--extracted-on", "2022-07-01").exit_code == 0
    plans = ledger("""
        select subject, count(distinct source), count(distinct data.plan_id::varchar) from event
        where event_type = 'protection_plan_started' group by subject order by 2 desc
    """)
    # The child of both is one, and so is the plan that began on the same day; the other child is the census's alone.
    assert [each[1:] for each in plans] == [(2, 1), (1, 1)]


def test_what_is_no_annex_a_is_refused(run: Callable, home: Settings, tmp_path: Path) -> None:
    path = annex_a(tmp_path / "other.xlsx", {"Sheet1": [{"Name": "a", "Amount": 3}]})
    ran = run("import", "annex-a", path, "--extracted-on", "2016-06-30")
    assert ran.exit_code == 1
    assert "no sheet has the headings of an Annex A list" in ran.stderr
    path = annex_a(tmp_path / "lacking.xlsx", {"List 3": [], "List 7 ": [{"Child Unique ID": 1, "Category": "x"}]})
    ran = run("import", "annex-a", path, "--extracted-on", "2016-06-30")
    assert (ran.exit_code, "'Child Protection Plan Start Date'" in ran.stderr) == (1, True)
