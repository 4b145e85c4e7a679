"""The published copy opens with a DuckDB client that councils' tools still have."""

import subprocess
import sys
from pathlib import Path

from end_to_end.conftest import Demo

CLIENT = "duckdb==1.4.0"
QUERY = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as published:
    print(duckdb.__version__, *published.execute(
        "select numerator, denominator from indicator_result where indicator_ref = 'FS/C22' and period = '2016-17 Q2'"
    ).fetchone())
"""


def test_a_client_of_version_1_4_reads_the_published_results(demo: Demo) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    isolated = [uv, "run", "--no-project", "--isolated", "--python", sys.executable, "--with", CLIENT]
    ran = subprocess.run(
        [*isolated, "python", "-c", QUERY, str(demo.settings.published)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["1.4.0", "1055.0", "1161.0"]
