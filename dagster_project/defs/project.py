"""The dbt project, apart from what is made of it: its manifest has to be there before anything else is declared."""

from dagster_dbt import DbtProject

from caseledger.settings import DBT_PROJECT, REPOSITORY
from dagster_project.manifest import read_manifest

# The manifest belongs to the code and is the same for every home.
dbt_project = DbtProject(DBT_PROJECT, target_path=REPOSITORY / "build" / "dagster")
manifest = read_manifest(dbt_project.manifest_path)
