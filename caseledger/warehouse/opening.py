"""A warehouse opened for reading; one that another version of caseledger made is refused, since it has other tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from caseledger.errors import RefusedError
from caseledger.ledger.store import refuse_storage_errors
from caseledger.warehouse.project import project_hash


@contextmanager
def open_warehouse(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse for reading.

    Raises:
        RefusedError: there is no warehouse, it cannot be read just now, or another version made it and it lacks what is asked of.
    """
    if not warehouse.exists():
        raise RefusedError(f"There is no warehouse at {warehouse}: make it first, with 'caseledger build'.")
    with refuse_storage_errors(warehouse):
        connection = duckdb.connect(str(warehouse), read_only=True)
    with connection, refuse_another_version(warehouse, connection):
        yield connection


@contextmanager
def refuse_another_version(warehouse: Path, connection: duckdb.DuckDBPyConnection, schema: str = "main") -> Iterator[None]:
    """Say in one sentence that tables or columns are missing because the warehouse was built by other rules.

    Raises:
        RefusedError: instead of DuckDB's error about what is missing; of a warehouse of these rules it stays the fault it is.
    """
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        if _rules_of(connection, schema) == project_hash():
            raise
        raise RefusedError(
            f"{warehouse} was made by another version of caseledger: build it again, with 'caseledger build'."
        ) from error


def _rules_of(connection: duckdb.DuckDBPyConnection, schema: str) -> str | None:
    """Return by which rules a warehouse was built. None for one that does not say."""
    try:
        return connection.execute(f"select project_hash from {schema}.build_info").fetchone()[0]
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
