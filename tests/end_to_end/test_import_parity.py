"""Twelve monthly Annex A extracts of a simulated borough give the figures of its own events, as far as the format goes."""

import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import naive
import pytest
from annex_a_exporter import Extract
from end_to_end.workbooks import annex_a

from caseledger.importers.extracts import import_annex_a
from caseledger.importers.importing import Request
from caseledger.settings import BARNET, Settings
from caseledger.simulate import simulate

PEOPLE, YEARS, SEED, UNTIL = 1200, 4, 7, 2024
MONTHS = [(2023, month) for month in range(4, 13)] + [(2024, month) for month in range(1, 4)]
DAYS = [date(year, month, monthrange(year, month)[1]) for year, month in MONTHS]
# Figures that differ, each with what of the format makes them differ. Where a feed is missing altogether, the figure is no_feed.
# The naive fold knows events, not what their source could have told: what this has no place for at all it counts as none, where
# the warehouse says no_feed (test_import_told).
DIFFERS = {
    "FS/C18": "List 8 shows the latest placement only: those between two extracts are missing, and one ends when the next begins",
    "FS/C19": "distances are not in Annex A",
    "FS/C26": "whether a placement is long-term is in Annex A only where it is the code of its type that says so (U1, U4)",
    "IP/LA1": "whether a placement is long-term is in Annex A only where it is the code of its type that says so (U1, U4)",
    "IP/RP1": "whether a carer is approved is not in Annex A",
    "IP/AS3": "List 4 says whether a child needed support, not what else was decided",
    "IP/AS4": "List 4 says whether a child needed support, not what else was decided",
    "IP/CP1": "List 5 has no ends of section 47 enquiries",
    "IP/CP2": "List 5 has no ends of section 47 enquiries",
    "IP/CP15": "List 5 has no ends of section 47 enquiries",
    "IP/CP14": "List 7 does not say why a plan ended",
    "IP/FD2": "an assessment that was written down after its episode left List 6 has no referral",
}
# The first extract knows what happened in the six months before it; what looks further back agrees from the extract on (by its
# number) that all of its look-back is known from, or not within a year.
SHORT_HISTORY = {"FS/S4": 6, "IP/FD3": 12, "FS/S10": 12}


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> list[naive.Event]:
    """The events of a simulated borough."""
    folder = tmp_path_factory.mktemp("borough") / "events"
    simulate(folder, PEOPLE, YEARS, SEED, until=UNTIL)
    return naive.read_events(sorted(folder.iterdir()))


@pytest.fixture(scope="module")
def imported(borough: list[naive.Event], tmp_path_factory: pytest.TempPathFactory) -> list[naive.Event]:
    """The events that the borough's monthly extracts become."""
    folder = tmp_path_factory.mktemp("imported")
    settings = Settings(folder / "home", folder / "key")
    for day in DAYS:
        known = naive.effective([event for event in borough if event.area_code == BARNET], day)
        workbook = annex_a(folder / f"{day}.xlsx", Extract(known, day).lists())
        summary = import_annex_a(settings, [workbook], Request(datetime.combine(day, datetime.min.time())))
        assert summary.rejected_cells == {}, (day, summary.rejected_cells)
        assert summary.load.rejected == summary.load.held == 0
    again = import_annex_a(settings, [workbook], Request(datetime.combine(day, datetime.min.time())))
    assert again.load.read == 0
    return list(ledger_events(settings.ledger))


def ledger_events(path: Path) -> Iterator[naive.Event]:
    """Yield a ledger's events as the naive fold has them."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("""
            select source, event_id, event_type, subject, occurred_on, recorded_at, area_code, supersedes, data::json::varchar
            from event order by position
        """).fetchall()
    for *envelope, data in rows:
        yield naive.Event(*envelope, json.loads(data))


def figures(events: list[naive.Event], day: date) -> dict[tuple, tuple]:
    """Return the figures of the month that ends on a day, as known then, by the folds made apart from the warehouse."""
    periods = [naive.Period("month", f"{day:%Y-%m}", day.replace(day=1), day)]
    if day.month % 3 == 0:
        year = day.year if day.month > 3 else day.year - 1
        periods.append(naive.period(f"{year}-{(year + 1) % 100:02} Q{(day.month // 3 + 2) % 4 + 1}"))
    population = [naive.Population(BARNET, date(2010, 1, 1), 95_000)]
    found = naive.results(events, periods, day, population=population).astype(object)
    found = found.where(found.notna(), None).to_dict("records")
    return {
        (row["period_kind"], row["indicator_ref"], row.get("dimension")): (
            row["numerator"],
            row["denominator"],
            row["value"],
            row["reason"],
        )
        for row in found
    }


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_monthly_extracts_give_the_figures_of_the_events(borough: list, imported: list, day: date) -> None:
    expected, found = figures(borough, day), figures(imported, day)
    assert len(expected) >= 8
    for key, figure in expected.items():
        reference = key[1]
        if found[key][3] == "no_feed" or reference in DIFFERS or DAYS.index(day) < SHORT_HISTORY.get(reference, 0):
            continue
        assert found[key] == figure, key


def test_what_agrees_is_not_nothing(borough: list, imported: list) -> None:
    expected, found = figures(borough, DAYS[-1]), figures(imported, DAYS[-1])
    agree = [key for key, figure in expected.items() if figure[0] and found[key] == figure]
    assert {"FS/S1", "FS/S4", "FS/C22", "FS/C24", "FS/C25"} <= {key[1] for key in agree}
    without_feed = {key[1] for key, figure in found.items() if figure[3] == "no_feed"}
    assert "FS/C23" in without_feed, "child in need plans are not in Annex A"
