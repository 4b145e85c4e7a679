"""Refusals, as Dagster shows them."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from caseledger.errors import BusyError, RefusedError

# Together longer than a load of some million events; whoever has the ledger for longer has it open for another reason.
RETRIES = 6
SECONDS_BETWEEN_RETRIES = 20


@contextmanager
def refusals_fail_the_run() -> Iterator[None]:
    """Turn a refusal into a failure that says its sentence; only a file that another process has is worth another try."""
    try:
        yield
    except BusyError as refusal:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=SECONDS_BETWEEN_RETRIES) from refusal
    except RefusedError as refusal:
        raise dg.Failure(str(refusal)) from refusal
