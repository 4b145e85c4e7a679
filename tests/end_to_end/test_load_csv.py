"""CSV as spreadsheets and case systems write it: quotes, line breaks in cells, byte-order marks, and what goes wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEADER = "id,source,type,subject,time,recordedtime,referral_id,comment"
Load = Callable[..., dict[str, Any]]
Rejects = Callable[..., list[dict[str, Any]]]
Ledger = Callable[[str], list[tuple[Any, ...]]]
COMMENTS = "select event_id, line, data.comment::varchar from event order by event_id"


def row(event_id: str, comment: str = "x") -> str:
    return f"{event_id},/barnet/lcs,referral_received,100023,2016-04-05,2016-04-05T10:12,R1,{comment}"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write lines under the header, with the line ends of Unix or others."""

    def to_file(*lines: str | bytes, header: str = HEADER, end: str = "\n", mark: bytes = b"") -> Path:
        content = [line.encode() if isinstance(line, str) else line for line in (header, *lines)]
        path = tmp_path / "events.csv"
        path.write_bytes(mark + b"".join(line + end.encode() for line in content))
        return path

    return to_file


def test_cells_may_be_quoted(write: Callable, load: Load, ledger: Ledger) -> None:
    lines = [
        row("1", '"a, ""b"", c"'),
        row("2", '"two\nlines, ""and"" more\n\nlines"'),
        row("3"),
        row("4", '"é👩‍👩‍👧"'),
        row("5", '""'),
    ]
    assert load(write(*lines))["accepted"] == 5
    assert ledger(COMMENTS) == [
        ("1", 2, 'a, "b", c'),
        ("2", 3, 'two\nlines, "and" more\n\nlines'),
        ("3", 7, "x"),
        ("4", 8, "é👩‍👩‍👧"),
        ("5", 9, None),
    ]


@pytest.mark.parametrize(
    ("end", "within", "mark"), [("\r\n", "\r\n", b""), ("\r\n", "\n", b"\xef\xbb\xbf"), ("\n", "\r\n", b"\xef\xbb\xbf")]
)
def test_line_ends_are_kept_as_they_are(
    end: str, within: str, mark: bytes, write: Callable, load: Load, rejects: Rejects, ledger: Ledger
) -> None:
    """Excel ends rows with one line end and breaks lines within a cell with another."""
    cell = f'"two{within}lines"'
    counts = load(write(row("1", cell), "", row("2", cell) + ",more", row("3"), end=end, mark=mark))
    assert (counts["accepted"], counts["rejected_by_reason"]) == (2, {"unreadable": 1})
    assert ledger(COMMENTS) == [("1", 2, f"two{within}lines"), ("3", 7, "x")]
    assert [(line["line"], line["raw"]) for line in rejects()] == [(5, row("2", cell) + ",more")]


def test_blank_lines_are_not_read(write: Callable, load: Load, ledger: Ledger) -> None:
    assert load(write("", row("1"), "   ", row("2"), ""))["read"] == 2
    assert [line for _, line, _ in ledger(COMMENTS)] == [3, 5]
    assert load(write(row("1"), header=f"\n\n{HEADER}"))["duplicates"] == 1


@pytest.mark.parametrize("line", ["1,2", row("9") + ",", row("9", "x,y"), row("9", '"a" b'), row("9", '"a"b"')])
def test_a_row_without_the_columns_of_the_header_is_unreadable(line: str, write: Callable, load: Load, rejects: Rejects) -> None:
    assert load(write(row("1"), line, row("2")))["accepted"] == 2
    assert [(found["line"], found["reasons"], found["raw"]) for found in rejects()] == [(3, ["unreadable"], line)]


def test_a_stray_quote_does_not_swallow_the_rest(write: Callable, load: Load, rejects: Rejects, ledger: Ledger) -> None:
    """A quote that is never closed would otherwise make one cell of everything up to the next quote."""
    lines = [row("1", '"never closed'), row("2"), row("3", "five"), row("4", '5" pipe'), row("5"), row("6", '"never closed')]
    assert load(write(*lines, row("7")))["accepted"] == 5
    assert [(found["line"], found["raw"]) for found in rejects()] == [(2, lines[0]), (7, lines[5])]
    assert [event_id for event_id, *_ in ledger(COMMENTS)] == ["2", "3", "4", "5", "7"]


def test_a_record_with_a_line_that_is_no_text_is_not_patched_up(write: Callable, load: Load, rejects: Rejects) -> None:
    broken = row("1", '"caf\n\0\nclosed"').encode().replace(b"\0", b"\xe9t\xe9")
    assert load(write(broken, row("2")))["accepted"] == 1
    assert [(found["line"], found["raw"]) for found in rejects()] == [(2, row("1", '"caf')), (3, "\\xe9t\\xe9"), (4, 'closed"')]


def test_an_undecodable_row_is_unreadable_alone(write: Callable, load: Load, rejects: Rejects) -> None:
    line = row("1", "caf\0").encode().replace(b"\0", b"\xe9")
    assert load(write(line, row("2")))["accepted"] == 1
    assert [(found["line"], found["raw"]) for found in rejects()] == [(2, row("1", "caf\\xe9"))]


def test_cells_are_typed_by_their_column(write: Callable, load: Load, ledger: Ledger) -> None:
    """Text that looks like a number stays text, and the other way round."""
    header = "id,source,type,subject,time,discussion_id,agencies,care_id,placement_id,placement_type,distance_miles,long_term"
    head = "/barnet/lcs,{},100023,2016-04-05"
    lines = [
        f"1,{head.format('strategy_discussion_held')},007,police;health,,,,,",
        f"2,{head.format('placement_started')},,,1e3,true,U1,1e1,false",
        f"3,{head.format('placement_started')},,,4,P4,U1,+5,",
        f"4,{head.format('placement_started')},,,4,P5,U1,05,",
        f"5,{head.format('placement_started')},,,4,P6,U1,,TRUE",
        f"6,{head.format('strategy_discussion_held')},D2,police; health,,,,,",
    ]
    counts = load(write(*lines, header=header))
    assert counts["rejected_by_reason"] == {"bad_code": 1, "bad_type": 3}
    assert ledger("select data.discussion_id::varchar, data.agencies::varchar[] from event where event_id = '1'") == [
        ("007", ["police", "health"])
    ]
    fields = "data.care_id::varchar, data.placement_id::varchar, data.distance_miles::double, data.long_term::boolean"
    assert ledger(f"select {fields} from event where event_id = '2'") == [("1e3", "true", 10.0, False)]


@pytest.mark.parametrize(
    "header", [HEADER.replace("id,", '"id",', 1), " id , source,type,subject,time,recordedtime,referral_id,comment "]
)
def test_names_in_the_header_may_be_quoted_or_spaced(header: str, write: Callable, load: Load) -> None:
    assert load(write(row("1"), header=header, mark=b"\xef\xbb\xbf"))["accepted"] == 1


def test_columns_may_stand_in_any_order(write: Callable, load: Load) -> None:
    names = HEADER.split(",")
    cells = dict(zip(names, row("1").split(","), strict=True))
    load(write(row("1")))
    turned = [*reversed(names)]
    assert load(write(",".join(cells[name] for name in turned), header=",".join(turned)))["duplicates"] == 1
    assert load(write("2016-05-01,/b,D1,person_died,1", header="time,source,id,type,subject"))["accepted"] == 1


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (row("1"), "has no header"),
        (HEADER.replace(",", ";"), "has no header with commas, but one with ';': save it with commas"),
        (HEADER.replace(",", "\t"), "has no header with commas, but one with tabs: save it with commas"),
        (HEADER.replace("type", "kind"), "has no header"),
        (HEADER.replace("comment", "referral_id"), "names a column twice"),
    ],
)
def test_a_file_without_a_usable_header_is_refused(header: str, sentence: str, write: Callable, run: Callable) -> None:
    ran = run("load", write(row("1"), header=header))
    assert ran.exit_code == 1
    assert sentence in ran.stderr


def test_rejected_rows_are_exported_under_their_headers(
    write: Callable, load: Load, run: Callable, ledger: Ledger, tmp_path: Path
) -> None:
    load(write(row("1", '"a ""b""\nc"').replace("2016-04-05,", "2016-4-5,"), end="\r\n"))
    other = tmp_path / "other.csv"
    other.write_text("time,source,id,type,subject\n5/4/2016,/b,D1,person_died,1\n2016-04-05,/b,D2,person_died,1\n")
    load(other)
    paths = run("rejects", "--export", tmp_path / "out" / "rejects.csv").stdout.split()
    assert [Path(path).name for path in paths] == ["rejects.csv", "rejects-2.csv"]
    for path in map(Path, paths):
        path.write_bytes(path.read_bytes().replace(b"2016-4-5", b"2016-04-05").replace(b"5/4/2016", b"2016-04-05"))
    counts = load(*paths)
    assert (counts["read"], counts["accepted"]) == (2, 2)
    assert ("1", 2, 'a "b"\nc') in ledger(COMMENTS)
