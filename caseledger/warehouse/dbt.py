"""Running dbt: a process of its own, since what it opens must be closed before its files are moved."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from caseledger.errors import RefusedError
from caseledger.ledger.store import tells_of_full_disk
from caseledger.progress import Progress, silent
from caseledger.settings import DBT_PROJECT, Settings
from caseledger.warehouse.dbt_process import RESULTS

# A build makes tables and checks them; unit tests are for the code and run with the tests.
BUILD = ("build", "--exclude-resource-type", "unit_test")
# dbt leaves its locks to Python's tracker, whose warning would be its last words.
IGNORED_WARNING = "ignore:resource_tracker"
# With less room than this on the disk, that is why a build failed.
NO_ROOM_BYTES = 1_000_000
# What dbt makes or checks, in the order of their building on each other.
KINDS = ("seed", "model", "test")
# What DuckDB says of a cell of a seed that it cannot read.
WRONG_CELL = re.compile(
    r"CSV Error on Line: (?P<line>\d+)\n.*?"
    r"converting column \"(?P<column>\w+)\"\. Could not convert string \"(?P<cell>.*?)\" to '(?P<type>\w+)'",
    re.DOTALL,
)
# What it says of a row that has more or fewer cells than there are columns.
WRONG_ROW = re.compile(
    r"CSV Error on Line: (?P<line>\d+)\n.*?Expected Number of Columns: (?P<columns>\d+) Found: (?P<cells>\d+)", re.DOTALL
)
# What is said of one whose rows break its promises (dbt's macro `keep_constraints`).
BROKEN_PROMISE = re.compile(r"Invalid Input Error: line (?P<line>\d+): (?P<words>.+)")
CELL_TYPES = {
    "DATE": "a date like 2016-04-01",
    "INTEGER": "a whole number",
    "BIGINT": "a whole number",
    "DOUBLE": "a number",
    "BOOLEAN": "true or false",
}


@dataclass(frozen=True)
class DbtRun:
    """What dbt is to run: which warehouse to fill, as known at which moment (none: all), and where its own files go."""

    settings: Settings
    warehouse: Path
    known_at: datetime | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that `dbt/profiles.yml` and the macro `known_at` read; nothing reports home."""
        return {
            "CASELEDGER_WAREHOUSE": str(self.warehouse.resolve()),
            "CASELEDGER_LEDGER": str(self.settings.ledger.resolve()),
            "CASELEDGER_KNOWN_AT": self.known_at.isoformat(sep=" ", timespec="microseconds") if self.known_at else "",
            "DO_NOT_TRACK": "1",
        }

    @property
    def environment_in_its_folder(self) -> Mapping[str, str]:
        """The same for a dbt that is started in the warehouse's folder."""
        return {**self.environment, **told_in_folder(self.warehouse.resolve(), self.settings.ledger.resolve())}

    @property
    def target(self) -> Path:
        """Where dbt keeps what it parsed, which is the same for a replay."""
        return self.settings.home / "dbt" / "warehouse"

    @property
    def results(self) -> Path:
        """Where it is written what became of each model and check."""
        return self.target / RESULTS

    @property
    def paths(self) -> list[str]:
        """The options of dbt that say where things are."""
        paths = {
            "--project-dir": DBT_PROJECT,
            "--profiles-dir": DBT_PROJECT,
            "--target-path": self.target.resolve(),
            "--log-path": self.settings.logs.resolve(),
        }
        return [part for name, path in paths.items() for part in (name, str(path))]

    def process(self, command: Sequence[str]) -> list[str]:
        """Return the command line of a process that runs a command of dbt and ends with this one."""
        return [
            sys.executable,
            "-W",
            IGNORED_WARNING,
            "-m",
            "caseledger.warehouse.dbt_process",
            str(os.getpid()),
            *command,
            "--",
            *self.paths,
        ]


def told_in_folder(warehouse: Path, ledger: Path) -> Mapping[str, str]:
    """Return the variables that name both files from the warehouse's folder: dbt reads its project anew for every other path."""
    return {"CASELEDGER_WAREHOUSE": warehouse.name, "CASELEDGER_LEDGER": os.path.relpath(ledger, warehouse.parent)}


def run_dbt(run: DbtRun, progress: Progress = silent) -> None:
    """Run dbt's build, telling its progress.

    Raises:
        RefusedError: a model could not be made or a check of severity error failed; names the first, and where to read more.
    """
    run.results.unlink(missing_ok=True)
    process = _start(run, BUILD, run.warehouse.parent, subprocess.PIPE)
    last_words = ""
    with process:
        for line in process.stdout or ():
            last_words = line.strip() or last_words
            if line.startswith("Building "):
                progress(line.strip())
    if process.returncode:
        raise RefusedError(what_failed(run, last_words))


@contextmanager
def parsing_ahead(settings: Settings) -> Iterator[None]:
    """Let dbt read its project while something else is done, so that the next build need not; what is wrong, the build says."""
    run = DbtRun(settings, settings.build_folder / settings.warehouse.name)
    run.target.mkdir(parents=True, exist_ok=True)
    with _start(run, ["parse"], run.target, subprocess.DEVNULL) as process:
        try:
            yield
        except BaseException:
            process.kill()
            raise


def _start(run: DbtRun, command: Sequence[str], folder: Path, output: int) -> subprocess.Popen[str]:
    """Start dbt, which finds its files when the folder is the warehouse's."""
    return subprocess.Popen(
        run.process(command),
        cwd=folder,
        env=os.environ | run.environment_in_its_folder,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def what_failed(run: DbtRun, last_words: str) -> str:
    """Return why a run of dbt failed, in one sentence: the first model or check, or else dbt's last words."""
    log = run.settings.logs / "dbt.log"
    failed = _failed_nodes(run)
    messages = [last_words, *(node["message"] or "" for node in failed)]
    # Without any room at all, what fails first may be something that says nothing of it.
    if any(map(tells_of_full_disk, messages)) or shutil.disk_usage(run.settings.home).free < NO_ROOM_BYTES:
        return f"The disk that holds {run.settings.home} is full: make room, then build again. The warehouse is as it was."
    if not failed:
        return f"The build could not start: {_first_line(last_words)} (more in {log}). The warehouse is as it was."
    # A mistake of a seed that a test can put into words stands before what follows from it.
    told = [sentence for node in failed for sentence in (*_wrong_seed(node), *_sentences(run, node))]
    if told:
        others = f", and {len(told) - 1} more like it" if len(told) > 1 else ""
        return f"The build failed: {told[0]}{others} (more in {log}). The warehouse is as it was."
    first = failed[0]
    name = first["unique_id"].split(".", maxsplit=2)[2]
    others = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
    return f"The build failed at {name}: {_first_line(first['message'])}{others} (more in {log}). The warehouse is as it was."


def _failed_nodes(run: DbtRun) -> list[dict[str, Any]]:
    """Return the models and checks that failed; none where dbt did not come to write them down, or not whole."""
    try:
        nodes = json.loads(run.results.read_text(encoding="utf-8"))["results"]
    except (FileNotFoundError, ValueError):
        return []
    return sorted((node for node in nodes if node["status"] in ("error", "fail", "runtime error")), key=_rank)


def _rank(node: Mapping[str, Any]) -> tuple[int, str]:
    """Return where a failed node stands among others: what the rest is made of first, whichever of its threads dbt gave it to."""
    kind = node["unique_id"].partition(".")[0]
    return KINDS.index(kind) if kind in KINDS else len(KINDS), node["unique_id"]


def _wrong_seed(node: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a seed that DuckDB cannot read or that breaks its promises, as far as it is said."""
    if not node["unique_id"].startswith("seed."):
        return []
    file, message = node["unique_id"].rpartition(".")[2] + ".csv", node["message"] or ""
    if found := WRONG_CELL.search(message):
        wanted = CELL_TYPES.get(found["type"], found["type"])
        return [f"{file}, line {found['line']}: {found['column']} must be {wanted}, not '{found['cell']}': correct the cell"]
    if found := WRONG_ROW.search(message):
        return [f"{file}, line {found['line']}: it has {found['cells']} of {found['columns']} cells: correct the row"]
    if found := BROKEN_PROMISE.search(message):
        return [f"{file}, line {found['line']}: {found['words'].strip()}: correct the row"]
    return []


def _sentences(run: DbtRun, node: Mapping[str, Any]) -> list[str]:
    """Return what a failed test says of each row: the column `sentence`, in those tests that have it."""
    if node["status"] != "fail" or not run.warehouse.exists():
        return []
    with duckdb.connect(str(run.warehouse), read_only=True) as warehouse:
        try:
            found = warehouse.execute(f"select sentence from ({node['compiled_code']}\n) order by sentence").fetchall()
        except duckdb.BinderException:  # most tests have no such column
            return []
    return [sentence for (sentence,) in found]


def _first_line(text: str) -> str:
    return " ".join(text.split())[:300]
