"""A published report proved and read: its printed figures beside the computed ones, and what contradicts what in print."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from caseledger.answer import Answer, Format, plain, write, write_json
from caseledger.reading import Finding, Kind, Library, load_library, read
from caseledger.settings import SEED_FOLDER
from caseledger.warehouse.comparison import printed_figures, report_title

# What a person wants to see of a figure first; the rest of its columns is in CSV and JSON.
FOR_PEOPLE = (
    "section",
    "row_ref",
    "column_name",
    "part",
    "period",
    "printed_text",
    "computed_text",
    "status",
    "reason",
    "findings",
)
# A direction is told from the figures beside it: what contradicts these explains it too.
OF_THE_RESULT = ("result", "numerator", "denominator")
TOLD_FROM = {"short_direction": ("result", "previous"), "long_direction": ("result", "year_ago")}

# The reason of a cell with words like N/A, Monitor or New in place of a figure.
WITHOUT_A_FIGURE = "no_figure_printed"
EARLIER = ("previous", "year_ago")

Place = tuple[str, str, str, str]
FigureKey = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Reconciliation:
    """One report: its figures (the columns of the mart, and the kinds of the findings that name the cell), and the findings."""

    report: str
    title: str
    figures: Answer
    findings: list[Finding]

    def count(self, status: str) -> int:
        """Return how many figures have a status."""
        return sum(figure["status"] == status for figure in self._figures)

    @property
    def unexplained(self) -> list[dict[str, Any]]:
        """The figures that differ though nothing in print contradicts them."""
        return [figure for figure in self._figures if figure["status"] == "differs" and not figure["findings"]]

    @property
    def summary(self) -> list[str]:
        """What came out, in three lines."""
        differing, unexplained = self.count("differs"), len(self.unexplained)
        kinds = Counter(finding.kind for finding in self.findings)
        found = ", ".join(f"{kind.words} ({kinds[kind]})" for kind in sorted(kinds, key=lambda kind: kind.severity))
        without = sum(figure["reason"] == WITHOUT_A_FIGURE for figure in self._figures)
        return [
            f"{self.title}: of {len(self.figures.rows) - without} printed figures {self.count('equal')} are equal, {differing} "
            f"differ, {self.count('not_derivable') - without} cannot be derived; {without} cells hold no figure.",
            f"Of those that differ, contradicted by other printed cells: {differing - unexplained}; unexplained: {unexplained}.",
            f"Contradictions in print: {len(self.findings)}{': ' if found else ''}{found}.",
        ]

    def kinds_at(self, row_ref: str) -> list[str]:
        """Return the kinds of the findings that name the result of a row, or its fraction."""
        of_row = [figure for figure in self._figures if figure["row_ref"] == row_ref and figure["part"] in OF_THE_RESULT]
        codes = {code for figure in of_row for code in figure["findings"]}
        return [kind.words for kind in Kind if kind.code in codes]

    @property
    def _figures(self) -> list[dict[str, Any]]:
        return _as_dicts(self.figures)


def reconcile(warehouse: Path, report: str, seeds: Path = SEED_FOLDER) -> Reconciliation:
    """Compare a report with a warehouse, and read it against itself and the others.

    Raises:
        RefusedError: there is no warehouse, or no such report.
    """
    library = load_library(seeds)
    return _reconcile(warehouse, report, read(library), _first_prints(warehouse, library))


def reconcile_all(warehouse: Path, seeds: Path = SEED_FOLDER) -> list[Reconciliation]:
    """Do the same for every published report, in their order.

    Raises:
        RefusedError: there is no warehouse.
    """
    library = load_library(seeds)
    findings, first_prints = read(library), _first_prints(warehouse, library)
    return [_reconcile(warehouse, report.report_id, findings, first_prints) for report in library.reports]


def _first_prints(warehouse: Path, library: Library) -> dict[FigureKey, list[Place]]:
    """Return where a quarter's own report prints each result and its fraction: by indicator, dimension and period."""
    found: dict[FigureKey, list[Place]] = {}
    for report in library.reports:
        for figure in _as_dicts(printed_figures(warehouse, report.report_id)):
            if figure["part"] in OF_THE_RESULT and figure["period"] == report.period_label:
                place = (report.report_id, figure["section"], figure["row_ref"], figure["column_name"])
                found.setdefault((figure["indicator_ref"], figure["dimension"], figure["period"]), []).append(place)
    return found


def write_reconciliation(found: Reconciliation, form: Format, stream: TextIO | None = None) -> None:
    """Write a reconciliation: for people the summary, the findings in words and the figures; as CSV the figures; as JSON all."""
    if form is Format.JSON:
        figures = [dict(zip(found.figures.columns, map(plain, row), strict=True)) for row in found.figures.rows]
        findings = [_as_json(finding) for finding in found.findings]
        write_json({"report": found.report, "summary": found.summary, "figures": figures, "findings": findings}, stream)
        return
    if form is Format.TABLE:
        print(*found.summary, "", *in_words(found.findings), "", sep="\n", file=stream)
    write(found.figures, form, FOR_PEOPLE, stream)


def in_words(findings: Sequence[Finding]) -> list[str]:
    """Say each finding in a numbered line or two: what it is, the arithmetic, and where it stands in print."""
    lines = []
    for number, finding in enumerate(findings, start=1):
        cells = finding.cells
        more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
        lines += [f"{number}. {finding.sentence}", f"   {finding.arithmetic} ({cells[0].place}{more})"]
    return lines


def _reconcile(
    warehouse: Path, report: str, findings: Sequence[Finding], first_prints: dict[FigureKey, list[Place]]
) -> Reconciliation:
    title = report_title(warehouse, report)
    figures = printed_figures(warehouse, report)
    own = [finding for finding in findings if report in finding.reports]
    return Reconciliation(report, title, _with_findings(report, figures, findings, first_prints), own)


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.code,
        "severity": finding.kind.severity,
        "sentence": finding.sentence,
        "arithmetic": finding.arithmetic,
        "cells": [
            {name: getattr(cell, name) for name in ("report_id", "section", "row_ref", "column_name", "text")}
            for cell in finding.cells
        ],
    }


def _with_findings(
    report: str, figures: Answer, findings: Sequence[Finding], first_prints: dict[FigureKey, list[Place]]
) -> Answer:
    """Add the kinds of the findings that name each figure's cell, or the cells that it is told from.

    A direction is told from the figures beside it, an earlier quarter's figure from what its own report printed. What an overview
    sums up is not itself in doubt: of counts that do not add up only the first cell is named.
    """
    kinds: dict[Place, list[str]] = {}
    for finding in findings:
        for cell in finding.cells[:1] if finding.kind is Kind.SUM else finding.cells:
            kinds.setdefault((cell.report_id, cell.section, cell.row_ref, cell.column_name), []).append(finding.kind.code)
    each_figure = _as_dicts(figures)
    columns = {(figure["section"], figure["row_ref"], figure["part"]): figure["column_name"] for figure in each_figure}
    rows = []
    for figure, row in zip(each_figure, figures.rows, strict=True):
        section, row_ref = figure["section"], figure["row_ref"]
        told_from = (columns.get((section, row_ref, each)) for each in TOLD_FROM.get(figure["part"], ()))
        places = [(report, section, row_ref, name) for name in (figure["column_name"], *told_from) if name]
        if figure["part"] in EARLIER:
            places += first_prints.get((figure["indicator_ref"], figure["dimension"], figure["period"]), [])
        rows.append((*row, list(dict.fromkeys(code for place in places for code in kinds.get(place, [])))))
    return Answer((*figures.columns, "findings"), rows)


def _as_dicts(figures: Answer) -> list[dict[str, Any]]:
    return [dict(zip(figures.columns, row, strict=True)) for row in figures.rows]
