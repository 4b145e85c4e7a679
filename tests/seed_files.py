"""The seeds of the dbt project, and what they were transcribed from, as rows."""

import csv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
DBT = REPOSITORY / "dbt"
SEEDS = DBT / "seeds"
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def seed(name: str) -> list[Row]:
    return rows(SEEDS / f"{name}.csv")
