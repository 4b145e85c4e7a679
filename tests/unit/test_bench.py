"""The benchmark: returns of the size asked for, which import whole, and runs that are held against what they may take.

The tests prevent a return that has drifted from its schema, whose rejects would import fast, and a limit that nothing can miss.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench import imports
from bench.imports import is_kept, measure_imports, show_imports
from bench.limits import TWO_MILLION, Verdict, show_verdicts, verdicts
from bench.measuring import Measurement
from bench.returns import annex_a, cin_census, ssda903

ROWS = 120


def test_every_row_of_a_made_up_return_gives_events(run: Callable, tmp_path: Path) -> None:
    files = ssda903(tmp_path / "903", ROWS)
    rows = sum(len(list(csv.reader(path.open(encoding="utf-8", newline="")))) - 1 for path in files)
    assert ROWS <= rows < ROWS + 10, "the last child's rows are whole"
    returns = {
        "ssda903": ([*files, "--year", "2024"], rows),
        "annex-a": ([annex_a(tmp_path / "annex.xlsx", ROWS)], ROWS),
        "cin-census": ([cin_census(tmp_path / "census.xml", 20)], None),
    }
    for name, (words, expected) in returns.items():
        ran = run("import", name, *words, "--extracted-on", imports.MOMENT, "--format", "json")
        assert ran.exit_code == 0, ran.stderr
        counts = json.loads(ran.stdout)
        assert counts["rows"] == counts["rows_to_events"] == (expected or counts["rows"])
        assert (counts["rejected"], counts["held"], counts["rejected_cells"]) == (0, 0, {})
        assert counts["accepted"] >= ROWS


def test_each_return_is_measured_twice_and_the_second_brings_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(imports, "FOLDER", tmp_path / "bench")
    monkeypatch.setattr(imports, "SIZES", {"ssda903": 30, "annex-a": 30, "cin-census": 3})
    taken = measure_imports()
    assert [each.step for each in taken] == [f"{name}{again}" for name in imports.SIZES for again in ("", " again")]
    assert all(each.events > 0 for each in taken[::2])
    assert [each.events for each in taken[1::2]] == [0, 0, 0]
    assert all(each.cpu_seconds > 0 and each.seconds > 0 for each in taken)
    # No upper bound here: a process counts what the one that started it had in memory, which is all the tests so far.
    assert all(each.peak_mib > 10 for each in taken)
    show_imports(taken)
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(taken)


def test_what_took_too_long_or_too_much_is_said(capsys: pytest.CaptureFixture) -> None:
    kept = Measurement("ssda903 again", 26_000, seconds=4.9, cpu_seconds=9, peak_mib=1000)
    missed = [replace(kept, seconds=5.1), replace(kept, peak_mib=1100)]
    assert [is_kept(each) for each in (kept, *missed)] == [True, False, False]
    show_imports([kept, *missed])
    assert capsys.readouterr().out.count("above what is allowed") == 2


# As slow, as large and as much as they may be: (step, size, seconds, MiB), of a load of a thousand beside four million.
AT_THE_LIMIT = (
    ("load jsonl", TWO_MILLION, 30, 3072),
    ("load again", TWO_MILLION, 15, 9999),
    ("build", TWO_MILLION, 30, 4096),
    ("load csv", TWO_MILLION, 30, 3072),
    ("load parquet", TWO_MILLION, 20, 3072),
    ("1,000 events", 2 * TWO_MILLION, 2, 9999),
)
EVENTS = 2_174_292


def compared(by: float, size: int = TWO_MILLION) -> list[Verdict]:
    """Hold a run against the limits that is at all of them, or differs from them by a factor."""
    measurements = [
        Measurement(step, of if step == "1,000 events" else size, by * seconds, 0, by * mib, EVENTS)
        for step, of, seconds, mib in AT_THE_LIMIT
    ]
    # A load again is held against the first one, and so is not above its limit where both are.
    measurements[1] = replace(measurements[1], seconds=by * by * 15)
    return list(verdicts(measurements, {"events": EVENTS, "dbt_seconds": by * 10}, {"build": by * 1.1}))


def test_a_run_is_held_against_every_limit(capsys: pytest.CaptureFixture) -> None:
    assert [each.is_kept for each in compared(1)] == [True] * 12
    assert [each.is_kept for each in compared(1.01)] == [False] * 12
    show_verdicts(compared(1))
    show_verdicts(compared(1.01))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:13] == [
        "load jsonl, s          2,174,292     30.00     30.00",
        "load csv, s            2,174,292     30.00     30.00",
        "load parquet, s        2,174,292     20.00     20.00",
        "build, s               2,174,292     30.00     30.00",
        "1,000 events, s        2,174,292      2.00      2.00",
        "load jsonl, MiB        2,174,292  3,072.00  3,072.00",
        "load csv, MiB          2,174,292  3,072.00  3,072.00",
        "load parquet, MiB      2,174,292  3,072.00  3,072.00",
        "build, MiB             2,174,292  4,096.00  4,096.00",
        "load again, s          2,174,292     15.00     15.00",
        "dbt's part of it, s    2,174,292     10.00     10.00",
        "growth of build        2,174,292      1.10      1.10",
    ]
    assert lines[17] == "build, s               2,174,292     30.30     30.00  above what is allowed"
    assert all(line.endswith("  above what is allowed") for line in lines[14:])


def test_a_limit_without_its_measurement_is_an_error() -> None:
    with pytest.raises(KeyError, match="load jsonl"):
        compared(1, size=500_000)
