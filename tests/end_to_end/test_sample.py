"""The sample ledger is what it says: deterministic, exact where figures are printed, and as untidy as life.

What the tests prevent: a sample whose figures drift when a part of it is extended, one that depends on the order of a hash,
and one that no longer shows a kind of trouble which the ledger has to cope with.
"""

import ast
import json
import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from end_to_end.conftest import Demo

from caseledger import sample
from caseledger.sample import (
    bad_lines,
    calendar,
    care_targets,
    discussions,
    early_help,
    leaving_care,
    published,
    targets,
    young_people,
)

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


@pytest.fixture(scope="module")
def made() -> sample.Sample:
    return sample.make()


@pytest.fixture(scope="module")
def files(made: sample.Sample, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return sample.write_files(tmp_path_factory.mktemp("sample"), made.journal.events, made.bad_lines)


def test_the_same_bytes_whatever_the_hash_seed(files: list[Path], demo: Demo) -> None:
    """The demo wrote the same with a hash seed of its own."""
    written = demo.settings.home / "sample"
    assert sorted(path.name for path in written.iterdir()) == [path.name for path in files]
    assert [path.name for path in files if path.read_bytes() != (written / path.name).read_bytes()] == []


def test_no_published_figure_stands_in_the_code() -> None:
    cells = published.PublishedCells()
    read = [
        targets.read_targets(),
        care_targets.read_care_targets(cells),
        discussions.read_discussion_targets(cells),
        early_help.read_early_help_targets(cells),
        leaving_care.read_leaving_care_targets(cells),
        young_people.read_young_people_targets(cells),
    ]
    fields = [field for targets_read in read for field in astuple(targets_read)]
    values = [value for field in fields for value in (field.values() if isinstance(field, dict) else [field])]
    figures = {value for value in values if isinstance(value, int) and value > 100}
    literals = [
        (path.name, node.value)
        for path in Path(sample.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) is int
    ]
    assert len(figures) > 60
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


def test_the_demo_turned_away_the_bad_lines_and_no_others(made: sample.Sample, demo: Demo) -> None:
    """What is held against the naive fold leaves out the same lines (test_sample_figures.py): none of them may be a good one."""
    bad = {(line.file, line.raw): set(line.reasons) for line in made.bad_lines if line.reasons}
    written = {
        (file.name, number): bad[file.name, line]
        for file in (demo.settings.home / "sample").iterdir()
        for number, line in enumerate(file.read_bytes().split(b"\n"), start=1)
        if (file.name, line) in bad
    }
    rejects = json.loads(demo.run("rejects", "--format", "json", CASELEDGER_HOME="demo").stdout)
    assert len(written) == len(bad) == len(rejects)
    assert {(Path(line["file"]).name, line["line"]): set(line["reasons"]) for line in rejects} == written


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


def test_children_on_another_plan_are_of_the_printed_age(made: sample.Sample) -> None:
    """No indicator counts it, but the improvement report prints it."""
    for day, share in made.borough.targets.repeat_starts_of_six_to_ten.items():
        first = date(calendar.financial_year(day), 4, 1)
        repeats = [plan for plan in made.borough.plans if plan.is_repeat and first <= plan.started <= day]
        of_age = [plan for plan in repeats if 6 <= plan.child.age_on(day) <= 10]
        assert published.prints_as(share, len(of_age), len(repeats))


def test_children_in_care_lead_plausible_lives(made: sample.Sample) -> None:
    spells = [spell for spell in made.borough.care if not spell.is_short_break]
    home = [spell for spell in spells if spell.left is not None]
    stays = [(spell.left - spell.started).days for spell in home if spell.left is not None]
    assert min(stays) >= 28
    assert 150 < statistics.median(stays) < 700
    placements: dict[str, list[tuple[date, str]]] = {}
    superseded = {event.supersedes for event in made.journal.events}
    for event in made.journal.events:
        if event.type == "placement_started" and event.id not in superseded and event.data["placement_type"][0] != "T":
            placements.setdefault(event.data["care_id"], []).append((event.on, event.data["placement_id"]))
    assert {spell.id for spell in spells} <= set(placements)
    assert all(min(placements[spell.id])[0] == spell.started for spell in spells)
    assert 1.1 < statistics.mean(len(placements[spell.id]) for spell in spells) < 3
    adopted = [spell for spell in spells if spell.reason in ("E11", "E12")]
    assert all(spell.started < spell.placed_for_adoption < spell.left for spell in adopted)
    assert all(spell.child.age_on(spell.left) < 9 for spell in adopted)
    assert all(spell.child.age_on(spell.left) < 19 for spell in home)


def test_the_edges_of_the_rules_are_there(made: sample.Sample) -> None:
    borough, days = made.borough, made.borough.working_days
    for day in (published.Q1_2016, published.Q2_2016):
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
