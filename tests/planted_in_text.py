"""Errors planted into the running text of made-up reports: each returns the cells in doubt."""

from random import Random

from made_up_reports import Draft
from made_up_text import REASONS, Texts, percent, text_row
from planting import Place, Plant, add

from caseledger.reading import Kind
from caseledger.reading.figures import attainable
from caseledger.reading.printed import number


def fraction_in_text(draft: Draft, chance: Random) -> list[Place]:
    """A percentage of running text that is not that of its numerator."""
    row, place = _in_text(draft, chance.randrange(3), "visits in time")
    numerator, denominator = int(row["numerator"]), int(row["denominator"])
    row["value"] = f"{numerator} ({percent(numerator + chance.randrange(1, 4), denominator)})"
    return place


def change_in_text(draft: Draft, chance: Random) -> list[Place]:
    """A gap to a target, or a change, of running text that the figures beside it do not have."""
    row, place = _in_text(draft, chance.randrange(3), chance.choice(("gap to target", "change")))
    add(row, "value", 7)
    return place


def share_of_text(draft: Draft, chance: Random) -> list[Place]:
    """A percentage that no number of the people gives whom the text prints beside it, or elsewhere for the same day."""
    report = chance.randrange(3)
    name, of, column = chance.choice(
        (("visits in a week", "visits in a week", "denominator"), ("seen on the third plan", "on the third plan", "value"))
    )
    row, place = _in_text(draft, report, name)
    people = int(_in_text(draft, report, of)[0][column])
    shares = (f"{each}.{tenth}%" for each in chance.sample(range(1, 99), 98) for tenth in range(10))
    row["value"] = next(share for share in shares if not attainable(people, number(share)))
    return place


def reasons_for_some(draft: Draft, chance: Random) -> list[Place]:
    """Reasons that leave some of those without any whom they are given for: which of them is wrong cannot be told."""
    report = chance.randrange(3)
    rows = [_in_text(draft, report, f"plans without the {reason} visit") for reason in REASONS]
    largest = max(rows, key=lambda each: int(each[0]["value"].split()[0]))[0]
    add(largest, "value", -chance.randrange(1, 4))
    return [place for _, places in rows for place in places]


def printed_twice(draft: Draft, chance: Random) -> list[Place]:
    """A figure that the text prints again, otherwise."""
    row, place = _in_text(draft, chance.randrange(3), "open plans again")
    add(row, "value", chance.randrange(1, 9))
    return place


def another_target(draft: Draft, chance: Random) -> list[Place]:
    """A target that the text prints again, otherwise."""
    row, place = _in_text(draft, chance.randrange(3), "assessed in time all year", "target")
    row["target"] = f"{chance.choice((80, 85, 95))}%"
    return place


def longer_span(draft: Draft, chance: Random) -> list[Place]:
    """A count of some months beside one of a whole year."""
    row, place = _in_text(draft, chance.randrange(3), "ended before")
    row["period"] = "2016-04/2017-03"
    return place


def less_than_its_parts(draft: Draft, chance: Random) -> list[Place]:
    """A count since April that is smaller than the counts of two of its months."""
    report = chance.randrange(3)
    row, place = _in_text(draft, report, "came since April")
    months = (int(_in_text(draft, report, name)[0]["value"]) for name in ("came in October", "came in November"))
    row["value"] = str(sum(months) - chance.randrange(1, 9))
    return place


def impossible_month(draft: Draft, chance: Random) -> list[Place]:
    """A span of months that ends before it starts."""
    row, place = _in_text(draft, chance.randrange(3), "open plans", "period")
    row["period"] = "2017-11/2017-09"
    return place


def _in_text(draft: Draft, report: int, name: str, column: str = "value") -> tuple[Texts, list[Place]]:
    """Return a figure of a report's running text, and the place of one of its cells."""
    section, row = f"7.{report}", text_row(report, name)
    return draft.tables[report, section][row], [draft.cell(report, section, row, column)]


IN_TEXT: tuple[tuple[Kind, Plant], ...] = (
    (Kind.FRACTION, fraction_in_text),
    (Kind.FRACTION, share_of_text),
    (Kind.SUM, change_in_text),
    (Kind.SUM, reasons_for_some),
    (Kind.SUM, less_than_its_parts),
    (Kind.RESTATED, printed_twice),
    (Kind.CHANGED, another_target),
    (Kind.SHORTER_SPAN, longer_span),
    (Kind.IMPOSSIBLE_DATE, impossible_month),
)
