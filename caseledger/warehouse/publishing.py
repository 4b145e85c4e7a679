"""The published copy: results and reference for everybody, with no person and no small count in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from caseledger.ledger.sql import literal
from caseledger.ledger.store import private_files, refuse_storage_errors
from caseledger.settings import Settings
from caseledger.warehouse.disclosure import Figure, figures_to_hide

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
# What a figure gives away: the people in the numerator (of a mean a sum of days or episodes, which may be one person's), those in
# the denominator (of a rate it is the population), and, of a percentage, those who are in the one and not in the other. Another
# body may give a value with only one of its counts, and the other follows from them.
FIGURES = """
    with scaled as (
        select *, case measure when 'percentage' then 100 when 'rate' then rate_per end as scale from numbered
    ),
    counted as (
        select
            *,
            coalesce(numerator, value * denominator / scale) as people_in,
            coalesce(denominator, scale * numerator / nullif(value, 0), numerator) as people
        from scaled
    )
    select
        number,
        [area_code, indicator_ref, dimension, edition_valid_from::varchar] as series,
        window_start,
        period_end,
        case measure
            when 'percentage' then [people_in, people, people - people_in]
            when 'mean' then [people_in, people]
            else [people_in]
        end as counts,
        window_name = 'as_at' as is_stock
    from counted
    where people_in is not null
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
        fresh.replace(settings.published)


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
    rows = connection.execute(FIGURES).fetchall()
    figures = (
        Figure(number, tuple(series), window_start, period_end, tuple(counts), is_stock)
        for number, series, window_start, period_end, counts, is_stock in rows
    )
    hidden = sorted(figures_to_hide(figures))
    connection.execute("create temp table hidden as select unnest(?::bigint[]) as number", [hidden])
