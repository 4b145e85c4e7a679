"""Where things live: every path and every name from the environment, read once."""

import os
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from caseledger.errors import RefusedError

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt"
CATALOGUE_FOLDER = DBT_PROJECT / "models" / "staging"
SEED_FOLDER = DBT_PROJECT / "seeds"
DEMO_HOME = Path("demo")
BARNET = "E09000003"
# The shape of ONS's codes (E09000003), and of codes that others make up in their place. A name, or a code in small letters or
# with a blank, would be an area of its own, in which nobody looks for the cases.
AREA_CODE = "[A-Z][A-Z0-9_-]*[0-9]"


@dataclass(frozen=True)
class Settings:
    """Where one installation keeps its files, and the few choices it has.

    `home` holds everything but the key: the key turns local ids into pseudonyms and must not travel with the data.
    """

    home: Path
    key_file: Path
    default_area: str = BARNET
    reject_retention_days: int = 90
    on_failure: str = ""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the `CASELEDGER_*` variables; an empty one counts as absent.

        Raises:
            RefusedError: the retention time is not a whole number of days, or the area is no code.
        """

        def value(name: str, default: str) -> str:
            return os.environ.get(f"CASELEDGER_{name}") or default

        days = value("REJECT_RETENTION_DAYS", "90")
        if not days.isdecimal() or len(days) > 5:
            raise RefusedError(f"CASELEDGER_REJECT_RETENTION_DAYS must be a whole number of days, not {days!r}.")
        area = value("AREA", BARNET)
        if not re.fullmatch(AREA_CODE, area):
            raise RefusedError(f"CASELEDGER_AREA must be an authority's ONS code like {BARNET}, not {area!r}.")
        return cls(
            home=Path(value("HOME", "data")).expanduser(),
            key_file=Path(value("KEY_FILE", "~/.config/caseledger/key")).expanduser(),
            default_area=area,
            reject_retention_days=int(days),
            on_failure=value("ON_FAILURE", ""),
        )

    def at(self, home: Path, default_area: str) -> "Settings":
        """Return the same choices with the files in another home, for another area."""
        return replace(self, home=home, default_area=default_area)

    @property
    def ledger(self) -> Path:
        """The only file that cannot be made again."""
        return self.home / "ledger.duckdb"

    @property
    def vault(self) -> Path:
        """Pseudonym to (encrypted) local id, and the record of who looked."""
        return self.home / "vault.duckdb"

    @property
    def build_folder(self) -> Path:
        """Where a build makes a file before it is put in its place."""
        return self.home / "build"

    @property
    def warehouse(self) -> Path:
        """Cases and exact results, as of all that is known."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Results for everybody: no person, no small count."""
        return self.home / "published.duckdb"

    @property
    def publications(self) -> Path:
        """The figures of each quarter as they were first published, a file per quarter that is never changed."""
        return self.home / "publications"

    @property
    def docs(self) -> Path:
        """The definitions of every indicator, event, table and column, as a page."""
        return self.home / "docs" / "index.html"

    @property
    def inbox(self) -> Path:
        """Where files to load are dropped for the scheduled runs."""
        return self.home / "inbox"

    @property
    def work(self) -> Path:
        """Files that only live as long as one command."""
        return self.home / "work"

    @property
    def logs(self) -> Path:
        """What dbt and the scheduled runs say."""
        return self.home / "logs"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own run history and configuration."""
        return self.home / "dagster"

    def replay(self, known_at: datetime) -> Path:
        """Return the warehouse as it was known at a moment."""
        return self.home / "replay" / f"{known_at:%Y-%m-%dT%H%M%S.%f}.duckdb"
