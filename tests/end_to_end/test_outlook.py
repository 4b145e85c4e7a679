"""The outlook of a replay beside what became of its cases: each took a way that was left to it, and the figure ended in between.

What is asked is the replay of the README and the warehouse as known now, both of one ledger. Left out is what no outlook can
tell: cases that nobody knew then or that have left the count since, and what had happened by then and was written down later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

import duckdb
import pytest
from end_to_end.documented import KNOWN_AT
from end_to_end.installation import Installation

from caseledger.moments import parse_known_at

# What a case adds to numerator and denominator; from what lowers a share to what raises it.
OUT, NOT_COUNTED, IN = (0, 1), (0, 0), (1, 1)
LOWEST_FIRST = (OUT, NOT_COUNTED, IN)
# The ways that are left to a case: to one that decides, what its outlook says; to one that is counted, none but its own.
WAYS = {
    "can_still_be_met": {IN, OUT},
    "in_time_if_done": {IN, NOT_COUNTED},
    "in_time_or_late": {IN, OUT, NOT_COUNTED},
    "will_be_late": {OUT, NOT_COUNTED},
    "in": {IN},
    "out": {OUT},
}
STANDING_THEN = {"in": IN, "out": OUT, "can_still_be_met": OUT}  # the others are not counted until they are done
Share = tuple[int, int]
Figure = tuple[str, str, str]
FIGURE = "indicator_ref, period_kind, period"


class Case(NamedTuple):
    """A case as known then, and what it adds as known now: None where it is out of the count, or was told late."""

    standing: str
    now: Share | None

    @property
    def came(self) -> Share:
        """What it adds now, or if that tells nothing, what it added then."""
        return self.now or STANDING_THEN.get(self.standing, NOT_COUNTED)


@pytest.fixture(scope="module")
def replay(newcomer: Installation) -> Iterator[duckdb.DuckDBPyConnection]:
    """Ask the replay, and `now`, the warehouse of the same ledger."""
    path = newcomer.settings.replay(parse_known_at(KNOWN_AT))
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(f"attach '{newcomer.settings.warehouse}' as now (read_only)")
        yield connection


@pytest.fixture(scope="module")
def cases(replay: duckdb.DuckDBPyConnection) -> dict[Figure, list[Case]]:
    """The cases of every figure that has an outlook, those that are counted and those that may come to be."""
    rows = replay.execute(f"""
        with counted as (
            select {FIGURE}, person_id, case_id, if(in_numerator, 'in', 'out') as standing
            from indicator_case_in_period
            semi join outlook using ({FIGURE})
        ),
        known as (
            select {FIGURE}, person_id, case_id, coalesce(outlook_case.outlook, counted.standing) as standing
            from counted
            full join outlook_case using ({FIGURE}, person_id, case_id)
        )
        select {FIGURE}, known.standing, if(met_on <= as_of, null, now.in_numerator)
        from known
        inner join outlook using ({FIGURE})
        left join now.indicator_case_in_period as now using ({FIGURE}, person_id, case_id)
    """).fetchall()
    found = defaultdict(list)
    for *figure, standing, in_numerator in rows:
        found[tuple(figure)].append(Case(standing, None if in_numerator is None else IN if in_numerator else OUT))
    return found


def together(shares: Iterable[Share]) -> Share:
    """Return the numerator and denominator of cases."""
    numerators, denominators = zip((0, 0), *shares, strict=True)
    return sum(numerators), sum(denominators)


def test_every_case_took_a_way_that_was_left_to_it(cases: dict[Figure, list[Case]]) -> None:
    took = {(case.standing, case.now) for of_figure in cases.values() for case in of_figure if case.now}
    left = {(standing, way) for standing, ways in WAYS.items() for way in ways if way != NOT_COUNTED}
    assert took == left, "and each way was taken by some case"


def test_every_assessment_that_was_known_and_counted_later_is_in_its_outlook(replay: duckdb.DuckDBPyConnection) -> None:
    known, missing = replay.execute(f"""
        with later as (
            select {FIGURE}, case_id
            from now.indicator_case_in_period
            semi join outlook using ({FIGURE})
            semi join fold.fold_assessment as assessment on case_id = assessment.assessment_id
            where indicator_ref in ('FS/C22', 'IP/AS2')
        )
        -- By its id alone: who had it then may be known as one with somebody else now.
        select count(*), count(*) filter (outlook_case.case_id is null and counted.case_id is null)
        from later
        left join outlook_case using ({FIGURE}, case_id)
        left join indicator_case_in_period as counted using ({FIGURE}, case_id)
    """).fetchone()
    assert known > 1000
    assert missing == 0


def test_a_figure_ended_between_its_worst_and_its_best_which_are_the_ends_of_these_ways(
    replay: duckdb.DuckDBPyConnection, cases: dict[Figure, list[Case]]
) -> None:
    outlooks = replay.execute(f"""
        select
            ({FIGURE}),
            (worst_numerator::bigint, worst_denominator::bigint),
            (best_numerator::bigint, best_denominator::bigint),
            worst_value,
            best_value
        from outlook
    """).fetchall()
    between = 0
    for figure, *ends, worst_value, best_value in outlooks:
        ways = [sorted(WAYS[case.standing], key=LOWEST_FIRST.index) for case in cases[figure]]
        assert ends == [together(way[end] for way in ways) for end in (0, -1)], figure
        if not ways:
            continue
        worst, came, best = (Fraction(*share) for share in (ends[0], together(case.came for case in cases[figure]), ends[1]))
        assert worst <= came <= best, figure
        assert (worst_value, best_value) == pytest.approx((100 * worst, 100 * best)), figure
        between += worst < came < best
    assert between > 20
