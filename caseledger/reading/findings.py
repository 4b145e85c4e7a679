"""What reading a report critically can find: kinds in order of severity, and one finding."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from caseledger.reading.library import Cell, Quarter


class Kind(Enum):
    """A kind of contradiction: code, name for people, and why it stands where it does; the most serious comes first.

    The order asks how far a reader is led astray: by a whole column, by a row, by one figure, by a judgement on a figure, by a
    word.
    """

    COLUMN_OTHER_PERIOD = (
        "column_other_period",
        "column of another period",
        "every comparison made with the column is one with another period",
    )
    ROW_SHIFTED = ("row_shifted", "shifted row", "figures stand under headings that they do not belong to")
    OTHER_COHORT = (
        "other_cohort",
        "denominator of another cohort",
        "the percentage is one of other people, and looks like any other",
    )
    FRACTION = ("fraction", "fraction that does not give its result", "the result or its fraction is wrong")
    RESTATED = ("restated", "restated figure", "two prints of one figure differ, and no word says why")
    RATE_POPULATION = (
        "rate_population",
        "rate that no population gives",
        "the rate contradicts the count of the same children",
    )
    LABEL_UNIT = (
        "label_unit",
        "label whose unit the figures contradict",
        "read by its label the figure is wrong, often by a factor of ten",
    )
    SUM = ("sum", "counts that do not add up", "an overview says something else than what it sums up")
    DIRECTION = ("direction", "direction that does not follow", "a judgement without the figures for it; the figures stand")
    SHORTER_SPAN = (
        "shorter_span",
        "cumulative figure beside a shorter span",
        "both figures are right, their comparison says nothing",
    )
    CHANGED = (
        "changed",
        "polarity, target or definition changed",
        "may be meant, but a reader of both reports is not told",
    )
    TARGET_VARIANCE = ("target_variance", "variance that does not follow", "a number derived from two others printed beside it")
    IMPOSSIBLE_DATE = ("impossible_date", "impossible date", "a slip that is seen at once")

    def __init__(self, code: str, words: str, why: str) -> None:
        self.code = code
        self.words = words
        self.why = why

    @property
    def severity(self) -> int:
        """Place in the order of severity, 1 being the most serious."""
        return list(Kind).index(self) + 1


@dataclass(frozen=True)
class Remedy:
    """A cell that a finding puts in doubt, and what belongs in it, where the finding can say.

    That is one of some texts, a number at least or at most as large as another, or what is printed there as the figure of another
    quarter. `part` is which of a cell with two figures (`numerator`, `denominator`); None is all of the cell. `source` is the
    cell that the text stands in, where that is another one.
    """

    cell: Cell
    texts: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    quarter: Quarter | None = None
    part: str | None = None
    source: Cell | None = None


@dataclass(frozen=True)
class Finding:
    """One contradiction: its kind, the printed cells that are part of it (the doubtful one first), and why it is one.

    `remedies` are the cells that it puts in doubt; without any it is the first cell.
    """

    kind: Kind
    cells: tuple[Cell, ...]
    arithmetic: str
    sentence: str
    remedies: tuple[Remedy, ...] = ()

    @property
    def doubts(self) -> tuple[Remedy, ...]:
        """The cells that it puts in doubt, each with what belongs in it, as far as that can be told."""
        return self.remedies or (Remedy(self.cells[0]),)

    @property
    def reports(self) -> set[str]:
        """The reports that it is about."""
        return {cell.report_id for cell in self.cells}


def terms(total: Cell, parts: Sequence[Cell], counts: Sequence[int]) -> tuple[Remedy, ...]:
    """Doubt each term of a sum that does not add up, with what the others make it; `counts` are the parts', then the total's."""
    missing = counts[-1] - sum(counts[:-1])
    of_parts = (Remedy(cell, (str(count + missing),)) for cell, count in zip(parts, counts, strict=False))
    return (Remedy(total, (str(counts[-1] - missing),)), *of_parts)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the most serious first; of one kind those about most cells, then in the order of print."""
    found = _doubtful_first(list(findings))
    return sorted(found, key=lambda finding: (finding.kind.severity, -len(finding.cells), finding.cells[0].position))


def _doubtful_first(findings: list[Finding]) -> list[Finding]:
    """Doubt in each sum the term that most sums fail with: a wrong count spoils its row, its column and what repeats it."""
    failing = Counter(remedy.cell for finding in findings if finding.kind is Kind.SUM for remedy in finding.doubts)
    return [_doubting_most(finding, failing) if finding.kind is Kind.SUM else finding for finding in findings]


def _doubting_most(finding: Finding, failing: Counter[Cell]) -> Finding:
    doubted = max(finding.doubts, key=lambda remedy: failing[remedy.cell])
    others = tuple(cell for cell in finding.cells if cell != doubted.cell)
    return replace(finding, cells=(doubted.cell, *others), remedies=(doubted,))
