"""A warehouse that another version of caseledger made is refused in a sentence; a fault of ours stays one."""

from pathlib import Path

import duckdb
import pytest

from caseledger.errors import RefusedError
from caseledger.warehouse import questions
from caseledger.warehouse.build import origin_of
from caseledger.warehouse.comparison import printed_figures, report_title
from caseledger.warehouse.explaining import explain
from caseledger.warehouse.project import project_hash


def warehouse(folder: Path, *statements: str) -> Path:
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


ANOTHER = "create table build_info as select 'of another version' as project_hash"
ASKED = {
    "reconcile": lambda path: report_title(path, "fs-2016-q2"),
    "figures": printed_figures,
    "results": questions.results,
    "cases": lambda path: questions.cases(path, "FS/C22", "2016-17 Q2"),
    "outlook": questions.outlook,
    "explain": lambda path: explain(path, "FS/C22", "2016-17 Q2"),
}


def test_a_file_that_does_not_say_what_it_was_built_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="was made by another version of caseledger: build it again"):
        origin_of(warehouse(tmp_path))


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("made", [[ANOTHER], ["create table build_info as select 1 as ledger_position"], []])
def test_a_warehouse_of_another_version_is_refused(tmp_path: Path, asked: str, made: list[str]) -> None:
    path = warehouse(tmp_path, *made)
    with pytest.raises(RefusedError) as refused:
        ASKED[asked](path)
    sentence = f"{path} was made by another version of caseledger: build it again, with 'caseledger build'."
    assert str(refused.value) == sentence


def test_a_column_that_came_since_is_missing_too(tmp_path: Path) -> None:
    path = warehouse(tmp_path, ANOTHER, "create table outlook as select 1 as something")
    with pytest.raises(RefusedError, match="made by another version"):
        questions.outlook(path)


def test_what_is_missing_in_a_warehouse_of_these_rules_is_a_fault_of_ours(tmp_path: Path) -> None:
    path = warehouse(tmp_path, f"create table build_info as select '{project_hash()}' as project_hash")
    with pytest.raises(duckdb.CatalogException):
        questions.outlook(path)
