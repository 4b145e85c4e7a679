"""From cases to figures: INDICATORS sections 2 and 6 (Reported figures, Feeds, Earlier editions)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from .calendar import Period, period, periods_between
from .case import Case
from .history import History, fold
from .ledger import Event, moment
from .register import INDICATORS, KINDS, REPORTED, Indicator, Reported

RESULT_COLUMNS = [
    "area_code",
    "indicator_ref",
    "dimension",
    "period_kind",
    "period",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "reason",
]
CASE_COLUMNS = [
    "area_code",
    "indicator_ref",
    "period",
    "dimension",
    "person",
    "case_id",
    "in_numerator",
    "clock_started_on",
    "due_on",
    "amount",
]
PER = {"percentage": 100, "mean": 1, "rate": 10_000}
CHILDREN, AGED_10_TO_17 = (0, 17), (10, 17)
FIGURES_PER = {"percentage": 100, "rate": 100_000}


@dataclass(frozen=True)
class Population:
    """A population row; `age_to` is inclusive; no `known_from` means always known."""

    area_code: str
    applies_from: date
    population: int
    age_from: int = 0
    age_to: int | None = 17
    known_from: date | None = None


def periods_of(histories: Mapping[str, History]) -> list[Period]:
    """List the months, quarters and years from the first effective event to the latest `occurred_on`."""
    if not histories:
        return []
    return periods_between(min(h.first_on for h in histories.values()), max(h.last_on for h in histories.values()))


def results(
    events: Iterable[Event],
    periods: Iterable[Period | str] | None = None,
    known_at: datetime | date | None = None,
    *,
    holidays: Iterable[date] | None = None,
    population: Sequence[Population] = (),
) -> pd.DataFrame:
    """Return the results computed from the events effective at `known_at`."""
    return results_of(fold(events, known_at, holidays), periods, known_at, population=population)


def results_of(
    histories: Mapping[str, History],
    periods: Iterable[Period | str] | None = None,
    known_at: datetime | date | None = None,
    *,
    population: Sequence[Population] = (),
) -> pd.DataFrame:
    """Return one row per area with an effective event by D, indicator (edition of D), dimension and period."""
    known = [row for row in population if row.known_from is None or row.known_from <= moment(known_at).date()]
    wanted = _periods(histories, periods)
    rows = []
    for area_code, history in histories.items():
        of_area = [row for row in known if row.area_code == area_code]
        for when in wanted:
            if history.first_on <= when.end:
                common = {"area_code": area_code, "period_kind": when.kind, "period": when.label, "period_end": when.end}
                rows += [common | row for row in _rows(history, when, of_area)]
    found = pd.DataFrame(rows, columns=RESULT_COLUMNS)
    return found.astype({"numerator": float, "denominator": float, "value": float, "reason": "string", "dimension": "string"})


def cases(
    events: Iterable[Event],
    indicator_ref: str,
    period: Period | str,
    known_at: datetime | date | None = None,
    *,
    holidays: Iterable[date] | None = None,
) -> pd.DataFrame:
    """Return the cases of an indicator and period: those of the denominator, or of a count's numerator."""
    return cases_of(fold(events, known_at, holidays), indicator_ref, period)


def cases_of(histories: Mapping[str, History], indicator_ref: str, period: Period | str) -> pd.DataFrame:
    """Return the cases of an indicator and period from histories folded before."""
    (when,) = _periods(histories, [period])
    (indicator,) = [edition for edition in _editions(when) if edition.ref == indicator_ref]
    rows = [
        {"area_code": area_code, "indicator_ref": indicator_ref, "period": when.label, **vars(case)}
        for area_code, history in histories.items()
        for case in _cases(indicator, history, when)
    ]
    found = pd.DataFrame(rows, columns=CASE_COLUMNS)
    return found.sort_values(["area_code", "person", "case_id"], ignore_index=True)


def _rows(history: History, when: Period, population: Sequence[Population]) -> Iterator[dict[str, Any]]:
    children = _people(population, CHILDREN, when.end)
    for indicator in _editions(when):
        has_feeds = all(history.feeds.get(feed, date.max) <= when.end for feed in indicator.feeds)
        found = _cases(indicator, history, when) if has_feeds else []
        for dimension in indicator.dimensions:
            row = {"indicator_ref": indicator.ref, "dimension": dimension}
            counted = [case for case in found if case.dimension == dimension]
            yield row | (_figure(indicator, counted, children) if has_feeds else {"reason": "no_feed"})
    for reported in REPORTED if when.kind in KINDS["FS"] else ():
        figure = _reported(history, reported.ref, when.end)
        if figure:
            people = _people(population, AGED_10_TO_17, when.end)
            yield {"indicator_ref": reported.ref} | _reported_figure(reported, figure, people)


def _figure(indicator: Indicator, found: Sequence[Case], children: int | None) -> dict[str, Any]:
    """Compute numerator, denominator and value; `no_population` and `no_cases` where there is nothing to divide by."""
    numerator = sum(case.amount if indicator.measure == "mean" else case.in_numerator for case in found)
    if indicator.measure == "count":
        return {"numerator": numerator, "value": numerator}
    if indicator.measure == "rate":
        return _divided(numerator, children, PER["rate"], "no_population")
    return _divided(numerator, len(found), PER[indicator.measure], "no_cases")


def _divided(numerator: float, denominator: float | None, per: int, reason: str) -> dict[str, Any]:
    outcome = {"value": per * numerator / denominator} if denominator else {"reason": reason}
    return {"numerator": numerator, "denominator": denominator} | outcome


def _reported(history: History, ref: str, day: date) -> Mapping[str, Any] | None:
    """Return the last recorded figure of the period that ends on D ("Reported figures")."""
    figures = [event for event in history.of("figure_reported", ref) if event.data["period_end"] == day.isoformat()]
    return max(figures, key=lambda event: event.knowledge_order).data if figures else None


def _reported_figure(reported: Reported, figure: Mapping[str, Any], aged_10_to_17: int | None) -> dict[str, Any]:
    """Take the value that is given, else divide; only FS/C14 has a population to divide by."""
    numerator, denominator = figure.get("numerator"), figure.get("denominator")
    if "value" in figure:
        return {"numerator": numerator, "denominator": denominator, "value": figure["value"]}
    if reported.measure == "rate":
        return _divided(numerator, aged_10_to_17 if denominator is None else denominator, FIGURES_PER["rate"], "no_population")
    return _divided(numerator, denominator, FIGURES_PER["percentage"], "no_cases")


def _cases(indicator: Indicator, history: History, when: Period) -> list[Case]:
    found = indicator.find(history, when.window_start(indicator.window), when.end)
    return [case for case in found if case.in_numerator] if indicator.measure == "count" else found


def _editions(when: Period) -> list[Indicator]:
    return [indicator for indicator in INDICATORS if indicator.holds(when.kind, when.end)]


def _periods(histories: Mapping[str, History], given: Iterable[Period | str] | None) -> list[Period]:
    if given is None:
        return periods_of(histories)
    return [period(when) if isinstance(when, str) else when for when in given]


def _people(population: Sequence[Population], ages: tuple[int, int], day: date) -> int | None:
    """Return the population of an age band that applies on D: latest `applies_from`, `known_from`, then the later row."""
    rows = [
        (row.applies_from, row.known_from or date.min, number, row.population)
        for number, row in enumerate(population)
        if (row.age_from, row.age_to) == ages and row.applies_from <= day
    ]
    return max(rows)[-1] if rows else None
