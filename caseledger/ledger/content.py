"""What an event says: its canonical text, and the hash over it, which is the same in every format (EVENTS.md section 1).

The check at the door makes both; whoever doubts the ledger makes them again from what it keeps, and compares.
"""

import duckdb

from caseledger.catalogue import EventType, read_catalogue
from caseledger.ledger import field_rules
from caseledger.ledger.sql import MACROS, comma_separated, json_object, literal

# In the order in which they enter the content hash; the optional ones are left out of it where they are absent (what the load
# assumes in their place is no content: the same line loaded tomorrow is the same event). The area is there always, since it takes
# its default first, and so are the others in whatever is not rejected.
HASHED_ATTRIBUTES = {
    "id": "event_id",
    "source": "source",
    "type": "event_type",
    "subject": "subject",
    "time": "occurred_at",
    "recordedtime": "recorded_time",
    "area": "area_code",
    "supersedes": "supersedes",
}


OPTIONAL_ATTRIBUTES = ("recordedtime", "supersedes")


def content_hash() -> str:
    """Return the SQL of the hash over the attributes and `data`: one content has one hash in every format.

    128 bits of SHA-256 as hexadecimal digits, which is plenty to tell apart the contents sent under one id. The text is put
    together in one go, since every step in between would copy it.
    """
    attributes = [_hashed(name, column) for name, column in HASHED_ATTRIBUTES.items()]
    return f"left(sha256(concat({comma_separated([*attributes, 'data'])})), 32)"


def _hashed(name: str, column: str) -> str:
    """Return the SQL of an attribute as it enters the hash, as arguments of `concat`."""
    written = f"""'"{name}":', to_json({column}::varchar), ','"""
    return f"case when {column} is not null then concat({written}) end" if name in OPTIONAL_ATTRIBUTES else written


def canonical_data(event_type: EventType, person: str = "null") -> str:
    """Return the SQL of the fields' canonical JSON: those of the catalogue in its order, typed, then the list `unknown`.

    `person` is the SQL of the pseudonym that takes the place of a person's id in a field.
    """
    members = [field_rules.member(field, person) for field in event_type.fields]
    members.append("nullif(array_to_string(unknown, ','), '')")
    return json_object(members)


def changed_events(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the positions of events whose content is not what their hash was made of, of the catalogue's types."""
    connection.execute(MACROS)
    catalogue = read_catalogue()
    found = [name for (name,) in connection.execute("select distinct event_type from event order by event_type").fetchall()]
    changed = [connection.execute(_changed(catalogue[name])).fetchall() for name in found if name in catalogue]
    return sorted(position for positions in changed for (position,) in positions)


def _changed(event_type: EventType) -> str:
    """Return the query for the positions of one type's events that do not have the hash of their content.

    A VARIANT gives the same values back, but neither the order of its members nor the spelling of its numbers, so the
    canonical text is made again as at the door.
    """
    known = [field.name for field in event_type.fields]
    named = [f"present(found[{index}]) as {field_rules.column(field)}" for index, field in enumerate(event_type.fields, start=1)]
    return f"""
        with kept as (
            select * replace (data::json as data) from event where event_type = {literal(event_type.name)}
        ),
        extracted as (
            select
                *,
                json_extract(data, {[f"$.{name}" for name in known]}::varchar[]) as found,
                len(json_keys(data)) > list_count(found) as has_other_fields
            from kept
        ),
        named as (
            select
                {comma_separated([*named, "extracted.* exclude (found)"])},
                case when not recorded_at_assumed then recorded_at end as recorded_time
            from extracted
        ),
        canonical as (
            select
                * exclude (data),
                list_sort(
                    case when has_other_fields then unknown_members(data, {known}::varchar[], []::varchar[]) else [] end
                ) as unknown,
                {canonical_data(event_type)} as data
            from named
        )
        select position from canonical where content_hash is distinct from {content_hash()}
    """
