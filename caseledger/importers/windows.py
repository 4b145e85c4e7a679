"""Since when an extract would have to show what happened."""

from calendar import monthrange
from datetime import date

from caseledger.importers.mapping import Mapping


def window_from(mapping: Mapping, extracted_on: date) -> date | None:
    """Return the first day that an extract of this mapping covers; none where nothing it leaves out counts as gone."""
    if mapping.covers_all:
        return date.min
    return months_back(extracted_on, mapping.window_months) if mapping.window_months else None


def months_back(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
