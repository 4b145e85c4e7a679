"""A simulated area is what docs/simulate.md says: always the same bytes, nothing that a ledger rejects, lives that make sense.

What the tests prevent: a simulation that changes with the machine it runs on, one that measures the path of rejected lines
instead of the usual one, and one so implausible that the folds have nothing to do.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import naive
import pytest

from caseledger import simulate as simulation
from caseledger.catalogue import read_catalogue
from caseledger.errors import RefusedError
from caseledger.ledger.loading import load
from caseledger.settings import BARNET, Settings
from caseledger.simulate import Form, SimulationSummary, simulate
from caseledger.simulate.areas import parse_areas

AREAS = (BARNET, "E06000001")
ARGUMENTS: dict[str, Any] = {"people": 4000, "years": 6, "seed": 7, "areas": AREAS}
FIRST_DAY, LAST_DAY = date(2020, 4, 1), date(2026, 3, 31)

# Start, what must not come before it, and the id they share.
SPELLS = [
    ("early_help_opened", "early_help_closed", "early_help_id"),
    ("referral_received", "referral_closed", "referral_id"),
    ("assessment_started", "assessment_completed", "assessment_id"),
    ("worker_allocated", "worker_deallocated", "allocation_id"),
    ("section_47_started", "section_47_completed", "section_47_id"),
    ("child_in_need_plan_started", "child_in_need_plan_ended", "plan_id"),
    ("protection_plan_started", "protection_plan_ended", "plan_id"),
    ("care_started", "care_ended", "care_id"),
    ("placement_started", "placement_ended", "placement_id"),
    ("missing_started", "missing_ended", "missing_id"),
    ("private_fostering_started", "private_fostering_ended", "arrangement_id"),
    ("leaving_care_started", "leaving_care_ended", "leaving_care_id"),
    ("support_started", "support_ended", "support_id"),
    ("telecare_installed", "telecare_removed", "telecare_id"),
    ("care_programme_started", "care_programme_ended", "programme_id"),
    ("transfer_delay_started", "transfer_delay_ended", "delay_id"),
]
REFERENCES = [
    ("contact_received", "contact_decided", "contact_id"),
    ("contact_received", "referral_received", "contact_id"),
    ("referral_received", "assessment_started", "referral_id"),
    ("referral_received", "section_47_started", "referral_id"),
    ("section_47_started", "conference_held", "section_47_id"),
    ("care_started", "legal_status_changed", "care_id"),
    ("care_started", "placement_started", "care_id"),
    ("care_started", "care_review_held", "care_id"),
    ("care_started", "placed_for_adoption", "care_id"),
    ("placement_started", "placement_details_changed", "placement_id"),
    ("missing_started", "return_interview_held", "missing_id"),
    ("leaving_care_started", "leaving_care_status_recorded", "leaving_care_id"),
    ("adult_contact_received", "adult_contact_closed", "contact_id"),
    ("adult_contact_received", "support_started", "contact_id"),
    ("liberty_application_received", "liberty_application_decided", "application_id"),
]
# Of these a person has one at a time.
ONE_AT_A_TIME = SPELLS[5:10]
VISITED = {
    "protection": SPELLS[6],
    "child_in_need": SPELLS[5],
    "looked_after": SPELLS[7],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulated")


@pytest.fixture(scope="module")
def summary(folder: Path) -> SimulationSummary:
    return simulate(folder, **ARGUMENTS)


@pytest.fixture(scope="module")
def lines(folder: Path, summary: SimulationSummary) -> list[dict[str, Any]]:
    """Every line of the files, in order."""
    return [json.loads(line) for file in summary.files for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def effective(folder: Path, summary: SimulationSummary) -> dict[str, list[naive.Event]]:
    """The effective events by type, of people as they are after merging."""
    events: dict[str, list[naive.Event]] = defaultdict(list)
    for event in naive.effective(naive.read_events([folder])):
        events[event.event_type].append(event)
    return events


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return Settings(home / "data", home / "key")


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def by_id(events: Iterable[naive.Event], key: str) -> dict[tuple[str, str], naive.Event]:
    return {(event.area_code, event.data[key]): event for event in events if event.data.get(key)}


@pytest.mark.parametrize("form", Form)
def test_the_same_arguments_give_the_same_bytes_whatever_the_number_of_threads(tmp_path: Path, form: Form) -> None:
    for threads in (1, 2):
        simulate(tmp_path / str(threads), 2500, 2, 3, AREAS, form, threads=threads)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_another_seed_gives_other_lives(tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate(tmp_path / str(seed), 100, 1, seed)
    assert not set(digests(tmp_path / "1").values()) & set(digests(tmp_path / "2").values())


def test_people_simulated_part_by_part_live_the_same_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(tmp_path / "whole", 900, 2, 3)
    monkeypatch.setattr(simulation, "PEOPLE_PER_PART", 400)
    parts = simulate(tmp_path / "parts", 900, 2, 3)
    assert {file.stem[-3:] for file in parts.files} == {"001", "002", "003"}
    whole, in_parts = (
        sorted(line for file in (tmp_path / name).iterdir() for line in file.read_bytes().splitlines())
        for name in ("whole", "parts")
    )
    assert whole == in_parts


def test_every_type_of_the_catalogue_occurs(summary: SimulationSummary, lines: list[dict[str, Any]]) -> None:
    assert summary.events_by_type.keys() == read_catalogue().keys()
    assert summary.events_by_type == Counter(line["type"] for line in lines)
    assert summary.lines == len(lines)


def test_nothing_is_rejected_and_all_formats_hold_the_same_content(
    folder: Path, summary: SimulationSummary, settings: Settings, tmp_path: Path
) -> None:
    loaded = load(settings, [str(folder)])
    assert (loaded.read, loaded.rejected, loaded.held, loaded.warnings) == (summary.lines, 0, 0, {})
    assert loaded.accepted + loaded.duplicates == summary.lines
    for form in (Form.PARQUET, Form.CSV):
        simulate(tmp_path / form, **ARGUMENTS, form=form)
        again = load(settings, [str(tmp_path / form)])
        assert (again.read, again.duplicates) == (summary.lines, summary.lines), form


def test_every_year_can_be_loaded_when_it_comes(summary: SimulationSummary, settings: Settings, tmp_path: Path) -> None:
    fresh = Settings(tmp_path / "data", settings.key_file)
    loads = [load(fresh, [str(file)]) for file in summary.files[:3]]
    assert not any(loaded.held or loaded.rejected for loaded in loads)


def test_imperfections_are_as_many_as_promised(lines: list[dict[str, Any]]) -> None:
    events = {(line["source"], line["id"]): line for line in lines}
    first = [line for line in events.values() if "supersedes" not in line]
    delays = [datetime.fromisoformat(line["recordedtime"]) - datetime.fromisoformat(line["time"]) for line in first]
    assert min(delays) >= timedelta(0)
    assert max(delays) > timedelta(days=50)
    assert sum(delay >= timedelta(days=5) for delay in delays) / len(first) == pytest.approx(0.10, abs=0.012)
    assert 1 - len(first) / len(events) == pytest.approx(0.03, abs=0.004)
    assert (len(lines) - len(events)) / len(lines) == pytest.approx(0.005, abs=0.0015)
    merged = {(line["area"], line["subject"]) for line in events.values() if line["type"] == "person_merged"}
    assert len(merged) / ARGUMENTS["people"] == pytest.approx(0.01, abs=0.004)

    superseded = [events[line["source"], line["supersedes"]] for line in events.values() if "supersedes" in line]
    retracted = [events[line["source"], line["supersedes"]] for line in events.values() if line["type"] == "event_retracted"]
    assert any("supersedes" in line for line in retracted), "some corrections are taken back"
    assert any("supersedes" not in line for line in retracted), "some events never happened"
    assert max(Counter((line["source"], line["id"]) for line in superseded).values()) > 1, "some are corrected twice"


def test_it_covers_the_years_and_ends_on_the_last_day(summary: SimulationSummary, lines: list[dict[str, Any]]) -> None:
    assert {line["time"][:10] >= str(FIRST_DAY) for line in lines} == {True}
    assert max(line["time"][:10] for line in lines) <= str(LAST_DAY)
    assert max(line["recordedtime"] for line in lines) <= f"{LAST_DAY}T23:59:59"
    assert [file.name for file in summary.files][0::5] == ["events-2020-21-001.jsonl", "events-2025-26-001.jsonl"]


def test_people_are_spread_over_the_areas_by_size(lines: list[dict[str, Any]]) -> None:
    people = {(line["area"], line["subject"]) for line in lines if line["type"] == "person_registered"}
    counts = Counter(area for area, _ in people)
    assert counts.keys() == set(AREAS)
    # Barnet has some 93,000 children, Hartlepool some 20,000.
    assert 3 < counts[BARNET] / counts["E06000001"] < 7
    assert len(parse_areas("12")) == 12
    assert parse_areas("E1, E2") == ("E1", "E2")


@pytest.mark.parametrize(("start", "later", "key"), SPELLS + REFERENCES)
def test_what_follows_names_what_went_before(effective: dict, start: str, later: str, key: str) -> None:
    starts = by_id(effective[start], key)
    followers = [event for event in effective[later] if event.data.get(key)]
    assert followers
    for event in followers:
        before = starts[event.area_code, event.data[key]]
        assert before.subject == event.subject
        assert before.occurred_on <= event.occurred_on


@pytest.mark.parametrize(("start", "end", "key"), ONE_AT_A_TIME)
def test_nobody_has_two_at_a_time(effective: dict, start: str, end: str, key: str) -> None:
    ends = by_id(effective[end], key)
    spells = defaultdict(list)
    for identity, event in by_id(effective[start], key).items():
        until = ends[identity].occurred_on if identity in ends else date.max
        spells[event.area_code, event.subject].append((event.occurred_on, until))
    assert any(len(each) > 1 for each in spells.values())
    for each in spells.values():
        each.sort()
        assert all(until <= following for (_, until), (following, _) in pairwise(each))


@pytest.mark.parametrize("purpose", VISITED)
def test_visits_lie_within_what_they_are_for(effective: dict, purpose: str) -> None:
    start, end, key = VISITED[purpose]
    ends = by_id(effective[end], key)
    spells = defaultdict(list)
    for identity, event in by_id(effective[start], key).items():
        until = ends[identity].occurred_on if identity in ends else LAST_DAY
        spells[event.area_code, event.subject].append((event.occurred_on, until))
    visits = [event for event in effective["visit_made"] if event.data["purpose"] == purpose]
    assert visits
    for visit in visits:
        assert any(since <= visit.occurred_on <= until for since, until in spells[visit.area_code, visit.subject])


def test_people_are_known_before_anything_happens_to_them_and_nothing_does_after_their_death(effective: dict) -> None:
    def person(event: naive.Event) -> tuple[str, str]:
        return event.area_code, event.subject

    registered = {
        person(event): event.occurred_on
        for event in sorted(effective["person_registered"], key=lambda e: e.occurred_on, reverse=True)
    }
    died = {person(event): event.occurred_on for event in effective["person_died"]}
    assert died
    catalogue = read_catalogue()
    for event_type, events in effective.items():
        if catalogue[event_type].is_person:
            assert all(registered[person(event)] <= event.occurred_on <= died.get(person(event), LAST_DAY) for event in events)


def test_it_is_quick(tmp_path: Path) -> None:
    # The promise is a million a minute; a tenth of the usual speed still keeps it.
    summary = simulate(tmp_path / "quick", 20_000, 5, 1)
    assert summary.lines / summary.seconds > 1_000_000 / 60


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"people": 5}, "at least 10 people"),
        ({"years": 19}, "1 to 18 years"),
        ({"years": 5, "until": 2012}, "1 to 4 years"),
        ({"until": 2031}, "31 March"),
        ({"seed": -1}, "seed"),
        ({"areas": ()}, "at least one area"),
        ({"areas": ("E1", "E1")}, "each area once"),
        ({"areas": ('E"1',)}, "ONS code"),
    ],
)
def test_arguments_out_of_range_are_refused(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        simulate(tmp_path / "new", **(ARGUMENTS | changed))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").touch()
    with pytest.raises(RefusedError, match="holds something already"):
        simulate(tmp_path, **ARGUMENTS)
    assert [file.name for file in tmp_path.iterdir()] == ["kept.txt"]
