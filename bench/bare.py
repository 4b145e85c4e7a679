"""The same SQL without dbt: what of a build's time is the work itself."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseledger.settings import Settings


@dataclass(frozen=True)
class BareRun:
    """A build's SQL run by DuckDB alone: seconds in all, and the slowest models as dbt measured them."""

    seconds: float
    slowest: list[tuple[str, float]]


def run_bare(settings: Settings, folder: Path) -> BareRun:
    """Run every model and test of the last build once more, in its order, on one connection with DuckDB's own settings.

    The constraints of models, which dbt holds in between, are left out, and so count as dbt's part. Seeds are copied from the
    warehouse that dbt built, which takes no time to speak of on either side.
    """
    target = settings.home / "dbt" / "warehouse"
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    # An exposure is no SQL: dbt only notes that it was reached.
    results = [
        result
        for result in json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        if result["unique_id"] in nodes
    ]
    fresh = folder / "bare.duckdb"
    fresh.unlink(missing_ok=True)
    started = time.monotonic()
    with duckdb.connect(str(fresh)) as connection:
        connection.execute(f"attach '{settings.ledger}' as ledger (read_only)")
        connection.execute(f"attach '{settings.warehouse}' as built (read_only)")
        for result in results:
            connection.execute(_statement(nodes[result["unique_id"]], result["compiled_code"]))
    seconds = time.monotonic() - started
    fresh.unlink()
    models = [(nodes[each["unique_id"]]["name"], each["execution_time"]) for each in results if "model." in each["unique_id"]]
    return BareRun(seconds, sorted(models, key=lambda model: -model[1])[:10])


def _statement(node: dict, compiled: str | None) -> str:
    place = f'"{node["schema"]}"."{node.get("alias") or node["name"]}"'
    schema = f'create schema if not exists "{node["schema"]}";'
    if node["resource_type"] == "seed":
        return f"{schema} create table {place} as from built.{place}"
    if node["resource_type"] == "test":
        return f"select count(*) from ({compiled})"
    return f"{schema} create {node['config']['materialized']} {place} as {compiled}"
