"""A page for each indicator of the register: an exposure of dbt, which its docs site lists, made from the register itself.

An indicator is said once, in the seed `indicator`; so its page is written when the site is, and kept nowhere else.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import yaml

from caseledger.warehouse.questions import REPORTED

TEMPLATE = Path(__file__).with_name("definition.md.j2")
APRIL = 4

Row = Mapping[str, str]


@dataclass(frozen=True)
class Definition:
    """An indicator as the register has it.

    `editions` are its rows, as known last, the newest first; `statistics` the figures of DfE that compare with it; `target_years`
    the financial years it has a target in; `types` the types under which the council counts it, and from which year.
    """

    editions: tuple[Row, ...]
    statistics: tuple[Row, ...]
    target_years: tuple[str, ...]
    types: tuple[Row, ...]

    @property
    def reference(self) -> str:
        """The indicator, as the council's report refers to it."""
        return self.editions[0]["indicator_ref"]

    @property
    def models(self) -> list[str]:
        """The models its figure comes from: those of its cases, and the results."""
        cohorts = sorted({edition["cohort"] for edition in self.editions})
        cases = ["fold_reported_figure" if cohort == REPORTED else f"cohort_{cohort}" for cohort in cohorts]
        return [*cases, "indicator_result"]


def read_definitions(seeds: Path) -> list[Definition]:
    """Read the register, and what belongs to its indicators in other seeds, in the order of the register."""
    editions: dict[str, list[Row]] = {}
    for row in _rows(seeds / "indicator.csv"):
        editions.setdefault(row["indicator_ref"], []).append(row)
    statistics = _rows(seeds / "benchmark_measure.csv")
    targets = _rows(seeds / "indicator_target.csv")
    types = _rows(seeds / "indicator_type.csv")
    return [
        Definition(
            editions=_known_last(rows),
            statistics=tuple(row for row in statistics if row["indicator_ref"] == reference),
            target_years=_years_with_target(row for row in targets if row["indicator_ref"] == reference),
            types=tuple(row for row in types if row["indicator_ref"] == reference),
        )
        for reference, rows in editions.items()
    ]


def write_exposures(definitions: Iterable[Definition], path: Path) -> None:
    """Write the definitions as exposures of dbt, a page each."""
    exposures = {"exposures": [_exposure(definition) for definition in definitions]}
    path.write_text(yaml.safe_dump(exposures, allow_unicode=True, sort_keys=False), encoding="utf-8")


def page(definition: Definition) -> str:
    """Return the page of an indicator, in Markdown."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=False, autoescape=False)
    environment.filters["day"] = _day
    by_measure = {
        edition["measure"]: [row for row in definition.statistics if row["measure"] == edition["measure"]]
        for edition in definition.editions
    }
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        editions=definition.editions, statistics=by_measure, target_years=definition.target_years, types=definition.types
    )


def _exposure(definition: Definition) -> dict[str, Any]:
    latest = definition.editions[0]
    return {
        "name": re.sub(r"\W", "_", definition.reference).lower(),
        "label": _as_it_stands(f"{definition.reference} {latest['name']}"),
        "type": "analysis",
        "owner": {"name": latest["service"].replace("_", " ").capitalize()},
        "description": _as_it_stands(page(definition)),
        "depends_on": [f"ref('{model}')" for model in definition.models],
    }


def _as_it_stands(text: str) -> str:
    """Keep dbt, which reads what it is given as a template, from taking braces in the register's words for its own."""
    return re.sub(r"\{(?=[{%#])", "{{ '{' }}", text)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _known_last(rows: list[Row]) -> tuple[Row, ...]:
    """Return the editions, the newest first; of several rows of one edition the one known last counts."""
    editions = {row["valid_from"]: row for row in sorted(rows, key=lambda row: row["known_from"])}
    return tuple(editions[valid_from] for valid_from in sorted(editions, reverse=True))


def _years_with_target(targets: Iterable[Row]) -> tuple[str, ...]:
    return tuple(sorted({_financial_year(row) for row in targets if row["target"]}))


def _financial_year(target: Row) -> str:
    """Return the financial year that a month, quarter or year lies in, as `2016-17`."""
    if target["period_kind"] != "month":
        return target["period"].partition(" ")[0]
    year, month = map(int, target["period"].split("-"))
    first = year if month >= APRIL else year - 1
    return f"{first}-{(first + 1) % 100:02}"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
