"""The cases of the borough, before they are told as events."""

from dataclasses import dataclass, field
from datetime import date

from caseledger.sample.calendar import LAST_DAY, Span, WorkingDays
from caseledger.sample.care_targets import CareTargets
from caseledger.sample.flows import Flow
from caseledger.sample.people import Child, Register
from caseledger.sample.targets import Targets


@dataclass(eq=False)
class Referral:
    """A request for a service; some are known to lead to a protection plan or into care."""

    id: str
    child: Child
    on: date
    leads_to: str | None = None
    closed: date | None = None


@dataclass(eq=False)
class Plan:
    """A child protection plan.

    `left` is the day from which the child no longer counts as on the plan (its end, or the 18th birthday), `ended` the day
    of the end event where there is one.
    """

    id: str
    child: Child
    started: date
    family: str
    is_repeat: bool = False
    is_long: bool = False
    is_temporary: bool = False
    previous_plans: int | None = None
    transferred_in: bool = False
    category: str = "neglect"
    left: date | None = None
    ended: date | None = None
    reason: str | None = None
    steps_down: bool = False
    referral: Referral | None = None

    @property
    def last_day(self) -> date:
        """The last day on which the child may be visited under the plan."""
        return min(day for day in (self.left, self.ended, self.child.died_on, LAST_DAY) if day is not None)


@dataclass(eq=False)
class CareSpell:
    """A time of being looked after; `left` as for a plan."""

    id: str
    child: Child
    started: date
    legal_status: str
    need: str
    meant_to_leave: date = LAST_DAY
    is_short_break: bool = False
    placed_for_adoption: date | None = None
    adopted_on: date | None = None
    left: date | None = None
    reason: str | None = None

    @property
    def last_day(self) -> date:
        """The last day on which the child may be visited in care."""
        return min(day for day in (self.left, self.child.died_on, LAST_DAY) if day is not None)

    def is_open_on(self, day: date) -> bool:
        """Tell whether the child is in care on a day, not in short breaks, and counts as a child."""
        return not self.is_short_break and self.started <= day and (self.left is None or self.left > day)


@dataclass(eq=False)
class NeedPlan:
    """A child in need plan (section 17)."""

    id: str
    child: Child
    started: date
    left: date | None = None
    ended: date | None = None

    @property
    def last_day(self) -> date:
        """The last day on which the child may be visited under the plan."""
        return min(day for day in (self.left, self.child.died_on, LAST_DAY) if day is not None)


@dataclass(eq=False)
class Assessment:
    """An assessment; without a referral its clock is its own start."""

    id: str
    child: Child
    started: date
    completed: date | None
    outcome: str
    referral_id: str | None = None


@dataclass(eq=False)
class Discussion:
    """A strategy discussion about one child or a family."""

    id: str
    on: date
    children: list[Child]
    agencies: list[str] = field(default_factory=list)
    reason_incomplete: str | None = None


@dataclass(eq=False)
class Enquiry:
    """A section 47 enquiry about one child."""

    id: str
    child: Child
    started: date
    completed: date
    outcome: str | None
    referral_id: str | None = None


@dataclass(eq=False)
class Conference:
    """One child's part in an initial or transfer-in conference."""

    id: str
    child: Child
    on: date
    kind: str
    decision: str
    section_47_id: str | None = None


PROTECTION, CARE = "protection", "care"
"""What a referral may be known to lead to."""


@dataclass
class Borough:
    """Everything that is known while the sample is made, in the order in which it was made."""

    working_days: WorkingDays
    limits: dict[str, int]
    targets: Targets
    care_targets: CareTargets
    flows: list[Flow]
    people: Register = field(default_factory=Register)
    referrals: list[Referral] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    care: list[CareSpell] = field(default_factory=list)
    need_plans: list[NeedPlan] = field(default_factory=list)
    discussions: list[Discussion] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)

    def refer(self, child: Child, on: date, leads_to: str | None = None) -> Referral:
        """Add a referral."""
        referral = Referral(f"R{len(self.referrals) + 1:06}", child, on, leads_to)
        self.referrals.append(referral)
        return referral

    def assessments_of_referrals(self) -> dict[str, Assessment]:
        """Return the assessment of each assessed referral; one that names another child's referral by mistake is not it."""
        children = {referral.id: referral.child for referral in self.referrals}
        return {
            assessment.referral_id: assessment
            for assessment in self.assessments
            if assessment.referral_id is not None and children.get(assessment.referral_id) is assessment.child
        }

    def working_days_of(self, span: Span) -> list[date]:
        """Return the working days of a quarter."""
        return self.working_days.between(span.start, span.end)
