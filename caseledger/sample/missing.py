"""Children missing from care and from home, and the interviews after their return.

Of those missing from care as many children as printed. More children go missing from home, but less often; in the last months
they are away for a shorter time.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, Span
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child
from caseledger.sample.published import Q1_2015, Q1_2016, Q1_REPORT, Q2_2016, Q2_REPORT, Q4_2015, YEAR_BEFORE_Q1, PublishedCells

_FROM_CARE_A_MONTH = 9
_FROM_HOME_A_MONTH = 13
_OLD_ENOUGH = 11
_SHARE_INTERVIEWED = 0.82
_SHORTER_FROM = date(2017, 7, 1)
_ACROSS = 2
"""So many children are still missing when a quarter ends, and count in the next one too."""


@dataclass
class _Absence:
    child: Child
    started: date
    ended: date
    place: str


def read_missing_targets(cells: PublishedCells) -> dict[date, int]:
    """Read how many children were missing from care in a quarter, by its last day."""
    ref = "FS/C17"
    return {
        Q1_2015: cells.count(Q1_REPORT, ref, YEAR_BEFORE_Q1),
        Q4_2015: cells.count(Q1_REPORT, ref, "Q4 2015/16 Result"),
        Q1_2016: cells.count(Q1_REPORT, ref),
        Q2_2016: cells.count(Q2_REPORT, ref),
    }


def tell_missing(borough: Borough, journal: Journal, targets: dict[date, int]) -> None:
    """Let children go missing and come back, and write it down."""
    chance = stream("missing")
    absences: list[_Absence] = []
    still_away: list[str] = []
    for flow in borough.flows:
        span = flow.span
        amount = targets.get(span.end, _FROM_CARE_A_MONTH * span.months + chance.randrange(-3, 4))
        here = [
            spell.child
            for spell in borough.care
            if spell.is_open_on(span.start)
            and (spell.left is None or spell.left > span.end)
            and spell.child.age_on(span.start) >= _OLD_ENOUGH
            and spell.child.id not in still_away
        ]
        # In the first quarter nobody was in care from its first day.
        children = chance.sample(here, min(len(here), amount - len(still_away)))
        still_away = []
        for number, child in enumerate(children):
            if number < _ACROSS and span.end < LAST_DAY and _stays(borough, child, span):
                absences.append(_Absence(child, span.end - 2 * DAY, span.end + chance.randrange(1, 6) * DAY, "care"))
                still_away.append(child.id)
            else:
                absences += _absences(chance, child, span, "care", pick(chance, ((1, 45), (2, 25), (3, 15), (5, 15))))
        for _ in range(_FROM_HOME_A_MONTH * span.months):
            (child,) = borough.people.family(1, span.start, youngest=_OLD_ENOUGH, oldest=16)
            absences += _absences(chance, child, span, "home", pick(chance, ((1, 80), (2, 15), (3, 5))))
    for number, absence in enumerate(absences, start=1):
        _tell(chance, journal, f"M{number:05}", absence)


def _stays(borough: Borough, child: Child, span: Span) -> bool:
    """Tell whether the child is still in care some time after a span."""
    until = span.end + 20 * DAY
    return child.is_child_on(until) and any(spell.child is child and spell.is_open_on(until) for spell in borough.care)


def _absences(chance: Random, child: Child, span: Span, place: str, amount: int) -> list[_Absence]:
    """Return times away within a span, one after the other."""
    found: list[_Absence] = []
    on = span.start + chance.randrange(12) * DAY
    for _ in range(amount):
        longest = 5 if span.start < _SHORTER_FROM else 3
        ended = on + pick(chance, ((0, 45), (1, 30), (2, 12), (longest, 13))) * DAY
        if ended > span.end:
            break
        found.append(_Absence(child, on, ended, place))
        on = ended + chance.randrange(1, 14) * DAY
    return found


def _tell(chance: Random, journal: Journal, missing_id: str, absence: _Absence) -> None:
    child, about = absence.child.id, {"missing_id": missing_id}
    journal.record("missing_started", child, absence.started, **about, missing_from=absence.place)
    journal.record("missing_ended", child, absence.ended, **about)
    if chance.random() < _SHARE_INTERVIEWED:
        # Within three days, as it should be, or later.
        days = chance.randrange(4) if chance.random() < 0.75 else chance.randrange(4, 12)
        journal.record("return_interview_held", child, absence.ended + days * DAY, **about)
