"""All that an installation cannot make again, to be compared with what is there later or elsewhere."""

from typing import Any

import duckdb

from caseledger.settings import Settings


def contents(home: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of ledger and vault, in the order in which they are stored, and every publication."""
    found = {}
    for path in (home.ledger, home.vault):
        with duckdb.connect(str(path), read_only=True) as connection:
            for (name,) in connection.execute("select table_name from duckdb_tables() order by table_name").fetchall():
                order = "order by position" if name == "event" else ""
                rows = connection.execute(f"from {name} {order}").fetchall()
                found[f"{path.stem}.{name}"] = rows
            if path == home.ledger:
                found["data"] = connection.execute("select data::json::varchar from event order by position").fetchall()
    found["publications"] = [(path.name, path.read_bytes()) for path in sorted(home.publications.glob("*"))]
    return found
