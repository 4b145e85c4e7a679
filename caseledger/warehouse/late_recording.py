"""Late recording: what had been done in time when a figure was first reported, but was written down only afterwards.

A timeliness figure that was low when it was reported may have been so because work was not done, or because it was not yet in the
case system. Which of the two only shows later: the cases that were out of the numerator then are looked for in the numerator now
(INDICATORS.md section 7, Late recording).
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import duckdb

from caseledger.answer import Answer, ask
from caseledger.errors import RefusedError
from caseledger.ledger.sql import literal
from caseledger.ledger.store import refuse_storage_errors
from caseledger.progress import Progress, silent
from caseledger.settings import Settings
from caseledger.warehouse.build import replay
from caseledger.warehouse.opening import open_warehouse, refuse_another_version
from caseledger.warehouse.publication import published_at
from caseledger.warehouse.questions import Kind, PeriodLabel, check_indicator, check_period, period_of

# By then a period's figures have been reported, where they were not published here.
REPORTED_AFTER_WORKING_DAYS = 15
# What a person wants to see of it first; the rest of its columns is in CSV and JSON.
FOR_PEOPLE = (
    "area_code", "indicator_ref", "dimension", "period", "known_then", "numerator_then", "denominator_then", "value_then",
    "out_then", "recorded_late", "not_done", "reason", "known_now", "numerator_now", "denominator_now", "value_now", "name",
)  # fmt: skip

# A person merged into another since is that other one in either file.
COMPARED = """
with result as (
    select indicator_result.*
    from indicator_result
    inner join reference.indicator_edition as edition
        on edition.indicator_ref = indicator_result.indicator_ref
        and edition.valid_from is not distinct from indicator_result.edition_valid_from
    where edition.late_recording_told
        and indicator_result.period_kind = $kind and indicator_result.period = $period
        and (len($indicators) = 0 or indicator_result.indicator_ref in $indicators)
),
figure as (
    select
        result.area_code, result.indicator_ref, result.dimension, result.name, result.period_kind, result.period,
        result.period_end, earlier.build_info.known_at as known_then, known_until.known_until as known_now,
        before.numerator as numerator_then, before.denominator as denominator_then, before.value as value_then,
        result.numerator as numerator_now, result.denominator as denominator_now, result.value as value_now,
        case
            when before.area_code is null or before.reason = 'no_feed' then 'no_feed_then'
            when result.reason = 'no_feed' then 'no_feed'
        end as reason
    from result
    cross join earlier.build_info
    cross join staging.known_until
    left join earlier.indicator_result as before
        on before.area_code = result.area_code and before.indicator_ref = result.indicator_ref
        and before.dimension is not distinct from result.dimension
        and before.period_kind = result.period_kind and before.period = result.period
),
told as (
    select area_code, indicator_ref, dimension, period_kind, period from figure where reason is null
),
out_then as (
    select
        told.area_code, told.indicator_ref, told.dimension, found.case_id,
        coalesce(merged.person_id, found.person_id) as person_id
    from told
    inner join earlier.indicator_case_in_period as found
        on found.area_code = told.area_code and found.indicator_ref = told.indicator_ref
        and found.dimension is not distinct from told.dimension
        and found.period_kind = told.period_kind and found.period = told.period
    left join staging.merged_person as merged on merged.area_code = found.area_code and merged.subject = found.person_id
    where not found.in_numerator
),
case_now as (
    select found.area_code, found.indicator_ref, found.dimension, found.case_id, found.person_id, found.in_numerator
    from told
    inner join indicator_case_in_period as found
        on found.area_code = told.area_code and found.indicator_ref = told.indicator_ref
        and found.dimension is not distinct from told.dimension
        and found.period_kind = told.period_kind and found.period = told.period
),
looked_for as (
    select
        told.area_code, told.indicator_ref, told.dimension,
        count(out_then.case_id) as out_then,
        count(*) filter (case_now.in_numerator) as recorded_late,
        count(out_then.case_id) filter (case_now.case_id is null) as vanished
    from told
    left join out_then
        on out_then.area_code = told.area_code and out_then.indicator_ref = told.indicator_ref
        and out_then.dimension is not distinct from told.dimension
    left join case_now
        on case_now.area_code = out_then.area_code and case_now.indicator_ref = out_then.indicator_ref
        and case_now.dimension is not distinct from out_then.dimension
        and case_now.case_id = out_then.case_id and case_now.person_id is not distinct from out_then.person_id
    group by told.area_code, told.indicator_ref, told.dimension
),
compared as (
    select
        figure.*, looked_for.out_then, looked_for.recorded_late,
        looked_for.out_then - looked_for.recorded_late as not_done, looked_for.vanished
    from figure
    left join looked_for
        on looked_for.area_code = figure.area_code and looked_for.indicator_ref = figure.indicator_ref
        and looked_for.dimension is not distinct from figure.dimension
)
select * from compared order by area_code, indicator_ref, dimension nulls first
"""


def late_recording(
    settings: Settings,
    warehouse: Path,
    period: str,
    kind: str | None = None,
    indicators: Sequence[str] = (),
    progress: Progress = silent,
) -> Answer:
    """Tell of each result how many cases that were out of its numerator when it was reported are in it as the warehouse knows.

    One row per result of an indicator whose late recording is told: the figure then and now, `out_then` (cases out of the
    numerator then), of these `recorded_late` (in it now) and `not_done` (the rest, with those that have `vanished` from the
    figure). Then is when the quarter was published, or else the end of the 15th working day after the period (of a span that was
    reported later: of the day from which it is known); the replay of that moment is built where absent.

    Raises:
        RefusedError: there is no warehouse, no such indicator or period in it, the period is not over, or nothing was recorded
            after it was reported.
    """
    chosen = period_of(period, kind)
    with open_warehouse(warehouse) as connection:
        for reference in indicators:
            check_indicator(connection, reference)
        check_period(connection, chosen)
        _check_is_told(connection, chosen, indicators)
        moment = _reported_at(connection, settings, chosen)
    return compare(warehouse, replay(settings, moment, progress), chosen, indicators)


def compare(warehouse: Path, earlier: Path, chosen: PeriodLabel, indicators: Sequence[str] = ()) -> Answer:
    """Compare a period in two warehouses, the second of them as known at an earlier moment; the rows are `late_recording`'s.

    Raises:
        RefusedError: one of them cannot be read, or another version made it.
    """
    with open_warehouse(warehouse) as connection:
        with refuse_storage_errors(earlier):
            connection.execute(f"attach {literal(earlier)} as earlier (read_only)")
        with refuse_another_version(earlier, connection, "earlier"):
            return ask(connection, COMPARED, {"kind": chosen.kind, "period": chosen.label, "indicators": list(indicators)})


def _check_is_told(connection: duckdb.DuckDBPyConnection, chosen: PeriodLabel, indicators: Sequence[str]) -> None:
    told = connection.execute(
        """
        select distinct indicator_ref, string_split(period_kinds, ';')
        from reference.indicator_edition
        where late_recording_told
        order by all
        """
    ).fetchall()
    for reference in indicators or [None]:
        if not any(reference in (None, ref) for ref, _ in told):
            raise RefusedError(f"Late recording is not told of {reference}: it is of {', '.join(dict(told))}.")
        if not any(reference in (None, ref) and chosen.kind in kinds for ref, kinds in told):
            raise RefusedError(f"{reference or 'No indicator of late recording'} has no results by {chosen.kind}.")


def _reported_at(connection: duckdb.DuckDBPyConnection, settings: Settings, chosen: PeriodLabel) -> datetime:
    """Return the moment as known at which a period's figures were reported, which must lie behind what is known now."""
    period_end, is_unfinished = connection.execute(
        "select period_end, is_unfinished from reference.period where period_kind = $kind and period = $period",
        {"kind": chosen.kind, "period": chosen.label},
    ).fetchone()
    if is_unfinished:
        raise RefusedError(f"{chosen.label} is not over: nothing of it has been reported yet.")
    published = published_at(settings, chosen.label) if chosen.kind == Kind.QUARTER else None
    moment = published or datetime.combine(_reporting_day(connection, chosen, period_end), time.max)
    (known_until,) = connection.execute("select known_until from staging.known_until").fetchone()
    if known_until <= moment:
        event = "was published" if published else "is taken to have been reported"
        raise RefusedError(
            f"Nothing was recorded after {moment:%Y-%m-%d %H:%M}, when {chosen.label} {event}: late recording cannot be told yet."
        )
    return moment


def _reporting_day(connection: duckdb.DuckDBPyConnection, chosen: PeriodLabel, period_end: date) -> date:
    """Return the 15th working day after a period, or the day from which a span is known, before which nobody counted over it."""
    found = connection.execute(
        """
        select greatest(reported.day, min(span.known_from))
        from reference.calendar_day as ended
        inner join reference.calendar_day as reported
            on reported.working_days = ended.working_days + $working_days and reported.is_working_day
        left join seed.reporting_span as span on $kind = 'span' and span.label = $period
        where ended.day = $period_end
        group by reported.day
        """,
        {
            "period_end": period_end,
            "working_days": REPORTED_AFTER_WORKING_DAYS,
            "kind": chosen.kind,
            "period": chosen.label,
        },
    ).fetchone()
    if found is None:
        raise RefusedError(
            f"The calendar ends before the {REPORTED_AFTER_WORKING_DAYS}th working day after {period_end}: it cannot be told when"
            " the period was reported."
        )
    return found[0]
