"""What a draft mapping is made of, and the draft as YAML, with comments where something is left to decide."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import yaml

from caseledger.catalogue import EventType
from caseledger.importers.sheets import Sheet

YES_NO = {"yes", "no", "y", "n", "true", "false", "t", "f", "1", "0"}
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{4}( [\d:]+)?")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d([ T][\d:.]+)?")
# Endings of event types that end something, with the ending of the type that began it.
STARTS = {"ended": "started", "closed": "opened", "completed": "started", "deallocated": "allocated"}


@dataclass(frozen=True)
class SampleColumn:
    """A column as it was found: its heading, its words in the catalogue's language, and the values of the first rows."""

    name: str
    heading: str
    words: frozenset[str]
    values: tuple[str, ...]

    @property
    def is_date(self) -> bool:
        """Whether all values look like dates."""
        return bool(self.values) and all(DAY_FIRST.fullmatch(each) or ISO_DAY.fullmatch(each) for each in self.values)

    @property
    def is_boolean(self) -> bool:
        """Whether all values look like yes and no."""
        return bool(self.values) and {each.lower() for each in self.values} <= YES_NO


@dataclass
class EventDraft:
    """An event that a row seems to give: the column of its date, its fields as YAML, and what is missing or not understood."""

    event_type: EventType
    time: SampleColumn
    fields: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    used: list[SampleColumn] = field(default_factory=list)


@dataclass(frozen=True)
class SheetDraft:
    """What a sheet seems to hold."""

    sheet: Sheet
    subject: SampleColumn | None
    columns: tuple[SampleColumn, ...]
    events: tuple[EventDraft, ...]

    @property
    def complete(self) -> list[EventDraft]:
        """The events that have all they need."""
        return [each for each in self.events if not each.missing]


def to_yaml(drafts: Sequence[SheetDraft], source: str) -> str:
    """Return the draft as YAML, with comments where something is left to decide."""
    values = [each for draft in drafts for column in draft.columns for each in column.values if column.is_date]
    lines = [
        "# A draft: check every line. docs/import.md describes the keys.",
        f"source: {source}",
        f"date_format: {_date_format(values)}",
        "# What is gone from the next extract was wrong, if it lies in the months that an extract covers. Only where an extract",
        "# lists everything of its months:",
        "# window: {months: 6}",
        "tables:",
    ]
    for number, draft in enumerate(drafts, start=1):
        lines += _table(draft, number)
    return "\n".join(lines) + "\n"


def _table(draft: SheetDraft, number: int) -> list[str]:
    name = re.sub(r"\W+", "_", draft.sheet.name.lower()).strip("_") or f"table_{number}"
    name = name if name[0].isalpha() else f"table_{name}"
    if draft.subject is None:
        return [f"  # {draft.sheet.place}: no column seems to hold the person's id; rename its heading to 'Person ID'."]
    if not draft.complete:
        wants = [f"  # {draft.sheet.place}: no event was recognised."]
        return wants + [f"  #   {each.event_type.name} lacks {', '.join(each.missing)}" for each in draft.events]
    events = draft.complete
    used = {column.name: column for each in events for column in (each.time, *each.used)}
    first = events[0]
    lines = [f"  - name: {name}", *([f"    sheet: {_quoted(draft.sheet.name)}"] if draft.sheet.name else []), "    columns:"]
    lines.append(f"      {draft.subject.name}: {{heading: {_quoted(draft.subject.heading)}, required: true}}")
    for column in used.values():
        if column.name == draft.subject.name:
            continue
        spelled = {key: value for each in events for key, value in each.values.get(column.name, {}).items()}
        kind = ", type: date" if column.is_date else (", type: boolean" if column.is_boolean else "")
        listed = ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in spelled.items())
        kind = f", values: {{{listed}}}" if spelled else kind
        required = ", required: true" if column.name == first.time.name else ""
        lines.append(f"      {column.name}: {{heading: {_quoted(column.heading)}{kind}{required}}}")
    lines.append(f"    row: [{', '.join(_row(draft, first))}]")
    end = next((each for each in events[1:] if STARTS.get(ending(each.event_type)) == ending(first.event_type)), None)
    if end is not None and thing(end.event_type) == thing(first.event_type):
        lines.append(f"    ends: {end.event_type.name}")
    lines.append("    events:")
    for each in events:
        lines += [
            f"      {each.event_type.name}:",
            f"        type: {each.event_type.name}",
            f"        subject: {draft.subject.name}",
        ]
        lines += [f"        time: {each.time.name}", *(["        gone: keep"] if is_of_person(each) else [])]
        if each.fields:
            lines += ["        fields:", *(f"          {key}: {value}" for key, value in each.fields.items())]
    for each in draft.events:
        lines += [f"      # {each.event_type.name} lacks {', '.join(each.missing)}"] if each.missing else []
        lines += [f"      # not understood: {sentence}" for sentence in each.not_understood]
    unused = [column.heading for column in draft.columns if column.name not in used and column.name != draft.subject.name]
    lines += [f"      # columns that are not used: {', '.join(unused)}"] if unused else []
    return lines


def _row(draft: SheetDraft, first: EventDraft) -> list[str]:
    """Return the columns that tell rows apart: an id of the source's own, else person, date and what kind of thing it is."""
    own = first.fields.get(first.event_type.fields[0].name, "{") if first.event_type.fields else "{"
    if first.event_type.fields and first.event_type.fields[0].name.endswith("_id") and not own.startswith("{"):
        return [own]
    return [draft.subject.name, first.time.name, *kinds(first)]


def kinds(draft: EventDraft) -> list[str]:
    """Return the columns that tell apart several things of one person on one day."""
    return [draft.fields[name] for name in ("purpose", "kind", "agency") if name in draft.fields]


def is_of_person(draft: EventDraft) -> bool:
    """Return whether an event says something of the person, who is in many rows, and not of the thing that a row is about."""
    return draft.event_type.name.startswith("person_")


def ending(event_type: EventType) -> str:
    """Return the last word of a type: what became of the thing."""
    return event_type.name.rsplit("_", 1)[-1]


def thing(event_type: EventType) -> str:
    """Return what a type is about, in words."""
    return event_type.name.rsplit("_", 1)[0].replace("_", " ")


def _date_format(values: Iterable[str]) -> str:
    """Return the order of the parts that all dates allow; day first where both orders do, as in this country."""
    parts = [tuple(map(int, match.groups()[:2])) for each in values if (match := DAY_FIRST.fullmatch(each))]
    if any(second > 12 for _, second in parts) and not any(first > 12 for first, _ in parts):
        return "mm/dd/yyyy"
    return "dd/mm/yyyy"


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, default_style='"', width=10_000, allow_unicode=True).strip()
