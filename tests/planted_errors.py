"""Errors of every kind planted into made-up reports: each returns the cells in doubt, one of which the finding names first."""

from decimal import Decimal
from random import Random

from made_up_reports import BIGGER, MONITOR, SMALLER, Draft, amount, direction, write_overview
from made_up_text import percent
from planted_in_rows import IN_ROWS
from planted_in_text import IN_TEXT
from planting import Place, Plant, add, another

from caseledger.reading import Kind

SHARES = ("MU/2", "MU/3", "MU/4", "MU/5", "MU/8")
COUNTS = ("MU/1", "MU/7", "MU/10")


def fraction(draft: Draft, chance: Random) -> list[Place]:
    """A numerator that is not that of the result."""
    report, ref = chance.randrange(3), chance.choice(SHARES)
    row = draft.row(report, ref)
    numerator, denominator = map(int, row["Numerator / Denominator"].split("/"))
    other = chance.choice([each for each in range(denominator + 1) if abs(each - numerator) > denominator / 200])
    row["Numerator / Denominator"] = f"{other}/{denominator}"
    return [draft.cell(report, "3.2", ref, "Numerator / Denominator")]


def restated(draft: Draft, chance: Random) -> list[Place]:
    """A figure that the report before printed otherwise."""
    report, ref = chance.choice((1, 2)), chance.choice((*SHARES, *COUNTS))
    row = draft.row(report, ref)
    row["previous"] = another(row["previous"], chance)
    row["short_direction"] = direction(row["Polarity"], row["result"], row["previous"])
    return [draft.cell(report, "3.2", ref, "previous")]


def column_other_period(draft: Draft, chance: Random) -> list[Place]:
    """A column that holds the results of the report before the last one."""
    column, compass = chance.choice((("previous", "short_direction"), ("year_ago", "long_direction")))
    report, source = (2, 0) if column == "previous" else (2, chance.choice((0, 1)))
    places = []
    for ref, row in draft.tables[report, "3.2"].items():
        copied = draft.row(source, ref)["result"]
        if row[column] not in (copied, "New"):
            places.append(draft.cell(report, "3.2", ref, column))
        row[column] = copied
        row[compass] = direction(row["Polarity"], row["result"], copied)
    write_overview(draft, report, chance)
    return places


def row_shifted(draft: Draft, chance: Random) -> list[Place]:
    """A run of cells printed one column aside, the one at the end going round."""
    report, ref = chance.randrange(3), chance.choice(list(draft.tables[0, "3.2"]))
    row = draft.row(report, ref)
    run = ["annual_target", "target", "Numerator / Denominator", "result", "previous", "short_direction"]
    run = run[chance.randrange(3) :]
    texts = [row[column] for column in run]
    step = chance.choice((1, -1))
    row |= dict(zip(run, texts[step:] + texts[:step], strict=True))
    return [draft.cell(report, "3.2", ref, column) for column in run]


def other_cohort(draft: Draft, chance: Random) -> list[Place]:
    """A denominator of the other children; the result follows from it."""
    report, (ref, other) = chance.randrange(3), chance.choice((("MU/2", "MU/4"), ("MU/3", "MU/5")))
    row = draft.row(report, ref)
    numerator = int(row["Numerator / Denominator"].split("/")[0])
    denominator = int(draft.row(report, other)["Numerator / Denominator"].split("/")[1])
    row["Numerator / Denominator"] = f"{numerator}/{denominator}"
    row["result"] = percent(numerator, denominator)
    return [draft.cell(report, "3.2", ref, "Numerator / Denominator")]


def rate_population(draft: Draft, chance: Random) -> list[Place]:
    """A rate that the number of children and the population do not give."""
    report = chance.randrange(3)
    row = draft.row(report, "MU/6")
    row["result"] = str((Decimal(row["result"]) * Decimal(chance.choice(("0.9", "1.1")))).quantize(Decimal("0.1")))
    return [draft.cell(report, "3.2", "MU/6", "result")]


def label_unit(draft: Draft, chance: Random) -> list[Place]:
    """A label that says per another number than the figures are, a number of what is a share, a share of what is a number."""
    report = chance.randrange(3)
    ref, word, other = chance.choice(
        (
            ("MU/9", "per 100,000", "per 10,000"),
            ("MU/6", "per 10,000", "per 100,000"),
            ("MU/2", "Percentage of", "Number of"),
            ("MU/7", "Number of", "Percentage of"),
        )
    )
    row = draft.row(report, ref)
    row["Indicator"] = row["Indicator"].replace(word, other)
    # Of two labels neither is known to be the right one: the later one is doubted.
    doubted = report if word.startswith(("Number", "Percentage")) else max(report, 1)
    return [draft.cell(doubted, "3.2", ref, "Indicator")]


def benchmark_unit(draft: Draft, chance: Random) -> list[Place]:
    """Benchmarks that are percentages beside a number, or a tenth of the rate."""
    report = chance.randrange(3)
    ref, text = chance.choice((("MU/7", "London: 12.5% England: 15%"), ("MU/9", "London: 31 National: 29.5 (2014/15)")))
    draft.row(report, ref)["Benchmarking"] = text
    return [draft.cell(report, "3.2", ref, "Benchmarking")]


def overview_sum(draft: Draft, chance: Random) -> list[Place]:
    """A count of an overview that is not what it sums up."""
    report = chance.randrange(3)
    column = chance.choice(("No. RAG Rated", "Monitor", "Improving / Same", "Worsening", "Reported in Quarter", "Green"))
    row = draft.tables[report, "3.1"][chance.choice(("CPI", "SPI"))]
    row[column] = str(int(row[column]) + chance.choice((1, 2)))
    ref = next(each for each, texts in draft.tables[report, "3.1"].items() if texts is row)
    return [draft.cell(report, "3.1", ref, column)]


def money_sum(draft: Draft, chance: Random) -> list[Place]:
    """An amount that is not the difference, the sum or the percentage of the others."""
    report = chance.randrange(3)
    ref = chance.choice(("Service 1", "Service 3", "Total"))
    row = draft.tables[report, "2.1"][ref]
    column = chance.choice(list(row))
    if column.startswith("%"):
        row[column] = f"{Decimal(row[column].rstrip('%')) + 3}%"
    else:
        sign = -1 if row[column].startswith("(") else 1
        row[column] = amount(sign * int(row[column].strip("()").replace(",", "")) + chance.choice((-60, 40)))
    return [draft.cell(report, "2.1", ref, column)]


def repeated_sum(draft: Draft, chance: Random) -> list[Place]:
    """A count of actions or an amount on a dashboard that is not the one it repeats or sums up, or a total of parts."""
    report = chance.randrange(3)
    section, ref, column = chance.choice(
        (
            ("4.1", "Key Actions", "No. of Key Actions"),
            ("1.1", "Finance", "Revenue Budget Variance"),
            ("5.1", "Complaints", "Total"),
        )
    )
    add(draft.tables[report, section][ref], column, 7)
    return [draft.cell(report, section, ref, column)]


def dashboard_of_risks(draft: Draft, chance: Random) -> list[Place]:
    """A dashboard that counts more risks than the matrix: in which of its levels it is wrong cannot be told."""
    report = chance.randrange(3)
    row = draft.tables[report, "1.1"]["Risks"]
    add(row, chance.choice(list(row)), 7)
    return [draft.cell(report, "1.1", "Risks", level) for level in row]


def wrong_direction(draft: Draft, chance: Random) -> list[Place]:
    """A direction that the figures do not give, or one with nothing to compare."""
    report = chance.randrange(3)
    refs = [each.ref for each in draft.indicators if each.polarity != MONITOR]
    ref, column = chance.choice(refs), chance.choice(("short_direction", "long_direction"))
    row = draft.row(report, ref)
    row[column] = chance.choice([each for each in ("Improving", "Worsening", "Same") if each != row[column]])
    return [draft.cell(report, "3.2", ref, column)]


def shorter_span(draft: Draft, chance: Random) -> list[Place]:
    """A count since April compared with one of a quarter."""
    report = 2 if draft.quarters[1].number == 1 else chance.choice((1, 2))
    row = draft.row(report, "MU/7")
    row["Period Covered"] = row["Period Covered"].replace(row["Period Covered"].split("-")[0], "April")
    return [draft.cell(report, "3.2", "MU/7", "previous")]


def changed(draft: Draft, chance: Random) -> list[Place]:
    """A polarity, an annual target or the days counted, another than in the report before."""
    report, ref = chance.choice((1, 2)), chance.choice(("MU/2", "MU/7"))
    same_year = draft.quarters[report].year == draft.quarters[report - 1].year
    column = chance.choice(("Polarity", "Period Covered", *(["annual_target"] if same_year else [])))
    row = draft.row(report, ref)
    snapshot, months = "As at 31 March 2016", "Jan-Mar 2016"
    row[column] = {
        "Polarity": SMALLER if row["Polarity"] == BIGGER else BIGGER,
        "Period Covered": months if row["Period Covered"].startswith("As at") else snapshot,
        "annual_target": another(row["annual_target"], chance),
    }[column]
    return [draft.cell(report, "3.2", ref, column)]


def target_variance(draft: Draft, chance: Random) -> list[Place]:
    """A variance that result and target do not give."""
    report, ref = chance.randrange(3), chance.choice(("MU/2", "MU/7"))
    row = draft.row(report, ref)
    row["Target Variance"] = f"{Decimal(row['Target Variance'].rstrip('%')) + chance.choice((1, 5, 30))}%"
    return [draft.cell(report, "3.2", ref, "Target Variance")]


def impossible_date(draft: Draft, chance: Random) -> list[Place]:
    """A day or a month that no calendar has."""
    report, ref = chance.randrange(3), chance.choice(("MU/1", "MU/4"))
    dates = ("As at 31 June 2016", "As at 31st Sept 2016", "As at 30 February 2016", "As at 2016-13-01", "As at 29 Feb 2015")
    draft.row(report, ref)["Period Covered"] = chance.choice(dates)
    return [draft.cell(report, "3.2", ref, "Period Covered")]


PLANTS: tuple[tuple[Kind, Plant], ...] = (
    (Kind.FRACTION, fraction),
    (Kind.RESTATED, restated),
    (Kind.COLUMN_OTHER_PERIOD, column_other_period),
    (Kind.ROW_SHIFTED, row_shifted),
    (Kind.OTHER_COHORT, other_cohort),
    (Kind.RATE_POPULATION, rate_population),
    (Kind.LABEL_UNIT, label_unit),
    (Kind.LABEL_UNIT, benchmark_unit),
    (Kind.SUM, overview_sum),
    (Kind.SUM, money_sum),
    (Kind.SUM, repeated_sum),
    (Kind.SUM, dashboard_of_risks),
    (Kind.DIRECTION, wrong_direction),
    (Kind.SHORTER_SPAN, shorter_span),
    (Kind.CHANGED, changed),
    (Kind.TARGET_VARIANCE, target_variance),
    (Kind.IMPOSSIBLE_DATE, impossible_date),
    *IN_ROWS,
    *IN_TEXT,
)
