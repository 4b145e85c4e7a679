"""A simulated borough has a result for every indicator: no rule needs what only the sample's people do."""

from pathlib import Path

import duckdb

from caseledger.ledger.loading import load
from caseledger.settings import Settings
from caseledger.simulate import simulate
from caseledger.warehouse.build import build


def test_every_indicator_has_a_result_on_a_simulated_borough(home: Settings, tmp_path: Path) -> None:
    simulate(tmp_path / "events", people=1500, years=4, seed=3, until=2018)
    load(home, [str(tmp_path / "events")])
    with duckdb.connect(str(build(home)), read_only=True) as warehouse:
        without = warehouse.execute("""
            select indicator_ref from seed.indicator
            except
            select indicator_ref from indicator_result where value is not null
        """).fetchall()
    assert without == []
