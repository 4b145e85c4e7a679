"""The ledger file: its tables, and opening it without surprises."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import duckdb

from caseledger.errors import BusyError, RefusedError
from caseledger.ledger.sql import literal
from caseledger.settings import Settings

SCHEMA_VERSION = 3
# The files that cannot be made again, without their ending.
IRREPLACEABLE = ("ledger", "vault")

SCHEMA = """
create table if not exists setting (name varchar not null, value varchar not null);
create table if not exists load (
    load_id bigint not null,
    loaded_at timestamp not null,
    read bigint not null,
    released bigint not null,
    accepted bigint not null,
    duplicates bigint not null,
    rejected bigint not null,
    held bigint not null,
    rejected_by_reason map(varchar, bigint) not null,
    warnings map(varchar, bigint) not null
);
create table if not exists load_file (
    load_id bigint not null,
    file varchar not null,
    format varchar not null,
    header varchar,
    read bigint, -- this and the other counts: null in rows that a ledger of version 2 had
    accepted bigint,
    duplicates bigint,
    rejected bigint,
    held bigint,
    bytes bigint, -- this and the two below: null where the file is read again, whenever it comes
    keyed_hash varchar,
    judged_by varchar -- JSON: the options and rules under which its lines were judged
);
create table if not exists event (
    position bigint not null,
    load_id bigint not null,
    file varchar not null,
    line bigint not null,
    source varchar not null,
    event_id varchar not null,
    event_type varchar not null,
    subject varchar not null,
    occurred_at timestamp not null,
    occurred_on date not null,
    recorded_at timestamp not null,
    recorded_at_assumed boolean not null,
    area_code varchar not null,
    supersedes varchar,
    content_hash varchar not null,
    data variant not null
);
create table if not exists held (
    load_id bigint not null,
    file varchar not null,
    line bigint not null,
    source varchar not null,
    event_id varchar not null,
    event_type varchar not null,
    subject varchar not null,
    occurred_at timestamp not null,
    recorded_at timestamp not null,
    recorded_at_assumed boolean not null,
    area_code varchar not null,
    supersedes varchar not null,
    content_hash varchar not null,
    data varchar not null,
    raw_encrypted blob not null
);
create table if not exists reject (
    load_id bigint not null,
    file varchar not null,
    line bigint not null,
    event_id varchar,
    reasons varchar[] not null,
    fields varchar[] not null,
    raw_encrypted blob not null,
    rejected_at timestamp not null,
    read_by_load bigint not null -- an earlier load than `load_id`, where the line was held in between
);
create table if not exists import_extract (
    load_id bigint not null,
    source varchar not null,
    area_code varchar not null,
    table_name varchar not null,
    extracted_at timestamp not null,
    window_from date -- null: what is no longer in this extract says nothing
);
create table if not exists import_told (
    load_id bigint not null, -- an import; a load of events has no row, since an event log may tell everything
    told varchar not null -- an event type or `type.field` that the import's mapping gives
);
create table if not exists population (
    area_code varchar not null,
    age_from integer not null,
    age_to integer,
    applies_from date not null,
    population bigint not null,
    source varchar not null,
    known_from date,
    loaded_at timestamp not null,
    row_number bigint not null
);
create table if not exists national_statistic (
    statistic varchar not null,
    area_code varchar not null,
    period_end date not null,
    measure varchar not null,
    numerator double,
    denominator double,
    value double,
    status varchar,
    source varchar not null,
    known_from date,
    loaded_at timestamp not null,
    row_number bigint not null
);
"""
# Rows that are stored together, a quarter of what DuckDB takes by itself: fewer event types share a group then, so that storing
# their fields apart takes a fifth less time, and a load adds to less of what is there. Any other size may lie in the same file.
ROW_GROUP_SIZE = 30_720
# Version 2 did not count the lines of each file, nor know a file again.
FROM_VERSION_2 = """
begin;
alter table load_file add column if not exists read bigint;
alter table load_file add column if not exists accepted bigint;
alter table load_file add column if not exists duplicates bigint;
alter table load_file add column if not exists rejected bigint;
alter table load_file add column if not exists held bigint;
alter table load_file add column if not exists bytes bigint;
alter table load_file add column if not exists keyed_hash varchar;
alter table load_file add column if not exists judged_by varchar;
update setting set value = '3' where name = 'schema_version';
commit;
"""
# A ledger without a table that a build reads was written before there was one.
LACKS_A_TABLE = """
select bool_or(table_name = 'event') and count(*) filter (where table_name in ('national_statistic', 'import_told')) < 2
from duckdb_tables()
"""


@contextmanager
def open_ledger(settings: Settings, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the ledger, made on first use, and close it again; while it is written, there is a folder for work beside it.

    Raises:
        RefusedError: there is no ledger to read, another process has it, or the file is no ledger of this version.
    """
    if read_only and not settings.ledger.exists():
        raise RefusedError(f"There is no ledger at {settings.ledger}: load events first, with 'caseledger load'.")
    with refuse_storage_errors(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
    with refuse_storage_errors(settings.ledger), private_files():
        connection = _connect(settings, read_only=read_only)
        if read_only and connection.execute(LACKS_A_TABLE).fetchone()[0]:
            connection.close()
            with open_ledger(settings):  # makes what is missing
                pass
            connection = _connect(settings, read_only=True)
        try:
            if not read_only:
                settings.work.mkdir(exist_ok=True)  # not before the ledger is ours: it would be another command's
                connection.execute("set memory_limit = '2GB'")
                connection.execute(f"set temp_directory = {literal(settings.work / 'spill')}")
                _prepare(connection)
            yield connection
        finally:
            connection.close()
            if not read_only:
                rmtree(settings.work, ignore_errors=True)


@contextmanager
def private_files() -> Iterator[None]:
    """Let the files made meanwhile, also DuckDB's own beside a database, be readable by their owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def refuse_storage_errors(path: Path, outcome: str = "Nothing was changed.") -> Iterator[None]:
    """Turn what can happen to a database file (locked, full disk, not ours) into one sentence, and say how things stand then.

    Raises:
        RefusedError: instead of DuckDB's and the operating system's errors.
    """
    try:
        yield
    except (
        duckdb.IOException,
        duckdb.FatalException,
        duckdb.OutOfMemoryException,
        duckdb.TransactionException,
    ) as error:
        raise _storage_error(path, str(error), outcome) from error
    except OSError as error:
        raise RefusedError(f"{error.filename or path} cannot be used: {error.strerror}.") from error


def tells_of_full_disk(message: str) -> bool:
    """Tell whether an error, of DuckDB's or the operating system's, says that there is no more room."""
    lower = message.lower()
    said = ("no space left", "disk quota", "file too large", "could not write")
    return any(words in lower for words in said) and "permission denied" not in lower


def version_of_ledger(connection: duckdb.DuckDBPyConnection) -> int:
    """Return which version of caseledger's tables an open ledger has; 0 where it does not say."""
    (version,) = connection.execute("select coalesce(max(value), '0') from setting where name = 'schema_version'").fetchone()
    return int(version)


def attach_ledger(connection: duckdb.DuckDBPyConnection, path: Path, name: str = "ledger") -> None:
    """Attach a ledger's file, made where there is none, to be written: only so can it be told how large its row groups are."""
    connection.execute(f"attach {literal(path)} as {name} (row_group_size {ROW_GROUP_SIZE})")


def _connect(settings: Settings, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    if read_only:
        return duckdb.connect(str(settings.ledger), read_only=True)
    connection = duckdb.connect()
    try:
        attach_ledger(connection, settings.ledger)
        connection.execute("use ledger")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(SCHEMA)
    connection.execute(
        "insert into setting select 'schema_version', ? where not exists (from setting where name = 'schema_version')",
        [str(SCHEMA_VERSION)],
    )
    version = version_of_ledger(connection)
    if version > SCHEMA_VERSION:
        raise RefusedError(
            f"This ledger was written by a newer caseledger (ledger version {version}, this one knows {SCHEMA_VERSION}): update."
        )
    if version == 2:  # version 1 needs the key, and is rewritten by whoever has it
        connection.execute(FROM_VERSION_2)


def _storage_error(path: Path, message: str, outcome: str) -> RefusedError:
    first = message.splitlines()[0].rstrip(".")
    lower = message.lower()
    if "lock" in lower and "conflicting" in lower:
        holder = re.search(r"PID \d+", message)
        who = f"another process ({holder[0]})" if holder else "another process"
        return BusyError(f"{path} is in use by {who}: wait until it has finished, then try again. {outcome}")
    if tells_of_full_disk(message):
        return RefusedError(f"The disk that holds {path.parent} is full: make room, then try again. {outcome}")
    if "wal" in lower and "does not match" in lower:
        return RefusedError(f"{_log_of_another(path)} {outcome}")
    if "not a valid duckdb database file" in lower:
        anew = "restore it from a backup" if path.stem in IRREPLACEABLE else "make it anew, with 'caseledger build'"
        return RefusedError(f"{path} is not a database of caseledger: move it away, or {anew}.")
    if "permission denied" in lower:
        return RefusedError(f"{path} may not be opened: permission denied. Check who owns it.")
    return RefusedError(f"{path} cannot be used: {first}. {outcome}")


def _log_of_another(path: Path) -> str:
    """Return what to do about a write-ahead log that is not of the database beside it."""
    if path.stem in IRREPLACEABLE:
        return (
            f"{path} and {path.name}.wal beside it do not belong together: keep both, since either may hold the last load, and"
            " bring the last good backup back ('caseledger restore FOLDER', into an empty home)."
        )
    return (
        f"{path}.wal beside {path.name} is of a program that has it open to write: close that, remove the log, and open the file"
        " read-only."
    )
