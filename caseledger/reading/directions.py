"""What a change of a figure is called, by its polarity: the rules are data (the seed `direction`), which the models go by too."""

from collections.abc import Mapping
from decimal import Decimal

from caseledger.reading.printed import MONITOR, POLARITIES, Number

RISE, FALL, NONE, NEW = "rise", "fall", "none", "new"
Directions = Mapping[tuple[str, str], str]


def direction(rules: Directions, polarity: str, now: Decimal, before: Decimal | None) -> str:
    """Return what the change between two figures, rounded as they are printed, is called; before is None for a new figure."""
    if before is None:
        return rules[polarity, NEW]
    return rules[polarity, NONE if now == before else RISE if now > before else FALL]


def follows(rules: Directions, now: Number, before: Number, printed_polarity: str) -> tuple[str, ...]:
    """Return the directions that two printed figures can mean, in small letters.

    Figures that agree to the coarser precision are the same. Where the polarity is not known a change can be either direction.
    """
    polarity = MONITOR if printed_polarity == MONITOR else POLARITIES.get(printed_polarity)
    change = NONE if now.agrees_with(before) else RISE if now.value > before.value else FALL
    known = (polarity,) if polarity else tuple(POLARITIES.values())
    return tuple(dict.fromkeys(rules[each, change].lower() for each in known))
