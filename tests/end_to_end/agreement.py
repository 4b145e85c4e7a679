"""What it means that warehouse and naive fold agree: the same results, each with the same figures and reason."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import naive
import pandas as pd

from caseledger.settings import SEED_FOLDER

KEYS = ["area_code", "indicator_ref", "dimension", "period_kind", "period"]
FIGURES = ["numerator", "denominator", "value"]


def seed(name: str) -> list[dict[str, str]]:
    """Return the rows of a seed."""
    with (SEED_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def population_of(rows: list[dict[str, str]]) -> list[naive.Population]:
    """Return the population rows of a seed or of a council's own file."""
    return [
        naive.Population(
            row["area_code"],
            date.fromisoformat(row["applies_from"]),
            int(row["population"]),
            int(row["age_from"]),
            int(row["age_to"]) if row["age_to"] else None,
            date.fromisoformat(row["known_from"]) if row.get("known_from") else None,
        )
        for row in rows
    ]


def results(
    histories: Mapping[str, naive.History], known_at: datetime | None = None, population: Sequence[naive.Population] = ()
) -> pd.DataFrame:
    """Return the naive results of every period of a build: months, quarters, years, and the spans that reports name."""
    periods = naive.periods_of(histories)
    last = max(period.end for period in periods)
    wanted = [*periods, *(span for span in spans() if span.start <= last)]
    return naive.results_of(histories, wanted, known_at, population=population)


def cases(histories: Mapping[str, naive.History], period: str) -> pd.DataFrame:
    """Return the naive cases of all indicators in a period, of those that count an event or a spell.

    Without those that count a person once, however often something happened: the rules do not say under which id.
    """
    people = {"FS/C17", "FS/C41", "IP/MS2"}
    counted = {indicator.ref for indicator in naive.INDICATORS} - people
    return pd.concat([naive.cases_of(histories, ref, period) for ref in sorted(counted)], ignore_index=True)


def spans() -> list[naive.Period]:
    """Return the spans that reports name."""
    return [
        naive.span(row["label"], date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]))
        for row in seed("reporting_span")
    ]


def assert_agree(computed: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Check that each has the results that the other has, of every indicator, and in them the same figures and reasons."""
    both = _keyed(computed).merge(_keyed(expected), on=KEYS, how="outer", suffixes=("", "_naive"), indicator="found_in")
    alone = both[both["found_in"] != "both"]
    assert alone.empty, f"{len(alone)} results on one side only:\n{alone}"
    for name in FIGURES:
        ours, naives = both[name].astype(float), both[f"{name}_naive"].astype(float)
        close = (ours - naives).abs() <= 1e-9 * naives.abs().clip(lower=1)
        _assert_all(close | (ours.isna() & naives.isna()), both, name)
    _assert_all(both["reason"].fillna("") == both["reason_naive"].fillna(""), both, "reason")


def _keyed(results: pd.DataFrame) -> pd.DataFrame:
    # Texts of pandas and of DuckDB are columns of two types, and a null dimension equals no other.
    keys = {name: results[name].astype(object).fillna("").astype(str) for name in KEYS}
    return results[[*FIGURES, "reason"]].assign(**keys)


def _assert_all(equal: pd.Series, both: pd.DataFrame, name: str) -> None:
    differing = both.loc[~equal, [*KEYS, name, f"{name}_naive"]]
    by_indicator = differing.groupby("indicator_ref").size().to_dict()
    assert differing.empty, f"{len(differing)} times another {name}: {by_indicator}\n{differing.head(20).to_string()}"
