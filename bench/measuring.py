"""One command, measured from outside: wall time, processor time and peak memory of the process and what it starts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

CASELEDGER = str(Path(sys.executable).with_name("caseledger"))


@dataclass(frozen=True)
class Measurement:
    """What one command took. Times in seconds, memory in MiB; `events` is what it worked on, 0 where that means nothing."""

    step: str
    size: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    events: int = 0

    @property
    def events_per_second(self) -> float:
        """Events worked on in a second of wall time."""
        return self.events / self.seconds


def measure(step: str, size: int, words: list[str], environment: Mapping[str, str], events: int = 0) -> tuple[Measurement, str]:
    """Run `caseledger WORDS...`; return what it took and what it printed.

    Raises:
        RuntimeError: the command failed.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        [CASELEDGER, *words], env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    if status:
        raise RuntimeError(f"caseledger {' '.join(words)} failed")
    taken = time.monotonic() - started
    return Measurement(step, size, taken, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, events), printed


def apart(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do something in a process of its own, and return what it returns.

    The peak memory of a command is told from that of the process which starts it: so that one must stay small. A fork, since in a
    process without a main file DuckDB thinks that somebody watches its progress.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("fork")) as process:
        return process.submit(work, *arguments, **named).result()
