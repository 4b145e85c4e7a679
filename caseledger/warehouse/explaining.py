"""One figure explained: what it counts, how it was reached, how it is rated, which cases are near their limit, why it moved."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from caseledger.answer import plain
from caseledger.errors import RefusedError
from caseledger.warehouse.opening import open_warehouse
from caseledger.warehouse.questions import REPORTED, PeriodLabel, chosen_period

NEAREST = 10

FIGURE = """
select
    result.area_code, result.indicator_ref, result.dimension, result.name, result.period_kind, result.period,
    result.period_end, result.window_name, result.window_start, result.numerator, result.denominator, result.value,
    result.value_rounded, result.decimals, result.unit, result.measure, result.rate_per, result.reason, result.unfinished,
    result.history_short, result.known_at, population.source as population_source,
    edition.cohort, edition.numerator_words, edition.denominator_words, edition.clock_words, edition.source as definition_source,
    edition.valid_from as edition_valid_from, edition.valid_to as edition_valid_to,
    interval.lower_limit, interval.upper_limit, interval.method as limit_method,
    rating.target, rating.target_text, rating.target_source, rating.rag, rating.why_not_rated, rating.rag_rule,
    rating.is_stepped_down,
    rating.previous_period, rating.previous_value, previous.numerator as previous_numerator,
    previous.denominator as previous_denominator, rating.direction_short_term,
    rating.year_ago_period, rating.year_ago_value, year_ago.numerator as year_ago_numerator,
    year_ago.denominator as year_ago_denominator, rating.direction_long_term
from indicator_result as result
inner join reference.indicator_edition as edition
    on edition.indicator_ref = result.indicator_ref and edition.valid_from is not distinct from result.edition_valid_from
inner join indicator_rating as rating
    on rating.area_code = result.area_code and rating.indicator_ref = result.indicator_ref
    and rating.dimension is not distinct from result.dimension
    and rating.period_kind = result.period_kind and rating.period = result.period
left join indicator_result as previous
    on previous.area_code = result.area_code and previous.indicator_ref = result.indicator_ref
    and previous.dimension is not distinct from result.dimension
    and previous.period_kind = result.period_kind and previous.period = rating.previous_period
left join indicator_result as year_ago
    on year_ago.area_code = result.area_code and year_ago.indicator_ref = result.indicator_ref
    and year_ago.dimension is not distinct from result.dimension
    and year_ago.period_kind = result.period_kind and year_ago.period = rating.year_ago_period
left join indicator_uncertainty as interval
    on interval.area_code = result.area_code and interval.indicator_ref = result.indicator_ref
    and interval.dimension is not distinct from result.dimension
    and interval.period_kind = result.period_kind and interval.period = result.period
left join reference.population_in_force as population
    on result.measure = 'rate' and population.area_code = result.area_code
    and population.age_from = edition.age_from and population.age_to is not distinct from edition.age_to
    and result.period_end >= population.applies_from and result.period_end < population.applies_to
where result.indicator_ref = $indicator and result.period_kind = $kind and result.period = $period
order by result.area_code, result.dimension
"""

# What had not been met by the last day of the period is as far from its limit as that day is.
NEAREST_CASES = f"""
select
    person_id, case_id, clock_started_on, due_on, met_on, in_numerator, reason,
    date_diff('day', due_on, coalesce(met_on, period_end))::integer as days_after_limit
from indicator_case_in_period
where indicator_ref = $indicator and period_kind = $kind and period = $period
    and area_code = $area and dimension is not distinct from $dimension and due_on is not null
order by abs(days_after_limit), in_numerator, person_id, case_id
limit {NEAREST}
"""

# Each case of either period, and what it does to the figure: a case that is in neither numerator moves the denominator alone.
MOVEMENTS = """
with now_case as (
    select * from indicator_case_in_period
    where indicator_ref = $indicator and period_kind = $kind and period = $period
        and area_code = $area and dimension is not distinct from $dimension
),
then_case as (
    select * from indicator_case_in_period
    where indicator_ref = $indicator and period_kind = $kind and period = $previous
        and area_code = $area and dimension is not distinct from $dimension
),
compared as (
    select
        case
            when then_case.case_id is null then if(now_case.in_numerator, 'joined_in', 'joined_out')
            when now_case.case_id is null then if(then_case.in_numerator, 'left_in', 'left_out')
            when now_case.in_numerator and not then_case.in_numerator then 'out_to_in'
            when then_case.in_numerator and not now_case.in_numerator then 'in_to_out'
            else 'stayed'
        end as movement,
        coalesce(now_case.measure, then_case.measure) in ('percentage', 'mean') as has_case_denominator,
        then_case.reason as reason_before,
        now_case.reason as reason_now,
        coalesce(if(now_case.in_numerator, coalesce(now_case.amount, 1), 0), 0)
            - coalesce(if(then_case.in_numerator, coalesce(then_case.amount, 1), 0), 0) as numerator_change,
        (now_case.case_id is not null)::integer - (then_case.case_id is not null)::integer as denominator_change
    from now_case
    full join then_case
        on then_case.person_id is not distinct from now_case.person_id and then_case.case_id = now_case.case_id
)
select
    movement, reason_before, reason_now, count(*) as cases,
    sum(numerator_change)::double as numerator_change,
    if(has_case_denominator, sum(denominator_change), null)::double as denominator_change
from compared
where movement <> 'stayed' or numerator_change <> 0
group by movement, reason_before, reason_now, has_case_denominator
order by movement, cases desc, reason_before, reason_now
"""


@dataclass(frozen=True)
class NearCase:
    """A case of the denominator, and how many days after its limit it was met (below zero: before)."""

    person_id: str | None
    case_id: str
    clock_started_on: date | None
    due_on: date
    met_on: date | None
    in_numerator: bool
    reason: str
    days_after_limit: int


@dataclass(frozen=True)
class Movement:
    """Cases that did the same between two periods, and what that did to numerator and denominator.

    `movement` is joined_in, joined_out, left_in, left_out (in the numerator or not), out_to_in, in_to_out, or stayed where only
    the amount of a mean is another one. The denominator of a count or a rate is no number of cases: it has no change here.
    """

    movement: str
    reason_before: str | None
    reason_now: str | None
    cases: int
    numerator_change: float
    denominator_change: float | None


@dataclass(frozen=True)
class Explanation:
    """One result, by the columns of `FIGURE`, with the cases nearest to their limit and why it moved.

    `movements` is None where there is no period before to compare with, where another edition held then, and of a figure that
    another body reports, which has no cases here.
    """

    figure: dict[str, Any]
    nearest: list[NearCase]
    movements: list[Movement] | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            **{name: _plain(value) for name, value in self.figure.items()},
            "nearest_to_limit": [_plain(asdict(case)) for case in self.nearest],
            "movements": None if self.movements is None else [_plain(asdict(each)) for each in self.movements],
        }


def explain(warehouse: Path, indicator: str, period: str, kind: str | None = None) -> list[Explanation]:
    """Explain every result of an indicator in a period: one for each area and value of its dimension.

    Raises:
        RefusedError: there is no warehouse, no such indicator or period in it, or the indicator has no result for that period.
    """
    with open_warehouse(warehouse) as connection:
        chosen = chosen_period(connection, indicator, period, kind)
        parameters = {"indicator": indicator, "kind": chosen.kind, "period": chosen.label}
        figures = _rows(connection, FIGURE, parameters)
        if not figures:
            raise RefusedError(
                f"{indicator} has no result for the {chosen.kind} {chosen.label}: see its period kinds and editions."
            )
        return [_explanation(connection, figure, chosen) for figure in figures]


def _explanation(connection: duckdb.DuckDBPyConnection, figure: dict[str, Any], chosen: PeriodLabel) -> Explanation:
    of_result = {
        "indicator": figure["indicator_ref"],
        "kind": chosen.kind,
        "period": chosen.label,
        "area": figure["area_code"],
        "dimension": figure["dimension"],
    }
    if figure["reason"] == "no_feed":
        return Explanation(figure, [], None)
    nearest = [NearCase(**row) for row in _rows(connection, NEAREST_CASES, of_result)]
    if figure["previous_value"] is None or figure["cohort"] == REPORTED:
        return Explanation(figure, nearest, None)
    moved = _rows(connection, MOVEMENTS, of_result | {"previous": figure["previous_period"]})
    return Explanation(figure, nearest, [Movement(**row) for row in moved])


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return plain(value)


def in_words(explanation: Explanation) -> Sequence[str]:
    """Return an explanation as lines for people, without its tables."""
    figure = explanation.figure
    part = f" ({figure['dimension']})" if figure["dimension"] else ""
    lines = [
        f"{figure['indicator_ref']}{part}  {figure['name']}",
        f"{figure['area_code']}, {figure['period']}: counted from {figure['window_start']} to {figure['period_end']}, as known at"
        f" {figure['known_at']}",
        "",
        f"What it counts   {figure['numerator_words']}.",
        *([f"                 Of: {figure['denominator_words']}."] if figure["denominator_words"] else []),
        *([f"The clock        {figure['clock_words']}"] if figure["clock_words"] else []),
        f"Defined by       {figure['definition_source']}",
        f"Figure           {_figure(figure)}",
        f"Target           {_target(figure)}",
        f"Before           {_before(figure)}",
    ]
    if figure["history_short"]:
        lines.append("Caution          The figure reaches behind the day from which one of its feeds is complete.")
    return lines


def _figure(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return f"none: {figure['reason']}"
    value = f"{figure['value_rounded']:.{figure['decimals']}f} {figure['unit']}"
    value += _fraction(figure["numerator"], figure["denominator"])
    if figure["population_source"]:
        value += f" ({figure['population_source']})"
    if figure["limit_method"]:
        value += f" (95% interval {figure['lower_limit']:.1f} to {figure['upper_limit']:.1f}, {figure['limit_method']})"
    return value + (", of a period that has not ended" if figure["unfinished"] else "")


def _fraction(numerator: float | None, denominator: float | None) -> str:
    """Return ` = 27 of 32`, or nothing where one of them is not known: a count has no denominator."""
    return "" if numerator is None or denominator is None else f" = {numerator:,.10g} of {denominator:,.10g}"


def _target(figure: dict[str, Any]) -> str:
    if figure["rag"] is None:
        return f"{figure['target_text'] or 'none'}, not rated: {figure['why_not_rated']}"
    stepped = (
        "; one band worse, being worse than a year ago although the target asked for better" if figure["is_stepped_down"] else ""
    )
    return f"{figure['target_text']}: {figure['rag']}{stepped}. Rule of {figure['rag_rule']}. {figure['target_source']}"


def _before(figure: dict[str, Any]) -> str:
    def told(which: str, direction: str | None) -> str:
        value = figure[f"{which}_value"]
        shown = "no comparable figure" if value is None else f"{value:.{figure['decimals']}f}"
        if value is not None:
            shown += _fraction(figure[f"{which}_numerator"], figure[f"{which}_denominator"])
        return f"{figure[f'{which}_period']}: {shown}{f' ({direction})' if direction else ''}"

    compared = [
        told(which, figure[f"direction_{term}"])
        for which, term in (("previous", "short_term"), ("year_ago", "long_term"))
        if figure[f"{which}_period"]
    ]
    return "; ".join(compared) or "no period of its kind"
