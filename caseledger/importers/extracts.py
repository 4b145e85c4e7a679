"""The kinds of extract, each with how its files are read: what the commands call."""

from collections.abc import Sequence
from pathlib import Path

from caseledger.importers.importing import Extract, ImportSummary, Request, import_extract
from caseledger.importers.mapping import Mapping, read_mapping
from caseledger.importers.sheets import read_sheets
from caseledger.importers.shipped import read_shipped
from caseledger.importers.windows import window_from
from caseledger.progress import Progress, silent
from caseledger.settings import Settings


def import_annex_a(settings: Settings, files: Sequence[Path], request: Request, progress: Progress = silent) -> ImportSummary:
    """Import an Annex A workbook (or its lists as several files).

    Raises:
        RefusedError: as `import_extract`.
    """
    return _import_sheets(settings, files, read_shipped("annex_a"), "an Annex A list", request, progress)


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
