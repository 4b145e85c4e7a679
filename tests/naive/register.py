"""Every indicator of INDICATORS sections 4 and 5: measure, window, feeds, and the function that finds its cases."""

from dataclasses import dataclass
from datetime import date

from . import care, care_clocks, enquiries, front_door, missing, need, protection, young_people
from .case import Find

ENDS_2016, FROM_2016 = date(2016, 3, 31), date(2016, 4, 1)
KINDS = {"FS": {"quarter", "year"}, "IP": {"month", "quarter", "span"}}


@dataclass(frozen=True)
class Indicator:
    """One edition of an indicator, valid for D in [valid_from, valid_to]; one result for each of its dimensions."""

    ref: str
    measure: str
    window: str
    feeds: tuple[str, ...]
    find: Find
    valid_from: date = date.min
    valid_to: date = date.max
    dimensions: tuple[str | None, ...] = (None,)

    def holds(self, kind: str, day: date) -> bool:
        """Check that it has periods of this kind, and this edition ones that end on D."""
        return kind in KINDS[self.ref[:2]] and self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class Reported:
    """An indicator whose figures another body counts."""

    ref: str
    measure: str = "percentage"


PLAN = ("protection_plan_started",)
PLAN_VISITS = (*PLAN, "visit_made:protection")
NEED = ("child_in_need_plan_started",)
CARE = ("care_started",)
PLACEMENTS = (*CARE, "placement_started")
CARE_VISITS = (*CARE, "visit_made:looked_after")
HEALTH = (*CARE, "health_assessment_completed")
REVIEWS = ("care_review_held",)
LEAVING = ("leaving_care_started", "leaving_care_status_recorded")
REFERRALS = ("referral_received",)
CONTACTS = ("contact_received", "contact_decided")
ASSESSMENTS = ("assessment_started", "assessment_completed")
EARLY_HELP = ("early_help_opened",)
DISCUSSIONS = ("strategy_discussion_held",)
ENQUIRIES = ("section_47_started",)
CONFERENCES = ("conference_held",)
MISSING = ("missing_started",)
STEP_DOWN = ("became_looked_after", "transferred_out")

FAMILY_SERVICES = (
    Indicator("FS/S1", "count", "ytd", PLAN, protection.plans_started),
    Indicator("FS/S2", "count", "ytd", PLAN, protection.repeat_plans_started, valid_to=ENDS_2016),
    Indicator("FS/S2", "percentage", "as_at", PLAN, protection.repeat_plans_open, valid_from=FROM_2016),
    Indicator("FS/S3", "percentage", "as_at", PLAN, protection.plans_of_two_years, valid_to=ENDS_2016),
    Indicator("FS/S3", "count", "as_at", PLAN, protection.plans_of_two_years, valid_from=FROM_2016),
    Indicator("FS/S4", "rate", "r12", REFERRALS, front_door.referrals_received),
    Indicator("FS/S5", "count", "ytd", CARE, care.adopted, valid_to=ENDS_2016),
    Indicator("FS/S5", "count", "period", CARE, care.adopted, valid_from=FROM_2016),
    Indicator("FS/S6", "percentage", "as_at", PLACEMENTS, care.in_care_who(care.with_own_foster_carers)),
    Indicator("FS/S10", "mean", "y3", (*CARE, "placed_for_adoption"), care.days_to_adoptive_family),
    Indicator("FS/S11", "percentage", "as_at", PLACEMENTS, care.in_care_who(care.in_external_residential)),
    Indicator("FS/S12", "count", "period", EARLY_HELP, front_door.cafs_opened),
    Indicator("FS/S15", "percentage", "as_at", LEAVING, young_people.care_leavers_who(young_people.in_education_or_work)),
    Indicator("FS/S16", "rate", "as_at", CARE, care.in_care),
    Indicator("FS/S18", "percentage", "as_at", LEAVING, young_people.care_leavers_who(young_people.in_suitable_accommodation)),
    Indicator("FS/C15", "percentage", "period", ("youth_order_ended",), young_people.youth_orders_ended),
    Indicator("FS/C17", "count", "period", MISSING, missing.missing_from_care),
    Indicator("FS/C18", "percentage", "as_at", PLACEMENTS, care.three_placements),
    Indicator("FS/C19", "count", "as_at", PLACEMENTS, care.in_care_who(care.far_from_home)),
    Indicator("FS/C20", "count", "as_at", CARE, care.in_care),
    Indicator("FS/C21", "count", "as_at", PLACEMENTS, care.in_care_who(care.in_residential)),
    Indicator("FS/C22", "percentage", "period", ASSESSMENTS, front_door.assessments_in_time),
    Indicator("FS/C23", "count", "as_at", (*PLAN, *NEED, *CARE, "worker_allocated"), need.people_without_worker),
    Indicator("FS/C24", "rate", "as_at", PLAN, protection.children_on_plan),
    Indicator("FS/C25", "percentage", "as_at", PLAN_VISITS, protection.visits_in_time),
    Indicator("FS/C26", "percentage", "as_at", CARE_VISITS, care_clocks.visits_in_time),
    Indicator("FS/C27", "percentage", "as_at", (*CARE, *REVIEWS), care_clocks.reviews_in_time),
    Indicator("FS/C37", "percentage", "m6", HEALTH, care_clocks.initial_health_assessments),
    Indicator("FS/C38", "percentage", "as_at", HEALTH, care_clocks.health_assessed),
    Indicator("FS/C39", "percentage", "as_at", (*CARE, "dental_check_completed"), care_clocks.teeth_checked),
    Indicator("FS/C40", "percentage", "ytd", REVIEWS, care_clocks.took_part_in_review),
    Indicator("FS/C41", "count", "period", ("programme_attended",), young_people.role_model_army),
)
IMPROVEMENT = (
    Indicator("IP/EH1", "count", "as_at", EARLY_HELP, front_door.cafs_open),
    Indicator("IP/EH2", "count", "period", EARLY_HELP, front_door.cafs_closed),
    Indicator("IP/EH3", "percentage", "as_at", EARLY_HELP, front_door.cafs_open_over_a_year),
    Indicator("IP/FD1", "percentage", "period", CONTACTS, front_door.contacts_to_referral),
    Indicator("IP/FD2", "percentage", "ytd", (*REFERRALS, "assessment_started"), front_door.referrals_assessed),
    Indicator("IP/FD3", "percentage", "r12", REFERRALS, front_door.re_referrals),
    Indicator("IP/FD4", "percentage", "period", CONTACTS, front_door.contacts_decided_in_time),
    Indicator("IP/AS1", "count", "period", ASSESSMENTS, front_door.assessments_completed),
    Indicator("IP/AS2", "percentage", "period", ASSESSMENTS, front_door.assessments_in_time),
    Indicator("IP/AS3", "percentage", "ytd", ASSESSMENTS, front_door.assessments_with("no_further_action")),
    Indicator("IP/AS4", "percentage", "ytd", ASSESSMENTS, front_door.assessments_with("section_17")),
    Indicator("IP/CN1", "count", "as_at", NEED, need.in_need),
    Indicator("IP/CN2", "count", "period", NEED, need.plans_started),
    Indicator("IP/CN3", "percentage", "as_at", (*NEED, "visit_made:child_in_need"), need.visits_in_time),
    Indicator("IP/CN4", "count", "as_at", NEED, need.plans_over_six_months),
    Indicator("IP/SD1", "percentage", "period", DISCUSSIONS, enquiries.discussions_with_all_three),
    Indicator("IP/SD2", "percentage", "period", DISCUSSIONS, enquiries.discussions_by_agency, dimensions=enquiries.AGENCIES),
    Indicator("IP/CP1", "count", "period", ENQUIRIES, enquiries.enquiries_completed()),
    Indicator("IP/CP2", "percentage", "ytd", ENQUIRIES, enquiries.enquiries_completed("child_in_need_plan")),
    Indicator("IP/CP3", "percentage", "period", (*CONFERENCES, *ENQUIRIES), enquiries.conferences_in_time),
    Indicator("IP/CP4", "percentage", "period", CONFERENCES, enquiries.conferences_to_plan),
    Indicator("IP/CP5", "count", "period", PLAN, protection.plans_started),
    Indicator("IP/CP6", "percentage", "ytd", PLAN, protection.plans_started_under_10),
    Indicator("IP/CP7", "percentage", "as_at", PLAN_VISITS, protection.visits_in_time),
    Indicator("IP/CP8", "percentage", "as_at", PLAN_VISITS, protection.young_children_seen_within(days=10)),
    Indicator("IP/CP9", "percentage", "as_at", PLAN_VISITS, protection.young_children_seen_within(days=28)),
    Indicator("IP/CP10", "percentage", "ytd", PLAN, protection.repeat_plans_started),
    Indicator("IP/CP11", "count", "period", PLAN, protection.plans_ended),
    Indicator("IP/CP12", "percentage", "period", (*PLAN, *NEED), protection.plans_stepped_down),
    Indicator("IP/CP13", "count", "as_at", PLAN, protection.plans_of_two_years),
    Indicator("IP/CP14", "count", "period", PLAN, protection.plans_ended_for(*STEP_DOWN), dimensions=STEP_DOWN),
    Indicator("IP/CP15", "percentage", "period", ENQUIRIES, enquiries.enquiries_completed("conference")),
    Indicator("IP/MS1", "mean", "period", MISSING, missing.days_missing, dimensions=missing.MISSING_FROM),
    Indicator("IP/MS2", "mean", "period", MISSING, missing.times_missing, dimensions=missing.MISSING_FROM),
    Indicator("IP/MS3", "percentage", "period", (*MISSING, "return_interview_held"), missing.interviewed_on_return),
    Indicator("IP/LA1", "percentage", "as_at", CARE_VISITS, care_clocks.visits_in_time),
    Indicator("IP/LA2", "percentage", "ytd", REVIEWS, care_clocks.took_part_in_review),
    Indicator("IP/LA3", "percentage", "period", HEALTH, care_clocks.initial_health_assessments),
    Indicator("IP/LA4", "percentage", "as_at", HEALTH, care_clocks.health_assessed),
    Indicator("IP/PF1", "count", "as_at", ("private_fostering_started",), young_people.privately_fostered),
    Indicator("IP/RP1", "count", "as_at", PLACEMENTS, care.in_care_who(care.with_relatives_not_approved)),
)
INDICATORS = FAMILY_SERVICES + IMPROVEMENT
REPORTED = (
    *(Reported(f"FS/{ref}") for ref in ("S7", "S8", "C10", "C12", "C16")),
    Reported("FS/C14", "rate"),
)
