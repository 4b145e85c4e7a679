"""A table is what its YAML promises: a mart of other columns or types, or without a value, is not made; a check finds wrong rows.

The tests prevent tables that break the queries of those who read them without anybody being told.
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
# Rows of every kind, and what the check `grain` asks of them; the first ones they keep, the others not.
CHECKED = """
    select * from (values
        ('A', 'met', date '2016-04-01', date '2016-04-01'), ('B', null, date '2016-04-02', null),
        ('B', 'late', date '2016-04-03', date '2016-04-02')
    ) as checked (area, verdict, started_on, ended_on)
"""
KEPT = {
    "key": {"key": ["area", "verdict"]},
    "no_nulls": {"never_null": ["area", "started_on"]},
    "known_values_and_null": {"accepted": {"area": ["B", "A"], "verdict": ["met", "late"]}},
}
BROKEN = {
    "key_of_two_rows": {"key": ["area"]},
    "null": {"key": ["area", "verdict"], "never_null": ["area", "verdict"]},
    "unknown_value": {"accepted": {"verdict": ["met"]}},
    "unknown_value_of_one_column": {"never_null": ["area"], "accepted": {"area": ["A", "B"], "verdict": ["late"]}},
    "end_before_start": {"key": ["area", "verdict"], "is_spell": True},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let dbt make the marts and check rows with the product's macros; return what became of each."""
    project = tmp_path_factory.mktemp("contracts")
    macros = [str(DBT_PROJECT / "macros" / "materializations"), str(DBT_PROJECT / "tests" / "generic")]
    flags = {"require_generic_test_arguments_property": True}
    settings = {"name": "contracts", "profile": "caseledger", "macro-paths": macros, "flags": flags}
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (project / "models").mkdir()
    for name, query in {**MARTS, "checked": CHECKED}.items():
        (project / "models" / f"{name}.sql").write_text(query, encoding="utf-8")
    contract = {"contract": {"enforced": True}}
    unique = [PROMISED[0] | {"constraints": [{"type": "unique"}]}, PROMISED[1]]
    marts = [
        {
            "name": name,
            "config": contract | {"materialized": "view" if name == "a_view" else "table"},
            "columns": unique if name == "other_constraint" else PROMISED,
        }
        for name in MARTS
    ]
    checks = [{"grain": {"name": name, "arguments": arguments}} for name, arguments in {**KEPT, **BROKEN}.items()]
    declared = {"models": [*marts, {"name": "checked", "data_tests": checks}]}
    (project / "models" / "marts.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    paths = ["--project-dir", project, "--profiles-dir", DBT_PROJECT, "--target-path", project, "--log-path", project]
    subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "build", "--target", "parse", *map(str, paths)],
        check=False,  # of these marts some cannot be made
        env=os.environ | {"DO_NOT_TRACK": "1"},
        capture_output=True,
    )
    results = json.loads((project / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {result["unique_id"].split(".")[2]: f"{result['status']}: {result['message']}" for result in results}


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


@pytest.mark.parametrize("check", KEPT)
def test_rows_that_keep_what_is_asked_pass(check: str, made: dict[str, str]) -> None:
    assert made[check].startswith("pass")


@pytest.mark.parametrize("check", BROKEN)
def test_a_row_that_breaks_it_fails(check: str, made: dict[str, str]) -> None:
    assert made[check] == "fail: Got 1 result, configured to fail if != 0"
