"""Disclosure control: which figures the published copy leaves out, so that no small count can be read or worked out from it.

A count from 1 to 5 is left out (DfE's rule for its statistics of children in need), and so is any figure from which, with
others, one could be had by subtraction: the quarters of a year from each other, a year to date from the one before, a rolling
year from the next; of those counted, the ones in a numerator from the others; whichever indicators say so.

What a set of windows gives away is seen best on the line of time. A count over a window is the difference of two running
totals, one at each end of the window. So each figure that is shown ties two days together, and between days that are tied, over
however many figures, the count can be worked out. What remains of one count after others is known between two days where all of
them are. Figures are taken one by one, and one is shown only if afterwards no two tied days have from 1 to 5 cases between them.
"""

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

LARGEST_SMALL_COUNT = 5
# Counts are worked out by adding and subtracting fractions, which leaves them off by less than this.
TOLERANCE = 1e-6

# What is counted: an area, and who is meant in it. Whatever counts the same has the same name, of whichever indicator it is.
Series = str
# The number of a component in each of the lines of a remainder, which tells within what its totals can be compared.
Place = tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """One result as far as disclosure is concerned: the counts of people that it gives away, each with its series.

    A figure as at a day (`is_stock`) is no sum of others over time.
    """

    number: int
    window_start: date
    window_end: date
    counts: tuple[tuple[Series, float], ...]
    is_stock: bool


@dataclass(frozen=True)
class Remainder:
    """A count that follows from others: of those in `whole`, whoever is in none of `parts`."""

    whole: Series
    parts: tuple[Series, ...]

    @property
    def series(self) -> tuple[Series, ...]:
        """All that it follows from, the whole first."""
        return self.whole, *self.parts


def figures_to_hide(figures: Iterable[Figure], remainders: Iterable[Remainder] = ()) -> set[int]:
    """Return the numbers of the figures that must not be shown.

    Later figures, and of those that end together longer ones, are shown in preference.
    """
    shown = _Shown(remainders)
    in_order = sorted(figures, key=lambda each: (-each.window_end.toordinal(), each.window_start, each.number))
    return {figure.number for figure in in_order if not shown.take(figure)}


def is_small(count: float) -> bool:
    """Tell whether a count could point at a person; zero points at nobody."""
    return TOLERANCE < count < LARGEST_SMALL_COUNT + 1 - TOLERANCE


class _Shown:
    """What can be worked out from the figures that are shown so far."""

    def __init__(self, remainders: Iterable[Remainder]) -> None:
        self._lines: dict[Series, _Line] = defaultdict(_Line)
        self._remainders: dict[Series, list[_RemainderOverTime]] = defaultdict(list)
        self._on_day: dict[tuple[Series, date], float] = {}
        for remainder in set(remainders):
            over_time = _RemainderOverTime(remainder, [self._lines[name] for name in remainder.series])
            for name in remainder.series:
                self._remainders[name].append(over_time)

    def take(self, figure: Figure) -> bool:
        """Take a figure to those that are shown, if no small count can be worked out then; return whether it was taken."""
        counts = dict(figure.counts)
        meant = list({id(each): each for name in counts for each in self._remainders[name]}.values())
        if any(map(is_small, counts.values())) or any(is_small(left) for each in meant for left in _left_of(each.of, counts)):
            return False
        return self._take_stock(figure, counts, meant) if figure.is_stock else self._take_flow(figure, counts, meant)

    def _take_stock(self, figure: Figure, counts: Mapping[Series, float], meant: Sequence["_RemainderOverTime"]) -> bool:
        def known(remainder: Remainder) -> dict[Series, float]:
            known_before = ((name, self._on_day.get((name, figure.window_end))) for name in remainder.series)
            return {name: count for name, count in known_before if count is not None} | counts

        if any(is_small(left) for each in meant for left in _left_of(each.of, known(each.of))):
            return False
        self._on_day.update({(name, figure.window_end): count for name, count in counts.items()})
        return True

    def _take_flow(self, figure: Figure, counts: Mapping[Series, float], meant: Sequence["_RemainderOverTime"]) -> bool:
        ends = figure.window_start - timedelta(days=1), figure.window_end
        ties = {self._lines[name]: self._lines[name].tie(*ends, count) for name, count in counts.items()}
        new = {line: tie for line, tie in ties.items() if tie}
        if any(tie.gives_small_count_away() for tie in new.values()):
            return False
        moved = []
        for remainder in meant:
            totals = remainder.after(new, ends)
            if remainder.gives_small_count_away(totals):
                return False
            moved.append((remainder, totals))
        for remainder, totals in moved:
            remainder.move(totals)
        for line, tie in new.items():
            line.take(tie)
        return True


def _left_of(remainder: Remainder, counts: Mapping[Series, float]) -> list[float]:
    """Return what is left of a remainder's whole, or nothing where not all of its counts are known."""
    if not all(name in counts for name in remainder.series):
        return []
    return [counts[remainder.whole] - sum(counts[name] for name in remainder.parts)]


@dataclass(eq=False)
class _Component:
    """Days between which a count can be worked out, each with its running total (from an arbitrary start)."""

    number: int
    totals: dict[date, float]
    ordered: list[float] = field(default_factory=lambda: [0.0])


@dataclass(frozen=True)
class _Tie:
    """Two components that would become one: the smaller one's totals, more by `by`, go to the larger one."""

    larger: _Component
    smaller: _Component
    by: float

    def gives_small_count_away(self) -> bool:
        """Tell whether two days would then have a small count between them.

        Within each of both none has, so it is enough to look at what is next to each of the smaller one's totals.
        """
        return any(_is_near(self.larger.ordered, total + self.by) for total in self.smaller.ordered)


class _Line:
    """The days of one series, in components."""

    def __init__(self) -> None:
        self.components: dict[date, _Component] = {}

    def tie(self, start: date, end: date, count: float) -> _Tie | None:
        """Return what a count between two days would tie, or None where it can be worked out already."""
        at_start, at_end = self._component(start), self._component(end)
        if at_start is at_end:
            return None
        by = at_start.totals[start] + count - at_end.totals[end]
        if len(at_start.totals) < len(at_end.totals):
            return _Tie(at_end, at_start, -by)
        return _Tie(at_start, at_end, by)

    def take(self, tie: _Tie) -> None:
        """Make one component of two."""
        for day, total in tie.smaller.totals.items():
            tie.larger.totals[day] = total + tie.by
            insort(tie.larger.ordered, total + tie.by)
            self.components[day] = tie.larger

    def _component(self, day: date) -> _Component:
        if day not in self.components:  # a day by itself says nothing
            self.components[day] = _Component(len(self.components), {day: 0.0})
        return self.components[day]


class _RemainderOverTime:
    """The running totals of a remainder: it is known between two days that lie, in each of its lines, in one component."""

    def __init__(self, remainder: Remainder, lines: Sequence[_Line]) -> None:
        self.of = remainder
        self._lines = lines
        self._place_of: dict[date, Place] = {}
        self._ordered: dict[Place, list[float]] = {}

    def after(self, ties: Mapping[_Line, _Tie], ends: Iterable[date]) -> dict[date, tuple[Place, float]]:
        """Return where days would lie, with which totals, if lines were tied: of all that would be elsewhere than they are."""
        touched = {*ends, *(day for line in self._lines if line in ties for day in ties[line].smaller.totals)}
        placed = ((day, self._placed(day, ties)) for day in touched)
        return {day: at for day, at in placed if at is not None and at[0] != self._place_of.get(day)}

    def gives_small_count_away(self, totals: Mapping[date, tuple[Place, float]]) -> bool:
        """Tell whether two days would then have a small count between them."""
        new: dict[Place, list[float]] = defaultdict(list)
        for place, total in totals.values():
            new[place].append(total)
        return any(
            any(is_small(later - earlier) for earlier, later in pairwise(sorted(those)))
            or any(_is_near(self._ordered.get(place, []), total) for total in those)
            for place, those in new.items()
        )

    def move(self, totals: Mapping[date, tuple[Place, float]]) -> None:
        """Put days where they lie now."""
        for day in totals:
            # Whoever lay there moves too: one of its components is taken up by another.
            self._ordered.pop(self._place_of.get(day, ()), None)
        for day, (place, total) in totals.items():
            self._place_of[day] = place
            insort(self._ordered.setdefault(place, []), total)

    def _placed(self, day: date, ties: Mapping[_Line, _Tie]) -> tuple[Place, float] | None:
        place, totals = [], []
        for line in self._lines:
            component = line.components.get(day)
            if component is None:
                return None
            tie = ties.get(line)
            if tie and component is tie.smaller:
                place.append(tie.larger.number)
                totals.append(component.totals[day] + tie.by)
            else:
                place.append(component.number)
                totals.append(component.totals[day])
        return tuple(place), totals[0] - sum(totals[1:])


def _is_near(ordered: Sequence[float], total: float) -> bool:
    """Tell whether a total is a small count away from one of those that are in order, and that are not so from each other."""
    place = bisect(ordered, total)
    return any(is_small(abs(total - next_to_it)) for next_to_it in ordered[max(place - 1, 0) : place + 1])
