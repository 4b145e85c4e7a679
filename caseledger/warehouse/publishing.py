"""The published copy: results and reference for everybody, with no person and no small count in it."""

import duckdb

from caseledger.ledger.sql import literal
from caseledger.ledger.store import refuse_storage_errors
from caseledger.settings import Settings

# Older clients, from DuckDB 1.4 on, can open it.
STORAGE_VERSION = "v1.4.0"
# A count from 1 to this could point at a child (DfE's rule for children in need statistics).
LARGEST_SUPPRESSED = 5

# A small count hides the whole fraction: with the value and one part, the other part follows. That somebody is not in the
# numerator is a count too. A rate's denominator is the population, which is public and gives the count back from the rate.
INDICATOR_RESULT = f"""
create table published.indicator_result as
    with judged as (
        select
            *,
            numerator between 1 and {LARGEST_SUPPRESSED} as is_small_numerator,
            measure in ('percentage', 'mean') and denominator between 1 and {LARGEST_SUPPRESSED} as is_small_denominator,
            measure = 'percentage' and denominator - numerator between 1 and {LARGEST_SUPPRESSED} as is_small_remainder,
            coalesce(is_small_numerator or is_small_denominator or is_small_remainder, false) as is_suppressed
        from warehouse.indicator_result
    )
    select * exclude (is_small_numerator, is_small_denominator, is_small_remainder, is_suppressed) replace (
        case when not is_suppressed then numerator end as numerator,
        case when not is_suppressed then denominator end as denominator,
        case when not is_suppressed then value end as value,
        case when not is_suppressed then value_rounded end as value_rounded,
        case when is_suppressed then 'suppressed' else reason end as reason
    )
    from judged
    order by area_code, indicator_ref, dimension, period_end, period_kind
"""
REFERENCE = {
    "indicator": "seed.indicator",
    "period": "reference.period",
    "population": "reference.population_in_force",
    "build_info": "main.build_info",
}


def publish(settings: Settings) -> None:
    """Make `published.duckdb` from the warehouse, and swap it in.

    Raises:
        RefusedError: the warehouse or the copy cannot be used.
    """
    fresh = settings.home / "published.fresh.duckdb"
    with refuse_storage_errors(settings.published):
        for leftover in (fresh, fresh.with_suffix(".duckdb.wal")):
            leftover.unlink(missing_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(settings.warehouse)} as warehouse (read_only)")
            connection.execute(f"attach {literal(fresh)} as published (storage_version {literal(STORAGE_VERSION)})")
            connection.execute(INDICATOR_RESULT)
            for table, source in REFERENCE.items():
                connection.execute(f"create table published.{table} as from warehouse.{source}")
            connection.execute("detach published")
        fresh.replace(settings.published)
