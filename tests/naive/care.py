"""Children in care and where they live: FS/S5 S6 S10 S11 S16 C18-C21, IP/RP1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from .calendar import since
from .case import Case, Find, of_spell
from .history import History
from .spells import Spell, one_per_person

SHORT_BREAKS = {"V3", "V4"}
ADOPTED = {"E11", "E12"}
FOSTER = {"U1", "U2", "U3", "U4", "U5", "U6"}
FOSTERED_BY_RELATIVES = {"U1", "U2", "U3"}
RESIDENTIAL = {"K1", "K2", "R1", "R2", "R3", "R5", "S1"}
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
FAR_MILES, UNKNOWN_MILES = 20, 999


@dataclass(frozen=True)
class Child:
    """A child in care on a day, with the current placement and its details then (INDICATORS 3)."""

    care: Spell
    placement: Spell | None
    details: Mapping[str, Any]

    def is_placed_in(self, types: set[str]) -> bool:
        return self.details.get("placement_type") in types


@lru_cache(maxsize=8)
def looked_after(history: History, day: date) -> list[Child]:
    """CLA: children under 18 in care, other than for short breaks, one spell per child (INDICATORS 4)."""
    found = [care for care in history.open("care_started", day) if history.is_under_18(care.person, day)]
    in_care = one_per_person([care for care in found if _legal_status(history, care, day) not in SHORT_BREAKS])
    return [_child(history, care, day) for care in in_care]


def _legal_status(history: History, care: Spell, day: date) -> str | None:
    """Return the latest legal status of a care spell, from its start or a change within it, on or before D."""
    changes = [e for e in history.of("legal_status_changed", care.case_id, "care_id") if care.contains(e.occurred_on)]
    facts = [e for e in (care.start, *changes) if "legal_status" in e.data and e.occurred_on <= day]
    return max(facts, key=lambda event: event.dated_order).data["legal_status"] if facts else None


def _child(history: History, care: Spell, day: date) -> Child:
    """Find the current placement: the open one of the care spell with the latest start, then the highest id."""
    named = history.of("placement_started", care.case_id, "care_id")
    placements = [history.spell("placement_started", event.data["placement_id"]) for event in named]
    placement = max(
        (p for p in placements if p.open_on(day) and _lies_in_care(history, p)),
        key=lambda each: (each.started_on, each.case_id),
        default=None,
    )
    return Child(care, placement, _details(history, placement, day) if placement else {})


def _details(history: History, placement: Spell, day: date) -> dict[str, Any]:
    """Fold the start, then the changes dated on or before D in the order of dated facts, field by field."""
    changes = history.of("placement_details_changed", placement.case_id, "placement_id")
    details: dict[str, Any] = dict(placement.start.data)
    for event in sorted(changes, key=lambda event: event.dated_order):
        if event.occurred_on <= day:
            details |= event.data
    return details


def _lies_in_care(history: History, placement: Spell) -> bool:
    """Check that a placement began within the care spell that it names (INDICATORS 4, last lines)."""
    care = history.spell("care_started", placement.start.data["care_id"])
    return care is not None and care.contains(placement.started_on)


def in_care(history: History, first: date, last: date) -> list[Case]:
    """FS/S16 and C20: children in care."""
    return [of_spell(child.care) for child in looked_after(history, last)]


def in_care_who(condition: Callable[[Child], bool]) -> Find:
    """Children in care, in the numerator those whose current placement meets a condition."""

    def find(history: History, first: date, last: date) -> list[Case]:
        return [of_spell(child.care, condition(child)) for child in looked_after(history, last)]

    return find


def with_own_foster_carers(child: Child) -> bool:
    """FS/S6."""
    return child.is_placed_in(FOSTER) and child.details.get("provider") == "PR1"


def in_external_residential(child: Child) -> bool:
    """FS/S11: the provider has to be known."""
    return child.is_placed_in(RESIDENTIAL) and child.details.get("provider") not in (None, "PR1")


def far_from_home(child: Child) -> bool:
    """FS/C19: further than 20 miles, of a known distance, and not told to be within the area."""
    miles = child.details.get("distance_miles")
    return miles is not None and FAR_MILES < miles < UNKNOWN_MILES and child.details.get("in_area") is not True


def in_residential(child: Child) -> bool:
    """FS/C21."""
    return child.is_placed_in(RESIDENTIAL)


def with_relatives_not_approved(child: Child) -> bool:
    """IP/RP1: `approved` has to be told to be false."""
    return child.is_placed_in(FOSTERED_BY_RELATIVES) and child.details.get("approved") is False


def three_placements(history: History, first: date, last: date) -> list[Case]:
    """FS/C18: children in care of whose placements at least three overlap the twelve months to D."""
    return [
        of_spell(child.care, len(_placements_since(history, child.care.person, since(last, 12), last)) >= 3)
        for child in looked_after(history, last)
    ]


def _placements_since(history: History, person: str, first: date, last: date) -> list[Spell]:
    return [
        placement
        for placement in history.spells_of("placement_started", person)
        if placement.started_on <= last
        and (placement.ended_on is None or placement.ended_on >= first)
        and placement.ended_on != placement.started_on
        and placement.start.data["placement_type"] not in TEMPORARY
        and _lies_in_care(history, placement)
    ]


def _adoptions(history: History, first: date, last: date) -> list[Spell]:
    care = history.spells("care_started")
    return [spell for spell in care if spell.end_reason in ADOPTED and spell.ended_between(first, last)]


def adopted(history: History, first: date, last: date) -> list[Case]:
    """FS/S5: children who left care by adoption."""
    return [of_spell(care) for care in _adoptions(history, first, last)]


def days_to_adoptive_family(history: History, first: date, last: date) -> list[Case]:
    """FS/S10: days from coming into care to moving in with the family, last told within the care, of those adopted."""
    found = []
    for care in _adoptions(history, first, last):
        placed = history.of("placed_for_adoption", care.case_id, "care_id")
        days = [event.occurred_on for event in placed if care.contains(event.occurred_on)]
        if days:
            found.append(of_spell(care, amount=(max(days) - care.started_on).days))
    return found
