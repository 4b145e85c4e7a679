"""Another process: one that is in the way, and one that stops where it hurts."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held_open(path: Path, *, read_only: bool = False, query: str = "select 1") -> Iterator[subprocess.Popen]:
    """Let another process have a database open, for writing unless told otherwise, in which it has run a query; yield it."""
    code = f"import duckdb, sys; c = duckdb.connect(sys.argv[1], {read_only}); c.execute(sys.argv[2]); print(flush=True)"
    command = [sys.executable, "-c", f"{code}; sys.stdin.read()", str(path), query]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        try:
            yield process
        finally:
            process.stdin.close()


def loading_that_at_its_commit(does: str, then: str = "pass") -> str:
    """Return a program that loads the files it is given, says when it starts and ends, and does this before it commits.

    When it has committed, and has all that it opened still open, it does what `then` says.
    """
    return f"""
import os, signal, sys
import duckdb
from caseledger.ledger.loading import load
from caseledger.settings import Settings

connect = duckdb.connect

class Watched:
    def __init__(self, connection):
        self.connection = connection
    def execute(self, query, *parameters):
        if query == "commit":
            {does}
        answer = self.connection.execute(query, *parameters)
        if query == "commit":
            {then}
        return answer
    def __getattr__(self, name):
        return getattr(self.connection, name)

duckdb.connect = lambda *arguments, **options: Watched(connect(*arguments, **options))
print("started", flush=True)
load(Settings.from_environment(), sys.argv[1:])
print("loaded", flush=True)
"""
