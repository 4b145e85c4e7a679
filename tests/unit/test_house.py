"""Laws of the house, held over what dbt parsed and what Python imports: each keeps a stranger able to find their way."""

import ast
import csv
import json
import re
from pathlib import Path

import pytest

from caseledger.settings import DBT_PROJECT, REPOSITORY, SEED_FOLDER
from caseledger.warehouse.dbt import DbtRun

ROOMS = ("staging", "reference", "folds", "cohorts", "marts")
# Which rooms of Python each may import from; what stands beside them (settings, errors, answer, ...) everybody may.
PYTHON_ROOMS = {
    "ledger": set(),
    "sample": set(),
    "simulate": set(),
    "reading": set(),
    "importers": {"ledger"},
    "inbox": {"ledger"},
    "warehouse": {"ledger"},
    "upkeep": {"ledger", "inbox", "warehouse"},
}


@pytest.fixture(scope="module")
def manifest(parsed: DbtRun) -> dict:
    """What dbt makes of the project, without a warning."""
    log = (parsed.settings.logs / "dbt.log").read_text(encoding="utf-8")
    assert "[INFO]" in log, "dbt said nothing: then it would not be seen to warn either"
    assert "[WARNING]" not in log
    return json.loads((parsed.target / "manifest.json").read_text(encoding="utf-8"))


def register_references() -> set[str]:
    """Return the indicators of the register."""
    with (SEED_FOLDER / "indicator.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator_ref"] for row in csv.DictReader(file)}


def models(manifest: dict) -> list[dict]:
    """Return the models of the manifest."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_every_description_begins_with_its_grain(manifest: dict) -> None:
    nodes = [*models(manifest), *(node for node in manifest["nodes"].values() if node["resource_type"] == "seed")]
    wrong = [node["name"] for node in nodes if not node["description"].startswith("One row")]
    assert not wrong, "a description says first what one row is"


def test_a_model_refers_only_to_rooms_before_its_own(manifest: dict) -> None:
    by_id = {node["unique_id"]: node for node in models(manifest)}
    backwards = [
        (node["name"], by_id[parent]["name"])
        for node in by_id.values()
        for parent in node["depends_on"]["nodes"]
        if parent in by_id and ROOMS.index(by_id[parent]["fqn"][1]) > ROOMS.index(node["fqn"][1])
    ]
    assert not backwards


def test_only_staging_reads_the_ledger(manifest: dict) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if node["fqn"][1] != "staging" and any(parent.startswith("source.") for parent in node["depends_on"]["nodes"])
    ]
    assert not wrong


def test_no_model_names_an_indicator_or_asks_the_clock(manifest: dict) -> None:
    references = register_references()
    macros = [macro for macro in manifest["macros"].values() if macro["package_name"] == "caseledger"]
    codes = {node["name"]: node["raw_code"] for node in models(manifest)} | {
        macro["name"]: macro["macro_sql"] for macro in macros
    }
    clock = re.compile(r"\b(now|today|current_date|current_timestamp|get_current_timestamp)\b\s*(\(|$|,|\s)", re.IGNORECASE)
    for name, code in codes.items():
        assert not [reference for reference in references if reference in code], name
        sql = re.sub(r"\{#.*?#\}|--[^\n]*", "", code, flags=re.DOTALL)
        assert not clock.search(sql), f"{name}: results never read the clock"


def test_every_mart_has_an_enforced_contract(manifest: dict) -> None:
    marts = [node for node in models(manifest) if node["fqn"][1] == "marts"]
    assert marts
    assert all(node["contract"]["enforced"] for node in marts)


def test_every_indicator_names_a_cohort_that_exists_and_feeds_of_the_catalogue(manifest: dict) -> None:
    names = {node["name"] for node in models(manifest)}
    with (SEED_FOLDER / "indicator.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["cohort"] == "reported_figure":
                continue  # another body counts its cases
            assert f"cohort_{row['cohort']}" in names, row["indicator_ref"]
            feeds = [feed.partition(" with ")[0].partition(":")[0] for feed in row["feeds"].split(";")]
            assert {f"stg_{feed}" for feed in feeds} <= names, row["indicator_ref"]


def test_every_cohort_and_mart_has_unit_tests(manifest: dict) -> None:
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    rooms = ("cohorts", "marts")
    without_rule = {"cohort_case"}  # puts the cohorts together
    untested = {node["name"] for node in models(manifest) if node["fqn"][1] in rooms} - tested
    assert untested <= without_rule


def imports(path: Path) -> set[str]:
    """Return the modules that a Python file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    direct = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return direct | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_rooms_of_python_import_only_rooms_before_them_and_never_dagster() -> None:
    package = REPOSITORY / "caseledger"
    for path in sorted(package.rglob("*.py")):
        found = imports(path)
        assert not [name for name in found if name.split(".")[0] == "dagster"], f"{path.name}: orchestration stays outside"
        room = path.relative_to(package).parts[0]
        if room in PYTHON_ROOMS:
            allowed = PYTHON_ROOMS[room] | {room}
            others = {name.split(".")[1] for name in found if name.startswith("caseledger.")} & PYTHON_ROOMS.keys()
            assert others <= allowed, path.name


def test_no_published_figure_stands_in_code() -> None:
    references = register_references()
    with (SEED_FOLDER / "published_cell.csv").open(encoding="utf-8", newline="") as file:
        texts = [
            cell["text"]
            for cell in csv.DictReader(file)
            if cell["row_ref"] in references and re.search(r"Result|Numerator", cell["column_name"])
        ]
    # Small numbers are limits, ages and the like; what a report counts by the hundred is nothing else.
    figures = {number for text in texts for number in re.findall(r"\d+", text.replace(",", "")) if int(number) > 250}
    sources = [*(REPOSITORY / "caseledger").rglob("*.py"), *(DBT_PROJECT / "models").rglob("*.sql")]
    years = {str(year) for year in range(2000, 2031)}
    assert len(figures - years) > 10
    for path in sources:
        literals = set(re.findall(r"(?<![\w.-])\d{3,}(?![\w.])", path.read_text(encoding="utf-8")))
        assert not (literals & figures) - years, path
