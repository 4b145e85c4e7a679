"""A publication: the figures of a quarter as they were when first published, kept for ever.

What is published later of the same quarter is a restatement, and these are what it is told from. The file has the exact
figures, as the warehouse does, and says of each whether the published copy left it out; only its owner can read it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import duckdb
import yaml

from caseledger.errors import RefusedError
from caseledger.ledger.sql import file_literal, literal
from caseledger.ledger.store import private_files, refuse_storage_errors
from caseledger.moments import local_now
from caseledger.settings import DBT_PROJECT, Settings
from caseledger.warehouse.build import ledger_state, origin_of
from caseledger.warehouse.opening import refuse_another_version
from caseledger.warehouse.project import project_hash
from caseledger.warehouse.questions import period_of

FIGURES = """
create temp table figure as
    select
        result.*,
        coalesce(shown.reason = 'suppressed', false) as is_suppressed,
        $published_at::timestamp as published_at,
        build_info.ledger_position,
        build_info.reference_rows
    from warehouse.indicator_result as result
    cross join warehouse.build_info
    left join published.indicator_result as shown
        on shown.area_code = result.area_code and shown.indicator_ref = result.indicator_ref
        and shown.dimension is not distinct from result.dimension
        and shown.period_kind = result.period_kind and shown.period = result.period
    where result.period_kind = 'quarter' and result.period = $period
    order by result.area_code, result.indicator_ref, result.dimension
"""
# What makes a figure another one; what is said beside it may change with the version.
COMPARED = "area_code, indicator_ref, dimension, numerator, denominator, value, reason"


def calendar_quarters() -> list[str]:
    """Return the labels of the quarters that lie within the calendar of dbt's project, from the first on."""
    variables = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    first, last = (date.fromisoformat(variables[name]) for name in ("calendar_start", "calendar_end"))
    months = ((year, month) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10))
    # A financial year begins in April: its fourth quarter lies in the next calendar year.
    quarters = ((year - (month == 1), (month - 4) // 3 % 4 + 1) for year, month in months)
    return [f"{year}-{(year + 1) % 100:02} Q{quarter}" for year, quarter in quarters]


def publish_quarter(settings: Settings, quarter: str, now: datetime | None = None) -> Path:
    """Freeze the figures of a quarter (`2016-17 Q2`) as they are known now, and return the file.

    A quarter that was published keeps its file: asked again, the file is left as it is, provided that nothing has changed.

    Raises:
        RefusedError: the quarter is not over or unknown, the warehouse is older than the ledger, or other figures were published.
    """
    place = _place(settings, quarter)
    with _figures(settings, quarter, now or local_now()) as connection:
        if place.exists():
            _refuse_other_figures(connection, place, quarter)
        else:
            _write(connection, place)
    return place


def published_at(settings: Settings, quarter: str) -> datetime | None:
    """Return the moment at which the figures of a quarter were first published. None where they were not."""
    place = _place(settings, quarter)
    if not place.exists():
        return None
    with refuse_storage_errors(place), duckdb.connect() as connection:
        return connection.execute(f"select min(published_at) from read_parquet({file_literal(place)})").fetchone()[0]


def _place(settings: Settings, quarter: str) -> Path:
    return settings.publications / f"{period_of(quarter, 'quarter').label}.parquet"


@contextmanager
def _figures(settings: Settings, quarter: str, moment: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database with the table `figure`."""
    state = ledger_state(settings)
    for path in (settings.warehouse, settings.published):
        if not path.exists() or (origin := origin_of(path)).state != state:
            raise RefusedError(f"{path.name} does not show all that the ledger holds: build first, with 'caseledger build'.")
        if origin.project_hash != project_hash():
            raise RefusedError(f"{path.name} was built by other rules than those of now: build first, with 'caseledger build'.")
    with refuse_storage_errors(settings.warehouse), duckdb.connect() as connection:
        connection.execute(f"attach {literal(settings.warehouse)} as warehouse (read_only)")
        connection.execute(f"attach {literal(settings.published)} as published (read_only)")
        with refuse_another_version(settings.warehouse, connection, "warehouse"):
            connection.execute(FIGURES, {"published_at": moment, "period": quarter})
        count, is_unfinished = connection.execute("select count(*), bool_or(unfinished) from figure").fetchone()
        if not count:
            raise RefusedError(f"The warehouse has no figures of {quarter}: there is nothing to publish.")
        if is_unfinished:
            raise RefusedError(f"{quarter} is not over: its figures would still grow. Publish it when it has ended.")
        yield connection


def _refuse_other_figures(connection: duckdb.DuckDBPyConnection, place: Path, quarter: str) -> None:
    frozen = f"read_parquet({file_literal(place)})"
    with refuse_storage_errors(place):
        (moment,) = connection.execute(f"select min(published_at) from {frozen}").fetchone()
        (changed,) = connection.execute(f"""
            with now_only as (select {COMPARED} from figure except select {COMPARED} from {frozen}),
            then_only as (select {COMPARED} from {frozen} except select {COMPARED} from figure),
            changed as (
                select area_code, indicator_ref, dimension from now_only
                union
                select area_code, indicator_ref, dimension from then_only
            )
            select count(*) from changed
        """).fetchone()
    if changed:
        figures = "1 figure has" if changed == 1 else f"{changed} figures have"
        raise RefusedError(
            f"{quarter} was published on {moment:%Y-%m-%d}, and {figures} changed since: what was published stays as it was."
        )


def _write(connection: duckdb.DuckDBPyConnection, place: Path) -> None:
    with refuse_storage_errors(place), private_files():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name}")
        connection.execute(f"copy figure to {literal(fresh)} (format parquet)")
        fresh.chmod(0o400)
        fresh.rename(place)
