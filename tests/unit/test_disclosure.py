"""No small count can be read from the published copy, nor worked out by subtraction."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from caseledger.warehouse.disclosure import Figure, Remainder, figures_to_hide

QUARTER_ENDS = [date(2015, 6, 30), date(2015, 9, 30), date(2015, 12, 31), date(2016, 3, 31)]
QUARTER_ENDS += [date(2016, 6, 30), date(2016, 9, 30), date(2016, 12, 31), date(2017, 3, 31)]
STARTS = [date(2015, 4, 1), *(end + timedelta(days=1) for end in QUARTER_ENDS)]


LEFT = Remainder("all", ("in",))


def over(number: int, first: int, last: int, *counts: float, names: tuple[str, ...] = ("in",), is_stock: bool = False) -> Figure:
    """Return a figure over the quarters first to last, which tells these counts of these series."""
    return Figure(number, STARTS[first], QUARTER_ENDS[last], tuple(zip(names, counts, strict=True)), is_stock)


def test_a_small_count_is_hidden_and_zero_is_not() -> None:
    figures = [over(n, n, n, count, is_stock=True) for n, count in enumerate([0, 1, 5, 6])]
    assert figures_to_hide(figures) == {1, 2}


def test_a_small_denominator_or_remainder_is_hidden() -> None:
    figures = [
        over(0, 0, 0, 0, 4, names=("in", "all"), is_stock=True),
        over(1, 1, 1, 20, 23, names=("in", "all"), is_stock=True),
        over(2, 2, 2, 0, 20, names=("in", "all"), is_stock=True),
        over(3, 3, 3, 20, 23, names=("in", "all")),
    ]
    assert figures_to_hide(figures, [LEFT]) == {0, 1, 3}


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
    assert not figures_to_hide([over(0, 0, 0, 10), over(1, 0, 1, 12, names=("others",))])


def test_what_one_indicator_leaves_out_another_does_not_give_back() -> None:
    figures = [over(0, 0, 0, 40, names=("all",)), over(1, 0, 0, 37)]
    assert figures_to_hide(figures) == set(), "nothing is said of those who are left"
    assert figures_to_hide(figures, [LEFT]) == {1}
    as_at_a_day = [over(0, 0, 0, 40, names=("all",), is_stock=True), over(1, 0, 0, 37, is_stock=True)]
    assert figures_to_hide(as_at_a_day, [LEFT]) == {1}


def test_who_is_left_over_a_quarter_cannot_be_had_by_way_of_two_indicators_and_a_year() -> None:
    year = over(0, 0, 3, 100, 160, names=("in", "all"))
    others = over(1, 1, 3, 80, names=("in",)), over(2, 1, 3, 137, names=("all",))
    assert figures_to_hide([year, *others], [LEFT]) == {2}, "of the first quarter's 23, all but 3 would be known to be in"


def test_one_value_of_a_dimension_cannot_be_had_from_all_and_the_others() -> None:
    figures = [over(0, 0, 0, 30, names=("all",)), over(1, 0, 0, 17, names=("home",)), over(2, 0, 0, 3, names=("care",))]
    values = [Remainder("all", ("home", "street")), Remainder("all", ("home",))]
    assert figures_to_hide([*figures, over(3, 0, 0, 10, names=("street",))], values) == {2, 3}


windows = st.tuples(st.integers(0, 7), st.integers(0, 7)).map(lambda ends: (min(ends), max(ends)))
# What figures tell: of all cases those that are in the numerator, or all of them, or both.
TOLD = (("in",), ("all",), ("in", "all"))


@st.composite
def told_of_quarters(draw: st.DrawFn) -> tuple[list[Figure], dict[str, list[int]]]:
    """Draw figures over windows of eight quarters, and what there was in each quarter of each series, and of who is left."""
    those_in = draw(st.lists(st.integers(0, 14), min_size=8, max_size=8))
    left = draw(st.lists(st.integers(0, 14), min_size=8, max_size=8))
    quarters = {"in": those_in, "all": [one + other for one, other in zip(those_in, left, strict=True)], "left": left}
    chosen = draw(st.lists(st.tuples(windows, st.sampled_from(TOLD)), min_size=1, max_size=14, unique=True))
    figures = [
        over(number, first, last, *(sum(quarters[name][first : last + 1]) for name in names), names=names)
        for number, ((first, last), names) in enumerate(chosen)
    ]
    return figures, quarters


@settings(max_examples=150, deadline=None)
@given(told_of_quarters())
def test_nothing_small_is_a_combination_of_what_is_shown(told: tuple[list[Figure], dict[str, list[int]]]) -> None:
    figures, quarters = told
    hidden = figures_to_hide(figures, [LEFT])
    shown = [row for figure in figures if figure.number not in hidden for row in rows_of(figure)]
    assert given_away(shown, quarters) == []


@settings(max_examples=150, deadline=None)
@given(told_of_quarters())
def test_nothing_is_hidden_without_need(told: tuple[list[Figure], dict[str, list[int]]]) -> None:
    """A figure is hidden that is small itself, or with which something small could be worked out from those shown before it."""
    figures, quarters = told
    hidden = figures_to_hide(figures, [LEFT])
    shown: list[list[int]] = []
    for figure in sorted(figures, key=lambda each: (-each.window_end.toordinal(), each.window_start, each.number)):
        with_it = [*shown, *rows_of(figure)]
        gives_away = given_away(with_it, quarters) != []
        assert (figure.number in hidden) == gives_away
        if not gives_away:
            shown = with_it


def given_away(shown: list[list[int]], quarters: dict[str, list[int]]) -> list[tuple[str, int, int]]:
    """Return the small counts (series, first and last quarter) that are combinations of what is shown."""
    rank = np.linalg.matrix_rank(np.array(shown)) if shown else 0
    windows_of_each = [(name, first, last) for name in quarters for first in range(8) for last in range(first, 8)]
    return [
        (name, first, last)
        for name, first, last in windows_of_each
        if 1 <= sum(quarters[name][first : last + 1]) <= 5
        and np.linalg.matrix_rank(np.array([*shown, row_of(name, first, last)])) == rank
    ]


def rows_of(figure: Figure) -> list[list[int]]:
    """Return what a figure says as sums of unknowns."""
    first, last = STARTS.index(figure.window_start), QUARTER_ENDS.index(figure.window_end)
    return [row_of(name, first, last) for name, _ in figure.counts]


def row_of(name: str, first: int, last: int) -> list[int]:
    """Return which unknowns a count sums: of each quarter those who are in, and those who are left."""
    window = [int(first <= quarter <= last) for quarter in range(8)]
    nothing = [0] * 8
    return {"in": [*window, *nothing], "left": [*nothing, *window], "all": [*window, *window]}[name]
