"""A mapping read from YAML, and checked: what is wrong is said with the file and the part of it."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from caseledger.catalogue import EventType, Field, Kind, read_catalogue
from caseledger.errors import RefusedError
from caseledger.importers.mapping import (
    DATE_FORMATS,
    EXTRACTED_ON,
    CellKind,
    Column,
    EventRule,
    Gone,
    Mapping,
    Table,
    Value,
)

NAME = re.compile(r"[a-z][a-z0-9_]*")
KIND_OF_FIELD = {
    Kind.DATE: CellKind.DATE,
    Kind.BOOLEAN: CellKind.BOOLEAN,
    Kind.INTEGER: CellKind.INTEGER,
    Kind.NUMBER: CellKind.NUMBER,
}


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises:
        RefusedError: the file is no mapping, or names a type, field, code or column that is not there.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RefusedError(f"{path} does not exist: draft a mapping with 'caseledger mapping propose FILE'.") from error
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RefusedError(f"{path} is not UTF-8 text: save the mapping as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise RefusedError(f"{path}{place} is not YAML: mend the indentation or the quotes there.") from error
    return parse_mapping(content, str(path))


def parse_mapping(content: Any, name: str) -> Mapping:
    """Return the mapping that YAML content describes; `name` is where it came from.

    Raises:
        RefusedError: as `read_mapping`.
    """
    reader = _Reader(name)
    top = reader.members(content, "the mapping", {"source", "tables"}, {"date_format", "window", "not_carried", "area"})
    date_format = top.get("date_format", "dd/mm/yyyy")
    if date_format not in DATE_FORMATS:
        raise reader.wrong(f"date_format {date_format!r} is not one of {', '.join(DATE_FORMATS)}")
    window = reader.members(top.get("window") or {}, "window", set(), {"months", "all"})
    months = window.get("months")
    if months is not None and (not isinstance(months, int) or not 0 < months <= 600):
        raise reader.wrong("window: months must be a whole number from 1 to 600")
    tables = tuple(reader.table(entry) for entry in reader.entries(top["tables"], "tables"))
    if len({table.name for table in tables}) < len(tables):
        raise reader.wrong("two tables have one name: give every table a name of its own")
    return Mapping(
        source=reader.text(top["source"], "source"),
        tables=tables,
        date_format=date_format,
        window_months=months,
        covers_all=bool(window.get("all", False)),
        not_carried=tuple(str(each) for each in top.get("not_carried") or ()),
        area=reader.text(top["area"], "area") if top.get("area") else None,
    )


@dataclass(frozen=True)
class _Reader:
    """Reads the parts of a mapping, and says in which part something is wrong."""

    name: str

    def wrong(self, sentence: str) -> RefusedError:
        return RefusedError(f"{self.name}: {sentence}. See docs/import.md for the keys of a mapping.")

    def text(self, value: Any, what: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{what} must be a text")
        return value.strip()

    def texts(self, value: Any) -> tuple[str, ...]:
        return tuple(str(each) for each in (value if isinstance(value, list) else [value]))

    def entries(self, value: Any, what: str) -> list[Any]:
        if not isinstance(value, list) or not value:
            raise self.wrong(f"{what} must be a list with at least one entry")
        return value

    def members(self, value: Any, what: str, required: set[str], optional: set[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(f"{what} must have keys ({', '.join(sorted(required | optional))})")
        if missing := required - value.keys():
            raise self.wrong(f"{what} lacks {', '.join(sorted(missing))}")
        if unknown := {str(key) for key in value} - required - optional:
            raise self.wrong(f"{what} has the unknown key {', '.join(sorted(unknown))}")
        return value

    def named(self, value: Any, what: str) -> str:
        if not isinstance(value, str) or not NAME.fullmatch(value):
            raise self.wrong(f"{what} {value!r} must be lower-case letters, digits and underscores")
        return value

    def table(self, entry: Any) -> Table:
        optional = {"sheet", "columns", "ends", "derived", "optional", "complete", "agree"}
        members = self.members(entry, "a table", {"name", "row", "events"}, optional)
        name = self.named(members["name"], "the table name")
        columns = {key: self.column(name, key, each) for key, each in (members.get("columns") or {}).items()}
        derived = members.get("derived")
        if not columns and not derived:
            raise self.wrong(f"table {name} has no columns")
        known = None if derived else columns.keys()
        events = [self.event(name, key, each, known) for key, each in (members["events"] or {}).items()]
        row = self.texts(members["row"])
        self.check_columns(row, known, f"row of table {name}")
        ends = members.get("ends")
        if ends is not None and ends not in {event.label for event in events}:
            raise self.wrong(f"ends of table {name} names no event of it")
        return Table(
            name=name,
            columns=tuple(_with_uses(column, events) for column in columns.values()),
            row=row,
            events=tuple(events),
            sheets=self.texts(members["sheet"]) if members.get("sheet") else (),
            ends=ends,
            derived=derived,
            optional=bool(members.get("optional", True)),
            complete=bool(members.get("complete", True)),
            agree=self.texts(members["agree"]) if members.get("agree") else (),
        )

    def column(self, table: str, name: Any, entry: Any) -> Column:
        what = f"column {name} of table {table}"
        self.named(name, "the column name")
        members = self.members(entry, what, {"heading"}, {"type", "required", "values", "extract", "strict"})
        kind = members.get("type", "text")
        if kind not in list(CellKind):
            raise self.wrong(f"{what} has the type {kind!r}: it is one of {', '.join(CellKind)}")
        values = {spelling: _plain(value) for key, value in (members.get("values") or {}).items() for spelling in _spellings(key)}
        try:
            re.compile(members.get("extract") or "")
        except re.error as error:
            raise self.wrong(f"{what}: extract is no regular expression ({error})") from error
        headings = self.texts(members["heading"])
        required, strict = bool(members.get("required")), bool(members.get("strict"))
        return Column(name, headings, CellKind(kind), required, values, members.get("extract"), strict=strict)

    def event(self, table: str, label: Any, entry: Any, columns: Any) -> EventRule:
        what = f"event {label} of table {table}"
        self.named(label, "the event label")
        members = self.members(
            entry, what, {"type", "subject", "time"}, {"fields", "when", "gone", "each", "until_next", "dated_once"}
        )
        event_type = read_catalogue().get(members["type"])
        if event_type is None:
            raise self.wrong(f"{what} has the type {members['type']!r}, which the catalogue does not have")
        fields = {name: self.value(event_type, name, each, what) for name, each in (members.get("fields") or {}).items()}
        missing = [each.name for each in event_type.fields if each.required and each.name not in fields]
        if missing:
            raise self.wrong(f"{what} lacks the required field {', '.join(missing)} of {event_type.name}")
        when = self.condition(members.get("when"), what)
        each = self.texts(members["each"]) if members.get("each") else ()
        used = [
            members["subject"],
            *when,
            *each,
            *(name for value in fields.values() for name in (value.column, *value.id_of, *value.when) if name),
        ]
        used += [] if members["time"] == EXTRACTED_ON else [members["time"]]
        self.check_columns([name for name in used if name != EXTRACTED_ON], columns, what)
        gone = members.get("gone", Gone.RETRACT.value)
        if gone not in list(Gone):
            raise self.wrong(f"{what}: gone is one of {', '.join(Gone)}, not {gone!r}")
        until_next = members.get("until_next")
        if until_next is not None and until_next not in read_catalogue():
            raise self.wrong(f"{what} ends with {until_next!r}, which the catalogue does not have")
        return EventRule(
            label,
            event_type.name,
            members["subject"],
            members["time"],
            fields,
            when,
            Gone(gone),
            each,
            until_next,
            bool(members.get("dated_once")),
        )

    def value(self, event_type: EventType, name: str, entry: Any, what: str) -> Value:
        found = next((each for each in event_type.fields if each.name == name), None)
        if found is None:
            raise self.wrong(f"{what}: {event_type.name} has no field {name}")
        if isinstance(entry, str):
            return Value(column=entry)
        members = self.members(entry, f"field {name} of {what}", set(), {"value", "id", "of", "when"})
        if "id" in members and "when" in members:
            raise self.wrong(f"field {name} of {what} has an id and 'when': only a value has conditions")
        if "id" in members:
            return Value(id_of=self.texts(members["id"]), kind=str(members.get("of", name)))
        if "value" not in members:
            raise self.wrong(f"field {name} of {what} is a column's name, or has value or id")
        if "when" in members and found.required:
            raise self.wrong(f"{what}: {name} must always have a value, so it has no 'when'")
        constant = _plain(members["value"])
        self.check_constant(found, constant, what)
        return Value(constant=constant, when=self.condition(members.get("when"), what))

    def condition(self, entry: Any, what: str) -> dict[str, tuple[str, ...]]:
        """Return the values that columns must have one of."""
        if not isinstance(entry, dict | None):
            raise self.wrong(f"{what}: 'when' is columns with their values, as in {{category: [neglect]}}, not {entry!r}")
        return {name: tuple(map(_plain, each if isinstance(each, list) else [each])) for name, each in (entry or {}).items()}

    def check_constant(self, found: Field, constant: str, what: str) -> None:
        if found.codes and constant not in {code.value for code in found.codes}:
            raise self.wrong(f"{what}: {constant!r} is no code of {found.name}")
        if found.kind is Kind.BOOLEAN and constant not in ("true", "false"):
            raise self.wrong(f"{what}: {found.name} is true or false")

    def check_columns(self, used: Any, known: Any, what: str) -> None:
        unknown = [name for name in used if known is not None and name not in known]
        if unknown:
            raise self.wrong(f"{what} names the column {unknown[0]!r}, which the table does not have")


def _plain(value: Any) -> str:
    """Return a YAML scalar as the text it stands for: unquoted yes and no are truth values to YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _spellings(key: Any) -> tuple[str, ...]:
    """Return the spellings that a key of `values` stands for: YAML makes a truth value of an unquoted yes."""
    if isinstance(key, bool):
        return ("yes", "true") if key else ("no", "false")
    return ("" if key is None else str(key),)


def _with_uses(column: Column, events: list[EventRule]) -> Column:
    """Return a column with what the fields that it feeds ask of it: their codes, and their kind where none was declared."""
    catalogue = read_catalogue()
    fed = [
        each
        for event in events
        for each in catalogue[event.event_type].fields
        if (value := event.fields.get(each.name)) is not None and value.column == column.name
    ]
    codes = tuple(sorted({code.value for each in fed for code in each.codes if each.kind is Kind.TEXT}))
    kinds = {KIND_OF_FIELD.get(each.kind) for each in fed} - {None}
    is_time = any(event.time == column.name for event in events)
    kind = column.kind
    if kind is CellKind.TEXT and (is_time or len(kinds) == 1):
        kind = CellKind.DATE if is_time else kinds.pop()
    return replace(column, kind=kind, codes=() if column.strict else codes)
