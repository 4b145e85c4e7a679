"""Checked lines into the ledger: what is accepted, what is there already, what must wait, what is turned away.

Lines are judged in rounds: first those that supersede nothing, or an event the ledger has; then those that supersede what the
round before let in; and so on until a round lets nothing in. What is left names an event that the ledger does not have, and
is held. So a target is always in the ledger before what supersedes it, whatever the order of the lines.
"""

import duckdb

from caseledger.catalogue import read_catalogue
from caseledger.ledger.pseudonyms import Key
from caseledger.ledger.sql import literal

# Lines held since an earlier load are tried again beside the new ones, and before them: in `checked` they have file numbers
# below zero, the line held longest the lowest.
WAITING = """
create or replace temp table waiting as
    select row_number() over (order by load_id, file, line, content_hash) - count(*) over () - 1 as file_number, * from held;
insert into checked by name
    select * exclude (load_id, file, raw_encrypted), 0 as unknown_fields, [] as reasons from waiting;
"""

# Grain of all: one row per line that nothing is wrong with in itself. A round moves the lines that it judges from `undecided` to
# `decided`; `candidate` is both, with a null verdict where there is none yet.
CANDIDATE = """
create or replace temp table undecided as
    select
        row_number() over (order by file_number, line) as arrival,
        file_number, line, source, event_id, event_type, subject, area_code, supersedes, content_hash
    from checked
    where len(reasons) = 0;
create or replace temp table decided (file_number bigint, line bigint, verdict varchar);
create or replace temp view candidate as
    select file_number, line, verdict from decided
    union all
    select file_number, line, null from undecided;
"""
DECIDE = """
insert into decided select file_number, line, verdict from judged;
create or replace temp table undecided as from undecided anti join judged on judged.arrival = undecided.arrival;
"""

# What still waits for its target under an id that an accepted event has, with other content, waits in vain.
CONFLICTS_THAT_WAIT = (
    """
create or replace temp table judged as
    select undecided.arrival, undecided.file_number, undecided.line, 'conflict' as verdict
    from undecided
    inner join event as known on known.source = undecided.source and known.event_id = undecided.event_id
    where known.content_hash <> undecided.content_hash;
"""
    + DECIDE
)

ACCEPTED, DUPLICATE, CONFLICT, OTHER_SUBJECT = "accepted", "duplicate", "conflict", "supersedes_other_subject"


def accept(connection: duckdb.DuckDBPyConnection, key: Key, load_id: int) -> None:
    """Append to `event` every line of `checked` that may be; say in `candidate` and `refusal` what became of the others."""
    connection.execute(WAITING)
    connection.execute(CANDIDATE)
    while _judge_round(connection, key):
        _append(connection, load_id)
    connection.execute(CONFLICTS_THAT_WAIT)
    _collect_refusals(connection, key)


def _judge_round(connection: duckdb.DuckDBPyConnection, key: Key) -> bool:
    """Judge the candidates whose target is in the ledger, and those that have none; return whether any is accepted."""
    connection.execute(f"""
        create or replace temp table judged as
        with aimed as (
            select undecided.arrival, {_same_subject(key, "undecided")} as is_same_subject
            from undecided
            inner join event as target on target.source = undecided.source and target.event_id = undecided.supersedes
        ),
        eligible as (
            select undecided.*, coalesce(aimed.is_same_subject, true) as is_same_subject
            from undecided
            left join aimed on aimed.arrival = undecided.arrival
            where undecided.supersedes is null or aimed.arrival is not null
        ),
        compared as (
            select
                eligible.*,
                known.content_hash as known_hash,
                -- The first of several with one id stands, unless the ledger has that id already.
                first_value(eligible.content_hash) over first_of_id as first_hash,
                eligible.arrival = first_value(eligible.arrival) over first_of_id as is_first
            from eligible
            left join event as known on known.source = eligible.source and known.event_id = eligible.event_id
            window first_of_id as (
                partition by eligible.source, eligible.event_id, eligible.is_same_subject order by eligible.arrival
            )
        )
        select
            arrival, file_number, line,
            case
                when not is_same_subject then '{OTHER_SUBJECT}'
                when coalesce(known_hash, first_hash) <> content_hash then '{CONFLICT}'
                when known_hash is null and is_first then '{ACCEPTED}'
                else '{DUPLICATE}'
            end as verdict
        from compared
    """)
    connection.execute(DECIDE)
    (any_accepted,) = connection.execute(f"select exists (from judged where verdict = '{ACCEPTED}')").fetchone()
    return any_accepted


def _append(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    """Append the round's accepted lines; sorted by type, since DuckDB then stores their fields as columns."""
    connection.execute(f"""
        insert into event by name
        with arrived as (
            select checked.*, coalesce(waiting.file, load_file_name.name) as file
            from judged
            inner join checked on checked.file_number = judged.file_number and checked.line = judged.line
            left join waiting on waiting.file_number = judged.file_number
            left join load_file_name on load_file_name.number = judged.file_number
            where judged.verdict = '{ACCEPTED}'
        )
        select
            (select coalesce(max(position), 0) from event)
                + row_number() over (order by event_type, file_number, line) as position,
            {load_id} as load_id,
            * exclude (file_number, unknown_fields, reasons, data),
            occurred_at::date as occurred_on,
            data::json::variant as data
        from arrived
        order by event_type, file_number, line
    """)


def _collect_refusals(connection: duckdb.DuckDBPyConnection, key: Key) -> None:
    """Fill `refusal`: every line turned away, with every reason that applies, and what each is about."""
    connection.execute(f"""
        create or replace temp table refusal as
        with refused as (
            select checked.*
            from checked
            left join candidate on candidate.file_number = checked.file_number and candidate.line = checked.line
            where len(checked.reasons) > 0 or candidate.verdict in ('{CONFLICT}', '{OTHER_SUBJECT}')
        ),
        compared as (
            select
                refused.*,
                coalesce(fault.fields, []) as fields,
                known.content_hash <> refused.content_hash as is_conflict,
                not ({_same_subject(key, "refused")}) as is_other_subject
            from refused
            left join event as known on known.source = refused.source and known.event_id = refused.event_id
            left join event as target on target.source = refused.source and target.event_id = refused.supersedes
            left join fault on fault.file_number = refused.file_number and fault.line = refused.line
        )
        select
            file_number, line, event_id,
            reasons
            || case when is_conflict then ['{CONFLICT}'] else [] end
            || case when is_other_subject then ['{OTHER_SUBJECT}'] else [] end as reasons,
            fields
            || case when is_conflict then ['{CONFLICT}: id'] else [] end
            || case when is_other_subject then ['{OTHER_SUBJECT}: supersedes'] else [] end as fields
        from compared
        union all
        select file_number, line, null, ['unreadable'], [] from unreadable
    """)


def _same_subject(key: Key, line: str) -> str:
    """Return the condition that a line and its `target` are about the same subject of the same area.

    A retraction's subject is a person's pseudonym even where its target is an entry of a register, which keeps its plain id:
    only the target tells.
    """
    registers = [name for name, event_type in read_catalogue().items() if not event_type.is_person]
    is_register = f"target.event_type in ({', '.join(map(literal, registers))})"
    named = key.pseudonym_sql("target.area_code", "target.subject")
    subject = f"case when {is_register} and {line}.event_type = 'event_retracted' then {named} else target.subject end"
    return f"target.area_code = {line}.area_code and {subject} = {line}.subject"
