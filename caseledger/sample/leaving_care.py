"""Care leavers of 19 to 21: what they do and where they live, as many as printed.

A young person becomes a care leaver at 18; the council keeps in touch until 21, or 25 for those who study.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, Span, birthday
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import ADULT_AT, Child
from caseledger.sample.published import (
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
    fitting,
)

_YOUNGEST, _OLDEST = 19, 21
_NEAR = 188
"""About so many care leavers there were where only percentages of them are printed. No number between 33 and 190 gives both
that are printed for September 2015; many cases were closed before the first report that prints counts."""
_BUSY = (("F1", 12), ("F2", 36), ("F4", 6), ("F5", 26), ("P2", 8), ("P5", 12))
_NOT_BUSY = (("G4", 55), ("G5", 20), ("G6", 25))
_LEVELS = (*(90, 103, 116, 127, 136, 144, 152, 160, 166, 172, 178, 0, 0, 0, 157, 0, 0, 0), *(107, 108) * 7, 108)
_BUSY_SHARE, _SUITABLE_SHARE = 0.56, 0.94
_REPORTED_A_QUARTER = 0.6


@dataclass(frozen=True)
class LeavingCareTargets:
    """What is printed of care leavers on a day: those busy (studying, working, training), those well housed, and all."""

    busy: dict[date, int]
    suitable: dict[date, int]
    every: dict[date, int]


@dataclass(eq=False)
class _Leaver:
    id: str
    person: Child
    started: date
    ended: date | None = None
    statuses: list[tuple[date, bool, bool]] = field(default_factory=list)
    """When it was noted whether the young person is busy, and well housed."""

    def counts_on(self, day: date) -> bool:
        """Tell whether the young person counts: in the service, and of the age."""
        is_open = self.started <= day and (self.ended is None or self.ended > day)
        return is_open and _YOUNGEST <= self.person.age_on(day) <= _OLDEST


def read_leaving_care_targets(cells: PublishedCells) -> LeavingCareTargets:
    """Read the printed figures; the reference of the second indicator changed between the reports."""
    busy, suitable, every = {}, {}, {}
    for day, report, housed in ((Q4_2015, Q4_REPORT, "FS/C7"), (Q1_2016, Q1_REPORT, "FS/S18"), (Q2_2016, Q2_REPORT, "FS/S18")):
        busy[day], every[day] = cells.fraction(report, "FS/S15")
        suitable[day], _ = cells.fraction(report, housed)
    for day, report, housed in ((Q4_2014, Q4_REPORT, "FS/C7"), (Q1_2015, Q1_REPORT, "FS/S18"), (Q2_2015, Q2_REPORT, "FS/S18")):
        columns = {Q4_REPORT: OUTTURN, Q1_REPORT: YEAR_BEFORE_Q1}
        shares = [cells.share(report, ref, columns.get(report, cells.year_before_q2(ref))) for ref in ("FS/S15", housed)]
        (busy[day], suitable[day]), every[day] = fitting(shares, _NEAR)
    return LeavingCareTargets(busy, suitable, every)


def tell_leaving_care(borough: Borough, journal: Journal, targets: LeavingCareTargets) -> None:
    """Let young people come into the service and leave it, note what they do, and write it down."""
    chance = stream("leaving care")
    leavers: list[_Leaver] = []
    for flow, level in zip(borough.flows, _LEVELS, strict=True):
        _settle_number(chance, borough, leavers, flow.span, targets.every.get(flow.span.end, level))
        if flow.span.end.month % 3 == 0:
            _note(chance, borough, leavers, flow.span, targets)
    for leaver in leavers:
        about = {"leaving_care_id": leaver.id}
        journal.record("leaving_care_started", leaver.person.id, leaver.started, **about)
        for on, is_busy, is_suitable in leaver.statuses:
            journal.record(
                "leaving_care_status_recorded",
                leaver.person.id,
                on,
                **about,
                in_touch="YES" if is_busy or chance.random() < 0.85 else pick(chance, (("NO", 60), ("REFU", 25), ("NREQ", 15))),
                activity=pick(chance, _BUSY if is_busy else _NOT_BUSY),
                suitable_accommodation=is_suitable,
            )
        if leaver.ended is not None:
            journal.record("leaving_care_ended", leaver.person.id, leaver.ended, **about)


def _settle_number(chance: Random, borough: Borough, leavers: list[_Leaver], span: Span, level: int) -> None:
    """Let so many count on the last day of a span: others turn 19 within it, or the longest leave."""
    for leaver in leavers:
        # At 22 most have left; those who study stay on, but do not count.
        if leaver.ended is None and leaver.person.age_on(span.end) > _OLDEST and chance.random() < 0.8:
            leaver.ended = max(birthday(leaver.person.dob, _OLDEST + 1), span.start)
    here = sorted((leaver for leaver in leavers if leaver.counts_on(span.end)), key=lambda leaver: (leaver.person.dob, leaver.id))
    days = borough.working_days_of(span)
    for leaver in here[: max(0, len(here) - level)]:
        leaver.ended = chance.choice(days)
    for _ in range(level - len(here)):
        leavers.append(_newcomer(chance, borough, span, len(leavers)))


def _newcomer(chance: Random, borough: Borough, span: Span, number: int) -> _Leaver:
    """Make a young person who counts from this span on; the first ones were care leavers before the ledger began."""
    is_first = span == borough.flows[0].span
    (person,) = borough.people.family(1, span.start, youngest=10, oldest=10)
    days = (span.end - span.start).days
    age = chance.randrange(_YOUNGEST, _OLDEST + 1) if is_first else _YOUNGEST
    turned = span.start + chance.randrange(days) * DAY
    person.dob, person.is_registered = birthday_years_before(turned, age), True
    started = (
        chance.choice(borough.working_days_of(span))
        if is_first
        else max(birthday(person.dob, ADULT_AT), borough.flows[0].span.start)
    )
    return _Leaver(f"LC{number + 1:04}", person, started)


def birthday_years_before(day: date, years: int) -> date:
    """Return a date of birth of somebody who has a birthday on a day."""
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _note(chance: Random, borough: Borough, leavers: list[_Leaver], span: Span, targets: LeavingCareTargets) -> None:
    """Note what they do: in a printed quarter everybody's, so that the numbers come out, else of some."""
    day, days = span.end, borough.working_days_of(span)
    here = [leaver for leaver in leavers if leaver.counts_on(day)]
    is_printed = day in targets.every
    noted = here if is_printed else [leaver for leaver in here if chance.random() < _REPORTED_A_QUARTER]
    busy = _chosen(chance, noted, targets.busy.get(day, round(_BUSY_SHARE * len(noted))), 0)
    suitable = _chosen(chance, noted, targets.suitable.get(day, round(_SUITABLE_SHARE * len(noted))), 1)
    for leaver in noted:
        possible = [on for on in days if on >= leaver.started]
        leaver.statuses.append((chance.choice(possible or [day]), leaver.id in busy, leaver.id in suitable))


def _chosen(chance: Random, leavers: Sequence[_Leaver], amount: int, position: int) -> set[str]:
    """Choose so many, rather those of whom it was noted before."""

    def was(leaver: _Leaver) -> bool:
        return bool(leaver.statuses) and bool(leaver.statuses[-1][1 + position])

    ranked = sorted((chance.random() - 0.7 * was(leaver), leaver.id) for leaver in leavers)
    return {leaver_id for _, leaver_id in ranked[:amount]}
