"""Options that are one of some words: another word is refused in a sentence that says which there are."""

import pytest
from typer.testing import CliRunner

from caseledger.cli import app


@pytest.mark.parametrize(
    ("command", "option", "choices"),
    [
        (["reconcile", "fs-2016-q2"], "--format", "'table', 'csv', 'json'"),
        (["results"], "--kind", "'month', 'quarter', 'year', 'span'"),
        (["import", "annex-a", "a.xlsx", "--extracted-on", "2024-01-31"], "--early-help", "'caf', 'family_assessment'"),
        (["simulate", "--people", "5", "--years", "1", "--seed", "1", "--out", "x"], "--format", "'jsonl', 'parquet', 'csv'"),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else part,
)
def test_a_word_that_is_no_choice_is_refused_with_those_there_are(command: list[str], option: str, choices: str) -> None:
    ran = CliRunner().invoke(app, [*command, option, "xml"])
    told = " ".join(ran.stderr.replace("│", " ").split())
    assert ran.exit_code == 2
    assert f"Invalid value for '{option}': 'xml' is not one of {choices}." in told
    assert "Value error" not in told
