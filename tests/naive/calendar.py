"""Days, months, periods and windows: INDICATORS section 1."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays as holidays_package


@lru_cache
def bank_holidays() -> frozenset[date]:
    """Bank holidays of England, 2008 to 2030, as the `holidays` package has them."""
    return frozenset(holidays_package.country_holidays("GB", subdiv="ENG", years=range(2008, 2031)))


@cache
def wd_on(day: date, n: int, holidays: frozenset[date]) -> date:
    """Return the n-th working day after `day`, which is day 0 whatever day of the week it is ("Working day")."""
    while n > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            n -= 1
    return day


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no bank holiday ("Working day")."""
    return day.weekday() < 5 and day not in holidays


def months_on(day: date, n: int) -> date:
    """Return the same day number n months later (earlier for n < 0), clamped to the month's end ("months_on")."""
    first = first_of_month(day, n)
    last = first_of_month(day, n + 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def since(day: date, n: int) -> date:
    """Return the first day of the month n-1 months before the month of D: the n months ending on D ("Windows")."""
    return first_of_month(day, 1 - n)


def first_of_month(day: date, n: int = 0) -> date:
    """Return the first day of the month n months after the month of `day`."""
    years, month = divmod(day.month - 1 + n, 12)
    return date(day.year + years, month + 1, 1)


def age_on(born: date, day: date) -> int:
    """Age in completed years; a birthday on 29 February falls on 1 March in other years; negative for the unborn."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# How many months a window goes back, D's own among them ("Windows").
MONTHS = {"m6": 6, "r12": 12, "y3": 36}


@dataclass(frozen=True)
class Period:
    """A month, financial quarter or year, or a span that a report names; `end` is the D of the rules."""

    kind: str
    label: str
    start: date
    end: date

    def window_start(self, window: str) -> date:
        """Return the first day of a window that ends on D ("Windows")."""
        if window in MONTHS:
            return since(self.end, MONTHS[window])
        starts = {"period": self.start, "as_at": self.end, "ytd": date(financial_year(self.end), 4, 1)}
        return starts[window]


def financial_year(day: date) -> int:
    """Return the calendar year in which the financial year of `day` began, on 1 April."""
    return day.year if day.month >= 4 else day.year - 1


def year(starting: int) -> Period:
    """Return the financial year that begins on 1 April of `starting`."""
    return Period("year", _year_label(starting), date(starting, 4, 1), date(starting + 1, 3, 31))


def quarter(starting: int, number: int) -> Period:
    """Return quarter 1 to 4 of the financial year that begins on 1 April of `starting`."""
    first = first_of_month(date(starting, 4, 1), 3 * (number - 1))
    last = first_of_month(first, 3) - timedelta(days=1)
    return Period("quarter", f"{_year_label(starting)} Q{number}", first, last)


def month(day: date) -> Period:
    """Return the calendar month that contains `day`."""
    first = first_of_month(day)
    return Period("month", f"{first:%Y-%m}", first, first_of_month(day, 1) - timedelta(days=1))


def span(label: str, first: date, last: date) -> Period:
    """Return a span of days that a report names ("Time": `reporting_span.csv`)."""
    return Period("span", label, first, last)


def period(label: str, kind: str | None = None) -> Period:
    """Return the period of a label: '2016-07', '2016-17 Q2', '2016-17'; '2011-12' is a month unless `kind` is year."""
    name, _, number = label.partition(" Q")
    starting, second = (int(part) for part in name.split("-"))
    if number:
        found = quarter(starting, int(number))
    elif kind != "year" and 1 <= second <= 12:
        found = month(date(starting, second, 1))
    else:
        found = year(starting)
    if found.label != label:
        raise ValueError(f"not a month, financial quarter or year: {label}")
    return found


def periods_between(first: date, last: date) -> list[Period]:
    """List every month, quarter and year from those that contain `first` to those that contain `last`, in order of D."""
    found = []
    for starting in range(financial_year(first), financial_year(last) + 1):
        found += [year(starting), *(quarter(starting, number) for number in (1, 2, 3, 4))]
        found += [month(first_of_month(date(starting, 4, 1), number)) for number in range(12)]
    return sorted((p for p in found if p.start <= last and p.end >= first), key=lambda p: (p.end, p.kind))


def _year_label(starting: int) -> str:
    return f"{starting}-{(starting + 1) % 100:02d}"
