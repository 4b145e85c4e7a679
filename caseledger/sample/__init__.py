"""The sample ledger: the invented case events of a borough of Barnet's size, April 2012 to December 2017.

They are made such that the indicators come out as Barnet's reports printed them. How: `targets` reads the printed figures,
`flows` works out how many cases start and end in each quarter, then each part of the service gives these cases to children
and tells their lives as events, and `imperfections` and `bad_lines` add what goes wrong in recording. See docs/sample.md.
"""

from dataclasses import dataclass
from pathlib import Path

from caseledger.sample.allocation import allocate, tell_allocations
from caseledger.sample.assessments import assess_referrals, reassess, tell_assessments
from caseledger.sample.bad_lines import BadLine, add_warnings, make_bad_lines
from caseledger.sample.care import plan_care
from caseledger.sample.care_events import tell_care
from caseledger.sample.care_health import tell_health
from caseledger.sample.care_reviews import tell_reviews
from caseledger.sample.care_targets import read_care_targets
from caseledger.sample.care_visits import tell_care_visits
from caseledger.sample.cases import Borough
from caseledger.sample.chance import stream
from caseledger.sample.discussions import plan_discussions, read_discussion_targets
from caseledger.sample.early_help import read_early_help_targets, tell_early_help
from caseledger.sample.enquiries import refer_families, tell_enquiries, tell_protection
from caseledger.sample.flows import plan_flows
from caseledger.sample.front_door import plan_referrals, tell_front_door
from caseledger.sample.imperfections import muddle
from caseledger.sample.journal import Journal
from caseledger.sample.leaving_care import read_leaving_care_targets, tell_leaving_care
from caseledger.sample.missing import read_missing_targets, tell_missing
from caseledger.sample.need import close_cases, plan_need, tell_need
from caseledger.sample.people import register
from caseledger.sample.placements import plan_placements
from caseledger.sample.protection import plan_protection
from caseledger.sample.published import PublishedCells
from caseledger.sample.reported import tell_reported
from caseledger.sample.targets import read_limits, read_targets, read_working_days
from caseledger.sample.visits import VisitBook, tell_visits
from caseledger.sample.write import write_files
from caseledger.sample.young_people import read_young_people_targets, tell_young_people
from caseledger.settings import SEED_FOLDER


@dataclass(frozen=True)
class Sample:
    """The borough, its events, and the lines among them that a ledger turns away or holds."""

    borough: Borough
    journal: Journal
    bad_lines: list[BadLine]


def write(folder: Path) -> list[Path]:
    """Write the sample's files into a folder, the same bytes every time, and return them."""
    sample = make()
    return write_files(folder, sample.journal.events, sample.bad_lines)


def make(seeds: Path = SEED_FOLDER) -> Sample:
    """Make the sample in memory: first the cases, then their events, then what goes wrong with these."""
    working_days, cells = read_working_days(seeds), PublishedCells(seeds)
    targets, care_targets = read_targets(seeds), read_care_targets(cells)
    flows = plan_flows(targets, care_targets.looked_after, care_targets.care_due)
    borough = Borough(working_days, read_limits(seeds), targets, care_targets, flows)
    plan_protection(borough)
    plan_care(borough)
    refer_families(borough)
    plan_referrals(borough)
    assess_referrals(borough)
    reassess(borough)
    plan_discussions(borough, read_discussion_targets(cells))
    plan_need(borough)
    placements = plan_placements(borough)

    journal = Journal(working_days)
    tell_protection(borough, journal)
    tell_enquiries(borough, journal)
    tell_assessments(borough, journal)
    tell_need(borough, journal)
    close_cases(borough, journal)
    allocations = allocate(borough)
    tell_allocations(allocations, journal)
    book = VisitBook(journal, allocations, stream("visit book"))
    tell_visits(borough, book)
    tell_care(borough, placements, journal)
    tell_care_visits(borough, placements, book)
    tell_reviews(borough, journal)
    tell_health(borough, journal)
    tell_early_help(borough, journal, read_early_help_targets(cells))
    tell_leaving_care(borough, journal, read_leaving_care_targets(cells))
    tell_missing(borough, journal, read_missing_targets(cells))
    tell_young_people(borough, journal, read_young_people_targets(cells))
    tell_reported(journal, cells)
    tell_front_door(borough, journal)
    register(borough.people, journal)

    muddle(borough.people, journal)
    add_warnings(journal)
    return Sample(borough, journal, make_bad_lines(journal))
