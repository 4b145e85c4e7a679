"""The kinds of placement, by type and provider, and how far away they are."""

from dataclasses import dataclass
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, Span
from caseledger.sample.cases import CareSpell
from caseledger.sample.chance import pick

OWN, AGENCY, EXTERNAL, INTERNAL = "own foster care", "agency foster care", "external home", "own home"
ALONE, PARENTS, ADOPTED = "semi-independent", "with parents", "adoptive family"
_CODES = {
    OWN: (("U6", 74), ("U1", 16), ("U4", 10)),
    AGENCY: (("U6", 82), ("U4", 14), ("U5", 4)),
    EXTERNAL: (("K2", 82), ("R1", 6), ("R2", 5), ("S1", 5), ("K1", 2)),
    INTERNAL: (("K2", 100),),
    ALONE: (("H5", 78), ("P2", 22)),
    PARENTS: (("P1", 100),),
    ADOPTED: (("A4", 60), ("A6", 25), ("A3", 15)),
}
_PROVIDERS = {
    OWN: (("PR1", 100),),
    AGENCY: (("PR4", 78), ("PR5", 18), ("PR2", 4)),
    EXTERNAL: (("PR4", 84), ("PR5", 14), ("PR3", 2)),
    INTERNAL: (("PR1", 100),),
    ALONE: (("PR4", 75), ("PR5", 25)),
    PARENTS: (("PR0", 100),),
    ADOPTED: (("PR1", 40), ("PR5", 60)),
}
_SHARE_FAR = {OWN: 0.05, AGENCY: 0.24, EXTERNAL: 0.6, INTERNAL: 0, ALONE: 0.2, PARENTS: 0.08, ADOPTED: 0.5}
_WITH_RELATIVES = ("U1", "U2", "U3")
FAR_MILES = 20.0
UNKNOWN_MILES = 999.9
_SHARE_LONG_TERM = 0.5


@dataclass(eq=False)
class Placement:
    """A child's place; `corrected` are details found out later, each with its day."""

    id: str
    spell: CareSpell
    started: date
    kind: str
    code: str
    provider: str
    miles: float
    is_in_area: bool
    is_long_term: bool
    is_approved: bool = True
    approved_on: date | None = None
    ended: date | None = None
    corrected_on: date | None = None
    corrected_miles: float | None = None

    @property
    def is_with_relatives(self) -> bool:
        """Tell whether the carers are relatives or friends, who must be approved."""
        return self.code in _WITH_RELATIVES

    def correct(self, span: Span, miles: float, *, is_in_area: bool) -> None:
        """Say how far away it is: at once where it began in the span, else as a correction of the details within it."""
        if self.started >= span.start:
            self.miles, self.is_in_area = miles, is_in_area
        else:
            self.corrected_on, self.corrected_miles = span.start + (self.started.day % 25) * DAY, miles


def is_far(place: Placement) -> bool:
    """Tell whether a place is further than twenty miles away, outside the borough, as far as is known."""
    miles = place.corrected_miles if place.corrected_miles is not None else place.miles
    return FAR_MILES < miles < UNKNOWN_MILES - 1 and (place.corrected_miles is not None or not place.is_in_area)


def describe(chance: Random, spell: CareSpell, started: date, kind: str, number: int) -> Placement:
    """Make a placement of a kind."""
    code = pick(chance, _CODES[kind])
    far = chance.random() < _SHARE_FAR[kind]
    miles = FAR_MILES + chance.randrange(1, 700) / 10 if far else chance.randrange(3, 201) / 10
    if spell.child.asylum_seeker and chance.random() < 0.5:
        miles = UNKNOWN_MILES
    place = Placement(
        id=f"P{number + 1:05}",
        spell=spell,
        started=started,
        kind=kind,
        code=code,
        provider=pick(chance, _PROVIDERS[kind]),
        miles=miles,
        is_in_area=miles < 3 or (miles < 7 and chance.random() < 0.4),
        is_long_term=kind in (OWN, AGENCY) and started > spell.started and chance.random() < _SHARE_LONG_TERM,
    )
    if place.is_with_relatives:
        place.is_approved = chance.random() < 0.4
        place.approved_on = None if place.is_approved else started + chance.randrange(60, 118) * DAY
    return place
