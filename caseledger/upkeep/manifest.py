"""The manifest of a backup: what is in it, who wrote it, and the hash of every file and of itself."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from caseledger.errors import RefusedError

NAME = "manifest.json"
FORMAT = 1
# The frozen figures of published quarters are files already, and are copied under their names with this before them.
PUBLICATION = "publication"


@dataclass(frozen=True)
class BackupFile:
    """One Parquet file: the table whose rows it holds, how many, and the SHA-256 of its bytes."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `settings` are the choices that came from the environment, `catalogue` the fields of each event type, both as they were when
    it was made.
    """

    made_at: str
    caseledger: str
    duckdb: str
    ledger_schema_version: int
    key_fingerprint: str | None
    settings: dict[str, str | int]
    catalogue: dict[str, list[str]]
    files: dict[str, BackupFile] = field(default_factory=dict)
    backup_format: int = FORMAT

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = {file.table for file in self.files.values()}
        return {table: sum(file.rows for file in self.files.values() if file.table == table) for table in sorted(tables)}

    def files_of(self, table: str) -> list[str]:
        """Return the names of a table's files, in the order of its rows."""
        return sorted(name for name, file in self.files.items() if file.table == table)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest into the backup's folder."""
    (folder / NAME).write_bytes(_text(manifest))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a backup.

    Raises:
        RefusedError: there is none, a newer caseledger wrote it, or a byte of it is not as it was written.
    """
    path = folder / NAME
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{folder} is no backup of caseledger: {path} cannot be read ({error.strerror}).") from error
    try:
        found = json.loads(content)
        if found["backup_format"] > FORMAT:
            raise RefusedError(f"{path} was written by a newer caseledger ({found['caseledger']}): update, then restore.")
        del found["rows"], found["sha256"]
        found["files"] = {name: BackupFile(**file) for name, file in found["files"].items()}
        manifest = Manifest(**found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(path) from error
    if _text(manifest) != content:
        raise _damaged(path)
    return manifest


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, with the rows of each table for who reads it, and the hash of all that."""
    said = asdict(manifest) | {"rows": manifest.rows}
    return _json(said | {"sha256": hashlib.sha256(_json(said)).hexdigest()})


def _json(value: dict) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _damaged(path: Path) -> RefusedError:
    return RefusedError(f"{path} is damaged: take another copy of the backup. Nothing was restored.")
