"""No small count can be read from the published copy, nor worked out by subtraction."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from caseledger.warehouse.disclosure import Figure, figures_to_hide

QUARTER_ENDS = [date(2015, 6, 30), date(2015, 9, 30), date(2015, 12, 31), date(2016, 3, 31)]
QUARTER_ENDS += [date(2016, 6, 30), date(2016, 9, 30), date(2016, 12, 31), date(2017, 3, 31)]
STARTS = [date(2015, 4, 1), *(end + timedelta(days=1) for end in QUARTER_ENDS)]


def over(number: int, first: int, last: int, *counts: float, is_stock: bool = False) -> Figure:
    """Return a figure over the quarters first to last."""
    return Figure(number, ("area", "ref", None, None), STARTS[first], QUARTER_ENDS[last], counts, is_stock)


def test_a_small_count_is_hidden_and_zero_is_not() -> None:
    figures = [over(n, n, n, count, is_stock=True) for n, count in enumerate([0, 1, 5, 6])]
    assert figures_to_hide(figures) == {1, 2}


def test_a_small_denominator_or_remainder_is_hidden() -> None:
    figures = [
        over(0, 0, 0, 0, 4, 4, is_stock=True),
        over(1, 1, 1, 20, 23, 3, is_stock=True),
        over(2, 2, 2, 0, 20, 20, is_stock=True),
    ]
    assert figures_to_hide(figures) == {0, 1}


def test_a_quarter_cannot_be_had_from_its_year() -> None:
    figures = [over(0, 0, 0, 3), over(1, 1, 1, 20), over(2, 2, 2, 30), over(3, 3, 3, 40), over(4, 0, 3, 93)]
    hidden = figures_to_hide(figures)
    assert 0 in hidden
    assert len(hidden) == 2, "one more figure is hidden, or the small one is the year less the other three"


def test_two_small_quarters_hide_each_other() -> None:
    figures = [over(0, 0, 0, 3), over(1, 1, 1, 4), over(2, 2, 2, 30), over(3, 3, 3, 40), over(4, 0, 3, 77)]
    assert figures_to_hide(figures) == {0, 1}, "together they are seven, which may be known"


def test_a_year_to_date_does_not_grow_by_a_small_count() -> None:
    figures = [over(0, 0, 0, 10), over(1, 0, 1, 12), over(2, 0, 2, 30), over(3, 0, 3, 50)]
    assert figures_to_hide(figures) & {0, 1}, "12 less 10 would be two"
    assert not figures_to_hide(figures) & {2, 3}


def test_rolling_years_give_away_a_quarter_when_one_of_them_began_with_nothing() -> None:
    counts = [9, 9, 9, 2, 9, 9, 9, 9]
    rolling = [over(n, max(0, n - 3), n, sum(counts[max(0, n - 3) : n + 1])) for n in range(8)]
    assert figures_to_hide(rolling)


def test_series_do_not_touch_each_other() -> None:
    figures = [over(0, 0, 0, 10), Figure(1, ("other", "ref", None, None), STARTS[0], QUARTER_ENDS[1], (12,), False)]
    assert not figures_to_hide(figures)


windows = st.tuples(st.integers(0, 7), st.integers(0, 7)).map(lambda ends: (min(ends), max(ends)))


with_figures_over = given(
    quarters=st.lists(st.integers(0, 14), min_size=8, max_size=8),
    chosen=st.lists(windows, min_size=1, max_size=14, unique=True),
)


@settings(max_examples=150, deadline=None)
@with_figures_over
def test_nothing_small_is_a_combination_of_what_is_shown(quarters: list[int], chosen: list[tuple[int, int]]) -> None:
    figures = [over(number, first, last, sum(quarters[first : last + 1])) for number, (first, last) in enumerate(chosen)]
    hidden = figures_to_hide(figures)
    shown = np.array([row_of(chosen[figure.number]) for figure in figures if figure.number not in hidden]).reshape(-1, 8)
    rank = np.linalg.matrix_rank(shown) if len(shown) else 0
    for first in range(8):
        for last in range(first, 8):
            if 1 <= sum(quarters[first : last + 1]) <= 5:
                with_target = np.vstack([shown, row_of((first, last))])
                assert np.linalg.matrix_rank(with_target) > rank, f"quarters {first} to {last} can be worked out"


@settings(max_examples=150, deadline=None)
@with_figures_over
def test_nothing_is_hidden_without_need(quarters: list[int], chosen: list[tuple[int, int]]) -> None:
    """A figure is hidden that is small itself, or with which something small could be worked out from those shown before it."""
    figures = [over(number, first, last, sum(quarters[first : last + 1])) for number, (first, last) in enumerate(chosen)]
    hidden = figures_to_hide(figures)
    small = [(first, last) for first in range(8) for last in range(first, 8) if 1 <= sum(quarters[first : last + 1]) <= 5]
    shown: list[list[int]] = []
    for number in sorted(range(len(chosen)), key=lambda number: (-chosen[number][1], chosen[number][0])):
        with_it = np.array([*shown, row_of(chosen[number])])
        rank = np.linalg.matrix_rank(with_it)
        gives_away = any(np.linalg.matrix_rank(np.vstack([with_it, row_of(window)])) == rank for window in small)
        assert (number in hidden) == gives_away
        if not gives_away:
            shown.append(row_of(chosen[number]))


def row_of(window: tuple[int, int]) -> list[int]:
    """Return which quarters a window sums."""
    return [int(window[0] <= quarter <= window[1]) for quarter in range(8)]
