"""Writing SQL text: literals, and the functions on JSON text that the generated checks are made of."""

import glob
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from caseledger.settings import AREA_CODE

MOMENT = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
# A JSON value is absent when it is null, an empty text or an empty list (EVENTS.md section 1: null or an empty text is
# absence; in CSV an empty cell is both).
MACROS = """
create or replace temp macro is_blank(line) as line = '' or starts_with(line, ' ') and trim(line) = '';
create or replace temp macro present(json) as
    case when json in ('null', '""', '[]') then null else json::varchar end;
create or replace temp macro json_text(json) as
    case when starts_with(json, '"') then
        -- Not a slice, which takes three times as long.
        case when contains(json, '\\') then json_extract_string(json, '$') else substr(json, 2, length(json) - 2) end
    end;
-- An id with a blank (also one that does not break, or a tab) at an end would be another one than without, and make two people of
-- one. Comparisons, since a pattern takes several times as long, on several columns of every line.
create or replace temp macro has_blank_edge(json) as
    json < '"!' or ends_with(json, ' "')
    or starts_with(json, '"\u00a0') or ends_with(json, '\u00a0"') or starts_with(json, '"\\t') or ends_with(json, '\\t"');
-- One with a line break has swallowed lines of a CSV file in which a quote went astray. In JSON it is a backslash and more.
create or replace temp macro has_line_break(json) as
    case when contains(json, '\\') then regexp_matches(json_text(json), '[\\n\\r]') end;
create or replace temp macro is_area_code(text) as regexp_full_match(text, 'AREA_CODE');
create or replace temp macro iso_date(text) as
    case when regexp_full_match(text, '[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}') then try_cast(text as date) end;
create or replace temp macro is_whole(json) as regexp_full_match(json, '-?[0-9]+([.]0+)?');
create or replace temp macro whole_number(json) as
    case when is_whole(json) then try_cast(split_part(json, '.', 1) as integer) end;
create or replace temp macro is_number(json) as
    case when json is not null then
        regexp_full_match(json, '-?[0-9][0-9.eE+-]*') and coalesce(isfinite(try_cast(json as double)), false)
    end;
create or replace temp macro text_list(json) as from_json(json, '["VARCHAR"]');
create or replace temp macro is_text_list(json) as
    starts_with(json, '[') and list_bool_and(
        list_transform(from_json(json, '["JSON"]'), lambda item: coalesce(starts_with(item, '"'), false))
    );
-- Members of a JSON object that nobody declared, each kept as text: they have no type. One whose name is taken in the object
-- that it is going to is told apart by `envelope.` before it.
create or replace temp macro json_member(object, key) as
    present(json_extract(object, '/' || replace(replace(key, '~', '~0'), '/', '~1')));
create or replace temp macro member_name(member) as json_keys('{' || member || '}')[1];
create or replace temp macro unknown_members(object, known, taken) as
    list_transform(
        list_filter(
            list_distinct(json_keys(object)),
            lambda key: not list_contains(known, key) and json_member(object, key) is not null
        ),
        lambda key: to_json(if(list_contains(taken, key), 'envelope.' || key, key))::varchar
            || ':' || to_json(json_extract_string(json_member(object, key), '$'))::varchar
    );
-- A bare date is the start of that day; a moment with an offset is told in Europe/London's time, without one it is that.
-- The patterns are stricter than the casts, which take '2016-7-1', 'epoch', hour 24 and offsets of days; they take time, and
-- of a date its length tells the one that can fit.
create or replace temp macro local_time(text) as
    case
        when strlen(text) = 10 then
            case when regexp_full_match(text, '[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}') then try_cast(text as timestamp) end
        when regexp_full_match(text, 'MOMENT') then try_cast(text as timestamp)
        when regexp_full_match(text, 'MOMENT(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)') then
            timezone('Europe/London', try_cast(text as timestamptz))
    end;
""".replace("AREA_CODE", AREA_CODE).replace("MOMENT", MOMENT)


def literal(value: str | Path) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def file_literal(path: Path) -> str:
    """Return a path as an SQL literal for DuckDB's readers, which take `*`, `?` and `[` for a pattern."""
    return literal(glob.escape(str(path)))


def comma_separated(expressions: Iterable[str]) -> str:
    """Return SQL expressions as a list of them."""
    return ",\n                ".join(expressions)


def written_member(name: str, value: str) -> str:
    """Return the SQL of a member of a JSON object (`"name":value`) from the SQL of its value's JSON; null where that is."""
    return f"{literal(json.dumps(name, ensure_ascii=False) + ':')} || {value}"


def json_object(members: list[str]) -> str:
    """Return the SQL of a JSON object's text from the SQL of its members (`"name":value`, null where absent)."""
    return f"concat('{{', concat_ws(',', {', '.join(members) or 'null'}), '}}')"


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows whose columns are of these SQL types, in one statement: `executemany` takes half a minute for 100,000."""
    if rows:
        columns = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        connection.execute(f"insert into {table} select {columns}", [list(column) for column in zip(*rows, strict=True)])
