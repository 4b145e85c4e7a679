"""Printed figures that are not the computed ones, judged: what in print moves them, and are they equal once it is put right.

A difference is explained by a contradiction in print of a kind that can move the figure. Where the contradiction says what
belongs in the cell, that is compared again with what the events give, and has to be equal to it; else it explains nothing.
Where it gives bounds only, or what another report prints, a figure that keeps to that is explained, and yet differs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from caseledger.reading import Finding, Kind, Library
from caseledger.reading.directions import direction, follows
from caseledger.reading.findings import Remedy
from caseledger.reading.library import Quarter
from caseledger.reading.printed import fraction, number
from caseledger.reading.rows import COMPARED, COMPARED_WITH
from caseledger.warehouse.comparison import PrintedFigure, QuarterResult, ResultKey

Place = tuple[str, str, str, str]
OF_THE_RESULT = ("result", "numerator", "denominator")
WORDS = ("polarity", *COMPARED_WITH)


class Sort(StrEnum):
    """What a printed cell holds, as far as it matters for what can move it."""

    FIGURE = "figure"
    FRACTION = "fraction"
    EARLIER = "earlier"
    DIRECTION = "direction"
    POLARITY = "polarity"
    TARGET = "target"
    VARIANCE = "variance"


SORTS = {
    "numerator": Sort.FRACTION,
    "denominator": Sort.FRACTION,
    "outside_numerator": Sort.FRACTION,
    "outside_denominator": Sort.FRACTION,
    **dict.fromkeys(COMPARED, Sort.EARLIER),
    **dict.fromkeys(COMPARED_WITH, Sort.DIRECTION),
    "polarity": Sort.POLARITY,
    "target": Sort.TARGET,
    "annual_target": Sort.TARGET,
    "target_variance": Sort.VARIANCE,
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
    Kind.TARGET_VARIANCE: frozenset({Sort.VARIANCE}),
    Kind.IMPOSSIBLE_DATE: frozenset(),
}
# What another report prints since then: it may have been meant, so neither print is the wrong one.
EXPLAINS_ONLY = frozenset({Kind.CHANGED})
# Where a cell stands, not what is in it: of a cell that belongs elsewhere this says nothing there.
OF_PLACES = frozenset({Kind.ROW_SHIFTED, Kind.COLUMN_OTHER_PERIOD})


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
    def texts(self) -> tuple[str, ...]:
        """What belongs there, in one way or another. Empty where it does not say."""
        return () if self.finding.kind in EXPLAINS_ONLY else self.remedy.texts

    def could_be(self, exact: Decimal | None) -> bool:
        """Tell whether a figure that it does not give keeps to what it says. True of any figure where it says nothing."""
        remedy = self.remedy
        if remedy.at_least is not None or remedy.at_most is not None:
            is_enough = remedy.at_least is None or (exact is not None and exact >= remedy.at_least)
            return is_enough and (remedy.at_most is None or (exact is not None and exact <= remedy.at_most))
        if self.finding.kind in EXPLAINS_ONLY and remedy.texts:
            return exact is not None and any(_holds(text, exact) for text in remedy.texts)
        return not remedy.texts and remedy.quarter is None

    def could_be_word(self, computed: str) -> bool:
        """Tell the same of a word."""
        return computed in map(str.lower, self.remedy.texts) if self.remedy.texts else self.could_be(None)


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
        told = [self._on_direction(each, beside) if SORTS.get(each.figure.part) is Sort.DIRECTION else each for each in others]
        return [_on_variance(each, beside) if each.figure.part == "target_variance" else each for each in told]

    def _on_its_own(self, figure: PrintedFigure) -> Verdict:
        doubts = self._doubts_of(figure)
        figure = self._compared(figure, doubts)
        if figure.status == Status.EQUAL or (figure.status == Status.NOT_DERIVABLE and not _can_be_put_right(figure, doubts)):
            return Verdict(figure, Status(figure.status), _findings(doubts))
        if figure.part in WORDS:
            return _by_words(figure, doubts)
        return self._on_number(figure, doubts)

    def _compared(self, figure: PrintedFigure, doubts: list[_Doubt]) -> PrintedFigure:
        """Return a figure as it has to be compared: of a cell that belongs elsewhere not the one that stands there.

        A figure that is of another quarter than its heading names can be compared where the edition of the named quarter cannot.
        """
        belongs = [text for doubt in doubts if doubt.finding.kind is Kind.ROW_SHIFTED for text in doubt.texts]
        if figure.status == Status.EQUAL and belongs and not any(_is_computed(figure, text) for text in belongs):
            return replace(figure, status=Status.DIFFERS)
        if figure.reason == "no_fraction" and belongs and not any(fraction(text) for text in belongs):
            return replace(figure, reason="no_figure_printed")
        held = self._held(figure)
        if figure.reason == "other_edition" and held and figure.part not in WORDS:
            result, printed = self._results.get(figure.result_key(held.label)), number(figure.printed_text)
            if result and result.value is not None and printed and printed.is_percent == result.is_percentage:
                return replace(figure, status=Status.DIFFERS)
        return figure

    def _on_number(self, figure: PrintedFigure, doubts: list[_Doubt]) -> Verdict:
        held = next((doubt.remedy.quarter for doubt in doubts if doubt.remedy.quarter), None)
        exact = self._exact(figure, held)
        doubts = [*doubts, *self._doubts_of_first_print(figure, held)]
        findings = _findings(doubts)
        alternatives = [doubt.texts for doubt in doubts]
        if held:
            alternatives.append((figure.printed_text,))
        for texts in alternatives if exact is not None else []:
            if any(_holds(text, exact) for text in texts):
                words = f"{_or(texts)} of {held}" if held else _or(texts)
                return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, words, is_explained=True)
        could_be = any(doubt.could_be(exact) for doubt in doubts) or (held is not None and exact is None)
        return _left(figure, findings, is_explained=could_be)

    def _on_direction(self, own: Verdict, row: Mapping[tuple[str, str, str], Verdict]) -> Verdict:
        figure = own.figure
        told_from = ("result", COMPARED_WITH[figure.part], "polarity")
        beside = {part: each for part in told_from if (each := row.get((figure.section, figure.row_ref, part)))}
        earlier, result = beside.get(COMPARED_WITH[figure.part]), beside.get("result")
        held = self._held(earlier.figure) if earlier and result else None
        told = self._direction_from(figure, result.figure, held) if held else None
        is_reopened = figure.reason == "other_edition" and told is not None
        if own.status is not Status.DIFFERS and not is_reopened:
            return own
        if is_reopened:
            figure = replace(figure, status=Status.DIFFERS)
            own = replace(_by_words(replace(figure, computed_text=told), self._doubts_of(figure)), figure=figure)
            if own.status is Status.EQUAL_ONCE_PUT_RIGHT:
                return own
        findings = tuple(dict.fromkeys((*own.findings, *(each for verdict in beside.values() for each in verdict.findings))))
        if told == figure.printed_text.lower():
            return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, f"told from {held}", is_explained=True)
        # What the printed figures do not give they do not explain, whatever is wrong with them.
        if not self._follows_from_print(figure, beside):
            return _left(figure, findings, is_explained=own.is_explained)
        # The computed direction is told from computed figures: those are what the printed ones are, once they are put right.
        put_right = {part: each for part, each in beside.items() if each.status is Status.EQUAL_ONCE_PUT_RIGHT}
        moved = [part for part, each in put_right.items() if not _is_of_quarter(each, held)]
        if moved:
            words = f"told from the {' and the '.join(moved)} put right"
            return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, words, is_explained=True)
        is_in_doubt = any(each.status is Status.DIFFERS and each.is_explained for each in beside.values())
        return _left(figure, findings, is_explained=own.is_explained or is_in_doubt)

    def _follows_from_print(self, figure: PrintedFigure, beside: Mapping[str, Verdict]) -> bool:
        """Tell whether a direction is what the figures printed beside it give; without a polarity a change may be either."""
        parts = ("result", COMPARED_WITH[figure.part])
        now, before = (number(beside[part].figure.printed_text) if part in beside else None for part in parts)
        if now is None or before is None or now.is_percent != before.is_percent:
            return False
        polarity = beside["polarity"].figure.printed_text.lower() if "polarity" in beside else ""
        return figure.printed_text.lower() in follows(self._rules, now, before, polarity)

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
        """Return what can move a figure: contradictions that doubt its cell, or the cell that belongs there."""
        here = self._doubts.get(figure.place, [])
        sources = [source for doubt in here if (source := doubt.remedy.source)]
        there = [doubt for source in sources for doubt in self._doubts.get(source[:4], []) if doubt.finding.kind not in OF_PLACES]
        sort = SORTS.get(figure.part, Sort.FIGURE)
        return [
            doubt
            for doubt in (*here, *there)
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
    is_of_results = figure.part in ("result", *COMPARED)
    moved = [text for doubt in doubts if doubt.finding.kind is Kind.ROW_SHIFTED for text in doubt.texts]
    return is_of_results and any(number(text) for text in moved)


def _on_variance(own: Verdict, row: Mapping[tuple[str, str, str], Verdict]) -> Verdict:
    """Judge a variance from the target: one that follows from the printed result is right once that is put right."""
    result = row.get((own.figure.section, own.figure.row_ref, "result"))
    if own.status is not Status.DIFFERS or own.findings or result is None:
        return own
    if result.status is Status.EQUAL_ONCE_PUT_RIGHT:
        words = "told from the result put right"
        return Verdict(own.figure, Status.EQUAL_ONCE_PUT_RIGHT, result.findings, words, is_explained=True)
    is_in_doubt = result.status is Status.DIFFERS and result.is_explained
    return replace(own, findings=result.findings, is_explained=is_in_doubt)


def _by_words(figure: PrintedFigure, doubts: list[_Doubt]) -> Verdict:
    findings = _findings(doubts)
    computed = (figure.computed_text or "").lower()
    right = next((doubt.texts for doubt in doubts if computed in map(str.lower, doubt.texts)), None)
    if right:
        return Verdict(figure, Status.EQUAL_ONCE_PUT_RIGHT, findings, _or(right), is_explained=True)
    return _left(figure, findings, is_explained=any(doubt.could_be_word(computed) for doubt in doubts))


def _is_computed(figure: PrintedFigure, text: str) -> bool:
    """Tell whether another text would be equal to what is computed for a figure."""
    if figure.part in WORDS:
        return text.lower() == (figure.computed_text or "").lower()
    return figure.exact_value is not None and _holds(text, Decimal(str(figure.exact_value)))


def _holds(text: str, exact: Decimal) -> bool:
    printed = number(text)
    return printed is not None and printed.holds(exact)


def _or(texts: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(texts))


def _is_of_quarter(verdict: Verdict, held: Quarter | None) -> bool:
    """Tell whether a figure was put right by its quarter alone, which the direction has been told from already."""
    return held is not None and verdict.put_right == f"{verdict.figure.printed_text} of {held}"


def _left(figure: PrintedFigure, findings: tuple[Finding, ...], *, is_explained: bool) -> Verdict:
    """Leave a figure with the status that it has as it is printed."""
    verdict = Verdict(figure, Status(figure.status), findings)
    return replace(verdict, is_explained=is_explained) if verdict.status is Status.DIFFERS else verdict


def _findings(doubts: Iterable[_Doubt]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(doubt.finding for doubt in doubts))
