"""Quarters, months, working days and British Summer Time, as far as the sample needs them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FIRST_DAY = date(2012, 4, 1)
LAST_DAY = date(2017, 12, 31)
LAST_QUARTER_DAY = date(2016, 9, 30)
"""Until here the borough is planned by quarters, as the quarterly reports print it; after it by months."""
DAY = timedelta(days=1)


class WorkingDays:
    """Monday to Friday without bank holidays; the n-th working day after a day counts from the day itself as day 0."""

    def __init__(self, holidays: Iterable[date]) -> None:
        closed = frozenset(holidays)
        span = (date(2010, 1, 1) + n * DAY for n in range(365 * 10))
        self._days = [day for day in span if day.weekday() < 5 and day not in closed]
        self._open = frozenset(self._days)

    def __contains__(self, day: date) -> bool:
        return day in self._open

    def after(self, day: date, n: int) -> date:
        """Return the n-th working day after a day."""
        return self._days[bisect_right(self._days, day) + n - 1]

    def before(self, day: date, n: int) -> date:
        """Return the n-th working day before a day."""
        return self._days[bisect_left(self._days, day) - n]

    def on_or_after(self, day: date) -> date:
        """Return the day itself, or the next working day where it is none."""
        return self._days[bisect_left(self._days, day)]

    def on_or_before(self, day: date) -> date:
        """Return the day itself, or the last working day before it where it is none."""
        return self._days[bisect_right(self._days, day) - 1]

    def between(self, first: date, last: date) -> list[date]:
        """Return the working days from the first to the last day."""
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]


@dataclass(frozen=True, order=True)
class Span:
    """A quarter or a month: what the borough is planned by."""

    start: date
    end: date

    @property
    def year(self) -> int:
        """Return the calendar year in which its financial year begins."""
        return financial_year(self.start)

    @property
    def months(self) -> int:
        """Return how many months it has."""
        return (self.end.month - self.start.month) % 12 + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def financial_year(day: date) -> int:
    """Return the calendar year in which the financial year of a day begins."""
    return day.year - (day.month < 4)


def months_on(day: date, n: int) -> date:
    """Return the same day number n months later, clamped to the end of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))


def spans() -> list[Span]:
    """Return the quarters, then the months of the sample, in order."""
    found, start = [], FIRST_DAY
    while start <= LAST_DAY:
        following = months_on(start, 3 if start <= LAST_QUARTER_DAY else 1)
        found.append(Span(start, following - DAY))
        start = following
    return found


def since(day: date, months: int) -> date:
    """Return the first day of the window of so many months that ends on the last day of a month."""
    return months_on(day.replace(day=1), 1 - months)


def birthday(born: date, years: int) -> date:
    """Return a birthday; one of 29 February falls on 1 March in other years."""
    leap = born.month == 2 and born.day == 29 and (born.year + years) % 4
    return date(born.year + years, 3, 1) if leap else born.replace(year=born.year + years)


def in_universal_time(local: datetime) -> str:
    """Write a local moment of London as a supplier does whose clock keeps universal time (not in a clock-change night)."""
    sundays = [
        max(date(local.year, month, day) for day in range(25, 32) if date(local.year, month, day).weekday() == 6)
        for month in (3, 10)
    ]
    is_summer = sundays[0] < local.date() < sundays[1]
    return (local - timedelta(hours=is_summer)).isoformat() + "Z"
