"""Changes into lines for the ledger: CloudEvents as a file of events would hold them, each with the row that it came from."""

from pathlib import Path

import duckdb

from caseledger.importers.matching import Matched
from caseledger.ledger.files import EventFile
from caseledger.ledger.pseudonyms import Key
from caseledger.ledger.records import make_record_tables, take_events
from caseledger.ledger.sql import insert_rows, json_object, literal
from caseledger.ledger.vault import local_ids_of, open_vault
from caseledger.settings import Settings

# In place of a row, for what is no longer in the extract.
GONE = "what is gone"


def fill_record(
    connection: duckdb.DuckDBPyConnection, settings: Settings, key: Key, source: str, area: str, matched: Matched
) -> list[EventFile]:
    """Fill `record` with the changes; return the files they came from: one per sheet and kind of statement, a row being a line.

    What was said of somebody who has been erased since is not said again: nobody knows whom it was about.
    """
    _name_subjects(connection, settings, key, area)
    connection.execute("""
        create or replace temp table numbered_change as
        with version as (
            select root_id, count(*) as versions from said where not is_root group by root_id
        ),
        versioned as (
            select
                change.*,
                coalesce(change.local_id, named_subject.local_id) as known_id,
                change.root_id || '.' || lpad((
                    coalesce(version.versions, 0)
                    + row_number() over (partition by change.root_id order by change.recorded_at)
                )::varchar, 4, '0') as version_id,
                concat_ws('.', split_part(change.root_id, '.', 1), split_part(change.root_id, '.', 2)) as statement_of
            from change
            left join named_subject on named_subject.subject = change.subject
            left join version on version.root_id = change.root_id
        )
        select
            *,
            coalesce(
                row_number, row_number() over (partition by file_number, statement_of, recorded_at, verb order by root_id)
            ) as line,
            dense_rank() over (
                order by coalesce(file_number, -1), statement_of, recorded_at, verb = 'retract'
            ) - 1 as record_file
        from versioned
        where known_id is not null
    """)
    make_record_tables(connection)
    members = [
        "'\"id\":' || to_json(case when verb = 'new' then root_id else version_id end)::varchar",
        f"'\"source\":' || to_json({literal(source)})::varchar",
        "'\"type\":' || to_json(event_type)::varchar",
        "'\"subject\":' || to_json(known_id)::varchar",
        "'\"time\":' || to_json(occurred_on)::varchar",
        "'\"recordedtime\":' || to_json(strftime(recorded_at, '%Y-%m-%dT%H:%M:%S.%f'))::varchar",
        f"'\"area\":' || to_json({literal(area)})::varchar",
        "case when verb <> 'new' then '\"supersedes\":' || to_json(root_id)::varchar end",
        "'\"data\":' || fields",
    ]
    connection.execute(
        take_events(f"""
            select record_file as file_number, line, null::bigint as last_line, {json_object(members)} as event
            from numbered_change
        """)
    )
    places = connection.execute(
        "select distinct record_file, file_number, statement_of, verb = 'retract' from numbered_change order by record_file"
    ).fetchall()
    sheets = [each.sheet.place for each in matched.found]
    everything = ", ".join(dict.fromkeys(each.sheet.file for each in matched.found))
    return [
        EventFile(
            number,
            f"{sheets[at] if at is not None else everything}, {GONE if is_gone else ''}{' of ' if is_gone else ''}{of}",
            Path(),
            "import",
        )
        for number, at, of, is_gone in places
    ]


def _name_subjects(connection: duckdb.DuckDBPyConnection, settings: Settings, key: Key, area: str) -> None:
    """Fill `named_subject(subject, local_id)`: who subjects are that a change only has the pseudonym of.

    The extract knows it of everybody it lists, the vault of all others.
    """
    connection.execute("""
        create or replace temp table named_subject as
        select subject, any_value(local_id) as local_id from stated where local_id is not null group by subject
    """)
    unnamed = connection.execute("""
        select distinct subject from change
        anti join named_subject on named_subject.subject = change.subject
        where local_id is null
    """).fetchall()
    if unnamed:
        with open_vault(settings) as vault:
            found = local_ids_of(vault, settings, key, {(area, subject) for (subject,) in unnamed})
        insert_rows(
            connection, "named_subject", ("varchar", "varchar"), [(subject, local_id) for (_, subject), local_id in found.items()]
        )
