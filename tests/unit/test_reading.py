"""Reading reports critically: every planted error is found, nothing is found where there is none, and the known ones are."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from made_up_reports import made_up
from planted_errors import PLANTS

from caseledger import reading
from caseledger.reading import Finding, Kind, Library, load_library, read
from caseledger.reading.library import Cell
from caseledger.settings import SEED_FOLDER

SEEDS = load_library(SEED_FOLDER)
REPORTS = 500
# From the line that makes a finding to the check that found it.
CALLS_DEEP = 3
Place = tuple[str, str, str, str]
Line = tuple[str, int]


@dataclass(frozen=True)
class Pair:
    """Made-up reports, and the same with an error: its kind, and the cells of which the finding names one first."""

    clean: Library
    planted: Library
    kind: Kind
    name: str
    places: frozenset[Place]


@cache
def published() -> tuple[Finding, ...]:
    """Read the published reports."""
    return tuple(read(load_library(SEED_FOLDER)))


def place(cell: Cell) -> Place:
    return cell.report_id, cell.section, cell.row_ref, cell.column_name


def pairs() -> Iterator[Pair]:
    """Make reports in which all agrees, each beside the same with one error planted: of every kind, and for every check."""
    for seed in range(REPORTS):
        draft = made_up(Random(seed))
        clean = draft.printed(SEEDS)
        kind, plant = PLANTS[seed % len(PLANTS)]
        places = plant(draft, Random(seed))
        yield Pair(clean, draft.printed(SEEDS), kind, f"{plant.__name__} in reports {seed}", frozenset(places))


def test_every_kind_is_planted() -> None:
    assert {kind for kind, _ in PLANTS} == set(Kind)


def makers_of_findings() -> set[Line]:
    """Return the lines of the checks that make a finding, or call what makes one of what they found."""
    found = set()
    for path in Path(reading.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        makers = {"Finding"} | {
            function.name
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Call)
            if getattr(node.value.func, "id", None) == "Finding"
        }
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", None) in makers)
        found |= {(path.name, call.lineno) for call in calls}
    return found


def test_every_planted_error_is_found_by_kind_and_cell_and_nothing_where_none_is(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[Line] = set()
    make = Finding.__init__

    def note_where(self: Finding, *given: object, **named: object) -> None:
        frame = sys._getframe(1)
        for _ in range(CALLS_DEEP):
            reached.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
            frame = frame.f_back
        make(self, *given, **named)

    monkeypatch.setattr(Finding, "__init__", note_where)
    for pair in pairs():
        assert not read(pair.clean), pair.name
        found = read(pair.planted)
        doubted = {place(finding.cells[0]) for finding in found if finding.kind is pair.kind}
        assert doubted & pair.places, f"{pair.name}: {set(pair.places)}, found {found}"
    assert not makers_of_findings() - reached, "a check that no planted error reaches may find nothing at all"


# Known from reading the reports by eye (docs/sample.md has the arithmetic): report, row, column, and what is wrong there.
Q4, Q1, Q2 = "fs-2015-q4", "fs-2016-q1", "fs-2016-q2"
KNOWN = [
    (Kind.OTHER_COHORT, Q1, "FS/S2", "Numerator / Denominator"),
    (Kind.OTHER_COHORT, Q1, "FS/C39", "Numerator / Denominator"),
    (Kind.OTHER_COHORT, Q4, "FS/S6", "Numerator and Denominator"),
    (Kind.RATE_POPULATION, Q1, "FS/S16", "Q1 2016/17 Result"),
    (Kind.RATE_POPULATION, Q2, "FS/S16", "Q2 2016/17 Result"),
    (Kind.SHORTER_SPAN, Q1, "FS/S5", "Q4 2015/16 Result"),
    (Kind.FRACTION, Q1, "FS/S2", "Q4 2015/16 Result"),
    (Kind.RESTATED, Q1, "FS/S3", "Q4 2015/16 Result"),
    (Kind.COLUMN_OTHER_PERIOD, Q2, "FS/S4", "Q1 2015/16 Result"),
    (Kind.RESTATED, Q4, "FS/S4", "Benchmarking"),
    (Kind.RATE_POPULATION, Q1, "FS/C24", "Q1 2016/17 Result"),
    (Kind.RATE_POPULATION, Q2, "FS/C24", "Q2 2016/17 Result"),
    (Kind.RATE_POPULATION, Q1, "FS/C24", "Q4 2015/16 Result"),
    *((Kind.COLUMN_OTHER_PERIOD, Q2, ref, "Q4 2015/16 Result") for ref in ("FS/C22", "FS/C25", "FS/S4", "FS/S2", "FS/C24")),
    (Kind.RESTATED, Q2, "FS/C14", "Q4 2015/16 Result"),
    (Kind.RESTATED, Q2, "FS/C18", "Q4 2015/16 Result"),
    (Kind.ROW_SHIFTED, Q2, "FS/S1", "Q2 2016/17 Result"),
    (Kind.SHORTER_SPAN, Q2, "FS/S1", "Numerator / Denominator"),
    (Kind.LABEL_UNIT, Q1, "FS/C14", "Indicator"),
    (Kind.LABEL_UNIT, Q2, "FS/C14", "Indicator"),
    (Kind.FRACTION, Q2, "FS/S11", "Annual 2016/17 Target"),
    (Kind.IMPOSSIBLE_DATE, Q1, "FS/C37", "Period Covered"),
    (Kind.CHANGED, Q2, "FS/C23", "Polarity"),
    (Kind.CHANGED, Q2, "FS/C23", "Annual 2016/17 Target"),
    (Kind.DIRECTION, Q2, "FS/C16", "DOT Short-Term (From Q4 2015/16)"),
    (Kind.SUM, Q4, "Overall", "Improving or the same"),
    (Kind.SUM, "improvement-2017-11", "row-6", "denominator"),
    (Kind.CHANGED, "improvement-2017-11", "row-62", "target"),
    (Kind.SHORTER_SPAN, Q2, "FS/S5", "Q1 2015/16 Result"),
    (Kind.CHANGED, Q2, "FS/S5", "Period Covered"),
    (Kind.SUM, "improvement-2017-11", "row-40", "value"),
    (Kind.SUM, Q2, "FS/S1", "Numerator / Denominator"),
]
# What looks like a contradiction and is none: a day's date on a count of twelve months, parts that need not be all there are.
NONE = [
    (Kind.CHANGED, Q1, "FS/S4"),
    (Kind.CHANGED, Q1, "FS/S5"),
    (Kind.SUM, "improvement-2017-11", "row-73"),
    (Kind.SUM, "improvement-2017-11", "row-57"),
]


@pytest.mark.parametrize(("kind", "report", "row", "column"), KNOWN, ids=lambda part: getattr(part, "code", part))
def test_a_known_contradiction_of_the_published_reports_is_found(kind: Kind, report: str, row: str, column: str) -> None:
    named = [(finding.kind, cell) for finding in published() for cell in finding.cells]
    assert [cell for found, cell in named if found is kind and (cell.report_id, *cell[2:4]) == (report, row, column)]


@pytest.mark.parametrize(("kind", "report", "row"), NONE, ids=lambda part: getattr(part, "code", part))
def test_what_is_no_contradiction_of_the_published_reports_is_not_found(kind: Kind, report: str, row: str) -> None:
    doubted = [(finding.kind, finding.cells[0]) for finding in published()]
    assert not [cell for found, cell in doubted if found is kind and (cell.report_id, cell.row_ref) == (report, row)]


@pytest.mark.parametrize(("printed", "is_doubted"), [("2", True), ("3", False)])
def test_a_list_cut_short_is_whole_of_what_is_judged_where_the_overview_judges_as_many(printed: str, is_doubted: bool) -> None:
    """Six critical indicators are listed as improving or the same; the overview has 4 so, and another number worsening."""
    worsening = (Q4, "2.1", "Critical", "Worsening")
    cells = tuple(each._replace(text=printed) if place(each) == worsening else each for each in SEEDS.cells)
    findings = read(replace(SEEDS, cells=cells))
    doubted = [found for found in findings if place(found.cells[0]) == worsening and "its tables 0" in found.sentence]
    assert bool(doubted) == is_doubted


def test_a_changed_unit_is_told_with_what_the_figures_are() -> None:
    sentences = [found.sentence for found in published() if found.kind is Kind.CHANGED]
    assert "FS/S2 was a number (60) and is now a percentage (15.7%), without a word." in sentences


def test_what_is_only_monitored_and_judged_is_one_finding_for_all_its_rows() -> None:
    (found,) = [finding for finding in published() if "only monitors" in finding.sentence]
    assert len({remedy.cell.row_ref for remedy in found.doubts}) == 9
    assert {remedy.texts for remedy in found.doubts} == {("Monitor",)}


def test_a_rate_is_held_against_estimates_up_to_its_day_and_says_which_is_nearest() -> None:
    for finding in (finding for finding in published() if finding.kind is Kind.RATE_POPULATION):
        assert "(mid-2015" in finding.arithmetic or "(mid-2016" in finding.arithmetic
        assert "mid-2017" not in finding.arithmetic + finding.sentence


def test_the_most_serious_comes_first_and_says_its_arithmetic() -> None:
    found = published()
    assert [finding.kind.severity for finding in found] == sorted(finding.kind.severity for finding in found)
    assert all(finding.cells and finding.arithmetic.endswith(".") and finding.sentence.endswith(".") for finding in found)


def test_every_kind_says_why_it_stands_where_it_does() -> None:
    assert all(kind.code and kind.words and kind.why for kind in Kind)


@pytest.mark.parametrize(("text", "is_doubted"), [("68.7%", True), ("68.6%", False), ("68.8%", False)])
def test_a_percentage_in_text_must_be_one_of_the_people_that_the_text_counts(text: str, is_doubted: bool) -> None:
    library = load_library(SEED_FOLDER)
    visits = ("improvement-2017-11", "1.76", "row-35", "value")
    cells = tuple(cell._replace(text=text) if place(cell) == visits else cell for cell in library.cells)
    found = [finding for finding in read(replace(library, cells=cells)) if visits in map(place, finding.cells)]
    assert [finding.kind for finding in found] == [Kind.FRACTION] * is_doubted
    assert all("676" in finding.sentence for finding in found)
