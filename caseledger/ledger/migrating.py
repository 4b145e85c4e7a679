"""A ledger that an earlier caseledger wrote, brought up to date when it is opened by somebody who has the key."""

from pathlib import Path

import duckdb

from caseledger.ledger.keeping import encrypt_raw_lines
from caseledger.ledger.pseudonyms import key_of_ledger
from caseledger.ledger.store import SCHEMA, SCHEMA_VERSION, attach_ledger, open_ledger
from caseledger.progress import Progress, silent
from caseledger.settings import Settings

# Version 1 kept rejected lines in clear, and no names of fields. This makes empty tables of version 2 such tables.
AS_VERSION_1 = """
alter table reject drop column fields;
alter table reject rename raw_encrypted to raw;
"""
IS_VERSION_1 = "select exists (from duckdb_columns() where table_name = 'reject' and column_name = 'raw')"


def bring_up_to_date(settings: Settings, progress: Progress = silent) -> None:
    """Rewrite a ledger of version 1, if there is one, as one of today's version.

    It becomes a new file that takes the old one's place with one rename: in the old one DuckDB would keep the bytes of rejected
    lines, the purged ones too, in free blocks.

    Raises:
        RefusedError: another process has the ledger, the key is missing or another one, or the disk is full.
    """
    if not settings.ledger.exists():
        return
    with open_ledger(settings, read_only=True) as ledger:
        (is_older,) = ledger.execute(IS_VERSION_1).fetchone()
    if not is_older:
        return
    progress("Bringing the ledger up to date, once: rejected lines are encrypted from now on")
    with open_ledger(settings) as ledger:
        fresh = settings.work / settings.ledger.name
        fresh.unlink(missing_ok=True)  # what a killed command left
        ledger.execute("checkpoint")  # a log that remained beside the file would be taken for the new one's
        _rewrite(ledger, settings, fresh)
        fresh.replace(settings.ledger)


def _rewrite(ledger: duckdb.DuckDBPyConnection, settings: Settings, fresh: Path) -> None:
    key = key_of_ledger(ledger, settings)
    (name,) = ledger.execute("select current_database()").fetchone()
    encrypt_raw_lines(ledger, key, "select 0 as file_number, rowid as line, null as last_line, raw from reject")
    attach_ledger(ledger, fresh, "fresh")
    ledger.execute(f"use fresh; {SCHEMA}; use {name}")
    tables = ledger.execute("select table_name from duckdb_tables() where database_name = 'fresh' order by table_name").fetchall()
    for (table,) in tables:
        if table != "reject":
            ledger.execute(f"insert into fresh.{table} by name from {name}.{table}")
    ledger.execute(f"""
        insert into fresh.reject by name
        select reject.* exclude (raw), []::varchar[] as fields, encrypted.raw_encrypted
        from {name}.reject
        inner join encrypted on encrypted.line = reject.rowid
        order by reject.rowid;
        update fresh.setting set value = '{SCHEMA_VERSION}' where name = 'schema_version';
        detach fresh;
    """)
