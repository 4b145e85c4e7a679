"""How long the statutory returns take to import, against the figures we want to keep: a part of `python -m bench`.

`python -m bench.imports` measures them alone.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace

from bench.measuring import Measurement, measure
from bench.returns import annex_a, cin_census, ssda903
from caseledger.settings import REPOSITORY

FOLDER = REPOSITORY / "build" / "bench-imports"
# Seconds that each may take, and MiB of memory that any may.
LIMITS = {"ssda903": 5, "annex-a": 20, "cin-census": 10}
MOST_MEMORY = 1024
SIZES = {"ssda903": 26_000, "annex-a": 30_000, "cin-census": 5_000}
MOMENT = "2024-06-30"


def measure_imports() -> list[Measurement]:
    """Import each return into an empty home, and once more into the home that has it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {
        "ssda903": [*map(str, ssda903(FOLDER / "903", SIZES["ssda903"])), "--year", "2024"],
        "annex-a": [str(annex_a(FOLDER / "annex.xlsx", SIZES["annex-a"]))],
        "cin-census": [str(cin_census(FOLDER / "census.xml", SIZES["cin-census"]))],
    }
    taken = []
    for name, words in files.items():
        home = FOLDER / "home"
        shutil.rmtree(home, ignore_errors=True)
        environment = {"CASELEDGER_HOME": str(home), "CASELEDGER_KEY_FILE": str(FOLDER / "key")}
        command = ["import", name, *words, "--extracted-on", MOMENT, "--format", "json"]
        for step in (name, f"{name} again"):
            measured, printed = measure(step, SIZES[name], command, environment)
            taken.append(replace(measured, events=json.loads(printed)["accepted"]))
    return taken


def show_imports(measurements: Iterable[Measurement]) -> None:
    """Print what was measured beside what is allowed; the size is that of the return, in rows or (census) children."""
    print(f"{'import':<18}{'size':>10}{'seconds':>10}{'allowed':>10}{'cpu s':>10}{'peak MiB':>10}{'events':>10}")
    for each in measurements:
        allowed = LIMITS[each.step.removesuffix(" again")]
        print(
            f"{each.step:<18}{each.size:>10,}{each.seconds:>10.2f}{allowed:>10}{each.cpu_seconds:>10.2f}{each.peak_mib:>10.0f}"
            f"{each.events:>10,}{'' if is_kept(each) else '  above what is allowed'}"
        )


def is_kept(measurement: Measurement) -> bool:
    """Return whether an import took no more time and memory than it may."""
    allowed = LIMITS[measurement.step.removesuffix(" again")]
    return measurement.seconds < allowed and measurement.peak_mib < MOST_MEMORY


if __name__ == "__main__":
    show_imports(measure_imports())
