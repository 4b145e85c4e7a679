"""Feeds: whether each source of events brings them as often, and as many, as it usually does.

A feed is a source in one area. A delivery is what it brought to the ledger on one day, however many loads that took: new
events, since a feed that sends the same extract again and again has gone quiet too.
"""

from dataclasses import asdict, dataclass
from datetime import date

import duckdb


@dataclass(frozen=True)
class FeedRule:
    """What is unusual, by each feed's own deliveries in the days before.

    Quiet: longer ago than `quiet_factor` times its usual gap, and than `quiet_days` (bank holidays). The usual gap is the one
    that `usual_share` of its gaps do not exceed: the longest would take one long outage for a habit. Small: below `small_share`
    of the median delivery. Feeds with fewer than `fewest_deliveries` have no habits yet.
    """

    history_days: int = 365
    fewest_deliveries: int = 4
    quiet_factor: float = 3
    quiet_days: int = 7
    usual_share: float = 0.9
    small_share: float = 0.1


@dataclass(frozen=True)
class OddDelivery:
    """What is odd of a feed's last delivery; it is found every day for as long as that is the last."""

    area_code: str
    source: str
    last_on: date

    @property
    def occurrence(self) -> str:
        """What tells it from another of the same feed."""
        return f"{self.area_code} {self.source} {self.last_on}"


@dataclass(frozen=True)
class QuietFeed(OddDelivery):
    """A feed that should have delivered again by now."""

    silent_days: int
    usual_gap_days: int

    @property
    def sentence(self) -> str:
        """What somebody should know of it."""
        return (
            f"The feed {self.source} of {self.area_code} has brought nothing new since {self.last_on}, "
            f"{_counted(self.silent_days, 'day')} ago; its usual gap is {_counted(self.usual_gap_days, 'day')}."
        )


@dataclass(frozen=True)
class SmallDelivery(OddDelivery):
    """A feed whose latest delivery was unusually small."""

    events: int
    usual_events: int

    @property
    def sentence(self) -> str:
        """What somebody should know of it."""
        return (
            f"The feed {self.source} of {self.area_code} brought {_counted(self.events, 'event')} on {self.last_on}, "
            f"where {self.usual_events:,} are usual."
        )


DELIVERY = """
with delivery as (
    select event.area_code, event.source, load.loaded_at::date as delivered_on, count(*) as events
    from event
    inner join load on load.load_id = event.load_id
    where load.loaded_at::date between $today::date - $history_days and $today::date
    group by all
),
"""
QUIET = """
spaced as (
    select
        *,
        delivered_on - lag(delivered_on) over (partition by area_code, source order by delivered_on) as gap_days
    from delivery
),
feed as (
    select
        area_code,
        source,
        max(delivered_on) as last_on,
        $today::date - max(delivered_on) as silent_days,
        quantile_disc(gap_days, $usual_share::double) as usual_gap_days
    from spaced
    group by area_code, source
    having count(*) >= $fewest_deliveries
)
select area_code, source, last_on, silent_days, usual_gap_days
from feed
where silent_days > greatest($quiet_factor * usual_gap_days, $quiet_days)
order by area_code, source
"""
SMALL = """
feed as (
    select
        area_code,
        source,
        max(delivered_on) as last_on,
        max_by(events, delivered_on) as last_events,
        array_agg(events order by delivered_on) as sizes
    from delivery
    group by area_code, source
    having count(*) > $fewest_deliveries
),
compared as (
    select *, list_median(sizes[:-2]) as usual_events from feed
)
select area_code, source, last_on, last_events, round(usual_events)::bigint
from compared
where last_events < $small_share * usual_events
order by area_code, source
"""


def quiet_feeds(connection: duckdb.DuckDBPyConnection, today: date, rule: FeedRule) -> list[QuietFeed]:
    """Return the feeds that brought nothing new for longer than is usual for them.

    A feed that brought nothing in the whole history has ended, and is not told any more.
    """
    return [QuietFeed(*row) for row in _ask(connection, QUIET, today, rule)]


def small_deliveries(connection: duckdb.DuckDBPyConnection, today: date, rule: FeedRule) -> list[SmallDelivery]:
    """Return the feeds whose latest delivery was a fraction of those before it."""
    return [SmallDelivery(*row) for row in _ask(connection, SMALL, today, rule)]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _ask(connection: duckdb.DuckDBPyConnection, question: str, today: date, rule: FeedRule) -> list[tuple]:
    sql = DELIVERY + question
    parameters = {"today": today} | {name: value for name, value in asdict(rule).items() if f"${name}" in sql}
    return connection.execute(sql, parameters).fetchall()
