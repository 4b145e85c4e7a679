"""The commands that bring reference data in: `caseledger reference ...`."""

from pathlib import Path
from typing import Annotated

import typer

from caseledger.ledger.national_statistics import load_statistics
from caseledger.ledger.reference import load_population
from caseledger.moments import parse_known_at
from caseledger.settings import Settings

reference_app = typer.Typer(help="Bring reference data of your own.", no_args_is_help=True)


@reference_app.command(epilog="Example: `caseledger reference population mid_year_estimates.csv`")
def population(
    file: Annotated[Path, typer.Argument(help="CSV: area_code,age_from,age_to,applies_from,population,source[,known_from]")],
) -> None:
    """Load population rows for rates; `age_to` is inclusive, empty for no limit; they hold in builds from then on."""
    count = load_population(Settings.from_environment(), file)
    print(f"{count} population row{'s' if count != 1 else ''} loaded.")


@reference_app.command(
    epilog="Example: `caseledger reference benchmark c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv`"
)
def benchmark(
    file: Annotated[Path, typer.Argument(help="A CSV file of DfE's Explore Education Statistics, as published.")],
    known_from: Annotated[
        str | None, typer.Option(help="The day on which DfE published it; without it, replays take it as always known.")
    ] = None,
) -> None:
    """Load published statistics to compare with: every area and year of the file; they hold in builds from then on."""
    loaded = load_statistics(Settings.from_environment(), file, parse_known_at(known_from).date() if known_from else None)
    print(f"{loaded.figures} benchmark figure{'s' if loaded.figures != 1 else ''} loaded.")
    for each in loaded.comparisons:
        print(f"{each.indicator_ref or 'none':<9}{each.measure:<12}{each.comparability:<9}{each.note}".rstrip())
