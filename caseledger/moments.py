"""Moments as people write them, told in Europe/London's time, which is the ledger's."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from caseledger.errors import RefusedError

TIME_ZONE = "Europe/London"


def local_now() -> datetime:
    """Return the moment, as local time without an offset."""
    return datetime.now(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)


def local_moment(timestamp: float) -> datetime:
    """Return the moment of a file's or a process's timestamp, as local time without an offset."""
    return datetime.fromtimestamp(timestamp, ZoneInfo(TIME_ZONE)).replace(tzinfo=None)


def parse_date(text: str) -> date:
    """Read a date written like 2016-07-15; Python alone would also take 20160715 and 2016-W28-5.

    Raises:
        ValueError: it is no such date.
    """
    if len(text) != len("2016-07-15") or text[4] != "-" or text[7] != "-":
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_recorded_at(text: str) -> datetime:
    """Read a moment of recording: a bare date is the start of that day (EVENTS.md section 1, Times).

    Raises:
        RefusedError: the text is neither a date nor a moment.
    """
    return _parse(text, time.min)


def parse_known_at(text: str, now: datetime | None = None) -> datetime:
    """Read a moment of knowledge: a bare date is the end of that day (EVENTS.md section 1, Known at), also of today.

    Raises:
        RefusedError: the text is neither a date nor a moment, or it has not come yet: what will be known then cannot be told.
    """
    begin, end = _parse(text, time.min), _parse(text, time.max)
    if begin > (now or local_now()):
        raise RefusedError(f"{text} has not come yet: figures can be told as known now or earlier.")
    return end


def _parse(text: str, time_of_bare_date: time) -> datetime:
    try:
        day, clock = parse_date(text[:10]), text[10:]
        moment = datetime.fromisoformat(text) if clock else datetime.combine(day, time_of_bare_date)
    except ValueError as error:
        raise RefusedError(f"{text!r} is no date or moment: write 2016-07-15 or 2016-07-15T09:30.") from error
    return moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
