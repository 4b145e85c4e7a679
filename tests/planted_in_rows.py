"""Errors planted into single rows of made-up reports, beyond those of whole tables: each returns the cells in doubt."""

from datetime import timedelta
from random import Random

from made_up_reports import LEVELS, MONITOR, Draft, edition, share
from made_up_text import Indicator
from planting import Place, Plant, add, another

from caseledger.reading import Kind
from caseledger.reading.figures import attainable
from caseledger.reading.library import Quarter
from caseledger.reading.printed import number

OF_BOTH = ("MU/2", "MU/3")
TURNED_AROUND = {"short_direction": "previous", "long_direction": "year_ago"}


def fraction_in_one_cell(draft: Draft, chance: Random) -> list[Place]:
    """A percentage and a fraction in one cell, of which the one does not give the other."""
    report, ref = chance.randrange(3), chance.choice(OF_BOTH)
    draft.row(report, ref)["annual_target"] = f"{chance.randrange(20, 30)}.2% 3/{chance.randrange(20, 40)}"
    return [draft.cell(report, "3.2", ref, "annual_target")]


def share_of_before(draft: Draft, chance: Random) -> list[Place]:
    """A percentage of the report before that no number of the children gives whom that report counts."""
    report, ref = chance.choice((1, 2)), chance.choice(OF_BOTH)
    children = int(draft.row(report - 1, "MU/1")["result"])
    shares = (f"{each}.{tenth}%" for each in chance.sample(range(1, 99), 98) for tenth in range(10))
    draft.row(report, ref)["previous"] = next(each for each in shares if not attainable(children, number(each)))
    return [draft.cell(report, "3.2", ref, "previous")]


def restated_as_count(draft: Draft, chance: Random) -> list[Place]:
    """A count where the report before printed a percentage with another numerator."""
    report, ref = chance.choice((1, 2)), chance.choice(OF_BOTH)
    numerator = int(draft.row(report - 1, ref)["Numerator / Denominator"].split("/")[0])
    draft.row(report, ref)["previous"] = str(numerator + chance.randrange(1, 9))
    return [draft.cell(report, "3.2", ref, "previous")]


def own_benchmark(draft: Draft, chance: Random) -> list[Place]:
    """The council's own figure among the benchmarks, unlike the one that the row prints."""
    report, ref = chance.randrange(3), chance.choice(OF_BOTH)
    row = draft.row(report, ref)
    row["Benchmarking"] = f"Nowhere: {another(row['previous'], chance)} England: 44.5% (2014/15)"
    return [draft.cell(report, "3.2", ref, "Benchmarking")]


def column_of_no_report(draft: Draft, chance: Random) -> list[Place]:
    """A column of figures that no report prints, beside directions that are headed as from another quarter."""
    report = chance.choice((1, 2))
    draft.misheaded[report, "short_direction"] = Quarter.from_ordinal(draft.quarters[report].ordinal - 2)
    places = []
    for ref, row in draft.tables[report, "3.2"].items():
        if row["previous"] != "New":
            row["previous"] = another(row["previous"], chance)
            places.append(draft.cell(report, "3.2", ref, "previous"))
    return places


def monitored_and_judged(draft: Draft, chance: Random) -> list[Place]:
    """Directions of indicators that are only monitored: however many, they are one finding."""
    report, column = chance.randrange(3), chance.choice(tuple(TURNED_AROUND))
    rows = draft.tables[report, "3.2"]
    monitored = [ref for ref, row in rows.items() if row["Polarity"] == MONITOR and "New" not in row[TURNED_AROUND[column]]]
    for ref in monitored:
        rows[ref][column] = chance.choice(("Improving", "Worsening"))
    return [draft.cell(report, "3.2", monitored[0], column)]


def direction_not_told(draft: Draft, chance: Random) -> list[Place]:
    """No direction where the figures tell one, or one where there is nothing to compare."""
    report = chance.randrange(3)
    ref, word = chance.choice((("MU/2", "N/A"), ("MU/7", "Monitor"), ("MU/8", "Improving"), ("MU/10", "Worsening")))
    column = "long_direction" if ref in ("MU/8", "MU/10") else chance.choice(tuple(TURNED_AROUND))
    draft.row(report, ref)[column] = word
    return [draft.cell(report, "3.2", ref, column)]


def benchmark_of_a_year(draft: Draft, chance: Random) -> list[Place]:
    """A benchmark of a whole year beside a count of a quarter."""
    report = chance.randrange(3)
    draft.row(report, "MU/7")["Benchmarking"] = "Statistical Neighbours: 265 (end of year)"
    return [draft.cell(report, "3.2", "MU/7", "Benchmarking")]


def longer_span_by_register(draft: Draft, chance: Random) -> list[Place]:
    """A count of a quarter beside one of a year ago that, by the register of then, was counted since April."""
    report = next(each for each in (1, 2) if draft.quarters[each].number > 1)
    counted = Indicator("MU/7", "", "flow", "count", "assessments", "ytd", "", "")
    day = draft.quarters[0].last_day - timedelta(days=100)
    now = Indicator("MU/7", "", "flow", "count", "assessments", "period", "", "")
    draft.register += (edition(counted, last=day), edition(now, first=day + timedelta(days=1)))
    return [draft.cell(report, "3.2", "MU/7", "year_ago")]


def target_of_another_unit(draft: Draft, chance: Random) -> list[Place]:
    """A target that speaks of per cent beside a number."""
    report, ref = chance.randrange(3), chance.choice(("MU/7", "MU/10"))
    column = chance.choice(("target", "annual_target"))
    draft.row(report, ref)[column] = f"In line with neighbours (currently {chance.randrange(2, 9)}.3%)"
    return [draft.cell(report, "3.2", ref, column)]


def changed_unit(draft: Draft, chance: Random) -> list[Place]:
    """A number where the report before printed a percentage."""
    report, ref = chance.choice((1, 2)), chance.choice(("MU/8", "MU/11"))
    row = draft.row(report, ref)
    row["result"] = row["result"].rstrip("%")
    return [draft.cell(report, "3.2", ref, "result")]


def variance_from_nothing(draft: Draft, chance: Random) -> list[Place]:
    """A variance from a target that is not printed."""
    report = chance.randrange(3)
    row = draft.row(report, "MU/1")
    row["Target Variance"] = f"{chance.randrange(5, 50)}.0%"
    return [draft.cell(report, "3.2", "MU/1", "Target Variance")]


def score(draft: Draft, chance: Random) -> list[Place]:
    """A score that is not impact times likelihood."""
    report = chance.randrange(3)
    add(draft.tables[report, "6"]["R0"], "Residual Score", chance.randrange(1, 4))
    return [draft.cell(report, "6", "R0", "Residual Score")]


def risk_not_listed(draft: Draft, chance: Random) -> list[Place]:
    """A risk of the matrix that the register does not list: which one cannot be told."""
    report = chance.randrange(3)
    rows = draft.tables[report, "6"]
    del rows[max(ref for ref, row in rows.items() if row.get("Residual Score") == "16")]
    levels = [(one, other) for one in LEVELS for other in LEVELS if one * other >= 12]
    return [draft.cell(report, "6", f"Impact {one}", f"Likelihood {other}") for one, other in levels]


def repeated_direction_count(draft: Draft, chance: Random) -> list[Place]:
    """A dashboard that repeats a count of the overview otherwise."""
    report, column = chance.randrange(3), chance.choice(("Improved/Same", "Worsened"))
    row = draft.tables[report, "1.1"]["Performance Indicators"]
    percentage, _, counted = row[column].partition(" ")
    row[column] = f"{percentage} ({int(counted.strip('()')) + chance.randrange(1, 4)})"
    return [draft.cell(report, "1.1", "Performance Indicators", column)]


def share_of_ratings(draft: Draft, chance: Random) -> list[Place]:
    """A percentage of an overview that is not that of the count beside it."""
    report = chance.randrange(3)
    row = draft.tables[report, "3.1"]["Total"]
    column = chance.choice([column for column in ("Green", "Green Amber", "Red Amber", "Red") if "(" in row[column]])
    percentage, _, counted = row[column].partition("% ")
    row[column] = f"{int(percentage) + chance.randrange(3, 9)}% {counted}"
    return [draft.cell(report, "3.1", "Total", column)]


def ratings_of_actions(draft: Draft, chance: Random) -> list[Place]:
    """An overview of actions that has one more of a rating, and one less of another, than the list."""
    report = chance.randrange(3)
    row = draft.tables[report, "4.1"]["Key Actions"]
    counted = {column: int(text.partition("(")[2].rstrip(")")) for column, text in row.items() if "(" in text}
    less = next(column for column, count in counted.items() if count and column.startswith("Green"))
    more = chance.choice([column for column in counted if column not in (less, "Not Rated (not due or N/A)")])
    for column, change in ((less, -1), (more, 1)):
        row[column] = share(counted[column] + change, int(row["No. of Key Actions"]))
    return [draft.cell(report, "4.1", "Key Actions", column) for column in (less, more)]


IN_ROWS: tuple[tuple[Kind, Plant], ...] = (
    (Kind.FRACTION, fraction_in_one_cell),
    (Kind.FRACTION, share_of_before),
    (Kind.RESTATED, restated_as_count),
    (Kind.RESTATED, own_benchmark),
    (Kind.COLUMN_OTHER_PERIOD, column_of_no_report),
    (Kind.DIRECTION, monitored_and_judged),
    (Kind.DIRECTION, direction_not_told),
    (Kind.SHORTER_SPAN, benchmark_of_a_year),
    (Kind.SHORTER_SPAN, longer_span_by_register),
    (Kind.LABEL_UNIT, target_of_another_unit),
    (Kind.CHANGED, changed_unit),
    (Kind.TARGET_VARIANCE, variance_from_nothing),
    (Kind.SUM, score),
    (Kind.SUM, risk_not_listed),
    (Kind.SUM, repeated_direction_count),
    (Kind.SUM, ratings_of_actions),
    (Kind.SUM, share_of_ratings),
)
