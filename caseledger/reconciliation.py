"""A published report proved and read: its printed figures beside the computed ones, and what contradicts what in print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from typing import Any, TextIO

from caseledger.answer import Answer, Format, plain, write, write_json
from caseledger.reading import Finding, Kind, load_library, read
from caseledger.settings import SEED_FOLDER
from caseledger.verdicts import OF_THE_RESULT, Judge, Status, Verdict
from caseledger.warehouse.comparison import PrintedFigure, printed_figures, quarter_results, report_title

# What a person wants to see of a figure first; the rest of its columns is in CSV and JSON.
FOR_PEOPLE = (
    "status",
    "row_ref",
    "name",
    "column_name",
    "part",
    "period",
    "printed_text",
    "computed_text",
    "put_right",
    "reason",
    "reason_in_words",
    "findings",
)
LONGEST_NAME = 60
# The reason of a cell with words like N/A, Monitor or New in place of a figure.
WITHOUT_A_FIGURE = "no_figure_printed"
RowKey = tuple[str, str, str]
OF_OTHERS = "In other reports, with what this one prints:"


@dataclass(frozen=True)
class Reconciliation:
    """One report: the verdicts on its figures, and the findings about it, the most serious first."""

    report: str
    title: str
    verdicts: list[Verdict]
    findings: list[Finding]
    # What the reports call their rows: by report, section and row.
    names: Mapping[RowKey, str]

    @property
    def own_findings(self) -> list[Finding]:
        """The findings whose doubtful cell stands in this report."""
        return [finding for finding in self.findings if finding.cells[0].report_id == self.report]

    @property
    def findings_of_others(self) -> list[Finding]:
        """The findings that doubt what another report prints, as a later one does that prints a figure of this one otherwise."""
        return [finding for finding in self.findings if finding.cells[0].report_id != self.report]

    @property
    def unexplained(self) -> list[PrintedFigure]:
        """The figures that differ though nothing in print explains it."""
        return [verdict.figure for verdict in self.verdicts if verdict.is_unexplained]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many figures have each status, how many cells hold no figure, and how many contradictions there are."""
        without = sum(verdict.figure.reason == WITHOUT_A_FIGURE for verdict in self.verdicts if _is_not_derivable(verdict))
        of_status = Counter(verdict.status for verdict in self.verdicts)
        return {
            "printed": len(self.verdicts) - without,
            **{status.value: of_status[status] for status in Status},
            Status.NOT_DERIVABLE.value: of_status[Status.NOT_DERIVABLE] - without,
            "unexplained": len(self.unexplained),
            "without_a_figure": without,
            "contradictions": len(self.own_findings),
            "contradictions_of_others": len(self.findings_of_others),
        }

    @property
    def summary(self) -> list[str]:
        """What came out, in three lines."""
        count = self.counts
        differing = count["differs"]
        found = f": {_by_kind(self.own_findings)}" if self.own_findings else ""
        others = f" Contradictions in other reports with what this one prints: {len(self.findings_of_others)}."
        return [
            f"{self.title}: of {count['printed']} printed figures {count['equal']} are equal, {count['equal_once_put_right']} "
            f"equal once contradicted cells are put right, {differing} differ, {count['not_derivable']} cannot be derived; "
            f"{count['without_a_figure']} cells hold no figure.",
            f"Of those that differ, contradicted by other printed cells that do not say what belongs there: "
            f"{differing - count['unexplained']}; unexplained: {count['unexplained']}.",
            f"Contradictions in this report: {len(self.own_findings)}{found}.{others if self.findings_of_others else ''}",
        ]

    def status_of(self, row_ref: str) -> Status:
        """Return the status of the result of a row and its fraction: of several the one that is furthest from equal."""
        statuses = {verdict.status for verdict in self._of_the_result(row_ref)}
        worst = (Status.DIFFERS, Status.EQUAL_ONCE_PUT_RIGHT, Status.EQUAL)
        return next((status for status in worst if status in statuses), Status.NOT_DERIVABLE)

    def kinds_at(self, row_ref: str) -> list[str]:
        """Return the kinds of the findings that move the result of a row, or its fraction."""
        found = {finding.kind for verdict in self._of_the_result(row_ref) for finding in verdict.findings}
        return [kind.words for kind in Kind if kind in found]

    def _of_the_result(self, row_ref: str) -> list[Verdict]:
        return [each for each in self.verdicts if each.figure.row_ref == row_ref and each.figure.part in OF_THE_RESULT]


def reconcile(warehouse: Path, report: str, seeds: Path = SEED_FOLDER) -> Reconciliation:
    """Compare a report with a warehouse, and read it against itself and the others.

    Raises:
        RefusedError: there is no warehouse, or no such report.
    """
    report_title(warehouse, report)
    return next(each for each in reconcile_all(warehouse, seeds) if each.report == report)


def reconcile_all(warehouse: Path, seeds: Path = SEED_FOLDER) -> list[Reconciliation]:
    """Do the same for every published report, in their order.

    Raises:
        RefusedError: there is no warehouse.
    """
    library = load_library(seeds)
    findings, figures = read(library), printed_figures(warehouse)
    judge = Judge(library, findings, figures, quarter_results(warehouse))
    names = {figure.place[:3]: figure.name for figure in figures}
    return [
        Reconciliation(
            report.report_id,
            report.title,
            judge.judge([figure for figure in figures if figure.report_id == report.report_id]),
            [finding for finding in findings if report.report_id in finding.reports],
            names,
        )
        for report in library.reports
    ]


def write_reconciliation(found: Reconciliation, form: Format, stream: TextIO | None = None) -> None:
    """Write a reconciliation: for people the summary, the findings in words and the figures; as CSV the figures; as JSON all.

    For people the figures that differ come first; CSV and JSON keep the order of print.
    """
    if form is Format.JSON:
        figures = _as_answer(found.verdicts)
        write_json(
            {
                "report": found.report,
                "summary": found.counts,
                "summary_in_words": found.summary,
                "figures": [dict(zip(figures.columns, map(plain, row), strict=True)) for row in figures.rows],
                "findings": [_as_json(finding) for finding in (*found.own_findings, *found.findings_of_others)],
            },
            stream,
        )
        return
    if form is Format.TABLE:
        others = ["", OF_OTHERS, *in_words(found.findings_of_others, found.names, len(found.own_findings) + 1)]
        print(*found.summary, "", *in_words(found.own_findings, found.names), sep="\n", file=stream)
        print(*(others if found.findings_of_others else ()), "", sep="\n", file=stream)
        write(_as_answer(_for_people(found.verdicts)), form, FOR_PEOPLE, stream, longest_cell=LONGEST_NAME)
        return
    write(_as_answer(found.verdicts), form, stream=stream)


def in_words(findings: Sequence[Finding], names: Mapping[RowKey, str], first: int = 1) -> list[str]:
    """Say each finding in a numbered line or two: what it is, the arithmetic, and where it stands in print, with its name."""
    lines = []
    for at, finding in enumerate(findings, start=first):
        cells = finding.cells
        more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
        name = names.get(cells[0][:3])
        named = f": {shorten(name, LONGEST_NAME, placeholder='…')}" if name else ""
        lines += [f"{at}. {finding.sentence}", f"   {finding.arithmetic} ({cells[0].place}{more}{named})"]
    return lines


def _is_not_derivable(verdict: Verdict) -> bool:
    return verdict.status is Status.NOT_DERIVABLE


def _by_kind(findings: Sequence[Finding]) -> str:
    kinds = Counter(finding.kind for finding in findings)
    return ", ".join(f"{kind.words} ({kinds[kind]})" for kind in sorted(kinds, key=lambda kind: kind.severity))


def _for_people(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Put what differs first, unexplained before explained, then what had to be put right; cells without a figure last."""
    order = (Status.DIFFERS, Status.EQUAL_ONCE_PUT_RIGHT, Status.EQUAL, Status.NOT_DERIVABLE)
    return sorted(
        verdicts, key=lambda each: (order.index(each.status), each.is_explained, each.figure.reason == WITHOUT_A_FIGURE)
    )


def _as_answer(verdicts: Sequence[Verdict]) -> Answer:
    """Return figures as a table: the columns of the mart with the verdict, and the kinds of the findings that move each."""
    columns = (*(field.name for field in fields(PrintedFigure)), "put_right", "is_explained", "findings")
    rows = []
    for each in verdicts:
        kinds = list(dict.fromkeys(finding.kind.code for finding in each.findings))
        of_verdict = {
            "status": each.status.value,
            "put_right": each.put_right,
            "is_explained": each.is_explained if each.status is Status.DIFFERS else None,
            "findings": kinds,
        }
        told = asdict(each.figure) | of_verdict
        # What was put right is compared after all.
        told["reason"] = told["reason"] if _is_not_derivable(each) else None
        rows.append(tuple(told[column] for column in columns))
    return Answer(columns, rows)


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.code,
        "severity": finding.kind.severity,
        "in_report": finding.cells[0].report_id,
        "sentence": finding.sentence,
        "arithmetic": finding.arithmetic,
        "cells": [
            {name: getattr(cell, name) for name in ("report_id", "section", "row_ref", "column_name", "text")}
            for cell in finding.cells
        ],
    }
