"""The commands that the documentation shows, run as they stand."""

import re
import shlex
from pathlib import Path

from end_to_end.installation import Installation

from caseledger.settings import REPOSITORY

README = REPOSITORY / "README.md"
DOCS = REPOSITORY / "docs"
# As known at which moment the README asks for figures: there is a replay of it wherever its commands were run.
KNOWN_AT = "2016-07-21"


def commands(page: Path) -> list[list[str]]:
    """Return the words of every `caseledger` command in the page's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if re.match(r"(\.venv/bin/)?caseledger ", line)]


def run_all(installation: Installation, page: Path, **environment: str) -> None:
    """Run the commands of a page in a shell with some variables, all of which have to work and to print something."""
    for words in commands(page):
        ran = installation.run(*words, CASELEDGER_HOME="demo", **environment)
        assert ran.returncode == 0, f"caseledger {shlex.join(words)}: {ran.stderr}"
        assert ran.stdout
