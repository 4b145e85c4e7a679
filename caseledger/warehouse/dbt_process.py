"""dbt in a process that ends with the command that started it.

    python -m caseledger.warehouse.dbt_process PID COMMAND... -- PATHS...

COMMAND is one of dbt's with what it is to select; what changes how dbt reads its project (`--vars`, `--target`) is for `parse`
alone.

dbt tells thousands of events a build, nearly all of them for its own developers, and formatting them cost more time than running
the checks. So its loggers are switched off: of its events the start of each node is printed, for the progress of the command, and
what dbt tells users goes into the log.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from caseledger.warehouse.watching import end_with

LOG_FILE = "dbt.log"
RESULTS = "run_results.json"
LOG_BYTES = 10 * 1024 * 1024
LEVELS = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
SILENT = ("--log-level", "none", "--log-level-file", "none", "--no-use-colors")
# dbt would write its manifest before a run and once more after it, which takes half a second each time. With the manifest it
# leaves out the results of the run, which are ours to write then. `parse`, which is asked for it, writes it.
NO_MANIFEST = "--no-write-json"
# dbt keeps all that it parsed until it ends: to look through it for rubbish every few hundred objects finds none.
RUBBISH_AFTER = 200_000


def main() -> None:
    """Run dbt's command line while the process PID is our parent; the exit code is dbt's: 1 failed, 2 could not start."""
    parent, *words = sys.argv[1:]
    end_with(int(parent))
    separator = words.index("--")
    _run(words[:separator], words[separator + 1 :])


def _run(command: list[str], paths: list[str]) -> None:
    from dbt.artifacts.schemas.run import RunExecutionResult  # this takes seconds, so the watch begins before
    from dbt.cli.main import dbtRunner

    from caseledger.warehouse.dbt_events import pass_over_debug_events

    pass_over_debug_events()
    gc.set_threshold(RUBBISH_AFTER)
    listeners = [_listener(_log_in(_folder(paths, "--log-path")))]
    if command[0] == "parse":
        ran = dbtRunner(callbacks=listeners).invoke([*SILENT, *command, *paths])
    else:
        ran = dbtRunner(callbacks=listeners).invoke([*SILENT, NO_MANIFEST, "parse", *paths])
        if ran.success:
            ran = dbtRunner(manifest=ran.result, callbacks=listeners).invoke([*SILENT, NO_MANIFEST, *command, *paths])
            if isinstance(ran.result, RunExecutionResult):
                _write_results(ran.result, _folder(paths, "--target-path") / RESULTS)
    if ran.exception:
        print(" ".join(str(ran.exception).split()))  # in one line: the last one is what the command tells
    _leave(0 if ran.success else 2 if ran.exception else 1)


def _leave(code: int) -> None:
    """End at once, with what was opened closed: Python takes more than a second to tear down all that dbt parsed."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # what it still had; dbt closes the warehouse when it has run
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _write_results(result: Any, place: Path) -> None:
    """Write what became of each node, whole or not at all: on a full disk half of it would tell nothing."""
    fresh = place.with_suffix(".fresh")
    result.write(str(fresh))
    fresh.replace(place)


def _folder(paths: list[str], option: str) -> Path:
    return Path(paths[paths.index(option) + 1])


def _log_in(folder: Path) -> logging.Logger:
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / LOG_FILE, maxBytes=LOG_BYTES, backupCount=5, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s [%(levelname)s] %(message)s"))
    log = logging.getLogger("caseledger.dbt")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(handler)
    return log


def _listener(log: logging.Logger) -> Callable[[Any], None]:
    def hear(event: Any) -> None:
        if event.info.name == "LogStartLine":
            # In one write: two threads tell.
            print(f"Building {event.data.index} of {event.data.total}: {event.data.node_info.node_name}\n", end="", flush=True)
        if event.info.level in LEVELS:
            log.log(LEVELS[event.info.level], event.info.msg)

    return hear


if __name__ == "__main__":
    main()
