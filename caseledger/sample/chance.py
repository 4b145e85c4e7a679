"""Chance that falls the same way every time, on every version of Python."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

SEED = "caseledger"
Value = TypeVar("Value")


def stream(part: str) -> Random:
    """Return a stream of chance of its own, so that a change in one part of the sample leaves the others as they are."""
    return Random(f"{SEED}:{part}")


def pick(chance: Random, weighted: Sequence[tuple[Value, int]]) -> Value:
    """Choose one of the values by weight."""
    return chance.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
