"""The benchmark of imports: returns of the size asked for, which import whole, and are measured against what they may take.

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
