"""Small extracts of plans and visits with their mapping: for tests of how extracts become events."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

MAPPING = """
source: /visits-sheet
window: {months: 6}
tables:
  - name: plan
    columns:
      child: {heading: Child ID, required: true}
      started_on: {heading: Plan start, type: date, required: true}
      category: {heading: Category, values: {Neglect: neglect, Physical abuse: physical}}
      ended_on: {heading: Plan end}
      visited_on: {heading: Last visit}
    row: [child, started_on]
    ends: ended
    events:
      plan:
        type: protection_plan_started
        subject: child
        time: started_on
        fields: {plan_id: {id: [child, started_on]}, category: category}
      ended:
        type: protection_plan_ended
        subject: child
        time: ended_on
        fields: {plan_id: {id: [child, started_on]}}
      visit:
        type: visit_made
        subject: child
        time: visited_on
        each: [visited_on]
        gone: keep
        fields: {visit_id: {id: [child, visited_on]}, purpose: {value: protection}, child_seen: {value: true}}
"""
HEADINGS = ("Child ID", "Plan start", "Category", "Plan end", "Last visit")


def mapping_file(folder: Path, text: str = MAPPING) -> Path:
    """Write a mapping."""
    path = folder / "mapping.yml"
    path.write_text(text, encoding="utf-8")
    return path


def extract_file(path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    """Write an extract: cells that are left out at the end of a row are empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([*row, *[""] * (len(headings) - len(row))] for row in rows)
    return path


def effective(ledger: Path, known_at: datetime | None = None) -> list[tuple[str, str, dict[str, Any]]]:
    """Return type, day and fields of what is effective, by the rules as they are written, event by event."""
    with duckdb.connect(str(ledger), read_only=True) as connection:
        rows = connection.execute(
            "select event_id, supersedes, recorded_at, event_type, occurred_on::varchar, data::json::varchar from event"
        ).fetchall()
    visible = [row for row in rows if known_at is None or row[2] <= known_at]
    children: dict[str, list[tuple]] = {}
    for row in visible:
        if row[1]:
            children.setdefault(row[1], []).append(row)
    live: dict[str, bool] = {}

    def is_live(event_id: str) -> bool:
        if event_id not in live:
            live[event_id] = not any(is_live(child[0]) for child in children.get(event_id, []))
        return live[event_id]

    found = []
    for row in visible:
        rivals = [each for each in children.get(row[1], []) if is_live(each[0])] if row[1] else [row]
        if is_live(row[0]) and row == max(rivals, key=lambda each: (each[2], each[0])) and row[3] != "event_retracted":
            found.append((row[3], row[4], {key: value for key, value in _json(row[5]).items() if not key.endswith("_id")}))
    return sorted(found, key=str)


def _json(text: str) -> dict[str, Any]:
    import json

    return json.loads(text)
