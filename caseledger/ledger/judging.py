"""What a load judges lines by: its options, and the rules of this caseledger."""

import hashlib
import json
from functools import cache
from pathlib import Path

import duckdb

from caseledger.catalogue import read_catalogue
from caseledger.ledger.envelope import CheckOptions

PACKAGE = Path(__file__).resolve().parent.parent
MODULES = [*sorted((PACKAGE / "ledger").glob("*.py")), PACKAGE / "catalogue.py", PACKAGE / "settings.py"]
# Read when this module is: a process that outlives an update goes on with the code it began with.
CODE = tuple(path.read_text(encoding="utf-8") for path in MODULES)


def judged_by(connection: duckdb.DuckDBPyConnection, options: CheckOptions) -> str:
    """Return, as JSON, all that a line's verdict depends on besides the line, the ledger and the moment."""
    (zone,) = connection.execute("select current_setting('TimeZone')").fetchone()
    is_moment_of_load = options.recorded_at == options.now
    return json.dumps(
        {
            "area": options.default_area,
            "strict": options.strict,
            "recorded_at": None if is_moment_of_load else options.recorded_at.isoformat(),
            "zone": zone,  # a nested moment of a Parquet file is told in it
            "rules": rules(),
        }
    )


@cache
def rules() -> str:
    """Return what tells the rules of this caseledger from those of another: a hash of catalogue, code and DuckDB's version.

    Of the code itself, since a number that is raised by hand with every rule would be forgotten once. After an update every
    file is read once more.
    """
    return hashlib.sha256("\n".join([repr(read_catalogue()), *CODE, duckdb.__version__]).encode()).hexdigest()[:16]
