"""Two sources of one area: what they say differently is listed for the officer who keeps the records right."""

import json
from collections.abc import Callable

from end_to_end.areas_with_extracts import TWO_SOURCES


def test_what_two_extracts_say_differently(imported: Callable) -> None:
    ran = imported("import", "disagreements", "--identify", "--format", "json")
    assert ran.exit_code == 0, ran.stderr
    found = [
        (row["issue"], row["local_id"], row["said"], row["said_by_other"])
        for row in json.loads(ran.stdout)
        if row["area_code"] == TWO_SOURCES
    ]
    assert found == [
        ("end_differs", "1", "2016-04-20", "2016-04-21"),
        ("missing_in_other", "3", "open from 2016-01-11", None),
        ("start_differs", "2", "2016-01-10", "2016-01-12"),
    ]
    only = json.loads(imported("import", "disagreements", "--issue", "end_differs", "--format", "json").stdout)
    assert [row["issue"] for row in only] == ["end_differs"]
    # The plans of both are one plan each: five open or ended plans, not seven (the two starts of child 2 are two).
    ran = imported("results", "--period", "2015-16 Q4", "--indicator", "FS/S1", "--format", "json")
    assert [row["numerator"] for row in json.loads(ran.stdout) if row["area_code"] == TWO_SOURCES] == [5]
