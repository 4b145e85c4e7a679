"""What an extract says that the same extract did not say before: new events, corrections, retractions.

The ledger itself remembers. The first event under an id is the root; each correction names the root, and so does a retraction,
so that the latest of them recorded by a moment is what was said by then (EVENTS.md section 1, "Known at"), and a statement that
comes back after it was gone is one more correction.
"""

from dataclasses import dataclass

import duckdb

from caseledger.ledger.sql import literal

# What an event says, as a text that does not depend on how numbers are spelled or members ordered.
MACROS = """
create or replace temp macro said_member(object, name) as
    name || '=' || case
        when json_type(object, '$.' || name) in ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT')
        then json_extract_string(object, '$.' || name)::double::varchar
        else json_extract_string(object, '$.' || name)
    end;
create or replace temp macro said_text(object, own_id) as
    array_to_string(
        list_transform(
            list_sort(list_filter(json_keys(object), lambda name: name <> own_id)), lambda name: said_member(object, name)
        ),
        chr(31)
    );
"""

# Grain: one row per event that this source ever said.
SAID = """
create or replace temp table said as
with own as (
    select coalesce(supersedes, event_id) as root_id, * from event where source = $source and area_code = $area
)
select
    own.root_id, event_id, supersedes is null as is_root, event_type, subject, occurred_on, recorded_at,
    event_type <> 'event_retracted' as is_said, data::json::varchar as fields,
    said_text(data::json, coalesce(rule.own_id, '')) as statement
from own
left join rule_of_event as rule
    on rule.table_name = split_part(own.root_id, '.', 1) and rule.label = split_part(own.root_id, '.', 2)
"""

# Grain: one row per statement that is to enter the ledger. `verb` is new, correct or retract.
CHANGE = """
create or replace temp table change (
    verb varchar, root_id varchar, event_type varchar, local_id varchar, subject varchar, occurred_on varchar, fields varchar,
    recorded_at timestamp, file_number integer, row_number bigint
);
"""


# What a row shows in turn ends when the next begins: of placements an extract shows the latest only, with its start.
ENDED_BY_NEXT = """
insert into stated by name
with shown as (
    select root_id, row_key, table_name, label, subject, occurred_on::varchar as occurred_on, fields
    from stood where is_said
    union
    select root_id, row_key, table_name, label, subject, occurred_on, fields from stated where is_known
),
latest_of_id as (
    -- What the extract says now of one shown before goes before what was said then.
    select shown.* from shown
    left join stated on stated.root_id = shown.root_id and stated.fields = shown.fields
    qualify row_number() over (partition by shown.root_id order by stated.root_id is null) = 1
),
followed as (
    select
        latest_of_id.*, rule.until_next, rule.id_field,
        lead(occurred_on) over (
            partition by latest_of_id.table_name, latest_of_id.label, row_key order by occurred_on, root_id
        ) as next_on
    from latest_of_id
    inner join rule_of_event as rule on rule.table_name = latest_of_id.table_name and rule.label = latest_of_id.label
    where rule.until_next is not null and rule.gone <> 'series'
)
select
    concat_ws('.', table_name, label || '_end', row_key, split_part(root_id, '.', 4)) as root_id,
    table_name, label || '_end' as label, row_key, until_next as event_type, subject, next_on as occurred_on,
    json_object(id_field, json_extract_string(fields, '$.' || id_field))::varchar as fields, true as is_known, 'keep' as gone,
    true as is_timed
from followed
where next_on is not null and next_on > occurred_on
"""


@dataclass(frozen=True)
class TableScope:
    """What one table of an extract covers: rows that left before `window_from` need not be in it.

    `window_from` is null where nothing ever counts as gone. `before` is the moment of the extract before this one.
    """

    name: str
    leaves_by: str | None
    window_from: str | None
    before: str | None


def recall(connection: duckdb.DuckDBPyConnection, source: str, area: str, moment: str) -> None:
    """Fill `said` with all that the source ever said, and `stood` with what of it stood at the moment."""
    connection.execute(MACROS)
    connection.execute(SAID, {"source": source, "area": area})
    connection.execute(f"create or replace temp table stood as {stood(moment)}")


def compare(connection: duckdb.DuckDBPyConnection, moment: str, scopes: list[TableScope]) -> None:
    """Fill `change` with what `stated` says beyond what stood before."""
    connection.execute(CHANGE)
    connection.execute(ENDED_BY_NEXT)
    connection.execute(_spoken(moment))
    connection.execute(_states_ended(moment))
    for scope in scopes:
        connection.execute(_gone(scope, moment))


def stood(moment: str) -> str:
    """Return the query for what was said by a moment: a row per statement, with whether it stood."""
    return f"""
        select
            root_id, split_part(root_id, '.', 1) as table_name, split_part(root_id, '.', 2) as label,
            split_part(root_id, '.', 3) as row_key, event_type, subject, occurred_on, is_said, fields, statement, recorded_at
        from said
        where recorded_at <= timestamp {literal(moment)}
        qualify row_number() over (partition by root_id order by is_root, recorded_at desc, event_id desc) = 1
    """


def _spoken(moment: str) -> str:
    """Return the statement for candidates that are new, or not what was said before."""
    return f"""
        insert into change
        with latest_of_series as (
            -- A statement about a state is compared with the latest one of its row, whatever day that was said.
            select * from stood
            where is_said and split_part(root_id, '.', 4) <> ''
            qualify row_number() over (partition by table_name, label, row_key order by occurred_on desc) = 1
        ),
        compared as (
            select
                stated.*,
                said_text(stated.fields::json, coalesce(rule.own_id, '')) as statement,
                coalesce(stood.is_said, false) as was_said,
                stood.statement as said_before,
                stood.occurred_on as said_on,
                latest_of_series.statement as latest_statement,
                exists (from said where said.root_id = stated.root_id) as has_root
            from stated
            left join stood on stood.root_id = stated.root_id
            left join rule_of_event as rule on rule.table_name = stated.table_name and rule.label = stated.label
            left join latest_of_series
                on stated.gone = 'series'
                and latest_of_series.table_name = stated.table_name
                and latest_of_series.label = stated.label
                and latest_of_series.row_key = stated.row_key
            where stated.is_known
        )
        select
            case when has_root then 'correct' else 'new' end, root_id, event_type, local_id, subject,
            -- Since when a state holds that the extract does not date, it said first.
            case when is_timed then occurred_on else coalesce(said_on::varchar, occurred_on) end,
            fields, timestamp {literal(moment)}, file_number, row_number
        from compared
        where case
            when gone = 'series' and not was_said then latest_statement is distinct from statement
            else not was_said or said_before <> statement or (is_timed and said_on::varchar <> occurred_on)
        end
    """


def _gone(scope: TableScope, moment: str) -> str:
    """Return the statement for what one table said and does not say any more, where it would have to."""
    window_from = f"date {literal(scope.window_from)}" if scope.window_from else "null::date"
    before = f"timestamp {literal(scope.before)}::date" if scope.before else "null::date"
    return f"""
        insert into change
        with rule as (
            select distinct table_name, label, gone from rule_of_event where table_name = {literal(scope.name)}
        ),
        of_table as (
            select stood.* from stood where is_said and table_name = {literal(scope.name)}
        ),
        row_said as (
            select row_key, max(occurred_on) filter (where label = {literal(scope.leaves_by or "")}) as left_on
            from of_table group by row_key
        ),
        row_listed as (
            select distinct row_key from stated where table_name = {literal(scope.name)}
        ),
        row_gone as (
            -- A row that has not left by the extract before must still be listed, or have left within the window.
            select row_said.row_key
            from row_said
            anti join row_listed on row_listed.row_key = row_said.row_key
            where coalesce(left_on, {before}) >= {window_from}
        ),
        unreadable as (
            select subject from unreadable_row where table_name = {literal(scope.name)}
        )
        select
            'retract', of_table.root_id, 'event_retracted', null, of_table.subject, of_table.occurred_on::varchar, '{{}}',
            timestamp {literal(moment)}, null, null
        from of_table
        inner join rule on rule.label = of_table.label and rule.gone = 'retract'
        anti join stated on stated.root_id = of_table.root_id
        where (
                of_table.row_key in (select row_key from row_listed)
                or (
                    of_table.row_key in (select row_key from row_gone)
                    and not exists (from unreadable where unreadable.subject is null or unreadable.subject = of_table.subject)
                )
            )
    """


def _states_ended(moment: str) -> str:
    """Return the statement that ends, as of the extract, each state that it does not show any more."""
    return f"""
        insert into change
        with latest as (
            select stood.*, rule.until_next, rule.id_field, split_part(root_id, '.', 4) as shown_on
            from stood
            inner join rule_of_event as rule on rule.table_name = stood.table_name and rule.label = stood.label
            where is_said and rule.gone = 'series' and rule.until_next is not null
            qualify row_number() over (partition by stood.table_name, stood.label, row_key order by occurred_on desc) = 1
        ),
        ended as (
            select *, concat_ws('.', table_name, label || '_end', row_key, shown_on) as end_id from latest
        )
        select
            'new', end_id, until_next, null, subject, strftime(timestamp {literal(moment)}, '%Y-%m-%d'),
            json_object(id_field, json_extract_string(fields, '$.' || id_field))::varchar, timestamp {literal(moment)}, null, null
        from ended
        anti join said on said.root_id = ended.end_id
        where not exists (
                from stated
                where stated.table_name = ended.table_name and stated.label = ended.label
                    and stated.row_key = ended.row_key
                    and (not stated.is_known or said_text(stated.fields::json, ended.id_field) = ended.statement)
            )
            and ended.table_name in (select table_name from listed_table)
    """
