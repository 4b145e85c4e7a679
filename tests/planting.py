"""What planting an error into made-up reports needs: where it stands, and texts changed a little."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from made_up_reports import Draft

Place = tuple[str, str, str, str]
Plant = Callable[[Draft, Random], list[Place]]


def add(row: dict[str, str], column: str, more: int) -> None:
    """Make the number in a text larger, whatever stands around it."""
    digits = "".join(filter(str.isdigit, row[column]))
    row[column] = row[column].replace(",", "").replace(digits, str(int(digits) + more))


def another(text: str, chance: Random) -> str:
    """Print another number of the same form."""
    number = Decimal(text.rstrip("%")) + chance.choice((-1, 1)) * Decimal(chance.randrange(2, 9))
    return f"{abs(number)}{'%' if text.endswith('%') else ''}"
