"""The entry point: everything is declared under `defs/`."""

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """Gather what `defs/` declares."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
