"""The dbt project by itself: what can be told of it without any data."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.ledger.store import tells_of_full_disk
from caseledger.settings import DBT_PROJECT

# What figures follow from: models, macros, checks, and the seeds with what is declared of them.
RULES = {".sql", ".yml", ".csv"}
LONGEST_LAST_WORDS = 600


def project_changed_at(project: Path = DBT_PROJECT) -> float:
    """Return when anything of the project last changed; a file taken away changes the folder it was in."""
    return max(path.stat().st_mtime for path in (project, *project.rglob("*")))


def project_hash() -> str:
    """Return what changes when a rule does: SHA256 over the names and contents of the project's files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in DBT_PROJECT.rglob("*") if path.suffix in RULES):
        for part in (str(path.relative_to(DBT_PROJECT)).encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]


def run_on_project(*command: str, target: Path, project: Path = DBT_PROJECT) -> None:
    """Run a dbt command that needs neither ledger nor warehouse, into a folder of its own.

    Raises:
        RefusedError: dbt cannot make sense of the project.
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = {
        "--project-dir": project.resolve(),
        "--profiles-dir": project.resolve(),
        "--target-path": target.resolve(),
        "--log-path": target.resolve(),
    }
    options = ["--target", "parse", *(str(part) for pair in paths.items() for part in pair)]
    ran = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *command, *options],
        env=os.environ | {"DO_NOT_TRACK": "1", "CASELEDGER_KNOWN_AT": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        said = ran.stdout + ran.stderr
        if tells_of_full_disk(said):
            raise RefusedError(f"The disk that holds {target} is full: make room, then try again.")
        last_words = " ".join(said.split())[-LONGEST_LAST_WORDS:]
        raise RefusedError(f"dbt cannot parse {project} (more in {target / 'dbt.log'}): {last_words}")
