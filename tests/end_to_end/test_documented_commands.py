"""The commands that the documentation shows are run as they stand, in a copy of the demo."""

import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from end_to_end.conftest import Demo, Installation
from end_to_end.workbooks import annex_a, child

from caseledger.settings import REPOSITORY

README = REPOSITORY / "README.md"
PAGES = sorted((REPOSITORY / "docs").glob("*.md"))
# What the newcomer's commands bring with them.
FILES = {
    "extracts/referrals.jsonl": (
        '{"id": "X1", "source": "/elsewhere", "type": "referral_received", "subject": "X", "time": "2016-09-01",'
        ' "recordedtime": "2016-09-02", "data": {"referral_id": "X1"}}\n'
    ),
    "estimates.csv": (
        "area_code,age_from,age_to,applies_from,population,source\nE09000003,18,64,2016-04-01,240000,estimate for this test\n"
    ),
    "c1_referrals.csv": (
        "time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,new_la_code,la_name,"
        "referral_count,rereferral_count,rereferral_percent\n"
        "2019,Reporting year,Local authority,E92000001,E13000002,302,E09000003,Barnet,3436,654,19\n"
    ),
}


def commands(page: Path) -> list[list[str]]:
    """Return the words of every `caseledger` command in the page's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if re.match(r"(\.venv/bin/)?caseledger ", line)]


@pytest.fixture(scope="module")
def copy(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A copy of the demo that the commands may change."""
    folder = tmp_path_factory.mktemp("documented")
    shutil.copytree(demo.settings.home, folder / "demo", ignore=shutil.ignore_patterns("replay"))
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    annex_a(folder / "Annex_A.xlsx", {"List 2": [child("X") | {"Assessment start date": date(2023, 11, 6)}]})
    shutil.copytree(REPOSITORY / "docs" / "tutorial", folder / "docs" / "tutorial")
    return Installation(folder, demo.key_file)


def test_every_command_of_the_readme_works(copy: Installation) -> None:
    assert len(commands(README)) >= 6
    run_all(copy, README)


# Before anything else is loaded: the replays that the README asked for are still those of the ledger.
def test_where_the_demo_says_to_look_next_there_is_something(demo: Demo, copy: Installation) -> None:
    shown = [line.strip() for line in demo.printed.split("Where to look next:")[1].splitlines() if line.strip()]
    for line in shown:
        if line.startswith(".venv/bin/caseledger"):
            ran = copy.run(*shlex.split(line, comments=True)[1:], CASELEDGER_HOME="demo")
            assert ran.returncode == 0, ran.stderr
        elif line.startswith("demo/"):
            assert (copy.folder / line.split()[0]).exists()
        elif line.startswith("docs/"):
            assert (REPOSITORY / line.split()[0]).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_documented_command_works(copy: Installation, page: Path) -> None:
    run_all(copy, page)


def run_all(copy: Installation, page: Path) -> None:
    """Run the commands of a page, all of which have to work and to print something."""
    for words in commands(page):
        ran = copy.run(*words, CASELEDGER_HOME="demo")
        assert ran.returncode == 0, f"caseledger {shlex.join(words)}: {ran.stderr}"
        assert ran.stdout


def test_every_command_has_help_with_an_example(run: Callable[..., Any]) -> None:
    listed = re.findall(r"^│ (\w+) ", run("--help").stdout, flags=re.MULTILINE)
    assert {"demo", "load", "rejects", "build", "results", "cases", "reference"} <= set(listed)
    for name in listed:
        words = ["reference", "population"] if name == "reference" else [name]
        assert "Example" in run(*words, "--help").stdout, name
