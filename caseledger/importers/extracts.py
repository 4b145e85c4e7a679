"""The kinds of extract, each with how its files are read: what the commands call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from caseledger.importers import cin_census, ssda903
from caseledger.importers.importing import Extract, ImportSummary, Request, import_extract
from caseledger.importers.mapping import Mapping, Table, Value
from caseledger.importers.mapping_yaml import read_mapping
from caseledger.importers.sheets import read_sheets
from caseledger.importers.shipped import read_shipped
from caseledger.importers.windows import window_from
from caseledger.progress import Progress, silent
from caseledger.settings import Settings


class EarlyHelp(StrEnum):
    """What the assessments of Annex A's List 2 begin, by the catalogue's codes of early help."""

    CAF = "caf"
    FAMILY_ASSESSMENT = "family_assessment"


def import_annex_a(
    settings: Settings,
    files: Sequence[Path],
    request: Request,
    progress: Progress = silent,
    early_help: EarlyHelp | None = None,
) -> ImportSummary:
    """Import an Annex A workbook (or its lists as several files); without `early_help` List 2 gives its children only.

    Raises:
        RefusedError: as `import_extract`.
    """
    mapping = _with_early_help(read_shipped("annex_a"), early_help)
    return _import_sheets(settings, files, mapping, "an Annex A list", request, progress)


def _with_early_help(mapping: Mapping, early_help: EarlyHelp | None) -> Mapping:
    """Return the mapping of Annex A with its List 2 as what the council says it holds, or without events of it."""

    def as_said(table: Table) -> Table:
        if table.name != "list_2":
            return table
        if early_help is None:
            return replace(table, events=())
        (event,) = table.events
        return replace(table, events=(replace(event, fields={**event.fields, "kind": Value(constant=early_help.value)}),))

    return replace(mapping, tables=tuple(map(as_said, mapping.tables)))


def import_ssda903(
    settings: Settings, files: Sequence[Path], year: int | None, request: Request, progress: Progress = silent
) -> ImportSummary:
    """Import an SSDA903 return, of a collection year (default: the one that ended last before the extract was taken).

    Raises:
        RefusedError: as `import_extract`, and for a year whose tables are not known.
    """
    year = year or ssda903.collection_year(request.extracted_at.date())
    mapping = ssda903.mapping_of(year)

    def read(work: Path) -> Extract:
        return Extract(mapping, tuple(ssda903.read_files(files, work)), date(year - 1, 4, 1), year)

    return import_extract(settings, read, f"an SSDA903 table of {year}", request, progress=progress)


def import_cin_census(settings: Settings, files: Sequence[Path], request: Request, progress: Progress = silent) -> ImportSummary:
    """Import a children in need census; its collection year stands in it.

    Raises:
        RefusedError: as `import_extract`.
    """
    path = cin_census.files_of(files)

    def read(work: Path) -> Extract:
        census = cin_census.read_census(path, work)
        return Extract(read_shipped("cin_census"), census.sheets, date(census.year - 1, 4, 1), census.year)

    return import_extract(settings, read, "a children in need census", request, progress=progress)


def import_table(
    settings: Settings, files: Sequence[Path], mapping: Path, request: Request, progress: Progress = silent
) -> ImportSummary:
    """Import an extract of any kind by the council's own mapping.

    Raises:
        RefusedError: as `import_extract`, and where the mapping is not right.
    """
    return _import_sheets(settings, files, read_mapping(mapping), f"the mapping {mapping}", request, progress)


def _import_sheets(
    settings: Settings, files: Sequence[Path], mapping: Mapping, wanted: str, request: Request, progress: Progress
) -> ImportSummary:
    def read(work: Path) -> Extract:
        return Extract(mapping, tuple(read_sheets(files, work)), window_from(mapping, request.extracted_at.date()))

    return import_extract(settings, read, wanted, request, progress=progress)
