"""The alarm: a line in the log whatever happens, and the user's command told the sentence."""

import pytest

from caseledger import alarm
from caseledger.alarm import raise_alarm, raise_new_alarm
from caseledger.settings import Settings


def log(settings: Settings) -> list[str]:
    return (settings.logs / "failures.log").read_text(encoding="utf-8").splitlines()


def alarming(settings: Settings, command: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CASELEDGER_ON_FAILURE", command)
    return Settings.from_environment()


def test_a_sentence_is_a_line_of_the_log(home: Settings) -> None:
    raise_alarm(home, "One\nthing.")
    raise_alarm(home, "Another.")
    assert [line[20:] for line in log(home)] == ["One thing.", "Another."]


def test_the_command_is_told_the_sentence_as_it_is(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = 'It\'s "bad": $HOME `id`; échec.'
    raise_alarm(alarming(home, f'printf %s "$CASELEDGER_FAILURE" > {home.home}/told', monkeypatch), sentence)
    assert (home.home / "told").read_text(encoding="utf-8") == sentence
    assert len(log(home)) == 1


@pytest.mark.parametrize("command", ["exit 3", "no_such_command", "sleep 60"])
def test_a_command_that_fails_or_hangs_is_told_in_the_log(home: Settings, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(alarm, "COMMAND_SECONDS", 0.2)
    raise_alarm(alarming(home, command, monkeypatch), "Something.")
    assert [line[20:64] for line in log(home)] == ["Something.", "The command of CASELEDGER_ON_FAILURE did not"]


def test_what_a_failing_command_says_is_in_the_log(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    raise_alarm(alarming(home, "echo no such mailbox >&2; exit 3", monkeypatch), "Something.")
    assert log(home)[1].endswith("returned non-zero exit status 3. no such mailbox")


def test_a_log_that_cannot_be_written_keeps_the_command_from_nothing(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk nobody would be told that it is full."""
    home.logs.parent.mkdir(parents=True)
    home.logs.write_text("")
    raise_alarm(alarming(home, f"touch {home.home}/told", monkeypatch), "The disk is full.")
    assert (home.home / "told").exists()


def test_what_lasts_is_told_once_and_again_when_it_comes_back(home: Settings) -> None:
    for quiet in (["A"], ["A"], ["A", "B"], ["B"], ["A", "B"], []):
        raise_new_alarm(home, "quiet", {name: f"{name} is quiet." for name in quiet})
    raise_new_alarm(home, "small", {"A": "A is small."})
    assert [line[20:] for line in log(home)] == ["A is quiet.", "B is quiet.", "A is quiet.", "A is small."]


def test_of_much_that_is_new_some_is_told_and_the_rest_counted(home: Settings) -> None:
    raise_new_alarm(home, "quiet", {name: f"{name}." for name in "ABCDE"})
    assert [line[20:] for line in log(home)] == ["A. B. C. (and 2 more)"]


@pytest.mark.parametrize("left", ["", "{", "[]", '{"quiet": 1}'])
def test_a_damaged_note_of_what_was_told_counts_for_nothing(home: Settings, left: str) -> None:
    home.logs.mkdir(parents=True)
    (home.logs / "told.json").write_text(left)
    for _ in range(2):
        raise_new_alarm(home, "quiet", {"A": "A is quiet."})
    assert [line[20:] for line in log(home)] == ["A is quiet."]


def test_what_lasts_is_told_until_somebody_was_told(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = {"A": "A is quiet."}
    raise_new_alarm(alarming(home, "exit 1", monkeypatch), "quiet", quiet)
    for _ in range(2):
        raise_new_alarm(alarming(home, f"echo told >> {home.home}/told", monkeypatch), "quiet", quiet)
    assert (home.home / "told").read_text(encoding="utf-8") == "told\n"
