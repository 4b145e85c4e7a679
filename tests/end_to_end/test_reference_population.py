"""Population rows of a council's own: all of a file or nothing, and a wrong cell is named by file, line and column."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEADER = "area_code,age_from,age_to,applies_from,population,source"
ROW = "E09000003,0,17,2015-04-01,93000,ONS mid-2015"
Ledger = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write rows under a header."""

    def to_file(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "population.csv"
        path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding=encoding)
        return path

    return to_file


def test_rows_are_kept_with_their_order(write: Callable, run: Callable, ledger: Ledger) -> None:
    path = write(ROW, 'E09000003,18,,2016-04-01,281000,"ONS, mid-2016"', encoding="utf-8-sig")
    assert run("reference", "population", path).stdout == "2 population rows loaded.\n"
    later = write(ROW + ",2016-10-27", header=HEADER + ",known_from")
    assert run("reference", "population", later).stdout == "1 population row loaded.\n"
    columns = "row_number, area_code, age_from, age_to, applies_from::varchar, population, source, known_from::varchar"
    assert ledger(f"select {columns} from population order by row_number") == [
        (1, "E09000003", 0, 17, "2015-04-01", 93000, "ONS mid-2015", None),
        (2, "E09000003", 18, None, "2016-04-01", 281000, "ONS, mid-2016", None),
        (3, "E09000003", 0, 17, "2015-04-01", 93000, "ONS mid-2015", "2016-10-27"),
    ]


def test_the_columns_may_stand_in_any_order(write: Callable, run: Callable, ledger: Ledger) -> None:
    names, cells = HEADER.split(","), ROW.split(",")
    assert run("reference", "population", write(",".join(cells[::-1]), header=",".join(names[::-1]))).exit_code == 0
    assert ledger("select population from population") == [(93000,)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *(("area_code", cell) for cell in ("", "  ")),
        *(("age_from", cell) for cell in ("", "x", "-1", "1.5", "1e3", "²", "9" * 20)),
        *(("age_to", cell) for cell in ("x", "-1", "17.0", "9" * 20)),
        *(
            ("applies_from", cell)
            for cell in ("", "2015", "1/4/2015", "2015-4-1", "2015-02-29", "20150401", "2015-W14-5", "infinity")
        ),
        *(("population", cell) for cell in ("", "0", "-5", "93e3", '"93,000"', "many", "9" * 30)),
        *(("source", cell) for cell in ("", " ")),
        *(("known_from", cell) for cell in ("soon", "2016-10", "20161027")),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(
    column: str, cell: str, write: Callable, run: Callable, ledger: Ledger
) -> None:
    header = HEADER + ",known_from"
    cells = dict(zip(header.split(","), f"{ROW},2016-10-27".split(","), strict=True)) | {column: cell}
    path = write(f"{ROW},", "", ",".join(cells.values()), header=header)
    ran = run("reference", "population", path)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"caseledger: {path}, line 4: {column} ")
    assert ran.stderr.count("\n") == 1
    assert run("reference", "population", write(ROW)).exit_code == 0
    assert ledger("select count(*) from population") == [(1,)]


@pytest.mark.parametrize("row", [ROW + ",more", ROW.rsplit(",", 1)[0], "E09000003"])
def test_a_row_of_another_length_is_named(row: str, write: Callable, run: Callable) -> None:
    path = write(ROW, row)
    ran = run("reference", "population", path)
    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"caseledger: {path}, line 3: ")


def test_an_age_band_that_ends_before_it_begins(write: Callable, run: Callable) -> None:
    ran = run("reference", "population", write(ROW.replace(",17,", ",18,").replace(",0,", ",19,")))
    assert ran.exit_code == 1
    assert "line 2: age_to 18 is below age_from 19" in ran.stderr


@pytest.mark.parametrize(
    "header",
    [ROW, HEADER.replace(",", ";"), HEADER.replace("population", "people"), HEADER + ",more", HEADER + ",source", HEADER[10:]],
)
def test_a_file_of_another_shape_is_refused(header: str, write: Callable, run: Callable) -> None:
    ran = run("reference", "population", write(ROW, header=header))
    assert ran.exit_code == 1
    assert "is no population file" in ran.stderr


def test_a_file_that_cannot_be_read_is_refused(write: Callable, run: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "nul.csv").write_bytes(b"\0\0\0")
    files = {
        tmp_path / "missing.csv": "No such file",
        tmp_path: "Is a directory",
        tmp_path / "empty.csv": "is no population file",
        tmp_path / "nul.csv": "is no population file",
        write(): "holds no rows",
    }
    for path, words in files.items():
        ran = run("reference", "population", path)
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert words in ran.stderr
    for encoding in ("utf-16", "latin-1"):
        ran = run("reference", "population", write(ROW.replace("ONS", "Büro"), encoding=encoding))
        assert ran.exit_code == 1
        assert "is not UTF-8 text" in ran.stderr
