"""Moments of knowledge: what has not come yet cannot be known."""

from datetime import datetime

import pytest

from caseledger.errors import RefusedError
from caseledger.moments import parse_known_at

NOW = datetime(2016, 7, 15, 9, 30)
END_OF_TODAY = datetime(2016, 7, 15, 23, 59, 59, 999999)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-07-14", datetime(2016, 7, 14, 23, 59, 59, 999999)),
        ("2016-07-15", END_OF_TODAY),  # today: all that was recorded today so far
        ("2016-07-15T09:30", NOW),
        ("2016-07-15T08:30Z", NOW),
    ],
)
def test_what_was_known_then_and_now(text: str, moment: datetime) -> None:
    assert parse_known_at(text, NOW) == moment


@pytest.mark.parametrize("text", ["2016-07-16", "2016-07-15T09:31", "2016-07-15T09:00Z", "2999-01-01"])
def test_the_future_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=f"{text} has not come yet"):
        parse_known_at(text, NOW)
