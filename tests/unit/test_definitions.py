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


def test_every_model_and_seed_is_an_asset_beside_our_own(definitions: dg.Definitions, manifest: dict) -> None:
    names = {key.path[-1] for key in definitions.resolve_asset_graph().get_all_asset_keys()}
    assert names == {node["name"] for node in nodes(manifest, "model", "seed")} | {"ledger", "published", "publication", "docs"}


def test_every_data_test_is_a_check(definitions: dg.Definitions, manifest: dict) -> None:
    checks = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    own = {"every_file_was_loaded", "load_counts_add_up", "no_feed_went_quiet", "no_delivery_is_small"}
    own.add("printed_figures_are_explained")
    assert checks == {node["name"] for node in nodes(manifest, "test")} | own


def test_groups_are_the_rooms_on_the_way_through(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert groups == {"ledger", "seeds", "staging", "reference", "folds", "cohorts", "marts", "published", "docs"}


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
    assert nightly.materializable_asset_keys == everything.materializable_asset_keys - {dg.AssetKey("publication")}
    assert nightly.asset_check_keys == everything.asset_check_keys


def test_quarters_of_the_calendar_are_the_only_partitions(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    partitioned = [key for key in graph.get_all_asset_keys() if graph.get(key).is_partitioned]
    assert partitioned == [dg.AssetKey("publication")]
    quarters = graph.get(partitioned[0]).partitions_def.get_partition_keys()
    assert (quarters[0], quarters[1], quarters[-1], len(quarters)) == ("2007-08 Q4", "2008-09 Q1", "2030-31 Q3", 92)
    job = definitions.resolve_job_def("publish_quarter")
    assert job.partitions_def.get_partition_keys() == quarters


def test_inbox_and_failures_are_watched_without_being_asked(definitions: dg.Definitions) -> None:
    sensors = {name: definitions.resolve_sensor_def(name) for name in ("inbox_sensor", "failure_hook")}
    assert {sensor.default_status for sensor in sensors.values()} == {dg.DefaultSensorStatus.RUNNING}
    assert sensors["inbox_sensor"].job_name == "nightly"


def test_whatever_opens_a_file_that_has_one_writer_is_in_the_pool(definitions: dg.Definitions) -> None:
    for name in ("nightly", "publish_quarter"):
        pools = {node.name: node.definition.pool for node in definitions.resolve_job_def(name).nodes if node.name != "docs"}
        assert set(pools.values()) == {WRITERS}, pools


def test_dagsters_home_lies_under_the_data_folder_with_one_writer_a_run_and_no_telemetry(home: Settings) -> None:
    folder = prepare_home(home)
    assert folder == home.home.resolve() / "dagster"
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        pools = instance.get_concurrency_config().pool_config
        assert (pools.default_pool_limit, pools.pool_granularity.value) == (1, "run")
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_enabled, "a run whose machine went down would keep all others waiting"


def test_declaring_leaves_the_environment_alone(definitions: dg.Definitions) -> None:
    assert "CASELEDGER_WAREHOUSE" not in os.environ
