"""Whether the ledger is whole: nothing gone, nothing changed, and every load accounted for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb

from caseledger.catalogue import read_catalogue
from caseledger.ledger.content import changed_events
from caseledger.ledger.feeds import FeedRule, quiet_feeds
from caseledger.ledger.store import SCHEMA_VERSION, version_of_ledger
from caseledger.settings import Settings
from caseledger.upkeep.findings import Area, Finding, counted, listed

LEDGER, LOADS, FEEDS, WAITING = Area("ledger"), Area("loads"), Area("feeds"), Area("held and rejected")
RESTORE = "Bring the last good backup back ('caseledger restore FOLDER', into an empty home), and load again what came after it."

WITHOUT_COUNTS_BY_FILE = 2
# What each earlier version of the ledger lacks, and what brings it up to date.
OLDER = {
    1: ("in which rejected lines are not encrypted", "Run 'caseledger rejects' or load something"),
    2: ("which does not know a file that is loaded again", "Load something"),
}

GAPS = """
with followed as (
    select position, lead(position) over (order by position) as next_position from event
    union all
    select 0, min(position) from event
)
select position + 1, next_position - 1 from followed where next_position > position + 1 order by position
"""
REPEATED = """
select source || ' ' || event_id from event group by source, event_id having count(*) > 1 order by source, event_id
"""
UNTARGETED = """
select correction.position
from event as correction
left join event as target on target.source = correction.source and target.event_id = correction.supersedes
where correction.supersedes is not null and coalesce(target.position >= correction.position, true)
order by correction.position
"""
UNBALANCED = "select load_id from load where read + released <> accepted + duplicates + rejected + held order by load_id"
# A file that was there before version 3 has no counts.
UNBALANCED_FILES = """
with counted as (
    select load_id, sum(read) as lines, bool_and(read = accepted + duplicates + rejected + held) as is_balanced
    from load_file
    group by load_id
    having count(*) = count(read)
)
select load.load_id
from load
inner join counted on counted.load_id = load.load_id
where load.read <> counted.lines or not counted.is_balanced
order by load.load_id
"""
MISCOUNTED = """
with counted as (
    select load_id, count(*) as events from event group by load_id
)
select coalesce(load.load_id, counted.load_id) as load_id, coalesce(load.accepted, 0), coalesce(counted.events, 0)
from load
full join counted on counted.load_id = load.load_id
where load.accepted is distinct from coalesce(counted.events, 0)
order by load_id
"""
# Loads that are of an earlier moment than the one before, by more than the hour that a clock on local time is put back in autumn.
BACKWARD = """
with ordered as (
    select load_id, loaded_at, lag(loaded_at) over (order by load_id) as before from load
)
select load_id from ordered where loaded_at < before - interval 1 hour order by load_id
"""
HELD = """
select count(*), min(load.loaded_at), list_sort(list(distinct held.supersedes || ' of ' || held.source))
from held
left join load on load.load_id = held.load_id
"""


def check_ledger(ledger: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Check that the events are those that were accepted."""
    yield _version(ledger)
    yield _positions(ledger)
    yield _hashes(ledger)
    yield _none_of(
        [f"'{each}'" for each in _column(ledger, REPEATED)], "No id occurs twice in a source", "Ids that occur twice in a source"
    )
    yield _none_of(
        _column(ledger, UNTARGETED),
        "Every correction comes after what it supersedes",
        "Corrections whose target is not before them, at positions",
    )
    yield from _unknown_types(ledger)


def check_loads(ledger: duckdb.DuckDBPyConnection, now: datetime) -> Iterator[Finding]:
    """Check that the counts of every load add up, and that the clock went on from one to the next; tell the last."""
    last = ledger.execute("select load_id, loaded_at, read, accepted from load order by load_id desc limit 1").fetchone()
    if last is None:
        yield LOADS.warning("Nothing has been loaded yet", "Load events: 'caseledger load FILES...'.")
        return
    load_id, loaded_at, read, accepted = last
    yield LOADS.ok(f"The last, load {load_id} at {loaded_at:%Y-%m-%d %H:%M}, accepted {accepted:,} of {counted(read, 'line')}")
    backward = _column(ledger, BACKWARD)
    if loaded_at > now:
        yield LOADS.warning(f"Load {load_id} is of a moment to come", "Set the clock: good lines are rejected until it is right.")
    elif backward:
        yield LOADS.warning(
            f"The clock was put back before load {listed(backward)}",
            "Look at what was rejected then as recorded in the future, and load it again.",
        )
    yield from _counts(ledger)


def check_whole(ledger: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Check what can be told without reading what is in the events: that none is missing, and that loads are accounted for."""
    yield _positions(ledger)
    yield from _counts(ledger)


def check_feeds(ledger: duckdb.DuckDBPyConnection, now: datetime) -> Iterator[Finding]:
    """Tell which sources have brought nothing new for longer than is usual for them."""
    quiet = quiet_feeds(ledger, now.date(), FeedRule())
    for feed in quiet:
        yield FEEDS.warning(feed.sentence, "Ask whoever sends it, and look into 'inbox/' and 'inbox/refused/'.")
    if not quiet:
        yield FEEDS.ok("No feed is quiet")


def check_waiting(ledger: duckdb.DuckDBPyConnection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Tell which lines wait for an event to come, and which for somebody to correct them."""
    held, held_since, targets = ledger.execute(HELD).fetchone()
    if held:
        yield WAITING.warning(
            f"{counted(held, 'line')} held, the oldest {_since(held_since, now)}",
            f"Find out why what they supersede has not come: {listed(targets, 3)}.",
        )
    else:
        yield WAITING.ok("No line is held")
    rejected, oldest = ledger.execute("select count(*), min(rejected_at) from reject").fetchone()
    if rejected:
        purged_on = (oldest + timedelta(days=settings.reject_retention_days)).date()
        yield WAITING.warning(
            f"{counted(rejected, 'line')} rejected, the oldest {_since(oldest, now)}",
            f"See 'caseledger rejects', correct and load them: the first load after {purged_on} forgets the oldest.",
        )
    else:
        yield WAITING.ok("No rejected line is kept")


def _version(ledger: duckdb.DuckDBPyConnection) -> Finding:
    version = version_of_ledger(ledger)
    if version > SCHEMA_VERSION:
        return LEDGER.problem(f"Ledger version {version}, where this caseledger knows {SCHEMA_VERSION}", "Update caseledger.")
    if version < SCHEMA_VERSION:
        lack, remedy = OLDER[max(version, 1)]
        return LEDGER.warning(f"Ledger version {version}, {lack}", f"{remedy}: that brings the ledger up to date.")
    return LEDGER.ok(f"Ledger version {version}")


def _positions(ledger: duckdb.DuckDBPyConnection) -> Finding:
    events, positions = ledger.execute("select count(*), count(distinct position) from event").fetchone()
    gaps = [f"{first}" if first == last else f"{first} to {last}" for first, last in ledger.execute(GAPS).fetchall()]
    if gaps:
        return LEDGER.problem(f"Events are missing at position {listed(gaps)}", RESTORE)
    if positions < events:
        return LEDGER.problem(f"{counted(events - positions, 'position')} taken twice", RESTORE)
    return LEDGER.ok(f"{counted(events, 'event')} without a gap")


def _counts(ledger: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    yield _none_of(
        _column(ledger, UNBALANCED),
        "Of every load, read + released = accepted + duplicates + rejected + held",
        "The counts do not add up of load",
        LOADS,
    )
    if version_of_ledger(ledger) > WITHOUT_COUNTS_BY_FILE:
        yield _none_of(
            _column(ledger, UNBALANCED_FILES),
            "The lines of every load's files add up to those that it read",
            "The lines of its files do not add up of load",
            LOADS,
        )
    yield _none_of(
        [f"{load} ({accepted:,} accepted, {there:,} there)" for load, accepted, there in ledger.execute(MISCOUNTED).fetchall()],
        "All events that loads accepted are there, and no others",
        "The events are not those that were accepted, of load",
        LOADS,
    )


def _hashes(ledger: duckdb.DuckDBPyConnection) -> Finding:
    return _none_of(changed_events(ledger), "Every event has the content that was accepted", "Events were changed, at positions")


def _unknown_types(ledger: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    types = set(_column(ledger, "select distinct event_type from event"))
    if unknown := sorted(types - read_catalogue().keys()):
        yield LEDGER.problem(
            f"Events of types that the catalogue does not have: {listed(unknown)}",
            "Use the version of caseledger that they were loaded with, or a newer one: no model reads them.",
        )


def _none_of(faults: list, good: str, bad: str, area: Area = LEDGER) -> Finding:
    return area.problem(f"{bad} {listed(faults)}", RESTORE) if faults else area.ok(good)


def _column(ledger: duckdb.DuckDBPyConnection, query: str) -> list:
    return [value for (value,) in ledger.execute(query).fetchall()]


def _since(moment: datetime | None, now: datetime) -> str:
    return f"since {moment:%Y-%m-%d} ({counted((now - moment).days, 'day')})" if moment else "from an unknown load"
