"""What tables and columns mean, as comments in the warehouse itself, where every SQL client shows them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from caseledger.ledger.sql import literal

# Views have a comment of their own but none for their columns: those of staging are on the docs page, and are many.
RELATIONS = """
select schema_name, table_name, 'table' as kind, list(column_name) as columns
from duckdb_columns()
semi join duckdb_tables() as kept on kept.schema_name = duckdb_columns.schema_name and kept.table_name = duckdb_columns.table_name
where not internal
group by schema_name, table_name
union all
select schema_name, view_name, 'view', []
from duckdb_views()
where not internal
"""


def write_comments(warehouse: duckdb.DuckDBPyConnection, manifest: Path) -> None:
    """Write dbt's descriptions of models and seeds, which its manifest has, beside what they describe.

    dbt could do it itself, table by table, with three questions each, which would take longer than some of the tables.
    """
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    described = {(node["schema"], node["alias"]): node for node in nodes if node["resource_type"] in ("model", "seed")}
    relations = warehouse.execute(RELATIONS).fetchall()
    statements = [
        statement
        for schema, name, kind, columns in relations
        if (schema, name) in described
        for statement in _comments(f'"{schema}"."{name}"', kind, columns, described[schema, name])
    ]
    warehouse.execute("; ".join(["begin", *statements, "commit"]))


def _comments(relation: str, kind: str, columns: list[str], node: dict[str, Any]) -> Iterator[str]:
    yield f"comment on {kind} {relation} is {literal(node['description'].strip())}"
    for name, column in node["columns"].items():
        if name in columns and column["description"]:
            yield f'comment on column {relation}."{name}" is {literal(column["description"].strip())}'
