"""Rows into events that may be: what the extract says, each statement under an id that the same row gives in every extract.

An id is made of the row's key with the ledger's secret, so that it names nobody. It has three parts, `table.event.row`, and a
fourth where one row shows several in turn. Statements that a faulty cell keeps from being read are in `stated` too, marked as
not known: they must not pass for gone.
"""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseledger.catalogue import Field, Kind, read_catalogue
from caseledger.importers.mapping import EXTRACTED_ON, EventRule, Gone, Mapping, Table, Value
from caseledger.ledger.pseudonyms import Key
from caseledger.ledger.sql import comma_separated, json_object, literal, written_member

FORMATS = Path(__file__).parent / "formats"

# Grain of all: one row per statement; per row whose key cannot be read (of an unknown subject where that cannot be read either).
TABLES = """
create or replace temp table stated (
    root_id varchar, table_name varchar, label varchar, row_key varchar, event_type varchar, local_id varchar, subject varchar,
    occurred_on varchar, fields varchar, file_number integer, row_number bigint, is_known boolean, gone varchar, is_timed boolean
);
create or replace temp table unreadable_row (table_name varchar, subject varchar);
"""
SEPARATOR = "chr(31)"


@dataclass(frozen=True)
class Maker:
    """Makes candidates of one extract: its area and its moment, and the key that ids are made with."""

    key: Key
    area: str
    extracted_on: str
    year: int | None = None

    def fill(self, connection: duckdb.DuckDBPyConnection, mapping: Mapping, present: set[str]) -> None:
        """Fill `stated` and `unreadable_row` from the typed tables; `present` are the tables that the extract has."""
        connection.execute(TABLES)
        connection.execute(f"set variable extracted_on = date {literal(self.extracted_on)}")
        connection.execute(f"set variable collection_year = {self.year or 'null'}")
        pseudonym = self.key.pseudonym_sql(literal(self.area), "local_id")
        connection.execute(f"create or replace temp macro pseudonym_of(local_id) as {pseudonym}")
        for table in mapping.tables:
            if table.derived:
                query = (FORMATS / f"{table.derived}.sql").read_text(encoding="utf-8")
                connection.execute(f"create or replace temp table typed_{table.name} as {query}")
        heading_of = {name: heading for table in mapping.tables for name, heading in _headings(table).items()}
        for table in mapping.tables:
            if table.name in present or table.derived:
                for event in table.events:
                    connection.execute(self._candidates(table, event))
                    connection.execute(self._rejects(table, event, heading_of if table.derived else _headings(table)))
                connection.execute(self._unreadable_rows(table))
            for column in table.agree:
                for each in mapping.tables:
                    if each.events and not each.derived and column in {other.name for other in each.columns}:
                        connection.execute(_disagreements(table, each, column))
        connection.execute(REPEATED)

    def _candidates(self, table: Table, event: EventRule) -> str:
        event_type = read_catalogue()[event.event_type]
        members = [
            member for each in event_type.fields if (member := self._member(each, event.fields.get(each.name))) is not None
        ]
        needed = _needed(event, table)
        occurred_on = literal(self.extracted_on) if event.time == EXTRACTED_ON else event.time
        is_there = " and ".join(f"{name} is not null" for name in needed)
        is_faulty = f"list_has_any(faulty, {needed})"
        return f"""
            insert into stated
            with keyed as (
                select *, {self.row_key(table)} as row_key from typed_{table.name} where {_key_is_there(table, event)}
            )
            select
                {literal(f"{table.name}.{event.label}.")} || row_key{self._instance(event)},
                {literal(table.name)}, {literal(event.label)}, row_key, {literal(event.event_type)},
                {event.subject}, {self.key.pseudonym_sql(literal(self.area), event.subject)},
                {occurred_on}, {json_object(members)}, file_number, row_number,
                not {is_faulty}, {literal(event.gone)}, {"false" if event.time == EXTRACTED_ON or event.dated_once else "true"}
            from keyed
            where ({is_there} and {_holds(event.when)}) or {is_faulty}
        """

    def _rejects(self, table: Table, event: EventRule, heading_of: dict[str, str]) -> str:
        """Return the statement that lists what an event lacks although its date is there: a field that must be filled."""
        wanted = {name: heading_of[name] for name in _needed(event, table) if name in heading_of}
        own = [name for name in (event.subject, event.time, *table.row) if name in wanted]
        others = [name for name in wanted if name not in own]
        if not others or event.time == EXTRACTED_ON:
            return "select 1"
        listed = comma_separated(
            f"{{'name': {literal(name)}, 'heading': {literal(wanted[name])}, 'is_missing': {name} is null}}" for name in others
        )
        return f"""
            insert into cell_reject
            with lacking as (
                select file_number, row_number, {event.subject} as local_id, faulty, unnest([{listed}]) as each
                from typed_{table.name}
                where {event.time} is not null and {_holds(event.when)}
            )
            select file_number, row_number, {literal(table.name)}, each.heading, each.name, local_id, 'empty', 'missing'
            from lacking
            where each.is_missing and not list_contains(faulty, each.name)
        """

    def _unreadable_rows(self, table: Table) -> str:
        if not table.events:
            return "select 1"
        subject = table.events[0].subject
        return f"""
            insert into unreadable_row
            select {literal(table.name)}, {self.key.pseudonym_sql(literal(self.area), subject)}
            from typed_{table.name}
            where list_has_any(faulty, {list(table.row)})
        """

    def _instance(self, event: EventRule) -> str:
        """Return the SQL of the id's fourth part, where one row gives several events of a kind in the course of time."""
        if event.gone is Gone.SERIES:
            return f" || '.' || {literal(self.extracted_on.replace('-', ''))}"
        if event.each:
            parts = ", ".join(f"coalesce({name}, '')" for name in event.each)
            return f" || '.' || left({self.key.pseudonym_sql(literal(self.area), f'concat_ws({SEPARATOR}, {parts})')}, 12)"
        return ""

    def row_key(self, table: Table) -> str:
        """Return the SQL of what tells a row of the table from others."""
        parts = ", ".join(f"coalesce({name}, '')" for name in table.row)
        text = f"concat_ws({SEPARATOR}, {literal('row of ' + table.name)}, {parts})"
        return self.key.pseudonym_sql(literal(self.area), text)

    def _member(self, field: Field, value: Value | None) -> str | None:
        """Return the SQL of one field as a member of a JSON object; the same id in every format for the same thing."""
        if value is None:
            return None
        if value.id_of:
            parts = ", ".join(
                f"coalesce({literal(self.extracted_on) if name == EXTRACTED_ON else name}, '')" for name in value.id_of
            )
            text = f"concat_ws({SEPARATOR}, {literal(value.kind)}, {parts})"
            found = self.key.pseudonym_sql(literal(self.area), text)
            if not field.required:
                # What is not there has no id: a thing that the field would refer to.
                is_there = " and ".join(f"{name} is not null" for name in value.id_of)
                found = f"case when {is_there} then {found} end"
        elif value.when:
            found = f"case when {_holds(value.when)} then {literal(value.constant)} end"
        else:
            found = literal(value.constant) if value.constant is not None else value.column
        shown = {
            Kind.BOOLEAN: found,
            Kind.INTEGER: found,
            Kind.NUMBER: found,
            Kind.LIST: f"to_json(string_split({found}, ';'))::varchar",
        }.get(field.kind, f"to_json({found})::varchar")
        return f"case when {found} is not null then {written_member(field.name, shown)} end"


# Of several rows with one key the first stands; another that says something else is listed. Few keys have several.
REPEATED = """
create or replace temp table repeated as
with several as (
    select root_id from stated group by root_id having count(*) > 1
)
select
    stated.rowid as statement, is_known, file_number, row_number, table_name, local_id,
    fields <> first_value(fields) over known_first or occurred_on <> first_value(occurred_on) over known_first as is_other,
    row_number() over known_first as place
from stated
semi join several on several.root_id = stated.root_id
window known_first as (partition by root_id order by is_known desc, file_number, row_number);
insert into cell_reject
select distinct file_number, row_number, table_name, '(the row)', '', local_id, 'text', 'repeated_row'
from repeated
where place > 1 and is_known and is_other;
delete from stated where rowid in (select statement from repeated where place > 1);
"""


def _headings(table: Table) -> dict[str, str]:
    return {column.name: column.headings[0] for column in table.columns}


def _disagreements(table: Table, part: Table, column: str) -> str:
    """Return the statement that lists cells of one table that say something else than what was taken from all of them."""
    subject, heading = table.row[0], next(each.headings[0] for each in part.columns if each.name == column)
    return f"""
        insert into cell_reject
        select
            part.file_number, part.row_number, {literal(part.name)}, {literal(heading)}, {literal(column)}, part.{subject},
            'date', 'disagrees'
        from typed_{part.name} as part
        inner join typed_{table.name} as whole on whole.{subject} = part.{subject}
        where part.{column} <> whole.{column}
    """


def parts_of_derived(mapping: Mapping) -> list[str]:
    """Return the tables that others are made of: their rows come out as events of those."""
    queries = [(FORMATS / f"{table.derived}.sql").read_text(encoding="utf-8") for table in mapping.tables if table.derived]
    return [table.name for table in mapping.tables if any(re.search(rf"\btyped_{table.name}\b", query) for query in queries)]


def _needed(event: EventRule, table: Table) -> list[str]:
    """Return the columns without which there is no event: the row's key, subject and date, and what feeds required fields."""
    required = [field.name for field in read_catalogue()[event.event_type].fields if field.required]
    feeding = [name for each in required for name in (event.fields[each].column, *event.fields[each].id_of) if name]
    # What tells rows apart may be empty (an agency that nobody wrote down), what an event is made of may not.
    key = [name for name in table.row if name in (event.subject, event.time)]
    named = [*key, event.subject, event.time, *feeding]
    return [name for name in dict.fromkeys(named) if name != EXTRACTED_ON]


def _key_is_there(table: Table, event: EventRule) -> str:
    return f"{event.subject} is not null and not list_has_any(faulty, {list(table.row)})"


def _holds(when: Dictionary[str, tuple[str, ...]]) -> str:
    conditions = [f"coalesce({name} in ({', '.join(map(literal, values))}), false)" for name, values in when.items()]
    return " and ".join(conditions) or "true"
