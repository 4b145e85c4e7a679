"""A backup: ledger, vault and publications as Parquet files in a folder of their own, with a manifest. The key is not in it."""

from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from shutil import copyfile, rmtree

import duckdb

from caseledger.catalogue import read_catalogue
from caseledger.errors import RefusedError
from caseledger.ledger.pseudonyms import fingerprint_of_ledger
from caseledger.ledger.sql import file_literal, literal
from caseledger.ledger.store import open_ledger, private_files, refuse_storage_errors, version_of_ledger
from caseledger.moments import local_now
from caseledger.progress import Progress, silent
from caseledger.settings import Settings
from caseledger.upkeep.findings import Status, counted
from caseledger.upkeep.ledger_checks import check_whole
from caseledger.upkeep.manifest import PUBLICATION, BackupFile, Manifest, sha256_of, write_manifest
from caseledger.upkeep.tables import parts_of, tables_of, write_part


@dataclass(frozen=True)
class Backup:
    """A backup that was made of an installation."""

    settings: Settings
    folder: Path
    manifest: Manifest

    @property
    def sentences(self) -> list[str]:
        """What whoever made it should know."""
        rows, key_file = self.manifest.rows, self.settings.key_file
        held = [counted(rows.get("ledger.event", 0), "event"), counted(rows.get("ledger.load", 0), "load")]
        if "vault.person" in rows:
            held.append(counted(rows["vault.person"], "person", "people") + " of the vault")
        return [
            f"{self.folder}: {', '.join(held)}.",
            f"The key is not in it: without {key_file} nobody can be named from it and nothing loaded after a restore. "
            "Keep a copy of the key elsewhere.",
            *(["There is no vault beside the ledger: none is in the backup."] if "vault.person" not in rows else []),
        ]


def back_up(settings: Settings, folder: Path, progress: Progress = silent) -> Backup:
    """Write ledger and vault into a folder that does not hold anything yet; it appears when it is whole.

    Both are as one moment left them: while the ledger is open here, no load writes either.

    Raises:
        RefusedError: the folder holds something, there is no ledger or it has lost something, a load is running, or the disk is
            full.
    """
    folder = folder.absolute()
    with open_ledger(settings, read_only=True) as connection, refuse_storage_errors(folder), private_files():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RefusedError(f"{folder} holds something already: name a new or an empty folder. Nothing was written.")
        progress("Counting events and loads")
        _refuse_lossy(connection, settings)
        unfinished = folder.with_name(f".{folder.name}.unfinished")
        rmtree(unfinished, ignore_errors=True)  # what a killed backup left
        try:
            unfinished.mkdir(parents=True)
            manifest = _write(connection, settings, unfinished, progress)
            unfinished.rename(folder)
        finally:
            rmtree(unfinished, ignore_errors=True)
    return Backup(settings, folder, manifest)


def _refuse_lossy(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Refuse what would pass for a good backup, and in time replace the last that is."""
    for found in check_whole(connection):
        if found.status is Status.PROBLEM:
            raise RefusedError(f"{settings.ledger} is not whole. {found.finding}. {found.remedy} Nothing was written.")


def _write(connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, progress: Progress) -> Manifest:
    tables = tables_of(connection, "ledger")
    if settings.vault.exists():
        with refuse_storage_errors(settings.vault):
            connection.execute(f"attach {literal(settings.vault)} as vault (read_only)")
        tables += tables_of(connection, "vault")
    files = {}
    for part in (part for table in tables for part in parts_of(connection, table)):
        progress(f"Writing {part.file}")
        rows = write_part(connection, part, folder)
        files[part.file] = BackupFile(part.table.full_name, rows, sha256_of(folder / part.file))
    files |= _copy_publications(connection, settings, folder)
    manifest = replace(_manifest(connection, settings), files=files)
    write_manifest(manifest, folder)
    return manifest


def _copy_publications(connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> dict[str, BackupFile]:
    files = {}
    for path in sorted(settings.publications.glob("*.parquet")):
        copy = folder / f"{PUBLICATION}.{path.name}"
        copyfile(path, copy)
        (rows,) = connection.execute(f"select count(*) from read_parquet({file_literal(copy)})").fetchone()
        files[copy.name] = BackupFile(PUBLICATION, rows, sha256_of(copy))
    return files


def _manifest(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Manifest:
    """Return what a backup made now says of itself, but for its files."""
    return Manifest(
        made_at=local_now().isoformat(timespec="seconds"),
        caseledger=version("caseledger"),
        duckdb=duckdb.__version__,
        ledger_schema_version=version_of_ledger(connection),
        key_fingerprint=fingerprint_of_ledger(connection),
        settings={"default_area": settings.default_area, "reject_retention_days": settings.reject_retention_days},
        catalogue={name: [field.name for field in event_type.fields] for name, event_type in read_catalogue().items()},
    )
