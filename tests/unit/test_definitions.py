"""Dagster's definitions: they load, and nothing of dbt is missing from them. No warehouse is built here."""

import json
import os

import dagster as dg
import pytest

from caseledger.settings import Settings
from dagster_project.definitions import defs
from dagster_project.home import WRITERS, prepare_home


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    """Everything that is declared; in a fresh clone this is what parses the dbt project."""
    return defs()


@pytest.fixture(scope="module")
def manifest(definitions: dg.Definitions) -> dict:
    """What dbt says there is, read apart from what the definitions make of it."""
    from dagster_project.defs.project import dbt_project

    return json.loads(dbt_project.manifest_path.read_text(encoding="utf-8"))


def nodes(manifest: dict, *kinds: str) -> list[dict]:
    """Return the manifest's nodes of some kinds."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] in kinds]


def test_they_load(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_model_and_seed_is_an_asset_beside_ledger_and_published_copy(definitions: dg.Definitions, manifest: dict) -> None:
    names = {key.path[-1] for key in definitions.resolve_asset_graph().get_all_asset_keys()}
    assert names == {node["name"] for node in nodes(manifest, "model", "seed")} | {"ledger", "published"}


def test_every_data_test_is_a_check(definitions: dg.Definitions, manifest: dict) -> None:
    checks = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert checks == {node["name"] for node in nodes(manifest, "test")} | {"load_counts_add_up"}


def test_groups_are_the_rooms_on_the_way_through(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert groups == {"ledger", "seeds", "staging", "reference", "folds", "cohorts", "marts", "published"}


def test_the_tables_descend_from_the_ledger_and_the_published_copy_from_the_results(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert dg.AssetKey(["staging", "effective_event"]) in graph.get(dg.AssetKey("ledger")).child_keys
    assert dg.AssetKey("indicator_result") in graph.get(dg.AssetKey("published")).parent_keys


def test_descriptions_are_dbts(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert graph.get(dg.AssetKey("indicator_result")).description.startswith("One row per")


def test_nightly_runs_everything_at_two_in_london(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Europe/London")
    assert schedule.job_name == "nightly"
    everything = definitions.resolve_asset_graph()
    nightly = definitions.resolve_job_def("nightly").asset_layer.asset_graph
    assert nightly.materializable_asset_keys == everything.materializable_asset_keys
    assert nightly.asset_check_keys == everything.asset_check_keys


def test_whatever_opens_a_file_that_has_one_writer_is_in_the_pool(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("nightly")
    assert {node.definition.pool for node in job.nodes} == {WRITERS}


def test_dagsters_home_lies_under_the_data_folder_with_one_writer_a_run_and_no_telemetry(home: Settings) -> None:
    folder = prepare_home(home)
    assert folder == home.home.resolve() / "dagster"
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        pools = instance.get_concurrency_config().pool_config
        assert (pools.default_pool_limit, pools.pool_granularity.value) == (1, "run")
        assert not instance.telemetry_enabled


def test_declaring_leaves_the_environment_alone(definitions: dg.Definitions) -> None:
    assert "CASELEDGER_WAREHOUSE" not in os.environ
