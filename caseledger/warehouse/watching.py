"""A process that ends with the one that started it: a build that was killed must not go on reading the ledger.

The next load would be kept out until dbt, which nobody waits for any more, has run to its end.
"""

import os
import threading
import time

CHECK_SECONDS = 0.2


def end_with(parent: int) -> None:
    """End this process, at once and from now on, when the process `parent` is no longer the one that it belongs to."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os._exit(1)
