"""Dates and spans as reports print them: `As at 30 June 2016`, `Apr- June 2016`, `Oct 14 - Sep 15`, `2017-09/2017-12`."""

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache

_NAMES = [name[:3] for name in calendar.month_name[1:]]
# With their capitals: `28 may` is no date.
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_ORDINAL = r"(?P<day>\d{1,2}) ?(?:st|nd|rd|th)"
# A month and two digits can be a day or a year (`Oct 14 - Sep 15`): only an ordinal, or a year behind it, makes them a day.
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}}) ?(?:st|nd|rd|th)? (?:of )?{_MONTH}\b,?(?: (?P<year>\d{{4}}))?",
        rf"\b{_MONTH} {_ORDINAL}\b,?(?: (?P<year>\d{{4}}))?",
        rf"\b{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})-(?P<number>\d{2})(?:-(?P<day>\d{2}))?\b(?!\d)",
        r"\b(?P<day>\d{1,2})/(?P<number>\d{1,2})/(?P<year>\d{4})\b",
    )
)
_MONTH_OF_SPAN = re.compile(rf"\b{_MONTH}(?: (?:\d{{1,2}} ?(?:st|nd|rd|th) ?))?(?: ?(?P<year>\d ?\d{{3}}|\d{{2}})\b)?")
_ISO_SPAN = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?(?:/(\d{4})-(\d{2})(?:-\d{2})?)?")
LEAP_YEAR = 2000


@dataclass(frozen=True)
class Span:
    """Whole months from a first to a last one, each counted from the year 0."""

    first: int
    last: int

    @property
    def months(self) -> int:
        """How many months it has; zero or less where its end lies before its start."""
        return self.last - self.first + 1

    @property
    def since_april(self) -> "Span":
        """The months from April of the financial year to its last one."""
        return Span(self.last - (self.last - 3) % 12, self.last)

    def __str__(self) -> str:
        first, last = (f"{calendar.month_abbr[each % 12 + 1]} {each // 12}" for each in (self.first, self.last))
        return first if self.months == 1 else f"{first} to {last}"

    @property
    def starts_a_financial_year(self) -> bool:
        """Tell whether it begins in April."""
        return self.first % 12 == 3


@lru_cache(maxsize=20_000)
def impossible_dates(text: str) -> tuple[str, ...]:
    """Find what no calendar has: the 31st of June, a thirteenth month, a span that ends before it starts."""
    found = [match[0].strip() for pattern in _DAYS for match in pattern.finditer(text) if not _exists(match.groupdict())]
    covered = span(text)
    if covered and covered.months < 1:
        found.append(text)
    return tuple(found)


@lru_cache(maxsize=20_000)
def is_snapshot(text: str) -> bool:
    """Tell whether a figure is one as at a day."""
    return text.strip().lower().startswith("as at")


@lru_cache(maxsize=20_000)
def span(text: str) -> Span | None:
    """Read the months that a text says it covers. None for a single day, and for a text without months and a year."""
    if is_snapshot(text):
        return None
    iso = _ISO_SPAN.fullmatch(text.strip())
    if iso:
        start = _ordinal(int(iso[1]), int(iso[2]))
        return Span(start, _ordinal(int(iso[3]), int(iso[4])) if iso[3] else start)
    months = list(_MONTH_OF_SPAN.finditer(text))
    if len(months) != 2:
        return None
    last_year = _year(months[1]["year"])
    if last_year is None:
        return None
    last = _ordinal(last_year, _number(months[1]["month"]))
    first_number = _number(months[0]["month"])
    first_year = _year(months[0]["year"])
    if first_year is None:
        first_year = last_year if first_number <= _number(months[1]["month"]) else last_year - 1
    return Span(_ordinal(first_year, first_number), last)


def months_of(period: str, words: str) -> Span | None:
    """Return the months of a period by its label (`2016-07`), of a span that a report names by the words that it prints."""
    named = re.fullmatch(r"(\d{4})-(\d{2})", period)
    if not named:
        return span(words)
    month = _ordinal(int(named[1]), int(named[2]))
    return Span(month, month)


def _exists(parts: dict[str, str | None]) -> bool:
    month = int(parts["number"]) if parts.get("number") else _number(parts["month"])
    if not parts["day"] and month == (int(parts["year"]) + 1) % 100:
        return True  # 2012-13 is a financial year
    if not 1 <= month <= 12:
        return False
    day = int(parts["day"] or 1)
    return 1 <= day <= calendar.monthrange(int(parts.get("year") or LEAP_YEAR), month)[1]


def _number(month: str) -> int:
    return _NAMES.index(month) + 1


def _ordinal(year: int, month: int) -> int:
    return year * 12 + month - 1


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text.replace(" ", ""))
    return year if year > 99 else 2000 + year
