"""What can be told without opening a database: versions, files and who may read them, room on the disk, leftovers."""

import os
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from caseledger.settings import Settings
from caseledger.upkeep.findings import Area, Finding, size_text
from caseledger.upkeep.restore import put_by_killed_restore, restore_folder

VERSIONS, FILES, DISK, LEFTOVERS = Area("versions"), Area("files"), Area("disk"), Area("leftovers")
PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "dagster")
SET_UP_AGAIN = "Set up the environment again: 'make setup' in the folder of caseledger."
# A build writes a fresh warehouse while the old one stays, and may spill as much again.
WAREHOUSES_OF_ROOM = 2


def check_versions() -> Iterator[Finding]:
    """Compare what is installed with what caseledger says it needs."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield _version("Python", python, SpecifierSet(metadata("caseledger")["Requires-Python"]))
    yield VERSIONS.ok(f"caseledger {version('caseledger')}")
    needed = {requirement.name: requirement.specifier for requirement in map(Requirement, requires("caseledger") or [])}
    for package in PACKAGES:
        try:
            yield _version(package, version(package), needed[package])
        except PackageNotFoundError:
            yield VERSIONS.problem(f"{package} is not installed", SET_UP_AGAIN)


def check_files(settings: Settings) -> Iterator[Finding]:
    """Look at the files that lie in the home, and at who may read them besides their owner."""
    if not settings.home.is_dir():
        yield FILES.warning(
            f"There is nothing at {settings.home} yet",
            "Load events ('caseledger load FILES...'), which makes it, or bring a backup back ('caseledger restore FOLDER').",
        )
        return
    yield _home(settings.home)
    for path in (settings.ledger, settings.vault, settings.warehouse, *_derived(settings), settings.key_file):
        if path.is_file():
            yield _private_file(path)
    if settings.published.is_file():
        yield _public_file(settings.published)


def check_disk(settings: Settings) -> Finding:
    """Compare the free room with what a build needs."""
    existing = next(folder for folder in (settings.home.absolute(), *settings.home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    # Before the first build the ledger's size stands in for the warehouse's.
    needed = max(WAREHOUSES_OF_ROOM * _size(settings.warehouse), _size(settings.ledger))
    sentence = f"{size_text(free)} free; a build needs about {size_text(needed)}"
    if free < needed:
        return DISK.problem(sentence, f"Make room on the disk of {existing}: builds and loads will be refused.")
    return DISK.ok(sentence)


def check_leftovers(settings: Settings, *, is_loading: bool, is_building: bool) -> Iterator[Finding]:
    """Look for what killed commands left; what belongs to one that is running is none."""
    found = [
        *([] if is_loading else _left_by_loads(settings)),
        *([] if is_building else _left_by_builds(settings)),
    ]
    yield from found or [LEFTOVERS.ok("None")]


def _left_by_loads(settings: Settings) -> Iterator[Finding]:
    for path in (settings.work, restore_folder(settings)):
        if path == restore_folder(settings) and put_by_killed_restore(settings):
            yield LEFTOVERS.warning(
                "restore/ was left by a killed restore, which had begun to put files in place",
                "Run 'caseledger restore FOLDER' again: it takes them back, and begins anew.",
            )
        elif path.exists():
            yield LEFTOVERS.warning(f"{path.name}/ was left by a killed command", f"Remove it: 'rm -r {_quoted(path)}'.")
    for database in (settings.ledger, settings.vault):
        wal = database.with_name(database.name + ".wal")
        if wal.exists() and database.exists():
            yield LEFTOVERS.warning(
                f"{wal.name} was left by a killed command", "Leave it where it is: the next load takes what was finished from it."
            )
        elif wal.exists():
            yield LEFTOVERS.problem(
                f"{wal.name} belongs to a {database.name} that is gone",
                f"Put {database.name} back beside it, or move it away before a restore.",
            )


def _left_by_builds(settings: Settings) -> Iterator[Finding]:
    for path in (settings.build_folder, *settings.home.glob("published.fresh.duckdb*")):
        if path.exists():
            yield LEFTOVERS.warning(f"{path.name} was left by a killed build", "The next 'caseledger build' clears it away.")


def _version(name: str, installed: str, needed: SpecifierSet) -> Finding:
    if needed.contains(installed, prereleases=True):
        return VERSIONS.ok(f"{name} {installed}")
    return VERSIONS.problem(f"{name} {installed}, where caseledger needs {needed}", SET_UP_AGAIN)


def _home(home: Path) -> Finding:
    mode = _mode(home)
    sentence = f"Everything lies in {home}, mode {mode:04o}"
    if not os.access(home, os.W_OK):
        return FILES.problem(f"{home} may not be written", f"Check who owns it: 'ls -ld {_quoted(home)}'.")
    if mode & stat.S_IWOTH:
        return FILES.warning(
            f"{sentence}: others may put files in the place of those that are there", f"Close it: 'chmod o-w {_quoted(home)}'."
        )
    return FILES.ok(sentence)


def _public_file(path: Path) -> Finding:
    mode, sentence = _mode(path), _size_and_mode(path)
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        return FILES.problem(
            f"{sentence}: open to be changed by others",
            f"Close it: 'chmod 644 {_quoted(path)}', and make it anew: 'caseledger build'.",
        )
    if not mode & stat.S_IROTH:
        return FILES.warning(f"{sentence}: closed to others, whom it is for", f"Open it: 'chmod 644 {_quoted(path)}'.")
    return FILES.ok(sentence)


def _private_file(path: Path) -> Finding:
    mode, sentence = _mode(path), _size_and_mode(path)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return FILES.problem(
            f"{sentence}: open to others than its owner", f"Close it: 'chmod 600 {_quoted(path)}', and ask who has read it."
        )
    return FILES.ok(sentence)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _size_and_mode(path: Path) -> str:
    return f"{path.name}: {size_text(path.stat().st_size)}, mode {_mode(path):04o}"


def _derived(settings: Settings) -> list[Path]:
    """Return the files with exact figures beside the warehouse: replays and publications."""
    return [*sorted((settings.home / "replay").glob("*.duckdb")), *sorted(settings.publications.glob("*.parquet"))]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
