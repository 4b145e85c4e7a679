"""A draft mapping for an extract that nobody has mapped yet, from its headings and values, with a preview of what it would give.

A draft never guesses what an event must have: where a required field is not found, the event stands in the draft as a comment
that says what is missing. Nothing is written into the ledger.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any

from caseledger.catalogue import EventType, Field, Kind, read_catalogue
from caseledger.errors import RefusedError
from caseledger.importers.drafts import STARTS, EventDraft, SampleColumn, SheetDraft, ending, is_of_person, kinds, thing
from caseledger.importers.sheets import Sheet
from caseledger.importers.shipped import read_format

SAMPLE_ROWS = 500
MOST_CODES = 40
ID_WORDS = {"id", "ref", "reference", "number"}
SMALL_WORDS = {"of", "the", "a", "an", "in", "for", "to", "was", "is", "did", "does"}


def draft_sheets(sheets: Iterable[Sheet]) -> list[SheetDraft]:
    """Draft a mapping of every sheet that has rows."""
    drafts = [_draft(sheet) for sheet in sheets if sheet.written.rows > 1]
    if not drafts:
        raise RefusedError("The file has no rows below a heading row: nothing can be proposed.")
    return drafts


def _draft(sheet: Sheet) -> SheetDraft:
    columns = _sample(sheet)
    subject = _subject(columns)
    context = _words(sheet.name or sheet.file.rsplit(".", 1)[0])
    events = []
    for event_type in read_catalogue().values():
        if event_type.is_person and subject is not None:
            time = _time(event_type, columns, context)
            if time is not None:
                events.append(_event(event_type, time, subject, columns))
    # What begins a thing goes before what ends it: a row is told from others by its beginning.
    events.sort(
        key=lambda each: (bool(each.missing), is_of_person(each), ending(each.event_type) in STARTS, each.event_type.name)
    )
    return SheetDraft(sheet, subject, columns, tuple(events))


def _sample(sheet: Sheet) -> tuple[SampleColumn, ...]:
    """Return the columns under the first row that has as many texts as any: that is the heading row."""
    head = sheet.written.head
    counts = [sum(bool(cell.strip()) and not re.fullmatch(r"[\d./: -]+", cell.strip()) for cell in cells) for _, cells in head]
    at = counts.index(max(counts))
    number, headings = head[at]
    with sheet.written.path.open(encoding="utf-8", newline="") as file:
        rows = [cells for position, *cells in islice(csv.reader(file), SAMPLE_ROWS) if int(position) > number]
    found: dict[str, SampleColumn] = {}
    for index, heading in enumerate(headings):
        name = re.sub(r"\W+", "_", heading.strip().lower(), flags=re.ASCII).strip("_")
        name = name if name[:1].isalpha() else f"column_{index + 1}"
        if heading.strip() and name not in found:
            values = tuple(
                cell.strip() for cells in rows if index < len(cells) and (cell := cells[index]).strip() not in ("", "-")
            )
            found[name] = SampleColumn(name, heading.strip(), frozenset(_words(heading)), values)
    return tuple(found.values())


def _subject(columns: Sequence[SampleColumn]) -> SampleColumn | None:
    for wanted in _synonyms()["subject"]:
        for column in columns:
            if " ".join(re.findall(r"[a-z0-9]+", column.heading.lower())) == wanted:
                return column
    return None


def _time(event_type: EventType, columns: Sequence[SampleColumn], context: set[str]) -> SampleColumn | None:
    """Return the date column that names this type: all its nouns stand in the heading, or with it in the sheet's name."""
    nouns = _nouns(event_type.name)
    endings = _synonyms()["endings"]
    if not nouns and ending(event_type) not in endings:
        return None
    tells = set(endings.get(ending(event_type), ["date"]))
    best: tuple[int, SampleColumn] | None = None
    for column in columns:
        own = column.words & nouns
        if (
            column.is_date
            and nouns <= (column.words | context)
            and column.words & tells
            and (own or not _is_about(column, nouns))
        ):
            score = 2 * len(own) + len(column.words & tells)
            best = (score, column) if best is None or score > best[0] else best
    return best[1] if best else None


def _is_about(column: SampleColumn, nouns: set[str]) -> bool:
    """Return whether a heading names some other thing than these nouns, such as a plan's date in a sheet of visits."""
    every = set().union(*(_nouns(name) for name in read_catalogue()))
    return bool(column.words & (every - nouns - {"child", "care", "worker"}))


def _event(event_type: EventType, time: SampleColumn, subject: SampleColumn, columns: Sequence[SampleColumn]) -> EventDraft:
    draft = EventDraft(event_type, time)
    free = [column for column in columns if column.name not in (subject.name, time.name)]
    for each in event_type.fields:
        column = _field_column(each, [time, *free] if each.kind is Kind.DATE else free, each is event_type.fields[0])
        if column is not None:
            draft.fields[each.name] = column.name
            draft.used.append(column)
            _read_values(draft, each, column)
        elif each.name.endswith("_id") and each.required and each is event_type.fields[0]:
            draft.used.append(_start(event_type, time, columns))
        elif each.required:
            draft.missing.append(each.name)
    own = event_type.fields[0] if event_type.fields else None
    if own is not None and own.name.endswith("_id") and own.required and own.name not in draft.fields:
        parts = [subject.name, _start(event_type, time, columns).name, *kinds(draft)]
        draft.fields = {own.name: f"{{id: [{', '.join(parts)}], of: {thing(event_type)}}}"} | draft.fields
    return draft


def _start(event_type: EventType, time: SampleColumn, columns: Sequence[SampleColumn]) -> SampleColumn:
    """Return the date that an id is made of: of an end, the date of what it ends."""
    begun = read_catalogue().get(f"{event_type.name.rsplit('_', 1)[0]}_{STARTS.get(ending(event_type), '')}")
    return (_time(begun, columns, set(time.words) | _nouns(event_type.name)) if begun else None) or time


def _field_column(wanted: Field, columns: Sequence[SampleColumn], is_own_id: bool) -> SampleColumn | None:
    """Return the column that a field comes from: by its name's words, of the right kind, or by the codes that its cells hold."""
    words = set(wanted.name.split("_")) - SMALL_WORDS
    named = [column for column in columns if words <= column.words and _fits(wanted, column)]
    if wanted.name.endswith("_id"):
        words -= {"id"}
        # A worker or a team is named by whatever stands there; a case only by what says that it is an id.
        is_free = wanted.name in ("worker_id", "team_id") and not is_own_id
        named = [
            column for column in columns if words <= column.words and (is_free or column.words & ID_WORDS) and not column.is_date
        ]
    if named:
        return min(named, key=lambda column: len(column.words))
    if wanted.codes:
        coded = [column for column in columns if column.values and len(set(column.values)) <= MOST_CODES]
        share = {
            column.name: sum(_code(wanted, value) is not None for value in column.values) / len(column.values) for column in coded
        }
        likely = [column for column in coded if share[column.name] > 0.5]
        return max(likely, key=lambda column: share[column.name]) if likely else None
    return None


def _fits(wanted: Field, column: SampleColumn) -> bool:
    return {
        Kind.DATE: column.is_date,
        Kind.BOOLEAN: column.is_boolean,
        Kind.INTEGER: all(each.isdecimal() for each in column.values),
    }.get(wanted.kind, not column.is_date)


def _read_values(draft: EventDraft, wanted: Field, column: SampleColumn) -> None:
    if not wanted.codes:
        return
    codes = {code.value for code in wanted.codes}
    for value in sorted(set(column.values)):
        code = _code(wanted, value)
        if code is None:
            draft.not_understood.append(f"{column.heading} {value!r}: which {wanted.name} is it ({', '.join(sorted(codes))})?")
        elif value not in codes:
            draft.values.setdefault(column.name, {})[value] = code


def _code(wanted: Field, value: str) -> str | None:
    """Return the code that a spelling stands for, if it is one that is known."""
    plain = re.sub(r"^[a-z]{1,2}\) ?", "", value.lower().strip())
    for code in wanted.codes:
        spellings = {code.value.lower(), code.value.lower().replace("_", " "), *_synonyms()["codes"].get(code.value, [])}
        if plain in spellings:
            return code.value
    return None


def _nouns(name: str) -> set[str]:
    return {_singular(word) for word in name.rsplit("_", 1)[0].split("_")} - SMALL_WORDS - {"person"}


def _words(text: str) -> set[str]:
    """Return the words of a heading or a name, with what abbreviations stand for; in the singular."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = re.findall(r"[a-z0-9]+", spaced.lower())
    known = _synonyms()["words"]
    return {_singular(each) for word in found for each in [word, *known.get(word, "").split()]} - (SMALL_WORDS - {"to"})


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def _synonyms() -> dict[str, Any]:
    return read_format("synonyms")
