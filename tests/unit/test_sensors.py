"""The inbox's sensor, tick by tick, and what the failure hook makes of a run; no run is started here."""

import uuid
from collections.abc import Callable, Iterator

import dagster as dg
import pytest

from caseledger.inbox.putting_away import LOADED, InboxFile, put_away
from caseledger.inbox.watching import look
from caseledger.settings import Settings
from dagster_project.defs.failures import failure_hook
from dagster_project.defs.inbox import BATCH, MOST_RUNS, inbox_sensor
from dagster_project.failures import sentence_of

Tick = Callable[[], dg.RunRequest | dg.SkipReason]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """A history without runs."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def tick(home: Settings, instance: dg.DagsterInstance) -> Tick:
    """Evaluate the sensor once more, with the cursor that the last time left."""
    home.inbox.mkdir(parents=True)
    cursor = None

    def evaluate() -> dg.RunRequest | dg.SkipReason:
        nonlocal cursor
        context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"settings": home})
        answer = inbox_sensor(context)
        cursor = context.cursor
        return answer

    return evaluate


def add_run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, request: dg.RunRequest | None = None) -> None:
    """Add a run of the job to the history."""
    tags = dict(request.tags) if request else {}
    instance.add_run(dg.DagsterRun("nightly", run_id=str(uuid.uuid4()), status=status, tags=tags))


def test_a_file_is_asked_for_at_the_second_look(home: Settings, tick: Tick) -> None:
    assert isinstance(tick(), dg.SkipReason)
    (home.inbox / "a.jsonl").write_text("{}")
    assert isinstance(tick(), dg.SkipReason)
    request = tick()
    files = request.run_config["ops"]["ledger"]["config"]["files"]
    assert list(files) == ["a.jsonl"]


def test_a_growing_file_waits_and_keeps_no_other_waiting(home: Settings, tick: Tick) -> None:
    (home.inbox / "a.jsonl").write_text("{}")
    growing = home.inbox / "b.jsonl"
    growing.write_text("{")
    tick()
    growing.write_text("{}")
    assert list(tick().run_config["ops"]["ledger"]["config"]["files"]) == ["a.jsonl"]
    assert set(tick().run_config["ops"]["ledger"]["config"]["files"]) == {"a.jsonl", "b.jsonl"}


def test_the_same_files_have_the_same_run_key_and_changed_ones_another(home: Settings, tick: Tick) -> None:
    file = home.inbox / "a.jsonl"
    file.write_text("{}")
    tick()
    first, second = tick(), tick()
    assert first.run_key == second.run_key
    file.write_text("{ }")
    tick()
    assert tick().run_key != first.run_key


def test_a_loaded_file_to_which_its_writer_adds_is_asked_for_when_it_has_stopped(home: Settings, tick: Tick) -> None:
    file = home.inbox / "a.jsonl"
    file.write_text("{}")
    put_away(InboxFile(home.inbox, file.name, look(home)[file.name]), LOADED, {})
    tick()
    assert isinstance(tick(), dg.SkipReason)
    (home.inbox / "loaded" / "a.jsonl").write_text("{ }")
    assert isinstance(tick(), dg.SkipReason)
    assert list(tick().run_config["ops"]["ledger"]["config"]["files"]) == ["loaded/a.jsonl"]


def test_what_comes_during_a_run_waits_for_its_end(home: Settings, tick: Tick, instance: dg.DagsterInstance) -> None:
    (home.inbox / "a.jsonl").write_text("{}")
    tick()
    add_run(instance, dg.DagsterRunStatus.STARTED)
    assert isinstance(tick(), dg.SkipReason)


def test_files_that_a_killed_run_left_are_asked_for_again_but_not_for_ever(
    home: Settings, tick: Tick, instance: dg.DagsterInstance
) -> None:
    (home.inbox / "a.jsonl").write_text("{}")
    tick()
    keys = []
    for _ in range(MOST_RUNS):
        request = tick()
        keys.append(request.run_key)
        add_run(instance, dg.DagsterRunStatus.FAILURE, request)
    assert len(set(keys)) == MOST_RUNS
    assert isinstance(tick(), dg.SkipReason)
    (home.inbox / "b.jsonl").write_text("{}")
    tick()
    assert tick().tags[BATCH] != request.tags[BATCH], "with another file beside it, it has another chance"


def test_a_failed_run_says_what_its_step_said() -> None:
    @dg.op
    def refused() -> None:
        raise dg.Failure("The build\nfailed.")

    @dg.op
    def broken() -> None:
        raise ValueError("seven")

    assert told(refused) == "The run 01234567 of the job nightly failed: refused: The build failed."
    assert told(broken) == "The run 01234567 of the job nightly failed: broken: ValueError: seven"


def test_a_killed_run_says_what_dagster_says() -> None:
    assert sentence_of("nightly", "0123456789", "It ended.", []) == "The run 01234567 of the job nightly failed: It ended."


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_hook_raises_an_alarm_over_a_failed_run(
    is_killed: bool, home: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one whose process was killed no step says anything, and Dagster's own last word is told."""
    monkeypatch.setenv("CASELEDGER_ON_FAILURE", f'echo "$CASELEDGER_FAILURE" >> {home.home}/told')

    @dg.op
    def refused() -> None:
        if not is_killed:
            raise dg.Failure("The build failed.")

    ran = dg.GraphDefinition(name="one", node_defs=[refused]).to_job().execute_in_process(instance=instance, raise_on_error=False)
    if is_killed:
        instance.report_engine_event("The process was killed by signal SIGKILL.", ran.dagster_run)
        instance.report_run_failed(ran.dagster_run)
    (failure,) = instance.all_logs(ran.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)

    failure_hook(
        dg.build_run_status_sensor_context(
            "failure_hook",
            failure.dagster_event,
            instance,
            instance.get_run_by_id(ran.run_id),
            resources={"settings": Settings.from_environment()},
        ).for_run_failure()
    )

    said = f"The run {ran.run_id[:8]} of the job one failed: "
    words = "killed by signal SIGKILL" if is_killed else "refused: The build failed."
    for line in ((home.logs / "failures.log").read_text(encoding="utf-8"), (home.home / "told").read_text(encoding="utf-8")):
        assert said in line
        assert words in line.partition(said)[2]


def told(op: dg.OpDefinition) -> str:
    """Return the sentence of a run that has only this step."""
    job = dg.GraphDefinition(name="one", node_defs=[op]).to_job()
    ran = job.execute_in_process(raise_on_error=False)
    return sentence_of("nightly", "0123456789", "", [each for each in ran.all_events if each.is_step_failure])
