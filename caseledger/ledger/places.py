"""The areas of England, as the seeds `authority` and `population` know them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseledger.settings import SEED_FOLDER

CHILDREN = ("0", "17")


@dataclass(frozen=True)
class Places:
    """The codes of England, its regions and its authorities, with those that are in use no more.

    `numbers` has DfE's number by code, empty for what is no authority; `current_codes` the code in use now; `children` the
    mid-year estimates of children by current code and year.
    """

    numbers: Mapping[str, str]
    current_codes: Mapping[str, str]
    children: Mapping[tuple[str, int], int]


def read_places() -> Places:
    """Read the two seeds."""
    authorities = list(read_seed("authority"))
    current_codes = {row["area_code"]: row["current_code"] for row in authorities}
    children = {
        (current_codes[row["area_code"]], int(row["applies_from"][:4])): int(row["population"])
        for row in read_seed("population")
        if (row["age_from"], row["age_to"]) == CHILDREN
    }
    return Places({row["area_code"]: row["la_number"] for row in authorities}, current_codes, children)


def read_seed(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a seed, every cell as text."""
    with (SEED_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
