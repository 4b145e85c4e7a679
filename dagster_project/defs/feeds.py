"""Freshness and volume: whether each source brought its events as usual. They warn, raise an alarm once, and stop nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import dagster as dg

from caseledger.alarm import raise_new_alarm
from caseledger.ledger.feeds import FeedRule, QuietFeed, SmallDelivery, quiet_feeds, small_deliveries
from caseledger.ledger.store import open_ledger
from caseledger.moments import local_now
from caseledger.settings import Settings
from dagster_project.home import WRITERS
from dagster_project.refusals import refusals_fail_the_run
from dagster_project.translator import LEDGER

RULE = FeedRule()
QUIET = dg.AssetCheckSpec(
    "no_feed_went_quiet",
    asset=LEDGER,
    description="Every source brought new events within the time that is usual for it.",
    metadata=asdict(RULE),
)
SMALL = dg.AssetCheckSpec(
    "no_delivery_is_small",
    asset=LEDGER,
    description="The latest delivery of no source is a fraction of those before it.",
    metadata=asdict(RULE),
)


@dg.multi_asset_check(specs=[QUIET, SMALL], pool=WRITERS)
def feeds(settings: dg.ResourceParam[Settings]) -> Iterator[dg.AssetCheckResult]:
    """Compare each feed with its own last year."""
    today = local_now().date()
    with refusals_fail_the_run(), open_ledger(settings, read_only=True) as connection:
        quiet = quiet_feeds(connection, today, RULE)
        small = small_deliveries(connection, today, RULE)
    yield _warning(settings, QUIET, quiet)
    yield _warning(settings, SMALL, small)


def _warning(settings: Settings, spec: dg.AssetCheckSpec, found: Sequence[QuietFeed | SmallDelivery]) -> dg.AssetCheckResult:
    raise_new_alarm(settings, spec.name, {each.occurrence: each.sentence for each in found})
    feeds = [{name: str(value) for name, value in asdict(each).items()} for each in found]
    return dg.AssetCheckResult(
        asset_key=LEDGER,
        check_name=spec.name,
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"feeds": feeds},
    )
