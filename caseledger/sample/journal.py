"""The events of the sample in the making: what happened, and when the borough's systems first held it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from caseledger.sample.calendar import DAY, FIRST_DAY, LAST_DAY, WorkingDays, in_universal_time
from caseledger.sample.chance import stream

SOCIAL_CARE = "/barnet/lcs"
FRONT_DOOR = "/barnet/mash"

# The ledger is closed a while after the last month, when what was written down late has come in.
LAST_RECORDED = datetime(2018, 2, 23, 17, 0)
LATE_AFTER = timedelta(days=5)
_SHARE_LATE = 0.085


@dataclass(slots=True)
class Event:
    """One event. `time` is its text as written (a date, or a moment), `on` the local day that it means."""

    id: str
    source: str
    type: str
    subject: str
    on: date
    time: str
    recorded: datetime
    data: dict[str, Any]
    supersedes: str | None = None
    area: str | None = None


@dataclass
class Journal:
    """All events so far, in order of making."""

    working_days: WorkingDays
    events: list[Event] = field(default_factory=list)
    _chance: Random = field(default_factory=lambda: stream("journal"))
    _made: dict[str, int] = field(default_factory=dict)

    def record(
        self,
        event_type: str,
        subject: str,
        on: date,
        source: str = SOCIAL_CARE,
        *,
        moment: datetime | None = None,
        universal: bool = False,
        **data: Any,
    ) -> Event | None:
        """Write an event down, unless it happened outside the sample's time; absent fields are those given as None."""
        if not FIRST_DAY <= on <= LAST_DAY:
            return None
        time = on.isoformat() if moment is None else in_universal_time(moment) if universal else moment.isoformat()
        kept = {name: value for name, value in data.items() if value is not None}
        event = Event(self.new_id(source), source, event_type, subject, on, time, self._recorded(on, moment), kept)
        self.events.append(event)
        return event

    def new_id(self, source: str) -> str:
        """Return the next event id of a system."""
        number = self._made[source] = self._made.get(source, 0) + 1
        return f"{source[source.rindex('/') + 1 :]}-{number:07}"

    def _recorded(self, on: date, moment: datetime | None) -> datetime:
        """Choose when an event was written down: mostly within days, sometimes weeks later, never before it happened."""
        chance = self._chance
        roll = chance.random()
        if moment is not None and roll >= _SHARE_LATE:
            return moment + timedelta(minutes=chance.randrange(2, 55), seconds=chance.randrange(60))
        if roll < _SHARE_LATE:
            day = on + LATE_AFTER + chance.randrange(int(6 * 1.4 ** chance.randrange(1, 7))) * DAY
        elif roll < 0.75:
            day = on
        else:
            day = self.working_days.after(on, 1)
        return min(
            datetime(day.year, day.month, day.day, chance.randrange(8, 19), chance.randrange(60), chance.randrange(60)),
            LAST_RECORDED,
        )
