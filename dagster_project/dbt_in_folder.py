"""`caseledger-dbt`: dbt's command line as Dagster starts it, in the folder of the build.

Dagster starts dbt in the project's folder. Told the warehouse and the ledger by paths from there, dbt would read its project anew
after a build of the command, which tells them from the build's folder.
"""

import gc
import os
from pathlib import Path

from caseledger.warehouse.dbt import told_in_folder
from caseledger.warehouse.dbt_process import RUBBISH_AFTER
from caseledger.warehouse.watching import end_with

# The process of the run that starts dbt, and without which dbt is not to go on.
PARENT = "CASELEDGER_PARENT"


def main() -> None:
    """Run dbt where the warehouse is made, if one is named, and for as long as the run that started it, if it says which."""
    if PARENT in os.environ:
        end_with(int(os.environ[PARENT]))
    if "CASELEDGER_WAREHOUSE" in os.environ:
        warehouse, ledger = Path(os.environ["CASELEDGER_WAREHOUSE"]), Path(os.environ["CASELEDGER_LEDGER"])
        os.environ |= told_in_folder(warehouse, ledger)
        os.chdir(warehouse.parent)
    from dbt.cli.main import cli  # after all this, since it takes seconds

    from caseledger.warehouse.dbt_events import pass_over_debug_events

    pass_over_debug_events()  # Dagster reads what dbt tells users
    gc.set_threshold(RUBBISH_AFTER)
    cli()
