"""Readers of the warehouse and of the published copy go on reading while real builds replace both: no read fails or mixes two.

What is built meanwhile is a simulated borough, or in the long run a small ledger. The builds of the borough also show that no
rule needs what only the sample's people do: what is loaded besides, so that each build differs, is of another area, but for a
population in the place of one that the product comes with.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from end_to_end.subtraction import results_of, worked_out
from interchange import event, json_lines

from caseledger.ledger.loading import load
from caseledger.ledger.reference import load_population
from caseledger.settings import BARNET, Settings
from caseledger.simulate import simulate
from caseledger.warehouse.build import build

# Before its nth build, the ledger is given its nth new referral, of an area that is not looked at, and the nth estimate of the
# children of the one that is: of so many more than PEOPLE.
PEOPLE = 50_000
ELSEWHERE = "E09000006"
HEADER = "area_code,age_from,age_to,applies_from,population,source"
# Asks the files of two builds, until its standard input ends, which build they are; each question has to say the same.
READER = f"""
import json, sys, threading, time
from pathlib import Path
import duckdb

OF_BARNET = " where area_code = '{BARNET}' and "
POPULATION = "select population - {PEOPLE} from {{}}" + OF_BARNET + "applies_from = date '2016-04-01' and age_to = 17"
RATE = "select denominator - {PEOPLE} from indicator_result" + OF_BARNET + "indicator_ref = 'FS/C24' and period = '2016-17 Q1'"
QUESTIONS = {{
    "warehouse.duckdb": [
        "select reference_rows from build_info",
        POPULATION.format("reference.population_in_force"),
        "select count(*) from fold.fold_referral where referral_id like 'NEW%'",
        RATE,
    ],
    "published.duckdb": ["select reference_rows from build_info", POPULATION.format("population"), RATE],
}}

has_ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), has_ended.set()), daemon=True).start()

def ask(connection, name):
    answers = [connection.execute(question).fetchall() for question in QUESTIONS[name]]
    builds = {{int(row[0]) for rows in answers for row in rows}}
    assert len(builds) == 1 and all(answers), (name, answers)
    return builds.pop()

reads, seen, is_last = 0, {{name: set() for name in QUESTIONS}}, False
while not is_last:
    is_last = has_ended.is_set()  # one look more after the last build, which may have ended this very moment
    for name in QUESTIONS:
        path = Path(sys.argv[1]) / name
        if not path.exists() and not seen[name]:
            continue  # before the first build; later it has to be there
        with duckdb.connect(str(path), read_only=True) as connection:
            build = ask(connection, name)
            time.sleep(0.2)
            assert ask(connection, name) == build, "who keeps a file open goes on reading the state it opened"
        seen[name].add(build)
        reads += 1
print(json.dumps({{"reads": reads, "seen": {{name: sorted(builds) for name, builds in seen.items()}}}}))
"""


@dataclass(frozen=True)
class Seen:
    """What a reader says of a home that was built meanwhile: how often it looked, and which builds it saw of each file."""

    settings: Settings
    reads: int
    builds: dict[str, list[int]]

    def assert_each_of(self, number: int) -> None:
        """Make sure that it saw so many builds of each file, and each of them, and looked often."""
        every_build = list(range(1, number + 1))
        assert self.builds == {"warehouse.duckdb": every_build, "published.duckdb": every_build}
        assert self.reads > 5 * number


def read_during(builds: int, settings: Settings, folder: Path) -> Seen:
    """Build several times, each time from a ledger that has grown, while another process reads."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(settings.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        for number in range(1, builds + 1):
            grow(settings, folder, number)
            build(settings)
        said, _ = reader.communicate(timeout=60)
    finally:
        reader.kill()
        reader.wait()
    assert reader.returncode == 0
    found = json.loads(said)
    return Seen(settings, found["reads"], found["seen"])


def grow(settings: Settings, folder: Path, number: int) -> None:
    """Load a referral and a population row more."""
    referral = event(f"NEW{number}", subject=f"N{number}", area=ELSEWHERE, data={"referral_id": f"NEW{number}"})
    load(settings, [str(json_lines(folder / f"{number}.jsonl", [referral]))])
    row = f"{BARNET},0,17,2016-04-01,{PEOPLE + number},ONS"
    (folder / f"{number}.csv").write_text(f"{HEADER}\n{row}\n")
    load_population(settings, folder / f"{number}.csv")


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A simulated borough that was built twice while another process read."""
    folder = tmp_path_factory.mktemp("borough")
    settings = Settings(folder / "home", folder / "key")
    simulate(folder / "events", people=1500, years=4, seed=3, until=2018)
    load(settings, [str(folder / "events")])
    return read_during(2, settings, folder)


def test_a_reader_of_two_builds(borough: Seen) -> None:
    borough.assert_each_of(2)


def test_every_indicator_has_a_result_on_a_simulated_borough(borough: Seen) -> None:
    with duckdb.connect(str(borough.settings.warehouse), read_only=True) as warehouse:
        without = warehouse.execute(
            """
            select indicator_ref from seed.indicator
            except
            select indicator_ref from indicator_result where area_code = $area and value is not null
            """,
            {"area": BARNET},
        ).fetchall()
    assert without == []


def test_nothing_small_in_the_boroughs_copy_is_a_combination_of_what_it_shows(borough: Seen) -> None:
    """Few people, so that much is small: more ways lead to it than in the demo."""
    results = results_of(borough.settings)
    assert sum(not result.is_hidden for result in results) > 500
    assert worked_out(results) == []


@pytest.mark.soak
def test_a_reader_of_twenty_builds(filled: Settings, tmp_path: Path) -> None:
    read_during(20, filled, tmp_path).assert_each_of(20)
