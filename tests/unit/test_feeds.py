"""Feeds that went quiet or brought little, by their own habits: the rule on deliveries of a few made-up feeds."""

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from caseledger.ledger.feeds import FeedRule, QuietFeed, SmallDelivery, quiet_feeds, small_deliveries
from caseledger.ledger.store import SCHEMA

TODAY = date(2016, 10, 4)
RULE = FeedRule()


class Deliveries:
    """A ledger of which only loads and what came with them matter."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.loads = 0

    def add(self, days_ago: int, events: int = 10, source: str = "/barnet/lcs", area: str = "E09000003") -> None:
        """Add a load of some events."""
        self.loads += 1
        day = TODAY - timedelta(days=days_ago)
        self.connection.execute("insert into load values (?, ?, 0, 0, 0, 0, 0, 0, map(), map())", [self.loads, day])
        self.connection.execute(
            """
            insert into event
            select 1, ?, 'f', 1, ?, 'E', 'referral_received', 'p', now(), today(), now(), false, ?, null, '', '{}'::variant
            from range(?)
            """,
            [self.loads, source, area, events],
        )


@pytest.fixture
def deliveries() -> Iterator[Deliveries]:
    """An empty ledger."""
    with duckdb.connect() as connection:
        connection.execute(SCHEMA)
        yield Deliveries(connection)


def test_a_feed_silent_for_longer_than_three_usual_gaps_is_quiet(deliveries: Deliveries) -> None:
    for days_ago in (50, 43, 36, 29, 22):
        deliveries.add(days_ago)
    last_on = TODAY - timedelta(days=22)
    found = quiet_feeds(deliveries.connection, TODAY, RULE)
    assert found == [QuietFeed("E09000003", "/barnet/lcs", last_on, silent_days=22, usual_gap_days=7)]
    assert found[0].sentence == (
        "The feed /barnet/lcs of E09000003 has brought nothing new since 2016-09-12, 22 days ago; its usual gap is 7 days."
    )
    tomorrow = quiet_feeds(deliveries.connection, TODAY + timedelta(days=1), RULE)
    assert tomorrow[0].occurrence == found[0].occurrence, "it is told once"
    assert not quiet_feeds(deliveries.connection, TODAY - timedelta(days=1), RULE)


def test_a_nightly_feed_may_be_silent_over_bank_holidays(deliveries: Deliveries) -> None:
    for days_ago in range(7, 30):
        deliveries.add(days_ago)
    assert not quiet_feeds(deliveries.connection, TODAY, RULE)
    assert quiet_feeds(deliveries.connection, TODAY + timedelta(days=1), RULE)


def test_one_long_outage_is_no_habit(deliveries: Deliveries) -> None:
    for days_ago in (*range(100, 120), *range(10, 30)):
        deliveries.add(days_ago)
    assert [feed.usual_gap_days for feed in quiet_feeds(deliveries.connection, TODAY, RULE)] == [1]


def test_feeds_are_told_apart_by_area_and_source(deliveries: Deliveries) -> None:
    for days_ago in range(0, 40):
        deliveries.add(days_ago)
        if days_ago >= 20:
            deliveries.add(days_ago, area="E09000007")
            deliveries.add(days_ago, source="/barnet/adults")
    found = [(feed.area_code, feed.source) for feed in quiet_feeds(deliveries.connection, TODAY, RULE)]
    assert found == [("E09000003", "/barnet/adults"), ("E09000007", "/barnet/lcs")]


def test_one_load_of_ten_years_is_no_habit(deliveries: Deliveries) -> None:
    deliveries.add(days_ago=200, events=1000)
    deliveries.add(days_ago=190, events=1)
    assert not quiet_feeds(deliveries.connection, TODAY, RULE)
    assert not small_deliveries(deliveries.connection, TODAY, RULE)


def test_a_feed_that_ended_years_ago_is_not_told_any_more(deliveries: Deliveries) -> None:
    for days_ago in range(500, 520):
        deliveries.add(days_ago)
    assert not quiet_feeds(deliveries.connection, TODAY, RULE)


def test_a_delivery_below_a_tenth_of_the_usual_size_is_small(deliveries: Deliveries) -> None:
    for days_ago in range(1, 10):
        deliveries.add(days_ago, events=100)
    deliveries.add(days_ago=0, events=9)
    found = small_deliveries(deliveries.connection, TODAY, RULE)
    assert found == [SmallDelivery("E09000003", "/barnet/lcs", TODAY, events=9, usual_events=100)]
    assert found[0].sentence == "The feed /barnet/lcs of E09000003 brought 9 events on 2016-10-04, where 100 are usual."
    deliveries.add(days_ago=0, events=1)
    assert not small_deliveries(deliveries.connection, TODAY, RULE), "loads of one day are one delivery"


def test_the_numbers_of_the_rule_are_data(deliveries: Deliveries) -> None:
    for days_ago in range(3, 10):
        deliveries.add(days_ago)
    assert quiet_feeds(deliveries.connection, TODAY, FeedRule(quiet_factor=1, quiet_days=2))
