"""The warehouse: every dbt model and seed, built and checked into a fresh file that is swapped in when it is whole."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError
from pydantic import Field

from caseledger.moments import parse_known_at
from caseledger.settings import Settings
from caseledger.warehouse.build import fresh_warehouse
from caseledger.warehouse.dbt import BUILD, what_failed
from dagster_project.dbt_in_folder import PARENT
from dagster_project.defs.project import manifest
from dagster_project.home import WRITERS
from dagster_project.refusals import refusals_fail_the_run
from dagster_project.translator import RoomTranslator


class BuildConfig(dg.Config):
    """What to build."""

    known_at: str | None = Field(
        None, description="Build a replay as it was known at this moment (2016-07-15, 2016-07-15T09:30); none: the warehouse."
    )


@dbt_assets(manifest=manifest, name="warehouse", dagster_dbt_translator=RoomTranslator(), pool=WRITERS)
def warehouse(
    context: dg.AssetExecutionContext, config: BuildConfig, dbt: DbtCliResource, settings: dg.ResourceParam[Settings]
) -> Iterator[Any]:
    """Build all models in one step, since one file is swapped in for all of them.

    A table counts as made when the file is in its place, so the events are told only then; of a build that failed, the checks
    alone are told. A replay is a file of its own and makes none of these assets.
    """
    if context.is_subset:
        raise dg.Failure("A warehouse is built whole: choose all tables from staging to marts, or the job 'nightly'.")
    told = []
    try:
        with refusals_fail_the_run():
            known_at = parse_known_at(config.known_at) if config.known_at else None
            with fresh_warehouse(settings, known_at) as run:
                run.results.unlink(missing_ok=True)
                with _environment({**run.environment, PARENT: str(os.getpid())}):
                    invocation = dbt.cli([*BUILD, *run.paths], context=context, target_path=run.target.resolve())
                try:
                    for event in invocation.stream():
                        told.append(event)
                except DagsterDbtCliRuntimeError as error:
                    raise dg.Failure(what_failed(run, str(error))) from error
    except Exception:
        yield from (event for event in told if isinstance(event, dg.AssetCheckResult))
        raise
    if known_at is None:
        yield from told


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for as long as dbt takes to start: it is handed the environment of this process, and nothing else."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
