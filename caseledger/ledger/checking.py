"""Records into checked lines: the rules of EVENTS.md section 1 and of the catalogue, as one SQL statement per event type.

The statements fill the temporary table `checked`, a row per record: its attributes typed, its subject a pseudonym, its fields
as canonical JSON, its content hash, and `reasons`, every rule that it breaks (an empty list: nothing is wrong with it).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from caseledger.catalogue import EventType, read_catalogue
from caseledger.ledger import field_rules
from caseledger.ledger.cloudevents import ATTRIBUTES, READ_PAST
from caseledger.ledger.content import canonical_data, content_hash
from caseledger.ledger.field_rules import Fault
from caseledger.ledger.sql import comma_separated, literal

CHECKED = """
create or replace temp table checked (
    file_number integer,
    line bigint,
    source varchar,
    event_id varchar,
    event_type varchar,
    subject varchar,
    occurred_at timestamp,
    recorded_at timestamp,
    recorded_at_assumed boolean,
    area_code varchar,
    supersedes varchar,
    content_hash varchar,
    data varchar,
    unknown_fields bigint,
    reasons varchar[]
)
"""

# What is read of the envelope besides the type; as columns, `<name>_json`.
READ_ATTRIBUTES = tuple(name for name in ATTRIBUTES if name != "type")
NOT_IN_CATALOGUE = EventType(name="", subject="unknown", fields=())


@dataclass(frozen=True)
class CheckOptions:
    """What the load decides: its moment, and what stands in for what a line leaves out (times are Europe/London's)."""

    now: datetime
    recorded_at: datetime
    default_area: str
    strict: bool = False


def check_records(connection: duckdb.DuckDBPyConnection, options: CheckOptions) -> None:
    """Fill `checked` from `record`, given this load's `pseudonym` table."""
    connection.execute(CHECKED)
    catalogue = read_catalogue()
    found = {name for (name,) in connection.execute("select distinct event_type from record").fetchall()}
    for name in sorted(found & catalogue.keys()):
        connection.execute(_check(catalogue[name], f"event_type = {literal(name)}", options))
    if found - catalogue.keys():
        names = ", ".join(map(literal, catalogue))
        connection.execute(_check(NOT_IN_CATALOGUE, f"event_type is null or event_type not in ({names})", options))


def _check(event_type: EventType, condition: str, options: CheckOptions) -> str:
    """Return the statement that checks the records of one type."""
    known_fields = [field.name for field in event_type.fields]
    known_attributes = [*ATTRIBUTES, *READ_PAST, "data"]
    paths = [*(f"$.{name}" for name in READ_ATTRIBUTES), *(f"$.data.{name}" for name in known_fields)]
    columns = [*(f"{name}_json" for name in READ_ATTRIBUTES), *map(field_rules.column, event_type.fields)]
    named = [f"present(found[{index}]) as {name}" for index, name in enumerate(columns, start=1)]
    area = f"coalesce(json_text(area_json), {literal(options.default_area)})"
    return f"""
        insert into checked
        with extracted as (
            select
                file_number, line, event_type, event,
                json_extract(event, {paths}) as found,
                -- An unknown field shows in the number of keys; only then is the object taken apart to name it.
                len(json_keys(event, '$.data')) > list_count(found[{1 + len(READ_ATTRIBUTES)}:]) as has_other_fields,
                not list_has_all({known_attributes}, json_keys(event)) as has_other_attributes
            from record
            where {condition}
        ),
        named as (
            select
                file_number, line, event_type, event, has_other_fields, has_other_attributes,
                {comma_separated(named)}
            from extracted
        ),
        typed as (
            select
                named.*,
                json_text(source_json) as source,
                json_text(id_json) as event_id,
                {area} as area_code,
                {"person.pseudonym" if event_type.is_person else "json_text(subject_json)"} as subject,
                local_time(json_text(time_json)) as occurred_at,
                local_time(json_text(recordedtime_json)) as recorded_time,
                coalesce(recorded_time, {_timestamp(options.recorded_at)}) as recorded_at,
                json_text(supersedes_json) as supersedes,
                list_sort(
                    case when has_other_fields then
                        unknown_members(json_extract(event, '$.data'), {known_fields}::varchar[], []::varchar[])
                    else [] end
                    || case when has_other_attributes then
                        unknown_members(event, {known_attributes}, {known_fields} || coalesce(json_keys(event, '$.data'), []))
                    else [] end
                ) as unknown,
                {canonical_data(event_type, "other_person.pseudonym")} as data
            from named
            {_person_joins(event_type, area)}
        )
        select
            file_number, line, source, event_id, event_type, subject, occurred_at, recorded_at,
            recordedtime_json is null as recorded_at_assumed, area_code, supersedes,
            {content_hash()} as content_hash,
            data,
            len(unknown) as unknown_fields,
            {_reasons([*_attribute_faults(event_type, options), *_field_faults(event_type)])} as reasons
        from typed
    """


def _attribute_faults(event_type: EventType, options: CheckOptions) -> list[Fault]:
    """Return what can be wrong with any line, whatever fields its type has."""
    required = ["id", "source", "subject", "time", *(["supersedes"] if event_type.supersedes_required else [])]
    texts = ["id", "source", "subject", "area", "supersedes"]
    return [
        *(Fault("missing_field", f"{name}_json is null") for name in required),
        Fault("missing_field", "coalesce(event_type, '') = ''"),
        Fault("unknown_type", "event_type <> ''" if event_type is NOT_IN_CATALOGUE else "false"),
        *(Fault("bad_type", f"not starts_with({name}_json, '\"')") for name in texts),
        Fault("bad_type", "json_type(event, '$.type') not in ('VARCHAR', 'NULL')"),
        Fault("bad_type", "json_type(event, '$.data') not in ('OBJECT', 'NULL')"),
        Fault("bad_date", "time_json is not null and occurred_at is null"),
        Fault("bad_date", "recordedtime_json is not null and recorded_time is null"),
        Fault("recorded_before_occurred", "recorded_at::date < occurred_at::date - 1"),
        Fault("recorded_in_future", f"recorded_at > {_timestamp(options.now)} + interval 1 day"),
        Fault("supersedes_itself", "supersedes = event_id"),
        Fault("unknown_field", "len(unknown) > 0" if options.strict else "false"),
    ]


def _field_faults(event_type: EventType) -> list[Fault]:
    faults = [fault for field in event_type.fields for fault in field_rules.faults(field)]
    if event_type.at_least_one_of:
        absent = " and ".join(f"field_{name} is null" for name in event_type.at_least_one_of)
        faults.append(Fault("missing_field", absent))
    return faults


def _reasons(faults: Iterable[Fault]) -> str:
    """Return the SQL of the list of reasons that apply, each once."""
    conditions: dict[str, list[str]] = {}
    for fault in faults:
        conditions.setdefault(fault.reason, []).append(f"({fault.condition})")
    cases = [f"case when {' or '.join(each)} then {literal(reason)} end" for reason, each in conditions.items()]
    return f"list_filter([{comma_separated(cases)}], lambda reason: reason is not null)"


def _person_joins(event_type: EventType, area: str) -> str:
    """Return the joins to the pseudonyms of the subject, and of the field that names another person (`merged_into`)."""
    if not event_type.is_person:
        return ""
    joins = [("person", "subject_json")]
    joins += [("other_person", field_rules.column(field)) for field in event_type.fields if field.is_person]
    return "\n".join(
        f"left join pseudonym as {alias} on {alias}.local_id = json_text(named.{column}) and {alias}.area_code = {area}"
        for alias, column in joins
    )


def _timestamp(moment: datetime) -> str:
    return f"timestamp {literal(moment.isoformat(sep=' '))}"
