"""Tables of a database as Parquet files, and back, without loss.

A VARIANT travels as JSON text: it gives the same values back (but for the order of an object's members, which means nothing),
and every reader of Parquet can read it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseledger.ledger.sql import file_literal, literal

# A file holds that many positions at most: small enough to copy and hash singly, and to be read by anything.
POSITIONS_PER_FILE = 1_000_000
TABLES = """
select
    table_name,
    coalesce(list(column_name order by column_index) filter (data_type = 'VARIANT'), []) as variants,
    bool_or(column_name = 'position') as has_position
from duckdb_columns()
where database_name = $database and not internal
group by table_name
order by table_name
"""


@dataclass(frozen=True)
class Table:
    """A table of an attached database, which of its columns are VARIANT, and whether its rows have positions."""

    database: str
    name: str
    variants: tuple[str, ...]
    has_position: bool

    @property
    def full_name(self) -> str:
        """The table's name with its database's."""
        return f"{self.database}.{self.name}"

    def columns(self, type_of_variants: str) -> str:
        """Return the SQL of all columns, with those that are VARIANT in the ledger as another type."""
        casts = [f"{column}::json::{type_of_variants} as {column}" for column in self.variants]
        return f"* replace ({', '.join(casts)})" if casts else "*"


@dataclass(frozen=True)
class Part:
    """The rows of a table that go into one file."""

    table: Table
    file: str
    condition: str = "true"
    order: str = ""


def tables_of(connection: duckdb.DuckDBPyConnection, database: str) -> list[Table]:
    """Return the tables of an attached database."""
    rows = connection.execute(TABLES, {"database": database}).fetchall()
    return [Table(database, name, tuple(variants), has_position) for name, variants, has_position in rows]


def parts_of(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Part]:
    """Return the files that a table becomes: one, or one for each range of positions."""
    if not table.has_position:
        yield Part(table, f"{table.full_name}.parquet")
        return
    range_number = f"(position - 1) // {POSITIONS_PER_FILE}"
    ranges = connection.execute(f"select distinct {range_number} as number from {table.full_name} order by number").fetchall()
    for (number,) in ranges:
        yield Part(table, f"{table.full_name}.{number + 1:04}.parquet", f"{range_number} = {number}", "order by position")


def write_part(connection: duckdb.DuckDBPyConnection, part: Part, folder: Path) -> int:
    """Write the rows of a part to its file; return how many there are."""
    query = f"select {part.table.columns('varchar')} from {part.table.full_name} where {part.condition} {part.order}"
    (rows,) = connection.execute(f"copy ({query}) to {literal(folder / part.file)} (format parquet, compression zstd)").fetchone()
    return rows


def read_parts(connection: duckdb.DuckDBPyConnection, table: Table, files: list[Path]) -> int:
    """Append the rows of files to a table, in their order; return how many there are."""
    names = ", ".join(map(file_literal, files))
    (rows,) = connection.execute(
        f"insert into {table.full_name} by name select {table.columns('variant')} from read_parquet([{names}])"
    ).fetchone()
    return rows
