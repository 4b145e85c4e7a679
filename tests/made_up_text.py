"""Made-up running text in which everything agrees: the figures of a paragraph, each with what is printed about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from caseledger.reading.library import Measure

Texts = dict[str, str]


@dataclass(frozen=True)
class Indicator:
    """A made-up indicator; `cohort` and `measure` are what the register says of it, none where it does not have it."""

    ref: str
    name: str
    kind: str
    measure: str
    cohort: str
    window: str
    polarity: str
    type: str


# What the register has of figures in text: counted in a month, since April, on a day.
IN_TEXT = (
    Indicator("MU/21", "Children who came", "count", "count", "arrivals", "period", "", ""),
    Indicator("MU/22", "Children who came since April", "count", "count", "arrivals", "ytd", "", ""),
    Indicator("MU/23", "Children on the third plan", "count", "count", "delta", "as_at", "", ""),
    Indicator("MU/24", "Children on the third plan who were seen", "percent", "percentage", "delta", "as_at", "", ""),
)
# Why plans are outside an indicator that runs over several reasons.
REASONS = ("first", "second", "third")
# Figures that are of an indicator: name, indicator, dimension, month (of arrivals with the report's own year), part.
MEASURED = (
    *((f"plans without the {reason} visit", "MU/25", reason, "", "outside_numerator") for reason in REASONS),
    ("came in October", "MU/21", "", "{year}-10", "result"),
    ("came in November", "MU/21", "", "{year}-11", "result"),
    ("came since April", "MU/22", "", "{year}-11", "result"),
    ("on the third plan", "MU/23", "", "2017-11", "result"),
    ("seen on the third plan", "MU/24", "", "2017-11", "result"),
)


def text_measures() -> tuple[Measure, ...]:
    """Return what the figures of the three reports' texts are of."""
    return tuple(
        Measure(f"report-{index}", text_row(index, name), ref, dimension, period.format(year=_year(index)), part)
        for index in range(3)
        for name, ref, dimension, period, part in MEASURED
    )


def text_row(index: int, name: str) -> str:
    """Return the row in which a report's text has a figure."""
    return f"row-{index} {name}"


def made_up_text(index: int, chance: Random) -> dict[str, Texts]:
    """Return the figures of one report's text by their row; each report's are about things of its own."""
    return {
        text_row(index, name): texts | {"metric_name": f"{texts.get('metric_name', name)} ({index})"}
        for name, texts in (*_plans(chance), *_targets(chance), *_months(chance), *_arrivals(chance, _year(index)))
    }


def _year(index: int) -> int:
    """Return the year of a report's arrivals: no two reports count the same months."""
    return 2015 + index


def percent(numerator: int, denominator: int) -> str:
    """Print a percentage to one decimal."""
    return f"{(Decimal(100) * numerator / denominator).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _plans(chance: Random) -> Iterator[tuple[str, Texts]]:
    """Reasons for all of a number of plans, and shares of them."""
    whole = chance.randrange(40, 90)
    cuts = sorted(chance.sample(range(1, whole), len(REASONS) - 1))
    counts = [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]
    of_plans = {"subject": "plans", "period": "2017-09/2017-12", "role": "actual", "denominator": str(whole)}
    for reason, count in zip(REASONS, counts, strict=True):
        yield f"plans without the {reason} visit", of_plans | {"value": f"{count} children", "unit": "count"}
    of_visits = {"subject": "visits", "period": "2017-11", "role": "actual", "denominator": str(whole), "unit": "percent"}
    seen = f"{counts[0]} ({percent(counts[0], whole)})"
    yield "visits in time", of_visits | {"value": seen, "numerator": str(counts[0]), "target": "90%"}
    yield "visits in a week", of_visits | {"value": percent(counts[1], whole)}
    # Of other parts nobody says that they are all there are.
    of_shortlist = {"subject": "posts", "period": "2017-12", "role": "actual", "unit": "people", "denominator": str(whole)}
    yield "appointed", of_shortlist | {"value": "2"}
    yield "still considered", of_shortlist | {"value": "4"}


def _targets(chance: Random) -> Iterator[tuple[str, Texts]]:
    actual, target = chance.randrange(30, 80), 90
    of_assessments = {"subject": "assessments", "target": f"{target}%"}
    in_time = of_assessments | {"metric_name": "assessed in time"}
    yield "assessed in time", in_time | {"period": "2017-11", "role": "actual", "value": f"{actual}%", "unit": "percent"}
    gap = {"period": "2017-11", "role": "gap", "value": f"{target - actual}% away", "unit": "percentage points"}
    yield "gap to target", of_assessments | gap
    above = {"period": "2017-04/2017-11", "role": "statement", "value": "above the target", "unit": "percent"}
    yield "assessed in time all year", in_time | above


def _months(chance: Random) -> Iterator[tuple[str, Texts]]:
    before, after = chance.randrange(500, 800), chance.randrange(500, 800)
    open_plans = {"metric_name": "open plans", "subject": "open plans", "unit": "count"}
    yield "open plans before", open_plans | {"period": "2016-11", "role": "comparator", "value": str(before)}
    yield "open plans", open_plans | {"period": "2017-11", "role": "actual", "value": str(after)}
    change = {"metric_name": "change", "period": "2016-11/2017-11", "role": "change", "value": str(abs(after - before))}
    yield "change", open_plans | change
    yield "open plans again", open_plans | {"period": "2017-11", "role": "statement", "value": str(after)}
    ended = {"metric_name": "ended", "subject": "ended plans", "unit": "count"}
    yield "ended before", ended | {"period": "2016-04/2016-11", "role": "comparator", "value": str(chance.randrange(50, 90))}
    yield "ended", ended | {"period": "2017-04/2017-11", "role": "actual", "value": str(chance.randrange(50, 90))}
    third = chance.randrange(40, 90)
    of_third = {"subject": "third plan", "period": "2017-11", "role": "actual"}
    yield "on the third plan", of_third | {"value": str(third), "unit": "count"}
    yield "seen on the third plan", of_third | {"value": percent(chance.randrange(third), third), "unit": "percent"}


def _arrivals(chance: Random, year: int) -> Iterator[tuple[str, Texts]]:
    """Counts of two months, and of all since April."""
    months = chance.randrange(10, 30), chance.randrange(10, 30)
    came = {"subject": "arrivals", "unit": "count", "role": "actual"}
    yield "came in October", came | {"period": f"{year}-10", "value": str(months[0])}
    yield "came in November", came | {"period": f"{year}-11", "value": str(months[1])}
    since = str(sum(months) + chance.randrange(90))
    yield "came since April", came | {"period": f"{year}-04/{year}-11", "value": since}
