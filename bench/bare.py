"""The same SQL without dbt: what of a build's time is the work itself."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun


@dataclass(frozen=True)
class BareRun:
    """A build's SQL run by DuckDB alone: seconds in all, and the slowest models as dbt measured them."""

    seconds: float
    slowest: list[tuple[str, float]]


def run_bare(settings: Settings, folder: Path) -> BareRun:
    """Run every model and test of the last build once more, in its order, on one connection with DuckDB's own settings.

    Constraints and comments, which dbt sees to in between, are left out, and so count as dbt's part. Seeds are copied from the
    warehouse that dbt built, which takes no time to speak of on either side.
    """
    told = json.loads(DbtRun(settings, settings.warehouse).results.read_text(encoding="utf-8"))
    # An exposure is no SQL: dbt only notes that it was reached.
    results = [result for result in told["results"] if not result["unique_id"].startswith("exposure.")]
    fresh = folder / "bare.duckdb"
    fresh.unlink(missing_ok=True)
    started = time.monotonic()
    with duckdb.connect(str(fresh)) as connection:
        connection.execute(f"attach '{settings.ledger}' as ledger (read_only)")
        connection.execute(f"attach '{settings.warehouse}' as built (read_only)")
        views = set(
            connection.execute("select schema_name, view_name from duckdb_views() where database_name = 'built'").fetchall()
        )
        for result in results:
            connection.execute(_statement(result, views))
    seconds = time.monotonic() - started
    fresh.unlink()
    models = [(_name(each), each["execution_time"]) for each in results if each["unique_id"].startswith("model.")]
    return BareRun(seconds, sorted(models, key=lambda model: -model[1])[:10])


def _name(result: dict) -> str:
    return result["unique_id"].split(".")[2]


def _statement(result: dict, views: set[tuple[str, str]]) -> str:
    """Return the SQL of a model, seed or test; `views` are (schema, name) of the models that are views."""
    if result["unique_id"].startswith("test."):
        return f"select count(*) from ({result['compiled_code']})"
    if result["unique_id"].startswith("seed."):
        schema, name = "seed", _name(result)  # a seed's results do not name its table
        making = f'create table "{schema}"."{name}" as from built."{schema}"."{name}"'
    else:
        _, schema, name = result["relation_name"].replace('"', "").split(".")
        kind = "view" if (schema, name) in views else "table"
        making = f'create {kind} "{schema}"."{name}" as {result["compiled_code"]}'
    return f'create schema if not exists "{schema}"; {making}'
