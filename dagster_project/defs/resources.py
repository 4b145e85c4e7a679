"""What the assets are handed when they run."""

import sys
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource

from caseledger.settings import Settings
from dagster_project.defs.project import dbt_project


@dg.definitions
def resources() -> dg.Definitions:
    """The installation, as the environment names it when a run starts, and dbt."""
    return dg.Definitions(
        resources={
            "settings": dg.ResourceDefinition(lambda _: Settings.from_environment()),
            # dbt of this environment, which need not be on the path (dbt_in_folder).
            "dbt": DbtCliResource(project_dir=dbt_project, dbt_executable=str(Path(sys.executable).with_name("caseledger-dbt"))),
        }
    )
