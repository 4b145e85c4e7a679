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
insert into load_file_name select file_number, file from waiting;
insert into checked by name
    select * exclude (load_id, file, raw_encrypted), file_number as arrival, 0 as unknown_fields, [] as reasons from waiting;
"""

# What the ledger had before this load under an id that a line has, or names. A small load keeps it, since the ledger is then
# read only once, and in two steps: ids of all events, then the other columns of the few that matter. A large load looks at the
# ledger itself.
KNOWN = """
create or replace temp table found as
    with named as (
        select source, event_id from checked
        union
        select source, supersedes from checked where supersedes is not null
    )
    select event.rowid as place
    from event
    semi join named on named.source = event.source and named.event_id = event.event_id;
create or replace temp table known as
    select event.source, event.event_id, event.event_type, event.subject, event.area_code, event.content_hash
    from event
    semi join found on found.place = event.rowid
"""
KNOWN_TO_LARGE_LOADS = """
create or replace temp view known as
    select source, event_id, event_type, subject, area_code, content_hash from event where load_id < {load_id}
"""
# A load is small with so many events in the ledger for each of its lines.
EVENTS_FOR_A_LINE = 20

# Ids stand as a hash, which is quick; that two can have one does no harm, since they are looked at again.
ID_HASH = "hash(source, event_id)"

# Nearly every line has an id that no other line and no event has, and none that supersedes something names: it is accepted as it
# is. The others are `doubtful`, and are judged in rounds; `decided` tells of each in which round, and how. `candidate` is every
# line that nothing is wrong with in itself, with a null verdict where there is none yet.
DOUBTFUL = """
create or replace temp table correction as
    select source, event_id, supersedes from checked where supersedes is not null and len(reasons) = 0;
create or replace temp table shared_id as
    select {id_hash} as id_hash from checked where len(reasons) = 0 group by id_hash having count(*) > 1
    union all
    select {id_hash} from known
    union all
    select {id_hash} from correction
    union all
    select hash(source, supersedes) from correction;
create or replace temp table doubtful as
    select
        arrival, file_number, line, source, event_id, event_type, subject, area_code, supersedes, content_hash,
        {id_hash} as id_hash
    from checked
    semi join shared_id on shared_id.id_hash = {id_hash}
    where len(reasons) = 0;
create or replace temp table decided (round integer, arrival bigint, verdict varchar);
create or replace temp view plain as
    select checked.arrival, checked.file_number, checked.line
    from checked
    anti join doubtful on doubtful.arrival = checked.arrival
    where len(checked.reasons) = 0;
create or replace temp view undecided as
    from doubtful anti join decided on decided.arrival = doubtful.arrival;
create or replace temp view candidate as
    select arrival, file_number, line, 'accepted' as verdict from plain
    union all
    select doubtful.arrival, doubtful.file_number, doubtful.line, decided.verdict
    from doubtful
    left join decided on decided.arrival = doubtful.arrival;
"""
# Every accepted event that a doubtful line names, or has the id of: what the ledger had, as a table, and what this load brings.
ACCEPTED_EVENT = """
create or replace temp table known_to_doubtful as
    with named as (
        select source, event_id from doubtful
        union
        select source, supersedes from doubtful where supersedes is not null
    )
    select known.*
    from known
    semi join named on named.source = known.source and named.event_id = known.event_id;
create or replace temp view accepted_event as
    select source, event_id, event_type, subject, area_code, content_hash from known_to_doubtful
    union all
    select doubtful.source, doubtful.event_id, doubtful.event_type, doubtful.subject, doubtful.area_code, doubtful.content_hash
    from doubtful
    inner join decided on decided.arrival = doubtful.arrival
    where decided.verdict = 'accepted';
"""

# What still waits for its target under an id that an accepted event has, with other content, waits in vain.
CONFLICTS_THAT_WAIT = """
insert into decided
select (select max(round) + 1 from decided), undecided.arrival, 'conflict'
from undecided
inner join accepted_event as accepted on accepted.source = undecided.source and accepted.event_id = undecided.event_id
where accepted.content_hash <> undecided.content_hash
"""

# Grain: one row per line turned away; `fields` are reasons with what they are about.
REFUSAL = """
create or replace temp table refusal (
    file_number bigint, line bigint, event_id varchar, reasons varchar[], fields varchar[]
)
"""

ACCEPTED, DUPLICATE, CONFLICT, OTHER_SUBJECT = "accepted", "duplicate", "conflict", "supersedes_other_subject"


def accept(connection: duckdb.DuckDBPyConnection, key: Key, load_id: int) -> None:
    """Append to `event` every line of `checked` that may be; say in `candidate` and `refusal` what became of the others."""
    connection.execute(WAITING)
    connection.execute(_known(connection, load_id))
    connection.execute(DOUBTFUL.format(id_hash=ID_HASH))
    (is_any_doubtful,) = connection.execute("select exists (from doubtful)").fetchone()
    if is_any_doubtful:
        _judge(connection, key)
    _append(connection, load_id)
    _collect_refusals(connection, key)


def _known(connection: duckdb.DuckDBPyConnection, load_id: int) -> str:
    lines, events = connection.execute("select (select count(*) from checked), (select count(*) from event)").fetchone()
    return KNOWN if lines * EVENTS_FOR_A_LINE <= events else KNOWN_TO_LARGE_LOADS.format(load_id=load_id)


def _judge(connection: duckdb.DuckDBPyConnection, key: Key) -> None:
    """Fill `decided` from `doubtful`, round by round."""
    connection.execute(ACCEPTED_EVENT)
    number, any_accepted, any_left = 0, True, True
    while any_accepted and any_left:
        number += 1
        any_accepted, any_left = _judge_round(connection, key, number)
    if any_left:
        connection.execute(CONFLICTS_THAT_WAIT)


def _judge_round(connection: duckdb.DuckDBPyConnection, key: Key, number: int) -> tuple[bool, bool]:
    """Judge the doubtful lines whose target is an accepted event, and those that have none.

    Returns whether any is accepted, and whether any is left.
    """
    connection.execute(f"""
        create or replace temp table eligible as
        select undecided.*, true as is_same_subject from undecided where supersedes is null
        union all
        select undecided.*, {_same_subject(key, "undecided")}
        from undecided
        inner join accepted_event as target on target.source = undecided.source and target.event_id = undecided.supersedes;
        create or replace temp table repeated_id as
        select id_hash from eligible group by id_hash having count(*) > 1;
        insert into decided
        with ranked as (
            select
                arrival,
                -- The first of several with one id stands, unless the ledger has that id already.
                first_value(content_hash) over first_of_id as first_hash,
                arrival = first_value(arrival) over first_of_id as is_first
            from eligible
            semi join repeated_id on repeated_id.id_hash = eligible.id_hash
            window first_of_id as (partition by source, event_id, is_same_subject order by file_number, line)
        )
        select
            {number}, eligible.arrival,
            case
                when not eligible.is_same_subject then '{OTHER_SUBJECT}'
                when coalesce(known.content_hash, ranked.first_hash, eligible.content_hash) <> eligible.content_hash
                    then '{CONFLICT}'
                when known.content_hash is null and coalesce(ranked.is_first, true) then '{ACCEPTED}'
                else '{DUPLICATE}'
            end
        from eligible
        left join accepted_event as known on known.source = eligible.source and known.event_id = eligible.event_id
        left join ranked on ranked.arrival = eligible.arrival
    """)
    any_accepted, any_left = connection.execute(f"""
        select exists (from decided where round = {number} and verdict = '{ACCEPTED}'), exists (from undecided)
    """).fetchone()
    return any_accepted, any_left


def _append(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    """Append the accepted lines, numbered in the order of rounds: what supersedes an event comes after it.

    They are stored in the order of `checked`, by type: DuckDB then stores their fields apart.
    """
    connection.execute(f"""
        create or replace temp table appended as
        with accepted as (
            select 1 as round, arrival from plain
            union all
            select round, arrival from decided where verdict = '{ACCEPTED}'
        )
        select arrival, (select coalesce(max(position), 0) from event) + row_number() over (order by round, arrival) as position
        from accepted
    """)
    connection.execute(f"""
        insert into event by name
        select
            appended.position,
            {load_id} as load_id,
            load_file_name.name as file,
            checked.* exclude (arrival, file_number, unknown_fields, reasons) replace (checked.data::json::variant as data),
            checked.occurred_at::date as occurred_on
        from checked
        inner join appended on appended.arrival = checked.arrival
        inner join load_file_name on load_file_name.number = checked.file_number
    """)


def _collect_refusals(connection: duckdb.DuckDBPyConnection, key: Key) -> None:
    """Fill `refusal`: every line turned away, with every reason that applies, and what each is about."""
    connection.execute(REFUSAL)
    (is_any_refused,) = connection.execute(f"""
        select exists (from unreadable) or exists (from checked where len(reasons) > 0)
            or exists (from decided where verdict in ('{CONFLICT}', '{OTHER_SUBJECT}'))
    """).fetchone()
    if not is_any_refused:
        return
    connection.execute(f"""
        create or replace temp table refused as
        select checked.*
        from checked
        inner join decided on decided.arrival = checked.arrival
        where decided.verdict in ('{CONFLICT}', '{OTHER_SUBJECT}')
        union all
        select * from checked where len(reasons) > 0;
        -- The few events that they name: without any, there is nothing to look for.
        create or replace temp table named_by_refused as
        with named as (
            select source, event_id from refused
            union
            select source, supersedes from refused
        )
        select known.source, known.event_id, known.event_type, known.subject, known.area_code, known.content_hash
        from known
        semi join named on named.source = known.source and named.event_id = known.event_id
        union all
        select line.source, line.event_id, line.event_type, line.subject, line.area_code, line.content_hash
        from checked as line
        inner join candidate on candidate.arrival = line.arrival
        semi join named on named.source = line.source and named.event_id = line.event_id
        where candidate.verdict = 'accepted';
        insert into refusal
        with compared as (
            select
                refused.*,
                coalesce(fault.fields, []) as fields,
                known.content_hash <> refused.content_hash as is_conflict,
                not ({_same_subject(key, "refused")}) as is_other_subject
            from refused
            left join named_by_refused as known on known.source = refused.source and known.event_id = refused.event_id
            left join named_by_refused as target on target.source = refused.source and target.event_id = refused.supersedes
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
