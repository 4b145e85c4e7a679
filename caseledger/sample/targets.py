"""What the front door, assessments, need and protection must come out as: the printed figures, never written here.

`Targets` holds counts by the last day of their period. What the other practices must come out as stands in their modules.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from caseledger.sample.calendar import WorkingDays
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
    YEAR_BEFORE_Q2,
    PublishedCells,
    rows_of,
)
from caseledger.settings import SEED_FOLDER

NOV_2016, MAR_2017, APR_2017 = date(2016, 11, 30), date(2017, 3, 31), date(2017, 4, 30)
SEP_2017, OCT_2017, NOV_2017 = date(2017, 9, 30), date(2017, 10, 31), date(2017, 11, 30)
THIS_YEAR, LAST_YEAR = "2017-04/2017-11", "2016-04/2017-03"
"""How the improvement report's figures since April, and those of the year before, are dated in the seed."""


@dataclass(frozen=True)
class Targets:
    """Counts that must hold, each by the last day of its period; days without a printed figure are absent."""

    referrals: dict[date, int]
    """Referrals received in the twelve months to the day."""
    repeat_referrals: dict[date, Decimal]
    """Of these, the percentage with an earlier one within twelve months."""
    referral_share: dict[date, Decimal]
    """The percentage of the month's contacts that became a referral."""
    assessed_share: dict[date, Decimal]
    """The percentage of the year's referrals that were assessed."""
    plan_starts: dict[date, int]
    """Protection plans started from 1 April to the day."""
    plan_starts_of_month: dict[date, int]
    repeat_starts: dict[date, int]
    """Of those of the year, children with an earlier plan."""
    repeat_starts_share: dict[date, Decimal]
    """The same where only a percentage is printed."""
    repeat_starts_of_six_to_ten: dict[date, Decimal]
    """The percentage of these who are six to ten years old on the day."""
    young_starts: dict[date, Decimal]
    """The percentage of all of them under ten."""
    plan_ends_of_month: dict[date, int]
    stepped_down: dict[date, int]
    """Of these, children with a child in need plan after it."""
    ended_in_care: dict[date, int]
    ended_elsewhere: dict[date, int]
    on_plan: dict[date, int]
    """Children on a protection plan on the day."""
    repeat_plans: dict[date, int]
    """Of these, children with an earlier plan."""
    repeat_share: dict[date, Decimal]
    """The same where only a percentage is printed."""
    two_years: dict[date, int]
    """Children on a protection plan for two years or more."""
    two_years_share: dict[date, Decimal]
    """The same where only a percentage is printed."""
    visited: dict[date, int]
    """Children on a protection plan whose visit is in time."""
    visited_share: dict[date, Decimal]
    under_five: dict[date, int]
    """Children on a protection plan who are born and under five."""
    under_five_in_10_days: dict[date, int]
    under_five_in_28_days: dict[date, int]
    assessments: dict[date, int]
    """Assessments completed in the quarter or month."""
    assessed_in_time: dict[date, int]
    """Of these, within the limit."""
    in_time_share: dict[date, Decimal]
    no_action_share: dict[date, Decimal]
    """Of the year's assessments, those that ended without further action."""
    section_17_share: dict[date, Decimal]
    unallocated: dict[date, int]
    """Open cases without a worker on the day."""
    need_plans: dict[date, int]
    """Open child in need plans."""
    need_starts_a_month: dict[date, int]
    """Child in need plans that started, on average in each month of the year to the day."""
    need_visited_share: dict[date, Decimal]
    enquiries_to_need_share: dict[date, Decimal]
    """Of the year's section 47 enquiries, those that ended with a child in need plan."""
    conferences_in_time_share: dict[date, Decimal]
    """Of the month's initial conferences, those within the limit."""


def read_targets(seeds: Path = SEED_FOLDER) -> Targets:
    """Read the printed figures, with the columns for the quarter before and the year before."""
    cells = PublishedCells(seeds)
    q4, q1, q2 = Q4_REPORT, Q1_REPORT, Q2_REPORT
    c22_q1, c22_q2 = cells.fraction(q1, "FS/C22"), cells.fraction(q2, "FS/C22")
    c25_q1, c25_q2 = cells.fraction(q1, "FS/C25"), cells.fraction(q2, "FS/C25")
    s3_q4 = cells.fraction(q4, "FS/S3")
    ended = "ended CP plans"
    on_plan = "children under 5 on a CP plan"
    two_years = "children on a CP plan for two or more years"
    visits_now = cells.measured("CP visits completed in timescale (within 10 days)", "2017-11")
    visits_average = cells.measured("CP visits completed within 10 days, 3-monthly average", "2017-09/2017-11")
    # Visits improve up to the printed month, and the three months have the printed average.
    visits_before = (3 * visits_average - visits_now) / 2
    repeats = "children on a second or subsequent CP plan"
    gap = cells.measured("repeat referrals within 12 months, distance from target", "2017-11")
    target = cells.measured("repeat referrals within 12 months, distance from target", "2017-11", "target")
    return Targets(
        referrals={
            Q4_2014: cells.rate(Q4_2014, q4, "FS/S4", OUTTURN),
            Q1_2015: cells.rate(Q1_2015, q1, "FS/S4", YEAR_BEFORE_Q1),
            # Headed for the first quarter, but the first quarter's own report prints another figure for it.
            Q2_2015: cells.rate(Q2_2015, q2, "FS/S4", YEAR_BEFORE_Q1),
            Q4_2015: cells.rate(Q4_2015, q4, "FS/S4"),
            Q1_2016: cells.rate(Q1_2016, q1, "FS/S4"),
            Q2_2016: cells.rate(Q2_2016, q2, "FS/S4"),
        },
        repeat_referrals={
            MAR_2017: cells.measured("repeat referrals within 12 months, previous year", LAST_YEAR),
            # It falls towards its target, so the distance is above it.
            NOV_2017: target + gap,
        },
        referral_share={
            MAR_2017: cells.measured("rate of contacts to referral", "2017-03"),
            NOV_2017: cells.measured("rate of contacts to referral", "2017-11"),
        },
        assessed_share={NOV_2017: cells.measured("referrals that lead to assessment", THIS_YEAR)},
        plan_starts={
            Q4_2014: cells.count(q4, "FS/S1", OUTTURN),
            Q1_2015: cells.count(q1, "FS/S1", YEAR_BEFORE_Q1),
            Q2_2015: cells.count(q2, "FS/S1", YEAR_BEFORE_Q2),
            Q4_2015: cells.count(q4, "FS/S1"),
            Q1_2016: cells.count(q1, "FS/S1"),
            # The row is printed one cell to the left: the result stands under the heading of the fraction.
            Q2_2016: cells.count(q2, "FS/S1", FRACTION[q2]),
            NOV_2017: cells.measured_count("children made subject to a CP plan, year to date", THIS_YEAR),
        },
        plan_starts_of_month={
            NOV_2016: cells.measured_count("children made subject to a CP plan in month", "2016-11"),
            NOV_2017: cells.measured_count("children made subject to a CP plan in month", "2017-11"),
        },
        repeat_starts={
            Q4_2014: cells.count(q4, "FS/S2", OUTTURN),
            Q4_2015: cells.count(q4, "FS/S2"),
            NOV_2017: cells.measured_count(repeats, "2017-11", "numerator"),
        },
        repeat_starts_share={NOV_2016: cells.measured(repeats, "2016-11")},
        repeat_starts_of_six_to_ten={
            NOV_2017: cells.measured("of those on a second or subsequent plan, aged 6 to 10 years", "2017-11")
        },
        young_starts={NOV_2017: cells.measured("of those made subject to a CP plan, under 10 years old", THIS_YEAR)},
        plan_ends_of_month={
            OCT_2017: cells.measured_count("children whose CP plans ceased in month", "2017-10"),
            NOV_2017: cells.measured_count("children whose CP plans ceased in month", "2017-11"),
        },
        stepped_down={NOV_2017: cells.measured_count(f"{ended} that now have an open CiN plan", "2017-11", "numerator")},
        ended_in_care={NOV_2017: cells.measured_count(f"{ended}: became a Child in Care", "2017-11")},
        ended_elsewhere={NOV_2017: cells.measured_count(f"{ended}: transferred out of the borough", "2017-11")},
        on_plan={
            Q1_2015: cells.rate(Q1_2015, q1, "FS/C24", YEAR_BEFORE_Q1),
            Q4_2015: s3_q4[1],
            Q1_2016: c25_q1[1],
            Q2_2016: c25_q2[1],
        },
        # The first quarter's denominator is that of another cohort; only its numerator can be used.
        repeat_plans={Q1_2016: cells.fraction(q1, "FS/S2")[0], Q2_2016: cells.fraction(q2, "FS/S2")[0]},
        repeat_share={Q1_2015: cells.value(q1, "FS/S2", YEAR_BEFORE_Q1)},
        two_years={
            Q1_2015: cells.count(q1, "FS/S3", YEAR_BEFORE_Q1),
            Q2_2015: cells.count(q2, "FS/S3", YEAR_BEFORE_Q2),
            Q4_2015: s3_q4[0],
            Q1_2016: cells.count(q1, "FS/S3"),
            Q2_2016: cells.count(q2, "FS/S3"),
            APR_2017: cells.measured_count(two_years, "2017-04"),
            NOV_2017: cells.measured_count(two_years, "2017-11"),
        },
        two_years_share={Q4_2014: cells.value(q4, "FS/S3", OUTTURN)},
        visited={Q1_2016: c25_q1[0], Q2_2016: c25_q2[0]},
        visited_share={SEP_2017: visits_before - 1, OCT_2017: visits_before + 1, NOV_2017: visits_now},
        under_five={NOV_2017: cells.measured_count(on_plan, "2017-11")},
        under_five_in_10_days={NOV_2017: cells.measured_count(f"{on_plan} seen within 10 days", "2017-11", "numerator")},
        under_five_in_28_days={NOV_2017: cells.measured_count(f"{on_plan} seen within 4 weeks", "2017-11", "numerator")},
        assessments={
            Q1_2016: c22_q1[1],
            Q2_2016: c22_q2[1],
            APR_2017: cells.measured_count("assessments completed in month", "2017-04"),
            NOV_2017: cells.measured_count("assessments completed in month", "2017-11"),
        },
        assessed_in_time={Q1_2016: c22_q1[0], Q2_2016: c22_q2[0]},
        in_time_share={NOV_2017: cells.measured("assessments completed within 45 working days", "2017-11")},
        no_action_share={NOV_2017: cells.measured("assessments resulting in No Further Action", THIS_YEAR)},
        section_17_share={NOV_2017: cells.measured("assessments resulting in Section 17 provision", THIS_YEAR)},
        unallocated={Q1_2016: cells.count(q1, "FS/C23"), Q2_2016: cells.count(q2, "FS/C23")},
        need_plans={
            Q1_2016: cells.measured_count("open CiN plans", "2016-06"),
            NOV_2017: cells.measured_count("open CiN plans", "2017-11"),
        },
        need_starts_a_month={
            MAR_2017: cells.measured_count("average CiN plans opened per month", LAST_YEAR),
            NOV_2017: cells.measured_count("average CiN plans opened per month", THIS_YEAR),
        },
        need_visited_share={NOV_2017: cells.measured("CiN visits completed within 6 weeks", "2017-11")},
        enquiries_to_need_share={NOV_2017: cells.measured("s47 enquiries that resulted in a CiN plan", THIS_YEAR)},
        conferences_in_time_share={
            NOV_2017: cells.measured("s47 leading to a decision to progress to ICPC within 15 working days", "2017-11")
        },
    )


def read_working_days(seeds: Path = SEED_FOLDER) -> WorkingDays:
    """Read the calendar that the indicators use."""
    holidays = (row for row in rows_of(seeds / "bank_holiday.csv") if not row["known_until"])
    return WorkingDays(date.fromisoformat(row["day"]) for row in holidays)


def read_limits(seeds: Path = SEED_FOLDER) -> dict[str, int]:
    """Read the timescales that hold for every area, by code."""
    return {row["code"]: int(row["limit"]) for row in rows_of(seeds / "timescale.csv") if not row["area_code"]}
