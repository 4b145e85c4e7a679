"""The naive fold's results on the sample's files as written, for the tests of the printed figures."""

import csv
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from caseledger import sample
from caseledger.settings import SEED_FOLDER
from tests import naive

ENVELOPE = ("id", "source", "type", "subject", "time", "recordedtime", "area", "supersedes")


def fold_files(made: sample.Sample, files: Iterable[Path], folder: Path) -> Any:
    """Fold what the files hold, without the lines that no ledger accepts; CSV and Parquet are read as JSON lines."""
    refused = {line.raw for line in made.bad_lines if line.reasons}
    for file in files:
        (folder / f"{file.stem}.jsonl").write_bytes(b"\n".join(_as_json_lines(file, refused)))
    events = naive.read_events([folder])
    assert len(events) == len(made.journal.events)
    return naive.fold(events)


def results(folded: Any, periods: Iterable[Any]) -> pd.DataFrame:
    """Return the results of some periods, by indicator, dimension and period; the dimension is '' where there is none."""
    with (SEED_FOLDER / "population.csv").open(encoding="utf-8", newline="") as rows:
        population = [
            naive.Population(row["area_code"], date.fromisoformat(row["applies_from"]), int(row["population"]))
            for row in csv.DictReader(rows)
            if (row["age_from"], row["age_to"]) == ("0", "17")
        ]
    found = naive.results_of(folded, list(periods), population=population)
    found["dimension"] = found["dimension"].fillna("")
    return found.set_index(["indicator_ref", "dimension", "period"]).sort_index()


def _as_json_lines(file: Path, refused: set[bytes]) -> list[bytes]:
    """Return the lines of a file that are not refused, as CloudEvents whatever the file's format."""
    if file.suffix == ".parquet":
        with duckdb.connect() as connection:
            rows = connection.read_parquet(str(file))
            return [_cloud_event(dict(zip(rows.columns, row, strict=True))) for row in rows.fetchall()]
    lines = [line for line in file.read_bytes().splitlines() if line not in refused]
    if file.suffix == ".jsonl":
        return lines
    return [_cloud_event(row) for row in csv.DictReader(line.decode() for line in lines)]


def _cloud_event(row: dict[str, Any]) -> bytes:
    given = {name: value for name, value in row.items() if value not in (None, "")}
    envelope = {name: given.pop(name) for name in ENVELOPE if name in given}
    return json.dumps(envelope | {"data": given}).encode()
