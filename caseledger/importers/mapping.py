"""A mapping: which columns of an extract's tables are which fields of which events. It is written in YAML (`mapping_yaml`).

`docs/import.md` describes the keys for those who write one; the statutory formats are written the same way, in `formats`.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from enum import StrEnum

# In place of a column: the event is dated by the extract itself, because the extract does not say since when it holds.
EXTRACTED_ON = "extracted_on"
DATE_FORMATS = {
    "dd/mm/yyyy": "%d/%m/%Y",
    "mm/dd/yyyy": "%m/%d/%Y",
    "yyyy-mm-dd": "%Y-%m-%d",
    "dd-mmm-yyyy": "%d-%b-%Y",
}


class CellKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"


class Gone(StrEnum):
    """What it means that an event said before is no longer said.

    `RETRACT`: it was wrong (where its row would have to be in the extract). `KEEP`: the extract only shows the latest, so what it
    showed before still holds. `SERIES`: the extract shows a state; another state from now on is a new event.
    """

    RETRACT = "retract"
    KEEP = "keep"
    SERIES = "series"


@dataclass(frozen=True)
class Column:
    """A column: `headings` under which it is found, what its cells hold, and how their values are read.

    `extract` is a pattern whose match is the value, tried first; `values` maps spellings to values; `codes` are the values that
    may stand as they are, unless only `values` may (`strict`). With either, another value is a reject.
    """

    name: str
    headings: tuple[str, ...]
    kind: CellKind = CellKind.TEXT
    required: bool = False
    values: Dictionary[str, str] = field(default_factory=dict)
    extract: str | None = None
    codes: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True)
class Value:
    """Where a field's value comes from: a column, a constant, or an id made of columns (`kind` keeps ids of two things apart).

    A constant with `when` holds where each of these columns has one of these values; elsewhere the field has no value.
    """

    column: str | None = None
    constant: str | None = None
    id_of: tuple[str, ...] = ()
    kind: str = ""
    when: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class EventRule:
    """One event that a row gives where its date is there: its type, whom it is about, when it was, and its fields.

    `each` are columns that tell several of them apart which one row shows in turn (the latest visit, then the next). `until_next`
    is the type of event that ends one when the next one comes. With `dated_once` the date is when the extract first showed it.
    """

    label: str
    event_type: str
    subject: str
    time: str
    fields: Dictionary[str, Value]
    when: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    gone: Gone = Gone.RETRACT
    each: tuple[str, ...] = ()
    until_next: str | None = None
    dated_once: bool = False

    @property
    def own_id(self) -> str:
        """The id field that is made of the extract's day, which makes no difference between two statements; or an empty text."""
        return next((name for name, value in self.fields.items() if EXTRACTED_ON in value.id_of), "")


@dataclass(frozen=True)
class Table:
    """One table of an extract.

    `row` are the columns that tell its rows apart. A row leaves the extract's window by the date of the event `ends`, and is
    there while it has none; without `ends`, by the date of its first event. Where `complete` is false, what it does not list may
    hold all the same. `derived` tables are made of others by SQL, and say one thing of a column in `agree` where those differ.
    """

    name: str
    columns: tuple[Column, ...]
    row: tuple[str, ...]
    events: tuple[EventRule, ...]
    sheets: tuple[str, ...] = ()
    ends: str | None = None
    derived: str | None = None
    optional: bool = True
    complete: bool = True
    agree: tuple[str, ...] = ()

    @property
    def leaves_by(self) -> str | None:
        """The event whose date says when a row may leave the extract."""
        return self.ends or (self.events[0].label if self.events else None)


@dataclass(frozen=True)
class Mapping:
    """How one extract is read: the source its events are given, its tables, the months it covers, and what it does not carry."""

    source: str
    tables: tuple[Table, ...]
    date_format: str = "dd/mm/yyyy"
    window_months: int | None = None
    covers_all: bool = False
    not_carried: tuple[str, ...] = ()
    area: str | None = None

    @property
    def told(self) -> frozenset[str]:
        """What extracts of this kind can tell: event types, and fields of them as `type.field`."""
        events = [event for table in self.tables for event in table.events]
        ended = {event.until_next for event in events if event.until_next}
        fields = {f"{event.event_type}.{name}" for event in events for name in event.fields}
        return frozenset({event.event_type for event in events} | ended | fields)
