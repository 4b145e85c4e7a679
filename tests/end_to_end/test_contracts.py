"""A table is what its YAML promises: one of other columns or types, or with rows that break its constraints, is not made.

The tests prevent tables that break the queries of those who read them, or count a child twice, without anybody being told. What
the YAML says of a table stands beside it.
"""

import json
import os
import subprocess
import sys

import duckdb
import pytest
import yaml
from end_to_end.conftest import Demo

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
}
# Rows of every kind, and constraints on them: of the whole, then of columns by name. The first ones they keep, the others not.
ROWS = """
    select * from (values
        ('A', 'met', date '2016-04-01', date '2016-04-01'), ('B', null, date '2016-04-02', null),
        ('B', 'it''s late', date '2016-04-03', date '2016-04-02'), ('C', null, date '2016-04-04', null)
    ) as checked (area, verdict, started_on, ended_on)
"""
NOT_NULL = {"type": "not_null"}
SPELL = {"type": "check", "expression": "ended_on >= started_on"}


def one_of(column: str, *values: str) -> dict[str, str]:
    """Return the constraint that a column has one of these values, or none."""
    return {"type": "check", "expression": f"{column} in ({', '.join(repr(value) for value in values)})".replace('"', "'")}


def unique(*columns: str) -> dict[str, object]:
    """Return the constraint that no two rows have the same values in these columns."""
    return {"type": "unique", "columns": list(columns)}


KEPT = {
    "key": ([unique("area", "verdict")], {}),
    "no_nulls": ([], {"area": [NOT_NULL], "started_on": [NOT_NULL]}),
    "known_values_and_null": ([], {"area": [one_of("area", "C", "B", "A")], "verdict": [one_of("verdict", "met", "it''s late")]}),
}
BROKEN = {
    "key_of_two_rows": ([unique("area")], {}, "area is not unique"),
    "key_of_two_nulls": ([unique("verdict")], {}, "verdict is not unique"),
    "null": ([unique("area", "verdict")], {"area": [NOT_NULL], "verdict": [NOT_NULL]}, "verdict is null"),
    "unknown_value": ([], {"verdict": [one_of("verdict", "met")]}, "it is not true that verdict in ('met')"),
    "unknown_value_of_one_column": (
        [],
        {"area": [NOT_NULL, one_of("area", "A", "B", "C")], "verdict": [one_of("verdict", "it''s late")]},
        "it is not true that verdict in ('it''s late')",
    ),
    "the_first_of_two": ([], {"area": [one_of("area", "A"), one_of("area", "A", "B", "C")]}, "area in ('A')"),
    "end_before_start": ([unique("area", "verdict"), SPELL], {}, "it is not true that ended_on >= started_on"),
    "kind_of_whole_not_kept": ([{"type": "primary_key", "columns": ["verdict"]}], {}, "only unique and check are"),
    "kind_of_column_not_kept": ([], {"area": [{"type": "unique"}]}, "only not_null and check are kept"),
}

DESCRIBED = [
    {"name": "verdict", "description": "The team's verdict;\nsee the policy.\n"},
    {"name": "area", "description": ""},
]
SEED = 'number,name,day,share\n007,"a ""b"",\nc",2016-04-01,0.5\n8,null,,\n'
SEED_TYPES = {"number": "varchar", "name": "varchar", "day": "date", "share": "double"}
# What seeds of these rows promise of them, and what is said of those that do not keep it.
SEEDS = {
    "numbers": {"key": ["number"], "never_null": ["number", "name"], "accepted": {"share": [0.5], "number": ["007", "8"]}},
    "numbers_unpromised": {},
}
BROKEN_SEEDS = {
    "numbers_misspelt": ({"keys": ["number"]}, "keys is no promise that a seed can make"),
    "numbers_twice": ({"key": ["left(number, 0)"]}, "line 3: left(number, 0) is not unique, see line 2"),
    "numbers_undated": ({"never_null": ["number", "day"]}, "line 3: day is null"),
    "numbers_unknown": ({"accepted": {"number": ["007", "9"]}}, "line 3: it is not true that number in ('007', '9')"),
    "numbers_twice_wrong": ({"never_null": ["day", "name"], "key": ["left(number, 0)"]}, "line 3: day is null"),
}
TWO_ROWS = "number,name,day,share\n007,a,2016-04-01,0.5\n8,null,,\n"
# Seeds that are no table of the declared columns, and what is said of them.
ONE_ROW = "number,name,day,share\n007,a,2016-04-01,0.5\n"
WRONG_SEEDS = {
    "numbers_cell_too_many": (ONE_ROW + "9,a,2016-04-01,0.5,too many\n", "CSV Error on Line: 3"),
    "numbers_cell_too_few": (ONE_ROW + "9,a,2016-04-01\n", "CSV Error on Line: 3"),
    "numbers_in_other_order": (ONE_ROW.replace("number,name", "name,number"), "line 1: it is not number,name,day,share"),
    "numbers_without_rows_in_other_order": ("name,number,day,share\n", "line 1: it is not number,name,day,share"),
    "numbers_of_other_days": (ONE_ROW + "9,a,01/04/2016,0.5\n", "CSV Error on Line: 3"),
}
# Tests of dbt over what was made; each is a query for what is wrong.
LOOKS = {
    "the_table_is_described": """
        select list(comment order by comment) as found from (
            select comment from duckdb_tables() where table_name = 'described_table'
            union all
            select comment from duckdb_columns() where table_name = 'described_table' and column_name = 'verdict'
        ) having found is distinct from ['One row per ''verdict''.', e'The team''s verdict;\nsee the policy.']
        -- {{ ref('described_table') }}
    """,
    "nothing_is_said_of_the_rest": """
        select * from duckdb_columns()
        where table_name = 'described_table' and column_name <> 'verdict' and comment is not null -- {{ ref('described_table') }}
    """,
    "the_view_is_described": """
        select * from duckdb_views()
        where view_name = 'described_view' and comment is distinct from 'One row per ''verdict''.' -- {{ ref('described_view') }}
    """,
    "the_seed_is_of_its_types": """
        select list(numbers order by number) as found, typeof(any_value(numbers)) as kind from {{ ref('numbers') }} as numbers
        having kind <> 'STRUCT(number VARCHAR, "name" VARCHAR, "day" DATE, "share" DOUBLE)' or found is distinct from [
            {'number': '007', 'name': e'a "b",\nc', 'day': date '2016-04-01', 'share': 0.5::double},
            {'number': '8', 'name': 'null', 'day': null, 'share': null}
        ]
    """,
    "the_seed_is_described": """
        select * from duckdb_tables()
        where table_name = 'numbers' and comment is distinct from 'One row per number.' -- {{ ref('numbers') }}
    """,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let dbt make the marts, and the rows as tables and as views, with the product's macros; return what became of each."""
    project = tmp_path_factory.mktemp("contracts")
    settings = {
        "name": "contracts",
        "profile": "caseledger",
        "macro-paths": [str(DBT_PROJECT / "macros" / "materializations")],
        "flags": {"require_generic_test_arguments_property": True},
    }
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    declared = [
        {"name": name, "config": {"contract": {"enforced": True}, "materialized": "table"}, "columns": PROMISED} for name in MARTS
    ] + [
        {
            "name": f"{name}_{kind}",
            "config": {"materialized": kind},
            "constraints": of_whole,
            "columns": [{"name": column, "constraints": constraints} for column, constraints in of_columns.items()],
        }
        for name, (of_whole, of_columns, *_) in {**KEPT, **BROKEN}.items()
        for kind in ("table", "view")
    ]
    declared += [
        {
            "name": f"described_{name}",
            "description": "One row per 'verdict'.\n",
            "columns": columns,
            "config": {"materialized": kind},
        }
        for name, kind, columns in [
            ("table", "table", DESCRIBED),
            ("view", "view", DESCRIBED),
            ("column_missing", "table", [{"name": "gone", "description": "It is not there."}]),
        ]
    ]
    promises = SEEDS | {name: promised for name, (promised, _) in BROKEN_SEEDS.items()} | {name: {} for name in WRONG_SEEDS}
    seeds = [
        {"name": name, "description": "One row per number.", "config": {"column_types": SEED_TYPES, "meta": promised}}
        for name, promised in promises.items()
    ]
    for folder in ("models", "seeds", "tests"):
        (project / folder).mkdir()
    for name in promises:
        content, _ = WRONG_SEEDS.get(name, (TWO_ROWS if name in BROKEN_SEEDS else SEED, None))
        (project / "seeds" / f"{name}.csv").write_text(content, encoding="utf-8")
    (project / "seeds" / "seeds.yml").write_text(yaml.safe_dump({"seeds": seeds}, sort_keys=False), encoding="utf-8")
    for name, query in LOOKS.items():
        (project / "tests" / f"{name}.sql").write_text(query, encoding="utf-8")
    for model in declared:
        (project / "models" / f"{model['name']}.sql").write_text(MARTS.get(model["name"], ROWS), encoding="utf-8")
    (project / "models" / "models.yml").write_text(yaml.safe_dump({"models": declared}), encoding="utf-8")
    paths = ["--project-dir", project, "--profiles-dir", DBT_PROJECT, "--target-path", project, "--log-path", project]
    subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "build", "--target", "parse", *map(str, paths)],
        check=False,  # of these models some cannot be made
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
        ("value_missing", "area_code is null"),
    ],
)
def test_any_other_is_not(mart: str, words: str, made: dict[str, str]) -> None:
    assert made[mart].startswith("error")
    assert words in made[mart]


@pytest.mark.parametrize("kind", ["table", "view"])
@pytest.mark.parametrize("rows", KEPT)
def test_rows_that_keep_the_constraints_pass(rows: str, kind: str, made: dict[str, str]) -> None:
    assert made[f"{rows}_{kind}"].startswith("success")


@pytest.mark.parametrize("kind", ["table", "view"])
@pytest.mark.parametrize("rows", BROKEN)
def test_a_row_that_breaks_one_fails_the_model_and_says_which(rows: str, kind: str, made: dict[str, str]) -> None:
    assert made[f"{rows}_{kind}"].startswith("error")
    assert BROKEN[rows][2] in made[f"{rows}_{kind}"]


@pytest.mark.parametrize("look", LOOKS)
def test_seeds_are_read_as_declared_and_what_is_made_says_what_it_is(look: str, made: dict[str, str]) -> None:
    assert made[look].startswith("pass")


def test_a_column_that_is_described_and_not_there_fails_the_model(made: dict[str, str]) -> None:
    assert made["described_column_missing"].startswith("error")
    assert "gone" in made["described_column_missing"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_that_keeps_its_promises_is_taken(seed: str, made: dict[str, str]) -> None:
    assert made[seed].startswith("success")


@pytest.mark.parametrize(("seed", "words"), [(name, words) for name, (_, words) in (BROKEN_SEEDS | WRONG_SEEDS).items()])
def test_a_seed_that_breaks_one_or_is_no_such_table_is_not_and_says_why(seed: str, words: str, made: dict[str, str]) -> None:
    assert made[seed].startswith("error")
    assert words in made[seed]


def test_the_cases_of_every_cohort_have_the_flags_that_it_declares(demo: Demo) -> None:
    """A flag is looked up in what is declared: one more there would count nothing, and one less could not be used."""
    declared = {}
    for path in (DBT_PROJECT / "models" / "cohorts").glob("cohort_*.yml"):
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        if model["name"] != "cohort_case":
            declared[model["name"].removeprefix("cohort_")] = model["config"]["meta"]["flags"]
    with duckdb.connect(str(demo.settings.warehouse), read_only=True) as warehouse:
        found = warehouse.execute("select distinct cohort, map_keys(flags), map_keys(reasons) from cohort.cohort_case").fetchall()
    assert {cohort: flags for cohort, flags, _ in found} == declared
    assert all(flags == reasons for _, flags, reasons in found)
    assert len(found) == len(declared), "each cohort has one set of flags"
