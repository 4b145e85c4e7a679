"""Who works with whom: the allocation of each open case to a social worker and a team.

A case is allocated from the day on which it opens until the last of its spells has ended; workers change now and then.
Only in the earlier years does a change leave a gap: in the published quarters nobody is without a worker.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY
from caseledger.sample.cases import Borough
from caseledger.sample.chance import stream
from caseledger.sample.journal import Journal
from caseledger.sample.people import Child

_TEAMS = {
    "assessment": ("DAT1", "DAT2", "DAT3"),
    "intervention": ("IPT1", "IPT2", "IPT3", "IPT4"),
    "care": ("CIC1", "CIC2"),
    "disabled": ("DCT1",),
}
_WORKERS_IN_A_TEAM = 14
_NO_GAPS_FROM = date(2016, 1, 15)
_FOREVER = LAST_DAY + 1000 * DAY


@dataclass(frozen=True)
class Allocation:
    """One worker's time with one child; `ended` lies after the sample's last day where the case is open."""

    child: Child
    started: date
    ended: date
    worker: str
    team: str


@dataclass
class Allocations:
    """All allocations, and who was the worker on a day."""

    every: list[Allocation] = field(default_factory=list)
    _of: dict[str, list[Allocation]] = field(default_factory=dict)

    def add(self, allocation: Allocation) -> None:
        """Add one; those of a child come in order of their start."""
        self.every.append(allocation)
        self._of.setdefault(allocation.child.id, []).append(allocation)

    def worker(self, child: Child, on: date) -> str | None:
        """Return who worked with the child on a day."""
        theirs = self._of.get(child.id, [])
        position = bisect_right(theirs, on, key=lambda allocation: allocation.started)
        return theirs[position - 1].worker if position else None


def allocate(borough: Borough) -> Allocations:
    """Give every open case a worker."""
    chance, allocations = stream("allocation"), Allocations()
    for child, spells in _open_times(borough):
        for first, last, phases in _joined(spells):
            _staff(chance, allocations, child, first, last, phases)
    return allocations


def tell_allocations(allocations: Allocations, journal: Journal) -> None:
    """Write the allocations down; death ends one by itself."""
    for number, allocation in enumerate(allocations.every, start=1):
        child, allocation_id = allocation.child, f"AL{number:06}"
        journal.record(
            "worker_allocated",
            child.id,
            allocation.started,
            allocation_id=allocation_id,
            worker_id=allocation.worker,
            team_id=allocation.team,
        )
        if child.died_on is None:
            journal.record("worker_deallocated", child.id, allocation.ended, allocation_id=allocation_id)


def _open_times(borough: Borough) -> list[tuple[Child, list[tuple[date, date, str]]]]:
    """Return for each child from when to when something is open, and which kind of work it is."""
    times: dict[str, tuple[Child, list[tuple[date, date, str]]]] = {}

    def add(child: Child, first: date, last: date | None, work: str) -> None:
        last = min(day for day in (last, child.died_on, _FOREVER) if day is not None)
        times.setdefault(child.id, (child, []))[1].append((first, last, "disabled" if child.disabled else work))

    assessed = borough.assessments_of_referrals()
    for referral in borough.referrals:
        if referral.id in assessed:
            add(referral.child, referral.on, referral.closed, "assessment")
    for plan in borough.plans:
        add(plan.child, plan.started, plan.ended, "intervention")
    for need in borough.need_plans:
        add(need.child, need.started, need.ended, "intervention")
    for spell in borough.care:
        add(spell.child, spell.started, spell.left, "care")
    return list(times.values())


def _joined(spells: list[tuple[date, date, str]]) -> list[tuple[date, date, list[tuple[date, str]]]]:
    """Join times that overlap or nearly touch, with the days on which another kind of work begins."""
    joined: list[tuple[date, date, list[tuple[date, str]]]] = []
    for first, last, work in sorted(spells):
        if joined and first <= joined[-1][1] + 14 * DAY:
            was, until, phases = joined.pop()
            joined.append((was, max(until, last), phases if phases[-1][1] == work else [*phases, (first, work)]))
        else:
            joined.append((first, last, [(first, work)]))
    return joined


def _staff(
    chance: Random, allocations: Allocations, child: Child, first: date, last: date, phases: list[tuple[date, str]]
) -> None:
    started = first
    for number, (_, work) in enumerate(phases):
        phase_end = phases[number + 1][0] if number + 1 < len(phases) else last
        team = chance.choice(_TEAMS[work])
        while True:
            ended = min(started + chance.randrange(100, 420) * DAY, phase_end)
            worker = f"{team}-{chance.randrange(_WORKERS_IN_A_TEAM) + 1:02}"
            is_last = ended >= last
            # Two workers share a case for some days while it is handed over.
            overlap = chance.randrange(3, 8) * DAY if not is_last and chance.random() < 0.1 else 0 * DAY
            until = ended + chance.randrange(4) * DAY if is_last else ended + overlap
            allocations.add(Allocation(child, started, until, worker, team))
            if not is_last and ended < _NO_GAPS_FROM and chance.random() < 0.03:
                ended = min(ended + chance.randrange(2, 15) * DAY, last)
            started = ended
            if ended >= phase_end or ended > LAST_DAY:
                break
