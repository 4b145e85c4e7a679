"""The dbt project by itself: what can be told of it without any data."""

import os
import subprocess
import sys
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.settings import DBT_PROJECT


def project_changed_at() -> float:
    """Return when anything of the project last changed; a file taken away changes the folder it was in."""
    return max(path.stat().st_mtime for path in (DBT_PROJECT, *DBT_PROJECT.rglob("*")))


def run_on_project(*command: str, target: Path) -> None:
    """Run a dbt command that needs neither ledger nor warehouse, into a folder of its own.

    Raises:
        RefusedError: dbt cannot make sense of the project.
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = {
        "--project-dir": DBT_PROJECT,
        "--profiles-dir": DBT_PROJECT,
        "--target-path": target.resolve(),
        "--log-path": target.resolve(),
    }
    options = ["--target", "parse", *(str(part) for pair in paths.items() for part in pair)]
    ran = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *command, *options],
        env=os.environ | {"DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RefusedError(f"dbt cannot parse {DBT_PROJECT} (more in {target / 'dbt.log'}):\n{ran.stdout.strip()}")
