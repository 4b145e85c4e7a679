"""A reconciliation summed up, and its findings put into words."""

import io
import json
import re

import yaml
from made_up_figures import cell, figure, finding
from seed_files import DBT

from caseledger.answer import Format
from caseledger.reading import Finding, Kind
from caseledger.reading.findings import Remedy
from caseledger.reading.library import Cell
from caseledger.reconciliation import Reconciliation, write_reconciliation
from caseledger.verdicts import Status, Verdict
from caseledger.wording import REASON_WORDS

NAMES = {("now", "3", "MU/1"): "Made up"}
TITLES = {"now": "This report", "later": "A later one"}
RESULT, FRACTION = figure(), figure("denominator", "3/10", column_name="fraction")
COHORT = finding(Kind.OTHER_COHORT, Remedy(cell(FRACTION), ("12",), part="denominator"))
LATER = Finding(Kind.RESTATED, (Cell("later", "3", "MU/1", "previous", "11"), cell(RESULT)), "11 against 10.", "It was 10.")


def reconciliation(*verdicts: Verdict, findings: tuple[Finding, ...] = ()) -> Reconciliation:
    return Reconciliation("now", "Now", list(verdicts), list(findings), NAMES, TITLES, labels=7)


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
    assert reconciliation().in_words([COHORT, LATER], first=3) == [
        "3. It is not.",
        "   1 is not 2. (This report, 3 MU/1 [fraction]: Made up)",
        "4. It was 10.",
        "   11 against 10. (A later one, 3 MU/1 [previous] and 1 more)",
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
        "counted_from_cases": 4,
        "counted_from_cases_equal": 1,
        "counted_from_cases_equal_once_put_right": 1,
        "printed": 5,
        "equal": 1,
        "equal_once_put_right": 1,
        "differs": 2,
        "not_derivable": 1,
        "unexplained": 1,
        "without_a_figure": 1,
        "labels": 7,
        "contradictions": 1,
        "contradictions_of_others": 1,
    }
    assert [figure.part for figure in found.unexplained] == ["previous"]
    assert found.summary == [
        "Now: 1 of 4 figures counted from cases is equal, 1 once put right; 2 differ.",
        "Differences explained by contradictions in print: 1; unexplained: 1. Not derivable: 1; without a figure: 1; labels: 7.",
        "Contradictions in this report: 1: denominator of another cohort (1). In other reports, with what this one prints: 1.",
    ]


def test_each_sort_of_thing_is_summed_up_apart_those_counted_from_cases_first() -> None:
    found = reconciliation(
        Verdict(figure("polarity", "Monitor", "Bigger is Better"), Status.DIFFERS),
        Verdict(figure("target", is_of_cases=False), Status.EQUAL),
        Verdict(figure("target_variance", is_of_cases=False), Status.EQUAL),
        Verdict(figure("green", indicator_ref=None, is_of_cases=False), Status.EQUAL),
        Verdict(figure("other", indicator_ref=None, is_of_cases=False, reason="not_computed"), Status.NOT_DERIVABLE),
        Verdict(figure(is_of_cases=False), Status.EQUAL_ONCE_PUT_RIGHT),
        Verdict(RESULT, Status.EQUAL),
    )
    first, second, _ = found.summary
    assert first == "Now: 1 of 1 figures counted from cases is equal."
    assert second.startswith(
        "0 of 1 figures that other bodies count are equal, 1 once put right. 2 of 2 targets and distances from them are equal. "
        "0 of 1 judgements in words are equal; 1 differs. 1 of 1 counts of indicators is equal. "
    )


def test_what_was_put_right_in_a_row_is_told() -> None:
    put_right = Verdict(FRACTION, Status.EQUAL_ONCE_PUT_RIGHT, (COHORT,), "12", is_explained=True)
    found = reconciliation(Verdict(RESULT, Status.EQUAL), put_right)
    assert (found.put_right_at("MU/1"), found.put_right_at("MU/2")) == ("denominator 12", "")


def test_for_people_what_differs_comes_first_under_its_name_and_findings_stand_by_the_report_they_doubt() -> None:
    stream = io.StringIO()
    found = reconciliation(
        Verdict(figure("numerator", name="Seen in time"), Status.EQUAL),
        Verdict(FRACTION, Status.EQUAL_ONCE_PUT_RIGHT, (COHORT,), "12", is_explained=True),
        Verdict(RESULT, Status.DIFFERS, (LATER,), is_explained=True),
        Verdict(figure("other", reason="not_computed", reason_in_words="Money"), Status.NOT_DERIVABLE),
        Verdict(figure("year_ago", reason="other_edition"), Status.NOT_DERIVABLE),
        findings=(COHORT, LATER),
    )
    write_reconciliation(found, Format.TABLE, stream)
    lines = stream.getvalue().splitlines()
    assert lines[3:9] == [
        "",
        *found.in_words([COHORT]),
        "",
        "In other reports, with what this one prints:",
        "2. It was 10.",
    ]
    table = [line.split("  ")[0] for line in lines[11:]]
    assert table == ["status", "differs", "equal once put right", "equal", "not derivable", "not derivable"]
    assert "Seen in time" in lines[-3]
    assert "Money" in lines[-2]
    assert "result a year ago" in lines[-1]
    assert "defined otherwise then" in lines[-1]


def test_every_reason_has_words_for_people() -> None:
    declared = yaml.safe_load((DBT / "models" / "marts" / "reconciliation.yml").read_text(encoding="utf-8"))["models"][0]
    (reason,) = (column for column in declared["columns"] if column["name"] == "reason")
    (check,) = reason["constraints"]
    reasons = re.findall(r"'(\w+)'", check["expression"])
    assert "no_feed" in reasons
    assert set(reasons) <= set(REASON_WORDS)


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
