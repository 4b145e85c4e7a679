"""dbt's manifest, from which Dagster knows the models: made when it is missing or older than the dbt project."""

import fcntl
import json
from pathlib import Path
from typing import Any

from caseledger.warehouse.project import project_changed_at, run_on_project

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
        if not path.exists() or path.stat().st_mtime < project_changed_at():
            run_on_project("parse", target=path.parent)
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
