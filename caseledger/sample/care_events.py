"""Care spells and placements as events."""

from datetime import date
from random import Random

from caseledger.sample.calendar import DAY
from caseledger.sample.cases import Borough, CareSpell
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.placement_kinds import Placement


def tell_care(borough: Borough, placements: list[Placement], journal: Journal) -> None:
    """Write down every care spell with its placements."""
    chance = stream("care events")
    for spell in borough.care:
        child = spell.child.id
        journal.record("care_started", child, spell.started, care_id=spell.id, need=spell.need, legal_status=spell.legal_status)
        if not spell.is_short_break:
            _tell_legal_status(chance, journal, spell)
        if spell.placed_for_adoption is not None and (spell.left is None or spell.placed_for_adoption < spell.left):
            journal.record("placed_for_adoption", child, spell.placed_for_adoption, care_id=spell.id)
        if spell.left is not None:
            journal.record("care_ended", child, spell.left, care_id=spell.id, reason=spell.reason)
    for place in placements:
        _tell_placement(chance, journal, place)


def _tell_placement(chance: Random, journal: Journal, place: Placement) -> None:
    child = place.spell.child.id
    journal.record(
        "placement_started",
        child,
        place.started,
        placement_id=place.id,
        care_id=place.spell.id,
        placement_type=place.code,
        provider=place.provider,
        distance_miles=place.miles,
        in_area=place.is_in_area,
        long_term=True if place.is_long_term else None,
        approved=place.is_approved if place.is_with_relatives else None,
    )
    last = place.ended or date.max
    if place.approved_on is not None and place.approved_on < last:
        journal.record("placement_details_changed", child, place.approved_on, placement_id=place.id, approved=True)
    if place.corrected_on is not None and place.corrected_on < last:
        journal.record(
            "placement_details_changed", child, place.corrected_on, placement_id=place.id, distance_miles=place.corrected_miles
        )
    if place.ended is not None:
        is_end = place.ended == place.spell.left
        reason = (
            "care ended"
            if is_end
            else pick(chance, (("planned move", 60), ("placement broke down", 30), ("carer's request", 10)))
        )
        journal.record("placement_ended", child, place.ended, placement_id=place.id, reason=reason)


def _tell_legal_status(chance: Random, journal: Journal, spell: CareSpell) -> None:
    """An interim care order becomes a full one after the proceedings, and a placement order where adoption is the plan."""
    if spell.legal_status != "C1":
        return
    status = "C2" if spell.placed_for_adoption is None else "E1"
    on = spell.started + chance.randrange(150, 260) * DAY
    if on < spell.last_day:
        journal.record("legal_status_changed", spell.child.id, on, care_id=spell.id, legal_status=status)
