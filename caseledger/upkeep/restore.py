"""A restore: the ledger, vault and publications of a backup into a home that has none of them, whole or not at all."""

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree

import duckdb

from caseledger.catalogue import read_catalogue
from caseledger.errors import RefusedError
from caseledger.ledger.migrating import AS_VERSION_1
from caseledger.ledger.pseudonyms import read_key
from caseledger.ledger.sql import literal
from caseledger.ledger.store import SCHEMA, SCHEMA_VERSION, attach_ledger, private_files, refuse_storage_errors
from caseledger.ledger.vault import VAULT_SCHEMA
from caseledger.progress import Progress, silent
from caseledger.settings import Settings
from caseledger.upkeep import manifest as manifests
from caseledger.upkeep.findings import counted, listed
from caseledger.upkeep.manifest import PUBLICATION, Manifest, read_manifest, sha256_of
from caseledger.upkeep.tables import read_parts, tables_of
from caseledger.whole_files import write_whole

# In the order in which they are put in place, after the publications: with the ledger the restore has happened.
SCHEMAS = {"vault": VAULT_SCHEMA, "ledger": SCHEMA}
# Says what is about to be put in place, for whoever finds a restore that was killed meanwhile.
PLACING = "placing.json"


@dataclass(frozen=True)
class Restored:
    """A backup that was brought back into an installation."""

    settings: Settings
    manifest: Manifest

    @property
    def sentences(self) -> list[str]:
        """What whoever brought it back should know."""
        return [
            f"{self.settings.ledger}: {counted(self.manifest.rows.get('ledger.event', 0), 'event')}, "
            f"as they were at {self.manifest.made_at.replace('T', ' ')}.",
            *self._about_key(),
            *self._about_settings(),
            "Next: 'caseledger build' makes the warehouse and the published copy.",
        ]

    def _about_key(self) -> list[str]:
        try:
            is_right = self.manifest.key_fingerprint in (None, read_key(self.settings).fingerprint)
        except RefusedError as error:
            return [str(error)]
        return [] if is_right else [f"{self.settings.key_file} is not the ledger's key: set CASELEDGER_KEY_FILE to that one."]

    def _about_settings(self) -> list[str]:
        now = {"default_area": self.settings.default_area, "reject_retention_days": self.settings.reject_retention_days}
        names = {"default_area": "CASELEDGER_AREA", "reject_retention_days": "CASELEDGER_REJECT_RETENTION_DAYS"}
        return [
            f"{names[name]} was {was} when the backup was made, and is {now[name]} now."
            for name, was in self.manifest.settings.items()
            if was != now.get(name, was)
        ]


def restore(settings: Settings, folder: Path, progress: Progress = silent) -> Restored:
    """Bring a backup back, after making sure of every byte of it.

    What an earlier restore had put in place when it was killed is taken back first.

    Raises:
        RefusedError: the home has a ledger, a vault or publications; something in the backup is damaged, missing or not of it;
            a newer caseledger wrote it; the disk is full.
    """
    _refuse_inhabited(settings)
    manifest = read_manifest(folder)
    _refuse_newer(manifest, folder)
    with refuse_storage_errors(folder):
        _verify(folder, manifest, progress)
    work = restore_folder(settings)
    with refuse_storage_errors(settings.home), private_files():
        try:
            _take_back(settings)
            rmtree(work, ignore_errors=True)  # what a killed restore left
            work.mkdir(parents=True)
            made = [
                *_copy_publications(settings, work, folder, manifest),
                *(_make(database, work, folder, manifest, progress) for database in SCHEMAS if _has(manifest, database)),
            ]
            _refuse_inhabited(settings)  # a load may have begun meanwhile
            # Replays of another ledger could pass for this one's once it has come as far.
            rmtree(settings.home / "replay", ignore_errors=True)
            _note(made, work / PLACING)
            for path in made:
                path.rename(settings.home / path.name)
        finally:
            _take_back(settings)
            rmtree(work, ignore_errors=True)
    return Restored(settings, manifest)


def put_by_killed_restore(settings: Settings) -> list[Path]:
    """Return what a restore had put in place when it was killed; with the ledger, which comes last, it had happened.

    What was changed since is none of its any more: nobody would have it but here.
    """
    placing = restore_folder(settings) / PLACING
    if settings.ledger.exists() or not placing.exists():
        return []
    try:
        states = json.loads(placing.read_text(encoding="utf-8"))
    except ValueError:
        states = {}
    if not isinstance(states, dict):  # damaged by a power cut: then nothing is known to be of that restore
        return []
    return [settings.home / name for name, state in states.items() if _state(settings.home / name) == state]


def restore_folder(settings: Settings) -> Path:
    """Return where a restore makes what it then puts in place."""
    return settings.home / "restore"


def _note(made: list[Path], placing: Path) -> None:
    write_whole(placing, json.dumps({path.name: _state(path) for path in made}))


def _state(path: Path) -> list[list[str | int]]:
    """Return what tells the files at a place from others, and from themselves after a change."""
    files = [(file, file.stat()) for file in sorted((path, *path.rglob("*"))) if file.is_file()]
    return [[file.name, status.st_ino, status.st_size, status.st_mtime_ns] for file, status in files]


def _take_back(settings: Settings) -> None:
    for path in put_by_killed_restore(settings):
        rmtree(path) if path.is_dir() else path.unlink()
    (restore_folder(settings) / PLACING).unlink(missing_ok=True)


def _refuse_inhabited(settings: Settings) -> None:
    databases = (settings.ledger, settings.vault)
    logs = (path.with_name(path.name + ".wal") for path in databases)
    unfinished = set(put_by_killed_restore(settings))
    for path in (*databases, *logs, *settings.publications.glob("*")):
        if path.exists() and unfinished.isdisjoint((path, path.parent)):
            raise RefusedError(f"{path} is there: set CASELEDGER_HOME to an empty home, or move it away. Nothing was restored.")


def _refuse_newer(manifest: Manifest, folder: Path) -> None:
    if manifest.ledger_schema_version > SCHEMA_VERSION:
        raise RefusedError(f"{folder} was written by a newer caseledger ({manifest.caseledger}): update, then restore.")
    if unknown := sorted(manifest.catalogue.keys() - read_catalogue().keys()):
        raise RefusedError(f"{folder} may hold events that this caseledger does not know ({listed(unknown)}): update first.")


def _verify(folder: Path, manifest: Manifest, progress: Progress) -> None:
    there = {path.name for path in folder.iterdir()}
    expected = manifest.files.keys() | {manifests.NAME}
    for name in sorted(expected - there):
        raise RefusedError(f"{folder / name} is missing: take another copy of the backup. Nothing was restored.")
    for name in sorted(there - expected):
        raise RefusedError(f"{folder / name} is no part of the backup: move it away. Nothing was restored.")
    for name, file in manifest.files.items():
        progress(f"Checking {name}")
        if sha256_of(folder / name) != file.sha256:
            raise RefusedError(f"{folder / name} is damaged: take another copy of the backup. Nothing was restored.")


def _copy_publications(settings: Settings, work: Path, folder: Path, manifest: Manifest) -> list[Path]:
    """Copy the frozen figures of published quarters, and return the folder that they are in, if there are any."""
    names = manifest.files_of(PUBLICATION)
    if not names:
        return []
    made = work / settings.publications.name
    made.mkdir()
    for name in names:
        copyfile(folder / name, made / name.removeprefix(f"{PUBLICATION}."))
    return [made]


def _make(database: str, work: Path, folder: Path, manifest: Manifest, progress: Progress) -> Path:
    """Make a database with the rows of the backup in it, and return its file."""
    path = work / f"{database}.duckdb"
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2GB'")
        connection.execute(f"set temp_directory = {literal(work / 'spill')}")
        attach_ledger(connection, path, database)  # the vault, which is small, is stored likewise
        connection.execute(f"use {database}; {SCHEMAS[database]}")
        if database == "ledger" and manifest.ledger_schema_version == 1:
            connection.execute(AS_VERSION_1)  # as it was then: the first load brings it up to date
        for table in tables_of(connection, database):
            files = manifest.files_of(table.full_name)
            if not files:
                continue
            progress(f"Restoring {table.full_name}")
            rows = read_parts(connection, table, [folder / name for name in files])
            if rows != manifest.rows[table.full_name]:
                raise RefusedError(f"{folder / files[0]} does not have the rows of {table.full_name}: nothing was restored.")
    return path


def _has(manifest: Manifest, database: str) -> bool:
    return any(table.partition(".")[0] == database for table in manifest.rows)
