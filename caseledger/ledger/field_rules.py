"""What the catalogue asks of a field, as SQL: the conditions under which a value is wrong, and its canonical JSON.

All of it works on the value's JSON text, null where the field is absent (`present`, in `sql`).
"""

import json
from dataclasses import dataclass

from caseledger.catalogue import Field, Kind
from caseledger.ledger.sql import literal, written_member


@dataclass(frozen=True)
class Fault:
    """A reason to reject a line, the SQL condition under which it applies (null counts as not), and what it is about.

    `about` is the name of an attribute or field, or several that only together are wrong.
    """

    reason: str
    condition: str
    about: str


def column(field: Field) -> str:
    """Return the name of the column that holds the field's JSON text while a line is checked."""
    return f"field_{field.name}"


def faults(field: Field) -> list[Fault]:
    """Return everything that can be wrong with a field."""
    conditions = [*_kind_conditions(field), *(_code_conditions(field) if field.codes else [])]
    if field.required:
        conditions.insert(0, ("missing_field", f"{column(field)} is null"))
    if field.name.endswith("_id") or field.is_person:
        conditions.append(("bad_code", f"has_blank_edge({column(field)})"))
    return [Fault(reason, condition, field.name) for reason, condition in conditions]


def member(field: Field, person: str) -> str:
    """Return the SQL of the field as a member of a JSON object, typed; null where it is absent.

    `person` is the SQL of the pseudonym that takes a person's id's place.
    """
    found = column(field)
    value = {
        Kind.INTEGER: f"coalesce(whole_number({found})::varchar, {found})",
        Kind.NUMBER: f"coalesce(case when is_number({found}) then try_cast({found} as double) end::varchar, {found})",
    }.get(field.kind, found)
    if field.is_person:
        value = f"coalesce(to_json({person})::varchar, {found})"
    return f"case when {found} is not null then {written_member(field.name, value)} end"


def _kind_conditions(field: Field) -> list[tuple[str, str]]:
    found = column(field)
    return {
        Kind.TEXT: [("bad_type", f"not starts_with({found}, '\"')")],
        Kind.DATE: [("bad_date", f"{found} is not null and iso_date(json_text({found})) is null")],
        Kind.BOOLEAN: [("bad_type", f"{found} not in ('true', 'false')")],
        Kind.INTEGER: [("bad_type", f"not is_whole({found})"), ("bad_code", _outside_range(field, found))],
        Kind.NUMBER: [("bad_type", f"not is_number({found})")],
        Kind.LIST: [("bad_type", f"not is_text_list({found})")],
    }[field.kind]


def _outside_range(field: Field, found: str) -> str:
    if field.minimum is None:
        return f"is_whole({found}) and whole_number({found}) is null"
    return f"is_whole({found}) and not coalesce(whole_number({found}) between {field.minimum} and {field.maximum}, false)"


def _code_conditions(field: Field) -> list[tuple[str, str]]:
    found = column(field)
    if field.kind is Kind.LIST:
        members = f"list_transform(text_list({found}), lambda code: {_is_code(field, 'code')})"
        return [("bad_code", f"is_text_list({found}) and not list_bool_and({members})")]
    return [("bad_code", f"starts_with({found}, '\"') and not {_is_code(field, found, is_json=True)}")]


def _is_code(field: Field, text: str, *, is_json: bool = False) -> str:
    """Return the condition that a text (or its JSON) is in the field's closed list.

    A withdrawn code is, on days up to its last.
    """
    written = {code: literal(json.dumps(code.value, ensure_ascii=False) if is_json else code.value) for code in field.codes}
    current = ", ".join(value for code, value in written.items() if code.valid_to is None)
    withdrawn = [
        f"({text} = {value} and occurred_at::date <= date {literal(str(code.valid_to))})"
        for code, value in written.items()
        if code.valid_to is not None
    ]
    return f"({' or '.join([f'{text} in ({current})', *withdrawn])})"
