"""`python -m bench.imports`: how long the statutory returns take to import, against the figures we want to keep."""

import shutil

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
            taken.append(measure(step, SIZES[name], command, environment, SIZES[name])[0])
    return taken


def main() -> None:
    """Print what was measured beside what is allowed."""
    print(f"{'step':<18}{'rows':>10}{'seconds':>10}{'allowed':>10}{'cpu s':>10}{'peak MiB':>10}")
    for each in measure_imports():
        allowed = LIMITS[each.step.removesuffix(" again")]
        print(
            f"{each.step:<18}{each.size:>10,}{each.seconds:>10.2f}{allowed:>10}{each.cpu_seconds:>10.2f}{each.peak_mib:>10.0f}"
            f"{'' if each.seconds < allowed and each.peak_mib < MOST_MEMORY else '  above what is allowed'}"
        )


if __name__ == "__main__":
    main()
