"""What happens while a child is looked after: placements, visits, reviews, health."""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, months_on
from caseledger.sample.cases import Borough, CareSpell
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal
from caseledger.sample.visits import VisitBook

_YOUNG = (("U1", 12), ("U4", 6), ("U6", 70), ("P1", 7), ("R3", 5))
_OLDER = (("U1", 10), ("U4", 6), ("U6", 48), ("K2", 14), ("H5", 14), ("K1", 1), ("P1", 3), ("P2", 4))
_PARTICIPATION = (("PN1", 55), ("PN2", 6), ("PN3", 14), ("PN5", 12), ("PN6", 9), ("PN7", 4))
_SHARE_LATE = 0.12


@dataclass(frozen=True)
class _Placement:
    id: str
    started: date
    ended: date | None
    kind: str
    is_long_term: bool


def tell_care(borough: Borough, journal: Journal, book: VisitBook) -> None:
    """Write down every care spell with all that happens in it."""
    chance, placed = stream("care events"), 0
    for spell in borough.care:
        child = spell.child.id
        journal.record("care_started", child, spell.started, care_id=spell.id, need=spell.need, legal_status=spell.legal_status)
        placements = _placements(chance, spell, placed)
        placed += len(placements)
        for placement in placements:
            _tell_placement(chance, journal, spell, placement)
            if not spell.is_short_break:
                _visit(chance, borough, book, spell, placement)
        if not spell.is_short_break:
            _tell_legal_status(chance, journal, spell)
            _tell_reviews(chance, borough, journal, spell)
            _tell_health(chance, borough, journal, spell)
        if spell.left is not None:
            journal.record("care_ended", child, spell.left, care_id=spell.id, reason=spell.reason)


def _placements(chance: Random, spell: CareSpell, placed: int) -> list[_Placement]:
    """Move the child from placement to placement, the later ones lasting longer."""
    placements: list[_Placement] = []
    started, is_last = spell.started, False
    while not is_last:
        number = len(placements)
        days = chance.randrange(10, 150) if chance.random() < 0.35 / (number + 1) else chance.randrange(150, 1400)
        ended = None if spell.is_short_break else started + days * DAY
        is_last = ended is None or ended >= spell.last_day
        kind = "U6" if spell.is_short_break else pick(chance, _YOUNG if spell.child.age_on(started) < 11 else _OLDER)
        is_long_term = kind.startswith("U") and number > 0 and chance.random() < 0.5
        placements.append(_Placement(f"P{placed + number + 1:05}", started, spell.left if is_last else ended, kind, is_long_term))
        started = ended or LAST_DAY
    return placements


def _tell_placement(chance: Random, journal: Journal, spell: CareSpell, placement: _Placement) -> None:
    is_foster = placement.kind.startswith("U")
    provider = (
        "PR0"
        if placement.kind.startswith("P")
        else pick(chance, (("PR1", 62), ("PR4", 30), ("PR5", 8)) if is_foster else (("PR4", 80), ("PR5", 12), ("PR1", 8)))
    )
    distance = round(chance.random() * (12 if chance.random() < 0.75 else 90), 1)
    journal.record(
        "placement_started",
        spell.child.id,
        placement.started,
        placement_id=placement.id,
        care_id=spell.id,
        placement_type=placement.kind,
        provider=provider,
        distance_miles=distance,
        in_area=distance < 3 or (distance < 7 and chance.random() < 0.4),
        long_term=True if placement.is_long_term else None,
        approved=chance.random() < 0.85 if placement.kind == "U1" else None,
    )
    if placement.ended is not None:
        is_end = placement.ended == spell.left
        reason = (
            "care ended"
            if is_end
            else pick(chance, (("planned move", 60), ("placement broke down", 30), ("carer's request", 10)))
        )
        journal.record("placement_ended", spell.child.id, placement.ended, placement_id=placement.id, reason=reason)


def _visit(chance: Random, borough: Borough, book: VisitBook, spell: CareSpell, placement: _Placement) -> None:
    """Visit within a week of each placement and then every six weeks, in a settled long-term one every three months."""
    last = min(spell.last_day, placement.ended or LAST_DAY)
    on = placement.started + chance.randrange(1, 8 if chance.random() < 0.9 else 20) * DAY
    while on <= last:
        book.enter(spell.child, on, "looked_after", is_seen=chance.random() < 0.97)
        settled = placement.is_long_term and months_on(placement.started, 12) < on
        within = (months_on(on, 3) - on).days if settled else 42
        days = (
            chance.randrange(within + 1, within + 25)
            if chance.random() < _SHARE_LATE
            else chance.randrange(within - 14, within + 1)
        )
        on = borough.working_days.on_or_before(on + days * DAY)


def _tell_legal_status(chance: Random, journal: Journal, spell: CareSpell) -> None:
    """An interim care order becomes a full one after the proceedings."""
    if spell.legal_status != "C1":
        return
    on = spell.started + chance.randrange(150, 260) * DAY
    if on < spell.last_day:
        journal.record("legal_status_changed", spell.child.id, on, care_id=spell.id, legal_status="C2")


def _tell_reviews(chance: Random, borough: Borough, journal: Journal, spell: CareSpell) -> None:
    """Review within 20 working days, then after three months, then every six."""
    due, number = borough.working_days.after(spell.started, 20), 0
    while True:
        late = chance.randrange(1, 25) if chance.random() < 0.06 else -chance.randrange(0, 10)
        held = borough.working_days.on_or_before(max(due + late * DAY, spell.started + 3 * DAY))
        if held > spell.last_day:
            return
        number += 1
        participation = "PN0" if spell.child.age_on(held) < 4 else pick(chance, _PARTICIPATION)
        journal.record(
            "care_review_held",
            spell.child.id,
            held,
            review_id=f"{spell.id}-{number}",
            care_id=spell.id,
            participation=participation,
        )
        due = months_on(held, 3 if number == 1 else 6)


def _tell_health(chance: Random, borough: Borough, journal: Journal, spell: CareSpell) -> None:
    """Assess the health of the child: first within 28 days, often late; then once a year, twice under five."""
    limit = borough.limits["iha"]
    days = chance.randrange(limit + 1, 3 * limit) if chance.random() < 0.6 else chance.randrange(10, limit + 1)
    on, kind = spell.started + days * DAY, "initial"
    while on <= spell.last_day:
        on = borough.working_days.on_or_after(on)
        journal.record("health_assessment_completed", spell.child.id, on, kind=kind)
        if spell.child.age_on(on) >= 2 and chance.random() < 0.85:
            journal.record("dental_check_completed", spell.child.id, on + chance.randrange(90) * DAY)
        months = 6 if spell.child.age_on(on) < 5 else 12
        on, kind = months_on(on, months) - chance.randrange(-20, 45) * DAY, "review"
