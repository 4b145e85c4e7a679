"""Printed figures judged: what explains a difference, and what does not."""

from dataclasses import replace
from datetime import date

import pytest
from made_up_figures import BEFORE, EARLIER, NOW, REPORT, cell, figure, finding

from caseledger.reading import Finding, Kind, load_library
from caseledger.reading.findings import Remedy
from caseledger.reading.library import Library, Quarter, Report
from caseledger.settings import SEED_FOLDER
from caseledger.verdicts import MOVES, Judge, Status, Verdict
from caseledger.warehouse.comparison import PrintedFigure, QuarterResult

ELSEWHERE = Quarter(2015, 4)


def library() -> Library:
    reports = tuple(
        Report(name, name, "Council of Nowhere", "E00000000", quarter.label, quarter.last_day)
        for name, quarter in ((EARLIER, BEFORE), (REPORT, NOW))
    )
    return replace(load_library(SEED_FOLDER), reports=reports)


def judged(
    figures: list[PrintedFigure], *findings: Finding, others: tuple[PrintedFigure, ...] = (), **results: QuarterResult
) -> list[Verdict]:
    """Judge the figures of one report; results are given by quarter (`q1`) or by what they are of."""
    quarters = {"now": NOW, "q1": BEFORE, "elsewhere": ELSEWHERE}
    keyed = {("E00000000", "MU/1", None, quarters[name].label): result for name, result in results.items()}
    return Judge(library(), findings, [*figures, *others], keyed).judge(figures)


def of(
    value: float | None, polarity: str = "bigger", edition: date | None = None, *, is_percentage: bool = False
) -> QuarterResult:
    return QuarterResult(value, polarity, edition, is_percentage)


@pytest.mark.parametrize("kind", [kind for kind in Kind if not MOVES[kind]])
def test_a_finding_of_a_kind_that_moves_no_figure_explains_none(kind: Kind) -> None:
    differing = figure()
    (verdict,) = judged([differing], finding(kind, Remedy(cell(differing))))
    assert (verdict.is_unexplained, verdict.findings) == (True, ())


@pytest.mark.parametrize(
    ("kind", "part", "is_explained"),
    [
        (Kind.FRACTION, "result", True),
        (Kind.FRACTION, "polarity", False),
        (Kind.DIRECTION, "short_direction", True),
        (Kind.DIRECTION, "result", False),
        (Kind.CHANGED, "polarity", True),
        (Kind.CHANGED, "result", False),
        (Kind.COLUMN_OTHER_PERIOD, "result", False),
        (Kind.RATE_POPULATION, "denominator", False),
    ],
)
def test_a_finding_explains_what_its_kind_can_move(kind: Kind, part: str, is_explained: bool) -> None:
    differing = figure(part, computed="Monitor" if part in ("polarity", "short_direction") else 12)
    (verdict,) = judged([differing], finding(kind, Remedy(cell(differing))))
    assert verdict.status is Status.DIFFERS
    assert verdict.is_explained == is_explained


@pytest.mark.parametrize(
    ("remedy", "status"),
    [
        ({"texts": ("12",)}, Status.EQUAL_ONCE_PUT_RIGHT),
        ({"texts": ("12.4",)}, Status.DIFFERS),
        ({"texts": ("11", "12.0")}, Status.EQUAL_ONCE_PUT_RIGHT),
        ({"texts": ("13",)}, Status.DIFFERS),
        ({"texts": ("13", "11")}, Status.DIFFERS),
    ],
)
def test_a_figure_put_right_has_to_be_the_computed_one(remedy: dict, status: Status) -> None:
    differing = figure()
    (verdict,) = judged([differing], finding(Kind.SUM, Remedy(cell(differing), **remedy)))
    assert verdict.status is status
    assert verdict.is_unexplained == (status is Status.DIFFERS)


@pytest.mark.parametrize(
    ("remedy", "is_explained"),
    [({"at_least": 12}, True), ({"at_least": 13}, False), ({"at_most": 12}, True), ({"at_most": 11}, False)],
)
def test_a_bound_explains_what_keeps_to_it_and_puts_nothing_right(remedy: dict, is_explained: bool) -> None:
    differing = figure()
    (verdict,) = judged([differing], finding(Kind.SUM, Remedy(cell(differing), **remedy)))
    assert (verdict.status, verdict.is_explained, verdict.put_right) == (Status.DIFFERS, is_explained, None)


@pytest.mark.parametrize(
    ("part", "printed", "computed", "other", "is_explained"),
    [
        ("polarity", "Monitor", "Bigger is Better", "Bigger is Better", True),
        ("polarity", "Monitor", "Bigger is Better", "Smaller is Better", False),
        ("annual_target", "10", 12, "12", True),
        ("annual_target", "10", 12, "11", False),
    ],
)
def test_a_change_between_reports_explains_either_side_and_puts_neither_right(
    part: str, printed: str, computed: float | str, other: str, is_explained: bool
) -> None:
    differing = figure(part, printed, computed)
    (verdict,) = judged([differing], finding(Kind.CHANGED, Remedy(cell(differing), (other,))))
    assert (verdict.status, verdict.is_explained, verdict.put_right) == (Status.DIFFERS, is_explained, None)


def test_of_several_texts_that_may_belong_there_all_are_told() -> None:
    differing = figure()
    (verdict,) = judged([differing], finding(Kind.FRACTION, Remedy(cell(differing), ("11", "12"))))
    assert (verdict.status, verdict.put_right) == (Status.EQUAL_ONCE_PUT_RIGHT, "11 or 12")


def test_of_a_cell_with_two_figures_only_the_one_in_doubt_is_explained() -> None:
    numerator, denominator = (figure(part, "3/10", column_name="fraction") for part in ("numerator", "denominator"))
    doubt = finding(Kind.OTHER_COHORT, Remedy(cell(denominator), ("12",), part="denominator"))
    verdicts = judged([numerator, denominator], doubt)
    assert [verdict.status for verdict in verdicts] == [Status.DIFFERS, Status.EQUAL_ONCE_PUT_RIGHT]
    assert verdicts[0].is_unexplained


def test_only_the_cell_in_doubt_is_explained_not_those_that_witness_it() -> None:
    doubted, witness = figure(), figure(row_ref="MU/2")
    found = Finding(Kind.OTHER_COHORT, (cell(doubted), cell(witness)), "1.", "It.", (Remedy(cell(doubted), ("12",)),))
    assert [verdict.is_unexplained for verdict in judged([doubted, witness], found)] == [False, True]


@pytest.mark.parametrize(("value", "is_equal"), [(10.0, True), (11.0, False)])
def test_a_column_of_another_quarter_is_compared_with_that_quarter(value: float, is_equal: bool) -> None:
    previous = figure("previous")
    column = finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(previous), quarter=ELSEWHERE))
    (verdict,) = judged([previous], column, elsewhere=of(value))
    assert (verdict.status is Status.EQUAL_ONCE_PUT_RIGHT, verdict.is_unexplained) == (is_equal, not is_equal)
    assert verdict.put_right == ("10 of Q4 2015/16" if is_equal else None)


def test_without_a_result_for_the_other_quarter_the_column_alone_explains() -> None:
    previous = figure("previous")
    (verdict,) = judged([previous], finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(previous), quarter=ELSEWHERE)))
    assert (verdict.status, verdict.is_explained) == (Status.DIFFERS, True)


@pytest.mark.parametrize(("reprinted", "status"), [("10", Status.EQUAL_ONCE_PUT_RIGHT), ("9", Status.DIFFERS)])
def test_a_figure_printed_again_has_the_doubts_of_its_first_print(reprinted: str, status: Status) -> None:
    first = figure(report_id=EARLIER, period=BEFORE.label, printed="10")
    previous = figure("previous", reprinted)
    doubt = finding(Kind.OTHER_COHORT, Remedy(cell(first), ("12",)))
    (verdict,) = judged([previous], doubt, others=(first,))
    assert verdict.status is status


def test_of_a_shifted_row_what_belongs_under_a_heading_is_compared() -> None:
    result = figure(printed="79", computed=143)
    previous = figure("previous", "Worsening", "", exact_value=None, status="not_derivable", reason="no_figure_printed")
    shifted = finding(Kind.ROW_SHIFTED, Remedy(cell(result), ("143",)), Remedy(cell(previous), ("79",)))
    verdicts = judged([result, previous], shifted, now=of(143), q1=of(79))
    assert [(verdict.status, verdict.put_right) for verdict in verdicts] == [
        (Status.EQUAL_ONCE_PUT_RIGHT, "143"),
        (Status.EQUAL_ONCE_PUT_RIGHT, "79"),
    ]


@pytest.mark.parametrize(
    ("belongs", "status", "is_unexplained"),
    [("Same", Status.EQUAL, False), ("Worsening", Status.DIFFERS, True)],
)
def test_a_cell_of_a_shifted_row_is_not_equal_by_what_stands_there(belongs: str, status: Status, is_unexplained: bool) -> None:
    direction = figure("short_direction", "Same", "Same", status="equal")
    (verdict,) = judged([direction], finding(Kind.ROW_SHIFTED, Remedy(cell(direction), (belongs,))))
    assert (verdict.status, verdict.is_unexplained) == (status, is_unexplained)


def test_what_belongs_in_a_shifted_row_has_the_doubts_of_the_cell_it_stands_in() -> None:
    direction = figure("short_direction", "Monitor", "Monitor", status="equal")
    previous = figure("previous", "Worsening", "", exact_value=None, status="not_derivable", reason="no_figure_printed")
    shifted = finding(Kind.ROW_SHIFTED, Remedy(cell(direction), ("Worsening",), source=cell(previous)))
    judgement = finding(Kind.DIRECTION, Remedy(cell(previous), ("Monitor",)))
    verdict = judged([direction, previous], shifted, judgement)[0]
    assert (verdict.status, verdict.put_right) == (Status.EQUAL_ONCE_PUT_RIGHT, "Monitor")
    assert [found.kind for found in verdict.findings] == [Kind.ROW_SHIFTED, Kind.DIRECTION]


def test_where_no_figure_belongs_the_one_that_stands_there_is_none() -> None:
    numerator = figure("numerator", "143", "", exact_value=None, status="not_derivable", reason="no_fraction")
    (verdict,) = judged([numerator], finding(Kind.ROW_SHIFTED, Remedy(cell(numerator), ("N/A",))))
    assert (verdict.status, verdict.figure.reason) == (Status.NOT_DERIVABLE, "no_figure_printed")
    (verdict,) = judged([numerator], finding(Kind.ROW_SHIFTED, Remedy(cell(numerator), ("3/10",))))
    assert verdict.figure.reason == "no_fraction"


@pytest.mark.parametrize(
    ("printed", "given", "status", "put_right"),
    [
        ("10", {"value": 10}, Status.EQUAL_ONCE_PUT_RIGHT, "10 of Q4 2015/16"),
        ("10", {"value": 11}, Status.DIFFERS, None),
        ("10%", {"value": 10}, Status.NOT_DERIVABLE, None),
        ("10%", {"value": 10, "is_percentage": True}, Status.EQUAL_ONCE_PUT_RIGHT, "10% of Q4 2015/16"),
        ("10", {"value": None}, Status.NOT_DERIVABLE, None),
    ],
)
def test_a_figure_of_another_quarter_is_compared_though_the_named_one_has_another_edition(
    printed: str, given: dict, status: Status, put_right: str | None
) -> None:
    previous = figure("previous", printed, "", exact_value=None, status="not_derivable", reason="other_edition")
    column = finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(previous), quarter=ELSEWHERE))
    (verdict,) = judged([previous], column, elsewhere=of(**given))
    assert (verdict.status, verdict.put_right) == (status, put_right)
    assert verdict.is_unexplained == (status is Status.DIFFERS)


def test_a_cell_without_a_figure_stays_one_where_its_row_is_not_shifted() -> None:
    empty = figure("previous", "New", "", exact_value=None, status="not_derivable", reason="no_figure_printed")
    (verdict,) = judged([empty], finding(Kind.RESTATED, Remedy(cell(empty), ("79",))), q1=of(79))
    assert verdict.status is Status.NOT_DERIVABLE


def direction_row(printed: str, computed: str, **others: PrintedFigure) -> list[PrintedFigure]:
    """A row with its result, the figure before and a polarity as the events have them, unless given, and a direction."""
    row = {
        "result": figure(printed="12", status="equal"),
        "previous": figure("previous", "12", status="equal"),
        "polarity": figure("polarity", "Bigger is Better", "Bigger is Better", status="equal"),
    }
    return [*(row | others).values(), figure("short_direction", printed, computed)]


def test_a_direction_of_figures_that_no_one_doubts_is_unexplained() -> None:
    assert judged(direction_row("Improving", "Same"))[-1].is_unexplained


@pytest.mark.parametrize(("printed", "is_equal"), [("Worsening", True), ("Improving", False)])
def test_a_direction_from_a_column_of_another_quarter_is_told_from_that(printed: str, is_equal: bool) -> None:
    row = direction_row(printed, "Same")
    column = finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(row[1]), quarter=ELSEWHERE))
    verdict = judged(row, column, now=of(12), elsewhere=of(14))[-1]
    assert (verdict.status is Status.EQUAL_ONCE_PUT_RIGHT, verdict.is_unexplained) == (is_equal, not is_equal)


def test_a_direction_is_not_told_between_two_definitions() -> None:
    row = direction_row("Worsening", "Same")
    column = finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(row[1]), quarter=ELSEWHERE))
    assert judged(row, column, now=of(12), elsewhere=of(14, edition=date(2015, 4, 1)))[-1].is_unexplained


@pytest.mark.parametrize(
    ("part", "printed", "kind"),
    [("result", "Worsening", Kind.RATE_POPULATION), ("previous", "Improving", Kind.RESTATED)],
)
def test_a_direction_told_from_what_is_put_right_is_explained(part: str, printed: str, kind: Kind) -> None:
    doubted = figure(part, "10")
    row = direction_row(printed, "Same", **{part: doubted})
    verdict = judged(row, finding(kind, Remedy(cell(doubted), ("12",))))[-1]
    assert (verdict.status, verdict.put_right) == (Status.EQUAL_ONCE_PUT_RIGHT, f"told from the {part} put right")
    assert verdict.findings[0].kind is kind


@pytest.mark.parametrize(("printed", "is_put_right"), [("Worsening", True), ("Improving", False), ("Monitor", False)])
def test_a_direction_is_explained_by_a_figure_put_right_only_if_the_printed_one_gives_it(
    printed: str, is_put_right: bool
) -> None:
    doubted = figure(printed="10")
    row = direction_row(printed, "Same", result=doubted)
    verdict = judged(row, finding(Kind.RATE_POPULATION, Remedy(cell(doubted), ("12",))))[-1]
    assert (verdict.status is Status.EQUAL_ONCE_PUT_RIGHT, verdict.is_unexplained) == (is_put_right, not is_put_right)


@pytest.mark.parametrize(("printed", "is_explained"), [("Monitor", True), ("Improving", False)])
def test_a_direction_beside_a_changed_polarity_is_explained_if_it_follows_from_the_printed_one(
    printed: str, is_explained: bool
) -> None:
    doubted = figure("polarity", "Monitor", "Bigger is Better")
    row = direction_row(printed, "Same", polarity=doubted)
    verdict = judged(row, finding(Kind.CHANGED, Remedy(cell(doubted), ("Bigger is Better",))))[-1]
    assert (verdict.status, verdict.is_explained) == (Status.DIFFERS, is_explained)


def reopened_row(printed: str) -> list[PrintedFigure]:
    """A row whose earlier figure is of another edition under its heading, and so is the direction told from it."""
    previous = figure("previous", "10", "", exact_value=None, status="not_derivable", reason="other_edition")
    *row, direction = direction_row(printed, "", previous=previous)
    return [*row, replace(direction, computed_text=None, status="not_derivable", reason="other_edition")]


@pytest.mark.parametrize(
    ("printed", "value", "status", "put_right"),
    [
        ("Improving", 10, Status.EQUAL_ONCE_PUT_RIGHT, "told from Q4 2015/16"),
        ("Worsening", 10, Status.DIFFERS, None),
        ("Improving", None, Status.NOT_DERIVABLE, None),
    ],
)
def test_a_direction_from_another_quarter_is_told_though_the_named_one_has_another_edition(
    printed: str, value: float | None, status: Status, put_right: str | None
) -> None:
    row = reopened_row(printed)
    column = finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(row[1]), quarter=ELSEWHERE))
    verdict = judged(row, column, now=of(12), elsewhere=of(value))[-1]
    assert (verdict.status, verdict.put_right) == (status, put_right)
    assert verdict.is_unexplained == (status is Status.DIFFERS)


def test_the_direction_that_a_finding_says_is_compared_with_that_from_the_other_quarter() -> None:
    row = reopened_row("Worsening")
    column = finding(Kind.COLUMN_OTHER_PERIOD, Remedy(cell(row[1]), quarter=ELSEWHERE))
    said = finding(Kind.DIRECTION, Remedy(cell(row[-1]), ("Improving",)))
    verdict = judged(row, column, said, now=of(12), elsewhere=of(10))[-1]
    assert (verdict.status, verdict.put_right) == (Status.EQUAL_ONCE_PUT_RIGHT, "Improving")


@pytest.mark.parametrize(("said", "status"), [("Same", Status.EQUAL_ONCE_PUT_RIGHT), ("Worsening", Status.DIFFERS)])
def test_the_direction_that_a_finding_says_has_to_be_the_computed_one(said: str, status: Status) -> None:
    row = direction_row("Improving", "Same")
    verdict = judged(row, finding(Kind.DIRECTION, Remedy(cell(row[-1]), (said,))))[-1]
    assert verdict.status is status
    assert verdict.is_unexplained == (status is Status.DIFFERS)


def test_a_variance_is_put_right_with_the_result_that_it_follows_from() -> None:
    result, variance = figure("result", "10"), figure("target_variance", "50.0%", 40)
    right = finding(Kind.OTHER_COHORT, Remedy(cell(result), ("12",)))
    _, verdict = judged([result, variance], right, now=of(12))
    assert (verdict.status, verdict.put_right) == (Status.EQUAL_ONCE_PUT_RIGHT, "told from the result put right")
    assert verdict.findings == (right,)


@pytest.mark.parametrize("explains", [True, False])
def test_a_variance_that_follows_from_no_printed_result_is_not_put_right_with_it(explains: bool) -> None:
    result, variance = figure("result", "10"), figure("target_variance", "50.0%", 40)
    doubt = finding(Kind.TARGET_VARIANCE, Remedy(cell(variance)))
    _, verdict = judged(
        [result, variance], *([doubt, finding(Kind.OTHER_COHORT, Remedy(cell(result), ("12",)))] if explains else []), now=of(12)
    )
    assert (verdict.status, verdict.is_explained) == (Status.DIFFERS, explains)
