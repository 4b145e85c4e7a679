"""The catalogue says what the event specification says: the same types, with the same fields, codes and keys.

The tests prevent a field that was forgotten, misspelt or given the wrong type, which the door would otherwise take for
an unknown field or turn away. Neither side is read with the code that the application uses.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
STAGING = REPOSITORY / "dbt" / "models" / "staging"
SPECIFICATION = REPOSITORY.parent / "shared" / "EVENTS.md"

DATA_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "DfE": "varchar",
    "date": "date",
    "bool": "boolean",
    "int": "integer",
    "number": "double",
    "list": "varchar[]",
}
# Where the specification writes a type once for a run of fields; every other field without a type is text.
SPELLED_OUT = {
    "`target_impact`, `target_likelihood` int 1-5": "`target_impact` int 1-5, `target_likelihood` int 1-5",
    "`additions`, `slippage`, `accelerated`, `spent` numbers": (
        "`additions` number, `slippage` number, `accelerated` number, `spent` number"
    ),
}
REFERS_TO_ANOTHER_ID = {  # the first field of these is an id, but not their own
    "legal_status_changed",
    "placed_for_adoption",
    "leaving_care_status_recorded",
    "placement_details_changed",
    "return_interview_held",
}
ONE_PER_PERSON = {"conference_held", "strategy_discussion_held"}


class Field(NamedTuple):
    """What either side says of a field."""

    data_type: str
    required: bool = False
    codes: tuple[str, ...] = ()
    bounds: tuple[int, ...] = ()


class EventType(NamedTuple):
    """What either side says of a type; fields in their order, which the content hash depends on."""

    subject: str
    fields: list[tuple[str, Field]]
    at_least_one_of: tuple[str, ...] = ()


def models() -> dict[str, dict[str, Any]]:
    """Return the YAML of every event type."""
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(STAGING.glob("stg_*.yml"))]
    return {model["name"].removeprefix("stg_"): model for document in documents for model in document["models"]}


MODELS = models()


def columns(event_type: str) -> list[dict[str, Any]]:
    return MODELS[event_type].get("columns", [])


def meta(node: dict[str, Any]) -> dict[str, Any]:
    return node.get("config", {}).get("meta", {})


def codes(column: dict[str, Any]) -> list[Any]:
    return [code["code"] if isinstance(code, dict) else code for code in meta(column).get("codes", [])]


def declared(event_type: str) -> EventType:
    """Return what the catalogue says of a type."""
    model = meta(MODELS[event_type])
    return EventType(
        subject=model["subject"],
        fields=[
            (
                column["name"],
                Field(
                    column["data_type"],
                    meta(column).get("required", False),
                    tuple(codes(column)),
                    tuple(meta(column).get("range", ())),
                ),
            )
            for column in columns(event_type)
        ],
        at_least_one_of=tuple(model.get("at_least_one_of", ())),
    )


@pytest.fixture(scope="module")
def specified() -> dict[str, EventType]:
    """Read the tables of section 2 of the specification, which is kept outside the repository."""
    if not SPECIFICATION.exists():
        pytest.skip("The event specification is not part of the repository, and no copy lies beside it.")
    section = SPECIFICATION.read_text(encoding="utf-8").split("\n## 2.")[1].split("\n## 3.")[0]
    for shorthand, spelled_out in SPELLED_OUT.items():
        assert shorthand in section, f"The specification no longer says {shorthand}: read it again."
        section = section.replace(shorthand, spelled_out)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("| `")]
    types: dict[str, EventType] = {}
    known: dict[str, Field] = {}
    for names, *subjects, cell in rows:
        for event_type, own_cell in cells_by_type(names, cell).items():
            fields = specified_fields(own_cell, known)
            if own_cell.startswith("as above"):  # the fields of the row before, all optional
                *_, above = types.values()
                fields = {name: field._replace(required=False) for name, field in above.fields}
            if subjects and "service" not in fields:  # every type of the registers may carry it
                fields = {"service": Field("varchar")} | fields
            subject = re.sub(r" (ref|id)$", "", subjects[0]).replace(" ", "_") if subjects else "person"
            either = re.search(r"at least one of (\w+) and (\w+)", own_cell)
            types[event_type] = EventType(subject, list(fields.items()), either.groups() if either else ())
            known |= fields
    return types


def cells_by_type(names: str, cell: str) -> dict[str, str]:
    """Give each type of a row its fields: those after `ended:` or `received:` belong to that one alone."""
    first, *others = re.findall(r"`(\w+)`", names)
    types = [first, *(re.sub(r"_started$", other, first) if other.startswith("_") else other for other in others)]
    common, *own = re.split(r"(?:^|; )(ended|received): ", cell)
    own_cells = dict(zip(own[::2], own[1::2], strict=True))
    return {event_type: common + own_cells.get(event_type.rsplit("_", 1)[1], "") for event_type in types}


def specified_fields(cell: str, known: dict[str, Field]) -> dict[str, Field]:
    """Read the fields of a cell; one that is not described again is as it was described last, or else text."""
    fields = {}
    for name, mark, words in re.findall(r"`(\w+)`(!?)([^`]*)", cell):
        described = re.match(rf"\s({'|'.join(DATA_TYPES)})\b(.*)", words)
        field = read_type(*described.groups()) if described else known.get(name, Field("varchar"))
        fields[name] = field._replace(required=bool(mark))
    return fields


def read_type(kind: str, words: str) -> Field:
    """Read what stands after a field's name: its type, then its codes or its range."""
    bounds = re.match(r"\s(\d)-(\d)", words) if kind == "int" else None
    words = re.sub(r"([A-Z]+)(\d)\.\.\1(\d)", spread, words)
    if kind == "DfE":  # codes stand among the words that explain them
        found = re.findall(r"\b[A-Z]{1,2}\d{1,2}[AB]?\b", words)
    elif kind in ("code", "list"):
        found = re.split(r"[(,;]", words.removeprefix(" of codes"))[0].split()
    else:
        found = []
    return Field(DATA_TYPES[kind], codes=tuple(found), bounds=tuple(map(int, bounds.groups())) if bounds else ())


def spread(span: re.Match[str]) -> str:
    """Write out a span of codes such as N1..N8."""
    letters, first, last = span.groups()
    return " ".join(f"{letters}{number}" for number in range(int(first), int(last) + 1))


def test_the_catalogue_has_the_types_of_the_specification(specified: dict[str, EventType]) -> None:
    assert set(MODELS) == set(specified)


@pytest.mark.parametrize("event_type", MODELS)
def test_a_type_is_declared_as_specified(event_type: str, specified: dict[str, EventType]) -> None:
    assert declared(event_type) == specified[event_type]


@pytest.mark.parametrize("event_type", MODELS)
def test_a_type_is_identified_by_its_own_id(event_type: str) -> None:
    """A wrong key would count a repeat twice, or take two facts for one."""
    first = next((column["name"] for column in columns(event_type)), "")
    expected = [first] if first.endswith("_id") and event_type not in REFERS_TO_ANOTHER_ID else []
    if event_type in ONE_PER_PERSON:
        expected.append("person_id")
    assert meta(MODELS[event_type])["key"] == expected


def test_only_a_merge_names_a_second_person() -> None:
    """A person's id in a field must be marked, or it would enter the ledger as it is."""
    marked = {(t, column["name"]) for t in MODELS for column in columns(t) if meta(column).get("pseudonym")}
    assert marked == {("person_merged", "merged_into")}


def test_only_a_retraction_must_name_its_target() -> None:
    assert [t for t in MODELS if meta(MODELS[t]).get("supersedes_required")] == ["event_retracted"]


def test_a_field_name_has_one_type_everywhere() -> None:
    """The cells of a CSV file are typed by the name of their column alone, whatever the type of the event."""
    types: dict[str, set[str]] = defaultdict(set)
    for event_type in MODELS:
        for column in columns(event_type):
            types[column["name"]].add(column["data_type"])
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


@pytest.mark.parametrize("event_type", MODELS)
def test_a_type_is_described(event_type: str) -> None:
    """The descriptions are the documentation: the grain first, every field, and what each code means."""
    model = MODELS[event_type]
    assert set(model) <= {"name", "description", "config", "columns"}
    assert set(meta(model)) <= {"subject", "key", "since", "supersedes_required", "at_least_one_of"}
    assert model["description"].startswith("One row per ")
    for column in columns(event_type):
        assert set(column) <= {"name", "data_type", "description", "config"}
        assert set(meta(column)) <= {"required", "codes", "range", "pseudonym", "valid_to"}
        assert column["description"].strip()
        assert [code for code in codes(column) if f"`{code}`" not in column["description"]] == []


@pytest.mark.parametrize("event_type", MODELS)
def test_a_code_is_a_text(event_type: str) -> None:
    """YAML reads an unquoted YES or NO as true or false."""
    assert [code for column in columns(event_type) for code in codes(column) if not isinstance(code, str)] == []


def test_every_type_has_a_staging_model() -> None:
    scripts = {path.stem.removeprefix("stg_"): path.read_text(encoding="utf-8") for path in STAGING.glob("stg_*.sql")}
    assert scripts == dict.fromkeys(MODELS, "{{ stage_event() }}\n")
