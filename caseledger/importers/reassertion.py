"""Backfill: knowledge inserted at its own time must not undo what a later extract said.

A correction inserted at a moment stands until the next correction. Where the extract after it had said something else, and no
correction says so (at the time there was nothing to correct), that is said again, as of that extract.
"""

import duckdb

from caseledger.importers.difference import TableScope, stood
from caseledger.ledger.sql import literal


def assert_again(connection: duckdb.DuckDBPyConnection, source: str, area: str, moment: str, scopes: list[TableScope]) -> None:
    """Add to `change` what the next extract of each table had said otherwise than the changes inserted before it."""
    for scope in scopes:
        following = connection.execute(
            """
            select extracted_at::varchar, window_from::varchar from import_extract
            where source = $source and area_code = $area and table_name = $table and extracted_at > $moment::timestamp
            order by extracted_at, load_id limit 1
            """,
            {"source": source, "area": area, "table": scope.name, "moment": moment},
        ).fetchone()
        if following:
            connection.execute(_statement(scope, moment, *following))


def _statement(scope: TableScope, moment: str, next_moment: str, next_window_from: str | None) -> str:
    window_from = f"date {literal(next_window_from)}" if next_window_from else "null::date"
    return f"""
        insert into change
        with inserted as (
            select *, split_part(root_id, '.', 2) as label, split_part(root_id, '.', 3) as row_key
            from change where split_part(root_id, '.', 1) = {literal(scope.name)} and recorded_at = timestamp {literal(moment)}
        ),
        said_next as ({stood(next_moment)}),
        settled as (
            -- What a correction after the inserted one settles anyway.
            select distinct root_id from said
            where not is_root and recorded_at > timestamp {literal(moment)} and recorded_at <= timestamp {literal(next_moment)}
        ),
        row_left as (
            select row_key, max(occurred_on::date) filter (where label = {literal(scope.leaves_by or "")}) as left_on
            from (
                select row_key, label, occurred_on::varchar as occurred_on from said_next where is_said
                union all
                select row_key, label, occurred_on from inserted where verb <> 'retract'
            )
            group by row_key
        ),
        compared as (
            select
                inserted.*,
                coalesce(said_next.is_said, false) as was_said,
                said_next.event_type as next_type,
                said_next.occurred_on as next_on,
                said_next.fields as next_fields,
                said_next.root_id is not null and said_next.statement = said_text(inserted.fields::json, '')
                    and said_next.occurred_on::varchar = inserted.occurred_on and inserted.verb <> 'retract' as is_same,
                coalesce(row_left.left_on, timestamp {literal(moment)}::date) >= {window_from} as is_in_window
            from inserted
            anti join settled on settled.root_id = inserted.root_id
            left join said_next on said_next.root_id = inserted.root_id
            left join row_left on row_left.row_key = inserted.row_key
            inner join rule_of_event as rule
                on rule.table_name = {literal(scope.name)} and rule.label = inserted.label and rule.gone = 'retract'
        )
        select
            if(was_said, 'correct', 'retract'), compared.root_id, if(was_said, next_type, 'event_retracted'), compared.local_id,
            compared.subject, if(was_said, next_on::varchar, compared.occurred_on),
            if(was_said, next_fields, '{{}}'), timestamp {literal(next_moment)}, null, null
        from compared
        where is_in_window and not is_same and (was_said or compared.verb <> 'retract')
    """
