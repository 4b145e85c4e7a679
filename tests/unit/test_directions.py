"""What a change is called by its polarity: one seed, for the models and for the reading."""

from decimal import Decimal

import pytest

from caseledger.reading.directions import direction, follows
from caseledger.reading.library import load_directions
from caseledger.reading.printed import number
from caseledger.settings import SEED_FOLDER

RULES = load_directions(SEED_FOLDER)


@pytest.mark.parametrize(
    ("polarity", "now", "before", "told"),
    [
        ("bigger", "2", "1", "Improving"),
        ("bigger", "1", "2", "Worsening"),
        ("smaller", "2", "1", "Worsening"),
        ("smaller", "1", "2", "Improving"),
        ("smaller", "1", "1", "Same"),
        ("bigger", "1", None, "New"),
        ("monitor", "2", "1", "Monitor"),
        ("monitor", "1", None, "Monitor"),
    ],
)
def test_a_direction_is_told_from_two_figures(polarity: str, now: str, before: str | None, told: str) -> None:
    assert direction(RULES, polarity, Decimal(now), Decimal(before) if before else None) == told


@pytest.mark.parametrize(
    ("polarity", "now", "before", "told"),
    [
        ("bigger is better", "44%", "43.5%", ("same",)),
        ("bigger is better", "44%", "43.4%", ("improving",)),
        ("smaller is better", "44%", "43.4%", ("worsening",)),
        ("", "44%", "43.4%", ("improving", "worsening")),
        ("", "44%", "44.2%", ("same",)),
        ("monitor", "44%", "43.4%", ("monitor",)),
    ],
)
def test_printed_figures_are_the_same_to_the_coarser_precision(
    polarity: str, now: str, before: str, told: tuple[str, ...]
) -> None:
    assert follows(RULES, number(now), number(before), polarity) == told
