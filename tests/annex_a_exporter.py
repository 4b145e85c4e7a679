"""Annex A workbooks as a case system would write them: the lists of one day, from the events known by then.

The exporter knows the events and the lists' headings, and nothing of how the importer reads them.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from naive import Event

Row = dict[str, Any]
AGENCIES = {
    "police": "g) Police", "health": "d) Health services", "education": "b) Schools", "housing": "e) Housing",
    "individual": "a) Individual", "council": "f) LA services", "other": "i) Other", "anonymous": "j) Anonymous",
}  # fmt: skip
CATEGORIES = {
    "neglect": "a) Neglect",
    "physical": "b) Physical Abuse",
    "sexual": "c) Sexual Abuse",
    "emotional": "d) Emotional Abuse",
}
NEEDS = dict(zip(("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"), (
    "a) Abuse or neglect", "b) Child's disability", "c) Parents illness or disability", "d) Family in acute stress",
    "e) Family dysfunction", "f) Socially unacceptable behaviour", "g) Low income", "h) Absent parenting",
), strict=True))  # fmt: skip
ASSESSED_AS_IN_NEED = {"section_17", "section_47", "looked_after"}
WINDOW_MONTHS = 6


@dataclass(frozen=True)
class Spell:
    """A case with its start, its end if it has one, and the two events."""

    start: Event
    end: Event | None

    def is_listed(self, since: date) -> bool:
        """Whether a list of open and lately ended cases has it."""
        return self.end is None or self.end.occurred_on >= since


class Extract:
    """The lists of one day."""

    def __init__(self, events: Iterable[Event], day: date) -> None:
        self.day = day
        self.since = _months_back(day, WINDOW_MONTHS)
        self.by_type: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.occurred_on <= day:
                self.by_type[event.event_type].append(event)
        self.deaths = {
            event.subject: event for event in sorted(self.by_type["person_died"], key=lambda each: -each.occurred_on.toordinal())
        }
        self.details = self._details()
        self.allocations = self._allocations()

    def lists(self) -> Mapping[str, list[Row]]:
        """Return the rows of every list, by its name."""
        return {
            "List 1": [
                self._child(each) | {"Date of Contact": each.occurred_on, "Contact Source": _agency(each)}
                for each in self._recent("contact_received", "contact_id")
            ],
            "List 3": [
                self._child(each) | {"Date of Referral": each.occurred_on, "Referral Source": _agency(each)}
                for each in self._recent("referral_received", "referral_id")
            ],
            "List 4": [
                self._assessment(each) for each in self._spells("assessment_started", "assessment_completed", "assessment_id")
            ],
            "List 5": [self._enquiry(each) for each in self._recent("section_47_started", "section_47_id")],
            "List 6": [
                self._child(each.start) | {"CIN Start Date": each.start.occurred_on, "CIN Closure Date": _ended(each)}
                for each in self._spells("referral_received", "referral_closed", "referral_id", ends_with_death=True)
            ],
            "List 7": [
                self._plan(each)
                for each in self._spells("protection_plan_started", "protection_plan_ended", "plan_id", ends_with_death=True)
                if not each.start.data.get("temporary")
            ],
            "List 8": [self._care(each) for each in self._spells("care_started", "care_ended", "care_id", ends_with_death=True)],
            "List 9": self._care_leavers(),
            "List 10": self._adoptions(),
        }  # fmt: skip

    def _child(self, event: Event) -> Row:
        known = self.details.get(event.subject, {})
        born = known.get("date_of_birth")
        return {
            "Child Unique ID": event.subject,
            "Gender": {"M": "a) Male", "F": "b) Female"}.get(known.get("sex", ""), "c) Not stated/recorded"),
            "Date of Birth": date.fromisoformat(born) if born else None,
        }

    def _assessment(self, spell: Spell) -> Row:
        outcome = spell.end.data["outcome"] if spell.end else None
        return self._child(spell.start) | {
            "Continuous Assessment Start Date": spell.start.occurred_on,
            "Continuous Assessment Date of Authorisation": _ended(spell),
            "Was the child assessed as requiring LA children’s social care support?": (
                None if outcome is None else "Yes" if outcome in ASSESSED_AS_IN_NEED else "No"
            ),
        }

    def _enquiry(self, event: Event) -> Row:
        conferences = [
            each
            for each in self.by_type["conference_held"]
            if each.data["kind"] == "initial"
            and each.data.get("section_47_id") == event.data["section_47_id"]
            and each.subject == event.subject
        ]
        last = max(conferences, key=lambda each: each.knowledge_order, default=None)
        return self._child(event) | {
            "Strategy discussion initiating Section 47 Enquiry Start Date": event.occurred_on,
            "Date of Initial Child Protection Conference": last and last.occurred_on,
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": last
            and ("Yes" if last.data["decision"] == "plan" else "No"),
        }

    def _plan(self, spell: Spell) -> Row:
        start, end = spell.start, _ended(spell) or self.day
        visits = [
            each
            for each in self._of(start.subject, "visit_made", start.occurred_on, end)
            if each.data["purpose"] == "protection" and each.data["child_seen"]
        ]
        reviews = [
            each for each in self._of(start.subject, "conference_held", start.occurred_on, end) if each.data["kind"] == "review"
        ]
        earlier = [
            each
            for each in self._all_spells("protection_plan_started", "protection_plan_ended", "plan_id", ends_with_death=True)
            if each.start.subject == start.subject and each.start.occurred_on < start.occurred_on
            and not each.start.data.get("temporary")
            and each.end is not None and each.end.occurred_on <= start.occurred_on
        ]  # fmt: skip
        return self._child(start) | self._worker(start.subject) | {
            "Child Protection Plan Start Date": start.occurred_on,
            "Child Protection Plan End Date": _ended(spell),
            "Initial Category of Abuse": CATEGORIES.get(start.data["category"], "e) Multiple"),
            "Number of Previous Child Protection Plans": len(earlier) + start.data.get("previous_plans", 0),
            "Date of the Last Statutory Visit": max((each.occurred_on for each in visits), default=None),
            "Date of latest review conference": max((each.occurred_on for each in reviews), default=None),
        }  # fmt: skip

    def _care(self, spell: Spell) -> Row:
        start, end = spell.start, _ended(spell) or self.day
        care_id = start.data["care_id"]
        of_care = [
            each
            for each in self.by_type["legal_status_changed"]
            if each.data["care_id"] == care_id and start.occurred_on <= each.occurred_on <= end
        ]
        statuses = [each for each in (start, *of_care) if each.data.get("legal_status")]
        status = max(statuses, key=lambda each: each.dated_order, default=None)
        placements = [
            each for each in self._latest("placement_started", "placement_id").values() if each.data["care_id"] == care_id
        ]
        placement = max(placements, key=lambda each: (each.occurred_on, each.data["placement_id"]), default=None)
        changes = sorted(
            (
                each
                for each in self.by_type["placement_details_changed"]
                if placement and each.data["placement_id"] == placement.data["placement_id"]
            ),
            key=lambda each: each.dated_order,
        )
        details = dict(placement.data) if placement else {}
        for each in changes:
            details |= each.data
        visits = [
            each
            for each in self._of(start.subject, "visit_made", start.occurred_on, end)
            if each.data["purpose"] == "looked_after"
        ]
        dentist = self._of(start.subject, "dental_check_completed", date.min, self.day)
        return self._child(start) | self._worker(start.subject) | {
            "Date Started to be Looked After": start.occurred_on,
            "Child's Category of Need": NEEDS.get(start.data.get("need", "")),
            "Start date of current legal status": status and status.occurred_on,
            "Child's Legal Status": status and f"x) {status.data['legal_status']}: as it is called",
            "Date of Last Social Work Visit": max((each.occurred_on for each in visits), default=None),
            "Date of Last Dental Check": max((each.occurred_on for each in dentist), default=None),
            "Date Ceased to be Looked After": _ended(spell),
            "Reason Ceased to be Looked After": spell.end and f"x) {spell.end.data.get('reason', 'E2')}: as it is called",
            "Start Date of Most Recent Placement": placement and placement.occurred_on,
            "Placement Type": placement and f"x) {details['placement_type']}: as it is called",
            "Placement Provider": details.get("provider") and f"x) {details['provider']} - as it is called",
            "Placement Location": {True: "a) In", False: "b) Out"}.get(details.get("in_area")),
        }  # fmt: skip

    def _care_leavers(self) -> list[Row]:
        rows = []
        for spell in self._all_spells("leaving_care_started", "leaving_care_ended", "leaving_care_id", ends_with_death=True):
            own = [
                each
                for each in self.by_type["leaving_care_status_recorded"]
                if each.data["leaving_care_id"] == spell.start.data["leaving_care_id"]
            ]
            status = max(own, key=lambda each: each.dated_order).data if own else {}
            if spell.end is None:
                rows.append(self._child(spell.start) | {
                    "LA in Touch": {"YES": "a) Yes", "NO": "b) No"}.get(status.get("in_touch", ""), "d) Exclude"),
                    "Activity Status": status.get("activity"),
                    "Suitability of Accommodation": {True: "a) Suitable", False: "b) Not suitable"}.get(
                        status.get("suitable_accommodation")
                    ),
                })  # fmt: skip
        return rows

    def _adoptions(self) -> list[Row]:
        cares = self._latest("care_started", "care_id")
        return [
            self._child(each)
            | {
                "Date the Child Entered Care": cares[each.data["care_id"]].occurred_on,
                "Date Placed for Adoption": each.occurred_on,
            }
            for each in self.by_type["placed_for_adoption"]
            if each.data["care_id"] in cares and each.occurred_on >= _months_back(self.day, 12)
        ]

    def _worker(self, person: str) -> Row:
        team, worker = self.allocations.get(person, (None, None))
        return {"Allocated Team": team, "Allocated Worker": worker}

    def _allocations(self) -> dict[str, tuple[str, str]]:
        spells = self._all_spells("worker_allocated", "worker_deallocated", "allocation_id", ends_with_death=True)
        spells = sorted(
            (each for each in spells if each.end is None),
            key=lambda each: (each.start.occurred_on, each.start.data["allocation_id"]),
        )
        return {each.start.subject: (each.start.data["team_id"], each.start.data["worker_id"]) for each in spells}

    def _details(self) -> dict[str, Row]:
        found: dict[str, Row] = defaultdict(dict)
        told = [*self.by_type["person_registered"], *self.by_type["person_details_changed"]]
        for event in sorted(told, key=lambda each: each.dated_order):
            found[event.subject] |= event.data
        return found

    def _of(self, person: str, event_type: str, first: date, last: date) -> list[Event]:
        return [each for each in self.by_type[event_type] if each.subject == person and first <= each.occurred_on <= last]

    def _latest(self, event_type: str, id_field: str) -> dict[str, Event]:
        return {each.data[id_field]: each for each in sorted(self.by_type[event_type], key=lambda each: each.knowledge_order)}

    def _recent(self, event_type: str, id_field: str) -> list[Event]:
        return [each for each in self._latest(event_type, id_field).values() if each.occurred_on >= self.since]

    def _spells(self, start_type: str, end_type: str, id_field: str, *, ends_with_death: bool = False) -> list[Spell]:
        return [
            each
            for each in self._all_spells(start_type, end_type, id_field, ends_with_death=ends_with_death)
            if each.is_listed(self.since)
        ]

    def _all_spells(self, start_type: str, end_type: str, id_field: str, *, ends_with_death: bool) -> list[Spell]:
        ends = self._latest(end_type, id_field)
        found = []
        for case_id, start in self._latest(start_type, id_field).items():
            end = ends.get(case_id)
            end = end if end is not None and end.occurred_on >= start.occurred_on else None
            death = self.deaths.get(start.subject) if ends_with_death else None
            if (
                death is not None
                and death.occurred_on >= start.occurred_on
                and (end is None or end.occurred_on > death.occurred_on)
            ):
                end = death
            found.append(Spell(start, end))
        return found


def _agency(event: Event) -> str | None:
    return AGENCIES.get(event.data.get("agency", ""))


def _ended(spell: Spell) -> date | None:
    return spell.end.occurred_on if spell.end else None


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
