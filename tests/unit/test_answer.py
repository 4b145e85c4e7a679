"""Tables for people: columns that line up, whatever is in their cells.

The tests prevent figures that are read in the wrong column, and tables of thousands of rows that take longer than their question.
"""

import io
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from caseledger.answer import write_table


def table(columns: Sequence[str], *rows: Sequence[Any], longest_cell: int | None = 20) -> list[str]:
    stream = io.StringIO()
    write_table(columns, rows, stream, longest_cell=longest_cell)
    return stream.getvalue().splitlines()


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    assert table(["name", "value", "day"], ["a", 7.5, date(2016, 4, 1)], ["longer", 12345, None]) == [
        "name    value  day",
        "a        7.50  2016-04-01",
        "longer  12345",
    ]


def test_a_column_without_any_value_is_left_out() -> None:
    assert table(["a", "b", "c"], [1, None, "x"], [2, "", "y"]) == ["a  c", "1  x", "2  y"]
    assert table(["a", "b"]) == ["a  b"]
    assert table(["a", "b"], [None, ""]) == ["a  b", ""]


def test_cells_of_wide_letters_line_breaks_and_brackets() -> None:
    assert table(["name", "of"], ["日本", "x"], ["two\nlines", "[bold]y"], ["z", ["p", "q"]]) == [
        "name       of",
        "日本       x",
        "two lines  [bold]y",
        "z          p, q",
    ]


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    assert table(["id"], ["ab\x08c"], ["\x1b[31mred"], ["a  b\u00a0"]) == ["id", "ab\ufffdc", "\ufffd[31mred", "a  b\u00a0"]


def test_a_long_cell_is_cut() -> None:
    assert table(["text"], ["a" * 21], ["b" * 20]) == ["text", "a" * 19 + "…", "b" * 20]
    assert table(["text"], ["a" * 200], longest_cell=None) == ["text", "a" * 200]


def test_ten_thousand_rows_are_written_in_a_moment() -> None:
    started = time.process_time()
    table(["a", "b", "c", "d"], *[[number, "text", 0.5, True] for number in range(10_000)])
    assert time.process_time() - started < 2
