"""What a command hears of dbt: how far it is, and in one line why it could not start; the log says the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = "name: tiny\nversion: '1.0'\nprofile: tiny\nflags: {send_anonymous_usage_stats: false}\n"
PROFILE = "tiny: {target: memory, outputs: {memory: {type: duckdb, path: ':memory:', threads: 1}}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project without models."""
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILE)
    return tmp_path


def build(project: Path) -> subprocess.CompletedProcess[str]:
    """Build a project as a command does."""
    paths = [
        "--project-dir",
        project,
        "--profiles-dir",
        project,
        "--target-path",
        project / "target",
        "--log-path",
        project / "logs",
    ]
    words = [sys.executable, "-m", "caseledger.warehouse.dbt_process", os.getpid(), "build", "--", *paths]
    return subprocess.run(list(map(str, words)), cwd=project, capture_output=True, text=True, check=False)


def test_every_node_is_told_and_what_fails_is_in_the_log(project: Path) -> None:
    (project / "models" / "a_right.sql").write_text("select 1 as number")
    (project / "models" / "b_wrong.sql").write_text("select missing_column from {{ ref('a_right') }}")
    ran = build(project)
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == ["Building 1 of 2: a_right", "Building 2 of 2: b_wrong"]
    log = (project / "logs" / "dbt.log").read_text()
    assert "missing_column" in log
    assert "create table" not in log.lower()


def test_why_it_could_not_start_is_one_line_that_names_the_model(project: Path) -> None:
    (project / "models" / "unclosed.sql").write_text("select 1 as number\n{% if true %}\n")
    ran = build(project)
    assert ran.returncode == 2
    (line,) = ran.stdout.splitlines()
    assert "unclosed.sql" in line


def test_a_project_that_builds_says_nothing_else(project: Path) -> None:
    (project / "models" / "right.sql").write_text("select 1 as number")
    ran = build(project)
    assert (ran.returncode, ran.stdout) == (0, "Building 1 of 1: right\n")


def test_a_warning_is_in_the_log_whole(project: Path) -> None:
    (project / "models" / "right.sql").write_text("select 1 as number")
    (project / "dbt_project.yml").write_text(PROJECT + "models: {tiny: {absent_room: {+materialized: view}}}\n")
    ran = build(project)
    assert (ran.returncode, ran.stdout) == (0, "Building 1 of 1: right\n")
    (line,) = [line for line in (project / "logs" / "dbt.log").read_text().splitlines() if "[WARNING]" in line]
    assert "models.tiny.absent_room" in (project / "logs" / "dbt.log").read_text().split(line)[1]


def test_what_dbt_tells_its_developers_is_not_even_made() -> None:
    program = """
from caseledger.warehouse.dbt_events import pass_over_debug_events
from dbt_common.events.base_types import EventLevel
from dbt_common.events.functions import fire_event
from dbt_common.events.event_manager_client import add_callback_to_manager
from dbt_common.events.types import Note, SystemStdErr
pass_over_debug_events()
told = []
add_callback_to_manager(lambda event: told.append((event.info.level, event.data.msg)))
untold = SystemStdErr(bmsg="for developers")
fire_event(untold)
assert "pb_msg" not in vars(untold), "its message was made"
fire_event(Note(msg="for users"), level=EventLevel.WARN)
assert told == [("warn", "for users")], told
assert untold.bmsg == "for developers", "asked for, it is made"
"""
    subprocess.run([sys.executable, "-c", program], check=True)
