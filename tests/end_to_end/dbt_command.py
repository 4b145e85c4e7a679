"""Commands of dbt that the product has no words for, run as it runs its builds."""

import os
import subprocess

from caseledger.warehouse.dbt import DbtRun


def run_dbt_command(run: DbtRun, *command: str) -> bool:
    """Run dbt in the folder of a build, so that the project need not be read anew; return whether all went well."""
    run.warehouse.parent.mkdir(exist_ok=True)
    ran = subprocess.run(
        run.process(command),
        cwd=run.warehouse.parent,
        env=os.environ | run.environment_in_its_folder,
        check=False,
        capture_output=True,
    )
    return ran.returncode == 0
