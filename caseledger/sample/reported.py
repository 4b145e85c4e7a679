"""Figures that other bodies count: early years, children's centres, Ofsted's judgements, the youth justice board's."""

from datetime import date
from typing import Any

from caseledger.sample.calendar import DAY
from caseledger.sample.chance import stream
from caseledger.sample.journal import Journal
from caseledger.sample.published import (
    FRACTION,
    OUTTURN,
    Q1_2015,
    Q1_2016,
    Q1_REPORT,
    Q2_2015,
    Q2_2016,
    Q2_REPORT,
    Q4_2014,
    Q4_2015,
    Q4_REPORT,
    YEAR_BEFORE_Q1,
    PublishedCells,
)

PERFORMANCE = "/barnet/performance"
_PROVIDERS = {
    "FS/S7": "Early Years, headcount",
    "FS/S8": "Children's centres",
    "FS/C10": "Children's centres",
    "FS/C12": "Ofsted",
    "FS/C14": "Youth Justice Board",
    "FS/C16": "Children's centres",
}
_EARLIER_NAMES = {"FS/C16": "FS/C9"}
"""How the first report calls an indicator that the later ones call otherwise."""
_DAYS_UNTIL_KNOWN = 12


def tell_reported(journal: Journal, cells: PublishedCells) -> None:
    """Write down what is printed of these indicators: the fraction where there is one, else the value."""
    chance = stream("reported figures")
    for day, report in ((Q4_2014, Q4_REPORT), (Q1_2015, Q1_REPORT), (Q2_2015, Q2_REPORT)):
        for ref, provider in _PROVIDERS.items():
            name = _name(report, ref)
            column = {Q4_REPORT: OUTTURN, Q1_REPORT: YEAR_BEFORE_Q1}.get(report, cells.year_before_q2(name))
            if cells.has(report, name, column):
                _tell(journal, ref, day, provider, chance.randrange(6), value=float(cells.value(report, name, column)))
    for day, report in ((Q4_2015, Q4_REPORT), (Q1_2016, Q1_REPORT), (Q2_2016, Q2_REPORT)):
        for ref, provider in _PROVIDERS.items():
            name = _name(report, ref)
            if not cells.has(report, name):
                continue
            if "/" in cells.text(report, name, FRACTION[report]).removeprefix("N/A"):
                numerator, denominator = cells.fraction(report, name)
                figure = {"numerator": numerator, "denominator": denominator}
            else:
                figure = {"value": float(cells.value(report, name))}
            _tell(journal, ref, day, provider, chance.randrange(6), **figure)


def _name(report: str, ref: str) -> str:
    return _EARLIER_NAMES.get(ref, ref) if report == Q4_REPORT else ref


def _tell(journal: Journal, ref: str, day: date, provider: str, delay: int, **figure: Any) -> None:
    event = journal.record(
        "figure_reported",
        ref,
        day,
        PERFORMANCE,
        period_end=day.isoformat(),
        provider=provider,
        service="family_services",
        **figure,
    )
    if event is not None:
        # Whoever counts them needs some time, and hands them over at once.
        event.recorded = event.recorded.replace(year=day.year, month=day.month, day=day.day) + (_DAYS_UNTIL_KNOWN + delay) * DAY
