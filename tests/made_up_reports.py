"""Made-up quarterly reports in which everything agrees, to plant an error in: three in a row, with tables, overviews, text."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from made_up_text import IN_TEXT, Indicator, Texts, made_up_text, percent, text_measures

from caseledger.reading.library import Cell, Edition, Library, Measure, Population, Quarter, Report

AREA = "E00000000"
DIRECTED = BIGGER, SMALLER = "Bigger is Better", "Smaller is Better"
MONITOR = "Monitor"
COLOURS = ("Green", "Green Amber", "Red Amber", "Red")
MONTHS = {
    1: ("April", "June", "30 June"),
    2: ("July", "Sept", "30 Sept"),
    3: ("Oct", "Dec", "31 Dec"),
    4: ("Jan", "Mar", "31 March"),
}
LEVELS = range(2, 5)
LAST_DAYS = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}
AGES = ("0", "17")
ELSEWHERE = "counted elsewhere"
SHARES = ("percent", "flow_percent", "elsewhere")


@dataclass
class Draft:
    """Reports before they are printed: tables of texts, by report, row and column, which an error can be planted in.

    `tables` has by report and section the rows; the columns of an indicator's row go by what they hold until they are headed.
    """

    quarters: list[Quarter]
    indicators: list[Indicator]
    register: tuple[Edition, ...]
    populations: tuple[Population, ...]
    measures: tuple[Measure, ...]
    tables: dict[tuple[int, str], dict[str, Texts]] = field(default_factory=dict)
    # Columns of a report that are headed as from another quarter than they should be.
    misheaded: dict[tuple[int, str], Quarter] = field(default_factory=dict)

    def row(self, report: int, ref: str) -> Texts:
        """Return the row of an indicator in a report."""
        return self.tables[report, "3.2"][ref]

    def cell(self, report: int, section: str, row: str, column: str) -> tuple[str, str, str, str]:
        """Return where a cell stands, as a finding names it."""
        return f"report-{report}", section, row, self.heading(report, column) if section == "3.2" else column

    def heading(self, report: int, column: str) -> str:
        """Return how a report heads a column of its indicators."""
        own = self.quarters[report]
        before, year_ago = Quarter.from_ordinal(own.ordinal - 1), Quarter.from_ordinal(own.ordinal - 4)
        match column:
            case "annual_target":
                return f"Annual {own.year}/{(own.year + 1) % 100:02} Target"
            case "target":
                return f"{own} Target"
            case "result":
                return f"{own} Result"
            case "previous":
                return f"{before} Result"
            case "short_direction":
                return f"DOT Short-Term (From {self.misheaded.get((report, column), before)})"
            case "year_ago":
                return f"{year_ago} Result"
            case "long_direction":
                return f"DOT Long-Term (From {year_ago})"
        return column

    def printed(self, seeds: Library) -> Library:
        """Return the reports as they would be read, with the headings and directions of the seeds."""
        reports, cells = [], []
        for index, quarter in enumerate(self.quarters):
            month, day = LAST_DAYS[quarter.number]
            year = quarter.year + (quarter.number == 4)
            label = f"{quarter.year}-{(quarter.year + 1) % 100:02} Q{quarter.number}"
            reports.append(
                Report(f"report-{index}", f"Report {quarter}", "Council of Nowhere", AREA, label, date(year, month, day))
            )
        for (report, section), rows in self.tables.items():
            for ref, texts in rows.items():
                for column, text in texts.items():
                    if text:
                        where = self.cell(report, section, ref, column)
                        cells.append(Cell(*where, text, position=len(cells)))
        return Library(
            tuple(reports), tuple(cells), self.register, self.populations, seeds.headings, seeds.directions, self.measures
        )


def made_up(chance: Random) -> Draft:
    """Return three reports, one after the other, about made-up indicators."""
    first = Quarter(chance.randrange(2012, 2024), chance.choice((1, 2)))
    quarters = [Quarter.from_ordinal(first.ordinal + step) for step in range(3)]
    indicators = _indicators(chance)
    people = chance.randrange(60_000, 90_000)
    draft = Draft(
        quarters,
        indicators,
        (*(edition(each) for each in (*indicators, *IN_TEXT) if each.cohort),),
        (Population(AREA, AGES, date(first.year - 1, 4, 1), people, f"mid-{first.year - 1}"),),
        text_measures(),
    )
    ordinals = range(first.ordinal - 4, first.ordinal + 3)
    figures = {each.ref: {} for each in indicators}
    for ordinal in ordinals:
        sizes = {"alpha": chance.randrange(200, 300), "beta": chance.randrange(400, 500)}
        for each in indicators:
            figures[each.ref][ordinal] = _figure(each, sizes, people, chance)
    for index in range(3):
        _write_report(draft, index, figures, chance)
    return draft


def edition(indicator: Indicator, first: date = date.min, last: date = date.max) -> Edition:
    """Return what the register says of an indicator for some time."""
    flag = "" if indicator.cohort == ELSEWHERE else "every"
    return Edition(indicator.ref, first, last, indicator.measure, indicator.cohort, flag, flag, indicator.window, 10_000, AGES)


def direction(polarity: str, now: str, before: str) -> str:
    """Print the direction of travel between two printed figures."""
    if polarity == MONITOR:
        return MONITOR
    if not before or before == "New":
        return "N/A"
    one, other = Decimal(now.rstrip("%")), Decimal(before.rstrip("%"))
    if one == other:
        return "Same"
    return "Improving" if (one > other) == (polarity == BIGGER) else "Worsening"


def _indicators(chance: Random) -> list[Indicator]:
    def made(number: int, name: str, kind: str, measure: str = "", cohort: str = "", window: str = "") -> Indicator:
        polarity = chance.choice({1: (MONITOR,), 2: DIRECTED, 7: DIRECTED}.get(number, (*DIRECTED, MONITOR)))
        return Indicator(f"MU/{number}", name, kind, measure, cohort, window, polarity, chance.choice(("CPI", "SPI")))

    return [
        made(1, "Number of children on the first plan", "count", "count", "alpha", "as_at"),
        made(2, "Percentage of children on the first plan who were seen", "percent", "percentage", "alpha", "as_at"),
        made(3, "Proportion of children on the first plan with an earlier one", "percent", "percentage", "alpha", "as_at"),
        made(4, "Percentage of children in the second place", "percent", "percentage", "beta", "as_at"),
        made(5, "% of reviews in time", "percent", "percentage", "beta", "as_at"),
        made(6, "Number of children on the first plan (per 10,000)", "rate", "rate", "alpha", "as_at"),
        made(7, "Number of assessments made in the quarter", "flow"),
        made(8, "Percentage of assessments made in time", "flow_percent", "percentage", "gamma", "period"),
        made(9, "Number of entrants (per 100,000 of the population)", "other_rate"),
        made(10, "Number of workers", "count"),
        # Snapshots of one cohort by the register, which is none: other bodies count them, each its own people.
        made(11, "Percentage of families registered", "elsewhere", "percentage", ELSEWHERE, "as_at"),
        made(12, "Percentage of settings rated good", "elsewhere", "percentage", ELSEWHERE, "as_at"),
    ]


def _figure(indicator: Indicator, sizes: dict[str, int], people: int, chance: Random) -> tuple[str, str]:
    """Return a result and its fraction."""
    if indicator.kind == "rate":
        rate = Decimal(10_000) * sizes[indicator.cohort] / people
        return str(rate.quantize(Decimal("0.1"), ROUND_HALF_UP)), "N/A"
    if indicator.kind in SHARES:
        denominator = sizes.get(indicator.cohort) or chance.randrange(700, 1200)
        numerator = chance.randrange(denominator // 3, denominator)
        return percent(numerator, denominator), f"{numerator}/{denominator}"
    if indicator.kind == "other_rate":
        return str(chance.randrange(250, 400)), "N/A"
    return str(sizes.get(indicator.cohort) or chance.randrange(20, 90)), "N/A"


def _write_report(draft: Draft, index: int, figures: dict[str, dict[int, tuple[str, str]]], chance: Random) -> None:
    quarter = draft.quarters[index]
    start, end, last_day = MONTHS[quarter.number]
    year = quarter.year + (quarter.number == 4)
    table: dict[str, Texts] = {}
    for each in draft.indicators:
        result, fraction = figures[each.ref][quarter.ordinal]
        # In what only the later reports can look back on, some is new.
        previous = "New" if index == 0 and each.ref == "MU/8" else figures[each.ref][quarter.ordinal - 1][0]
        year_ago = "New" if each.ref in ("MU/8", "MU/10") else figures[each.ref][quarter.ordinal - 4][0]
        first = draft.tables[0, "3.2"][each.ref]["annual_target"] if index and draft.quarters[0].year == quarter.year else None
        target = first or _target(each, chance)
        table[each.ref] = {
            "Ref": each.ref,
            "Indicator": each.name,
            "Type of Indicator": each.type,
            "Polarity": each.polarity,
            "Period Covered": f"{start}-{end} {year}" if each.kind.startswith("flow") else f"As at {last_day} {year}",
            "annual_target": target,
            "target": target,
            "Numerator / Denominator": fraction,
            "result": result,
            "previous": previous,
            "short_direction": direction(each.polarity, result, previous),
            "year_ago": year_ago,
            "long_direction": direction(each.polarity, result, year_ago),
            "Target Variance": MONITOR if target == MONITOR else _variance(result, target),
            "Benchmarking": _benchmarks(each, chance),
        }
    draft.tables[index, "3.2"] = table
    write_overview(draft, index, chance)
    _write_money(draft, index, chance)
    _write_actions_and_risks(draft, index, chance)
    # Each report's own text stands in a section of its own, about a subject of its own.
    draft.tables[index, f"7.{index}"] = made_up_text(index, chance)


def _target(indicator: Indicator, chance: Random) -> str:
    if indicator.polarity == MONITOR:
        return MONITOR
    if indicator.kind in SHARES:
        return f"{chance.randrange(40, 100)}%"
    return str(chance.randrange(30, 300))


def _variance(result: str, target: str) -> str:
    one, other = Decimal(result.rstrip("%")), Decimal(target.rstrip("%"))
    return f"{(abs(one - other) / other * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _benchmarks(indicator: Indicator, chance: Random) -> str:
    if indicator.kind == "percent":
        return f"Statistical Neighbours: {chance.randrange(40, 90)}% England: {chance.randrange(40, 90)}.5% (2014/15)"
    if indicator.kind == "other_rate":
        return f"London: {chance.randrange(300, 400)} National: {chance.randrange(300, 400)} (Jan 15 – Dec 15, YDS)"
    return ""


def write_overview(draft: Draft, index: int, chance: Random) -> None:
    """Write the overview that sums up the table of indicators, and the dashboard that repeats it."""
    groups = {}
    for kind in ("CPI", "SPI"):
        rows = [texts for texts in draft.tables[index, "3.2"].values() if texts["Type of Indicator"] == kind]
        rated = [texts for texts in rows if texts["target"] != MONITOR]
        colours = [chance.choice(COLOURS) for _ in rated]
        told = [texts["long_direction"] for texts in rows]
        counts = {colour: colours.count(colour) for colour in COLOURS}
        counts |= {"No. RAG Rated": len(rated), "Monitor": len(rows) - len(rated)}
        counts |= {"Improving / Same": told.count("Improving") + told.count("Same"), "Worsening": told.count("Worsening")}
        counts["No. Direction of Travel"] = len(rows) - counts["Improving / Same"] - counts["Worsening"]
        groups[kind] = counts | {"Reported in Quarter": len(rows)}
    total = {column: sum(counts[column] for counts in groups.values()) for column in groups["CPI"]}
    judged = total["Improving / Same"] + total["Worsening"]
    of = dict.fromkeys((*COLOURS, "No. RAG Rated"), total["No. RAG Rated"])
    of |= {"Monitor": total["Reported in Quarter"], "Improving / Same": judged, "Worsening": judged}
    shares = {column: share(count, of[column]) if of.get(column) else str(count) for column, count in total.items()}
    rows = {kind: {column: str(count) for column, count in counts.items()} for kind, counts in groups.items()}
    draft.tables[index, "3.1"] = rows | {"Total": shares}
    headings = {colour: colour for colour in COLOURS} | {"Improving / Same": "Improved/Same", "Worsening": "Worsened"}
    draft.tables[index, "1.1"] = {"Performance Indicators": {headings[column]: shares[column] for column in headings}}


def share(count: int, of: int) -> str:
    """Print a share with its count."""
    return f"{(Decimal(100) * count / of).quantize(Decimal(1), ROUND_HALF_UP)}% ({count})"


def _write_money(draft: Draft, index: int, chance: Random) -> None:
    lines = [(chance.randrange(900, 9000), chance.randrange(900, 9000)) for _ in range(4)]
    lines.append((sum(line[0] for line in lines), sum(line[1] for line in lines)))
    names = [*(f"Service {number}" for number in range(1, 5)), "Total"]
    quarter = draft.quarters[index].number
    draft.tables[index, "2.1"] = {
        name: {
            "Budget V1": f"{budget:,}",
            f"Q{quarter} Forecast": f"{forecast:,}",
            "Variation": amount(forecast - budget),
            "% Variation of revised budget": percent(forecast - budget, budget),
        }
        for name, (budget, forecast) in zip(names, lines, strict=True)
    }
    draft.tables[index, "1.1"]["Finance"] = {"Revenue Budget Variance": amount(lines[-1][1] - lines[-1][0])}


def amount(thousands: int) -> str:
    """Print an amount of money, in brackets below zero."""
    return f"({-thousands:,})" if thousands < 0 else f"{thousands:,}"


def _write_actions_and_risks(draft: Draft, index: int, chance: Random) -> None:
    ratings = [chance.choice(("Green - Met", "Green Amber - delayed, Low Impact")) for _ in range(chance.randrange(2, 7))]
    draft.tables[index, "4.2"] = {f"action-{number}": {"RAG Rating": rating} for number, rating in enumerate(ratings)}
    not_rated = chance.randrange(3)
    counts = {rating: ratings.count(rating) for rating in ("Green - Met", "Green Amber - delayed, Low Impact")}
    counts |= {"Red Amber - delayed, Medium Impact": 0, "Red": 0, "Not Rated (not due or N/A)": not_rated}
    of = len(ratings) + not_rated
    draft.tables[index, "4.1"] = {
        "Key Actions": {column: share(count, of) for column, count in counts.items()} | {"No. of Key Actions": str(of)}
    }
    upheld, dismissed = chance.randrange(9), chance.randrange(9)
    draft.tables[index, "5.1"] = {
        "Complaints": {"Upheld": str(upheld), "Dismissed": str(dismissed), "Total": str(upheld + dismissed)}
    }
    matrix = {
        f"Impact {impact}": {f"Likelihood {likelihood}": str(chance.randrange(4)) for likelihood in LEVELS} for impact in LEVELS
    }
    matrix["Impact 4"]["Likelihood 4"] = str(chance.randrange(2, 5))
    scores = [
        (impact, likelihood)
        for impact in LEVELS
        for likelihood in LEVELS
        for _ in range(int(matrix[f"Impact {impact}"][f"Likelihood {likelihood}"]))
        if impact * likelihood >= 12
    ]
    register = {
        f"R{number}": {"Residual Impact": str(one), "Residual Likelihood": str(other), "Residual Score": str(one * other)}
        for number, (one, other) in enumerate(scores)
    }
    draft.tables[index, "6"] = matrix | register
    of = sum(int(count) for row in matrix.values() for count in row.values())
    low, medium_low, medium_high = of // 6, of // 4, of // 3
    levels = {"Low": low, "Medium Low": medium_low, "Medium High": medium_high, "High": of - low - medium_low - medium_high}
    draft.tables[index, "1.1"]["Risks"] = {level: str(count) for level, count in levels.items()}
