"""A mart is what its YAML promises: a table with another column, another type or a missing value is not made.

The tests prevent marts that break the queries of those who read them without anybody being told.
"""

import json
import os
import subprocess
import sys

import pytest
import yaml

from caseledger.settings import DBT_PROJECT

PROMISED = [
    {"name": "area_code", "data_type": "varchar", "constraints": [{"type": "not_null"}]},
    {"name": "cases", "data_type": "bigint"},
]
MARTS = {
    "as_promised": "select 'E09000003' as area_code, 3::bigint as cases",
    "other_order": "select null::bigint as cases, 'E09000003' as area_code",
    "other_type": "select 'E09000003' as area_code, '3' as cases",
    "other_name": "select 'E09000003' as area, 3::bigint as cases",
    "column_missing": "select 'E09000003' as area_code",
    "column_too_many": "select 'E09000003' as area_code, 3::bigint as cases, 1 as others",
    "value_missing": "select null::varchar as area_code, 3::bigint as cases",
    "other_constraint": "select 'E09000003' as area_code, 3::bigint as cases",
    "a_view": "select 'E09000003' as area_code, 3::bigint as cases",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let dbt make the marts with the product's macros; return what became of each."""
    project = tmp_path_factory.mktemp("contracts")
    settings = {"name": "contracts", "profile": "caseledger", "macro-paths": [str(DBT_PROJECT / "macros" / "materializations")]}
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (project / "models").mkdir()
    for name, query in MARTS.items():
        (project / "models" / f"{name}.sql").write_text(query, encoding="utf-8")
    contract = {"contract": {"enforced": True}}
    unique = [PROMISED[0] | {"constraints": [{"type": "unique"}]}, PROMISED[1]]
    declared = {
        "models": [
            {
                "name": name,
                "config": contract | {"materialized": "view" if name == "a_view" else "table"},
                "columns": unique if name == "other_constraint" else PROMISED,
            }
            for name in MARTS
        ]
    }
    (project / "models" / "marts.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    paths = ["--project-dir", project, "--profiles-dir", DBT_PROJECT, "--target-path", project, "--log-path", project]
    subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "run", "--target", "parse", *map(str, paths)],
        check=False,  # of these marts some cannot be made
        env=os.environ | {"DO_NOT_TRACK": "1"},
        capture_output=True,
    )
    results = json.loads((project / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {result["unique_id"].rpartition(".")[2]: f"{result['status']}: {result['message']}" for result in results}


@pytest.mark.parametrize("mart", ["as_promised", "other_order"])
def test_a_table_of_the_columns_promised_is_made(mart: str, made: dict[str, str]) -> None:
    assert made[mart].startswith("success")


@pytest.mark.parametrize(
    ("mart", "words"),
    [
        ("other_type", "contract"),
        ("other_name", "contract"),
        ("column_missing", "contract"),
        ("column_too_many", "contract"),
        ("value_missing", "NOT NULL"),
        ("other_constraint", "only not_null is kept"),
        ("a_view", "only of a table"),
    ],
)
def test_any_other_is_not(mart: str, words: str, made: dict[str, str]) -> None:
    assert made[mart].startswith("error")
    assert words in made[mart]
