"""A published report proved and read: its printed figures beside the computed ones, and what contradicts what in print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from typing import Any, TextIO

from caseledger.answer import Answer, Format, plain, write, write_json, write_table
from caseledger.reading import Finding, Kind, load_library, read
from caseledger.settings import SEED_FOLDER
from caseledger.verdicts import OF_THE_RESULT, Judge, Status, Verdict
from caseledger.warehouse.comparison import PrintedFigure, label_counts, printed_figures, quarter_results, report_title
from caseledger.wording import REASON_WORDS, Group, outcomes, part_words, sentences

# What a person wants to see of a figure first, in words; the rest of its columns is in CSV and JSON, in codes.
FOR_PEOPLE = (
    "status",
    "row",
    "name",
    "column",
    "what",
    "period",
    "printed",
    "computed",
    "put right",
    "why not",
    "contradictions",
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
    # What the reports are called, by their ids.
    titles: Mapping[str, str]
    # Cells that only name, date or describe what stands beside them.
    labels: int = 0

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
        of_cases = outcomes(self.verdicts, Group.CASES)
        return {
            "counted_from_cases": of_cases.total(),
            "counted_from_cases_equal": of_cases[Status.EQUAL],
            "counted_from_cases_equal_once_put_right": of_cases[Status.EQUAL_ONCE_PUT_RIGHT],
            "printed": len(self.verdicts) - without,
            **{status.value: of_status[status] for status in Status},
            Status.NOT_DERIVABLE.value: of_status[Status.NOT_DERIVABLE] - without,
            "unexplained": len(self.unexplained),
            "without_a_figure": without,
            "labels": self.labels,
            "contradictions": len(self.own_findings),
            "contradictions_of_others": len(self.findings_of_others),
        }

    @property
    def summary(self) -> list[str]:
        """What came out, in three lines: the figures counted from cases, everything else, the contradictions."""
        count = self.counts
        first, *rest = sentences(self.verdicts) or ["nothing is compared."]
        explained = count["differs"] - count["unexplained"]
        differing = f"Differences explained by contradictions in print: {explained}; unexplained: {count['unexplained']}."
        left = (
            f"Not derivable: {count['not_derivable']}; without a figure: {count['without_a_figure']}; labels: {count['labels']}."
        )
        found = f": {_by_kind(self.own_findings)}" if self.own_findings else ""
        others = f" In other reports, with what this one prints: {len(self.findings_of_others)}." * bool(self.findings_of_others)
        return [
            f"{self.title}: {first}",
            " ".join((*rest, differing, left)),
            f"Contradictions in this report: {len(self.own_findings)}{found}.{others}",
        ]

    def in_words(self, findings: Sequence[Finding], first: int = 1) -> list[str]:
        """Say each finding in a numbered line or two: what it is, the arithmetic, and where it stands in print, with its name."""
        lines = []
        for at, finding in enumerate(findings, start=first):
            cell, *others = finding.cells
            more = f" and {len(others)} more" if others else ""
            name = self.names.get(cell[:3])
            named = f": {shorten(name, LONGEST_NAME, placeholder='…')}" if name else ""
            place = f"{self.titles[cell.report_id]}, {cell.section} {cell.row_ref} [{cell.column_name}]"
            lines += [f"{at}. {finding.sentence}", f"   {finding.arithmetic} ({place}{more}{named})"]
        return lines

    def status_of(self, row_ref: str) -> Status:
        """Return the status of the result of a row and its fraction: of several the one that is furthest from equal."""
        statuses = {verdict.status for verdict in self._of_the_result(row_ref)}
        worst = (Status.DIFFERS, Status.EQUAL_ONCE_PUT_RIGHT, Status.EQUAL)
        return next((status for status in worst if status in statuses), Status.NOT_DERIVABLE)

    def put_right_at(self, row_ref: str) -> str:
        """Return what belongs in the result of a row and its fraction, where that had to be put right; else nothing."""
        return "; ".join(
            f"{part_words(each.figure.part)} {each.put_right}" for each in self._of_the_result(row_ref) if each.put_right
        )

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
    titles = {report.report_id: report.title for report in library.reports}
    labels = label_counts(warehouse)
    return [
        Reconciliation(
            report.report_id,
            report.title,
            judge.judge([figure for figure in figures if figure.report_id == report.report_id]),
            [finding for finding in findings if report.report_id in finding.reports],
            names,
            titles,
            labels.get(report.report_id, 0),
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
        others = ["", OF_OTHERS, *found.in_words(found.findings_of_others, len(found.own_findings) + 1)]
        print(*found.summary, "", *found.in_words(found.own_findings), sep="\n", file=stream)
        print(*(others if found.findings_of_others else ()), "", sep="\n", file=stream)
        write_table(FOR_PEOPLE, [_in_a_row(each) for each in _for_people(found.verdicts)], stream, longest_cell=LONGEST_NAME)
        return
    write(_as_answer(found.verdicts), form, stream=stream)


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


def _in_a_row(verdict: Verdict) -> tuple[str | None, ...]:
    """Return a figure for the table for people: its columns are those of FOR_PEOPLE."""
    figure = verdict.figure
    why_not = figure.reason_in_words or REASON_WORDS.get(figure.reason or "")
    return (
        verdict.status.replace("_", " "),
        figure.row_ref,
        figure.name,
        figure.column_name,
        part_words(figure.part),
        figure.period,
        figure.printed_text,
        figure.computed_text,
        verdict.put_right,
        why_not if _is_not_derivable(verdict) else None,
        ", ".join(dict.fromkeys(finding.kind.words for finding in verdict.findings)),
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
