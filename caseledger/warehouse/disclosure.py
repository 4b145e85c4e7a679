"""Disclosure control: which figures the published copy leaves out, so that no small count can be read or worked out from it.

A count from 1 to 5 is left out (DfE's rule for its statistics of children in need), and so is any figure from which, with
others of the same indicator, one could be had by subtraction: the quarters of a year from each other, a year to date from the
one before, a rolling year from the next.

What a set of windows gives away is seen best on the line of time. A count over a window is the difference of two running
totals, one at each end of the window. So each figure that is shown ties two days together, and between days that are tied, over
however many figures, the count can be worked out. Figures are taken one by one, and one is shown only if afterwards no two
tied days have from 1 to 5 cases between them.
"""

from bisect import bisect, insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import add, sub

LARGEST_SMALL_COUNT = 5
# Counts are worked out by adding and subtracting fractions, which leaves them off by less than this.
TOLERANCE = 1e-6

# Running totals of the several counts of a figure (numerator, denominator, and what is left between them).
Totals = tuple[float, ...]


@dataclass(frozen=True)
class Figure:
    """One result as far as disclosure is concerned.

    `series` are the figures among which subtraction is possible: those of one indicator, area, dimension and edition.
    `counts` are the counts of people that it gives away. A figure as at a day (`is_stock`) is no sum of others.
    """

    number: int
    series: tuple[str | None, ...]
    window_start: date
    window_end: date
    counts: Totals
    is_stock: bool


def figures_to_hide(figures: Iterable[Figure]) -> set[int]:
    """Return the numbers of the figures that must not be shown.

    Later figures, and of those that end together longer ones, are shown in preference.
    """
    hidden: set[int] = set()
    series: dict[tuple[str | None, ...], dict[date, _Tied]] = {}
    for figure in sorted(figures, key=lambda each: (-each.window_end.toordinal(), each.window_start, each.number)):
        gives_itself_away = any(is_small(count) for count in figure.counts)
        if gives_itself_away or not (figure.is_stock or _tie(series.setdefault(figure.series, {}), figure)):
            hidden.add(figure.number)
    return hidden


def is_small(count: float) -> bool:
    """Tell whether a count could point at a person; zero points at nobody."""
    return TOLERANCE < count < LARGEST_SMALL_COUNT + 1 - TOLERANCE


class _Tied:
    """Days between which everything can be worked out, each with its running totals (from an arbitrary start)."""

    def __init__(self, day: date, totals: Totals) -> None:
        self.totals = {day: totals}
        self._ordered = [[total] for total in totals]

    def take(self, other: "_Tied", by: Totals) -> bool:
        """Take another's days in, their totals shifted, if no two days then have a small count between them.

        Within each of both none has, so it is enough to look at what is next to each of the other's totals.
        """
        shifted = {day: _plus(totals, by) for day, totals in other.totals.items()}
        new = list(zip(*shifted.values(), strict=True))
        for totals, ordered in zip(new, self._ordered, strict=True):
            for total in totals:
                place = bisect(ordered, total)
                if any(is_small(abs(total - next_to_it)) for next_to_it in ordered[max(place - 1, 0) : place + 1]):
                    return False
        self.totals |= shifted
        for totals, ordered in zip(new, self._ordered, strict=True):
            for total in totals:
                insort(ordered, total)
        return True


def _tie(tied_by_day: dict[date, _Tied], figure: Figure) -> bool:
    """Tie the two ends of a figure's window, if that is safe; return whether it was done."""
    start, end = figure.window_start - timedelta(days=1), figure.window_end
    nothing = tuple(0.0 for _ in figure.counts)
    at_start = tied_by_day.get(start) or _Tied(start, nothing)
    at_end = tied_by_day.get(end) or _Tied(end, nothing)
    if at_start is at_end:
        return True  # what it says can be worked out already
    by = _minus(_plus(at_start.totals[start], figure.counts), at_end.totals[end])
    larger, smaller = at_start, at_end
    if len(at_start.totals) < len(at_end.totals):
        larger, smaller, by = at_end, at_start, _minus(nothing, by)
    if not larger.take(smaller, by):
        return False
    tied_by_day.update(dict.fromkeys([start, end, *smaller.totals], larger))
    return True


def _plus(left: Totals, right: Totals) -> Totals:
    return tuple(map(add, left, right))


def _minus(left: Totals, right: Totals) -> Totals:
    return tuple(map(sub, left, right))
