"""Records into checked lines: the rules of EVENTS.md section 1 and of the catalogue.

One SQL statement takes the envelopes of all lines, further ones the data of some event types each. They fill the temporary
table `checked`, a row per record: its place in the order of type, file and line (`arrival`), its attributes typed, its subject a
pseudonym, its fields as canonical JSON, its content hash, and `reasons`, every rule that it breaks (an empty list: nothing is
wrong with it). Which fields those rules are about is asked afterwards, of the faulty lines alone, since they are few: `fault`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from caseledger.catalogue import EventType
from caseledger.ledger import field_rules
from caseledger.ledger.content import canonical_data, content_hash
from caseledger.ledger.envelope import CheckOptions, envelope_faults, known_types, take_envelopes, types_in_order
from caseledger.ledger.field_rules import Fault
from caseledger.ledger.records import KNOWN_ATTRIBUTES
from caseledger.ledger.sql import comma_separated, literal

CHECKED = """
create or replace temp table checked (
    arrival bigint,
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
FAULT = "create or replace temp table fault (file_number integer, line bigint, fields varchar[])"
FAULTY = """
create or replace temp table faulty_record as
    with faulty as (
        select file_number, line from checked where len(reasons) > 0
    )
    select record.*
    from record
    semi join faulty on faulty.file_number = record.file_number and faulty.line = record.line
"""
UNKNOWN_FIELD = "unknown_field"
# In the order in which a line's reasons are told.
REASONS = (
    "missing_field",
    "unknown_type",
    "bad_type",
    "bad_code",
    "bad_date",
    "recorded_before_occurred",
    "recorded_in_future",
    "supersedes_itself",
    UNKNOWN_FIELD,
)
# So many types are checked in one statement, since most have too few lines for two threads.
TYPES_AT_A_TIME = 8
NOT_IN_CATALOGUE = EventType(name="", subject="unknown", fields=())


@dataclass(frozen=True)
class _Envelopes:
    """The envelopes of one type: the table in which they are, and the condition that finds them.

    `has_unknown` tells whether lines with members that nobody declared are meant, or those without, or (null) both.
    """

    table: str
    condition: str
    has_unknown: bool | None = None


def check_records(connection: duckdb.DuckDBPyConnection, options: CheckOptions) -> None:
    """Fill `checked` and `fault` from `record`, given this load's `pseudonym` table."""
    connection.execute(known_types())
    connection.execute(take_envelopes("envelope", "record", _reasons(envelope_faults(options)), options))
    connection.execute(CHECKED)
    types = _types_in(connection, "envelope")
    # Several types at once, which DuckDB only does where their lines need not lie in order; those of a type lie together even so.
    with _in_any_order(connection):
        for some in (types[first : first + TYPES_AT_A_TIME] for first in range(0, len(types), TYPES_AT_A_TIME)):
            # To take unknown members apart is most of what planning the statement would take, and few lines have any.
            (checked,) = connection.execute(_check(some, options, has_unknown=False)).fetchone()
            if checked < sum(lines for _, _, lines in some):
                connection.execute(_check(some, options, has_unknown=True))
    connection.execute("drop table envelope")
    connection.execute(FAULT)
    (any_faulty,) = connection.execute("select exists (from checked where len(reasons) > 0)").fetchone()
    if not any_faulty:
        return
    connection.execute(FAULTY)
    connection.execute(take_envelopes("faulty_envelope", "faulty_record", _names(envelope_faults(options)), options))
    for event_type, condition, _ in _types_in(connection, "faulty_envelope"):
        connection.execute(_name_faults(event_type, _Envelopes("faulty_envelope", condition), options))


@contextmanager
def _in_any_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let inserts meanwhile leave their rows in any order."""
    connection.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        connection.execute("reset preserve_insertion_order")


def _types_in(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[EventType, str, int]]:
    """Return the types of a table's lines, each with the condition on them and how many they are.

    Those of no type of the catalogue are one.
    """
    found = dict(connection.execute(f"select type_number, count(*) from {table} group by type_number").fetchall())
    types = [
        (event_type, f"type_number = {number}", found[number])
        for number, event_type in enumerate(types_in_order())
        if number in found
    ]
    if None in found:
        types.append((NOT_IN_CATALOGUE, "type_number is null", found[None]))
    return types


def _check(types: list[tuple[EventType, str, int]], options: CheckOptions, *, has_unknown: bool) -> str:
    """Return the statement that checks the lines of some types, those with members that nobody declared or those without."""
    checks = [_checked(event_type, _Envelopes("envelope", condition, has_unknown), options) for event_type, condition, _ in types]
    return f"insert into checked {' union all '.join(f'({check})' for check in checks)}"


def _checked(event_type: EventType, envelopes: _Envelopes, options: CheckOptions) -> str:
    """Return the query for the checked lines of one type."""
    faults = _field_faults(event_type, options)
    # Lists are made of the few faulty lines alone: they take time.
    all_reasons = f"""
        list_filter({list(REASONS)}, lambda reason: list_contains(faults || {_reasons(faults)}, reason))
    """
    return f"""
        {_typed(event_type, envelopes)}
        select
            arrival, file_number, line, source, event_id, event_type, subject, occurred_at, recorded_at,
            recorded_at_assumed, area_code, supersedes,
            {content_hash()} as content_hash,
            data,
            len(unknown) as unknown_fields,
            case when {_any(faults)} then {all_reasons} else faults end as reasons
        from typed
    """


def _name_faults(event_type: EventType, envelopes: _Envelopes, options: CheckOptions) -> str:
    """Return the statement that says of the faulty lines of one type what each of their reasons is about."""
    unknown_fields = f"list_transform(unknown, lambda member: '{UNKNOWN_FIELD}: ' || member_name(member))"
    named = [fault for fault in _field_faults(event_type, options) if fault.reason != UNKNOWN_FIELD]
    return f"""
        insert into fault
        {_typed(event_type, envelopes)}
        select
            file_number, line,
            faults || {_names(named)} || {unknown_fields if options.strict else "[]"} as fields
        from typed
    """


def _typed(event_type: EventType, envelopes: _Envelopes) -> str:
    """Return the common table expressions that end in `typed`: the lines of one type with their data taken apart."""
    known = [field.name for field in event_type.fields]
    fields = [f"present(found[{index}]) as {field_rules.column(field)}" for index, field in enumerate(event_type.fields, start=1)]
    chosen = "" if envelopes.has_unknown is None else f"where has_unknown = {envelopes.has_unknown}"
    return f"""
        with extracted as (
            select
                *,
                rowid as arrival,
                {literal(event_type.name) if event_type.name else "null"}::varchar as event_type,
                json_extract(data_json, {[f"$.{name}" for name in known]}::varchar[]) as found,
                -- An unknown field shows in the number of keys.
                coalesce(len(json_keys(data_json)) > list_count(found), false) or event_if_other is not null as has_unknown
            from {envelopes.table}
            where {envelopes.condition}
        ),
        named as (
            select {comma_separated([*fields, "extracted.* exclude (found)"])} from extracted {chosen}
        ),
        typed as (
            select
                named.*,
                {"[]::varchar[]" if envelopes.has_unknown is False else _unknown(known)} as unknown,
                {canonical_data(event_type, "other_person.pseudonym")} as data
            from named
            {_other_person(event_type)}
        )
    """


def _unknown(known: list[str]) -> str:
    """Return the SQL of the members that nobody declared: of the data, then of the envelope."""
    return f"""
        list_sort(
            coalesce(unknown_members(data_json, {known}::varchar[], []::varchar[]), [])
            || coalesce(
                unknown_members(
                    event_if_other, {list(KNOWN_ATTRIBUTES)}, {known}::varchar[] || coalesce(json_keys(data_json), [])
                ),
                []
            )
        )
    """


def _other_person(event_type: EventType) -> str:
    """Return the join to the pseudonym of the field that names another person (`merged_into`)."""
    return "\n".join(
        f"left join pseudonym as other_person on other_person.local_id = json_text(named.{field_rules.column(field)})"
        " and other_person.area_code = named.area_code"
        for field in event_type.fields
        if field.is_person
    )


def _field_faults(event_type: EventType, options: CheckOptions) -> list[Fault]:
    """Return everything that can be wrong with the data of a type."""
    faults = [fault for field in event_type.fields for fault in field_rules.faults(field)]
    if event_type.at_least_one_of:
        absent = " and ".join(f"field_{name} is null" for name in event_type.at_least_one_of)
        faults.append(Fault("missing_field", absent, " or ".join(event_type.at_least_one_of)))
    if options.strict:
        faults.append(Fault(UNKNOWN_FIELD, "len(unknown) > 0", "data"))
    return faults


def _reasons(faults: Iterable[Fault]) -> str:
    """Return the SQL of the list of reasons that apply, each once; most lines have none, and take no time over it."""
    faults = list(faults)
    conditions: dict[str, list[Fault]] = {}
    for fault in faults:
        conditions.setdefault(fault.reason, []).append(fault)
    cases = [f"case when {_any(each)} then {literal(reason)} end" for reason, each in conditions.items()]
    return f"case when {_any(faults)} then {_without_nulls(cases)} else []::varchar[] end"


def _names(faults: Iterable[Fault]) -> str:
    """Return the SQL of the list that says of each fault that applies what it is about."""
    return _without_nulls(
        [f"case when {fault.condition} then {literal(f'{fault.reason}: {fault.about}')} end" for fault in faults]
    )


def _any(faults: Iterable[Fault]) -> str:
    return " or ".join(f"({fault.condition})" for fault in faults) or "false"


def _without_nulls(cases: list[str]) -> str:
    return f"list_filter([{comma_separated(cases)}]::varchar[], lambda each: each is not null)"
