"""As known at which moment a build is, its command says; neither what the shell has set nor a replay before makes a difference.

The tests prevent figures of another day than the one they are printed for.
"""

import pytest
from end_to_end.dbt_command import run_dbt_command

from caseledger.settings import Settings
from caseledger.warehouse.dbt import DbtRun


@pytest.fixture
def run(filled: Settings) -> DbtRun:
    """A build of a small ledger."""
    return DbtRun(filled, filled.build_folder / filled.warehouse.name)


def compiled(run: DbtRun) -> str:
    """Return the SQL of a model that asks until when figures are known."""
    assert run_dbt_command(run, "compile", "--select", "known_until")
    return (run.target / "compiled/caseledger/models/staging/known_until.sql").read_text(encoding="utf-8")


def test_a_build_knows_everything_after_a_replay_whatever_the_shell_says(run: DbtRun, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as by_hand:
        by_hand.setattr(DbtRun, "environment", {**run.environment, "CASELEDGER_KNOWN_AT": "2016-07-15"})
        assert "'2016-07-15 23:59:59.999999'" in compiled(run)
    monkeypatch.setenv("CASELEDGER_KNOWN_AT", "2016-07-15")
    assert "nullif('', '')" in compiled(run)


def test_a_moment_given_to_dbt_as_a_variable_is_refused(run: DbtRun) -> None:
    assert not run_dbt_command(run, "parse", "--vars", "{known_at: 2016-07-15}")
