"""Made-up printed figures that differ from what the events give, and findings about them."""

from caseledger.reading import Finding, Kind
from caseledger.reading.findings import Remedy
from caseledger.reading.library import Cell, Quarter
from caseledger.warehouse.comparison import PrintedFigure

NOW, BEFORE, YEAR_AGO = Quarter(2016, 2), Quarter(2016, 1), Quarter(2015, 2)
REPORT, EARLIER = "now", "before"


def figure(part: str = "result", printed: str = "10", computed: float | str = 12, **given: object) -> PrintedFigure:
    """A figure of a made-up report that differs from what the events give."""
    is_word = isinstance(computed, str)
    period = {"previous": BEFORE, "year_ago": YEAR_AGO}.get(part, NOW)
    values = {
        "report_id": REPORT,
        "area_code": "E00000000",
        "report_period_end": NOW.last_day,
        "section": "3",
        "row_ref": "MU/1",
        "name": "Made up",
        "column_name": part,
        "part": part,
        "indicator_ref": "MU/1",
        "dimension": None,
        "period_kind": "quarter",
        "period": period.label,
        "printed_text": printed,
        "printed_value": None,
        "computed_text": str(computed),
        "computed_value": None if is_word else computed,
        "exact_value": None if is_word else computed,
        "status": "differs",
        "reason": None,
        "reason_in_words": None,
        "is_of_cases": not is_word,
    }
    return PrintedFigure(**values | given)


def cell(of: PrintedFigure) -> Cell:
    """Return the cell that a figure is printed in."""
    return Cell(*of.place, of.printed_text)


def finding(kind: Kind, *remedies: Remedy) -> Finding:
    """Return a finding that doubts some cells."""
    return Finding(kind, tuple(remedy.cell for remedy in remedies), "1 is not 2.", "It is not.", remedies)
