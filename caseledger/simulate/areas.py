"""Which authorities the simulated people live in: real ONS codes, with people in the measure of their child populations."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from caseledger.errors import RefusedError
from caseledger.settings import BARNET, SEED_FOLDER

CHILDREN = ("0", "17")
# The population seed has regions and England too, by codes that begin so.
NO_AUTHORITY = ("E12", "E13", "E92")


@dataclass(frozen=True)
class Area:
    """One authority, with its share of the simulated people."""

    code: str
    share: float


def parse_areas(text: str) -> tuple[str, ...]:
    """Read areas as typed: codes with commas between, or how many authorities of the population seed (Barnet the first).

    Raises:
        RefusedError: there are not so many authorities.
    """
    if not text.strip().isdecimal():
        return tuple(code.strip() for code in text.split(",") if code.strip())
    known = sorted(_children_by_area(), key=lambda code: (code != BARNET, code))
    if not 1 <= int(text) <= len(known):
        raise RefusedError(f"The population seed knows {len(known)} areas: name codes, or a number up to that, not {text}.")
    return tuple(known[: int(text)])


def weigh(codes: Sequence[str]) -> list[Area]:
    """Give each area its share of the people; one that the population seed does not know is of middling size."""
    children = _children_by_area()
    known = [children[code] for code in codes if code in children] or [1]
    sizes = [children.get(code, sum(known) // len(known)) for code in codes]
    return [Area(code, size / sum(sizes)) for code, size in zip(codes, sizes, strict=True)]


def _children_by_area() -> dict[str, int]:
    """Return the latest number of children of each authority of the population seed."""
    latest: dict[str, tuple[str, int]] = {}
    with (SEED_FOLDER / "population.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["age_from"], row["age_to"]) == CHILDREN and not row["area_code"].startswith(NO_AUTHORITY):
                found = (row["applies_from"], int(row["population"]))
                latest[row["area_code"]] = max(found, latest.get(row["area_code"], found))
    return {code: children for code, (_, children) in latest.items()}
