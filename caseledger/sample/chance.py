"""Chance that falls the same way every time, on every version of Python."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

SEED = "caseledger"
Value = TypeVar("Value")


class Chance(Random):
    """A stream of chance; whole numbers are drawn in one step, which hundreds of thousands of events need to be quick."""

    def randrange(self, start: int, stop: int | None = None) -> int:
        """Choose a whole number from the start up to, but not including, the stop; from zero where only one is given."""
        first, last = (0, start) if stop is None else (start, stop)
        if first >= last:
            raise ValueError(f"There is no whole number from {first} up to {last}.")
        return first + int(self.random() * (last - first))

    def choice(self, seq: Sequence[Value]) -> Value:
        """Choose one of the values."""
        return seq[self.randrange(len(seq))]


def stream(part: str) -> Chance:
    """Return a stream of chance of its own, so that a change in one part of the sample leaves the others as they are."""
    return Chance(f"{SEED}:{part}")


def pick(chance: Random, weighted: Sequence[tuple[Value, int]]) -> Value:
    """Choose one of the values by weight."""
    left = chance.randrange(sum(weight for _, weight in weighted))
    for value, weight in weighted:
        left -= weight
        if left < 0:
            return value
    raise ValueError("Nothing to choose from has weight.")
