"""The sample ledger is what it says: deterministic, exact where figures are printed, and as untidy as life.

What the tests prevent: a sample whose figures drift when a part of it is extended, one that depends on the order of a hash,
and one that no longer shows a kind of trouble which the ledger has to cope with.
"""

import ast
import csv
import json
import os
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from caseledger import sample
from caseledger.sample import bad_lines, calendar, targets
from caseledger.settings import SEED_FOLDER
from tests import naive

REASONS = [
    "unreadable",
    "missing_field",
    "unknown_type",
    "bad_type",
    "bad_code",
    "bad_date",
    "recorded_before_occurred",
    "recorded_in_future",
    "conflict",
    "supersedes_other_subject",
    "supersedes_itself",
]
ENVELOPE = ("id", "source", "type", "subject", "time", "recordedtime", "area", "supersedes")


@pytest.fixture(scope="module")
def made() -> sample.Sample:
    return sample.make()


@pytest.fixture(scope="module")
def files(made: sample.Sample, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return sample.write_files(tmp_path_factory.mktemp("sample"), made.journal.events, made.bad_lines)


@pytest.fixture(scope="module")
def results(made: sample.Sample, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The results of the naive fold over the files as written, by indicator and day."""
    folder = tmp_path_factory.mktemp("as JSON lines")
    refused = {line.raw for line in made.bad_lines if line.reasons}
    for file in files:
        (folder / f"{file.stem}.jsonl").write_bytes(b"\n".join(as_json_lines(file, refused)))
    with (SEED_FOLDER / "population.csv").open(encoding="utf-8", newline="") as rows:
        population = [
            naive.Population(row["area_code"], date.fromisoformat(row["applies_from"]), int(row["population"]))
            for row in csv.DictReader(rows)
            if (row["age_from"], row["age_to"]) == ("0", "17")
        ]
    events = naive.read_events([folder])
    assert len(events) == len(made.journal.events)
    found = naive.results(events, population=population)
    return found[found["period_kind"] == "quarter"].set_index(["indicator_ref", "period_end"])


def as_json_lines(file: Path, refused: set[bytes]) -> list[bytes]:
    """Return the lines of a file that are not refused, as CloudEvents whatever the file's format."""
    if file.suffix == ".parquet":
        with duckdb.connect() as connection:
            rows = connection.read_parquet(str(file))
            return [cloud_event(dict(zip(rows.columns, row, strict=True))) for row in rows.fetchall()]
    lines = [line for line in file.read_bytes().splitlines() if line not in refused]
    if file.suffix == ".jsonl":
        return lines
    return [cloud_event(row) for row in csv.DictReader(line.decode() for line in lines)]


def cloud_event(row: dict[str, Any]) -> bytes:
    given = {name: value for name, value in row.items() if value not in (None, "")}
    envelope = {name: given.pop(name) for name in ENVELOPE if name in given}
    return json.dumps(envelope | {"data": given}).encode()


def test_the_same_bytes_whatever_the_hash_seed(files: list[Path], tmp_path: Path) -> None:
    code = "import sys, pathlib; from caseledger import sample; sample.write(pathlib.Path(sys.argv[1]))"
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in files]
    assert [path.name for path in files if path.read_bytes() != (tmp_path / path.name).read_bytes()] == []


def test_the_naive_fold_gives_every_printed_figure(results: pd.DataFrame, made: sample.Sample) -> None:
    expected, days = targets.read_targets(), [flow.quarter.end for flow in made.borough.flows]
    population = {day: results.loc[("FS/S4", day), "denominator"] for day in days if day >= targets.Q4_2014}
    pairs = {
        ("FS/S4", "numerator"): expected.referrals,
        ("FS/S1", "numerator"): expected.plan_starts,
        ("FS/S2", "numerator"): expected.repeat_starts | expected.repeat_plans,
        ("FS/S3", "numerator"): expected.two_years,
        ("FS/C22", "numerator"): expected.assessed_in_time,
        ("FS/C22", "denominator"): expected.assessments,
        ("FS/C23", "numerator"): expected.unallocated,
        ("FS/C24", "numerator"): expected.on_plan,
        ("FS/C25", "numerator"): expected.visited,
    }
    published = [targets.Q1_2016, targets.Q2_2016]
    pairs |= {("FS/S2", "denominator"): {day: expected.on_plan[day] for day in published}}
    pairs |= {("FS/C25", "denominator"): {day: expected.on_plan[day] for day in published}}
    differing = {
        (ref, column, day): (results.loc[(ref, day), column], value)
        for (ref, column), by_day in pairs.items()
        for day, value in by_day.items()
        if results.loc[(ref, day), column] != value
    }
    assert differing == {}
    assert population[targets.Q2_2016] > population[targets.Q4_2014]


def test_rates_and_percentages_round_to_what_is_printed(results: pd.DataFrame) -> None:
    cells = targets.PublishedCells(SEED_FOLDER)
    outturn, year_before = "Previous outturn", "Q1 2015/16 Result"
    printed = [
        ("FS/S4", targets.Q4_2014, cells.value(targets.Q4_REPORT, "FS/S4", outturn)),
        ("FS/S4", targets.Q1_2015, cells.value(targets.Q1_REPORT, "FS/S4", year_before)),
        ("FS/S4", targets.Q2_2015, cells.value(targets.Q2_REPORT, "FS/S4", year_before)),
        ("FS/S4", targets.Q4_2015, cells.value(targets.Q4_REPORT, "FS/S4")),
        ("FS/S3", targets.Q4_2014, cells.value(targets.Q4_REPORT, "FS/S3", outturn)),
        ("FS/S3", targets.Q4_2015, cells.value(targets.Q4_REPORT, "FS/S3")),
        ("FS/C24", targets.Q1_2015, cells.value(targets.Q1_REPORT, "FS/C24", year_before)),
        ("FS/S2", targets.Q2_2016, cells.value(targets.Q2_REPORT, "FS/S2")),
    ]
    for report, day in ((targets.Q1_REPORT, targets.Q1_2016), (targets.Q2_REPORT, targets.Q2_2016)):
        printed += [(ref, day, cells.value(report, ref)) for ref in ("FS/S4", "FS/C22", "FS/C25")]
    differing = [
        (ref, day, results.loc[(ref, day), "value"], value)
        for ref, day, value in printed
        if abs(results.loc[(ref, day), "value"] - float(value)) > 0.05
    ]
    assert differing == []


def test_no_published_figure_stands_in_the_code() -> None:
    figures = {
        value for field in astuple(targets.read_targets()) for value in field.values() if isinstance(value, int) and value > 100
    }
    literals = [
        (path.name, node.value)
        for path in Path(sample.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) is int
    ]
    assert [literal for literal in literals if literal[1] in figures] == []


def test_the_ledger_takes_the_sample_as_foretold(
    made: sample.Sample,
    files: list[Path],
    load: Callable[..., dict[str, Any]],
    rejects: Callable[..., list[dict[str, Any]]],
) -> None:
    counts = load(files[0].parent)
    assert counts["accepted"] == len(made.journal.events)
    assert counts["held"] == bad_lines.HELD
    assert counts["warnings"] == {"unknown_field": bad_lines.UNKNOWN_FIELDS}
    assert counts["rejected_by_reason"] == Counter(reason for line in made.bad_lines for reason in line.reasons)
    assert sorted(counts["rejected_by_reason"]) == sorted(REASONS)
    assert len(rejects()) == sum(bool(line.reasons) for line in made.bad_lines)


def test_recording_is_as_untidy_as_life(made: sample.Sample, files: list[Path]) -> None:
    events = made.journal.events
    by_id = {(event.source, event.id): event for event in events}
    first_told = [event for event in events if event.supersedes is None]
    late = sum(event.recorded.date() - event.on >= timedelta(days=5) for event in first_told)
    assert 0.08 <= late / len(first_told) <= 0.12
    corrections = [event for event in events if event.supersedes is not None and event.type != "event_retracted"]
    retractions = [event for event in events if event.type == "event_retracted"]
    assert 0.015 <= len(corrections) / len(events) <= 0.03
    assert len(retractions) >= 200
    assert any(by_id[event.source, event.supersedes].supersedes for event in retractions), "none takes a correction back"
    assert any(count > 1 for count in Counter(event.supersedes for event in corrections).values()), "none corrected twice"
    merges = [event for event in events if event.type == "person_merged"]
    known = {event.subject for event in events if event.type == "person_registered"}
    assert 0.002 <= len(merges) / len(known) <= 0.01
    assert {event.subject for event in merges} & {event.data["merged_into"] for event in merges}, "no chain of merges"
    lines = Counter(line for file in files if file.suffix == ".jsonl" for line in file.read_bytes().splitlines())
    assert 0.003 <= sum(lines.values()) / len(lines) - 1 <= 0.02, "duplicates"


def test_nothing_is_known_before_it_happens_or_after_the_ledger_closes(made: sample.Sample) -> None:
    events = made.journal.events
    assert [event for event in events if event.recorded.date() < event.on] == []
    assert (min(event.on for event in events), max(event.on for event in events)) == (calendar.FIRST_DAY, calendar.LAST_DAY)
    assert len({(event.source, event.id) for event in events}) == len(events)
    # Something of the last quarter became known only after it had been published.
    assert max(event.recorded for event in events).date() > made.borough.working_days.after(calendar.LAST_DAY, 15)


def test_children_on_a_plan_have_a_history_of_visits(made: sample.Sample) -> None:
    visits: dict[str, list[date]] = {}
    for event in made.journal.events:
        if event.type == "visit_made" and event.data["purpose"] == "protection" and event.data["child_seen"]:
            visits.setdefault(event.subject, []).append(event.on)
    gaps: list[int] = []
    months = timedelta(days=90)
    for plan in made.borough.plans:
        theirs = sorted(day for day in visits.get(plan.child.id, []) if plan.started <= day <= plan.last_day)
        if plan.last_day - plan.started > months and plan.child.id in visits:
            gaps += [(later - earlier).days for earlier, later in pairwise(theirs)]
    assert len(gaps) > 20_000
    assert 10 <= statistics.median(gaps) <= 14
    assert 0.03 < sum(gap > 14 for gap in gaps) / len(gaps) < 0.2
    assert statistics.quantiles(gaps, n=1000)[-1] < 60


def test_the_edges_of_the_rules_are_there(made: sample.Sample) -> None:
    borough, days = made.borough, made.borough.working_days
    for day in (targets.Q1_2016, targets.Q2_2016):
        plans = [plan for plan in borough.plans if not plan.is_temporary]
        assert any(plan.started == day for plan in plans)
        assert any(plan.ended == day for plan in plans)
        assert any(plan.left == day == calendar.birthday(plan.child.dob, 18) and plan.ended != day for plan in plans), (
            "nobody comes of age on the day with a plan still open"
        )
        assert any(plan.is_temporary and plan.started <= day < (plan.left or date.max) for plan in borough.plans)
        ends = {(plan.child.id, plan.ended) for plan in plans}
        assert any(plan.is_repeat and (plan.child.id, plan.started) in ends for plan in plans)
    assert any(calendar.birthday(plan.child.dob, 18) == calendar.LAST_DAY + calendar.DAY for plan in borough.plans)
    received = {referral.id: referral.on for referral in borough.referrals}
    lengths = Counter(
        len(days.between(received[assessment.referral_id] + calendar.DAY, assessment.completed))
        for assessment in borough.assessments
        if assessment.completed and assessment.referral_id in received
    )
    limit = borough.limits["assessment"]
    assert lengths[limit] > 100
    assert lengths[limit + 1] > 100
    assert any(referral.on.weekday() > 4 for referral in borough.referrals)
    referrals = [event for event in made.journal.events if event.type == "referral_received"]
    assert any(event.time.endswith("Z") and event.time[:10] != event.on.isoformat() for event in referrals)
    assert {"expected", "disabled", "asylum_seeker"} <= {
        name for event in made.journal.events if event.type == "person_registered" for name in event.data
    }
    assert any(not child.is_registered for child in borough.people.children)
    assert any(event.type == "person_died" for event in made.journal.events)
