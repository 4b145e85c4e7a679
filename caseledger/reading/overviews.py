"""Checks of overviews: counts by rating and direction must add up, and be those of the tables and lists that they sum up."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from caseledger.reading import printed
from caseledger.reading.findings import Finding, Kind, Remedy, terms
from caseledger.reading.library import Cell
from caseledger.reading.printed import Share
from caseledger.reading.rows import Reading, Row

COLOURS = ("green", "green_amber", "red_amber", "red")
# What must add up to what, wherever all of it is printed.
SUMS = (
    (COLOURS, "rated"),
    (("rated", "monitor"), "total"),
    (("improving_or_same", "worsening", "no_direction"), "total"),
    ((*COLOURS, "not_rated"), "total"),
)
# Whose percentages are of one number.
SHARES_OF_ONE = ((*COLOURS, "not_rated"), ("improving_or_same", "worsening"), ("monitor",))
DIRECTIONS = SHARES_OF_ONE[1]
ALL = ("total", "overall")


def overviews(reading: Reading) -> Iterator[Finding]:
    """Find overviews whose counts do not add up, within a row, over the rows, and against other prints of the same counts."""
    tables: dict[tuple[str, str], list[Row]] = {}
    for row in reading.rows:
        if "green" in row.cells or "improving_or_same" in row.cells:
            tables.setdefault((row.report.report_id, row.section), []).append(row)
            yield from _within(row)
    for rows in tables.values():
        yield from _over_rows(rows)
    yield from _printed_twice([row for rows in tables.values() for row in rows])


def lists(reading: Reading) -> Iterator[Finding]:
    """Find overviews that count more, or other, than the table of indicators or the list of actions that they sum up."""
    for row in reading.rows:
        if "total" in row.cells and "rated" in row.cells:
            yield from _against_indicators(row, _group(reading, row))
        elif "total" in row.cells and "green" in row.cells:
            yield from _against_ratings(row, reading.rows)


def _within(row: Row) -> Iterator[Finding]:
    for parts, total in SUMS:
        counts = [printed.count(row.text(part)) for part in (*parts, total)]
        if None not in counts and sum(counts[:-1]) != counts[-1]:
            yield _sum(row, (*parts, total), counts)
    for parts in SHARES_OF_ONE:
        shares = {part: share for part in parts if (share := printed.share(row.text(part)))}
        bases = _bases(row, parts)
        if shares and not any(all(_is_of(share, base) for share in shares.values()) for base in bases):
            wrong = [part for part, share in shares.items() if len(bases) == 1 and not _is_of(share, bases[0])]
            # Where a single share is not of the number that the others are of, it is the wrong one; else that number may be.
            doubted = row.cells_of(*wrong) if len(wrong) == 1 else row.cells_of(_base_part(row, parts), *shares)
            yield Finding(
                Kind.SUM,
                tuple(dict.fromkeys((*doubted, *row.cells_of(*shares)))),
                f"No one number has these shares: {', '.join(row.text(part) for part in shares)}.",
                f"The percentages of {row.ref} in section {row.section} of {row.report.title} are not those of its counts.",
                tuple(map(Remedy, doubted)),
            )


def _is_of(share: Share, base: int) -> bool:
    return share.percent.holds(Decimal(100) * share.count / base)


def _base_part(row: Row, parts: tuple[str, ...]) -> str:
    """Return what percentages are of: ratings of those rated, or of all where those not rated are counted too."""
    return "rated" if "rated" in row.cells and "green" in parts else "total"


def _bases(row: Row, parts: tuple[str, ...]) -> Sequence[int]:
    """Return the numbers that percentages can be of: the printed one, else any that holds all counts."""
    counted = sum(printed.count(row.text(part)) or 0 for part in parts)
    # Directions are of those that have one.
    base = counted if parts == DIRECTIONS else printed.count(row.text(_base_part(row, parts)))
    # Without a printed number it is at most what a percentage of one half more than zero leaves room for.
    return [base] if base else range(max(counted, 1), counted * 3 + 2)


def _over_rows(rows: list[Row]) -> Iterator[Finding]:
    total = next((row for row in rows if row.ref.lower() in ALL), None)
    groups = [row for row in rows if row is not total]
    if total is None or not groups:
        return
    for part in total.cells:
        counts = [printed.count(row.text(part)) for row in (*groups, total)]
        if None not in counts and sum(counts[:-1]) != counts[-1]:
            cells = tuple(row.cells[part] for row in (total, *groups))
            yield Finding(
                Kind.SUM,
                cells,
                f"{' + '.join(map(str, counts[:-1]))} = {sum(counts[:-1])}, not {counts[-1]}.",
                f"The groups under '{cells[0].column_name}' in section {total.section} of {total.report.title} do not add up.",
                terms(cells[0], cells[1:], counts),
            )


def _printed_twice(rows: list[Row]) -> Iterator[Finding]:
    """A dashboard repeats the last row of an overview, or the one of its own name."""
    for one in rows:
        for other in rows:
            if one.report is not other.report or one.section >= other.section or not _is_same_subject(one, other):
                continue
            for part in one.cells.keys() & other.cells.keys():
                counts = printed.count(one.text(part)), printed.count(other.text(part))
                if None not in counts and counts[0] != counts[1]:
                    yield Finding(
                        Kind.SUM,
                        (one.cells[part], other.cells[part]),
                        f"{counts[0]} in section {one.section}, {counts[1]} in section {other.section}.",
                        f"{one.report.title} prints two counts of '{one.cells[part].column_name}'.",
                        (Remedy(one.cells[part], (str(counts[1]),)), Remedy(other.cells[part], (str(counts[0]),))),
                    )


def _is_same_subject(one: Row, other: Row) -> bool:
    is_summary = one.ref.lower().startswith("performance") and other.ref.lower() in ALL and "rated" in other.cells
    return is_summary or one.ref == other.ref


def _group(reading: Reading, overview: Row) -> list[Row]:
    """Return the rows of the tables that a row of the overview sums up: of one type, or all. None where no table tells types."""
    rows = reading.in_report(overview.report)
    return rows if overview.ref.lower() in ALL else [row for row in rows if row.text("type") == overview.ref]


def _against_indicators(overview: Row, listed: list[Row]) -> Iterator[Finding]:
    if not listed:
        return
    total = printed.count(overview.text("total")) or 0
    # A table that lists fewer than are reported may be cut: then its counts are at least to be found in the overview. Where as
    # many rows are judged as the overview judges, none that is judged is cut.
    is_whole = len(listed) >= total
    judged = "long_direction" if any("long_direction" in row.cells for row in listed) else "short_direction"
    told: dict[str, list[Row]] = {
        "total": listed,
        "improving_or_same": [row for row in listed if row.text(judged).lower() in ("improving", "same")],
        "worsening": [row for row in listed if row.text(judged).lower() == "worsening"],
    }
    if any("polarity" in row.cells for row in listed):
        told["monitor"] = [row for row in listed if row.text("target").lower() == printed.MONITOR]
    judgements = [printed.count(overview.text(part)) for part in DIRECTIONS]
    is_whole_of_judged = None not in judgements and sum(judgements) == sum(len(told[part]) for part in DIRECTIONS)
    for part, rows in told.items():
        counted = printed.count(overview.text(part))
        may_be_cut = not (is_whole or (is_whole_of_judged and part in DIRECTIONS))
        if counted is None or len(rows) == counted or (len(rows) < counted and may_be_cut):
            continue
        cells = (overview.cells[part], *(row.cells[judged] for row in rows if part != "total" and judged in row.cells))
        yield Finding(
            Kind.SUM,
            cells,
            f"{counted} in the overview, {len(rows)} of {len(listed)} rows in the tables.",
            f"{overview.report.title} counts {counted} under '{cells[0].column_name}' ({overview.ref}), its tables {len(rows)}.",
            (Remedy(cells[0], (str(len(rows)),)),),
        )


def _against_ratings(overview: Row, rows: list[Row]) -> Iterator[Finding]:
    """A list of ratings in the same chapter; where things have a rating over all, that is the one that counts."""
    chapter = [
        row for row in rows if row.report is overview.report and _chapter(row) == _chapter(overview) and row is not overview
    ]
    column = "overall_rating" if any("overall_rating" in row.cells for row in chapter) else "rating"
    listed = [row.cells[column] for row in chapter if column in row.cells]
    if not listed:
        return
    colours = Counter(_colour(cell) for cell in listed)
    for part in COLOURS:
        counted = printed.count(overview.text(part))
        if counted is not None and colours[part] != counted:
            yield Finding(
                Kind.SUM,
                (overview.cells[part], *(cell for cell in listed if _colour(cell) == part)),
                f"{counted} in the overview, {colours[part]} of {len(listed)} in the list.",
                f"{overview.report.title} counts {counted} under '{overview.cells[part].column_name}', its list {colours[part]}.",
                (Remedy(overview.cells[part], (str(colours[part]),)),),
            )


def _colour(cell: Cell) -> str:
    words = cell.text.lower()
    return next((part for part in ("green_amber", "red_amber", "green", "red") if words.startswith(part.replace("_", " "))), "")


def _chapter(row: Row) -> str:
    return row.section.partition(".")[0]


def _sum(row: Row, parts: tuple[str, ...], counts: list[int]) -> Finding:
    *cells, total = row.cells_of(*parts)
    return Finding(
        Kind.SUM,
        (total, *cells),
        f"{' + '.join(map(str, counts[:-1]))} = {sum(counts[:-1])}, not {counts[-1]}.",
        f"The counts of {row.ref} in section {row.section} of {row.report.title} do not add up to '{total.column_name}'.",
        terms(total, cells, counts),
    )
