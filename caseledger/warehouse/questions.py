"""Questions asked of a warehouse: results, and the cases behind them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb

from caseledger.answer import Answer, ask
from caseledger.errors import RefusedError
from caseledger.warehouse.opening import open_warehouse

# What a person wants to see of a result first; the rest of its columns is in CSV and JSON.
RESULT_FOR_PEOPLE = (
    "area_code", "indicator_ref", "dimension", "period_kind", "period", "period_end", "window_start",
    "numerator", "denominator", "value", "reason", "unfinished", "unit", "name",
)  # fmt: skip
# The cohort of what another body counts.
REPORTED = "reported_figure"


class Kind(StrEnum):
    """Kinds of period."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPAN = "span"


@dataclass(frozen=True)
class PeriodLabel:
    """A period as people name it: `2016-07`, `2016-17 Q2`, `2016-17`, or the name of a span of days."""

    label: str
    kind: str


def period_of(label: str, kind: str | None = None) -> PeriodLabel:
    """Tell what kind of period a label names (INDICATORS.md section 1).

    `2011-12` is a month unless `kind` says it is a year. What has none of these forms may be the name of a span of days, which
    only the warehouse can tell.

    Raises:
        RefusedError: the label names no period of the kind asked for.
    """
    kinds: list[str] = []
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", label):
        kinds.append("month")
    if re.fullmatch(r"\d{4}-\d{2}", label) and int(label[5:]) == (int(label[:4]) + 1) % 100:
        kinds.append("year")
    if re.fullmatch(r"\d{4}-\d{2} Q[1-4]", label) and int(label[5:7]) == (int(label[:4]) + 1) % 100:
        kinds.append("quarter")
    kinds = kinds or [Kind.SPAN]
    if kind:
        kinds = [each for each in kinds if each == kind]
    if not kinds:
        wanted = f" a {kind}" if kind else " a period"
        raise RefusedError(f"{label!r} is not{wanted}: write 2016-07, '2016-17 Q2' or 2016-17.")
    return PeriodLabel(label, kinds[0])


def results(warehouse: Path, period: str | None = None, kind: str | None = None, indicators: Sequence[str] = ()) -> Answer:
    """Return results: one row per area, indicator, dimension and period, exact and unsuppressed.

    Raises:
        RefusedError: there is no warehouse, or no such indicator or period in it.
    """
    chosen = period_of(period, kind) if period else None
    with open_warehouse(warehouse) as connection:
        for reference in indicators:
            check_indicator(connection, reference)
        if chosen:
            check_period(connection, chosen)
        return ask(
            connection,
            """
            select *
            from indicator_result
            where ($period is null or (period = $period and period_kind = $kind))
                and ($kind is null or period_kind = $kind)
                and (len($indicators) = 0 or indicator_ref in $indicators)
            order by area_code, indicator_ref, dimension nulls first, period_end, period_kind
            """,
            {
                "period": chosen and chosen.label,
                "kind": chosen.kind if chosen else kind,
                "indicators": list(indicators),
            },
        )


def cases(warehouse: Path, indicator: str, period: str, kind: str | None = None) -> Answer:
    """Return every case behind a result: of its denominator, or of a count those in its numerator.

    An area whose result is `no_feed` has no figure, so no cases are behind it either.

    Raises:
        RefusedError: there is no warehouse, no such indicator or period in it, its result is `no_feed` in every area, or another
            body reports it.
    """
    with open_warehouse(warehouse) as connection:
        chosen = chosen_period(connection, indicator, period, kind)
        if _is_reported(connection, indicator, chosen):
            raise RefusedError(f"{indicator} is what another body reports: there are no cases behind it here.")
        areas = _areas(connection, indicator, chosen)
        unfed = [area for area in areas if area.is_unfed]
        if unfed and len(unfed) == len(areas):
            raise RefusedError(_not_fed(indicator, chosen, unfed))
        return ask(
            connection,
            """
            select
                indicator_ref, area_code, period, person_id, case_id, team_id, worker_id,
                clock_started_on, due_on, met_on, in_numerator, reason,
                dimension, counted_on, amount, age, age_band, sex, ethnicity, disabled
            from indicator_case_in_period
            where indicator_ref = $indicator and period = $period and period_kind = $kind
                and not list_contains($unfed::varchar[], area_code)
            order by area_code, dimension, in_numerator, counted_on, case_id, person_id
            """,
            {
                "indicator": indicator,
                "period": chosen.label,
                "kind": chosen.kind,
                "unfed": [area.area_code for area in unfed],
            },
        )


def outlook(warehouse: Path, indicators: Sequence[str] = (), *, by_case: bool = False) -> Answer:
    """Return where the periods under way will land: one row per result, or per case that still decides one.

    Raises:
        RefusedError: there is no warehouse, or no such indicator in it.
    """
    # Those that can still be met come first: for the overdue it is too late.
    by_urgency = "coalesce(days_left < 0, true), due_on, case_id, person_id"
    table, order = ("outlook_case", by_urgency) if by_case else ("outlook", "period_end")
    with open_warehouse(warehouse) as connection:
        for reference in indicators:
            check_indicator(connection, reference)
        return ask(
            connection,
            f"""
            select *
            from {table}
            where len($indicators) = 0 or indicator_ref in $indicators
            order by area_code, indicator_ref, dimension nulls first, period_kind, {order}
            """,
            {"indicators": list(indicators)},
        )


def disagreements(warehouse: Path, issue: str | None = None) -> Answer:
    """Return what two sources say differently, of all issues or of one.

    Raises:
        RefusedError: there is no warehouse.
    """
    with open_warehouse(warehouse) as connection:
        return ask(
            connection,
            "from source_disagreement where $issue is null or issue = $issue order by all",
            {"issue": issue},
        )


def moment_in_words(warehouse: Path) -> str:
    """Say which moment the figures of a warehouse are as of.

    Raises:
        RefusedError: there is no warehouse.
    """
    with open_warehouse(warehouse) as connection:
        (moment,) = connection.execute("select known_until from staging.known_until").fetchone()
    return f"As known at {moment}." if moment else "Nothing is known yet: the ledger held no event when the warehouse was built."


def what_is_not_fed(warehouse: Path, indicator: str, period: str, kind: str | None = None) -> str | None:
    """Say in a sentence in which areas a result is `no_feed`, and what did not come; None where there is no such area.

    Raises:
        RefusedError: there is no warehouse.
    """
    chosen = period_of(period, kind)
    with open_warehouse(warehouse) as connection:
        unfed = [area for area in _areas(connection, indicator, chosen) if area.is_unfed]
    return _not_fed(indicator, chosen, unfed) if unfed else None


@dataclass(frozen=True)
class _Area:
    """An area that has a result: whether it is `no_feed`, and which event types had not come by the period's end."""

    area_code: str
    is_unfed: bool
    missing: list[str]


def _is_reported(connection: duckdb.DuckDBPyConnection, indicator: str, chosen: PeriodLabel) -> bool:
    """Return whether in this period another body reports the indicator: an edition of it may have been counted from cases."""
    found = connection.execute(
        """
        from indicator_result
        where indicator_ref = $indicator and period_kind = $kind and period = $period and cohort = $cohort
        """,
        {"indicator": indicator, "kind": chosen.kind, "period": chosen.label, "cohort": REPORTED},
    )
    return found.fetchone() is not None


def _areas(connection: duckdb.DuckDBPyConnection, indicator: str, chosen: PeriodLabel) -> list[_Area]:
    rows = connection.execute(
        """
        with result as (
            select distinct area_code, period_end, edition_valid_from, coalesce(reason = 'no_feed', false) as is_unfed
            from indicator_result
            where indicator_ref = $indicator and period = $period and period_kind = $kind
        ),
        wanted as (
            select result.*, unnest(string_split(indicator.feeds, ';')) as feed
            from result
            inner join seed.indicator
                on indicator.indicator_ref = $indicator and indicator.valid_from is not distinct from result.edition_valid_from
        )
        select wanted.area_code, wanted.is_unfed, list(wanted.feed order by wanted.feed) filter (where feed.feed is null)
        from wanted
        left join reference.feed
            on feed.area_code = wanted.area_code and feed.feed = wanted.feed and feed.first_on <= wanted.period_end
        group by wanted.area_code, wanted.is_unfed
        order by wanted.area_code
        """,
        {"indicator": indicator, "period": chosen.label, "kind": chosen.kind},
    ).fetchall()
    return [_Area(area_code, is_unfed, missing or []) for area_code, is_unfed, missing in rows]


def _not_fed(indicator: str, chosen: PeriodLabel, unfed: Sequence[_Area]) -> str:
    areas = ", ".join(f"{area.area_code} (nothing of {', '.join(area.missing)})" for area in unfed)
    return f"{indicator} has no figure for {chosen.label}, and so no cases: no_feed in {areas}."


def chosen_period(connection: duckdb.DuckDBPyConnection, indicator: str, period: str, kind: str | None = None) -> PeriodLabel:
    """Return the period that a label names, after making sure that the warehouse has it, and the indicator.

    Raises:
        RefusedError: no such indicator or period.
    """
    chosen = period_of(period, kind)
    check_indicator(connection, indicator)
    check_period(connection, chosen)
    return chosen


def check_indicator(connection: duckdb.DuckDBPyConnection, reference: str) -> None:
    """Make sure that the register has an indicator.

    Raises:
        RefusedError: it has not.
    """
    known = [row[0] for row in connection.execute("select distinct indicator_ref from seed.indicator order by all").fetchall()]
    if reference not in known:
        raise RefusedError(f"There is no indicator {reference!r}: the register has {', '.join(known)}.")


def check_period(connection: duckdb.DuckDBPyConnection, period: PeriodLabel) -> None:
    """Make sure that the warehouse has a period.

    Raises:
        RefusedError: it has not, or it has no period of that kind.
    """
    known = [
        label
        for (label,) in connection.execute(
            "select period from reference.period where period_kind = $kind order by period_end, period", {"kind": period.kind}
        ).fetchall()
    ]
    if period.label in known:
        return
    if period.kind == Kind.SPAN:
        spans = f", or a span of the warehouse ({', '.join(known)})" if known else ""
        raise RefusedError(f"{period.label!r} is not a period: write 2016-07, '2016-17 Q2' or 2016-17{spans}.")
    if not known:
        raise RefusedError(f"No indicator has results by {period.kind}.")
    raise RefusedError(
        f"The warehouse has no {period.kind} {period.label}: its {period.kind}s go from {known[0]} to {known[-1]}."
    )
