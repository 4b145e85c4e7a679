"""Refusals, as Dagster shows them."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from caseledger.errors import RefusedError


@contextmanager
def refusals_fail_the_run() -> Iterator[None]:
    """Turn a refusal into a failure that says its sentence."""
    try:
        yield
    except RefusedError as refusal:
        raise dg.Failure(str(refusal)) from refusal
