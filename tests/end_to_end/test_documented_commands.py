"""The commands that the documentation shows are run as they stand."""

import re
import shlex
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from end_to_end.conftest import Demo, Installation
from end_to_end.documented import DOCS, KNOWN_AT, README, commands, run_all

from caseledger.moments import parse_known_at
from caseledger.settings import DEMO_HOME, REPOSITORY

PAGES = sorted(set(DOCS.glob("*.md")) - {DOCS / "import.md"})
# What the commands read.
FILES = {
    "estimates.csv": (
        "area_code,age_from,age_to,applies_from,population,source\nE09000003,18,64,2016-04-01,240000,estimate for this test\n"
    ),
    "c1_referrals.csv": (
        "time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,new_la_code,la_name,"
        "referral_count,rereferral_count,rereferral_percent\n"
        "2019,Reporting year,Local authority,E92000001,E13000002,302,E09000003,Barnet,3436,654,19\n"
    ),
}


@pytest.fixture(scope="module")
def copy(newcomer: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A copy of the newcomer's home that the commands may change, with the replays that the README asked for."""
    folder = tmp_path_factory.mktemp("documented")
    shutil.copytree(newcomer.settings.home, folder / "demo")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return Installation(folder, newcomer.key_file)


def test_every_command_of_the_readme_works(newcomer: Installation) -> None:
    assert len(commands(README)) >= 6
    assert {words[words.index("--known-at") + 1] for words in commands(README) if "--known-at" in words} == {KNOWN_AT}
    replay = newcomer.settings.replay(parse_known_at(KNOWN_AT))
    assert list((newcomer.settings.home / "replay").iterdir()) == [replay], "they ran when the newcomer's home was made"


def test_every_command_of_the_page_on_imports_works(importer: Installation) -> None:
    assert len(commands(DOCS / "import.md")) >= 6
    assert importer.settings.published.exists(), "they ran when the importer's home was made"


def test_where_the_demo_says_to_look_next_there_is_something(demo: Demo, copy: Installation) -> None:
    """In a home after the README's commands, where the replay that is asked for is there already."""
    shown = [shlex.split(line, comments=True) for line in demo.printed.split("Where to look next:")[1].splitlines()]
    ways = Counter(words[0].partition("/")[0] for words in shown if words)
    assert ways == {"export": 1, ".venv": 4, "demo": 1, "docs": 1, "make": 1}, "each is looked at below, but for the last"
    for first, *others in filter(None, shown):
        if first.startswith(".venv/"):
            ran = copy.run(*others, CASELEDGER_HOME="demo")
            assert ran.returncode == 0, ran.stderr
            assert ran.stdout
        elif first == "export":
            assert others == [f"CASELEDGER_HOME={DEMO_HOME}"]
        elif first.startswith("demo/"):
            assert (demo.folder / first).exists()
        elif first.startswith("docs/"):
            assert (REPOSITORY / first).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_documented_command_works(copy: Installation, page: Path) -> None:
    run_all(copy, page)


def test_every_command_has_help_with_an_example(run: Callable[..., Any]) -> None:
    listed = re.findall(r"^│ ([a-z][\w-]*) ", run("--help").stdout, flags=re.MULTILINE)
    assert {"demo", "load", "rejects", "build", "results", "cases", "late-recording", "reference"} <= set(listed)
    for name in listed:
        words = ["reference", "population"] if name == "reference" else [name]
        assert "Example" in run(*words, "--help").stdout, name
