"""The envelopes of the records, of all types at once: attributes typed, subjects as pseudonyms, the rules that hold for any line.

What is left for the check of each type is its data. One statement for all types reads the pseudonyms once, and is planned once:
with a statement for every type, small loads would spend most of their time on planning them.
"""

from dataclasses import dataclass
from datetime import datetime

from caseledger.catalogue import EventType, read_catalogue
from caseledger.ledger.field_rules import Fault
from caseledger.ledger.sql import literal

# Grain: one row per event type of the catalogue.
KNOWN_TYPE = """
create or replace temp table known_type (event_type varchar, is_person boolean, supersedes_required boolean, number utinyint)
"""


@dataclass(frozen=True)
class CheckOptions:
    """What the load decides: its moment, and what stands in for what a line leaves out (times are Europe/London's)."""

    now: datetime
    recorded_at: datetime
    default_area: str
    strict: bool = False


def types_in_order() -> list[EventType]:
    """Return the types of the catalogue; the place of each is the `type_number` of its lines, which is null for other types."""
    return sorted(read_catalogue().values(), key=lambda each: each.name)


def known_types() -> str:
    """Return the statements that make `known_type`, which `take_envelopes` needs."""
    rows = (
        f"({literal(each.name)}, {each.is_person}, {each.supersedes_required}, {number})"
        for number, each in enumerate(types_in_order())
    )
    return f"{KNOWN_TYPE}; insert into known_type values {', '.join(rows)}"


def take_envelopes(table: str, records: str, faults: str, options: CheckOptions) -> str:
    """Return the statement that fills a table with the envelopes of records, in order of type, file and line.

    `faults` is the SQL of the column of that name: what is wrong with an envelope.
    """
    return f"""
        create or replace temp table {table} as
        with named as (
            select
                *,
                coalesce(json_text(area_json), {literal(options.default_area)}) as area_code,
                json_text(subject_json) as subject_text,
                json_text(time_json) as time_text,
                json_text(recordedtime_json) as recordedtime_text
            from {records}
        ),
        typed as (
            select
                named.*,
                known_type.number as type_number,
                known_type.supersedes_required,
                json_text(source_json) as source,
                json_text(id_json) as event_id,
                case when known_type.is_person then person.pseudonym else named.subject_text end as subject,
                local_time(time_text) as occurred_at,
                local_time(recordedtime_text) as recorded_time,
                coalesce(recorded_time, {_timestamp(options.recorded_at)}) as recorded_at,
                json_text(supersedes_json) as supersedes
            from named
            left join known_type on known_type.event_type = named.event_type
            left join pseudonym as person
                on person.local_id = named.subject_text and person.area_code = named.area_code
        )
        select
            file_number, line, source, event_id, type_number, subject, occurred_at, recorded_time, recorded_at,
            recordedtime_json is null as recorded_at_assumed, area_code, supersedes, data_json, event_if_other,
            {faults} as faults
        from typed
        -- Numbers, since texts take twice as long to sort.
        order by type_number, file_number, line
    """


def envelope_faults(options: CheckOptions) -> list[Fault]:
    """Return what can be wrong with any line, whatever fields its type has."""
    texts = ["id", "source", "subject", "area", "supersedes"]
    return [
        *(Fault("missing_field", f"{name}_json is null", name) for name in ["id", "source", "subject", "time"]),
        Fault("missing_field", "supersedes_required and supersedes_json is null", "supersedes"),
        Fault("missing_field", "coalesce(event_type, '') = ''", "type"),
        Fault("unknown_type", "event_type <> '' and type_number is null", "type"),
        *(Fault("bad_type", f"not starts_with({name}_json, '\"')", name) for name in texts),
        Fault("bad_type", "not starts_with(type_json, '\"') and type_json <> 'null'", "type"),
        Fault("bad_type", "not starts_with(data_json, '{') and data_json <> 'null'", "data"),
        *(
            Fault("bad_code", f"has_blank_edge({name}_json) or has_line_break({name}_json)", name)
            for name in texts
            if name != "area"
        ),
        # Most lines are of the usual area, which is right: a pattern takes time.
        Fault("bad_code", f"not (area_code = {literal(options.default_area)} or is_area_code(area_code))", "area"),
        Fault("bad_date", "time_json is not null and occurred_at is null", "time"),
        Fault("bad_date", "recordedtime_json is not null and recorded_time is null", "recordedtime"),
        Fault("recorded_before_occurred", "recorded_at::date < occurred_at::date - 1", "recordedtime"),
        Fault("recorded_in_future", f"recorded_at > {_timestamp(options.now)} + interval 1 day", "recordedtime"),
        Fault("supersedes_itself", "supersedes = event_id", "supersedes"),
    ]


def _timestamp(moment: datetime) -> str:
    return f"timestamp {literal(moment.isoformat(sep=' '))}"
