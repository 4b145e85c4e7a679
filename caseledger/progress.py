"""Saying what long work is doing."""

from collections.abc import Callable

# Called with a few words whenever another step begins.
Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Say nothing."""
