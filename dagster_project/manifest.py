"""dbt's manifest, from which Dagster knows the models: made when it is missing or older than the dbt project."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from caseledger.errors import RefusedError
from caseledger.settings import DBT_PROJECT

Manifest = dict[str, Any]


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of the dbt project as it is now, parsed into the folder of `path` where need be.

    Several of Dagster's processes import the definitions at once: one parses, the others wait for it.

    Raises:
        RefusedError: dbt cannot make sense of the project.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "manifest.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists() or path.stat().st_mtime < _last_change(DBT_PROJECT):
            _parse(path.parent)
        manifest = json.loads(path.read_text(encoding="utf-8"))
    return attach_singular_tests(manifest)


def attach_singular_tests(manifest: Manifest) -> Manifest:
    """Name the model that each singular test is about, the first it refers to; dagster-dbt asks for that to make it a check."""
    names = {unique_id: node["name"] for unique_id, node in manifest["nodes"].items()}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and not node.get("attached_node"):
            subject = names[node["depends_on"]["nodes"][0]]
            node["config"]["meta"] = {"dagster": {"ref": {"name": subject}}} | node["config"].get("meta", {})
    return manifest


def _last_change(folder: Path) -> float:
    """Return when anything in the folder last changed; a file taken away changes the folder it was in."""
    return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))


def _parse(target: Path) -> None:
    paths = {"--project-dir": DBT_PROJECT, "--profiles-dir": DBT_PROJECT, "--target-path": target, "--log-path": target}
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "parse", "--target", "parse"]
    ran = subprocess.run(
        [*command, *(str(part) for pair in paths.items() for part in pair)],
        env=os.environ | {"DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RefusedError(f"dbt cannot parse {DBT_PROJECT} (more in {target / 'dbt.log'}):\n{ran.stdout.strip()}")
