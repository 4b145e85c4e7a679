"""What children in care must come out as: the printed figures, never written here.

`CareTargets` holds counts by the last day of their period, as `targets.Targets` does.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
    count_of,
    fitting,
)
from caseledger.sample.targets import APR_2017, NOV_2017

_NEAR = 304
"""About so many children were in care where only percentages of them are printed."""
_DUE_BEFORE = 36
"""Made up: first health assessments due in the quarter before the one that two printed half-years share."""


@dataclass(frozen=True)
class CareTargets:
    """Counts that must hold, each by the last day of its period; days without a printed figure are absent."""

    looked_after: dict[date, int]
    own_foster: dict[date, int]
    external: dict[date, int]
    """Children in homes that are not the council's."""
    residential: dict[date, int]
    """Children in homes, the council's own among them."""
    far: dict[date, int]
    """Children further than twenty miles away, outside the borough."""
    moved: dict[date, int]
    """Children with three or more placements in the twelve months to the day."""
    unapproved: dict[date, int]
    """Placements with relatives and friends not yet approved."""
    visited: dict[date, int]
    visited_share: dict[date, Decimal]
    reviewed: dict[date, int]
    """Children whose review is in time."""
    reviews: dict[date, tuple[int, int]]
    """Of the reviews since April, those in which the child took part, and all of children old enough to."""
    first_health: dict[date, tuple[int, int]]
    """Of the first health assessments due in six months, those done in time, and all."""
    first_health_of_month: dict[date, tuple[int, int]]
    care_due: dict[date, int]
    """First health assessments due in a quarter or month."""
    over_a_year: dict[date, int]
    """Children in care for twelve months or more."""
    health: dict[date, int]
    """Of these, those whose health was assessed in time."""
    teeth: dict[date, int]
    """Of these, those whose teeth were checked."""
    teeth_of_all: dict[date, int]
    """Of all children in care, those whose teeth were checked, where that is what is printed."""
    adopted: dict[date, int]
    """Children adopted from 1 April to the day."""
    adopted_of_quarter: dict[date, int]
    days_to_family: dict[date, int]
    """Days from coming into care to moving in with the adoptive family, on average of three years."""


def read_care_targets(cells: PublishedCells) -> CareTargets:
    """Read the printed figures, with the columns for the quarter before and the year before."""
    q4, q1, q2 = Q4_REPORT, Q1_REPORT, Q2_REPORT
    own = {Q4_2015: cells.fraction(q4, "FS/S6")[0], Q1_2016: cells.fraction(q1, "FS/S6")[0]}
    own[Q2_2016] = cells.fraction(q2, "FS/S6")[0]
    external = {Q4_2015: cells.fraction(q4, "FS/S11")[0], Q1_2016: cells.fraction(q1, "FS/S11")[0]}
    external[Q2_2016] = cells.fraction(q2, "FS/S11")[0]
    looked_after = {
        # Two rows of the report differ by a child; that of the indicator not met is taken.
        Q4_2015: cells.fraction(q4, "FS/S11")[1],
        Q1_2016: cells.count(q1, "FS/C20"),
        Q2_2016: cells.count(q2, "FS/C20"),
    }
    for day, report in ((Q4_2014, q4), (Q1_2015, q1), (Q2_2015, q2)):
        columns = {q4: OUTTURN, q1: YEAR_BEFORE_Q1}
        shares = [cells.share(report, ref, columns.get(report, cells.year_before_q2(ref))) for ref in ("FS/S6", "FS/S11")]
        (own[day], external[day]), looked_after[day] = fitting(shares, _NEAR)
    first_health = {Q1_2016: cells.fraction(q1, "FS/C37"), Q2_2016: cells.fraction(q2, "FS/C37")}
    between = first_health[Q1_2016][1] - _DUE_BEFORE
    iha = "initial health assessment on time"
    of_month = {day: _few(cells.measured(iha, f"{day:%Y-%m}")) for day in (APR_2017, NOV_2017)}
    over_a_year = {Q1_2016: cells.fraction(q1, "FS/C38")[1], Q2_2016: cells.fraction(q2, "FS/C38")[1]}
    return CareTargets(
        looked_after=looked_after,
        own_foster=own,
        external=external,
        residential={Q1_2016: cells.count(q1, "FS/C21"), Q2_2016: cells.count(q2, "FS/C21")},
        far={Q1_2016: cells.count(q1, "FS/C19"), Q2_2016: cells.count(q2, "FS/C19")},
        moved={Q1_2016: cells.fraction(q1, "FS/C18")[0], Q2_2016: cells.fraction(q2, "FS/C18")[0]},
        unapproved={date(2017, 12, 18): cells.measured_count("unregulated (Connected Person) placements", "2017-12-18")},
        visited={Q1_2016: cells.fraction(q1, "FS/C26")[0], Q2_2016: cells.fraction(q2, "FS/C26")[0]},
        visited_share={NOV_2017: cells.measured("CiC visits within timescale", "2017-11")},
        reviewed={Q1_2016: cells.fraction(q1, "FS/C27")[0], Q2_2016: cells.fraction(q2, "FS/C27")[0]},
        reviews={Q1_2016: cells.fraction(q1, "FS/C40"), Q2_2016: cells.fraction(q2, "FS/C40")},
        first_health=first_health,
        first_health_of_month=of_month,
        care_due={
            Q4_2015: _DUE_BEFORE,
            Q1_2016: between,
            Q2_2016: first_health[Q2_2016][1] - between,
            **{day: due for day, (_, due) in of_month.items()},
        },
        over_a_year=over_a_year,
        health={Q1_2016: cells.fraction(q1, "FS/C38")[0], Q2_2016: cells.fraction(q2, "FS/C38")[0]},
        teeth={
            # The first quarter counts all children in care; of those for a year, its percentage is taken.
            Q1_2016: count_of(cells.value(q1, "FS/C39"), over_a_year[Q1_2016]),
            Q2_2016: cells.fraction(q2, "FS/C39")[0],
        },
        teeth_of_all={Q1_2016: cells.fraction(q1, "FS/C39")[0]},
        adopted={
            Q4_2014: cells.count(q4, "FS/S5", OUTTURN),
            Q1_2015: cells.count(q1, "FS/S5", YEAR_BEFORE_Q1),
            Q2_2015: cells.count(q2, "FS/S5", cells.year_before_q2("FS/S5")),
            Q4_2015: cells.count(q4, "FS/S5"),
        },
        adopted_of_quarter={Q1_2016: cells.count(q1, "FS/S5"), Q2_2016: cells.count(q2, "FS/S5")},
        days_to_family={Q4_2014: cells.count(q4, "FS/S10", OUTTURN), Q4_2015: cells.count(q4, "FS/S10")},
    )


def _few(share: Decimal) -> tuple[int, int]:
    """Return the printed share as a fraction of the about thirteen children who come into care in a month."""
    (numerator,), denominator = fitting([share], 13)
    return numerator, denominator
