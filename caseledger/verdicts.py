"""Printed figures that are not the computed ones, judged: what in print moves them, and are they equal once it is put right.

A difference is explained by a contradiction in print of a kind that can move the figure. Where the contradiction says what
belongs in the cell, that is compared again with what the events give, and has to be equal to it; else it explains nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from caseledger.reading import Finding, Kind, Library
from caseledger.reading.directions import direction
from caseledger.reading.findings import Remedy
from caseledger.reading.library import Quarter
from caseledger.reading.printed import number
from caseledger.warehouse.comparison import PrintedFigure, QuarterResult, ResultKey

Place = tuple[str, str, str, str]
OF_THE_RESULT = ("result", "numerator", "denominator")
EARLIER = ("previous", "year_ago")
WORDS = ("polarity", "short_direction", "long_direction")
# What a direction is told from: what moves these moves it.
TOLD_FROM = {"short_direction": ("result", "previous", "polarity"), "long_direction": ("result", "year_ago", "polarity")}


class Sort(StrEnum):
    """What a printed cell holds, as far as it matters for what can move it."""

    FIGURE = "figure"
    FRACTION = "fraction"
    EARLIER = "earlier"
    DIRECTION = "direction"
    POLARITY = "polarity"
    TARGET = "target"


SORTS = {
    "numerator": Sort.FRACTION,
    "denominator": Sort.FRACTION,
    "outside_numerator": Sort.FRACTION,
    "outside_denominator": Sort.FRACTION,
    "previous": Sort.EARLIER,
    "year_ago": Sort.EARLIER,
    "short_direction": Sort.DIRECTION,
    "long_direction": Sort.DIRECTION,
    "polarity": Sort.POLARITY,
    "target": Sort.TARGET,
    "annual_target": Sort.TARGET,
}
# Which contradictions can move what. A label, a span or a date in doubt leaves the figure beside it what it is.
MOVES: Mapping[Kind, frozenset[Sort]] = {
    Kind.COLUMN_OTHER_PERIOD: frozenset({Sort.EARLIER}),
    Kind.ROW_SHIFTED: frozenset(Sort),
    Kind.OTHER_COHORT: frozenset({Sort.FIGURE, Sort.FRACTION}),
    Kind.FRACTION: frozenset({Sort.FIGURE, Sort.FRACTION, Sort.EARLIER, Sort.TARGET}),
    Kind.RESTATED: frozenset({Sort.FIGURE, Sort.FRACTION, Sort.EARLIER}),
    Kind.RATE_POPULATION: frozenset({Sort.FIGURE, Sort.EARLIER}),
    Kind.SUM: frozenset({Sort.FIGURE, Sort.FRACTION}),
    Kind.DIRECTION: frozenset({Sort.DIRECTION}),
    Kind.CHANGED: frozenset({Sort.POLARITY, Sort.TARGET}),
    Kind.LABEL_UNIT: frozenset(),
    Kind.SHORTER_SPAN: frozenset(),
    Kind.TARGET_VARIANCE: frozenset(),
    Kind.IMPOSSIBLE_DATE: frozenset(),
}


class Status(StrEnum):
    """How a printed figure stands to the computed one."""

    EQUAL = "equal"
    EQUAL_ONCE_PUT_RIGHT = "equal_once_put_right"
    DIFFERS = "differs"
    NOT_DERIVABLE = "not_derivable"


@dataclass(frozen=True)
class Verdict:
    """A printed figure with its status, the contradictions that move it, and what belongs there, if that is the computed one."""

    figure: PrintedFigure
    status: Status
    findings: tuple[Finding, ...] = ()
    put_right: str | None = None
    is_explained: bool = False

    @property
    def is_unexplained(self) -> bool:
        """Whether it differs, and nothing in print says why."""
        return self.status is Status.DIFFERS and not self.is_explained


@dataclass(frozen=True)
class _Doubt:
    finding: Finding
    remedy: Remedy

    @property
    def is_silent(self) -> bool:
        """Whether it does not say what belongs there."""
        return not self.remedy.texts and self.remedy.at_least is None and self.remedy.quarter is None


class Judge:
    """Judges the printed figures of all reports by what contradicts what in them."""

    def __init__(
        self,
        library: Library,
        findings: Iterable[Finding],
        figures: Sequence[PrintedFigure],
        results: Mapping[ResultKey, QuarterResult],
    ) -> None:
        self._rules = library.directions
        self._results = results
        self._doubts: dict[Place, list[_Doubt]] = {}
        for finding in findings:
            for remedy in finding.doubts:
                self._doubts.setdefault(remedy.cell[:4], []).append(_Doubt(finding, remedy))
        # Where a quarter's own report prints each result and its fraction.
        own = {report.report_id: report.period_label for report in library.reports}
        self._first_prints: dict[ResultKey, list[PrintedFigure]] = {}
        for figure in figures:
            if figure.part in OF_THE_RESULT and figure.period == own.get(figure.report_id):
                self._first_prints.setdefault(figure.result_key(), []).append(figure)

    def judge(self, figures: Sequence[PrintedFigure]) -> list[Verdict]:
        """Return the verdict on each figure of one report, in their order."""
        others = [self._on_its_own(figure) for figure in figures]
        beside = {(each.figure.section, each.figure.row_ref, each.figure.part): each for each in others}
        return [self._on_direction(each, beside) if SORTS.get(each.figure.part) is Sort.DIRECTION else each for each in others]

    def _on_its_own(self, figure: PrintedFigure) -> Verdict:
        doubts = self._doubts_of(figure)
        findings = _findings(doubts)
        if figure.status == Status.EQUAL or (figure.status == Status.NOT_DERIVABLE and not _can_be_put_right(figure, doubts)):
            return Verdict(figure, Status(figure.status), findings)
        if figure.part in WORDS:
            return _by_words(figure, doubts)
        return self._on_number(figure, doubts)

    def _on_number(self, figure: PrintedFigure, doubts: list[_Doubt]) -> Verdict:
        held = next((doubt.remedy.quarter for doubt in doubts if doubt.remedy.quarter), None)
        exact = self._exact(figure, held)
        doubts = [*doubts, *self._doubts_of_first_print(figure, held)]
        findings = _findings(doubts)
        texts = [text for doubt in doubts for text in doubt.remedy.texts]
        candidates = [*texts, figure.printed_text] if held else texts
        of_quarter = f" of {held}" if held else ""
        for text in candidates if exact is not None else []:
            printed = number(text)
            if printed and printed.holds(exact):
                return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, f"{text}{of_quarter}", is_explained=True)
        least = [doubt.remedy.at_least for doubt in doubts if doubt.remedy.at_least is not None]
        if exact is not None and least and exact >= max(least):
            return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, f"at least {max(least)}", is_explained=True)
        cannot_be_told = any(doubt.is_silent for doubt in doubts) or (held is not None and exact is None)
        return _left(figure, findings, is_explained=cannot_be_told)

    def _on_direction(self, own: Verdict, row: Mapping[tuple[str, str, str], Verdict]) -> Verdict:
        figure = own.figure
        if figure.status != Status.DIFFERS or own.status is Status.EQUAL_ONCE_PUT_RIGHT:
            return own
        parts = TOLD_FROM[figure.part]
        beside = {part: verdict for part in parts if (verdict := row.get((figure.section, figure.row_ref, part)))}
        findings = tuple(dict.fromkeys((*own.findings, *(each for verdict in beside.values() for each in verdict.findings))))
        earlier = beside.get(parts[1])
        held = self._held(earlier.figure) if earlier else None
        if held and self._direction_from(figure, beside["result"].figure, held) == figure.printed_text.lower():
            return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, f"told from {held}", is_explained=True)
        # The computed direction is told from computed figures: those are what the printed ones are, once they are put right.
        moved = [part for part, each in beside.items() if each.status is Status.EQUAL_ONCE_PUT_RIGHT]
        moved = [part for part in moved if not (held and part == parts[1])]
        if moved:
            words = f"told from the {' and the '.join(moved)} put right"
            return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, words, is_explained=True)
        is_in_doubt = any(each.status is Status.DIFFERS and each.is_explained for each in beside.values())
        return _left(figure, findings, is_explained=own.is_explained or is_in_doubt)

    def _direction_from(self, figure: PrintedFigure, result: PrintedFigure, held: Quarter) -> str | None:
        """Return the direction that the computed figures give against another quarter. None between two definitions."""
        now, before = (self._results.get(figure.result_key(period)) for period in (None, held.label))
        if not now or not before or now.edition_valid_from != before.edition_valid_from:
            return None
        if now.value is None or before.value is None:
            return None
        printed = number(result.printed_text)
        decimals = printed.value if printed else Decimal(1)
        rounded = [Decimal(str(value)).quantize(decimals, ROUND_HALF_UP) for value in (now.value, before.value)]
        return direction(self._rules, now.polarity, *rounded).lower()

    def _doubts_of(self, figure: PrintedFigure) -> list[_Doubt]:
        sort = SORTS.get(figure.part, Sort.FIGURE)
        return [
            doubt
            for doubt in self._doubts.get(figure.place, [])
            if sort in MOVES[doubt.finding.kind] and (doubt.remedy.part is None or figure.part.endswith(doubt.remedy.part))
        ]

    def _held(self, figure: PrintedFigure) -> Quarter | None:
        return next((doubt.remedy.quarter for doubt in self._doubts_of(figure) if doubt.remedy.quarter), None)

    def _doubts_of_first_print(self, figure: PrintedFigure, held: Quarter | None) -> list[_Doubt]:
        """Return what an earlier quarter's figure repeats the doubts of: those of its first print, if it is the same."""
        printed = number(figure.printed_text)
        if SORTS.get(figure.part) is not Sort.EARLIER or printed is None:
            return []
        firsts = self._first_prints.get(figure.result_key(held.label if held else None), [])
        return [
            doubt
            for first in firsts
            if first.part == "result" and (before := number(first.printed_text)) and printed.agrees_with(before)
            for doubt in self._doubts_of(first)
        ]

    def _exact(self, figure: PrintedFigure, held: Quarter | None) -> Decimal | None:
        """Return what the events give for the quarter that a figure is of. None where they give nothing."""
        value = figure.exact_value
        if held or value is None:
            result = self._results.get(figure.result_key(held.label if held else None))
            value = result.value if result else None
        return None if value is None else Decimal(str(value))


def _can_be_put_right(figure: PrintedFigure, doubts: list[_Doubt]) -> bool:
    """Tell whether a figure that nothing is printed for in its place is printed elsewhere in its row."""
    is_of_results = figure.part in ("result", *EARLIER)
    moved = [text for doubt in doubts if doubt.finding.kind is Kind.ROW_SHIFTED for text in doubt.remedy.texts]
    return is_of_results and any(number(text) for text in moved)


def _by_words(figure: PrintedFigure, doubts: list[_Doubt]) -> Verdict:
    findings = _findings(doubts)
    computed = (figure.computed_text or "").lower()
    right = next((text for doubt in doubts for text in doubt.remedy.texts if text.lower() == computed), None)
    if right:
        return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, right, is_explained=True)
    return _left(figure, findings, is_explained=any(doubt.is_silent for doubt in doubts))


def _left(figure: PrintedFigure, findings: tuple[Finding, ...], *, is_explained: bool) -> Verdict:
    """Leave a figure with the status that it has as it is printed."""
    verdict = Verdict(figure, Status(figure.status), findings)
    return replace(verdict, is_explained=is_explained) if verdict.status is Status.DIFFERS else verdict


def _findings(doubts: Iterable[_Doubt]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(doubt.finding for doubt in doubts))
