"""A reconciliation summed up, and its findings put into words."""

import io
import json

from made_up_figures import cell, figure, finding

from caseledger.answer import Format
from caseledger.reading import Finding, Kind
from caseledger.reading.findings import Remedy
from caseledger.reading.library import Cell
from caseledger.reconciliation import Reconciliation, in_words, write_reconciliation
from caseledger.verdicts import Status, Verdict

NAMES = {("now", "3", "MU/1"): "Made up"}
RESULT, FRACTION = figure(), figure("denominator", "3/10", column_name="fraction")
COHORT = finding(Kind.OTHER_COHORT, Remedy(cell(FRACTION), ("12",), part="denominator"))
LATER = Finding(Kind.RESTATED, (Cell("later", "3", "MU/1", "previous", "11"), cell(RESULT)), "11 against 10.", "It was 10.")


def reconciliation(*verdicts: Verdict, findings: tuple[Finding, ...] = ()) -> Reconciliation:
    return Reconciliation("now", "Now", list(verdicts), list(findings), NAMES)


def test_kinds_at_a_row_are_those_that_move_its_result_or_fraction() -> None:
    found = reconciliation(
        Verdict(RESULT, Status.DIFFERS, (LATER,)),
        Verdict(FRACTION, Status.DIFFERS, (COHORT,)),
        Verdict(figure("previous"), Status.DIFFERS, (finding(Kind.FRACTION, Remedy(cell(RESULT))),)),
        Verdict(figure(row_ref="MU/2"), Status.DIFFERS, (finding(Kind.SUM, Remedy(cell(RESULT))),)),
    )
    assert found.kinds_at("MU/1") == ["denominator of another cohort", "restated figure"]
    assert found.kinds_at("MU/3") == []


def test_the_status_of_a_row_is_that_of_its_figure_furthest_from_equal() -> None:
    put_right = Verdict(FRACTION, Status.EQUAL_ONCE_PUT_RIGHT)
    assert reconciliation(Verdict(RESULT, Status.EQUAL), put_right).status_of("MU/1") is Status.EQUAL_ONCE_PUT_RIGHT
    assert reconciliation(Verdict(RESULT, Status.DIFFERS), put_right).status_of("MU/1") is Status.DIFFERS
    assert reconciliation(Verdict(figure("previous"), Status.DIFFERS)).status_of("MU/1") is Status.NOT_DERIVABLE


def test_findings_are_numbered_with_their_arithmetic_and_their_first_cell() -> None:
    assert in_words([COHORT, LATER], NAMES, first=3) == [
        "3. It is not.",
        "   1 is not 2. (now 3 MU/1 [fraction]: Made up)",
        "4. It was 10.",
        "   11 against 10. (later 3 MU/1 [previous] and 1 more)",
    ]


def test_a_summary_counts_in_numbers_and_in_words() -> None:
    found = reconciliation(
        Verdict(RESULT, Status.DIFFERS, is_explained=True),
        Verdict(figure("previous"), Status.DIFFERS),
        Verdict(FRACTION, Status.EQUAL_ONCE_PUT_RIGHT, (COHORT,), "12", is_explained=True),
        Verdict(figure("numerator"), Status.EQUAL),
        Verdict(figure("target", reason="no_target"), Status.NOT_DERIVABLE),
        Verdict(figure("year_ago", reason="no_figure_printed"), Status.NOT_DERIVABLE),
        findings=(COHORT, LATER),
    )
    assert found.counts == {
        "printed": 5,
        "equal": 1,
        "equal_once_put_right": 1,
        "differs": 2,
        "not_derivable": 1,
        "unexplained": 1,
        "without_a_figure": 1,
        "contradictions": 1,
        "contradictions_of_others": 1,
    }
    assert [figure.part for figure in found.unexplained] == ["previous"]
    assert found.summary == [
        "Now: of 5 printed figures 1 are equal, 1 equal once contradicted cells are put right, 2 differ, 1 cannot be derived; "
        "1 cells hold no figure.",
        "Of those that differ, contradicted by other printed cells that do not say what belongs there: 1; unexplained: 1.",
        "Contradictions in this report: 1: denominator of another cohort (1). "
        "Contradictions in other reports with what this one prints: 1.",
    ]


def test_for_people_what_differs_comes_first_under_its_name_and_findings_stand_by_the_report_they_doubt() -> None:
    stream = io.StringIO()
    found = reconciliation(
        Verdict(figure("numerator", name="Seen in time"), Status.EQUAL),
        Verdict(FRACTION, Status.EQUAL_ONCE_PUT_RIGHT, (COHORT,), "12", is_explained=True),
        Verdict(RESULT, Status.DIFFERS, (LATER,), is_explained=True),
        findings=(COHORT, LATER),
    )
    write_reconciliation(found, Format.TABLE, stream)
    lines = stream.getvalue().splitlines()
    assert lines[3:9] == [
        "",
        *in_words([COHORT], NAMES),
        "",
        "In other reports, with what this one prints:",
        "2. It was 10.",
    ]
    table = [line.split()[0] for line in lines[11:]]
    assert table == ["status", "differs", "equal_once_put_right", "equal"]
    assert "Seen in time" in lines[-1]


def test_json_tells_of_each_figure_what_is_put_right_and_counts_in_numbers() -> None:
    stream = io.StringIO()
    verdicts = Verdict(FRACTION, Status.EQUAL_ONCE_PUT_RIGHT, (COHORT,), "12", is_explained=True), Verdict(RESULT, Status.DIFFERS)
    write_reconciliation(reconciliation(*verdicts, findings=(COHORT, LATER)), Format.JSON, stream)
    told = json.loads(stream.getvalue())
    assert all(isinstance(count, int) for count in told["summary"].values())
    assert [(each["status"], each["put_right"], each["is_explained"], each["findings"]) for each in told["figures"]] == [
        ("equal_once_put_right", "12", None, ["other_cohort"]),
        ("differs", None, False, []),
    ]
    assert [each["in_report"] for each in told["findings"]] == ["now", "later"]
