"""Young people: youth orders that end, role model armies, the life skills project, and private fostering."""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, Span
from caseledger.sample.cases import Borough
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child
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

_ORDERS_A_MONTH, _SHARE_BUSY = 6, 0.7
_NEAR_A_YEAR_AGO, _NEAR = 25, 13
"""About so many orders ended in a quarter of which only the percentage is printed."""
_ARMIES_FROM = date(2015, 4, 1)
_MEMBERS_A_QUARTER = 15
_ARMIES = (("role_model_army", 60), ("young_role_model_army", 40))
_SESSIONS = ("planning", "recruitment panel", "council chamber", "summer event")
_LIFE_SKILLS = Span(date(2017, 11, 1), date(2017, 12, 31))
_LIFE_SKILLS_WEEKS = 4
_AUGUST_2017, _NOVEMBER_2017 = date(2017, 8, 31), date(2017, 11, 30)
_FOSTERED_PRIVATELY = (3, 4, 4, 5, 5, 4, 5, 5, 4, 5, 6, 5, 5, 4, 5, 6, 5, 5, *(5, 6, 6, 5, 5, 6, 6, 5, 6, 6, 0, 9, 14, 0, 18))
_LONGEST_FOSTERED = 700 * DAY


@dataclass(frozen=True)
class YoungPeopleTargets:
    """What is printed, by the last day of the quarter or month."""

    orders: dict[date, tuple[int, int]]
    """Of the youth orders that ended, those of young people in education or work, and all."""
    members: dict[date, int]
    """Young people in either role model army."""
    life_skills: int
    """Young people who completed the life skills project in the last two months."""
    fostered_privately: dict[date, int]


def read_young_people_targets(cells: PublishedCells) -> YoungPeopleTargets:
    """Read the printed figures."""
    ref, fostering = "FS/C15", "private fostering: assessments completed and children monitored"

    def fitted(share_of: tuple[str, str], near: int) -> tuple[int, int]:
        (numerator,), denominator = fitting([cells.share(share_of[0], ref, share_of[1])], near)
        return numerator, denominator

    return YoungPeopleTargets(
        orders={
            Q4_2014: fitted((Q4_REPORT, OUTTURN), _NEAR_A_YEAR_AGO),
            Q1_2015: fitted((Q1_REPORT, YEAR_BEFORE_Q1), _NEAR),
            Q2_2015: fitted((Q2_REPORT, cells.year_before_q2(ref)), _NEAR_A_YEAR_AGO),
            Q4_2015: cells.fraction(Q4_REPORT, ref),
            Q1_2016: cells.fraction(Q1_REPORT, ref),
            Q2_2016: cells.fraction(Q2_REPORT, ref),
        },
        members={Q1_2016: cells.count(Q1_REPORT, "FS/C41"), Q2_2016: cells.count(Q2_REPORT, "FS/C41")},
        life_skills=cells.measured_count("young people who completed the Life Skills Project programme", "2017-11/2017-12"),
        fostered_privately={
            _AUGUST_2017: cells.measured_count(fostering, "2017-08"),
            _NOVEMBER_2017: cells.measured_count(fostering, "2017-11"),
        },
    )


def tell_young_people(borough: Borough, journal: Journal, targets: YoungPeopleTargets) -> None:
    """Write down all of it."""
    _tell_orders(stream("youth orders"), borough, journal, targets)
    _tell_armies(stream("role model armies"), borough, journal, targets)
    _tell_life_skills(stream("life skills"), borough, journal, targets)
    _tell_private_fostering(stream("private fostering"), borough, journal, targets)


def _tell_orders(chance: Random, borough: Borough, journal: Journal, targets: YoungPeopleTargets) -> None:
    number = 0
    for flow in borough.flows:
        made_up = _ORDERS_A_MONTH * flow.span.months + chance.randrange(-2, 3)
        busy, every = targets.orders.get(flow.span.end, (round(_SHARE_BUSY * made_up), made_up))
        for n in range(every):
            number += 1
            on = chance.choice(borough.working_days_of(flow.span))
            (child,) = borough.people.family(1, on, youngest=13, oldest=16)
            journal.record("youth_order_ended", child.id, on, order_id=f"Y{number:04}", in_education_or_work=n < busy)


def _tell_armies(chance: Random, borough: Borough, journal: Journal, targets: YoungPeopleTargets) -> None:
    """Let young people in care meet; some belong to both armies, and count once."""
    for flow in borough.flows:
        span = flow.span
        if span.start < _ARMIES_FROM or span.end.month % 3:
            continue
        here = sorted(
            {
                spell.child.id: spell.child
                for spell in borough.care
                if spell.is_open_on(span.start) and spell.is_open_on(span.end) and spell.child.age_on(span.start) >= 8
            }.items()
        )
        for _, child in chance.sample(here, targets.members.get(span.end, _MEMBERS_A_QUARTER)):
            for _ in range(chance.randrange(1, 5)):
                _attend(chance, borough, journal, child, span, pick(chance, _ARMIES))


def _attend(chance: Random, borough: Borough, journal: Journal, child: Child, span: Span, programme: str) -> None:
    on = chance.choice(borough.working_days_of(span))
    journal.record("programme_attended", child.id, on, programme=programme, session=chance.choice(_SESSIONS))


def _tell_life_skills(chance: Random, borough: Borough, journal: Journal, targets: YoungPeopleTargets) -> None:
    """Let young people stay in the training flat, one after the other."""
    on = borough.working_days.on_or_after(_LIFE_SKILLS.start + chance.randrange(3) * DAY)
    old = [spell.child for spell in borough.care if spell.is_open_on(_LIFE_SKILLS.end) and spell.child.age_on(on) >= 17]
    for child in chance.sample(old, targets.life_skills):
        for week in range(_LIFE_SKILLS_WEEKS):
            journal.record(
                "programme_attended", child.id, on + 7 * week * DAY, programme="life_skills", session=f"week {week + 1}"
            )
        on += (7 * _LIFE_SKILLS_WEEKS + 1) * DAY


def _tell_private_fostering(chance: Random, borough: Borough, journal: Journal, targets: YoungPeopleTargets) -> None:
    """Let arrangements begin and end, so that as many are open as printed."""
    here: list[tuple[date, Child, str]] = []
    number = 0
    for flow, made_up in zip(borough.flows, _FOSTERED_PRIVATELY, strict=True):
        days = borough.working_days_of(flow.span)
        level = targets.fostered_privately.get(flow.span.end, made_up)
        old = [case for case in here if case[0] < flow.span.end - _LONGEST_FOSTERED]
        ending = here[: max(len(old), len(here) - level)]
        for case in ending:
            journal.record("private_fostering_ended", case[1].id, chance.choice(days), arrangement_id=case[2])
            here.remove(case)
        while len(here) < level:
            number += 1
            on = chance.choice(days)
            (child,) = borough.people.family(1, on, youngest=8, oldest=14)
            here.append((on, child, f"PF{number:03}"))
            journal.record("private_fostering_started", child.id, on, arrangement_id=f"PF{number:03}")
        here.sort(key=lambda case: (case[0], case[2]))
