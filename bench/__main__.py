"""Measure loading, building and asking on simulated events, and importing made-up returns; keep the results, and show them.

Each run stands beside the run before it, and beside what it may take (bench/limits.py). Sizes are half a million and two million
events, with BENCH=full eight million too. The events are simulated once and kept in build/bench. Nothing else should run on the
machine meanwhile.
"""

import json
import math
import os
import platform
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.bare import run_bare
from bench.imports import measure_imports, show_imports
from bench.limits import TWO_MILLION, show_verdicts, verdicts
from bench.measuring import Measurement, apart, measure
from caseledger.settings import BARNET, REPOSITORY, Settings
from caseledger.simulate import simulate

FOLDER = REPOSITORY / "build" / "bench"
# Events a person of the simulation has in ten years; sizes are near these, the true counts are printed.
EVENTS_PER_PERSON = 20
YEARS = 10
SMALL_LOAD = 1_000
SIZES = (500_000, TWO_MILLION)
FULL_SIZES = (*SIZES, 8_000_000)
FORMATS = ("jsonl", "csv", "parquet")


def main() -> None:
    """Run every step at every size."""
    sizes = FULL_SIZES if os.environ.get("BENCH") == "full" else SIZES
    measurements: list[Measurement] = []
    overheads: dict[int, dict] = {}
    for size in sizes:
        taken, overheads[size] = run_size(size)
        measurements += taken
    measurements += run_small_load(2 * SIZES[-1])
    imports = measure_imports()
    exponents = {step: growth(measurements, step) for step in ("load jsonl", "build")}
    machine = f"{os.cpu_count()} cores, {platform.machine()}; Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    result = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "measurements": [asdict(each) for each in measurements],
        "imports": [asdict(each) for each in imports],
        "builds": overheads,
        "growth_exponents": exponents,
    }
    before = sorted(FOLDER.glob("result-*.json"))
    path = FOLDER / f"result-{result['taken_at'].replace(':', '')}.json"
    path.write_text(json.dumps(result, indent=1), encoding="utf-8")
    show(result, json.loads(before[-1].read_text(encoding="utf-8")) if before else None)
    print()
    show_verdicts(verdicts(measurements, overheads[TWO_MILLION], exponents))
    print()
    show_imports(imports)
    print(f"\n{path}")


def run_size(size: int) -> tuple[list[Measurement], dict]:
    """Load one size in every format, then again, then build and ask."""
    taken = []
    for form in FORMATS:
        home = fresh_home()
        first, printed = measure(f"load {form}", size, ["load", str(events(size, form)), "--format", "json"], environment(home))
        read = json.loads(printed)["read"]
        taken.append(Measurement(**(asdict(first) | {"events": read})))
        if form == "jsonl":
            taken.append(measure("load again", size, ["load", str(events(size, form))], environment(home), read)[0])
            build = [measure(step, size, ["build"], environment(home), read)[0] for step in ("first build", "build")]
            taken += build
            taken.append(measure("results", size, ["results"], environment(home))[0])
            bare = apart(run_bare, settings_of(home), FOLDER)
    overhead = {
        "events": read,
        "build_seconds": build[1].seconds,
        "bare_sql_seconds": bare.seconds,
        "dbt_seconds": build[1].seconds - bare.seconds,
        "slowest_models": bare.slowest,
    }
    return taken, overhead


def run_small_load(size: int) -> list[Measurement]:
    """Load a thousand events onto a ledger that holds many, and a thousand of which most are turned away.

    Those are of another simulation, under ids that the ledger has with other content; under a source of their own they are new.
    """
    home = fresh_home()
    measure("fill", size, ["load", str(events(size, "parquet"))], environment(home))
    first = sorted(events(SIZES[0], "jsonl", seed=2).iterdir())[0]
    with first.open("rb") as source:
        lines = [source.readline() for _ in range(SMALL_LOAD)]
    new = [line.replace(b'"source":"', b'"source":"/another') for line in lines]
    return [measure_lines(step, size, told, home) for step, told in (("1,000 events", new), ("1,000 conflicts", lines))]


def measure_lines(step: str, size: int, lines: list[bytes], home: Path) -> Measurement:
    """Load lines onto the ledger of a home."""
    path = FOLDER / "lines.jsonl"
    path.write_bytes(b"".join(lines))
    return measure(step, size, ["load", str(path)], environment(home), len(lines))[0]


def events(size: int, form: str, seed: int = 1) -> Path:
    """Return a folder of simulated events, made where it is not there yet."""
    folder = FOLDER / f"events-{size}-{form}-{seed}"
    if not folder.exists():
        print(f"simulating about {size:,} events as {form}", file=sys.stderr)
        apart(simulate, folder, size // EVENTS_PER_PERSON, YEARS, seed, form=form)
    return folder


def fresh_home() -> Path:
    """Return an empty home."""
    home = FOLDER / "home"
    shutil.rmtree(home, ignore_errors=True)
    return home


def settings_of(home: Path) -> Settings:
    """Return where the files of a home are."""
    return Settings(home, FOLDER / "key", BARNET)


def environment(home: Path) -> dict[str, str]:
    """Return what leads a command to a home."""
    return {"CASELEDGER_HOME": str(home), "CASELEDGER_KEY_FILE": str(FOLDER / "key")}


def growth(measurements: list[Measurement], step: str) -> float:
    """Return the exponent with which a step's time grows from the smallest size to the largest (1 is in proportion)."""
    of_step = [each for each in measurements if each.step == step]
    first, last = of_step[0], of_step[-1]
    return math.log(last.seconds / first.seconds) / math.log(last.events / first.events)


def show(result: dict, before: dict | None) -> None:
    """Print a run, beside the run before it where there is one."""
    earlier = {(each["step"], each["size"]): each["seconds"] for each in before["measurements"]} if before else {}
    print(f"{result['machine']}, {result['taken_at']}")
    print(f"{'step':<16}{'events':>12}{'seconds':>10}{'before':>10}{'cpu s':>10}{'peak MiB':>10}{'events/s':>12}")
    for each in result["measurements"]:
        rate = f"{each['events'] / each['seconds']:,.0f}" if each["events"] else ""
        then = earlier.get((each["step"], each["size"]))
        print(
            f"{each['step']:<16}{each['events'] or each['size']:>12,}{each['seconds']:>10.2f}"
            f"{f'{then:.2f}' if then else '':>10}{each['cpu_seconds']:>10.2f}{each['peak_mib']:>10.0f}{rate:>12}"
        )
    for size, build in result["builds"].items():
        print(
            f"\nbuild of {build['events']:,} events (asked for: {int(size):,}): {build['build_seconds']:.2f} s, "
            f"the same SQL bare {build['bare_sql_seconds']:.2f} s, so dbt's part {build['dbt_seconds']:.2f} s; slowest models:"
        )
        for name, seconds in build["slowest_models"]:
            print(f"  {seconds:6.2f} s  {name}")
    print("\ngrowth exponents: " + ", ".join(f"{step} {exponent:.2f}" for step, exponent in result["growth_exponents"].items()))


if __name__ == "__main__":
    main()
