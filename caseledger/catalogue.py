"""The event catalogue: which types of event there are, with their fields, types and codes.

It is declared once, in the YAML beside the staging models (`dbt/models/staging/stg_<event_type>.yml`): the loader checks
lines against it, the staging models take their columns from it, and the dbt docs site shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from caseledger.settings import CATALOGUE_FOLDER

# The one in C is ten times faster, where it was built.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PREFIX = "stg_"


class Kind(StrEnum):
    """What a field holds; the values are the names of DuckDB types."""

    TEXT = "varchar"
    DATE = "date"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "double"
    LIST = "varchar[]"


@dataclass(frozen=True)
class Code:
    """One member of a closed list; `valid_to` is the last day on which an event may still carry it."""

    value: str
    valid_to: date | None = None


@dataclass(frozen=True)
class Field:
    """One field of an event type. `is_person` marks a text that is a person's id, to be replaced by its pseudonym."""

    name: str
    kind: Kind
    required: bool = False
    codes: tuple[Code, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    is_person: bool = False


@dataclass(frozen=True)
class EventType:
    """One type of event: whom its subject names, which fields it has, and what must be there besides required fields."""

    name: str
    subject: str
    fields: tuple[Field, ...]
    supersedes_required: bool = False
    at_least_one_of: tuple[str, ...] = ()

    @property
    def is_person(self) -> bool:
        """Whether the subject is a person, whose id never enters the ledger as it is."""
        return self.subject == "person"


@cache
def read_catalogue(folder: Path = CATALOGUE_FOLDER) -> Mapping[str, EventType]:
    """Read every event type of the catalogue, by name."""
    types = [
        _event_type(model)
        for path in sorted(folder.glob(f"{PREFIX}*.yml"))
        for model in yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)["models"]
    ]
    return {event_type.name: event_type for event_type in types}


def kinds_by_field() -> Mapping[str, Kind]:
    """Return the kind of every field name of the catalogue: a name has one kind in all types (a test holds it so)."""
    return {field.name: field.kind for event_type in read_catalogue().values() for field in event_type.fields}


def _event_type(model: dict[str, Any]) -> EventType:
    meta = model["config"]["meta"]
    return EventType(
        name=model["name"].removeprefix(PREFIX),
        subject=meta["subject"],
        fields=tuple(_field(column) for column in model.get("columns") or []),
        supersedes_required=meta.get("supersedes_required", False),
        at_least_one_of=tuple(meta.get("at_least_one_of", ())),
    )


def _field(column: dict[str, Any]) -> Field:
    meta = column.get("config", {}).get("meta", {})
    minimum, maximum = meta.get("range", (None, None))
    return Field(
        name=column["name"],
        kind=Kind(column["data_type"]),
        required=meta.get("required", False),
        codes=tuple(
            Code(code["code"], code["valid_to"]) if isinstance(code, dict) else Code(code) for code in meta.get("codes", ())
        ),
        minimum=minimum,
        maximum=maximum,
        is_person=meta.get("pseudonym", False),
    )
