"""The alarm: a line in the log whatever happens, and the user's command told the sentence."""

import pytest

from caseledger import alarm
from caseledger.alarm import raise_alarm
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
