"""Which sheet is which table of a mapping, where its headings are, and which column is which."""

from collections.abc import Sequence
from dataclasses import dataclass

from caseledger.errors import RefusedError
from caseledger.importers.mapping import Mapping, Table
from caseledger.importers.sheets import Sheet, normal_form


@dataclass(frozen=True)
class FoundTable:
    """A table in a sheet: the row with the headings, the cell of each column that is there, and headings nobody asked for."""

    table: Table
    sheet: Sheet
    heading_row: int
    cell_of: dict[str, int]
    heading_of: dict[str, str]
    not_understood: tuple[str, ...]


@dataclass(frozen=True)
class Matched:
    """What of the mapping is in the extract, and what of either is left over."""

    found: tuple[FoundTable, ...]
    absent: tuple[str, ...]
    sheets_not_understood: tuple[str, ...]


def match(mapping: Mapping, sheets: Sequence[Sheet], wanted: str) -> Matched:
    """Find the tables of a mapping among the sheets; `wanted` says what was expected, for the refusal.

    Raises:
        RefusedError: no table is there, one lacks a required column, or a table that must be there is not.
    """
    found: list[FoundTable] = []
    left: list[str] = []
    for sheet in sheets:
        candidates = [
            each for table in mapping.tables if not table.derived if (each := _find(table, sheet, len(sheets))) is not None
        ]
        if candidates:
            found.append(max(candidates, key=lambda each: len(each.cell_of)))
        else:
            left.append(sheet.place)
    if not found:
        raise RefusedError(
            f"{', '.join(left) or 'The file'}: no sheet has the headings of {wanted}. "
            "Check that the headings stand in one of the first 25 rows. Nothing was imported."
        )
    for each in found:
        lacking = [column for column in each.table.columns if column.required and column.name not in each.cell_of]
        if lacking:
            raise RefusedError(
                f"{each.sheet.place} has no column '{lacking[0].headings[0]}': add it, or correct its heading. "
                "Nothing was imported."
            )
    absent = [table for table in mapping.tables if not table.derived and table not in [each.table for each in found]]
    for table in absent:
        if not table.optional:
            raise RefusedError(f"The extract has no {table.name}, which must be there. Nothing was imported.")
    return Matched(tuple(found), tuple(table.name for table in absent), tuple(left))


def _find(table: Table, sheet: Sheet, sheets: int) -> FoundTable | None:
    """Return the table in the sheet, if the sheet has its name, or (where none was given) the headings of its row."""
    if table.sheets and sheet.name and not any(_is_named(sheet.name, name) for name in table.sheets):
        return None
    best: FoundTable | None = None
    for number, cells in sheet.written.head:
        cell_of, heading_of = _columns(table, cells)
        if best is None or len(cell_of) > len(best.cell_of):
            taken = set(cell_of.values())
            others = tuple(cell.strip() for index, cell in enumerate(cells) if cell.strip() and index not in taken)
            best = FoundTable(table, sheet, number, cell_of, heading_of, others)
    if best is None:
        return None
    named = bool(table.sheets) and bool(sheet.name)
    wanted = {*table.row, *(column.name for column in table.columns if column.required)}
    if named or (sheets == 1 and len(best.cell_of) >= 2):
        return best if best.cell_of else None
    return best if wanted <= best.cell_of.keys() else None


def _is_named(sheet: str, name: str) -> bool:
    """Return whether a sheet has a name: `List 1` is not `List 10`, but `List 1 - Contacts` is `List 1`."""
    found, asked = normal_form(sheet), normal_form(name)
    return found == asked or (found.startswith(asked) and not found[len(asked)].isdigit())


def _columns(table: Table, cells: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Return the cell and the heading, as it stands, of each column that this row names; of two, the first."""
    at: dict[str, int] = {}
    for index, cell in enumerate(cells):
        at.setdefault(normal_form(cell), index)
    at.pop("", None)
    cell_of = {
        column.name: at[form]
        for column in table.columns
        for heading in reversed(column.headings)
        if (form := normal_form(heading)) in at
    }
    return cell_of, {name: cells[index].strip() for name, index in cell_of.items()}
