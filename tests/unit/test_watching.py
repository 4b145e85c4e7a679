"""dbt ends with whoever started it, a command or a run of Dagster: else it would keep the next load out to its end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT = """
name: tiny
version: '1.0'
profile: tiny
flags: {send_anonymous_usage_stats: false}
models: {+materialized: table}
"""
PROFILE = "tiny: {target: memory, outputs: {memory: {type: duckdb, path: ':memory:', threads: 1}}}\n"
# Waits for a writer of the pipe, who does not come.
ENDLESS = "select * from read_csv('{}', columns = {{'line': 'varchar'}}, auto_detect = false)"
# Starts a command, which is told the id of this process where `{}` stands, and waits for it.
PARENT = """
import os, subprocess, sys

own = str(os.getpid())
child = subprocess.Popen([word.replace("{}", own) for word in sys.argv[1:]], env=os.environ | {"CASELEDGER_PARENT": own})
print(child.pid, flush=True)
child.wait()
"""
SECONDS_TO_END = 15


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project whose model is never made."""
    (tmp_path / "models").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "models" / "endless.sql").write_text(ENDLESS.format(tmp_path / "pipe"))
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILE)
    return tmp_path


@pytest.fixture(params=["a command", "a run of Dagster"])
def started(request: pytest.FixtureRequest, project: Path) -> Iterator[subprocess.Popen[str]]:
    """Start dbt as each of the two does, until it makes the model; yields the parent, whose output is dbt's too."""
    paths = ["--project-dir", ".", "--profiles-dir", ".", "--target-path", "target", "--log-path", "logs"]
    command = {
        "a command": [sys.executable, "-m", "caseledger.warehouse.dbt_process", "{}", "build", "--", *paths],
        "a run of Dagster": [str(Path(sys.executable).with_name("caseledger-dbt")), "build", *paths],
    }[request.param]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *command], cwd=project, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    try:
        for line in parent.stdout:
            if "1 of 1" in line:
                break
        assert parent.poll() is None
        yield parent
    finally:
        parent.kill()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()


def test_dbt_ends_when_its_parent_is_killed(started: subprocess.Popen[str]) -> None:
    started.kill()
    started.communicate(timeout=SECONDS_TO_END)  # dbt has the other end of the pipe until it ends
