"""The daemon, headless, as it runs overnight: files dropped into the inbox are found, taken, built and published."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from interchange import event

from caseledger.settings import REPOSITORY, Settings
from dagster_project.home import prepare_home

# Far more than it takes: on a machine that is busy with other tests, a build alone takes a minute.
PATIENCE_SECONDS = 300
LINES = 7
# Long before a build would have ended.
SECONDS_TO_END = 3
# Dagster looks at its queue every five seconds otherwise.
HASTY = "run_queue:\n  dequeue_interval_seconds: 1\n"
DEFINITIONS = "end_to_end.hasty_definitions"


@pytest.fixture
def daemon(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Start Dagster's daemon on an empty installation, and stop it and whatever it started; yields its log."""
    monkeypatch.setenv("CASELEDGER_ON_FAILURE", f'echo "$CASELEDGER_FAILURE" >> {home.home}/told')
    monkeypatch.setenv("DAGSTER_HOME", str(prepare_home(home)))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY / "tests"))
    with (home.dagster_home / "dagster.yaml").open("a", encoding="utf-8") as configuration:
        configuration.write(HASTY)
    home.inbox.mkdir()
    home.docs.parent.mkdir()
    home.docs.touch()  # there is another test for the page
    log = home.home / "daemon.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("dagster-daemon")), "run", "--module-name", DEFINITIONS],
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own, so that all of it can be stopped
        )
        try:
            yield log
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(condition: Callable[[], bool], log: Path, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait, doing something every second."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")[-5000:]
        meanwhile()
        time.sleep(1)


def line(number: int) -> bytes:
    """Return an event as a line of a file."""
    return json.dumps(event(f"E{number}", subject=f"{number}", data={"referral_id": f"R{number}"})).encode() + b"\n"


def referrals(file: Path) -> list[tuple[float]]:
    """Return how many referrals a warehouse or published copy counts, in figures of the first quarter."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(
            "select distinct numerator from indicator_result where indicator_ref = 'FS/S4' and period = '2016-17 Q1'"
        ).fetchall()


def kill_run(instance: dg.DagsterInstance) -> None:
    """Kill the process of the run that is under way, as a machine without memory does."""
    (run,) = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    pids = {entry.dagster_event.pid for entry in instance.all_logs(run.run_id) if entry.dagster_event}
    os.kill(max(pid for pid in pids if pid), signal.SIGKILL)


def drop(home: Settings) -> None:
    """Drop a file into the inbox, the same once more, and one that is none of events."""
    good = b"".join(line(number) for number in range(LINES))
    (home.inbox / "good.jsonl").write_bytes(good)
    (home.inbox / "repeated.jsonl").write_bytes(good)
    (home.inbox / "poisonous.parquet").write_bytes(b"PAR1, it says")


def loaded(home: Settings, name: str) -> Path:
    """Return where the report of a file is put that was loaded."""
    return home.inbox / "loaded" / f"{name}.jsonl.report.json"


def refused(home: Settings) -> Path:
    """Return where the report of the file is put that is none of events."""
    return home.inbox / "refused" / "poisonous.parquet.report.json"


def assert_taken_and_published(home: Settings) -> None:
    """Each event is there once and in the figures, and somebody was told of what was refused."""
    assert referrals(home.warehouse) == referrals(home.published) == [(LINES,)]
    counts = [json.loads(loaded(home, name).read_text()) for name in ("good", "repeated")]
    assert [(each["accepted"], each["duplicates"]) for each in counts] == [(LINES, 0), (0, LINES)]
    refusal = json.loads(refused(home).read_text())["refusal"]
    assert "is not a Parquet file" in refusal
    assert refusal in (home.home / "told").read_text()


def test_what_is_dropped_into_the_inbox_is_in_the_published_figures(home: Settings, daemon: Path) -> None:
    drop(home)
    wait_until(home.published.exists, daemon)
    assert_taken_and_published(home)


# Of what this looks at besides, there are quick tests in process, in test_dagster.py and test_sensors.py.
@pytest.mark.soak
def test_a_night_without_anybody(home: Settings, daemon: Path) -> None:
    drop(home)
    growing = home.inbox / "growing.jsonl"
    grown = 0

    def grow() -> None:
        """Write another line, all but its end."""
        nonlocal grown
        grown += 1
        with growing.open("ab") as file:
            file.write(b"\n" + line(1000 + grown)[:-1])

    wait_until(lambda: refused(home).exists() and loaded(home, "repeated").exists(), daemon, meanwhile=grow)
    assert growing.exists()
    wait_until(home.published.exists, daemon, meanwhile=grow)
    assert_taken_and_published(home)

    report = loaded(home, "growing")
    wait_until(report.exists, daemon)
    counted = json.loads(report.read_text())
    assert (counted["accepted"], counted["rejected"]) == (grown, 0), "it was not taken before it was whole"

    wait_until(lambda: (home.build_folder / home.warehouse.name).exists(), daemon)
    with dg.DagsterInstance.from_config(str(home.dagster_home)) as instance:
        assert {state.instigator_name for state in instance.all_instigator_state()} == {
            "nightly_schedule",
            "inbox_sensor",
            "failure_hook",
        }
        kill_run(instance)
    time.sleep(SECONDS_TO_END)
    duckdb.connect(str(home.ledger)).close()  # its dbt would keep everybody else out
    failures = home.logs / "failures.log"
    wait_until(lambda: "of the job nightly failed" in failures.read_text(), daemon)
    assert "SIGKILL" in (home.home / "told").read_text()
    assert referrals(home.warehouse) == [(LINES,)], "the old warehouse is there until a new one is whole"
