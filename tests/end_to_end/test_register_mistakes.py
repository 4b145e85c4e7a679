"""A mistake in a seed that people edit is told in one sentence: the file, the row and what to do, before a figure is made of it.

The tests prevent a figure that silently counts nothing, or a target that is shown nowhere, after a slip in the register.
"""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
import yaml
from end_to_end.dbt_command import run_dbt_command
from interchange import event, json_lines

from caseledger.settings import DBT_PROJECT, SEED_FOLDER, Settings
from caseledger.warehouse import dbt
from caseledger.warehouse.dbt import BUILD, DbtRun

SEEDS = (
    "indicator",
    "indicator_target",
    "benchmark",
    "benchmark_measure",
    "national_statistic",
    "population",
    "statistical_neighbour",
    "authority",
)
EDITION = {"indicator_ref": "FS/S99", "cohort": "referral"}
TARGET = {"area_code": "E09000003", "indicator_ref": "FS/S99", "period_kind": "quarter", "period": "2016-17 Q2"}


@pytest.fixture(scope="module")
def compiled(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let dbt write out the SQL of its singular tests; return the folder it is in."""
    folder = tmp_path_factory.mktemp("compiled")
    settings = Settings(folder, small / "key")
    shutil.copy(small / "home" / settings.ledger.name, settings.ledger)
    run = DbtRun(settings, settings.build_folder / settings.warehouse.name)
    assert run_dbt_command(run, "compile", "--select", "test_type:singular")
    return run.target / "compiled" / "caseledger" / "tests"


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the test a warehouse with the seeds' tables, empty but for the areas."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema seed; create schema reference; create schema cohort")
        for seed in SEEDS:
            declared = yaml.safe_load((SEED_FOLDER / f"{seed}.yml").read_text(encoding="utf-8"))["seeds"][0]["config"]
            columns = ", ".join(f"{name} {kind}" for name, kind in declared["column_types"].items())
            connection.execute(f"create table seed.{seed} ({columns})")
        connection.execute(f"insert into seed.authority from read_csv('{SEED_FOLDER / 'authority.csv'}', all_varchar = true)")
        yield connection


Sentences = Callable[..., list[str]]


@pytest.fixture
def sentences(compiled: Path, warehouse: duckdb.DuckDBPyConnection) -> Sentences:
    """Put rows into a seed, and return what a test of dbt says of them."""

    def ask(test: str, table: str, *rows: dict[str, str | None]) -> list[str]:
        for row in rows:
            values = ", ".join("?" for _ in row)
            warehouse.execute(f"insert into {table} ({', '.join(row)}) values ({values})", list(row.values()))
        query = (compiled / f"{test}.sql").read_text(encoding="utf-8")
        return [sentence for (sentence,) in warehouse.execute(f"select sentence from ({query}\n) order by sentence").fetchall()]

    return ask


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ({"valid_to": "2016-06-30"}, "the beginning, which ends on 2016-06-30,"),
        ({}, "the beginning, which has no valid_to,"),
        ({"valid_from": "2014-04-01"}, "2014-04-01, which has no valid_to,"),
        ({"valid_from": "2014-04-01", "valid_to": "2016-04-01"}, "2014-04-01, which ends on 2016-04-01,"),
        ({"valid_to": "2018-03-31", "known_from": "2017-01-01"}, "the beginning, which ends on 2018-03-31,"),
    ],
)
def test_editions_that_overlap(first: dict[str, str], told: str, sentences: Sentences) -> None:
    later = EDITION | {"valid_from": "2016-04-01"}
    assert sentences("assert_editions_do_not_overlap", "seed.indicator", EDITION | first, later) == [
        f"indicator.csv has editions of FS/S99 that overlap, the one from {told} and the one from 2016-04-01: let the earlier"
        " one end the day before the later one begins"
    ]


@pytest.mark.parametrize(
    "editions",
    [
        [EDITION | {"valid_to": "2016-03-31"}, EDITION | {"valid_from": "2016-04-01"}],
        [EDITION | {"valid_to": "2016-06-30"}, EDITION | {"valid_from": "2016-04-01", "known_from": "2016-05-01"}],
        [EDITION, EDITION | {"valid_from": "2016-04-01", "known_from": "2016-05-01"}],
        [EDITION, EDITION | {"known_from": "2016-05-01"}],
    ],
    ids=["one after the other", "cut short later", "cut short later where it had no end", "corrected later"],
)
def test_editions_that_follow_each_other(editions: Sequence[dict[str, str | None]], sentences: Sentences) -> None:
    assert sentences("assert_editions_do_not_overlap", "seed.indicator", *editions) == []


def test_an_edition_that_ends_before_it_begins_and_one_that_is_there_twice(sentences: Sentences) -> None:
    backward = EDITION | {"valid_from": "2016-04-01", "valid_to": "2016-03-31"}
    twice = {"indicator_ref": "FS/S98"}
    told = sentences("assert_editions_do_not_overlap", "seed.indicator", backward, twice, twice)
    assert [sentence.partition(":")[0] for sentence in told] == [
        "indicator.csv has an edition of FS/S99 that ends on 2016-03-31, before it begins on 2016-04-01",
        "indicator.csv has two rows of FS/S98 with the same valid_from and known_from",
    ]


def test_a_cohort_that_does_not_exist(sentences: Sentences) -> None:
    misspelt = EDITION | {"indicator_ref": "FS/S98", "cohort": "refferal"}
    all_of_them = EDITION | {"indicator_ref": "FS/S98", "cohort": "case"}
    reported = EDITION | {"indicator_ref": "FS/S97", "cohort": "reported_figure"}
    assert sentences("assert_indicator_cohorts_exist", "seed.indicator", EDITION, misspelt, all_of_them, reported) == [
        f"indicator.csv counts FS/S98 over the cohort {cohort}, which does not exist: name one of those in dbt/models/cohorts,"
        " without cohort_, or declare its flags in its YAML"
        for cohort in ("case", "refferal")
    ]


@pytest.fixture
def flags_told(sentences: Sentences, warehouse: duckdb.DuckDBPyConnection) -> Callable[..., list[str]]:
    """Return what is said of rows of the register (ref, cohort, flag of the denominator, of the numerator) over some cases."""

    def ask(cases: str, *parts: tuple[str, str, str | None, str | None]) -> list[str]:
        warehouse.execute("""
            create table reference.indicator_part
                (indicator_ref varchar, cohort varchar, denominator_flag varchar, numerator_flag varchar)
        """)
        warehouse.executemany("insert into reference.indicator_part values (?, ?, ?, ?)", parts)
        warehouse.execute(f"create table cohort.cohort_case as {cases}")
        return sentences("assert_indicator_flags_exist", "seed.indicator")

    return ask


NO_CASES = "select '' as cohort, map {'': true} as flags, map {'': ''} as reasons where false"
WITHOUT_REPEAT = (
    "select 'referral' as cohort, map {'every': true, 'assessed': true} as flags, map {'every': 'received'} as reasons"
    " from range(3)"
)


def lacks(ref: str, flag: str) -> str:
    return (
        f"indicator.csv counts {ref} by the flag {flag}, which the cohort referral lacks (or has no reason for): correct the"
        " flag, or add it to dbt/models/cohorts/cohort_referral.sql and .yml"
    )


@pytest.mark.parametrize("cases", [NO_CASES, WITHOUT_REPEAT], ids=["no case yet", "cases"])
def test_a_flag_that_the_cohort_lacks(cases: str, flags_told: Callable[..., list[str]]) -> None:
    told = flags_told(
        cases,
        ("FS/S1", "referral", "every", "every"),
        ("FS/S97", "referral", "every", None),
        ("FS/S98", "referral", "evry", "every"),
        ("FS/S99", "referral", "every", "in_time"),
        ("FS/S96", "refferal", "every", "every"),  # of the cohort another test tells
        ("FS/S95", "reported_figure", None, None),
    )
    assert told == [lacks("FS/S97", "(none)"), lacks("FS/S98", "evry"), lacks("FS/S99", "in_time")]


def test_a_flag_that_is_declared_and_that_no_case_has(flags_told: Callable[..., list[str]]) -> None:
    told = flags_told(WITHOUT_REPEAT, ("FS/S98", "referral", "every", "repeat"), ("FS/S99", "referral", "every", "assessed"))
    assert told == [lacks("FS/S98", "repeat"), lacks("FS/S99", "assessed")], "one has no value, the other no reason"


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("quarter", "2016/17 Q2"), ("quarter", "2016-17 Q5"), ("quarter", "2016-18 Q1"), ("quarter", "2016-17"),
        ("year", "2016"), ("year", "2016-16"), ("month", "2016-13"), ("month", "2016-17 Q2"), ("span", "2016-17"),
    ],
)  # fmt: skip
def test_a_target_for_a_period_that_does_not_exist(kind: str, period: str, sentences: Sentences) -> None:
    told = sentences(
        "assert_target_periods_are_labels", "seed.indicator_target", TARGET | {"period_kind": kind, "period": period}
    )
    if kind == "span":
        assert told == [], "another test tells which kinds there are"
    else:
        (sentence,) = told
        assert sentence.startswith(
            f"indicator_target.csv, line 2, has a target of FS/S99 for the {kind} {period}, which is none: write "
        )


@pytest.mark.parametrize(("kind", "period"), [("quarter", "2016-17 Q2"), ("year", "1999-00"), ("month", "2016-12")])
def test_a_target_for_a_period_that_exists(kind: str, period: str, sentences: Sentences) -> None:
    row = TARGET | {"period_kind": kind, "period": period}
    assert sentences("assert_target_periods_are_labels", "seed.indicator_target", row) == []


@pytest.mark.parametrize("seed", ["indicator_target", "benchmark", "national_statistic", "population", "statistical_neighbour"])
def test_an_area_that_does_not_exist(seed: str, sentences: Sentences) -> None:
    rows = [{"area_code": "E09000003"}, {"area_code": "E09000303"}, {"area_code": "E09000303"}]
    assert sentences("assert_reference_rows_name_areas", f"seed.{seed}", *rows) == [
        f"{seed}.csv, line 3, names the area E09000303, which is none: correct the ONS code, or add the area to authority.csv"
    ]


@pytest.mark.parametrize(
    ("seed", "row", "what"),
    [
        ("indicator_target", {"period": "2016-17 Q2"}, "a target for 2016-17 Q2"),
        ("benchmark", {"comparator": "london"}, "a figure of london"),
        ("benchmark_measure", {"statistic": "rereferrals"}, "the figure rereferrals"),
        ("national_statistic", {"area_code": "E09000003"}, "a figure of E09000003"),
    ],
)
def test_an_indicator_that_does_not_exist(seed: str, row: dict[str, str | None], what: str, sentences: Sentences) -> None:
    assert sentences("assert_reference_rows_name_indicators", "seed.indicator", EDITION) == []
    rows = [row | {"indicator_ref": ref} for ref in ("FS/S99", "FS/X99", "FS/X99", None)]
    assert sentences("assert_reference_rows_name_indicators", f"seed.{seed}", *rows) == [
        f"{seed}.csv, line 3, has {what} of FS/X99, which is no indicator: correct the ref, or add the indicator to indicator.csv"
    ]


def test_a_neighbour_that_does_not_exist(sentences: Sentences) -> None:
    row = {"area_code": "E09000003", "neighbour_code": "315"}
    (told,) = sentences("assert_reference_rows_name_areas", "seed.statistical_neighbour", row)
    assert told.startswith("statistical_neighbour.csv, line 2, names the area 315, which is none: ")


@pytest.fixture
def build_with(
    run: Callable, home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, dict[str, str], Sequence[str]], str]:
    """Build from seeds of which one has a changed row more, as far as some nodes; return what the command says."""

    def build(seed: str, changes: dict[str, str], nodes: Sequence[str]) -> str:
        run("load", json_lines(tmp_path / "events.jsonl", [event("E1")]))
        home.warehouse.write_bytes(b"the warehouse from before")
        project = tmp_path / "project"
        shutil.copytree(DBT_PROJECT, project)
        path = project / "seeds" / f"{seed}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            first = next(csv.DictReader(file))
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, list(first), lineterminator="\n").writerow(first | changes)
        monkeypatch.setattr(dbt, "DBT_PROJECT", project)
        only = (*BUILD, "--select", *nodes, "--indirect-selection", "empty")
        monkeypatch.setattr(dbt, "BUILD", only)  # the rest of a build is nothing to these tests
        ran = run("build")
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert home.warehouse.read_bytes() == b"the warehouse from before"
        return ran.stderr.splitlines()[-1]

    return build


def test_a_build_fails_with_the_sentence_and_changes_nothing(build_with: Callable, home: Settings) -> None:
    said = build_with(
        "indicator", {"indicator_ref": "FS/S98", "cohort": "refferal"}, ["indicator", "assert_indicator_cohorts_exist"]
    )
    assert said == (
        "caseledger: The build failed: indicator.csv counts FS/S98 over the cohort refferal, which does not exist: name one of"
        f" those in dbt/models/cohorts, without cohort_, or declare its flags in its YAML (more in {home.logs / 'dbt.log'})."
        " The warehouse is as it was."
    )


def test_a_cell_of_a_seed_that_is_not_of_its_type_is_named_by_file_and_line(build_with: Callable, home: Settings) -> None:
    said = build_with("rag_rule", {"known_from": "2016-13-01"}, ["rag_rule"])
    assert said == (
        "caseledger: The build failed: rag_rule.csv, line 4: known_from must be a date like 2016-04-01, not '2016-13-01': correct"
        f" the cell (more in {home.logs / 'dbt.log'}). The warehouse is as it was."
    )
