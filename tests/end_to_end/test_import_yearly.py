"""The yearly returns, SSDA903 and the children in need census: what they become, counted by hand."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from end_to_end.extract_files import effective

from caseledger.settings import REPOSITORY, Settings

SAMPLES = REPOSITORY.parent / "shared" / "samples"
CENSUS = Path(__file__).parent / "census.xml"
EPISODES = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC")
NO_SAMPLES = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample returns are not part of this repository")


def table(path: Path, headings: Sequence[str], *rows: Sequence[str]) -> Path:
    """Write one table of a return."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *([*row, *[""] * (len(headings) - len(row))] for row in rows)])
    return path


@pytest.fixture
def bring(run: Callable, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Import episodes (and other tables) as the return of a year; return the counts."""

    def command(year: int, *episodes: Sequence[str], also: Sequence[Path] = ()) -> dict[str, Any]:
        files = [table(tmp_path / str(year) / "episodes.csv", EPISODES, *episodes)] if episodes else []
        ran = run("import", "ssda903", *files, *also, "--year", year, "--extracted-on", f"{year}-06-30", "--format", "json")
        assert ran.exit_code == 0, ran.stderr
        return json.loads(ran.stdout)

    return command


def told(home: Settings, *beginnings: str) -> list[tuple]:
    """Return what is effective of these types: the type, the day, and the fields that are no ids."""
    return [each for each in effective(home.ledger) if each[0].startswith(beginnings)]


@NO_SAMPLES
def test_the_sample_ssda903_by_hand_count(run: Callable, ledger: Callable) -> None:
    files = sorted(SAMPLES.glob("SSDA903_2020_*.csv"))
    ran = run("import", "ssda903", *files, "--year", "2020", "--extracted-on", "2020-06-30", "--format", "json")
    counts = json.loads(ran.stdout)
    # Five episodes of two children; five headers, of which three repeat a child with other details.
    assert (counts["rows"], counts["rows_to_events"], counts["rows_rejected"]) == (10, 7, 3)
    # An empty legal status in line 3, "*DUMMY*" for a reason in line 6.
    assert counts["rejected_cells"] == {"missing": 1, "repeated_row": 3, "unknown_code": 1}
    types = dict(ledger("select event_type, count(*) from event group by event_type"))
    assert types == {
        "person_registered": 2,
        "care_started": 3,  # one child has two that overlap, as the file says
        "care_ended": 2,  # the third was moved on (X1) to an episode that is not there
        "legal_status_changed": 2,
        "placement_started": 4,
        "placement_ended": 4,
        "person_died": 1,  # reason E2
    }


@NO_SAMPLES
def test_the_sample_census_by_hand_count(run: Callable, ledger: Callable) -> None:
    ran = run("import", "cin-census", SAMPLES / "BAR_cin_2022.xml", "--extracted-on", "2022-06-30", "--format", "json")
    counts = json.loads(ran.stdout)
    assert (counts["rows"], counts["rows_to_events"], counts["rejected_cells"]) == (8, 8, {})
    types = dict(ledger("select event_type, count(*) from event group by event_type"))
    assert types == {
        "person_registered": 1, "person_died": 1, "referral_received": 1, "referral_closed": 1, "assessment_started": 1,
        "assessment_completed": 1, "child_in_need_plan_started": 1, "child_in_need_plan_ended": 1, "section_47_started": 1,
        "conference_held": 3, "protection_plan_started": 1, "protection_plan_ended": 1,
    }  # fmt: skip


def test_episodes_become_care_legal_status_and_placements(bring: Callable, home: Settings) -> None:
    bring(
        2020,
        ("1", "10/05/2019", "S", "V2", "N1", "U6", "PR1", "01/07/2019", "X1"),
        ("1", "01/07/2019", "L", "C1", "N1", "U6", "PR1", "01/09/2019", "X1"),
        ("1", "01/09/2019", "P", "C1", "N1", "K2", "PR4", "20/02/2020", "E4A"),
    )
    assert told(home, "care", "legal") == [
        ("care_ended", "2020-02-20", {"reason": "E4A"}),
        ("care_started", "2019-05-10", {"legal_status": "V2", "need": "N1"}),
        ("legal_status_changed", "2019-07-01", {"legal_status": "C1"}),
    ]
    assert told(home, "placement") == [
        ("placement_ended", "2019-09-01", {}),
        ("placement_ended", "2020-02-20", {}),
        ("placement_started", "2019-05-10", {"placement_type": "U6", "provider": "PR1"}),
        ("placement_started", "2019-09-01", {"placement_type": "K2", "provider": "PR4"}),
    ]


def test_next_years_return_goes_on_where_this_years_ended(bring: Callable, home: Settings) -> None:
    bring(2019, ("1", "10/05/2018", "S", "V2", "N1", "U6", "PR1"))
    before = told(home, "care", "placement")
    # The same episode again, ended now, and one that only changes the legal status.
    counts = bring(
        2020,
        ("1", "10/05/2018", "S", "V2", "N1", "U6", "PR1", "01/07/2019", "X1"),
        ("1", "01/07/2019", "L", "C1", "N1", "U6", "PR1"),
    )
    assert counts["statements"] == {"new": 1}
    assert told(home, "care", "placement") == before
    # A year later the file begins with the last episode: care and placement are those of 2018.
    counts = bring(2021, ("1", "01/07/2019", "L", "C1", "N1", "U6", "PR1", "09/09/2020", "E4B"))
    assert counts["statements"] == {"new": 2}
    assert told(home, "care", "placement") == [
        ("care_ended", "2020-09-09", {"reason": "E4B"}),
        *before[:1],
        ("placement_ended", "2020-09-09", {}),
        *before[1:],
    ]


def test_care_that_ended_before_the_year_need_not_be_in_it(bring: Callable, home: Settings) -> None:
    bring(
        2019,
        ("1", "10/05/2018", "S", "V2", "N1", "U6", "PR1", "01/03/2019", "E8"),
        ("2", "10/05/2018", "S", "V2", "N1", "U6", "PR1"),
    )
    bring(2020, ("3", "10/05/2019", "S", "V2", "N1", "U6", "PR1"))
    # Child 2 was in care on 31 March 2019, so 2020 had to have it.
    assert [day for _, day, _ in told(home, "care_started")] == ["2018-05-10", "2019-05-10"]


def test_codes_are_those_of_the_year(bring: Callable, home: Settings) -> None:
    episode = ("1", "10/05/2017", "S", "V2", "N1", "H5", "PR4", "01/03/2018", "E43")
    assert bring(2018, episode)["rejected_cells"] == {}
    assert ("care_ended", "2018-03-01", {"reason": "E45"}) in told(home, "care")
    again = ("2", "10/05/2024", "S", "V2", "N1", "H5", "PR4", "01/03/2025", "E43")
    assert bring(2025, again, ("3", "10/05/2024", "S", "V2", "N1", "K3", "PR4"))["rejected_cells"] == {"unknown_code": 2}
    assert [data for kind, _, data in told(home, "placement_started") if kind][-1]["placement_type"] == "H5"


def test_the_other_tables(bring: Callable, home: Settings, tmp_path: Path) -> None:
    born = "29/02/2004"
    tables = {
        "header.csv": [("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"), ("1", "1", born, "WBRI", "UN1")],
        "uasc.csv": [("CHILD", "DOB", "SEX", "DUC"), ("1", born, "1")],
        "reviews.csv": [("CHILD", "DOB", "REVIEW", "REVIEW_CODE"), ("1", born, "05/06/2019", "PN1")],
        "missing.csv": [
            ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
            ("1", born, "M", "01/06/2019", "03/06/2019"),
            ("1", born, "A", "11/06/2019", "12/06/2019"),
        ],
        "oc3.csv": [
            ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
            ("8", "29/02/2000", "YES", "F4", "B1"),
            ("9", "01/04/2000", "NO", "0", "B2"),
            ("7", "31/03/2000", "YES", "F3", "0"),
        ],
        "placed_for_adoption.csv": [("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED"), ("1", born, "01/12/2019")],
        "oc2.csv": [("CHILD", "DOB", "SDQ_SCORE", "CONVICTED", "HEALTH_CHECK", "TEETH_CHECK"), ("1", born, "12", "0", "1", "1")],
    }
    also = [table(tmp_path / "also" / name, *rows) for name, rows in tables.items()]
    counts = bring(2023, ("1", "10/05/2019", "S", "V2", "N1", "U6", "PR1"), also=also)
    assert counts["rejected_cells"] == {"unknown_code": 1}, "F3 is no code since 2022"
    assert (counts["rows"], counts["rows_to_events"], counts["rows_without_event"]) == (11, 9, 2)
    registered = {"date_of_birth": "2004-02-29", "sex": "M", "ethnicity": "WBRI", "asylum_seeker": True}
    assert told(home, "person", "care_review", "missing", "placed") == [
        ("care_review_held", "2019-06-05", {"participation": "PN1"}),
        ("missing_ended", "2019-06-03", {}),
        ("missing_started", "2019-06-01", {"missing_from": "care"}),
        ("person_registered", "2004-02-29", registered),
        ("placed_for_adoption", "2019-12-01", {}),
    ]
    # The birthday in the collection year; one on 29 February is on 1 March in other years.
    assert told(home, "leaving_care_status") == [
        ("leaving_care_status_recorded", "2022-04-01", {"in_touch": "NO", "suitable_accommodation": False}),
        ("leaving_care_status_recorded", "2023-03-01", {"activity": "F4", "in_touch": "YES", "suitable_accommodation": True}),
        ("leaving_care_status_recorded", "2023-03-31", {"in_touch": "YES"}),
    ]


def test_the_xml_says_the_same_as_the_tables(bring: Callable, run: Callable, home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "903.xml"
    path.write_text(
        "<EXPSSDA903><CHILD><HEADER><CHILDID>1</CHILDID><UPN>U</UPN><SEX>2</SEX><DOB>05/02/2008</DOB><ETHNIC>WBRI</ETHNIC>"
        "<UASC>0</UASC><AREVIEW><REVIEW>05/06/2019</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW>"
        "<AREVIEW><REVIEW>05/09/2019</REVIEW><REVIEW_CODE>PN3</REVIEW_CODE></AREVIEW></HEADER>"
        "<EPISODE><DECOM>10/05/2019</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N1</CIN><PL>U6</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER>"
        "<DEC>20/02/2020</DEC><REC>E4A</REC></EPISODE></CHILD></EXPSSDA903>",
        encoding="utf-8",
    )
    ran = run("import", "ssda903", path, "--year", "2020", "--extracted-on", "2020-06-30", "--format", "json")
    assert ran.exit_code == 0, ran.stderr
    assert json.loads(ran.stdout)["accepted"] == 7
    folder = tmp_path / "also"
    header = table(folder / "header.csv", ("CHILD", "SEX", "DOB", "ETHNIC"), ("1", "2", "05/02/2008", "WBRI"))
    reviews = [("1", "05/02/2008", "05/06/2019", "PN2"), ("1", "05/02/2008", "05/09/2019", "PN3")]
    review = table(folder / "reviews.csv", ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"), *reviews)
    counts = bring(2020, ("1", "10/05/2019", "S", "V2", "N1", "U6", "PR1", "20/02/2020", "E4A"), also=[header, review])
    assert counts["read"] == 0, "the same return in another form says nothing new"


def test_a_year_that_is_not_known_is_refused(run: Callable, tmp_path: Path) -> None:
    path = table(tmp_path / "episodes.csv", EPISODES, ("1", "10/05/2005", "S", "V2", "N1", "U6", "PR1"))
    ran = run("import", "ssda903", path, "--year", "2006", "--extracted-on", "2006-06-30")
    assert (ran.exit_code, "2017 to 2027" in ran.stderr) == (1, True)


def test_a_census_by_hand_count(run: Callable, home: Settings) -> None:
    ran = run("import", "cin-census", CENSUS, "--extracted-on", "2022-07-01", "--format", "json")
    assert ran.exit_code == 0, ran.stderr
    counts = json.loads(ran.stdout)
    assert (counts["rejected_cells"], counts["rows"], counts["rows_to_events"]) == ({}, 14, 14)
    assert told(home, "person") == [
        ("person_registered", "2012-04-05", {"date_of_birth": "2012-04-05", "disabled": False, "ethnicity": "WBRI", "sex": "F"}),
        ("person_registered", "2022-03-02", {"date_of_birth": "2022-05-30", "expected": True, "ethnicity": "NOBT", "sex": "U"}),
    ]
    assert told(home, "referral") == [
        ("referral_closed", "2022-02-10", {"reason": "RC8"}),
        ("referral_received", "2021-06-01", {"agency": "police"}),
        ("referral_received", "2022-03-02", {"agency": "health"}),
    ]
    # Closed after assessment is closed after the last one.
    assert told(home, "assessment_completed") == [
        ("assessment_completed", "2021-07-05", {"outcome": "section_17"}),
        ("assessment_completed", "2022-01-20", {"outcome": "no_further_action"}),
    ]
    assert told(home, "conference") == [
        ("conference_held", "2021-06-28", {"decision": "plan", "kind": "initial"}),
        ("conference_held", "2021-09-20", {"decision": "continue", "kind": "review"}),
        ("conference_held", "2021-12-20", {"decision": "end", "kind": "review"}),
        ("conference_held", "2022-03-20", {"decision": "plan", "kind": "transfer_in"}),
    ]
    assert told(home, "protection") == [
        ("protection_plan_ended", "2021-12-20", {}),
        ("protection_plan_started", "2021-06-28", {"category": "neglect", "previous_plans": 0}),
        ("protection_plan_started", "2022-03-20", {"category": "physical", "previous_plans": 1}),
    ]
    assert [kind for kind, _, _ in told(home, "child_in_need")] == ["child_in_need_plan_started"]
    assert len(told(home, "section_47")) == 2


def test_the_first_assessment_of_an_episode_names_its_referral(run: Callable, ledger: Callable) -> None:
    run("import", "cin-census", CENSUS, "--extracted-on", "2022-07-01")
    pairs = ledger("""
        select count(*) from event as assessment
        inner join event as referral
            on referral.event_type = 'referral_received'
            and referral.data.referral_id::varchar = assessment.data.referral_id::varchar
        where assessment.event_type = 'assessment_started'
    """)
    assert pairs == [(1,)], "the first follows from the referral, the second is a new look at an open case"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<Message><Header><CollectionDetails><Year>2012</Year></CollectionDetails></Header></Message>", "of the year '2012'"),
        ("<Message><Children/></Message>", "does not say of which year"),
        ("<Other/>", "begins with <Other>"),
        ("<Message><Children>", "is not XML as it should be"),
        ("", "is not XML as it should be"),
    ],
)
def test_what_is_no_census_is_refused(run: Callable, home: Settings, tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "census.xml"
    path.write_text(content, encoding="utf-8")
    ran = run("import", "cin-census", path, "--extracted-on", "2022-07-01")
    assert ran.exit_code == 1
    assert sentence in ran.stderr
