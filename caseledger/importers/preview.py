"""The first rows of an extract as the events that a mapping makes of them, without a ledger."""

import json
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from caseledger.answer import Answer
from caseledger.errors import RefusedError
from caseledger.importers.candidates import Maker
from caseledger.importers.cells import read_cells
from caseledger.importers.drafts import to_yaml
from caseledger.importers.mapping_yaml import parse_mapping
from caseledger.importers.matching import match
from caseledger.importers.proposing import draft_sheets
from caseledger.importers.rejected_cells import REMEDIES
from caseledger.importers.sheets import read_sheets
from caseledger.ledger.pseudonyms import SECRET_BYTES, Key

PREVIEW_ROWS = 10
SHORTENED_ID = 8
# A preview does not know when the extract was taken, so no date is too late for it.
NEVER = "9999-12-31"


@dataclass(frozen=True)
class Proposal:
    """A draft mapping as YAML, the first rows as events, and what was not understood."""

    text: str
    events: Answer
    not_understood: tuple[str, ...]


def propose(file: Path, out: Path | None = None) -> Proposal:
    """Draft a mapping for an extract; write it to `out`, if named, and nothing else anywhere.

    Raises:
        RefusedError: the file cannot be read, has no rows, or `out` exists already.
    """
    if out is not None and out.exists():
        raise RefusedError(f"{out} exists already: name another file, so that no mapping of yours is lost.")
    with tempfile.TemporaryDirectory(prefix="caseledger-propose-") as folder:
        sheets = read_sheets([file], Path(folder))
        drafts = draft_sheets(sheets)
        text = to_yaml(drafts, f"/{file.stem.lower().replace(' ', '-')}")
        open_questions = [sentence for draft in drafts for event in draft.events for sentence in event.not_understood]
        open_questions += [
            f"{draft.sheet.place}: {event.event_type.name} lacks {', '.join(event.missing)}"
            for draft in drafts
            for event in draft.events
            if event.missing
        ]
        open_questions += [f"{draft.sheet.place}: no event was recognised" for draft in drafts if not draft.complete]
        events = Answer(("row", "type", "subject", "time", "data"), [])
        if any(draft.complete and draft.subject for draft in drafts):
            events, faults = _events(text, file, sheets)
            open_questions += faults
    if out is not None:
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise RefusedError(f"{out} cannot be written: {error.strerror}.") from error
    return Proposal(text, events, tuple(dict.fromkeys(open_questions)))


def _events(text: str, file: Path, sheets: list) -> tuple[Answer, list[str]]:
    """Return the events of the first rows of each sheet, and the cells in them that cannot be read."""
    mapping = parse_mapping(yaml.safe_load(text), f"the draft for {file}")
    matched = match(mapping, sheets, "the draft")
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '512MB'")
        day = NEVER
        read_cells(connection, mapping, list(enumerate(matched.found)), day)
        Maker(Key(secrets.token_bytes(SECRET_BYTES)), "preview", day).fill(
            connection, mapping, {each.table.name for each in matched.found}
        )
        rows = connection.execute(f"""
            with numbered as (
                select *, dense_rank() over (partition by file_number order by row_number) as place from stated where is_known
            )
            select row_number, event_type, local_id, occurred_on, fields from numbered
            where place <= {PREVIEW_ROWS} order by file_number, row_number, occurred_on, event_type
        """).fetchall()
        faults = connection.execute("select heading, fault, count(*) from cell_reject group by all order by all").fetchall()
    shown = [(row, kind, subject, day, _shown(fields)) for row, kind, subject, day, fields in rows]
    sentences = [
        f"{heading}: {count} cell{'s' if count > 1 else ''} {fault}. {REMEDIES[fault]}" for heading, fault, count in faults
    ]
    return Answer(("row", "type", "subject", "time", "data"), shown), sentences


def _shown(fields: str) -> str:
    """Return an event's fields for people; an id that was made is shortened."""
    return ", ".join(
        f"{name}={value[:SHORTENED_ID] + '…' if name.endswith('_id') and len(str(value)) == 32 else value}"
        for name, value in json.loads(fields).items()
    )
