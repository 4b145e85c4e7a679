"""What a column holds, by its heading: the patterns are data (the seed `heading`)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from caseledger.reading.library import HeadingPattern, Quarter, Report

OTHER = "other"
# A column of results whose quarter lies at least this far back is the one of a year ago, nearer it is the previous one.
YEAR_AGO_FROM = 3
_QUARTER = re.compile(r"\bq([1-4]) (\d{4})/\d{2}\b")


@dataclass(frozen=True)
class Heading:
    """What a column holds (`part`), and the quarter that its heading names, if any."""

    part: str
    quarter: Quarter | None


@lru_cache(maxsize=8)
def heading_reader(patterns: tuple[HeadingPattern, ...]) -> "HeadingReader":
    """Return the reader for some patterns, the same one each time: it remembers what it has read."""
    return HeadingReader(patterns)


class HeadingReader:
    """Reads headings by the patterns of a library."""

    def __init__(self, patterns: Sequence[HeadingPattern]) -> None:
        self._patterns = [(re.compile(each.pattern), each.part) for each in patterns]
        self._known: dict[str, dict[str, Heading]] = {}

    def read(self, report: Report, column_name: str) -> Heading:
        """Tell what a column of a report holds; a column of results is `result`, `previous` or `year_ago` by its quarter."""
        known = self._known.setdefault(report.period_label, {})
        if column_name not in known:
            known[column_name] = self._in_report(column_name, report.quarter)
        return known[column_name]

    def _in_report(self, column_name: str, own: Quarter | None) -> Heading:
        heading = self._match(column_name)
        if heading.part == "result" and heading.quarter and own:
            back = own.ordinal - heading.quarter.ordinal
            part = "result" if back == 0 else "year_ago" if back >= YEAR_AGO_FROM else "previous"
            return Heading(part, heading.quarter)
        # An outturn is the result at the end of a financial year.
        if heading.part == "previous" and not heading.quarter and own and "outturn" in column_name.lower():
            return Heading("previous", Quarter(own.year - 1, 4))
        if heading.part == "result" and not heading.quarter:
            return Heading("result", own)
        return heading

    def _match(self, column_name: str) -> Heading:
        words = " ".join(column_name.lower().split())
        named = _QUARTER.search(words)
        quarter = Quarter(int(named[2]), int(named[1])) if named else None
        for pattern, part in self._patterns:
            if pattern.search(words):
                return Heading(part, quarter)
        return Heading(OTHER, quarter)
