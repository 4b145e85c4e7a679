"""Dagster's own folder: under the data folder, configured by caseledger. `python -m dagster_project.home` makes and prints it."""

from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.inbox.watching import make_inbox
from caseledger.settings import Settings
from caseledger.upkeep.run_checks import LONGEST_RUN

# The ledger and the warehouse have one writer each, and a reader of the ledger keeps its writer out: whatever opens one of
# them belongs to this pool.
WRITERS = "writers"

# A limit for the run as a whole: a second night would otherwise load between the first one's load and its build.
# A run whose machine went down is "under way" for ever, and all others wait for it: after some hours it has failed.
CONFIGURATION = f"""\
# Written by caseledger whenever Dagster is started: what you change here is lost.
telemetry:
  enabled: false
concurrency:
  pools:
    default_limit: 1
    granularity: run
run_monitoring:
  enabled: true
  max_runtime_seconds: {LONGEST_RUN.total_seconds():.0f}
"""


def prepare_home(settings: Settings) -> Path:
    """Make Dagster's home and its configuration, and return its path, absolute as Dagster wants it."""
    home = settings.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(CONFIGURATION, encoding="utf-8")
    return home


def main() -> None:
    """Prepare what Dagster needs, and print its home."""
    settings = Settings.from_environment()
    try:
        make_inbox(settings)
    except RefusedError as error:
        raise SystemExit(f"caseledger: {error}") from error
    print(prepare_home(settings))


if __name__ == "__main__":
    main()
