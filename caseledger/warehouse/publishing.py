"""The published copy: results and reference for everybody, with no person and no small count in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from caseledger.ledger.sql import literal
from caseledger.ledger.store import private_files, refuse_storage_errors
from caseledger.settings import Settings
from caseledger.warehouse.disclosure import Figure, Remainder, figures_to_hide
from caseledger.warehouse.questions import REPORTED
from caseledger.warehouse.swapping import swap_in

# Older clients, from DuckDB 1.4 on, can open it.
STORAGE_VERSION = "v1.4.0"
# Whatever the umask of whoever builds says: it is for everybody, and nobody but its owner may change a figure in it.
MODE = 0o644

# Grain: one row per result, numbered, so that what is hidden and what is shown speak of the same row.
NUMBERED = """
create temp table numbered as
    select row_number() over (order by area_code, indicator_ref, dimension, period_end, period_kind) as number, *
    from warehouse.indicator_result
"""
# Cohorts whose cases are those of another: the second only counts a child once within a span.
SAME_CASES = {"protection_plan_start_to_date": "protection_plan_start"}
# Who is counted, by name: cases of one cohort with the same flags are the same, whichever indicators count them. What another
# body counts, a sum of amounts, and a numerator that depends on the period's end can only be compared with their own. Another
# body may give a value with only one of its counts, or (of a rate) with none: what is left out follows, of a rate from the
# estimate of the population.
COUNTED = f"""
create temp table counted as
    with part as (
        select
            indicator_ref, valid_from as edition_valid_from, coalesce(dimension, '') as part_of, age_from, age_to,
            denominator_flag, numerator_flag, is_met_by_period_end
        from warehouse.reference.indicator_part
    ),
    result as (
        select
            numbered.*,
            part.* exclude (indicator_ref, edition_valid_from),
            case measure when 'percentage' then 100 when 'rate' then rate_per end as scale,
            coalesce(numerator, numbered.value * coalesce(denominator, population.population) / scale) as people_in,
            coalesce(denominator, scale * numerator / nullif(numbered.value, 0), numerator) as people,
            window_name = 'as_at' as is_stock,
            cohort = '{REPORTED}' as is_reported,
            concat_ws(' ', numbered.indicator_ref, dimension, numbered.edition_valid_from) as own,
            concat_ws(
                ' ', numbered.area_code, coalesce(map({list(SAME_CASES)}, {list(SAME_CASES.values())})[cohort], cohort),
                if(is_reported, own, null), if(is_stock, 'as at', null)
            ) as cases
        from numbered
        left join part
            on part.indicator_ref = numbered.indicator_ref
            and part.edition_valid_from is not distinct from numbered.edition_valid_from
            and part.part_of = coalesce(numbered.dimension, '')
        left join warehouse.reference.population_in_force as population
            on measure = 'rate'
            and population.area_code = numbered.area_code
            and population.age_from = part.age_from
            and population.age_to is not distinct from part.age_to
            and numbered.period_end >= population.applies_from
            and numbered.period_end < population.applies_to
    )
    select
        *,
        concat_ws(' ', cases, nullif(denominator_flag, 'every')) as everybody,
        case
            when measure = 'mean' or is_reported or is_met_by_period_end then concat_ws(' ', cases, 'numerator of', own)
            when numerator_flag in ('every', denominator_flag) then everybody
            else concat_ws(' ', everybody, numerator_flag)
        end as those_in
    from result
    where people_in is not null
"""
# What a figure gives away: the people in the numerator (of a mean a sum of days or episodes, which may be one person's) and those
# in the denominator (of a rate it is the population).
FIGURES = """
    select
        number, window_start, period_end,
        if(measure in ('percentage', 'mean'), [(those_in, people_in), (everybody, people)], [(those_in, people_in)]) as counts,
        is_stock
    from counted
"""
# What can be worked out besides: who is in the denominator and not in the numerator, who is in no denominator at all, and of a
# dimension whose values have denominators of their own, one value from all cases and the others, or what has none of its values.
REMAINDERS = """
    with value as (
        select cases, indicator_ref, list(distinct everybody) as all_values
        from counted
        where dimension is not null and everybody <> cases
        group by all
    ),
    single_value as (
        select *, unnest(all_values) as one from value
    )
    select distinct everybody, [those_in] from counted where measure = 'percentage'
    union
    select distinct cases, [everybody] from counted where everybody <> cases
    union
    select cases, all_values from value
    union
    select cases, list_filter(all_values, lambda each: each <> one) from single_value where len(all_values) > 1
"""
INDICATOR_RESULT = """
create table published.indicator_result as
    with marked as (
        select numbered.*, hidden.number is not null as is_hidden
        from numbered
        left join hidden on hidden.number = numbered.number
    )
    select * exclude (number, is_hidden) replace (
        case when not is_hidden then numerator end as numerator,
        case when not is_hidden then denominator end as denominator,
        case when not is_hidden then value end as value,
        case when not is_hidden then value_rounded end as value_rounded,
        case when is_hidden then 'suppressed' else reason end as reason
    )
    from marked
    order by number
"""
REFERENCE = {
    "indicator": "seed.indicator",
    "period": "reference.period",
    "population": "reference.population_in_force",
    "build_info": "main.build_info",
}


def publish(settings: Settings) -> None:
    """Make `published.duckdb` from the warehouse, and swap it in.

    A figure that is left out has the reason `suppressed`; one that could not be computed keeps its own; zero stays zero.

    Raises:
        RefusedError: the warehouse or the copy cannot be used; the copy from before, if there is one, stays.
    """
    fresh = settings.home / "published.fresh.duckdb"
    outcome = _without_a_new_copy(settings)
    with refuse_storage_errors(settings.published, outcome), private_files(), _cleared_away(fresh):
        with duckdb.connect() as connection:
            with refuse_storage_errors(settings.warehouse, outcome):
                connection.execute(f"attach {literal(settings.warehouse)} as warehouse (read_only)")
            connection.execute(f"attach {literal(fresh)} as published (storage_version {literal(STORAGE_VERSION)})")
            connection.execute(NUMBERED)
            _find_hidden(connection)
            connection.execute(INDICATOR_RESULT)
            for table, source in REFERENCE.items():
                connection.execute(f"create table published.{table} as from warehouse.{source}")
            connection.execute("detach published")
        fresh.chmod(MODE)
        swap_in(fresh, settings.published)


def _without_a_new_copy(settings: Settings) -> str:
    """Say how things stand when the copy cannot be made: a build has swapped in the warehouse by then."""
    name = settings.published.name
    copy = f"{name} is the one from before" if settings.published.exists() else f"there is no {name} yet"
    return f"The warehouse was built, and {copy}."


@contextmanager
def _cleared_away(fresh: Path) -> Iterator[None]:
    """Begin and end without an unfinished copy: the next would not be made over it, and on a full disk it takes up room."""
    leftovers = (fresh, fresh.with_suffix(".duckdb.wal"))
    try:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        yield
    finally:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)


def _find_hidden(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the temporary table `hidden(number)` with the figures that disclosure control leaves out."""
    connection.execute(COUNTED)
    figures = (
        Figure(number, window_start, period_end, tuple(counts), is_stock)
        for number, window_start, period_end, counts, is_stock in connection.execute(FIGURES).fetchall()
    )
    remainders = (Remainder(whole, tuple(parts)) for whole, parts in connection.execute(REMAINDERS).fetchall())
    hidden = sorted(figures_to_hide(figures, remainders))
    connection.execute("create temp table hidden as select unnest(?::bigint[]) as number", [hidden])
