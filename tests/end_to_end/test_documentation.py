"""The docs page: made whole, with a definition for every indicator, and only when the definitions are newer.

The tests prevent an indicator whose page is missing, or tells another rule than the register.
"""

import csv
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from caseledger.settings import DBT_PROJECT, SEED_FOLDER, Settings
from caseledger.warehouse.documentation import write_docs

ADDED = {
    "indicator_ref": "OWN/1",
    "name": "Assessments that led to {{ early }} help",
    "measure": "percentage",
    "cohort": "assessment_completed",
    "denominator_words": "Assessments completed since 1 April",
    "numerator_words": "Of these, assessments that led to early help",
    "clock_words": "From the day of our own making.",
    "disagreement": "",
    "source": "Our own handbook",
}
WORDS = ("numerator_words", "denominator_words", "clock_words", "disagreement", "source")

Row = dict[str, str]
Exposure = dict[str, Any]


def register() -> list[Row]:
    """Return the rows of the register."""
    with (SEED_FOLDER / "indicator.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Site:
    """A docs page made of a project with one indicator more, and what is needed to make it again."""

    settings: Settings
    project: Path
    page: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """What the page itself holds of the project, from which a browser draws it."""
        text = self.page.read_text(encoding="utf-8")
        beginning = text.index('{"metadata"', text.index("manifest:"))
        return json.JSONDecoder().raw_decode(text, beginning)[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Write the page of a project whose register has one row more."""
    folder = tmp_path_factory.mktemp("docs")
    project = folder / "project"
    shutil.copytree(DBT_PROJECT, project)
    rows = register()
    with (project / "seeds" / "indicator.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(rows[0]), lineterminator="\n").writerow(rows[-1] | ADDED)
    settings = Settings(folder / "home", folder / "key")
    return Site(settings, project, write_docs(settings, project))


@pytest.fixture(scope="module")
def exposures(site: Site) -> dict[str, Exposure]:
    """Return what the page says of the council's reports and of the indicators, by name."""
    return {exposure["name"]: exposure for exposure in site.manifest["exposures"].values()}


def page_of(reference: str, exposures: dict[str, Exposure]) -> Exposure:
    return exposures[reference.replace("/", "_").lower()]


def test_the_page_has_every_definition_and_is_not_made_twice(site: Site) -> None:
    names = {node["name"] for node in site.manifest["nodes"].values()}
    assert {"stg_referral_received", "indicator_result"} <= names
    made = site.page.stat().st_mtime_ns
    assert write_docs(site.settings, site.project).stat().st_mtime_ns == made


def test_nothing_of_the_making_is_left(site: Site) -> None:
    assert not (site.settings.home / "dbt" / "docs" / "project").exists()
    assert sorted(path.name for path in (site.project / "models" / "marts").glob("_*")) == ["_exposures.yml"]


@pytest.mark.parametrize("row", register(), ids=lambda row: f"{row['indicator_ref']} to {row['valid_to'] or 'now'}")
def test_an_indicator_has_a_page_with_its_words(row: Row, exposures: dict[str, Exposure]) -> None:
    page = page_of(row["indicator_ref"], exposures)
    assert page["label"].startswith(f"{row['indicator_ref']} ")
    for column in WORDS:
        assert row[column] in page["description"], column
    if not row["clock_words"]:
        assert "Nothing is timed." in page["description"]
    cases = "fold_reported_figure" if row["cohort"] == "reported_figure" else f"cohort_{row['cohort']}"
    assert {f"model.caseledger.{cases}", "model.caseledger.indicator_result"} <= set(page["depends_on"]["nodes"])


def test_a_page_tells_editions_predecessor_and_years_with_a_target(exposures: dict[str, Exposure]) -> None:
    changed = page_of("FS/S2", exposures)
    assert changed["label"] == "FS/S2 Children made subject to Child Protection Plan for a second or subsequent time"
    assert "Editions: from 1 April 2016; until 31 March 2016" in changed["description"]
    assert changed["description"].index("smaller is better") < changed["description"].index("monitor: neither is better")
    moved = page_of("FS/S18", exposures)
    assert "Reference: **FS/S18**, before that FS/C7" in moved["description"]
    assert "Editions: one, always valid" in moved["description"]
    assert "Years with a target: 2015-16, 2016-17" in moved["description"]


def test_a_page_tells_window_polarity_unit_periods_and_feeds(exposures: dict[str, Exposure]) -> None:
    told = page_of("IP/MS2", exposures)["description"]
    assert "| Measure | mean of episodes, to 1 decimal |" in told
    assert "| Polarity | smaller is better |" in told
    assert "| Counted over | the days of the period (`period`) |" in told
    assert "| For each | month, quarter, span |" in told
    assert "| A result for each | missing from: care, home |" in told
    assert "| Without a figure until events have come of | `missing_started` |" in told
    assert "per 10,000 children, to 1 decimal" in page_of("FS/S4", exposures)["description"]


def test_a_page_tells_where_dfe_counts_otherwise(exposures: dict[str, Exposure]) -> None:
    told = page_of("FS/C22", exposures)["description"]
    assert 'What DfE publishes on "Duration of assessments" differs: DfE counts working days from the start' in told


def test_an_indicator_added_to_the_register_gets_a_page_by_itself(exposures: dict[str, Exposure]) -> None:
    page = page_of("OWN/1", exposures)
    assert page["label"] == "OWN/1 Assessments that led to {{ early }} help", "braces are no template"
    assert all(ADDED[column] in page["description"] for column in WORDS)
    assert "No disagreement between public sources is known." in page["description"]


def test_reports_name_the_models_they_come_from(exposures: dict[str, Exposure]) -> None:
    report = exposures["family_services_quarterly_report"]
    wanted = {"performance_report", "performance_overview", "indicator_result", "reconciliation"}
    assert {node.rpartition(".")[2] for node in report["depends_on"]["nodes"]} == wanted
    assert "improvement_dashboard" in exposures


def test_a_register_that_is_newer_makes_the_page_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr("caseledger.warehouse.documentation.run_on_project", lambda *command, **_: made.extend(command))
    later = site.page.stat().st_mtime + 10
    os.utime(site.project / "seeds" / "indicator.csv", (later, later))
    with pytest.raises(FileNotFoundError, match="static_index"):
        write_docs(site.settings, site.project)
    assert made[:2] == ["docs", "generate"]
