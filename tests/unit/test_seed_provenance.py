"""Every row of reference data tells where it is from and since when it was known, or its seed says why it need not.

The tests prevent a row that nobody can check, and a figure in a replay that was not known yet on its day.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from seed_files import SEEDS, rows, seed

EACH_SEED = pytest.mark.parametrize("path", sorted(SEEDS.glob("*.csv")), ids=lambda path: path.stem)


def promised(path: Path) -> dict[str, Any]:
    """Return what the YAML of a seed promises of its rows."""
    return yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["seeds"][0]["config"]["meta"]


@EACH_SEED
def test_every_row_has_a_source(path: Path) -> None:
    """What a report prints has that of its report."""
    told_by = promised(path).get("source_told_by")
    if told_by:
        assert {row["report_id"] for row in rows(path)} <= {row["report_id"] for row in seed(told_by) if row["source"]}
    else:
        assert all(row["source"] for row in rows(path))


@EACH_SEED
def test_every_row_is_known_from_some_day_or_always_for_a_reason(path: Path) -> None:
    always = [row for row in rows(path) if not row.get("known_from")]
    reason = promised(path).get("always_known", "").strip()
    assert not always or reason.endswith("."), "give the day, or why there is none as `always_known` in the YAML"
    assert always or not reason, "every row has its day, so that the reason is none"


@EACH_SEED
def test_a_row_that_applies_from_a_day_is_known_from_one(path: Path) -> None:
    """What comes on a day was once unknown, also in a seed whose other rows always were known."""
    assert all(row["known_from"] for row in rows(path) if row.get("applies_from"))


@EACH_SEED
def test_a_day_from_which_a_row_is_known_is_not_to_come(path: Path) -> None:
    days = {row["known_from"] for row in rows(path) if row.get("known_from")}
    assert all(date.fromisoformat(day) <= date.today() for day in days)


def test_an_estimate_is_known_after_the_middle_of_its_year_and_before_the_next_but_two() -> None:
    """One release for all areas, since a replay would else compare those that had it with those that had not."""
    released: dict[int, set[str]] = {}
    for row in seed("population"):
        released.setdefault(int(row["applies_from"][:4]), set()).add(row["known_from"])
    assert all(len(days) == 1 for days in released.values())
    for year, (day,) in released.items():
        assert date(year, 6, 30) < date.fromisoformat(day) < date(year + 3, 1, 1)
