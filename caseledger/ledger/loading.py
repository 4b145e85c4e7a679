"""One load: files into the ledger, whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb

from caseledger.ledger.accepting import ACCEPTED, DUPLICATE, accept
from caseledger.ledger.checking import check_records
from caseledger.ledger.envelope import CheckOptions
from caseledger.ledger.files import EventFile, find_files
from caseledger.ledger.fingerprints import Fingerprints
from caseledger.ledger.keeping import hold, purge_rejects, reject
from caseledger.ledger.known_files import find_known, keep_files, sentence_about
from caseledger.ledger.migrating import bring_up_to_date
from caseledger.ledger.pseudonyms import Key, fingerprint_of_ledger, key_of_ledger, name_people
from caseledger.ledger.reading import read_files
from caseledger.ledger.sql import MACROS, insert_rows
from caseledger.ledger.store import open_ledger
from caseledger.ledger.vault import keep_local_ids
from caseledger.moments import local_now
from caseledger.progress import Progress, silent
from caseledger.settings import Settings


@dataclass(frozen=True)
class LoadSummary:
    """What became of every line of a load: read + released = accepted + duplicates + rejected + held.

    `released` are lines held since an earlier load that this one could decide; `held` those of this load that name an event
    the ledger does not have. A line can have several reasons, so `rejected_by_reason` may add up to more than `rejected`.
    """

    load_id: int
    read: int
    released: int
    accepted: int
    duplicates: int
    rejected: int
    held: int
    rejected_by_reason: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)


def load(
    settings: Settings,
    paths: Iterable[str],
    *,
    strict: bool = False,
    recorded_at: datetime | None = None,
    now: datetime | None = None,
    progress: Progress = silent,
    note: Progress = silent,
) -> LoadSummary:
    """Load event files into the ledger, in one transaction.

    `recorded_at` (local time) stands in for lines that do not say when they were recorded; without it the load's moment
    does. `strict` rejects fields the catalogue does not know. `note` is told, once the load has happened, which files were not
    read again.

    Raises:
        RefusedError: a file cannot be read as events at all, or changes before its bad lines are kept, the ledger is in use or
            its key is another one, the disk is full. The ledger is then as it was.
    """
    moment = now or local_now()
    options = CheckOptions(moment, recorded_at or moment, settings.default_area, strict)
    bring_up_to_date(settings, progress)
    with open_ledger(settings) as connection:
        files = find_files(paths, settings.work)
        with Fingerprints(files) as fingerprints:
            if fingerprint_of_ledger(connection):  # something was loaded before
                progress("Looking for files that were loaded before")
                key = key_of_ledger(connection, settings)
                files = find_known(connection, settings, key, files, options, fingerprints)
            fingerprints.begin(files)
            connection.execute("begin")
            key = key_of_ledger(connection, settings)
            connection.execute(MACROS)
            unread = sum(not file.earlier for file in files)
            if unread:
                progress(f"Reading {unread} file{'s' if unread != 1 else ''}")
            files = read_files(connection, files, settings.work)
            summary = take_in(connection, settings, key, files, options, progress, fingerprints)
            connection.execute("commit")
    if sentence := sentence_about(files):
        note(sentence)
    return summary


def take_in(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    key: Key,
    files: list[EventFile],
    options: CheckOptions,
    progress: Progress = silent,
    fingerprints: Fingerprints | None = None,
) -> LoadSummary:
    """Take the lines of `record` and `unreadable` into the ledger as one load, within the transaction that the caller has begun.

    Whoever reads files into lines, the loader or an importer, comes here; the caller commits. Lines of files that an earlier load
    took in count as duplicates; `fingerprints` are what later loads know files by.
    """
    progress("Checking every line against the catalogue")
    name_people(connection, key, settings.default_area)
    check_records(connection, options)
    progress("Appending to the ledger")
    load_id = _start(connection, files)
    accept(connection, key, load_id)
    hold(connection, key, load_id, files)
    reject(connection, key, load_id, options.now, files)
    purge_rejects(connection, options.now - timedelta(days=settings.reject_retention_days))
    summary = _summarise(connection, load_id, options.now, sum(file.earlier.lines for file in files if file.earlier))
    keep_files(connection, key, load_id, files, options, fingerprints)
    # The vault first: a person in the ledger is always in the vault, and one too many there harms nobody.
    keep_local_ids(connection, settings, key, _people(connection, any_refused=summary.rejected > 0))
    # The commit would go through their rows, and so would the closing of the file: together they took a tenth of a load.
    for table in ("record", "checked", "doubtful", "appended"):
        connection.execute(f"drop table {table} cascade")
    return summary


def _start(connection: duckdb.DuckDBPyConnection, files: list[EventFile]) -> int:
    (load_id,) = connection.execute("select coalesce(max(load_id), 0) + 1 from load").fetchone()
    connection.execute("create or replace temp table load_file_name (number integer, name varchar)")
    insert_rows(connection, "load_file_name", ("integer", "varchar"), [(file.number, file.name) for file in files])
    return load_id


def _summarise(connection: duckdb.DuckDBPyConnection, load_id: int, moment: datetime, known_lines: int) -> LoadSummary:
    (read,) = connection.execute("select (select count(*) from record) + (select count(*) from unreadable)").fetchone()
    released, accepted, duplicates, held = connection.execute(f"""
        select
            count(*) filter (where file_number < 0 and verdict is not null),
            count(*) filter (where verdict = '{ACCEPTED}'),
            count(*) filter (where verdict = '{DUPLICATE}'),
            count(*) filter (where file_number >= 0 and verdict is null)
        from candidate
    """).fetchone()
    read, duplicates = read + known_lines, duplicates + known_lines
    (rejected,) = connection.execute("select count(*) from refusal").fetchone()
    by_reason = dict(
        connection.execute("""
            with named as (select unnest(reasons) as reason from refusal)
            select reason, count(*) from named group by reason order by reason
        """).fetchall()
    )
    unknown_field, assumed = connection.execute("""
        select count(*) filter (where checked.unknown_fields > 0), count(*) filter (where checked.recorded_at_assumed)
        from checked
        inner join candidate on candidate.arrival = checked.arrival
        where (checked.unknown_fields > 0 or checked.recorded_at_assumed)
            and candidate.file_number >= 0 and coalesce(candidate.verdict, 'held') in ('accepted', 'held')
    """).fetchone()
    warnings = {name: count for name, count in [("recorded_at_assumed", assumed), ("unknown_field", unknown_field)] if count}
    connection.execute(
        "insert into load values (?, ?, ?, ?, ?, ?, ?, ?, map(?::varchar[], ?::bigint[]), map(?::varchar[], ?::bigint[]))",
        [load_id, moment, read, released, accepted, duplicates, rejected, held]
        + [list(part) for counts in (by_reason, warnings) for part in (counts.keys(), counts.values())],
    )
    return LoadSummary(load_id, read, released, accepted, duplicates, rejected, held, by_reason, warnings)


def _people(connection: duckdb.DuckDBPyConnection, *, any_refused: bool) -> list[tuple[str, str, str]]:
    """Return (area code, pseudonym, local id) of everybody whom a line that was not turned away names."""
    if not any_refused:
        return connection.execute("select area_code, pseudonym, local_id from pseudonym order by all").fetchall()
    return connection.execute("""
        with kept as (
            select checked.area_code, checked.subject, checked.event_type, checked.data
            from checked
            inner join candidate on candidate.arrival = checked.arrival
            where checked.file_number >= 0
                and coalesce(candidate.verdict, 'held') not in ('conflict', 'supersedes_other_subject')
        ),
        named as (
            select area_code, subject as pseudonym from kept
            union
            select area_code, json_extract_string(data, '$.merged_into') from kept where event_type = 'person_merged'
        )
        select pseudonym.area_code, pseudonym.pseudonym, pseudonym.local_id
        from pseudonym
        semi join named on named.area_code = pseudonym.area_code and named.pseudonym = pseudonym.pseudonym
        order by all
    """).fetchall()
