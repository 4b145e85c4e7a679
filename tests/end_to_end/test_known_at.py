"""As known at which moment a build is, its command says, whatever the shell has set.

The tests prevent figures of another day than the one they are printed for.
"""

from datetime import datetime

import duckdb
from end_to_end.conftest import Demo, Installation
from end_to_end.dbt_command import run_dbt_command
from end_to_end.documented import KNOWN_AT

from caseledger.moments import parse_known_at
from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun


def known_until(installation: Installation, known_at: datetime | None = None) -> datetime:
    """Return until when a warehouse knows what was recorded."""
    path = installation.settings.replay(known_at) if known_at else installation.settings.warehouse
    with duckdb.connect(str(path), read_only=True) as warehouse:
        (moment,) = warehouse.execute("select known_until from staging.known_until").fetchone()
    return moment


def test_a_build_knows_everything_whatever_the_shell_says(demo: Demo, newcomer: Installation) -> None:
    assert known_until(newcomer) == known_until(demo) > datetime(2017, 1, 1)


def test_a_replay_knows_what_its_command_says_whatever_the_shell_says(newcomer: Installation) -> None:
    moment = parse_known_at(KNOWN_AT)
    assert known_until(newcomer, moment) == moment


def test_a_moment_given_to_dbt_as_a_variable_is_refused(filled: Settings) -> None:
    run = DbtRun(filled, filled.build_folder / filled.warehouse.name)
    assert not run_dbt_command(run, "parse", "--vars", "{known_at: 2016-07-15}")
