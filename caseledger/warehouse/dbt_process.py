"""dbt in a process that ends with the command that started it: `python -m caseledger.warehouse.dbt_process PID ARGUMENTS...`.

A build that was killed must not go on reading the ledger, which would keep the next load out.
"""

import os
import sys
import threading
import time

CHECK_SECONDS = 0.2


def main() -> None:
    """Run dbt's command line, for as long as the process PID is our parent."""
    parent = int(sys.argv.pop(1))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    from dbt.cli.main import cli  # takes seconds, so the watch begins before

    cli()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
