"""Two sources of one area: what they say differently is listed for the officer who keeps the records right."""

import json
from collections.abc import Callable
from pathlib import Path

from end_to_end.extract_files import extract_file, mapping_file

from caseledger.settings import Settings


def test_what_two_extracts_say_differently(run: Callable, home: Settings, tmp_path: Path) -> None:
    mapping = mapping_file(tmp_path)
    extracts = {
        "/first": [
            ("1", "05/01/2016", "Neglect", "20/04/2016"),
            ("2", "10/01/2016", "Neglect"),
            ("3", "11/01/2016", "Neglect"),
            ("4", "12/01/2016", "Neglect"),
        ],
        "/second": [
            ("1", "05/01/2016", "Neglect", "21/04/2016"),  # another end
            ("2", "12/01/2016", "Neglect"),  # another start
            ("4", "12/01/2016", "Neglect"),  # the same; and the third is not there
        ],
    }
    for source, rows in extracts.items():
        path = extract_file(tmp_path / "plans.csv", *rows)
        words = ("--mapping", mapping, "--extracted-on", "2016-06-30", "--source", source)
        assert run("import", "table", path, *words).exit_code == 0
    ran = run("build")
    assert ran.exit_code == 0, ran.stderr
    ran = run("import", "disagreements", "--identify", "--format", "json")
    assert ran.exit_code == 0, ran.stderr
    found = [(row["issue"], row["local_id"], row["said"], row["said_by_other"]) for row in json.loads(ran.stdout)]
    assert found == [
        ("end_differs", "1", "2016-04-20", "2016-04-21"),
        ("missing_in_other", "3", "open from 2016-01-11", None),
        ("start_differs", "2", "2016-01-10", "2016-01-12"),
    ]
    only = json.loads(run("import", "disagreements", "--issue", "end_differs", "--format", "json").stdout)
    assert [row["issue"] for row in only] == ["end_differs"]
    # The plans of both are one plan each: five open or ended plans, not seven (the two starts of child 2 are two).
    ran = run("results", "--period", "2015-16 Q4", "--indicator", "FS/S1", "--format", "json")
    assert [row["numerator"] for row in json.loads(ran.stdout)] == [5]
