"""Commands run in this process, in an installation that the environment names."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from caseledger.cli import main
from caseledger.settings import Settings


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str


def settle_in(patch: pytest.MonkeyPatch, home: Path, key_file: Path) -> Settings:
    """Let the environment name an installation, and nothing else of it."""
    for name in [name for name in os.environ if name.startswith("CASELEDGER_")]:
        patch.delenv(name)
    patch.setenv("CASELEDGER_HOME", str(home))
    patch.setenv("CASELEDGER_KEY_FILE", str(key_file))
    return Settings.from_environment()


def command_runner(patch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Return what runs `caseledger ARGUMENTS...` in this process and its environment, with `stdin` as its standard input."""

    def command(*arguments: object, stdin: bytes = b"") -> Ran:
        patch.setattr(sys, "argv", ["caseledger", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        stdout, stderr = io.StringIO(), io.StringIO()
        exit_code = 0
        with redirect_stdout(stdout), redirect_stderr(stderr):
            try:
                main()
            except SystemExit as end:
                exit_code = end.code or 0
        return Ran(exit_code, stdout.getvalue(), stderr.getvalue())

    return command
