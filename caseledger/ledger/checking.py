"""Records into checked lines: the rules of EVENTS.md section 1 and of the catalogue, as one SQL statement per event type.

The statements fill the temporary table `checked`, a row per record: its attributes typed, its subject a pseudonym, its fields
as canonical JSON, its content hash, and `reasons`, every rule that it breaks (an empty list: nothing is wrong with it). Which
fields those rules are about is asked afterwards, of the faulty lines alone, since they are few: `fault`.
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

# Grain of `fault`: one row per faulty line. `fields` says of each reason which field it is about (`bad_code: agency`).
FAULTY = """
create or replace temp table faulty_record as
    with faulty as (
        select file_number, line from checked where len(reasons) > 0
    )
    select record.*
    from record
    semi join faulty on faulty.file_number = record.file_number and faulty.line = record.line;
create or replace temp table fault (file_number integer, line bigint, fields varchar[]);
"""
UNKNOWN_FIELD = "unknown_field"

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


@dataclass(frozen=True)
class _Records:
    """The records of one type: the table in which they are, and the condition that finds them."""

    table: str
    condition: str


def check_records(connection: duckdb.DuckDBPyConnection, options: CheckOptions) -> None:
    """Fill `checked` and `fault` from `record`, given this load's `pseudonym` table."""
    connection.execute(CHECKED)
    for event_type, condition in _types_in(connection, "record"):
        connection.execute(_check(event_type, _Records("record", condition), options))
    connection.execute(FAULTY)
    for event_type, condition in _types_in(connection, "faulty_record"):
        connection.execute(_name_faults(event_type, _Records("faulty_record", condition), options))


def _types_in(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[EventType, str]]:
    """Return the types of a table's records, each with the condition on them; those of no type of the catalogue are one."""
    catalogue = read_catalogue()
    found = {name for (name,) in connection.execute(f"select distinct event_type from {table}").fetchall()}
    types = [(catalogue[name], f"event_type = {literal(name)}") for name in sorted(found & catalogue.keys())]
    if found - catalogue.keys():
        names = ", ".join(map(literal, catalogue))
        types.append((NOT_IN_CATALOGUE, f"event_type is null or event_type not in ({names})"))
    return types


def _check(event_type: EventType, records: _Records, options: CheckOptions) -> str:
    """Return the statement that checks the records of one type."""
    return f"""
        insert into checked
        {_typed(event_type, records, options)}
        select
            file_number, line, source, event_id, event_type, subject, occurred_at, recorded_at,
            recordedtime_json is null as recorded_at_assumed, area_code, supersedes,
            {content_hash()} as content_hash,
            data,
            len(unknown) as unknown_fields,
            {_reasons(_faults(event_type, options))} as reasons
        from typed
    """


def _name_faults(event_type: EventType, records: _Records, options: CheckOptions) -> str:
    """Return the statement that says of the faulty records of one type what each of their reasons is about."""
    faults = [
        f"case when {fault.condition} then {literal(f'{fault.reason}: {fault.about}')} end"
        for fault in _faults(event_type, options)
        if fault.reason != UNKNOWN_FIELD
    ]
    unknown_fields = f"list_transform(unknown, lambda member: '{UNKNOWN_FIELD}: ' || member_name(member))"
    return f"""
        insert into fault
        {_typed(event_type, records, options)}
        select
            file_number, line,
            list_filter([{comma_separated(faults)}], lambda fault: fault is not null)
            || {unknown_fields if options.strict else "[]"} as fields
        from typed
    """


def _typed(event_type: EventType, records: _Records, options: CheckOptions) -> str:
    """Return the common table expressions that end in `typed`: the records of one type, taken apart."""
    known_fields = [field.name for field in event_type.fields]
    known_attributes = [*ATTRIBUTES, *READ_PAST, "data"]
    paths = [*(f"$.{name}" for name in READ_ATTRIBUTES), *(f"$.data.{name}" for name in known_fields)]
    columns = [*(f"{name}_json" for name in READ_ATTRIBUTES), *map(field_rules.column, event_type.fields)]
    named = [f"present(found[{index}]) as {name}" for index, name in enumerate(columns, start=1)]
    area = f"coalesce(json_text(area_json), {literal(options.default_area)})"
    return f"""
        with extracted as (
            select
                file_number, line, event_type, event,
                json_extract(event, {paths}) as found,
                -- An unknown field shows in the number of keys; only then is the object taken apart to name it.
                len(json_keys(event, '$.data')) > list_count(found[{1 + len(READ_ATTRIBUTES)}:]) as has_other_fields,
                not list_has_all({known_attributes}, json_keys(event)) as has_other_attributes
            from {records.table}
            where {records.condition}
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
    """


def _faults(event_type: EventType, options: CheckOptions) -> list[Fault]:
    """Return everything that can be wrong with a line of a type."""
    faults = [*_attribute_faults(event_type, options), *(fault for f in event_type.fields for fault in field_rules.faults(f))]
    if event_type.at_least_one_of:
        absent = " and ".join(f"field_{name} is null" for name in event_type.at_least_one_of)
        faults.append(Fault("missing_field", absent, " or ".join(event_type.at_least_one_of)))
    return faults


def _attribute_faults(event_type: EventType, options: CheckOptions) -> list[Fault]:
    """Return what can be wrong with any line, whatever fields its type has."""
    required = ["id", "source", "subject", "time", *(["supersedes"] if event_type.supersedes_required else [])]
    texts = ["id", "source", "subject", "area", "supersedes"]
    return [
        *(Fault("missing_field", f"{name}_json is null", name) for name in required),
        Fault("missing_field", "coalesce(event_type, '') = ''", "type"),
        Fault("unknown_type", "event_type <> ''" if event_type is NOT_IN_CATALOGUE else "false", "type"),
        *(Fault("bad_type", f"not starts_with({name}_json, '\"')", name) for name in texts),
        Fault("bad_type", "json_type(event, '$.type') not in ('VARCHAR', 'NULL')", "type"),
        Fault("bad_type", "json_type(event, '$.data') not in ('OBJECT', 'NULL')", "data"),
        *(Fault("bad_code", f"has_blank_edge({name}_json)", name) for name in texts if name != "area"),
        # Most lines are of the usual area, which is right: a pattern takes time.
        Fault("bad_code", f"not (area_code = {literal(options.default_area)} or is_area_code(area_code))", "area"),
        Fault("bad_date", "time_json is not null and occurred_at is null", "time"),
        Fault("bad_date", "recordedtime_json is not null and recorded_time is null", "recordedtime"),
        Fault("recorded_before_occurred", "recorded_at::date < occurred_at::date - 1", "recordedtime"),
        Fault("recorded_in_future", f"recorded_at > {_timestamp(options.now)} + interval 1 day", "recordedtime"),
        Fault("supersedes_itself", "supersedes = event_id", "supersedes"),
        Fault(UNKNOWN_FIELD, "len(unknown) > 0" if options.strict else "false", "data"),
    ]


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
